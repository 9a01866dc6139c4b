"""What exceptions of other people's code say, in a form that fits into one of our messages."""

from __future__ import annotations

from modelport.core.secrecy import mask_secrets

_LONGEST = 500


def told(error: BaseException) -> str:
    """Give the kind of *error* and what it says, on one line of a readable length.

    Example:
        >>> told(ValueError("no   such   row"))
        'ValueError: no such row'
    """
    kind = type(error).__name__
    try:
        detail = " ".join(mask_secrets(str(error)).split())
    except Exception as unreadable:  # noqa: BLE001 - the text is made by the same foreign code
        detail = f"its message cannot be read: {type(unreadable).__name__}"
    text = f"{kind}: {detail}" if detail else kind
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
