"""What savers, loaders and registrars do about signatures: who must have one, and how a model gets one later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.mlflow.signed_shelf import SIGNED, LongSigner, Shelf
from modelport import (
    BackendError,
    ConfigurationError,
    IntegrityError,
    InvalidTagError,
    InvalidUriError,
    SignatureRefusedError,
    Signer,
    TrustPolicy,
    UnsupportedModelError,
    VersionNotFoundError,
)
from modelport.adapters.mlflow import BuiltinLoader, CustomLoader, CustomSaver, MlflowConnection, MlflowRegister
from modelport.adapters.signing import KeySigner
from modelport.core.signing import SignsModels
from signing_keys import Keyring


@pytest.fixture
def shelf(connection: MlflowConnection, keyring: Keyring) -> Shelf:
    """Give an empty one."""
    return Shelf(connection, keyring)


@pytest.mark.parametrize("kind", [CustomLoader, BuiltinLoader])
def test_a_loader_that_asks_for_signatures_must_know_whom_to_trust(connection: MlflowConnection, kind: Any) -> None:
    """It is refused when it is made."""
    with pytest.raises(ConfigurationError, match="verifier") as caught:
        kind(connection, trust=SIGNED)
    assert caught.value.entry == "verifier"


def test_what_is_no_signer_or_verifier_is_refused(connection: MlflowConnection) -> None:
    """When the saver or loader is made."""
    with pytest.raises(ConfigurationError) as caught:
        CustomSaver(connection, signer="ada.key")  # type: ignore[arg-type]
    assert caught.value.entry == "signer"
    with pytest.raises(ConfigurationError) as caught:
        MlflowRegister(connection, signer="ada.key")  # type: ignore[arg-type]
    assert caught.value.entry == "signer"
    with pytest.raises(ConfigurationError) as caught:
        CustomLoader(connection, verifier="ada.pub")  # type: ignore[arg-type]
    assert caught.value.entry == "verifier"


@pytest.mark.parametrize("verify", ["require", "warn"])
def test_a_loader_with_a_verifier_verifies_the_signatures_that_are_there(shelf: Shelf, verify: Any) -> None:
    """And takes models without, unless it asks for signatures."""
    loader = shelf.loader(trust=TrustPolicy(verify=verify))

    loader.load(shelf.publish("by-ada").uri)
    loader.load(shelf.publish("by-nobody", None).uri)
    with pytest.raises(SignatureRefusedError):
        loader.load(shelf.publish("by-eve", "eve").uri)


def test_a_loader_that_compares_nothing_compares_no_signatures(shelf: Shelf) -> None:
    """As it says."""
    shelf.loader(trust=TrustPolicy(verify="off", pickles="any")).load(shelf.publish(signer="eve").uri)


def test_files_are_held_against_the_registry_before_their_signature_is_looked_at(shelf: Shelf) -> None:
    """Whoever asks for signatures gets all that ``require`` promises."""
    version = shelf.publish()
    (shelf.files(version) / "requirements.txt").write_text("another")

    with pytest.raises(IntegrityError) as caught:
        shelf.loader().load(version.uri)
    assert caught.value.changed == ("requirements.txt",)
    shelf.client.delete_model_version_tag("houses", str(version.version), "modelport.digest")
    with pytest.raises(IntegrityError) as caught:
        shelf.loader().load(version.uri)
    assert caught.value.missing == ("manifest.json",)


def test_files_at_a_path_are_unsigned(keyring: Keyring, tracking_uri: str, tmp_path: Path) -> None:
    """The registry knows nothing of them, so there is no place for a signature."""
    shelf = Shelf(MlflowConnection(tracking_uri, roots=[tmp_path]), keyring)
    place = shelf.files(shelf.publish())

    with pytest.raises(SignatureRefusedError) as caught:
        shelf.loader().load(str(place))
    assert caught.value.reason == "unsigned"


def test_a_model_gets_a_signature_later(shelf: Shelf) -> None:
    """And another in its place, if its certificate expires or its signer is no longer trusted."""
    version = shelf.publish(signer=None)
    ada, eve = (
        MlflowRegister(shelf.connection, signer=KeySigner(shelf.keyring[f"{name}.key"])) for name in ("ada", "eve")
    )
    assert isinstance(eve, SignsModels)

    eve.sign(version.uri)
    with pytest.raises(SignatureRefusedError):
        shelf.loader().load(version.uri)
    assert ada.sign("models:/houses/latest") == version.uri
    assert shelf.loader().load(version.uri).digest == version.digest


def test_a_saved_model_gets_a_signature_for_the_versions_to_come(shelf: Shelf) -> None:
    """Those that are there keep what they have."""
    version = shelf.publish(signer=None)
    registrar = MlflowRegister(shelf.connection, signer=KeySigner(shelf.keyring["ada.key"]))

    assert registrar.sign(version.source_uri) == version.source_uri

    shelf.loader().load(version.source_uri)
    shelf.loader().load(registrar.register("houses", version.source_uri).uri)
    with pytest.raises(SignatureRefusedError):
        shelf.loader().load(version.uri)


def test_only_what_was_registered_is_signed(shelf: Shelf) -> None:
    """A signature vouches for files, so they are held against the registry first."""
    version = shelf.publish(signer=None)
    registrar = MlflowRegister(shelf.connection, signer=KeySigner(shelf.keyring["ada.key"]))
    (shelf.files(version) / "requirements.txt").write_text("another")

    with pytest.raises(IntegrityError):
        registrar.sign(version.uri)
    with pytest.raises(VersionNotFoundError):
        registrar.sign("models:/houses/7")
    for nowhere in (f"runs:/{'0' * 32}/model", str(shelf.files(version))):
        with pytest.raises(InvalidUriError):
            registrar.sign(nowhere)
    with pytest.raises(KeyError):
        shelf.tag(version)


def test_no_caller_sets_a_signature_as_a_tag(shelf: Shelf) -> None:
    """The prefix is modelport's own."""
    version = shelf.publish()
    with pytest.raises(InvalidTagError):
        MlflowRegister(shelf.connection).set_tags("houses", version.version, {"modelport.signature": "x"})


