"""What is said of a signature that is refused, by its reason."""

from __future__ import annotations

from typing import Final

from modelport.core.errors import SignatureRefusedError

UNREADABLE: Final = "unreadable"
WRONG_KEY: Final = "wrong key"
UNTRUSTED_CERTIFICATE: Final = "untrusted certificate"
EXPIRED: Final = "expired"
NOT_YET_VALID: Final = "not yet valid"
OTHER_MODEL: Final = "other model"

_FIND_OUT = "find out who wrote to the model's storage and tags, and sign the model again if its files are right"
_SAID: Final = {
    UNREADABLE: ("The model's signature cannot be read", "the JSON text that a signer gave", _FIND_OUT),
    WRONG_KEY: (
        "The model's signature was not made with the key that is trusted here",
        "a signature by the owner of the verifier's key or certificate",
        "find out who signed the model; if they are to be trusted, give their public key to the verifier",
    ),
    UNTRUSTED_CERTIFICATE: (
        "The certificate in the model's signature is not trusted here",
        "one for digital signatures, not for other uses alone, that the verifier's roots lead to",
        "find out who signed the model; if they are to be trusted, add their root certificate to the verifier's roots",
    ),
    EXPIRED: (
        "A certificate of the model's signature has expired",
        "certificates that are valid now: a signature says nothing of its time that could be trusted",
        "sign the model again, with a certificate that is valid",
    ),
    NOT_YET_VALID: (
        "A certificate of the model's signature is not valid yet",
        "certificates that are valid now",
        "look at this machine's clock, or wait",
    ),
    OTHER_MODEL: (
        "The model's signature is one over other files",
        "a signature over these files, all of them",
        _FIND_OUT,
    ),
}


def refused(reason: str, detail: str = "") -> SignatureRefusedError:
    """Say that a signature is refused.

    Args:
        reason: One of the words above.
        detail: What was found, if there is more to say.
    """
    problem, expected, remedy = _SAID[reason]
    problem = f"{problem}: {detail}." if detail else f"{problem}."
    return SignatureRefusedError(problem, expected=expected, remedy=remedy, reason=reason)
