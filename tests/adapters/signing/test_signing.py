"""Signatures of models by keys and by certificates: what is accepted, and what is refused by name."""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from model_signing import hashing, signing

from adapters.signing.verdicts import by_library, reason
from modelport.adapters.signing import CertificateSigner, CertificateVerifier, KeySigner, KeyVerifier
from signing_keys import PASSWORD, Keyring


def test_the_owner_of_a_public_key_verifies_what_its_private_key_signed(keyring: Keyring, files: Path) -> None:
    """Again and again, wherever the files are, and after what plain MLflow leaves beside them."""
    signature = KeySigner(keyring["ada.key"]).sign(files)
    verifier = pickle.loads(pickle.dumps(KeyVerifier(keyring["ada.pub"])))  # noqa: S301 - its own

    verifier.verify(files, signature)
    moved = files.rename(files.with_name("moved"))
    (moved / "registered_model_meta").write_text("name: wine")
    verifier.verify(moved, signature)


def test_the_owner_of_a_root_verifies_what_its_certificates_signed(keyring: Keyring, files: Path) -> None:
    """With certificates between them or without."""
    chained = CertificateSigner(keyring["team.key"], keyring["team.pem"], [keyring["between.pem"]]).sign(files)
    direct = CertificateSigner(keyring["lone.key"], keyring["lone.pem"]).sign(files)

    verifier = CertificateVerifier([keyring["root.pem"], keyring["stranger.pem"]])
    verifier.verify(files, chained)
    verifier.verify(files, direct)


def test_a_key_with_a_password_signs(keyring: Keyring, files: Path) -> None:
    """And nobody is shown the password."""
    signer = KeySigner(keyring["locked.key"], PASSWORD)

    KeyVerifier(keyring["locked.pub"]).verify(files, signer.sign(files))
    assert PASSWORD not in repr(signer)


def _change(files: Path) -> None:
    (files / "data" / "weights.bin").write_bytes(bytes(999) + b"\1")


def _add(files: Path) -> None:
    (files / "data" / "extra.py").write_text("")


def _drop(files: Path) -> None:
    (files / "MLmodel").unlink()


def _rename(files: Path) -> None:
    (files / "MLmodel").rename(files / "mlmodel")


def _change_hidden(files: Path) -> None:
    (files / ".gitattributes").write_text("other")


def _change_manifest(files: Path) -> None:
    (files / "manifest.json").write_text("{}")


@pytest.mark.parametrize("alter", [_change, _add, _drop, _rename, _change_hidden, _change_manifest])
def test_a_signature_is_over_all_files(keyring: Keyring, files: Path, alter: Callable[[Path], None]) -> None:
    """Their names and contents, hidden ones and the manifest too."""
    by_key = KeySigner(keyring["ada.key"]).sign(files)
    by_certificate = CertificateSigner(keyring["lone.key"], keyring["lone.pem"]).sign(files)
    alter(files)

    assert reason(KeyVerifier(keyring["ada.pub"]), files, by_key) == "other model"
    assert reason(CertificateVerifier(keyring["root.pem"]), files, by_certificate) == "other model"


def test_a_signature_that_leaves_files_out_vouches_for_none(keyring: Keyring, files: Path) -> None:
    """Even if the trusted key made it: whoever can write would choose what those files are."""
    target = files.parent / "partial.sig"
    signing.Config().use_elliptic_key_signer(private_key=keyring["ada.key"]).set_hashing_config(
        hashing.Config().set_ignored_paths(paths=["data"], ignore_git_paths=False)
    ).sign(files, target)

    assert reason(KeyVerifier(keyring["ada.pub"]), files, target.read_bytes()) == "other model"


def test_a_signature_by_another_key_is_refused(keyring: Keyring, files: Path) -> None:
    """Also if it says that it is by the right one."""
    eves = KeySigner(keyring["eve.key"]).sign(files)
    adas = json.loads(KeySigner(keyring["ada.key"]).sign(files))
    forged = json.loads(eves) | {"verificationMaterial": adas["verificationMaterial"]}
    changed = json.loads(KeySigner(keyring["ada.key"]).sign(files))
    payload = base64.b64decode(changed["dsseEnvelope"]["payload"]).replace(b"weights", b"whatever")
    changed["dsseEnvelope"]["payload"] = base64.b64encode(payload).decode()

    for signature in (eves, json.dumps(forged).encode(), json.dumps(changed).encode()):
        assert reason(KeyVerifier(keyring["ada.pub"]), files, signature) == "wrong key"


def test_a_signature_of_another_kind_is_refused(keyring: Keyring, files: Path) -> None:
    """By a certificate where a key is trusted, and the other way round; and one whose certificate is another's."""
    by_key = KeySigner(keyring["ada.key"]).sign(files)
    by_certificate = CertificateSigner(keyring["lone.key"], keyring["lone.pem"]).sign(files)
    swapped = json.loads(by_key) | {"verificationMaterial": json.loads(by_certificate)["verificationMaterial"]}

    assert reason(KeyVerifier(keyring["lone.pub"]), files, by_certificate) == "wrong key"
    assert reason(CertificateVerifier(keyring["root.pem"]), files, by_key) == "wrong key"
    assert reason(CertificateVerifier(keyring["root.pem"]), files, json.dumps(swapped).encode()) == "wrong key"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("expired", "expired"),
        ("early", "not yet valid"),
        ("unfit", "untrusted certificate"),
        ("server", "untrusted certificate"),
        ("strangers", "untrusted certificate"),
    ],
)
def test_a_certificate_must_be_valid_now_and_for_signatures(
    keyring: Keyring, files: Path, name: str, word: str
) -> None:
    """And given out by a root that is trusted."""
    signature = by_library(keyring, files, name)

    assert reason(CertificateVerifier(keyring["root.pem"]), files, signature) == word
