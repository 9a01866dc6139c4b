"""Models that plain MLflow saved: refused until somebody has looked at them and adopted them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.mlflow.plain_models import plain_client, register_plainly, save_plainly
from adapters.mlflow.sample_prices import prices
from adapters.mlflow.unverified import UNVERIFIED
from modelport import ConflictError, IntegrityError, InvalidUriError, TrustPolicy, UntrustedModelError
from modelport.adapters.mlflow import BuiltinLoader, CustomLoader, MlflowConnection, MlflowRegister
from modelport.core.verifying import AdoptsModels, Verification, VerifiesModels
from modelport.testing.samples import houses, sklearn_sample

URI = "models:/plain/1"
Plain = Callable[..., Path]


@pytest.fixture
def plain(connection: MlflowConnection, tmp_path: Path) -> Plain:
    """Keeps an estimator as plain MLflow does, and registers its directory."""

    def keep(serialization_format: str = "skops") -> Path:
        place = save_plainly(tmp_path / "mlflow" / "artifacts" / "plain", serialization_format)
        register_plainly(connection.tracking_uri, place)
        return place

    return keep


def test_a_model_without_a_digest_is_refused_with_the_command_that_adopts_it(
    connection: MlflowConnection, plain: Plain
) -> None:
    """Whatever its format."""
    plain()

    for refused in (BuiltinLoader(connection).load, CustomLoader(connection).load, BuiltinLoader(connection).verify):
        with pytest.raises(IntegrityError, match=f"modelport adopt {URI}") as caught:
            refused(URI)
        assert caught.value.missing == ("manifest.json",)


def test_a_model_without_a_digest_loads_with_a_warning_where_the_loader_is_told_so(
    connection: MlflowConnection, plain: Plain, caplog: pytest.LogCaptureFixture
) -> None:
    """If its format is data alone."""
    plain()

    loaded = BuiltinLoader(connection, trust=TrustPolicy(verify="warn")).load(URI)

    assert list(loaded.predict(houses())) == prices(sklearn_sample())
    assert loaded.digest == ""
    assert [record.levelname for record in caplog.records if URI in record.getMessage()] == ["WARNING"]


@pytest.mark.parametrize("verify", ["warn", "off"])
def test_a_pickle_without_a_digest_is_refused(connection: MlflowConnection, plain: Plain, verify: Any) -> None:
    """Unless the loader is told to read any."""
    plain("cloudpickle")

    with pytest.raises(UntrustedModelError, match="pickles: any"):
        BuiltinLoader(connection, trust=TrustPolicy(verify=verify)).load(URI)
    loaded = BuiltinLoader(connection, trust=UNVERIFIED).load(URI)
    assert list(loaded.predict(houses())) == prices(sklearn_sample())


def test_an_inspection_tells_what_was_found(connection: MlflowConnection, plain: Plain) -> None:
    """Its files, its formats, and what reading it could run; nothing is changed."""
    place = plain("cloudpickle")
    before = {path.name: path.read_bytes() for path in place.iterdir()}

    found = MlflowRegister(connection).inspect("models:/plain/latest")

    assert found.uri == URI
    assert found.flavors == ("python_function", "sklearn")
    assert found.cautions == ("sklearn: reads a format that can run code, such as a pickle",)
    assert set(found.manifest.files) == set(before)
    assert found.recorded_in == f"the tag modelport.digest of {URI}, and manifest.json among the files"
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_an_adopted_model_loads_verified(connection: MlflowConnection, plain: Plain) -> None:
    """A pickle as well, since its bytes are known now; and a tag says that it was adopted."""
    place = plain("cloudpickle")
    registrar, loader = MlflowRegister(connection), BuiltinLoader(connection)
    assert isinstance(registrar, AdoptsModels)
    assert isinstance(loader, VerifiesModels)

    manifest = registrar.adopt(registrar.inspect(URI))

    loaded = loader.load(URI)
    assert list(loaded.predict(houses())) == prices(sklearn_sample())
    assert loaded.version is not None
    assert loaded.digest == loaded.version.digest == manifest.digest
    assert loader.verify(URI) == Verification(URI, manifest, held_against="registry")
    tags = plain_client(connection.tracking_uri).get_model_version("plain", "1").tags
    assert tags["modelport.adopted_at"].endswith("+00:00")
    (place / "requirements.txt").write_text("another")
    with pytest.raises(IntegrityError) as caught:
        loader.load(URI)
    assert caught.value.changed == ("requirements.txt",)


def test_files_that_were_changed_after_the_inspection_are_not_adopted(
    connection: MlflowConnection, plain: Plain
) -> None:
    """Whoever adopts has seen them."""
    place = plain()
    registrar = MlflowRegister(connection)
    found = registrar.inspect(URI)
    (place / "requirements.txt").write_text("another")

    with pytest.raises(IntegrityError, match="changed since they were looked at") as caught:
        registrar.adopt(found)
    assert caught.value.changed == ("requirements.txt",)
    assert not (place / "manifest.json").exists()
    assert registrar.inspect(URI) != found


def test_what_has_a_digest_is_not_adopted_again(connection: MlflowConnection, plain: Plain) -> None:
    """It is verified instead."""
    plain()
    registrar = MlflowRegister(connection)
    found = registrar.inspect(URI)
    registrar.adopt(found)

    for call in (lambda: registrar.inspect(URI), lambda: registrar.adopt(found)):
        with pytest.raises(ConflictError, match=f"modelport verify {URI}"):
            call()


@pytest.mark.parametrize("uri", [f"runs:/{'0' * 32}/model", "/a/path"])
def test_what_the_registry_has_no_place_for_is_not_adopted(connection: MlflowConnection, uri: str) -> None:
    """A path and a run's files have no record of their own."""
    with pytest.raises(InvalidUriError):
        MlflowRegister(connection).inspect(uri)


