"""A loader fetches a model from a server once, and never trusts what it kept."""

from __future__ import annotations

import gc
import logging
import pickle
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import mlflow
import pandas as pd
import pytest
from mlflow.models import infer_signature
from pytest_mock import MockerFixture

from adapters.mlflow.cached_registry import CHAMPION, Cached, cached, check_predicts, saved
from modelport import ConfigurationError, IntegrityError, StorageFullError, TrustPolicy, VersionNotFoundError
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    MlflowConnection,
    MlflowRegister,
    ModelCache,
)
from modelport.adapters.mlflow.staging import seal
from modelport.testing.samples import houses, sklearn_sample

__all__ = ["cached", "saved"]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary directory, empty."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def test_the_second_load_fetches_nothing(cached: Cached, temporary: Path) -> None:
    """Whoever asks, and by whatever URI; nothing stays in the temporary directory."""
    for uri in (CHAMPION, cached.version.uri, "models:/cached/latest", cached.version.source_uri):
        loaded = cached.loader().load(uri)
        check_predicts(loaded)
        assert loaded.digest == cached.version.digest

    assert cached.downloads == 1
    assert list(temporary.iterdir()) == []
    assert [path.name for path in (cached.directory / "staging").iterdir()] == []


def test_sixteen_threads_make_one_download(cached: Cached, temporary: Path) -> None:
    """Over one loader."""
    loader = cached.loader()
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(loader.load, [CHAMPION] * 16))

    assert {loaded.digest for loaded in found} == {cached.version.digest}
    assert len({id(loaded.native) for loaded in found}) == 16
    assert cached.downloads == 1
    assert list(temporary.iterdir()) == []


def test_the_registry_is_asked_each_time(cached: Cached) -> None:
    """A moved alias is followed, and what was deleted does not load, though its files are here."""
    loader = cached.loader()
    loader.load(CHAMPION)
    registrar = MlflowRegister(MlflowConnection(cached.server))
    newer = cached.register_again()
    registrar.set_alias("cached", "champion", newer.version)
    assert loader.load(CHAMPION).version == loader.load(newer.uri).version
    registrar.delete_version("cached", newer.version)
    with pytest.raises(VersionNotFoundError):
        loader.load(newer.uri)


def test_for_a_while_an_alias_need_not_be_asked_again(cached: Cached) -> None:
    """By the loader that was told; a version always is."""
    loader = cached.loader(alias_ttl=60)
    first, asked = loader.load(CHAMPION), len(cached.proxy.seen)
    second = loader.load(CHAMPION)
    assert len(cached.proxy.seen) == asked
    assert second.answered_at == first.answered_at
    assert first.age <= second.age
    check_predicts(second)

    loader.load(cached.version.uri)
    assert len(cached.proxy.seen) > asked
    asked = len(cached.proxy.seen)
    pickle.loads(pickle.dumps(loader)).load(CHAMPION)  # noqa: S301 - our own
    assert len(cached.proxy.seen) > asked


def test_an_answer_is_taken_again_no_longer_than_it_may_be(cached: Cached) -> None:
    """And not at all unless that is set."""
    for seconds in (0, 1e-9):
        loader = cached.loader(alias_ttl=seconds)
        loader.load(CHAMPION)
        asked = len(cached.proxy.seen)
        assert loader.load(CHAMPION).age.total_seconds() < 60
        assert len(cached.proxy.seen) > asked


def test_a_changed_file_is_noticed_and_fetched_anew(cached: Cached, caplog: pytest.LogCaptureFixture) -> None:
    """With a warning; the load itself is none the wiser."""
    cached.loader().load(CHAMPION)
    file = cached.entry / "MLmodel"
    file.chmod(0o600)
    file.write_text(file.read_text().replace("price", "prise"))

    with caplog.at_level(logging.WARNING, logger="modelport"):
        check_predicts(cached.loader().load(CHAMPION))
    check_predicts(cached.loader().load(CHAMPION))
    assert cached.downloads == 2
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_what_is_refused_is_not_kept(cached: Cached, tmp_path: Path) -> None:
    """Not a byte of it: here the registry's digest is another model's."""
    client = mlflow.MlflowClient(cached.server, cached.server)
    client.set_model_version_tag("cached", str(cached.version.version), "modelport.digest", f"sha256:{'0' * 64}")
    with pytest.raises(IntegrityError):
        cached.loader().load(cached.version.uri)
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and path.parent.name != "locks"] == []


