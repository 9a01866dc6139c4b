"""The adapter owns no state of the process: two stores never mix, and nothing is left where it does not belong."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from pathlib import Path

import mlflow
import pytest
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository
from pytest_mock import MockerFixture

from adapters.mlflow.sample_prices import prices
from modelport import BackendError, ConfigurationError, ModelNotFoundError
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    MlflowCatalog,
    MlflowConnection,
    MlflowRegister,
)
from modelport.testing.samples import Sample, houses, project_sample, sklearn_sample


@pytest.fixture
def second(tmp_path: Path, empty_store: Path) -> MlflowConnection:
    """A connection to another empty store."""
    file = tmp_path / "second.db"
    file.write_bytes(empty_store.read_bytes())
    return MlflowConnection(f"sqlite:///{file}", artifact_root=tmp_path / "second-artifacts")


def publish(connection: MlflowConnection, sample: Sample) -> str:
    """Save and register a sample."""
    saved = BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)
    return MlflowRegister(connection).register("prices", saved.uri).uri


def test_two_stores_used_in_turn_never_mix(connection: MlflowConnection, second: MlflowConnection) -> None:
    """The same name and number is another model in each, whatever the process-wide addresses say."""
    first_model, second_model = sklearn_sample(), sklearn_sample()
    second_model.model.coef_ = second_model.model.coef_ * 2
    before = mlflow.get_tracking_uri(), mlflow.get_registry_uri()

    assert publish(connection, first_model) == publish(second, second_model) == "models:/prices/1"

    for place, sample in ((connection, first_model), (second, second_model), (connection, first_model)):
        loaded = BuiltinLoader(place).load("models:/prices/1")
        assert list(loaded.predict(houses())["price"]) == prices(sample)
    publish(second, second_model)
    assert len(list(MlflowCatalog(connection).versions("prices"))) == 1
    assert (mlflow.get_tracking_uri(), mlflow.get_registry_uri()) == before


def test_nothing_stays_in_the_temporary_directory(
    connection: MlflowConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mocker: MockerFixture
) -> None:
    """After a save, a load and a save that fails when its files are complete, of either kind."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    sample = project_sample()

    publish(connection, sklearn_sample())
    loaded = BuiltinLoader(connection).load("models:/prices/1")
    saved = CustomSaver(connection).save(sample.model, sample.signature, sample.input_example)
    custom = CustomLoader(connection).load(saved.uri)
    upload = mocker.patch.object(
        LocalArtifactRepository, "log_artifacts", autospec=True, side_effect=MlflowException("no")
    )
    with pytest.raises(BackendError):
        CustomSaver(connection).save(sample.model, sample.signature, sample.input_example)

    assert Path(upload.call_args.args[1]).is_relative_to(place)
    assert list(place.rglob("*")) == []
    assert list(loaded.predict(houses())["price"]) == pytest.approx(prices(sample))
    assert list(custom.predict(houses())["price"]) == prices(sample)


def test_the_process_is_as_before(
    connection: MlflowConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Environment, import path and current directory."""
    empty = tmp_path / "current"
    empty.mkdir()
    monkeypatch.chdir(empty)
    before = dict(os.environ), list(sys.path)

    publish(connection, sklearn_sample())
    BuiltinLoader(connection).load("models:/prices/latest")

    assert (dict(os.environ), list(sys.path)) == before
    assert list(empty.iterdir()) == []


def test_the_source_is_never_written_to(connection: MlflowConnection) -> None:
    """A load changes no file of the artifact store."""
    publish(connection, sklearn_sample())
    root = Path(connection.version_location("prices", 1))
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    BuiltinLoader(connection).load("models:/prices/1")

    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_constructor_makes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection opens its store at the first call, and makes its directory then."""
    monkeypatch.chdir(tmp_path)

    connection = MlflowConnection("sqlite:///new/registry.db")
    saver = BuiltinSaver(connection, flavor="sklearn")

    assert saver.connection is connection
    assert list(tmp_path.iterdir()) == []


def test_a_relative_address_means_the_directory_of_its_making(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_store: Path
) -> None:
    """Going elsewhere later changes nothing."""
    (tmp_path / "registry.db").write_bytes(empty_store.read_bytes())
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    connection = MlflowConnection("sqlite:///registry.db")
    monkeypatch.chdir(tmp_path / "elsewhere")

    with pytest.raises(ModelNotFoundError):
        MlflowCatalog(connection).resolve("models:/prices/1")

    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_adapters_go_through_pickle_and_work_on_the_other_side(connection: MlflowConnection) -> None:
    """To the workers of a distributed engine."""
    publish(connection, sklearn_sample())

    loader = pickle.loads(pickle.dumps(BuiltinLoader(connection)))  # noqa: S301 - made in this very line

    assert list(loader.load("models:/prices/1").predict(houses())["price"]) == prices(sklearn_sample())


def test_a_password_in_an_address_does_not_show() -> None:
    """Neither in the connection's text nor in its address."""
    connection = MlflowConnection(
        "https://ada:s3cret@registry.example", registry_uri="https://ada:s3cret@other.example"
    )

    assert "s3cret" not in repr(connection) + connection.address


def test_a_path_for_the_files_of_a_server_is_refused() -> None:
    """It would be this machine's own disk, where nobody else finds them."""
    with pytest.raises(ConfigurationError) as caught:
        MlflowConnection("https://registry.example", artifact_root=".modelport/artifacts")

    assert caught.value.entry == "artifact_root"
    assert MlflowConnection("https://registry.example", artifact_root="s3://models").artifact_root == "s3://models"


@pytest.mark.parametrize("address", ["", "  ", None, 7])
def test_an_address_that_is_none_is_refused(address: object) -> None:
    """At once, with the entry's name."""
    with pytest.raises(ConfigurationError) as caught:
        MlflowConnection(address)

    assert caught.value.entry == "tracking_uri"
