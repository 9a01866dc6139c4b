"""Signs a directory, and verifies one, by the public calls of the library, with no file left out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from model_signing import hashing, signing, verifying
from model_signing.manifest import Manifest
from OpenSSL import crypto

from modelport.adapters.signing.bundles import Bundle
from modelport.adapters.signing.refusals import OTHER_MODEL, UNTRUSTED_CERTIFICATE, WRONG_KEY, refused
from modelport.core.manifest_texts import MANIFEST_FILE, NOT_LISTED
from modelport.core.signing import SIGNATURE_FILE

_NOT_SIGNED = NOT_LISTED - {MANIFEST_FILE}
"""The note that plain MLflow writes into a local source when it loads from it."""


class _EveryFile(hashing.Config):
    """Hashes all files of a model, whatever a signature asks to leave out, and remembers that it came to that.

    The library does so once it knows the signature to be genuine, and never before.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # it says no types
        self.asked = False
        self.set_ignored_paths(paths=_NOT_SIGNED, ignore_git_paths=False)

    def add_ignored_paths(self, *, model_path: hashing.PathLike, paths: Iterable[hashing.PathLike]) -> None:
        """Leave nothing out: a signature that does not cover a file does not vouch for the model."""

    def hash(
        self, model_path: hashing.PathLike, *, files_to_hash: Iterable[hashing.PathLike] | None = None
    ) -> Manifest:
        self.asked = True
        return super().hash(model_path, files_to_hash=files_to_hash)


def signature_over(directory: Path, config: signing.Config) -> bytes:
    """Give the signature over all files of a directory, by a signer that has its key already.

    Raises:
        OSError: The files cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="modelport-") as folder:
        path = Path(folder, SIGNATURE_FILE)
        config.set_hashing_config(_EveryFile()).sign(directory, path)
        return path.read_bytes()


def check_signature(directory: Path, bundle: Bundle, config: verifying.Config) -> None:
    """Hold a signature against all files of a directory, by a verifier that has its key already.

    Raises:
        SignatureRefusedError: It is of another key, or over other files.
        OSError: The files cannot be read.
    """
    files = _EveryFile()
    with tempfile.TemporaryDirectory(prefix="modelport-") as folder:
        path = Path(folder, SIGNATURE_FILE)
        path.write_text(bundle.text, encoding="utf-8")
        try:
            config.set_hashing_config(files).verify(directory, path)
        except OSError:
            raise
        except Exception as error:  # whoever wrote the signature chose what reading it raises
            raise refused(_reason(error, files)) from error


def _reason(error: Exception, files: _EveryFile) -> str:
    if files.asked:
        return OTHER_MODEL
    return UNTRUSTED_CERTIFICATE if isinstance(error, crypto.X509StoreContextError) else WRONG_KEY