@pytest.mark.parametrize("trouble", ["a file in its place", "a directory of it that is a file"])
def test_a_cache_that_cannot_be_used_keeps_no_model_from_loading(
    cached: Cached, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One warning tells of each load."""
    if trouble == "a file in its place":
        cached.directory.write_text("no directory")
    else:
        cached.directory.mkdir()
        (cached.directory / "locks").write_text("no directory")
    with caplog.at_level(logging.WARNING, logger="modelport"):
        check_predicts(cached.loader().load(CHAMPION))
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_full_disk_under_the_cache_keeps_no_model_from_loading(
    cached: Cached, mocker: MockerFixture, caplog: pytest.LogCaptureFixture
) -> None:
    """There is room where it loads without a cache; where there is none either, that is told."""
    fetch, full = MlflowConnection.fetch_hashed, StorageFullError("There is no room.")

    def fetch_hashed(connection: MlflowConnection, location: str, directory: Path) -> Any:
        if directory.is_relative_to(cached.directory):
            raise full
        return fetch(connection, location, directory)

    patched = mocker.patch.object(MlflowConnection, "fetch_hashed", autospec=True, side_effect=fetch_hashed)
    with caplog.at_level(logging.WARNING, logger="modelport"):
        check_predicts(cached.loader().load(CHAMPION))
    assert [record.levelname for record in caplog.records] == ["WARNING"]

    patched.side_effect = full
    with pytest.raises(StorageFullError):
        cached.loader().load(CHAMPION)


@pytest.mark.parametrize("how", ["null", "verify off"])
def test_without_a_cache_nothing_is_kept(cached: Cached, how: str) -> None:
    """Nor where nothing is to be compared: what is there now is loaded then."""
    settings: dict[str, Any] = {"cache": None} if how == "null" else {"trust": TrustPolicy(verify="off")}
    for _ in range(2):
        check_predicts(cached.loader(**settings).load(CHAMPION))
    assert cached.downloads == 2
    assert not cached.directory.exists()
    assert (cached.loader(cache=None).cached(), cached.loader(cache=None).drop_cached().models) == (None, ())


def test_what_is_on_this_machine_already_is_not_kept(connection: MlflowConnection, tmp_path: Path) -> None:
    """A local store of artifacts."""
    sample = sklearn_sample()
    uri = BuiltinSaver(connection, requirements=[]).save(sample.model, sample.signature, sample.input_example).uri
    check_predicts(BuiltinLoader(connection, cache=ModelCache(tmp_path / "cache")).load(uri))
    assert not (tmp_path / "cache").exists()


def test_verify_looks_at_the_storage(cached: Cached) -> None:
    """And not at what is kept of it."""
    loader = cached.loader()
    loader.load(CHAMPION)
    assert loader.verify(CHAMPION).manifest.digest == cached.version.digest
    assert cached.downloads == 2


class Diary(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Writes into its own file."""

    def load_context(self, context: Any) -> None:
        """Find it, and write."""
        self.file = Path(context.artifacts["diary"])
        self.file.write_text("loaded")

    def predict(self, context: Any, model_input: pd.DataFrame) -> Any:
        """Write once more."""
        del context
        self.file.write_text(self.file.read_text() + ", asked")
        return model_input["size"]


@pytest.fixture
def diary(server_uri: str, tmp_path: Path) -> str:
    """The URI of a model that writes into its own files."""
    (tmp_path / "diary.txt").write_text("new")
    mlflow.pyfunc.save_model(
        str(tmp_path / "diary"),
        python_model=Diary(),
        artifacts={"diary": str(tmp_path / "diary.txt")},
        signature=infer_signature(houses(), houses()["size"]),
        pip_requirements=["mlflow"],
    )
    connection = MlflowConnection(server_uri)
    made = connection.create_saved_model("diary", seal(tmp_path / "diary").digest, None)
    connection.upload(made, tmp_path / "diary")
    return f"models:/{connection.finish_saved_model(made, None).model_id}"


@pytest.mark.filterwarnings("ignore:.*An input example was not provided:UserWarning")
def test_a_model_that_writes_into_its_files_writes_into_its_own(cached: Cached, diary: str, temporary: Path) -> None:
    """Each load has the files as they were registered; they go with the model."""
    cache = ModelCache(cached.directory)
    loader = CustomLoader(MlflowConnection(cached.proxy.address), cache=cache)
    for _ in range(2):
        loaded = loader.load(diary)
        loaded.predict(houses())
    assert cached.downloads == 1
    (model,) = cache.models()
    assert (cache.places.model(model.digest) / "artifacts" / "diary.txt").read_text() == "new"
    del loaded
    gc.collect()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("entry", "value"), [("cache", "yes"), ("offline", "maybe"), ("alias_ttl", -1), ("alias_ttl", "10")]
)
def test_a_setting_that_cannot_work_is_refused(
    connection: MlflowConnection, entry: Literal["cache", "offline", "alias_ttl"], value: Any
) -> None:
    """With its name."""
    with pytest.raises(ConfigurationError) as caught:
        BuiltinLoader(connection, **{entry: value})
    assert caught.value.entry == entry
