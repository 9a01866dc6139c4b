"""Progress bars, for people only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from modelport.core.transfers import Kind, Progress, on_progress

_DOING: Final[Mapping[Kind, str]] = {"upload": "Uploading", "download": "Downloading", "verify": "Verifying"}


@contextmanager
def progress_bar(
    title: str, part_done: Callable[[int], float | None], unit: str = "rows"
) -> Iterator[Callable[[int], None]]:
    """Show progress on standard error, if it is a terminal.

    Args:
        title: What is done.
        part_done: From a number of units to the part of all that they are, from 0 to 1; ``None`` where nobody knows.
        unit: What is counted.

    Yields:
        What is to be called with the number of units that are done so far.
    """
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done: None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[done]:,} {task.fields[unit]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(title, total=None, done=0, unit=unit)

        def advance(done: int) -> None:
            part = part_done(done)
            bars.update(task, done=done, total=None if part is None else 1.0, completed=part or 0.0)

        yield advance


@contextmanager
def transfer_bar() -> Iterator[None]:
    """Show on standard error how far the transfers are that the block makes, if it is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    from rich import progress

    columns = (
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=30),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=console, transient=True, redirect_stdout=False) as bars:

        def show(told: Progress) -> None:
            if not told.done:
                for earlier in bars.task_ids:
                    bars.remove_task(earlier)
                bars.add_task(_DOING[told.kind], total=told.total)
            bars.update(bars.task_ids[-1], total=told.total, completed=told.done)

        with on_progress(show):
            yield
