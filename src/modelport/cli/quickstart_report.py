"""What the quickstart says of what it did."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

import click
from attrs import frozen

from modelport.cli.containers import CONTAINERS_FILE
from modelport.cli.files import say
from modelport.cli.rendering import pairs, show, table, version_record, versions_table
from modelport.cli.wines import TrainedOnWines
from modelport.core.models import ModelVersion

if TYPE_CHECKING:
    from rich.table import Table

NAME: Final = "quickstart-wine"
ALIAS: Final = "champion"
FOLDER: Final = Path(".modelport")
WINES_FILE: Final = FOLDER / "wines.csv"

COMMANDS_TO_KEEP: Final = ("mkdir kept && cd kept", "modelport init", "modelport quickstart")
"""What to try where the next command would find nothing of what this one did."""

_CONTENTS = {
    "registry.db": "the registry: names, versions, aliases, tags",
    "artifacts": "the models' files",
    WINES_FILE.name: "the wines above, to predict again",
}
_SHOWN_MEASUREMENTS = ("alcohol", "flavanoids", "hue", "proline")
_SHOWN_ROWS = 5
_INDENT = 2


@frozen(eq=False)
class Outcome:
    """What the quickstart did.

    Attributes:
        version: The version that it published.
        versions: All versions there are now, the newest first.
        wines: What the model was trained on and tried with.
        predictions: What it answered, one for each of the wines.
        wrote: What is new in its folder.
    """

    version: ModelVersion
    versions: tuple[ModelVersion, ...]
    wines: TrainedOnWines
    predictions: tuple[str, ...]
    wrote: tuple[Path, ...]

    def record(self) -> dict[str, Any]:
        """Give it as JSON has it.

        The keys are ``version`` and ``versions`` (as `modelport versions` has them), ``predictions`` (objects with
        ``predicted`` and ``actual``), ``right`` (how many of these are alike) and ``wrote`` (paths).
        """
        answers = zip(self.predictions, self.wines.cultivars, strict=True)
        return {
            "version": version_record(self.version),
            "versions": [version_record(version) for version in self.versions],
            "predictions": [{"predicted": predicted, "actual": actual} for predicted, actual in answers],
            "right": self.wines.right(self.predictions),
            "wrote": [str(path) for path in self.wrote],
        }


def print_step(title: str, text: str) -> None:
    """Print one step as it is done."""
    say(f"  {click.style(f'{title:<11}', fg='green')}{text}")


def print_outcome(outcome: Outcome) -> None:
    """Print tables of versions and predictions, and what was written."""
    _section(f"Versions of {NAME}")
    show(versions_table(outcome.versions), indent=_INDENT)
    _section(f"Predictions ({_SHOWN_ROWS} of {len(outcome.predictions)})")
    show(_predictions_table(outcome), indent=_INDENT)
    _section("What it wrote")
    show(pairs({_shown(path): _CONTENTS.get(path.name, "") for path in outcome.wrote}), indent=_INDENT)


def print_that_nothing_is_left() -> None:
    """Print that the next command would find nothing of this."""
    say("\nThis registry was in memory, and ended with this command. The next ones keep models on this machine.")


def print_next(commands: Iterable[str]) -> None:
    """Print what to try next."""
    _section("What to try next")
    for command in commands:
        say(f"  {command}")


def _section(title: str) -> None:
    say(f"\n{click.style(title, bold=True)}")


def _shown(path: Path) -> str:
    return f"{path}{os.sep if path.is_dir() else ''}"


def _predictions_table(outcome: Outcome) -> Table:
    rows = outcome.wines.inputs.head(_SHOWN_ROWS)
    columns = {name: [f"{value:g}" for value in rows[name]] for name in _SHOWN_MEASUREMENTS}
    columns["cultivar"] = list(outcome.wines.cultivars.head(_SHOWN_ROWS))
    columns["predicted"] = list(outcome.predictions[:_SHOWN_ROWS])
    return table(columns, right=_SHOWN_MEASUREMENTS)


def next_commands(containers: Path | None) -> list[str]:
    """Give commands that go on from here.

    Args:
        containers: The containers file that was named, to be named again; ``None`` for none.
    """
    named = f" --containers {quote(str(containers))}" if containers else ""
    first = [] if containers or Path(CONTAINERS_FILE).exists() else ["modelport init"]
    return [
        *first,
        f"modelport{named} versions {NAME}",
        f"modelport{named} predict models:/{NAME}@{ALIAS} {WINES_FILE}",
        f"modelport{named} publish --help",
    ]
