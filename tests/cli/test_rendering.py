"""Tables on terminals of any width."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from modelport.cli.rendering import models_table, printable, versions_table
from modelport.core.models import ModelVersion

_LONG = ModelVersion(
    name="customer-lifetime-value.of-the-whole-company",
    version=2_147_483_647,
    uri="models:/customer-lifetime-value.of-the-whole-company/2147483647",
    source_uri="models:/m-00000000000000000000000000000000",
    digest="sha256:0",
    tags={"owner/team": "data science of the whole company", "note": "x" * 60},
    aliases={"challenger-of-the-week", "champion"},
    description="A description of some length, as they are.",
    created_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
)


@pytest.mark.parametrize("width", [72, 80, 200])
def test_a_table_is_folded_to_the_width_and_loses_no_character(width: int) -> None:
    """What does not fit goes on in the next line of its cell."""
    for table in (models_table([_LONG]), versions_table([_LONG])):
        console = Console(width=width, file=io.StringIO())
        console.print(table)
        lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
        assert max(map(len, lines)) <= width
        assert "2026-01-02 03:04" in lines[2]
        assert sum(line.count("x") for line in lines) == 60


def test_a_column_without_content_is_left_out() -> None:
    """A registry without tags needs no room for them."""
    bare = ModelVersion("churn", 1, "models:/churn/1", "", "", {}, frozenset(), "", _LONG.created_at)
    assert [column.header for column in versions_table([bare]).columns] == ["version", "created (UTC)"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("größe 日本\u3000✓", "größe 日本\u3000✓"),
        ("a\tb\r\x1b[0m", "a\\tb\\r\\x1b[0m"),
        ("\u202eabc", "\\u202eabc"),
        ("a\nb", "a\nb"),
    ],
)
def test_letters_are_shown_and_what_steers_a_terminal_is_escaped(text: str, shown: str) -> None:
    """Any language reads as it is written."""
    assert printable(text) == shown
