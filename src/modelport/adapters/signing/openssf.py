"""What signers and verifiers do with their files, by OpenSSF model signing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from model_signing import signing, verifying
from OpenSSL import crypto

from modelport.adapters.signing.bundles import read_bundle
from modelport.adapters.signing.certificates import check_chain, is_for_signing, is_valid_now, named
from modelport.adapters.signing.every_file import check_signature, signature_over
from modelport.adapters.signing.files import unusable
from modelport.adapters.signing.refusals import WRONG_KEY, refused
from modelport.core.errors import ConfigurationError

_UNUSABLE = (OSError, ValueError, TypeError, AttributeError, UnsupportedAlgorithm, crypto.Error)
"""What the library raises for files that hold something else, such as a key of another kind."""


def by_key(directory: Path, private_key: str, password: str | None) -> bytes:
    """Sign by a key. See `KeySigner`."""
    secret = None if password is None else password.encode()
    try:
        config = signing.Config().use_elliptic_key_signer(
            private_key=private_key,
            password=secret,  # type: ignore[arg-type] # the library says text, and takes bytes alone
        )
    except _UNUSABLE as error:
        raise unusable("private_key", f"The private key in {private_key}", error) from error
    return signature_over(directory, config)


def by_certificate(directory: Path, private_key: str, certificate: str, chain: Sequence[str]) -> bytes:
    """Sign by a key, with its certificate. See `CertificateSigner`."""
    try:
        own = x509.load_pem_x509_certificate(Path(certificate).read_bytes())
    except _UNUSABLE as error:
        raise unusable("signing_certificate", f"The certificate in {certificate}", error) from error
    _check_own(own)
    try:
        config = signing.Config().use_certificate_signer(
            private_key=private_key,
            signing_certificate=certificate,
            certificate_chain=chain or [certificate],  # the library takes no empty one
        )
    except _UNUSABLE as error:
        files = ", ".join([private_key, certificate, *chain])
        raise unusable("private_key or certificate_chain", f"The key and certificates in {files}", error) from error
    return signature_over(directory, config)


def check_by_key(directory: Path, signature: bytes, public_key: str) -> None:
    """Hold a signature against a public key and files. See `KeyVerifier`."""
    try:
        config = verifying.Config().use_elliptic_key_verifier(public_key=public_key)
    except _UNUSABLE as error:
        raise unusable("public_key", f"The public key in {public_key}", error) from error
    bundle = read_bundle(signature)
    if bundle.certificates:
        raise refused(WRONG_KEY, "it was made with a certificate, and a bare key is trusted")
    check_signature(directory, bundle, config)


def check_by_roots(directory: Path, signature: bytes, roots: Sequence[str]) -> None:
    """Hold a signature against root certificates and files. See `CertificateVerifier`."""
    try:
        trusted = [each for root in roots for each in x509.load_pem_x509_certificates(Path(root).read_bytes())]
        config = verifying.Config().use_certificate_verifier(certificate_chain=roots)
    except _UNUSABLE as error:
        raise unusable("roots", f"The certificates in {', '.join(roots)}", error) from error
    bundle = read_bundle(signature)
    if not bundle.certificates:
        raise refused(WRONG_KEY, "it was made with a bare key, and certificates are trusted")
    check_chain(bundle.certificates, trusted)
    check_signature(directory, bundle, config)


def _check_own(certificate: x509.Certificate) -> None:
    if not is_valid_now(certificate):
        problem = f"The certificate to sign with is not valid now: {named(certificate)}."
    elif not is_for_signing(certificate):
        problem = f"The certificate to sign with is not for digital signatures: {named(certificate)}."
    else:
        return
    raise ConfigurationError(
        problem,
        expected="a certificate that is valid now, with the use digitalSignature",
        remedy="get a new one, and name its file: nobody would trust what it signs",
        entry="signing_certificate",
    )
