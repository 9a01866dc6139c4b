"""Cryptographic signatures of models: who vouches for the files, whoever can write to the storage and the registry.

A digest in the registry tells that files are those that were registered, unless somebody can write to both. A
signature tells it to whoever has the signer's public key, and needs nothing else to be trusted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Protocol, runtime_checkable

SIGNATURE_FILE = "model.sig"
"""What the file is called where a signature is kept as one."""


class Signer(ABC):
    """Signs models, with a key that nobody else has. A saver takes one as its ``signer``.

    Example:
        >>> from modelport.adapters.signing import KeySigner
        >>> KeySigner("signing.key")
        KeySigner(private_key='signing.key')
    """

    @abstractmethod
    def sign(self, directory: Path) -> bytes:
        """Sign all files under *directory*, by their paths and contents. Nothing there is changed.

        A repeat is safe and gives another signature. Threads may share a signer.

        Args:
            directory: The files of one model, its manifest among them; regular files only.

        Returns:
            The signature: JSON text in UTF-8.

        Raises:
            ConfigurationError: The signer's key cannot be used.
            OSError: The files cannot be read.
        """


class Verifier(ABC):
    """Tells whether a model was signed by somebody who is trusted. A loader takes one as its ``verifier``.

    Example:
        >>> from modelport.adapters.signing import KeyVerifier
        >>> KeyVerifier("signing.pub")
        KeyVerifier(public_key='signing.pub')
    """

    @abstractmethod
    def verify(self, directory: Path, signature: bytes) -> None:
        """Return only if *signature* is that of a trusted signer over the files under *directory*, all of them.

        Nothing of the model is run. A repeat is safe. Threads may share a verifier.

        Args:
            directory: The files of one model. Only the note ``registered_model_meta``, which plain MLflow writes
                beside a model's files when it loads them, may be there without having been signed.
            signature: What a signer gave, or anything else: it is not trusted.

        Raises:
            SignatureRefusedError: It is not; ``reason`` says why.
            ConfigurationError: The verifier's key or certificates cannot be used.
            OSError: The files cannot be read.
        """


@runtime_checkable
class SignsModels(Protocol):
    """A registrar that can sign what is there already, such as an adopted model, or one whose signature expires."""

    def sign(self, uri: str) -> str:
        """Sign a model whose files are what was registered, by the registrar's signer. A signature so far is replaced.

        A repeat is safe. Versions that were registered from a saved model keep the signatures that they have.

        Args:
            uri: A version, by number, alias or ``latest``, or a saved model.

        Returns:
            The URI of what was signed, resolved: never an alias or ``latest``.

        Raises:
            InvalidUriError: *uri* is none of these.
            IntegrityError: The files are not what was registered, or the registry has no digest; nothing was changed.
            ConfigurationError: The registrar has no signer, or its key cannot be used.
            ModelportError: As `ModelLoader.load` raises it where there is no such model.
        """
