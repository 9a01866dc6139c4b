"""What must hold of certificates now. The library alone would accept those that expired long ago.

It takes the day on which the signer's certificate became valid for the time of signing, since bundles made by keys
and certificates tell no time that could be trusted. See https://datatracker.ietf.org/doc/html/rfc5280#section-4.2.1
for what certificates may be used for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from OpenSSL import crypto

from modelport.adapters.signing.refusals import EXPIRED, NOT_YET_VALID, UNREADABLE, UNTRUSTED_CERTIFICATE, refused
from modelport.core.names import shown

_REASONS = {9: NOT_YET_VALID, 10: EXPIRED}
"""OpenSSL's numbers for a time that is not within a certificate's own."""


def check_chain(certificates: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]) -> None:
    """Look whether a signer's certificate leads to a root, is for signatures, and is valid now, like all above it.

    Args:
        certificates: The signer's, then those between it and a root. They are not trusted.
        roots: Those that are.

    Raises:
        SignatureRefusedError: It is not so.
    """
    signer, *between = certificates
    store = crypto.X509Store()
    for root in roots:
        store.add_cert(crypto.X509.from_cryptography(root))
    try:
        chain = [crypto.X509.from_cryptography(each) for each in between]
        crypto.X509StoreContext(store, crypto.X509.from_cryptography(signer), chain).verify_certificate()
    except crypto.X509StoreContextError as error:
        number, depth, _ = error.errors
        detail = f"{'one above ' if depth else ''}{named(signer)}: {error}"
        raise refused(_REASONS.get(number, UNTRUSTED_CERTIFICATE), detail) from error
    except Exception as error:  # whoever wrote the certificates chose what reading them raises
        raise refused(UNREADABLE) from error
    if not is_for_signing(signer):
        raise refused(UNTRUSTED_CERTIFICATE, f"{named(signer)} is not for digital signatures")


def is_for_signing(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate says that it is for digital signatures, and not for other uses alone."""
    try:
        extensions = certificate.extensions
        if not extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature:
            return False
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return False
    try:
        uses = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return ExtendedKeyUsageOID.CODE_SIGNING in uses or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in uses


def is_valid_now(certificate: x509.Certificate) -> bool:
    """Tell whether this moment lies within a certificate's time."""
    return certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc


def named(certificate: x509.Certificate) -> str:
    """Give a certificate's subject and its last day, for messages."""
    try:
        return f"{shown(certificate.subject.rfc4514_string())}, valid until {certificate.not_valid_after_utc:%Y-%m-%d}"
    except ValueError:
        return "one that cannot be read"
