"""Signatures in the format of OpenSSF model signing, by keys or by certificates. Needs ``modelport[signing]``.

Source: https://github.com/sigstore/model-transparency and https://docs.sigstore.dev/about/bundle/
"""

from modelport.adapters.signing.signers import CertificateSigner, KeySigner
from modelport.adapters.signing.verifiers import CertificateVerifier, KeyVerifier

__all__ = ["CertificateSigner", "CertificateVerifier", "KeySigner", "KeyVerifier"]
