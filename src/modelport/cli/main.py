"""The `modelport` command itself: its subcommands, and the process around it."""

from __future__ import annotations

import logging
import os
import signal
import sys
import warnings
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from modelport.cli.adopt import adopt
from modelport.cli.alias import alias
from modelport.cli.cache import cache
from modelport.cli.catalog import search, show, versions
from modelport.cli.check import check
from modelport.cli.exits import BACKEND_FAILED, TERMINATED, told_failures
from modelport.cli.gc import gc
from modelport.cli.init import init
from modelport.cli.predict import predict
from modelport.cli.publish import publish
from modelport.cli.quickstart import quickstart
from modelport.cli.secrecy import environment_secrets, keep_out_of_prints
from modelport.cli.settings import group_options
from modelport.cli.sign import sign
from modelport.cli.upkeep import delete, tag
from modelport.cli.verify import verify

_EXIT_CODES = """\b
Exit codes: 0 done, 2 bad request, 3 not found, 4 the backend failed,
130 interrupted, 1 anything else.
"""


class CommandLine(click.Group):
    """The outermost group: commands in the order of a model's life, errors told with the exit codes promised."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Give the commands' names, in the order in which they were added."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Run the command that was asked for."""
        with told_failures(ctx):
            return super().invoke(ctx)


def _print_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's call
    if not asked or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed_version

    try:
        number = installed_version("modelport")
    except PackageNotFoundError:
        number = "(run from its sources, not installed)"
    click.echo(f"modelport {number}")
    context.exit()


@click.group(cls=CommandLine, epilog=_EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
@group_options
def modelport() -> None:
    """Save, register and load models; containers.yaml says where.

    Start with: modelport quickstart
    """


for _command in (
    init,
    quickstart,
    publish,
    predict,
    versions,
    show,
    search,
    verify,
    adopt,
    sign,
    alias,
    tag,
    delete,
    gc,
    cache,
    check,
):
    modelport.add_command(_command)


def run() -> NoReturn:
    """Be the `modelport` process: the entry point of the installed command.

    Logging, warnings, signals and streams are this process's own, and are set here and nowhere else.
    """
    keep_out_of_prints(environment_secrets(os.environ))
    if "--debug" not in sys.argv:
        logging.disable()
        warnings.simplefilter("ignore")
    signal.signal(signal.SIGTERM, _terminate)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        modelport(prog_name="modelport")
    except OSError as error:  # help is printed before there is a command to tell it
        click.echo(f"Error: standard output cannot be written: {error.strerror or error}.", err=True)
        sys.exit(BACKEND_FAILED)
    sys.exit()


def _terminate(_number: int, _frame: object) -> NoReturn:
    sys.exit(TERMINATED)
