"""Signatures that somebody made up to be taken for others, or to break whoever reads them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from adapters.signing.verdicts import by_library, reason
from modelport import SignatureRefusedError
from modelport.adapters.signing import CertificateSigner, CertificateVerifier, KeySigner, KeyVerifier
from signing_keys import Keyring


def test_a_bit_that_was_changed_anywhere_is_noticed(keyring: Keyring, files: Path) -> None:
    """In what was signed, in the signature itself, and in the signer's certificate."""
    verifier = CertificateVerifier(keyring["root.pem"])
    signature = CertificateSigner(keyring["lone.key"], keyring["lone.pem"]).sign(files)
    for path in (
        ("dsseEnvelope", "payload"),
        ("dsseEnvelope", "signatures", 0, "sig"),
        ("verificationMaterial", "x509CertificateChain", "certificates", 0, "rawBytes"),
    ):
        for place in range(0, 70, 3):
            with pytest.raises(SignatureRefusedError):
                verifier.verify(files, _with_a_bit_changed(signature, path, place))


def _with_a_bit_changed(signature: bytes, path: tuple[str | int, ...], place: int) -> bytes:
    bundle = found = json.loads(signature)
    for name in path[:-1]:
        found = found[name]
    content = bytearray(base64.b64decode(found[path[-1]]))
    content[place * 997 % len(content)] ^= 1
    found[path[-1]] = base64.b64encode(content).decode()
    return json.dumps(bundle).encode()


def test_a_bundle_that_tells_of_two_chains_cannot_hide_an_expired_certificate(keyring: Keyring, files: Path) -> None:
    """The chain that is judged is the one by whose key the signature is then verified."""
    valid = json.loads(CertificateSigner(keyring["lone.key"], keyring["lone.pem"]).sign(files))
    expired = json.loads(by_library(keyring, files, "expired"))
    good, bad = (json.dumps(each["verificationMaterial"]["x509CertificateChain"]) for each in (valid, expired))

    for names in (("x509CertificateChain",) * 2, ("x509CertificateChain", "x509_certificate_chain")):
        for first, second in ((good, bad), (bad, good)):
            chains = f'"{names[0]}": {first}, "{names[1]}": {second}'
            text = json.dumps(expired).replace(f'"x509CertificateChain": {bad}', chains)
            assert text.count(names[1]) >= 1
            with pytest.raises(SignatureRefusedError):
                CertificateVerifier(keyring["root.pem"]).verify(files, text.encode())


GARBAGE: list[Any] = [
    b"",
    b"garbage",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b"[" * 100_000,
    b'{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}',
    b" " * (2 << 20),
]


@pytest.mark.parametrize("signature", GARBAGE, ids=range(len(GARBAGE)))
def test_what_is_no_signature_is_refused(keyring: Keyring, files: Path, signature: bytes) -> None:
    """Whatever it is."""
    for verifier in (KeyVerifier(keyring["ada.pub"]), CertificateVerifier(keyring["root.pem"])):
        assert reason(verifier, files, signature) == "unreadable"


@pytest.mark.parametrize("material", [{"publicKey": {}}, {"publicKey": {"hint": ""}}, {"x509CertificateChain": {}}])
@pytest.mark.parametrize("certificates", [[], [{"rawBytes": ""}], [{"rawBytes": "AAAA"}]])
def test_a_signature_that_does_not_tell_its_signer_is_refused(
    keyring: Keyring, files: Path, material: dict[str, Any], certificates: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is printed."""
    if "x509CertificateChain" in material:
        material = {"x509CertificateChain": {"certificates": certificates}}
    signature = json.loads(KeySigner(keyring["ada.key"]).sign(files))
    signature["verificationMaterial"] = {**material, "tlogEntries": []}

    for verifier in (KeyVerifier(keyring["ada.pub"]), CertificateVerifier(keyring["root.pem"])):
        assert reason(verifier, files, json.dumps(signature).encode()) == "unreadable"
    assert capsys.readouterr() == ("", "")
