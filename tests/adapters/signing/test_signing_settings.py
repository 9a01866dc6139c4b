"""Settings of signers and verifiers that cannot work: refused by name, with no secret shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_mock import MockerFixture

from modelport import ConfigurationError, Signer
from modelport.adapters.signing import CertificateSigner, CertificateVerifier, KeySigner, KeyVerifier, files
from signing_keys import PASSWORD, Keyring

_KEY = "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n"


def _refused(call: Callable[[], Any], entry: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        call()
    assert caught.value.entry == entry
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("value", [None, "", " ", 7, b"ada.key", _KEY])
def test_a_setting_that_is_no_path_is_refused_at_once(value: Any) -> None:
    """Without showing it: it may be the key itself."""
    for call, entry in (
        (lambda: KeySigner(value), "private_key"),
        (lambda: KeyVerifier(value), "public_key"),
        (lambda: CertificateSigner("team.key", value), "signing_certificate"),
        (lambda: CertificateSigner("team.key", "team.pem", [value]), "certificate_chain"),
        (lambda: CertificateVerifier([value]), "roots"),
    ):
        assert "secret" not in str(_refused(call, entry))


def test_a_password_that_is_no_text_is_refused() -> None:
    """Without showing it."""
    assert "17" not in str(_refused(lambda: KeySigner("ada.key", 17_000), "password"))


def test_a_verifier_without_roots_is_refused() -> None:
    """The library would trust what any authority of the public web gave out."""
    _refused(lambda: CertificateVerifier([]), "roots")


def test_paths_may_be_of_any_kind_and_are_not_opened_before_they_are_used() -> None:
    """A path alone is a list of one."""
    assert KeySigner(Path("no-such.key")) == KeySigner("no-such.key")
    assert CertificateVerifier(Path("no-such.pem")).roots == ("no-such.pem",)


@pytest.mark.parametrize("name", ["missing.key", "ada.pub", "rsa.key", "root.pem", "locked.key"])
def test_a_file_that_is_no_private_key_is_refused_by_its_name(keyring: Keyring, tmp_path: Path, name: str) -> None:
    """One of another kind, or one that is locked, as well."""
    error = _refused(lambda: KeySigner(keyring[name]).sign(tmp_path), "private_key")
    assert keyring[name] in str(error)


def test_a_wrong_password_is_refused_and_not_shown(keyring: Keyring, tmp_path: Path) -> None:
    """Neither in the message nor in its causes."""
    wrong = f"{PASSWORD}, almost"
    error = _refused(lambda: KeySigner(keyring["locked.key"], wrong).sign(tmp_path), "private_key")
    assert PASSWORD not in f"{error} {error!r} {error.__cause__!r}"


@pytest.mark.parametrize("name", ["missing.pub", "ada.key", "rsa.pub", "root.pem"])
def test_a_file_that_is_no_public_key_is_refused_by_its_name(keyring: Keyring, tmp_path: Path, name: str) -> None:
    """Before the signature is looked at."""
    error = _refused(lambda: KeyVerifier(keyring[name]).verify(tmp_path, b"{}"), "public_key")
    assert keyring[name] in str(error)


@pytest.mark.parametrize("name", ["missing.pem", "ada.pub", "ada.key"])
def test_a_file_that_is_no_root_is_refused_by_its_name(keyring: Keyring, tmp_path: Path, name: str) -> None:
    """Also beside one that is."""
    verifier = CertificateVerifier([keyring["root.pem"], keyring[name]])
    assert keyring[name] in str(_refused(lambda: verifier.verify(tmp_path, b"{}"), "roots"))


@pytest.mark.parametrize("name", ["expired", "early", "unfit", "server"])
def test_nobody_signs_with_a_certificate_that_nobody_would_trust(keyring: Keyring, tmp_path: Path, name: str) -> None:
    """It shows before the model is saved, not when it is loaded."""
    signer = CertificateSigner(keyring[f"{name}.key"], keyring[f"{name}.pem"])
    assert f"CN={name}" in str(_refused(lambda: signer.sign(tmp_path), "signing_certificate"))


def test_a_certificate_of_another_key_is_refused(keyring: Keyring, tmp_path: Path) -> None:
    """And so is a file that is no certificate."""
    other = CertificateSigner(keyring["ada.key"], keyring["lone.pem"])
    no_chain = CertificateSigner(keyring["lone.key"], keyring["lone.pem"], [keyring["ada.pub"]])
    none = CertificateSigner(keyring["ada.key"], keyring["ada.pub"])

    _refused(lambda: other.sign(tmp_path), "private_key or certificate_chain")
    _refused(lambda: no_chain.sign(tmp_path), "private_key or certificate_chain")
    _refused(lambda: none.sign(tmp_path), "signing_certificate")


def test_without_the_library_the_extra_is_named(mocker: MockerFixture) -> None:
    """When the signer or verifier is made, not when the first model comes."""
    mocker.patch.object(files, "find_spec", autospec=True, return_value=None)
    makes: list[Callable[[], object]] = [
        lambda: KeySigner("ada.key"),
        lambda: KeyVerifier("ada.pub"),
        lambda: CertificateSigner("team.key", "team.pem"),
        lambda: CertificateVerifier("root.pem"),
    ]
    for make in makes:
        with pytest.raises(
            ConfigurationError, match=r"model_signing and OpenSSL(.|\n)*pip install 'modelport\[signing\]'"
        ):
            make()


def test_signers_differ_by_their_settings() -> None:
    """They are values."""
    signer: Signer = KeySigner("ada.key")
    assert signer == KeySigner("ada.key")
    assert signer != KeySigner("eve.key")
