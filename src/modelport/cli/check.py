"""The command that holds the configured registry to the contract: `modelport check`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelport.cli.containers import open_container
from modelport.cli.model_sources import importable, load_object
from modelport.cli.progress import progress_bar
from modelport.cli.rendering import json_option, print_json, show, table
from modelport.cli.settings import registry_options
from modelport.core.errors import ConfigurationError, InvalidRequestError
from modelport.core.secrecy import mask_secrets

if TYPE_CHECKING:
    from modelport.testing.reports import CheckedPromise, CheckedTest, Report
    from modelport.testing.samples import Sample

BROKEN = 1
_PACKAGES = ("pytest", "hypothesis", "polars")


@click.command(short_help="Hold the configured registry to the contract.")
@click.option("--sample", metavar="MODULE:ATTRIBUTE", help="A modelport.testing.Sample that the saver takes.")
@json_option
@registry_options
@click.pass_context
def check(context: click.Context, sample: str | None, *, as_json: bool) -> None:
    """Run the whole contract on the configured registry, and print which promises it keeps.

    The registry may be in use: all that is written stands under names that start with modelport-check-, and is taken
    away afterwards. The exit code is 1 if a promise is broken.
    """
    container = open_container(context)
    report = _checked(container.registry(), sample)
    if as_json:
        print_json(_record(report))
    else:
        _print(report)
    if report.broken:
        context.exit(BROKEN)


def _checked(registry: Any, source: str | None) -> Report:  # noqa: ANN401 - the container's own
    try:
        for package in _PACKAGES:
            import_module(package)
        from modelport.testing import checks
    except ModuleNotFoundError as error:
        problem = f"The contract kit needs {error.name}, which is not installed."
        raise ConfigurationError(problem, remedy="install it: pip install 'modelport[testing]'") from error
    with importable(Path.cwd()), progress_bar("checking", lambda _tests: None, "tests") as advance:
        sample = None if source is None else _sample(source)
        done = 0

        def told(_test: CheckedTest) -> None:
            nonlocal done
            done += 1
            advance(done)

        return checks.check(registry, sample, told=told)


def _sample(source: str) -> Sample:
    from modelport.testing.samples import Sample

    found = load_object(source)
    if isinstance(found, Sample):
        return found
    problem = f"{source!r} is a {type(found).__name__}."
    raise InvalidRequestError(
        problem, expected="a modelport.testing.Sample", remedy="make one of the model, its signature and an example"
    )


def _print(report: Report) -> None:
    show(
        table(
            {
                "": [promise.outcome for promise in report.promises],
                "of": [promise.promise.of for promise in report.promises],
                "promise": [promise.promise.text for promise in report.promises],
            }
        )
    )
    for promise in report.broken:
        click.echo("")
        for line in _told(promise):
            click.echo(line)
    outcomes = [promise.outcome for promise in report.promises]
    counts = ", ".join(f"{outcomes.count(each)} {each}" for each in ("kept", "broken", "not tried"))
    click.echo(f"\n{counts}, by {len(report.tests)} tests.")
    if report.left:
        click.echo(f"The adapter cannot take these away: {', '.join(report.left)}.")


def _told(promise: CheckedPromise) -> list[str]:
    from modelport.cli.rendering import printable

    lines = [f"{promise.promise.of} breaks: {promise.promise.text}"]
    for test in promise.tests:
        if test.outcome == "broken":
            lines += [f"  {test.name}", *(f"    {printable(mask_secrets(line))}" for line in test.told)]
    return lines


def _record(report: Report) -> dict[str, Any]:
    return {
        "promises": [
            {
                "of": promise.promise.of,
                "promise": promise.promise.text,
                "outcome": promise.outcome,
                "tests": [
                    {"name": test.name, "outcome": test.outcome, "told": [mask_secrets(line) for line in test.told]}
                    for test in promise.tests
                ],
            }
            for promise in report.promises
        ],
        "left": report.left,
    }
