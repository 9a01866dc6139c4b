"""What commands print: tables for people, JSON for programs, and nothing that could steer a terminal.

A version in JSON is an object with the keys ``name``, ``version``, ``uri``, ``source_uri``, ``digest``, ``tags``
(an object), ``aliases`` (sorted), ``description``, ``created_at`` (ISO 8601 in UTC, ending in ``Z``) and ``run_id``
(``null`` where there is none). Keys are never taken away, only added.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeAlias
from unicodedata import category

import click

from modelport.cli.files import say, writing_to_standard_output
from modelport.cli.signature_texts import signature_record, signature_rows
from modelport.core.uris import mask_secrets

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from modelport.core.models import ModelVersion
    from modelport.core.signatures import Signature

_WIDE = 10_000
"""The width, in characters, of what is no terminal: nothing is folded in a pipe or a file."""

_NARROWEST = 72
"""The least width, in characters: on a narrower terminal lines overflow rather than lose something."""

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""The Unicode categories of what steers instead of showing: controls, directions, surrogates, separators."""

_UNFOLDED = {"name": 24, "version": 10, "created (UTC)": 16}
"""Title of a column to the length up to which its cells are not folded, however narrow the terminal is."""

AsTable: TypeAlias = "Callable[[Sequence[ModelVersion]], Table]"

json_option: Callable[[Any], Any] = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, with times in ISO 8601 and UTC."
)


def printable(text: str) -> str:
    r"""Give *text* with every character that a terminal would obey, or not show, escaped.

    Example:
        >>> printable("a" + chr(27) + "[2Jb")
        'a\\x1b[2Jb'
    """
    return "".join(ascii(each)[1:-1] if category(each) in _UNSEEN and each != "\n" else each for each in text)


def version_record(version: ModelVersion) -> dict[str, Any]:
    """Give *version* as JSON has it."""
    created = version.created_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "name": version.name,
        "version": version.version,
        "uri": version.uri,
        "source_uri": mask_secrets(version.source_uri),
        "digest": version.digest,
        "tags": dict(sorted(version.tags.items())),
        "aliases": sorted(version.aliases),
        "description": version.description,
        "created_at": created.replace("+00:00", "Z"),
        "run_id": version.run_id,
    }


def print_json(value: object) -> None:
    """Print *value* as JSON, in ASCII."""
    say(json.dumps(value, indent=2))


def print_version(version: ModelVersion, *, as_json: bool) -> None:
    """Print one version, with all that the registry knows of it."""
    if as_json:
        print_json(version_record(version))
    else:
        show(pairs(_details(version)))


def print_version_with_signature(version: ModelVersion, signature: Signature | None, *, as_json: bool) -> None:
    """Print one version, and the signature of its model; in JSON that is the key ``signature``."""
    if as_json:
        print_json({**version_record(version), "signature": signature_record(signature)})
    else:
        show(pairs({**_details(version), **signature_rows(signature)}))


def print_versions(versions: Iterable[ModelVersion], as_table: AsTable, *, as_json: bool, nothing: str) -> None:
    """Print versions, one a row.

    Args:
        versions: What to print.
        as_table: `versions_table` or `models_table`.
        as_json: Whether a JSON array is asked for instead.
        nothing: What to say in place of an empty table.
    """
    found = list(versions)
    if as_json:
        print_json([version_record(version) for version in found])
    elif found:
        show(as_table(found))
    else:
        click.echo(nothing, err=True)


def versions_table(versions: Sequence[ModelVersion]) -> Table:
    """Give a table of versions of one model; a column that would be empty is left out."""
    return _filled(_columns(versions))


def models_table(newest: Sequence[ModelVersion]) -> Table:
    """Give a table of the newest version of each of several models, by name."""
    columns = {"name": [version.name for version in newest], **_columns(newest)}
    del columns["description"]
    return _filled(columns)


def _columns(versions: Sequence[ModelVersion]) -> dict[str, list[str]]:
    return {
        "version": [str(version.version) for version in versions],
        "aliases": ["\n".join(sorted(version.aliases)) for version in versions],
        "created (UTC)": [_minute(version) for version in versions],
        "tags": [_pairs(version.tags, "\n") for version in versions],
        "description": [version.description for version in versions],
    }


def _filled(columns: Mapping[str, Sequence[str]]) -> Table:
    return table({title: cells for title, cells in columns.items() if any(cells)}, right={"version"})


def table(columns: Mapping[str, Sequence[str]], *, right: Iterable[str] = ()) -> Table:
    """Give a table of texts, folded where a terminal is too narrow and never cut.

    Args:
        columns: Title to cells, of one length.
        right: The titles of the columns to align at the right.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for title, cells in columns.items():
        is_whole = max(map(len, cells)) <= _UNFOLDED.get(title, 0)
        grid.add_column(title, justify="right" if title in set(right) else "left", overflow="fold", no_wrap=is_whole)
    for row in zip(*columns.values(), strict=True):
        grid.add_row(*(Text(printable(cell)) for cell in row))
    return grid


def pairs(rows: Mapping[str, str]) -> Table:
    """Give two columns without a head: what something is called, and what it is."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for title, value in rows.items():
        grid.add_row(Text(printable(title)), Text(printable(value)))
    return grid


def show(renderable: RenderableType, *, indent: int = 0, tell: Callable[[str], None] = say) -> None:
    """Print as wide as the terminal; what is no terminal has no width.

    Args:
        renderable: What to print.
        indent: How far from the left.
        tell: Prints a line; to standard output unless set.
    """
    from rich.console import Console
    from rich.padding import Padding

    console = Console()
    console = Console(width=max(console.width, _NARROWEST) if console.is_terminal else _WIDE)
    with writing_to_standard_output(), console.capture() as captured:
        console.print(Padding(renderable, (0, 0, 0, indent), expand=False))
    for line in captured.get().splitlines():
        tell(line.rstrip())


def _details(version: ModelVersion) -> dict[str, str]:
    rows = {
        "uri": version.uri,
        "aliases": ", ".join(sorted(version.aliases)),
        "tags": _pairs(version.tags, "\n"),
        "about": version.description,
        "created": f"{_minute(version)} UTC",
        "source": mask_secrets(version.source_uri),
        "digest": version.digest,
        "run": version.run_id or "",
    }
    return {title: value or "-" for title, value in rows.items() if value or title in {"aliases", "tags"}}


def _minute(version: ModelVersion) -> str:
    return version.created_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _pairs(tags: Mapping[str, str], between: str) -> str:
    return between.join(f"{key}={value}" for key, value in sorted(tags.items()))
