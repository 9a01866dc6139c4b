"""Signs models with a private key, alone or together with a certificate."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from modelport.adapters.signing.files import check_library, file_of, files_of
from modelport.core.errors import ConfigurationError
from modelport.core.signing import Signer


def _private_key(given: object) -> str:
    return file_of("private_key", given)


def _signing_certificate(given: object) -> str:
    return file_of("signing_certificate", given)


def _certificate_chain(given: object) -> tuple[str, ...]:
    return files_of("certificate_chain", given)


def _password(given: object) -> str | None:
    if given is None or isinstance(given, str):
        return given or None
    problem = f"password cannot be of the type {type(given).__name__}."
    raise ConfigurationError(problem, expected="a text", remedy="correct it, or leave it out", entry="password")


@frozen
class KeySigner(Signer):
    """Signs with an elliptic-curve key. Whoever has its public key can verify, with a `KeyVerifier`.

    Such a signature never expires. The file is read at each signature, so that a new key takes effect at once.

    Args:
        private_key: The path of a PEM file: a private EC key on the curve P-256, P-384 or P-521.
        password: What the file is encrypted with, if it is.

    Raises:
        ConfigurationError: A setting cannot work, or the library is missing.

    Example:
        >>> KeySigner("signing.key", password="secret")
        KeySigner(private_key='signing.key')
    """

    private_key: str = field(converter=_private_key)
    password: str | None = field(default=None, converter=_password, repr=False)

    def __attrs_post_init__(self) -> None:
        check_library()

    def sign(self, directory: Path) -> bytes:
        """Sign a model's files, as the port promises."""
        from modelport.adapters.signing.openssf import by_key  # noqa: PLC0415 - it takes the library along

        return by_key(directory, self.private_key, self.password)


@frozen
class CertificateSigner(Signer):
    """Signs with an elliptic-curve key that a certificate tells the owner of. The certificate goes into the signature.

    Whoever has the root certificate can verify, with a `CertificateVerifier`, for as long as the certificates are
    valid. The files are read at each signature. The key's file is one without a password: the library takes none.

    Args:
        private_key: The path of a PEM file: a private EC key on the curve P-256, P-384 or P-521.
        signing_certificate: The path of a PEM file: the key's certificate, with the use ``digitalSignature``.
        certificate_chain: Paths of PEM files: the certificates between it and the root.

    Raises:
        ConfigurationError: A setting cannot work, or the library is missing.

    Example:
        >>> CertificateSigner("signing.key", "signing.pem").certificate_chain
        ()
    """

    private_key: str = field(converter=_private_key)
    signing_certificate: str = field(converter=_signing_certificate)
    certificate_chain: tuple[str, ...] = field(default=(), converter=_certificate_chain)

    def __attrs_post_init__(self) -> None:
        check_library()

    def sign(self, directory: Path) -> bytes:
        """Sign a model's files, as the port promises. A certificate that is not valid now is a `ConfigurationError`."""
        from modelport.adapters.signing.openssf import by_certificate  # noqa: PLC0415 - it takes the library along

        return by_certificate(directory, self.private_key, self.signing_certificate, self.certificate_chain)
