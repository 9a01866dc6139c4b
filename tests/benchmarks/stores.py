"""Where models are kept while they are measured: in a SQLite file, and on a server."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from attrs import define, field

from mlflow_server import running_server
from modelport.adapters.mlflow import MlflowConnection


@define(slots=False)
class Stores:
    """A SQLite file, and a server with one more, each there from when it is first asked for.

    Attributes:
        directory: Where their files are.
        running: What ends the server.
        given: The address of a server that runs already, to be used in the place of one that is started.
    """

    directory: Path
    running: ExitStack
    given: str | None = None
    _tables: Path = field(init=False)

    @_tables.default
    def _make_tables(self) -> Path:
        """Keep a SQLite file with MLflow's tables and nothing in them, to copy: making one takes seconds."""
        file = self.directory / "tables.db"
        connection = MlflowConnection(f"sqlite:///{file}")
        connection.create_registered_model("first")
        connection.delete_registered_model("first")
        return file

    @cached_property
    def sqlite(self) -> str:
        """The address of the SQLite file."""
        return f"sqlite:///{self._copied('sqlite', 'mlflow.db')}"

    @cached_property
    def server(self) -> str:
        """The address of the server."""
        return self.given or self.running.enter_context(running_server(self._copied("server", "server.db").parent))

    def _copied(self, folder: str, name: str) -> Path:
        home = self.directory / folder
        home.mkdir()
        return Path(shutil.copy(self._tables, home / name))
