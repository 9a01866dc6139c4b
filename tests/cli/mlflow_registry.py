"""A registry of real MLflow in a SQLite file, with a model that plain MLflow saved, for commands to work on."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from adapters.mlflow.plain_models import plain_client, register_plainly, save_plainly
from mlflow_stores import empty_store
from modelport.bootstrap import build_container
from modelport.cli.containers import packaged_containers
from modelport.core.models import ModelVersion
from modelport.testing.samples import sklearn_sample

__all__ = ["empty_store", "mlflow_registry", "plain", "published"]

URI = "models:/plain/1"


@frozen
class Plain:
    """A model that plain MLflow saved, registered as `URI`, with the alias ``champion``.

    Attributes:
        place: The directory of its files.
        tracking_uri: The address of the store.
    """

    place: Path
    tracking_uri: str

    def tags(self, version: int = 1) -> dict[str, str]:
        """Give the tags of a version as the store has them."""
        return dict(plain_client(self.tracking_uri).get_model_version("plain", str(version)).tags)

    def register_again(self) -> str:
        """Make another version of the same files, and give its URI."""
        return register_plainly(self.tracking_uri, self.place)

    def log(self) -> str:
        """Make the files those of a saved model, as a run does that logs them, and give its URI."""
        client = plain_client(self.tracking_uri)
        place = (self.place.parent / "logged").as_uri()
        made = client.create_logged_model(client.create_experiment("logged", place), name="plain")
        client.log_model_artifacts(made.model_id, str(self.place))
        return f"models:/{client.finalize_logged_model(made.model_id, 'READY').model_id}"

    def point_at(self, version: int) -> None:
        """Move the alias."""
        plain_client(self.tracking_uri).set_registered_model_alias("plain", "champion", str(version))


class Answer(io.BytesIO):
    """What is typed at a question, after something else has happened."""

    def __init__(self, text: str, meanwhile: Callable[[], object]) -> None:
        super().__init__(text.encode())
        self._meanwhile = meanwhile

    def read1(self, size: int | None = -1, /) -> bytes:
        """Let it happen, and answer."""
        self._meanwhile()
        return super().read1(size)


@pytest.fixture
def mlflow_registry(directory: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with the containers file that the package carries, over an empty store."""
    monkeypatch.delenv("MODELPORT_TRACKING_URI", raising=False)
    (directory / "containers.yaml").write_bytes(packaged_containers())
    store = directory / ".modelport" / "registry.db"
    store.parent.mkdir()
    shutil.copy(empty_store, store)
    return directory


@pytest.fixture
def published(mlflow_registry: Path) -> ModelVersion:
    """A version that modelport made, with the alias ``champion``."""
    sample = sklearn_sample()
    publish = build_container(mlflow_registry / "containers.yaml").publish_model()
    return publish("houses", sample.model, sample.signature, sample.input_example, alias="champion")


@pytest.fixture
def plain(mlflow_registry: Path) -> Plain:
    """A pickle of plain MLflow's, registered; its rows are in ``rows.csv``."""
    place = save_plainly(mlflow_registry / ".modelport" / "artifacts" / "plain", "cloudpickle")
    found = Plain(place, f"sqlite:///{mlflow_registry / '.modelport' / 'registry.db'}")
    assert found.register_again() == URI
    found.point_at(1)
    sklearn_sample().input_example.to_csv(mlflow_registry / "rows.csv", index=False)
    return found