@pytest.mark.parametrize("trust", [TrustPolicy(), TrustPolicy(verify="warn"), UNVERIFIED, TrustPolicy(verify="off")])
def test_verifying_is_as_strict_for_a_lenient_loader(
    connection: MlflowConnection, plain: Plain, trust: TrustPolicy
) -> None:
    """Whoever asks wants to know."""
    place = plain()
    loader, registrar = BuiltinLoader(connection, trust=trust), MlflowRegister(connection)

    with pytest.raises(IntegrityError, match="no digest"):
        loader.verify(URI)
    registrar.adopt(registrar.inspect(URI))
    assert loader.verify("models:/plain/latest").uri == URI
    (place / "more").write_text("more")
    with pytest.raises(IntegrityError) as caught:
        loader.verify(URI)
    assert caught.value.extra == ("more",)


def test_files_at_a_path_are_held_against_the_manifest_among_them(
    connection: MlflowConnection, plain: Plain, tmp_path: Path
) -> None:
    """No registry is asked, and the answer says so."""
    place, registrar = plain(), MlflowRegister(connection)
    manifest = registrar.adopt(registrar.inspect(URI))
    loader = BuiltinLoader(MlflowConnection(connection.tracking_uri, roots=[tmp_path]))

    assert loader.verify(str(place)) == Verification(str(place), manifest, held_against="manifest")


@pytest.mark.parametrize(
    ("flavor", "caution"),
    [
        ("{sklearn: {code: code, serialization_format: skops}}", "sklearn: imports the directory 'code' that"),
        ("{python_function: {loader_module: mlflow.pyfunc.model}}", "python_function: reads a pickle, which runs"),
        ("{python_function: {loader_module: own.module}}", "python_function: is loaded by the module 'own.module'"),
        ("{python_function: {loader_module: []}}", "python_function: is loaded by the module []"),
        ("{python_function: {loader_module: {}}}", "python_function: is loaded by the module {}"),
        (
            "{python_function: {loader_module: mlflow.pyfunc.model, model_code_path: model.py}}",
            "python_function: runs the script 'model.py' that",
        ),
        ("{unheard_of: {}}", "unheard_of: reads a format that can run code"),
    ],
)
def test_an_inspection_warns_of_what_reading_could_run(
    connection: MlflowConnection, plain: Plain, flavor: str, caution: str
) -> None:
    """A sentence for each thing."""
    (plain() / "MLmodel").write_text(f"flavors: {flavor}\n")
    assert MlflowRegister(connection).inspect(URI).cautions[0].startswith(caution)


def test_data_alone_is_inspected_without_a_warning(connection: MlflowConnection, plain: Plain) -> None:
    """There is nothing to run."""
    plain("skops")
    assert MlflowRegister(connection).inspect(URI).cautions == ()


def test_a_saved_model_on_a_server_is_adopted_for_itself(server_uri: str, tmp_path: Path) -> None:
    """Its version has no digest by it; a version that is registered afterwards has."""
    client = plain_client(server_uri)
    made = client.create_logged_model(client.create_experiment("plain"), name="plain")
    client.log_model_artifacts(made.model_id, str(save_plainly(tmp_path / "plain")))
    uri = f"models:/{client.finalize_logged_model(made.model_id, 'READY').model_id}"
    before = register_plainly(server_uri, uri, "adopted")
    connection = MlflowConnection(server_uri)
    registrar, loader = MlflowRegister(connection), BuiltinLoader(connection)

    manifest = registrar.adopt(registrar.inspect(uri))

    assert loader.verify(uri) == Verification(uri, manifest, held_against="registry")
    with pytest.raises(IntegrityError, match=f"modelport adopt {before}"):
        loader.verify(before)
    after = registrar.register("adopted", uri)
    assert loader.load(after.uri).digest == after.digest == manifest.digest
    assert registrar.adopt(registrar.inspect(before)) == manifest
    assert loader.verify(before).manifest == manifest


def test_files_at_a_path_without_a_manifest_are_registered_before_they_are_adopted(
    connection: MlflowConnection, plain: Plain, tmp_path: Path
) -> None:
    """A path has no place for a digest, and the message sends nobody there."""
    place = plain()
    with pytest.raises(IntegrityError, match="register it, look at what 'modelport adopt' finds at its version"):
        BuiltinLoader(MlflowConnection(connection.tracking_uri, roots=[tmp_path])).verify(str(place))
