"""Reads the Sigstore bundles that signatures are. Nothing in one is trusted before its signature is verified."""

from __future__ import annotations

from attrs import frozen
from cryptography import x509
from sigstore_models.bundle.v1 import Bundle as SigstoreBundle

from modelport.adapters.signing.refusals import UNREADABLE, refused

_LONGEST = 1 << 20
"""Bytes; some thousands of files."""


@frozen
class Bundle:
    """A signature, read.

    Attributes:
        text: Its JSON, written anew from what was read, so that no second reader finds something else in it.
        certificates: The signer's certificate, and those that lead to a root; none where a bare key signed.
    """

    text: str
    certificates: tuple[x509.Certificate, ...]


def read_bundle(signature: bytes) -> Bundle:
    """Read a signature.

    Raises:
        SignatureRefusedError: It is none that a signer here gives.
    """
    if len(signature) > _LONGEST:
        raise refused(UNREADABLE, f"it is longer than {_LONGEST:,} bytes")
    try:
        return _read(SigstoreBundle.from_json(signature))
    except Exception as error:  # whoever wrote it chose what reading it raises
        raise refused(UNREADABLE) from error


def _read(bundle: SigstoreBundle) -> Bundle:
    material, envelope = bundle.verification_material, bundle.dsse_envelope
    if envelope is None or len(envelope.signatures) != 1:
        raise ValueError("not one signature over an envelope")
    if material.public_key and material.public_key.hint:
        return Bundle(bundle.to_json(), ())
    if material.x509_certificate_chain is None or not material.x509_certificate_chain.certificates:
        raise ValueError("neither a key's name nor a chain of certificates")
    chain = material.x509_certificate_chain.certificates
    return Bundle(bundle.to_json(), tuple(x509.load_der_x509_certificate(each.raw_bytes) for each in chain))