def test_a_key_that_is_not_there_leaves_no_saved_model(shelf: Shelf, tmp_path: Path) -> None:
    """The files are signed before the registry hears of them."""
    before = _saved_models(shelf)

    with pytest.raises(ConfigurationError, match="no-such"):
        shelf.publish(signer=KeySigner(str(tmp_path / "no-such.key")))
    assert _saved_models(shelf) == before


def test_a_registrar_without_a_signer_signs_nothing(shelf: Shelf) -> None:
    """It says which setting is missing."""
    version = shelf.publish()
    with pytest.raises(ConfigurationError) as caught:
        MlflowRegister(shelf.connection).sign(version.uri)
    assert caught.value.entry == "signer"


class _Hindered(Signer):
    def sign(self, directory: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(directory))


def test_files_that_cannot_be_read_are_the_backends_failure(shelf: Shelf) -> None:
    """No foreign error gets out."""
    with pytest.raises(BackendError, match="Permission denied"):
        shelf.publish(signer=_Hindered())


def test_a_signature_that_no_database_would_hold_is_refused_before_anything_is_saved(shelf: Shelf) -> None:
    """Not cut off."""
    before = _saved_models(shelf)

    with pytest.raises(UnsupportedModelError, match="60,001 bytes"):
        shelf.publish(signer=LongSigner(60_001))
    assert _saved_models(shelf) == before


def test_the_longest_signature_is_kept_as_it_is(shelf: Shelf) -> None:
    """By the saved model and by its version."""
    version = shelf.publish(signer=LongSigner(60_000))

    assert shelf.tag(version) == "x" * 60_000


def _saved_models(shelf: Shelf) -> int:
    found = shelf.client.search_experiments()
    return len(shelf.client.search_logged_models([each.experiment_id for each in found]))
