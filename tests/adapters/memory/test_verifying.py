"""What the registry in memory holds a model's pieces against, beyond what the contract tries."""

from __future__ import annotations

import pytest
from attrs import evolve

from modelport import IntegrityError, ModelVersion, Registry, SavedModel
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.adapters.memory.store import MODEL
from modelport.core.manifests import MANIFEST_FILE
from modelport.testing.hooks import NAME
from modelport.testing.samples import PriceModel, houses, price_signature


@pytest.fixture
def store() -> InMemoryStore:
    """Give an empty store."""
    return InMemoryStore()


@pytest.fixture
def registry(store: InMemoryStore) -> Registry:
    """Give the four ports over the store."""
    return Registry(
        InMemoryModelSaver(store),
        InMemoryModelLoader(store),
        InMemoryModelRegistrar(store),
        InMemoryModelCatalog(store),
    )


@pytest.fixture
def saved(registry: Registry) -> SavedModel:
    """Give a saved model."""
    return registry.saver.save(PriceModel(), price_signature(), houses())


@pytest.fixture
def version(registry: Registry, saved: SavedModel) -> ModelVersion:
    """Give it as a version."""
    return registry.registrar.register(NAME, saved.uri)


def test_a_version_is_held_against_its_own_digest_whatever_is_kept_with_the_saved_model(
    registry: Registry, store: InMemoryStore, saved: SavedModel, version: ModelVersion
) -> None:
    """Another model in the saved one's place, under its address and with its own digest and manifest, is refused."""
    other = store.kept(registry.saver.save(PriceModel(1.0), price_signature(), houses()).uri)
    store.keep(evolve(other, saved=evolve(other.saved, uri=saved.uri)))
    with pytest.raises(IntegrityError) as refused:
        registry.loader.load(version.uri)
    assert refused.value.changed == (MANIFEST_FILE,)
    assert registry.loader.load(saved.uri).digest == other.saved.digest != version.digest


def test_pieces_that_change_after_they_were_verified_are_not_those_that_are_loaded(
    store: InMemoryStore, saved: SavedModel
) -> None:
    """What was held against the digest is given, and nothing that is looked up again."""
    kept = store.kept(saved.uri)
    pieces = dict(kept.pieces)
    verified = evolve(kept, pieces=pieces).verified(saved.digest)
    pieces[MODEL] = b"another"
    assert verified[MODEL] == kept.pieces[MODEL]


@pytest.mark.parametrize("digest", ["", "sha256:", f"sha256:{'0' * 64}"])
def test_pieces_are_given_for_their_own_digest_alone(store: InMemoryStore, saved: SavedModel, digest: str) -> None:
    """No digest at all is none of theirs."""
    with pytest.raises(IntegrityError):
        store.kept(saved.uri).verified(digest)


def test_a_model_is_verified_without_being_loaded(
    store: InMemoryStore, saved: SavedModel, version: ModelVersion
) -> None:
    """By alias as well, and a changed piece is refused."""
    InMemoryModelRegistrar(store).set_alias(NAME, "champion", version.version)
    loader = InMemoryModelLoader(store)
    found = loader.verify(f"models:/{NAME}@champion")
    assert (found.uri, found.manifest.digest, found.held_against) == (version.uri, saved.digest, "registry")
    assert loader.verify(saved.uri).uri == saved.uri
    kept = store.kept(saved.uri)
    store.keep(evolve(kept, pieces={**kept.pieces, MODEL: b"another"}))
    with pytest.raises(IntegrityError) as refused:
        loader.verify(version.uri)
    assert refused.value.changed == (MODEL,)
