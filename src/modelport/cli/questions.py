"""Questions that a command asks before it changes something."""

from __future__ import annotations

import sys

import click

from modelport.cli.rendering import printable
from modelport.core.errors import InvalidRequestError


def confirmed(question: str, nothing_done: str) -> bool:
    """Ask on standard error, and tell whether the answer on standard input is yes.

    Args:
        question: What is asked, without the choice.
        nothing_done: What to say if nobody answers, as a sentence.

    Raises:
        InvalidRequestError: Nobody answered.
    """
    click.echo(f"{printable(question)} [y/N] ", nl=False, err=True)
    answer = sys.stdin.readline()
    if not answer:
        click.echo(err=True)
        raise InvalidRequestError(f"Nobody answered. {nothing_done}", remedy="add --yes to leave the question out")
    return answer.strip().lower() in {"y", "yes"}
