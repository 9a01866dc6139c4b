"""What nobody needs can be taken away for good, in memory and in MLflow."""

from __future__ import annotations

import pytest

from mlflow_stores import connection, empty_store, tracking_uri
from modelport import (
    ArtifactNotFoundError,
    ConflictError,
    InvalidNameError,
    InvalidUriError,
    ModelNotFoundError,
    Registry,
)
from modelport.adapters.mlflow import CustomLoader, CustomSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.core.discarding import DiscardsRegisteredModels, DiscardsSavedModels
from modelport.testing.fixtures import empty_registry
from modelport.testing.samples import project_sample

__all__ = ["connection", "empty_store", "tracking_uri"]

SAMPLE = project_sample()


@pytest.fixture(params=["memory", "mlflow"])
def registry(request: pytest.FixtureRequest) -> Registry:
    """Give an empty registry."""
    if request.param == "memory":
        return empty_registry()
    mlflow: MlflowConnection = request.getfixturevalue("connection")
    return Registry(CustomSaver(mlflow), CustomLoader(mlflow), MlflowRegister(mlflow), MlflowCatalog(mlflow))


def test_a_saved_model_is_taken_away_once(registry: Registry) -> None:
    """Afterwards it is not there, and a second time there is nothing to take."""
    saver = registry.saver
    assert isinstance(saver, DiscardsSavedModels)
    kept, other = [saver.save(SAMPLE.model, SAMPLE.signature, SAMPLE.input_example).uri for _ in range(2)]
    saver.discard_saved_model(other)
    for call in (registry.loader.load, saver.discard_saved_model):
        with pytest.raises(ArtifactNotFoundError):
            call(other)
    assert registry.loader.load(kept).uri == kept


def test_a_registered_model_is_taken_away_without_versions_only(registry: Registry) -> None:
    """As long as it has any it stays as it is."""
    registrar = registry.registrar
    assert isinstance(registrar, DiscardsRegisteredModels)
    saved = registry.saver.save(SAMPLE.model, SAMPLE.signature, SAMPLE.input_example)
    version = registrar.register("a", saved.uri)
    with pytest.raises(ConflictError):
        registrar.discard_registered_model("a")
    assert list(registry.catalog.versions("a")) == [version]
    registrar.delete_version("a", 1)
    registrar.discard_registered_model("a")
    with pytest.raises(ModelNotFoundError):
        registrar.discard_registered_model("a")
    assert registrar.register("a", saved.uri).version == 1


def test_what_is_outside_the_grammar_is_refused(registry: Registry) -> None:
    """Before anything is looked at."""
    assert isinstance(registry.saver, DiscardsSavedModels)
    assert isinstance(registry.registrar, DiscardsRegisteredModels)
    for uri in ("models:/a/1", "/srv/models", "m-1", None):
        with pytest.raises(InvalidUriError):
            registry.saver.discard_saved_model(uri)  # type: ignore[arg-type]
    with pytest.raises(InvalidNameError):
        registry.registrar.discard_registered_model("a/b")
