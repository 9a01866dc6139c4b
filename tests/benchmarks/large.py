"""What large models cost: memory beside what their flavor takes by itself, and time beside what curl and cp take."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.peaks import KINDS, Job, peak_of
from benchmarks.stores import Stores
from benchmarks.table import Line, Rounds, measure
from modelport.adapters.mlflow import MlflowConnection
from modelport.core.manifests import MANIFEST_FILE

_ALLOWED_MIB: Final = 64
_AT_MOST: Final = 2.0
_SERVICE: Final = "/api/2.0/mlflow-artifacts/artifacts"
_COUNTS: Final = (1, 4)


def memory_lines(stores: Stores, *, megabytes: int) -> Iterator[Line]:
    """Measure the most memory of each kind of work, once: it hardly varies from round to round."""
    for kind, (place, uri) in itertools.product(KINDS, {"SQLite": stores.sqlite, "server": stores.server}.items()):
        home = stores.directory / "memory" / place / kind
        home.mkdir(parents=True)
        written, read = (peak_of(Job(work, kind, megabytes, str(home))).mib for work in ("write", "read"))
        saved = peak_of(Job("save", kind, megabytes, str(home), uri))
        what = f"{megabytes} MB, {kind}, {place}"
        yield _memory_line(f"memory of save: {what}", written, saved.mib)
        for work, own in (("load", read), ("load again", read), ("verify", 0.0)):
            peak = peak_of(Job(work.split()[0], kind, megabytes, str(home), uri, saved.answer))
            yield _memory_line(f"memory of {work}: {what}", own, peak.mib)
        shutil.rmtree(home)


def _memory_line(work: str, own: float, found: float) -> Line:
    allowed = own + _ALLOWED_MIB
    return Line(work, f"the flavor's, and {_ALLOWED_MIB} MiB", (allowed,), (found,), target=1.0, unit="MiB")


def transfer_lines(stores: Stores, *, megabytes: int, rounds: Rounds) -> Iterator[Line]:
    """Measure transfers to and from a server beside curl, and within this machine beside cp."""
    local, server = MlflowConnection(stores.sqlite), stores.server
    for count in _COUNTS:
        files = _Files(stores.directory / f"of-{count}", count, megabytes)
        what = f"{megabytes} MB in {count} files"
        for connection, to, other, tool in (
            (MlflowConnection(server), "server", _Curl(server, files), "curl"),
            (local, "SQLite", _Cp(files), "cp"),
        ):
            mine = _Modelport(connection, files)
            yield measure(f"send: {what}, {to}", (tool, other.send), mine.send, target=_AT_MOST, rounds=rounds)
            yield measure(
                f"fetch and hash: {what}, {to}", (tool, other.fetch), mine.fetch, target=_AT_MOST, rounds=rounds
            )
            mine.clear()
        shutil.rmtree(files.root)


class _Files:
    """Files of random bytes, and a place for copies."""

    def __init__(self, root: Path, count: int, megabytes: int) -> None:
        self.root, self.source, self.copies = root, root / "source", root / "copies"
        self.source.mkdir(parents=True)
        for index in range(count):
            with (self.source / f"part-{index}").open("wb") as file, Path("/dev/urandom").open("rb") as noise:
                for _ in range(megabytes // count or 1):
                    file.write(noise.read(1_000_000))

    def emptied(self) -> Path:
        """Give a place for copies, with nothing in it."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.copies)
        self.copies.mkdir()
        return self.copies


class _Curl:
    def __init__(self, server: str, files: _Files) -> None:
        self._address, self._files = f"{server}{_SERVICE}/speed", files

    def send(self) -> None:
        for each in self._files.source.iterdir():
            _run("curl", "-sSf", "-T", str(each), f"{self._address}/{each.name}")

    def fetch(self) -> None:
        place = self._files.emptied()
        for each in self._files.source.iterdir():
            _run("curl", "-sSf", "-o", str(place / each.name), f"{self._address}/{each.name}")


class _Cp:
    def __init__(self, files: _Files) -> None:
        self._files = files

    def send(self) -> None:
        _run("cp", "-r", str(self._files.source), str(self._files.emptied()))

    fetch = send


class _Modelport:
    def __init__(self, connection: MlflowConnection, files: _Files) -> None:
        self._connection, self._files, self._made = connection, files, list[str]()

    def send(self) -> None:
        self._files.source.joinpath(MANIFEST_FILE).write_bytes(b"{}")
        self.clear()
        made = self._connection.create_saved_model("speed", "", None)
        self._made.append(made.model_id)
        self._connection.upload(made, self._files.source)

    def fetch(self) -> None:
        location = self._connection.saved_model(self._made[-1]).artifact_location
        self._connection.fetch_hashed(location, self._files.emptied())

    def clear(self) -> None:
        while self._made:
            self._connection.discard_saved_model(self._made.pop())


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
