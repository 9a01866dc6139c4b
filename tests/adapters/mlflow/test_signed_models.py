"""Signed models in MLflow: loaded where a trusted key vouches for them, and refused by name where none does."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from model_signing import signing
from pytest_mock import MockerFixture

from adapters.mlflow.signed_shelf import LongSigner, Shelf
from modelport import Manifest, ModelportError, ModelVersion, SignatureRefusedError, TrustPolicy
from modelport.adapters.mlflow import CustomLoader, MlflowConnection, MlflowRegister
from modelport.adapters.signing import CertificateSigner, CertificateVerifier, KeySigner
from modelport.testing.samples import PriceModel
from signing_keys import Keyring


class _Marker:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.place,)


@pytest.fixture
def shelf(connection: MlflowConnection, keyring: Keyring) -> Shelf:
    """Give an empty one."""
    return Shelf(connection, keyring)


def _refused(loader: CustomLoader, uri: str) -> str:
    words = set()
    for call in (loader.load, loader.verify):
        with pytest.raises(SignatureRefusedError) as caught:
            call(uri)
        assert caught.value.remedy
        words.add(caught.value.reason)
    assert len(words) == 1
    return words.pop()


def test_a_signed_model_loads_wherever_it_goes(shelf: Shelf) -> None:
    """By its version, by the saved model, and by a version that was made of the version."""
    version = shelf.publish()
    copy = MlflowRegister(shelf.connection).register("copies", version.uri)

    for uri in (version.uri, version.source_uri, copy.uri, "models:/houses/latest"):
        loaded = shelf.loader().load(uri)
        assert isinstance(loaded.native, PriceModel)
        assert shelf.loader().verify(uri).manifest.digest == loaded.digest == version.digest
    assert not any(key.startswith("modelport.") for key in version.tags)


@pytest.mark.parametrize("signer", ["ada", None])
def test_a_saved_models_record_is_read_once_to_register_and_to_load_it(
    shelf: Shelf, mocker: MockerFixture, signer: str | None
) -> None:
    """Its digest and its signature come with the same answer."""
    saved = mocker.spy(MlflowConnection, "saved_model")
    version = shelf.publish(signer=signer)
    assert saved.call_count == 1

    loader = shelf.loader(trust=TrustPolicy())
    assert loader.verify(version.source_uri).manifest.digest == version.digest
    assert saved.call_count == 2


def test_a_model_that_is_signed_with_a_certificate_loads(shelf: Shelf) -> None:
    """The whole chain goes into the registry."""
    ring = shelf.keyring
    signer = CertificateSigner(ring["team.key"], ring["team.pem"], [ring["between.pem"], ring["root.pem"]])
    version = shelf.publish(signer=signer)

    assert shelf.loader(CertificateVerifier(ring["root.pem"])).load(version.uri).version == version
    assert _refused(shelf.loader(CertificateVerifier(ring["stranger.pem"])), version.uri) == "untrusted certificate"
    assert _refused(shelf.loader(), version.uri) == "wrong key"


def test_a_server_keeps_signatures(server_uri: str, keyring: Keyring) -> None:
    """Of keys, and of certificates with their chains; and refuses by name what is not signed right."""
    shelf = Shelf(MlflowConnection(server_uri), keyring)
    chain = [keyring["between.pem"], keyring["root.pem"]]
    by_key = shelf.publish("signed-by-key")
    by_team = shelf.publish("signed-by-team", CertificateSigner(keyring["team.key"], keyring["team.pem"], chain))

    assert shelf.loader().load(by_key.uri).digest == by_key.digest
    assert shelf.loader(CertificateVerifier(keyring["root.pem"])).load(by_team.uri).digest == by_team.digest
    assert _refused(shelf.loader(), shelf.publish("signed-by-eve", "eve").uri) == "wrong key"
    MlflowRegister(shelf.connection, signer=KeySigner(keyring["ada.key"])).sign("models:/signed-by-eve/1")
    shelf.loader().load("models:/signed-by-eve/1")
    assert shelf.tag(shelf.publish("signed-at-length", LongSigner(60_000))) == "x" * 60_000


def _by_eve(shelf: Shelf) -> ModelVersion:
    return shelf.publish(signer="eve")


def _by_nobody(shelf: Shelf) -> ModelVersion:
    return shelf.publish(signer=None)


def _stripped(shelf: Shelf) -> ModelVersion:
    version = shelf.publish()
    shelf.drop_tag(version)
    return version


def _of_another_model(shelf: Shelf) -> ModelVersion:
    version, other = shelf.publish(), shelf.publish("others")
    shelf.set_tag(version, shelf.tag(other))
    return version


def _garbage(shelf: Shelf) -> ModelVersion:
    version = shelf.publish()
    shelf.set_tag(version, "{garbage")
    return version


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (_by_eve, "wrong key"),
        (_by_nobody, "unsigned"),
        (_stripped, "unsigned"),
        (_of_another_model, "other model"),
        (_garbage, "unreadable"),
    ],
)
def test_what_is_not_signed_right_is_refused_by_name(
    shelf: Shelf, make: Callable[[Shelf], ModelVersion], word: str
) -> None:
    """When it is loaded, and when it is verified only."""
    assert _refused(shelf.loader(), make(shelf).uri) == word


def test_an_expired_certificate_is_refused_by_name(shelf: Shelf, tmp_path: Path) -> None:
    """Though the signature was made with it, and the library alone would take it."""
    ring, target = shelf.keyring, tmp_path / "model.sig"
    version = shelf.publish()
    signing.Config().use_certificate_signer(
        private_key=ring["expired.key"], signing_certificate=ring["expired.pem"], certificate_chain=[ring["root.pem"]]
    ).sign(shelf.files(version), target)
    shelf.set_tag(version, target.read_text())

    assert _refused(shelf.loader(CertificateVerifier(ring["root.pem"])), version.uri) == "expired"


def test_whoever_writes_to_bucket_and_database_forges_a_digest_and_no_signature(shelf: Shelf, tmp_path: Path) -> None:
    """Files, manifest and digest that agree with each other are read under ``require``; this is what signing is for."""
    version, marker = shelf.publish(), tmp_path / "ran"
    files = shelf.files(version)
    (files / "python_model.pkl").write_bytes(pickle.dumps(_Marker(marker)))
    forged = Manifest.of_directory(files)
    (files / "manifest.json").write_bytes(forged.to_json())
    shelf.set_tag(version, forged.digest, "modelport.digest")

    assert _refused(shelf.loader(), version.uri) == "other model"
    shelf.set_tag(version, KeySigner(shelf.keyring["eve.key"]).sign(files).decode())
    assert _refused(shelf.loader(), version.uri) == "wrong key"
    shelf.drop_tag(version)
    assert _refused(shelf.loader(), version.uri) == "unsigned"
    assert not marker.exists()
    with contextlib.suppress(ModelportError):
        CustomLoader(shelf.connection).load(version.uri)
    assert marker.exists()
