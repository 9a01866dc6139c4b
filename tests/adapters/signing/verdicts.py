"""What tests of signatures ask: by which word is it refused, and what would somebody else have signed."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_signing import hashing, signing

from modelport import SignatureRefusedError, Verifier
from signing_keys import Keyring


def reason(verifier: Verifier, files: Path, signature: bytes) -> str:
    """Give the word by which a signature is refused; the message says it too."""
    with pytest.raises(SignatureRefusedError) as caught:
        verifier.verify(files, signature)
    assert caught.value.expected
    assert caught.value.remedy
    return caught.value.reason


def by_library(keyring: Keyring, files: Path, name: str) -> bytes:
    """Give a signature by a certificate that no signer of modelport would sign with."""
    target = files.parent / "by-library.sig"
    signing.Config().use_certificate_signer(
        private_key=keyring[f"{name}.key"],
        signing_certificate=keyring[f"{name}.pem"],
        certificate_chain=[keyring["root.pem"]],
    ).set_hashing_config(hashing.Config().set_ignored_paths(paths=[], ignore_git_paths=False)).sign(files, target)
    return target.read_bytes()
