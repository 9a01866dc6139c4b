"""A connection gives the models of its own registry, and leaves no URI to MLflow's resolver, which asks another one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest
from mlflow import MlflowClient

from integration.attacks.plain_mlflow import asked
from integration.attacks.poisoned_stores import VERSION, PoisonedStore, poisoned_store
from modelport import ArtifactNotFoundError, UriNotAllowedError
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import Sample, houses, sklearn_sample


def times(factor: float) -> Sample:
    """Give an estimator that tells by its predictions which one it is."""
    sample = sklearn_sample()
    sample.model.coef_ = sample.model.coef_ * factor
    return sample


def answers(factor: float) -> list[float]:
    """Give what that estimator predicts."""
    sample = times(factor)
    return [float(each) for each in sample.model.predict(sample.input_example)]


@pytest.fixture(scope="module")
def registries(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> list[PoisonedStore]:
    """Three registries; in each, the same name and number is another model."""
    places = [tmp_path_factory.mktemp(name) for name in ("first", "second", "third")]
    return [poisoned_store(empty_store, place, times(factor)) for factor, place in enumerate(places, start=1)]


@pytest.fixture(autouse=True)
def third_is_global(registries: list[PoisonedStore], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process-wide addresses are the third registry's, before and after."""
    usual, third = mlflow.get_tracking_uri(), registries[2].address
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", third)
    mlflow.set_tracking_uri(third)
    mlflow.set_registry_uri(third)
    yield
    assert (mlflow.get_tracking_uri(), mlflow.get_registry_uri()) == (third, third)
    mlflow.set_tracking_uri(usual)
    mlflow.set_registry_uri(None)


def test_plain_mlflow_gives_the_process_wide_registrys_model(registries: list[PoisonedStore]) -> None:
    """Though it is told the address of another one; nor does a client make versions of its own saved models."""
    first, _, third = registries
    own = (first.files / "model.skops").read_text(errors="replace")

    got, made = asked(
        third.address,
        [
            ["download", VERSION, first.address],
            ["client", first.address, "create_model_version", "prices", first.saved.uri],
        ],
    )

    assert got.error == ""
    assert got.value["model.skops"] != own
    assert got.value["model.skops"] == (third.files / "model.skops").read_text(errors="replace")
    assert made.error == "MlflowException"
    assert first.saved.uri.removeprefix("models:/") in made.message


def test_each_loader_gives_its_own_registrys_model(registries: list[PoisonedStore]) -> None:
    """Of one name and number, by turns."""
    for factor, registry in [*enumerate(registries, start=1), *enumerate(registries, start=1)]:
        for uri in (VERSION, "models:/prices/latest", registry.saved.uri):
            assert registry.predictions(uri) == pytest.approx(answers(factor))
        assert BuiltinLoader(registry.connection).verify(VERSION).manifest.digest == registry.saved.digest
        assert MlflowCatalog(registry.connection).resolve(VERSION).digest == registry.saved.digest


def test_a_saved_model_of_another_registry_is_not_there(registries: list[PoisonedStore]) -> None:
    """It is neither loaded nor registered, though the process-wide registry has it."""
    first, _, third = registries
    for act in (
        BuiltinLoader(first.connection).load,
        BuiltinLoader(first.connection).verify,
        lambda uri: MlflowRegister(first.connection).register("stolen", uri),
    ):
        with pytest.raises(ArtifactNotFoundError):
            act(third.saved.uri)
    assert [each.name for each in MlflowCatalog(first.connection).search()] == ["prices"]


def test_a_saved_model_is_registered_where_it_is(registries: list[PoisonedStore]) -> None:
    """From its own URI, and from its version; with its own digest and files."""
    first, second, _ = registries
    for factor, registry in enumerate((first, second), start=1):
        registrar = MlflowRegister(registry.connection)
        for number, uri in enumerate((registry.saved.uri, VERSION), start=1):
            made = registrar.register("again", uri)
            assert (made.uri, made.digest) == (f"models:/again/{number}", registry.saved.digest)
            assert made.source_uri == registry.saved.uri
            assert registry.predictions(made.uri) == pytest.approx(answers(factor))


def test_a_tracking_store_and_a_registry_apart_are_each_asked_for_their_own(
    registries: list[PoisonedStore], empty_store: Path, tmp_path: Path
) -> None:
    """Saved models go to the one, versions to the other, whatever the process-wide addresses are."""
    (tmp_path / "registry.db").write_bytes(empty_store.read_bytes())
    connection = MlflowConnection(registries[0].address, f"sqlite:///{tmp_path / 'registry.db'}")
    sample = times(5)
    saved = BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)

    version = MlflowRegister(connection).register("apart", saved.uri)

    assert list(BuiltinLoader(connection).load(version.uri).predict(houses())["price"]) == pytest.approx(answers(5))
    assert "apart" not in {each.name for each in MlflowCatalog(registries[0].connection).search()}
    assert [each.name for each in MlflowCatalog(connection).search()] == ["apart"]


@pytest.mark.parametrize("scheme", ["models:", "MODELS:", "models:/", "runs:"])
def test_no_source_is_left_to_mlflows_resolver(
    registries: list[PoisonedStore], empty_store: Path, tmp_path: Path, scheme: str
) -> None:
    """A version made of an address that MLflow would resolve, in whatever registry, is refused by all that reads it."""
    store = poisoned_store(empty_store, tmp_path, times(7))
    third = registries[2]
    targets = ["/prices/1", "/prices/latest", f"/{third.saved.uri.removeprefix('models:/')}"]
    if scheme == "runs:":
        targets = [f"/{'0' * 32}/model"]
    loader, registrar = BuiltinLoader(store.connection), MlflowRegister(store.connection)
    for target in targets:
        store.point_version_at(f"{scheme}{target}")
        for act in (loader.load, loader.verify, lambda uri: registrar.register("copy", uri)):
            with pytest.raises(UriNotAllowedError):
                act(VERSION)


def test_a_source_that_plain_mlflow_wrote_is_refused_as_well(registries: list[PoisonedStore]) -> None:
    """A client that is told where to look makes such a version."""
    first, _, third = registries
    client = MlflowClient(first.address, first.address)
    client.create_registered_model("resolved")
    made = client.create_model_version("resolved", f"runs:/{'0' * 32}/model")

    for act in (BuiltinLoader(first.connection).load, MlflowRegister(first.connection).inspect):
        with pytest.raises(UriNotAllowedError):
            act(f"models:/resolved/{made.version}")
    assert third.predictions() == pytest.approx(answers(3))
