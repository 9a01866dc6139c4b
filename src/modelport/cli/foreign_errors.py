"""What other libraries' errors say, in a form that fits into one of our messages."""

from __future__ import annotations

from modelport.core.secrecy import mask_secrets

_LONGEST = 300


def text_of(error: BaseException) -> str:
    """Give what *error* says, on one line, without secrets and cut to a readable length.

    Example:
        >>> text_of(ValueError("two", "lines"))
        "('two', 'lines')"
    """
    said = " ".join(mask_secrets(str(error)).split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]} ..."


def named_text_of(error: BaseException) -> str:
    """Give the kind of *error* and what it says, on one line.

    Example:
        >>> named_text_of(ZeroDivisionError("division by zero"))
        'ZeroDivisionError: division by zero'
    """
    return f"{type(error).__name__}: {text_of(error) or 'it does not say why'}"
