"""Whoever can write to a registry's tags, but not to the files, cannot have a model loaded unverified."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from integration.attacks.poisoned_stores import VERSION, PoisonedStore, poisoned_store
from modelport import ConflictError, IntegrityError, ModelportError, TrustPolicy
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowRegister
from modelport.testing.samples import houses, sklearn_sample

DIGEST = "modelport.digest"
SOURCE = "modelport.source_uri"


@pytest.fixture(scope="module")
def honest(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> PoisonedStore:
    """A store in which each test forges records."""
    return poisoned_store(empty_store, tmp_path_factory.mktemp("store"))


@pytest.fixture
def store(honest: PoisonedStore) -> Iterator[PoisonedStore]:
    """The same, with its records as they were."""
    yield honest
    honest.tag_version(DIGEST, honest.saved.digest)
    honest.tag_version(SOURCE, honest.saved.uri)
    honest.tag_saved_model(DIGEST, honest.saved.digest)


def malformed(digest: str) -> list[str]:
    """Give what is no digest, some of it very much like a true one."""
    digits = digest.removeprefix("sha256:")
    return [
        *("", " ", "\n", "\0", "sha256:", "sha256", "None", "null", "*", "x", "sha256:*", "warn", "off"),
        *(digest.upper(), f"SHA256:{digits}", f"sha256:{'A' * 64}", digits, f"sha256: {digits}", f"sha256-{digits}"),
        *(f" {digest}", f"{digest} ", f"{digest}\n", f"{digest}\0", f"{digest};", f"{digest},{digest}", digest * 2),
        *(digest[:-1], f"{digest}0", f"sha1:{digits[:40]}", f"sha256:{chr(0x661) * 64}", f"sha256:{'g' * 64}"),
        *(f"sha512:{digits * 2}", f"md5:{digits[:32]}", f"blake2b:{digits}", f"sha256:sha256:{digits}", "x" * 100_000),
    ]


def reads(store: PoisonedStore) -> list[Callable[[str], object]]:
    """Give all that reads the files of a model, with a loader that asks for much, and one that asks for little."""
    loaders = [BuiltinLoader(store.connection, trust=TrustPolicy(verify=how)) for how in ("require", "warn")]
    return [act for loader in loaders for act in (loader.load, loader.verify)]


def check_refused(acts: list[Callable[[str], object]], uri: str, value: str) -> None:
    """Check that a model is refused by each of them."""
    for act in acts:
        with pytest.raises(ModelportError) as caught:
            act(uri)
        assert type(caught.value) is IntegrityError, (act, value)


@pytest.mark.parametrize("what", ["version", "saved model"])
def test_what_is_no_digest_is_neither_loaded_nor_registered_nor_taken_for_none(store: PoisonedStore, what: str) -> None:
    """Not by a loader that reads models without a digest either; and it breaks nothing else."""
    uri, other = (VERSION, store.saved.uri) if what == "version" else (store.saved.uri, VERSION)
    tag = store.tag_version if what == "version" else store.tag_saved_model
    registrar = MlflowRegister(store.connection)
    for value in malformed(store.saved.digest):
        tag(DIGEST, value)
        check_refused([*reads(store), lambda uri: registrar.register("copy", uri)], uri, value)
        with pytest.raises(ConflictError):
            registrar.inspect(uri)

    assert [each.uri for each in MlflowCatalog(store.connection).search()] == [VERSION]
    assert store.predictions(other)


@pytest.mark.parametrize("digits", ["0" * 64, "f" * 64, "0123456789abcdef" * 4])
def test_a_digest_of_other_files_is_never_loaded(store: PoisonedStore, digits: str) -> None:
    """Whatever a loader asks for; nor is the version adopted in its stead."""
    store.tag_version(DIGEST, f"sha256:{digits}")
    store.tag_saved_model(DIGEST, f"sha256:{digits}")

    for uri in (VERSION, store.saved.uri):
        check_refused(reads(store), uri, digits)
        with pytest.raises(ConflictError):
            MlflowRegister(store.connection).inspect(uri)


def test_a_digest_that_was_taken_away_is_missed(store: PoisonedStore) -> None:
    """Unless the loader is told to read models without one; its files are held against their manifest even so."""
    store.tag_version(DIGEST, None)
    strict, _, lenient, _ = reads(store)
    changed = store.files / "requirements.txt"
    before = changed.read_bytes()

    check_refused([strict], VERSION, "none")
    assert lenient(VERSION)
    changed.write_bytes(b"another")
    check_refused([strict, lenient], VERSION, "none")
    changed.write_bytes(before)


def test_a_source_that_is_forged_changes_nothing_of_what_is_loaded(store: PoisonedStore) -> None:
    """The files are those at the version's own address, held against the version's own digest."""
    other = sklearn_sample()
    other.model.coef_ = other.model.coef_ * 2
    saved = BuiltinSaver(store.connection).save(other.model, other.signature, other.input_example)
    usual = store.predictions(store.saved.uri)
    registrar = MlflowRegister(store.connection)

    for forged in (
        saved.uri,
        "",
        "models:/m-x",
        "models:/",
        "/etc",
        f"models:/m-{'0' * 32}",
        "http://evil.example/x",
        "\0",
    ):
        store.tag_version(SOURCE, forged)
        assert store.predictions() == usual
        again = registrar.register("again", VERSION)
        assert again.digest == store.saved.digest
        assert store.predictions(again.uri) == usual


def test_a_source_and_a_place_that_are_forged_do_not_match_the_digest(store: PoisonedStore) -> None:
    """Another honest model of the same registry is another model."""
    other = sklearn_sample()
    other.model.coef_ = other.model.coef_ * 3
    saved = BuiltinSaver(store.connection).save(other.model, other.signature, other.input_example)
    place = store.connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location
    store.tag_version(SOURCE, saved.uri)
    store.point_version_at(place)

    check_refused(reads(store), VERSION, saved.uri)
    assert list(BuiltinLoader(store.connection).load(saved.uri).predict(houses())["price"]) != store.predictions(
        store.saved.uri
    )
    store.point_version_at(str(store.files))


@pytest.mark.parametrize("key", ["MODELPORT.DIGEST", "Modelport.source_uri", "mLflow.user"])
def test_a_reserved_key_in_other_letters_is_shown_to_nobody(store: PoisonedStore, key: str) -> None:
    """Whoever reads tags could take it for the registry's own."""
    store.tag_version(key, "x")
    assert list(MlflowCatalog(store.connection).resolve(VERSION).tags) == []
