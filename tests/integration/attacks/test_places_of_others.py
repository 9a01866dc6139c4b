"""A registry's record names an allowed place that is somebody else's: nothing there is written over or removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from integration.attacks.evil_servers import Answer, Request, as_json, listening, nothing_there
from modelport import ConflictError, UriNotAllowedError
from modelport.adapters.mlflow import BuiltinSaver, MlflowConnection, MlflowRegister
from modelport.core.manifests import MANIFEST_FILE
from modelport.testing.samples import Sample, sklearn_sample

MODEL_ID = f"m-{'a' * 32}"
DIGEST = "modelport.digest"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A directory with files of somebody else's."""
    place = tmp_path / "shared"
    (place / "precious").mkdir(parents=True)
    (place / "precious" / "weights.bin").write_bytes(b"weights")
    (place / MANIFEST_FILE).write_text("theirs")
    return place


def contents(place: Path) -> dict[str, bytes]:
    """Give what is in a directory."""
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def save(connection: MlflowConnection) -> None:
    """Save a model."""
    sample: Sample = sklearn_sample()
    BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)


def server_that_says(location: str, *, model_id: str = MODEL_ID, knows: bool = True) -> Callable[[Request], Answer]:
    """Give a server by which the files of a new saved model go to a place, and that finishes none."""
    info = {"model_id": model_id, "experiment_id": "1", "name": "model", "artifact_uri": location}
    model = {"model": {"info": {**info, "status": "LOGGED_MODEL_PENDING", "creation_timestamp_ms": 1}, "data": {}}}
    experiment = {"experiment_id": "1", "name": "modelport", "artifact_location": "x", "lifecycle_stage": "active"}

    def answer(request: Request) -> Answer:
        path = urlsplit(request.path).path
        if path.endswith("/experiments/get-by-name"):
            return as_json({"experiment": experiment})
        if path.endswith("/logged-models"):
            return as_json(model)
        if knows and path.endswith(f"/logged-models/{model_id}") and request.method == "GET":
            return as_json(model)
        if knows and request.method == "PATCH":
            return as_json({"error_code": "INVALID_PARAMETER_VALUE", "message": "no"}, status=400)
        return nothing_there(request)

    return answer


@pytest.mark.parametrize("knows", [True, False])
def test_a_save_does_not_touch_a_place_that_is_not_the_saved_models_own(shared: Path, knows: bool) -> None:  # noqa: FBT001
    """Not to write, and not to clean up, whatever the server says of the record then."""
    before = contents(shared)
    with listening(server_that_says(str(shared), knows=knows)) as server, pytest.raises(UriNotAllowedError):
        save(MlflowConnection(server.address, artifact_hosts=[str(shared)]))
    assert contents(shared) == before


@pytest.mark.parametrize("model_id", ["precious", "..", "", "m-1", f"{MODEL_ID}0"])
def test_what_is_no_id_makes_no_place_a_saved_models_own(shared: Path, model_id: str) -> None:
    """A server may give any text for one."""
    before = contents(shared)
    answer = server_that_says(str(shared / "precious"), model_id=model_id)
    with listening(answer) as server, pytest.raises(UriNotAllowedError):
        save(MlflowConnection(server.address, artifact_hosts=[str(shared)]))
    assert contents(shared) == before


def test_a_save_does_not_touch_a_place_with_files(shared: Path) -> None:
    """Another saved model's, or one that a server gave the id of."""
    place = shared / MODEL_ID / "artifacts"
    place.mkdir(parents=True)
    (place / "model.skops").write_bytes(b"theirs")
    before = contents(shared)
    with listening(server_that_says(str(place))) as server, pytest.raises(ConflictError):
        save(MlflowConnection(server.address, artifact_hosts=[str(shared)]))
    assert contents(shared) == before


def test_a_root_is_not_written_to(shared: Path) -> None:
    """It is where models may be loaded from."""
    before = contents(shared)
    answer = server_that_says(str(shared / "models" / MODEL_ID / "artifacts"))
    with listening(answer) as server, pytest.raises(UriNotAllowedError):
        save(MlflowConnection(server.address, roots=[shared]))
    assert contents(shared) == before


def test_what_is_discarded_is_the_saved_model_and_not_all_that_is_beside_it(
    connection: MlflowConnection, tmp_path: Path
) -> None:
    """One record is changed, and one saved model discarded: the others stay."""
    sample: Sample = sklearn_sample()
    saver = BuiltinSaver(connection)
    one, _other = (saver.save(sample.model, sample.signature, sample.input_example) for _ in range(2))
    file = Path(connection.tracking_uri.removeprefix("sqlite:///"))
    model_id = one.uri.removeprefix("models:/")
    execute(file, "update logged_models set artifact_location=? where model_id=?", file.parent / "artifacts", model_id)
    before = contents(tmp_path)

    with pytest.raises(UriNotAllowedError):
        saver.discard_saved_model(one.uri)

    assert {path: each for path, each in contents(tmp_path).items() if not path.endswith(".db")} == {
        path: each for path, each in before.items() if not path.endswith(".db")
    }
    assert connection.saved_model(model_id).model_id == model_id


def execute(file: Path, statement: str, *values: Any) -> None:
    """Change a registry's database, as somebody who can write to it may."""
    database = sqlite3.connect(file)
    with database:
        database.execute(statement, [str(each) for each in values])
    database.close()


@pytest.fixture
def unrecorded(connection: MlflowConnection) -> Path:
    """The files of a version that the registry has no digest of."""
    sample: Sample = sklearn_sample()
    saved = BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)
    MlflowRegister(connection).register("prices", saved.uri)
    file = Path(connection.tracking_uri.removeprefix("sqlite:///"))
    execute(file, "delete from model_version_tags where key=?", DIGEST)
    execute(file, "delete from logged_model_tags where tag_key=?", DIGEST)
    place = Path(connection.version_location("prices", 1))
    (place / MANIFEST_FILE).unlink()
    return place


@pytest.mark.parametrize("form", ["FILE://{}", "file://{}", "file://localhost{}", "{}/../artifacts"])
def test_an_adoption_writes_where_the_files_were_read(
    connection: MlflowConnection, unrecorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """However the record writes their address, the manifest goes beside them, and nothing goes anywhere else."""
    file = Path(connection.tracking_uri.removeprefix("sqlite:///"))
    source = form.format(unrecorded)
    execute(file, "update model_versions set source=?, storage_location=?", source, source)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    register = MlflowRegister(connection)

    register.adopt(register.inspect("models:/prices/1"))

    assert (unrecorded / MANIFEST_FILE).is_file()
    assert list((tmp_path / "here").iterdir()) == []


def test_an_adoption_writes_nothing_under_a_root(connection: MlflowConnection, unrecorded: Path, shared: Path) -> None:
    """Whoever wants it to allows the directory."""
    file = Path(connection.tracking_uri.removeprefix("sqlite:///"))
    (shared / MANIFEST_FILE).unlink()
    unrecorded.rename(shared / "model")
    place = shared / "model"
    execute(file, "update model_versions set source=?, storage_location=?", place, place)
    before = contents(shared)
    reading = MlflowRegister(MlflowConnection(connection.tracking_uri, roots=[shared]))
    with pytest.raises(UriNotAllowedError):
        reading.adopt(reading.inspect("models:/prices/1"))
    assert contents(shared) == before

    writing = MlflowRegister(MlflowConnection(connection.tracking_uri, roots=[shared], artifact_hosts=[str(shared)]))
    assert writing.adopt(writing.inspect("models:/prices/1")).files
