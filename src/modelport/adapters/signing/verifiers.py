"""Verifies models' signatures by a public key, or by root certificates."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from modelport.adapters.signing.files import check_library, file_of, files_of
from modelport.core.errors import ConfigurationError
from modelport.core.signing import Verifier


def _public_key(given: object) -> str:
    return file_of("public_key", given)


def _roots(given: object) -> tuple[str, ...]:
    if roots := files_of("roots", given):
        return roots
    problem = "roots is empty, so any certificate authority of the public web would be trusted."
    raise ConfigurationError(problem, expected="paths of PEM files", remedy="name your own", entry="roots")


@frozen
class KeyVerifier(Verifier):
    """Trusts signatures by one private key: the one that belongs to this public key.

    Args:
        public_key: The path of a PEM file: a public EC key on the curve P-256, P-384 or P-521. It is read at each
            verification.

    Raises:
        ConfigurationError: The setting cannot work, or the library is missing.

    Example:
        >>> KeyVerifier("signing.pub")
        KeyVerifier(public_key='signing.pub')
    """

    public_key: str = field(converter=_public_key)

    def __attrs_post_init__(self) -> None:
        check_library()

    def verify(self, directory: Path, signature: bytes) -> None:
        """Hold a signature against files, as the port promises."""
        from modelport.adapters.signing.openssf import check_by_key  # noqa: PLC0415 - it takes the library along

        check_by_key(directory, signature, self.public_key)


@frozen
class CertificateVerifier(Verifier):
    """Trusts signatures with a certificate that one of these roots leads to, for as long as all are valid.

    Every certificate for digital signatures that the roots' owners gave out is trusted, whoever it is for; those for
    other uses alone, such as servers', are not. Whether a certificate was revoked is not asked.

    Args:
        roots: Paths of PEM files: the root certificates, and such between them and the signers' that signatures do
            not bring along. They are read at each verification.

    Raises:
        ConfigurationError: The setting cannot work, or the library is missing.

    Example:
        >>> CertificateVerifier("models-ca.pem")
        CertificateVerifier(roots=('models-ca.pem',))
    """

    roots: tuple[str, ...] = field(converter=_roots)

    def __attrs_post_init__(self) -> None:
        check_library()

    def verify(self, directory: Path, signature: bytes) -> None:
        """Hold a signature against files, as the port promises."""
        from modelport.adapters.signing.openssf import check_by_roots  # noqa: PLC0415 - it takes the library along

        check_by_roots(directory, signature, self.roots)
