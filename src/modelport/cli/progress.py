"""A progress bar, for people only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(title: str, part_done: Callable[[int], float | None]) -> Iterator[Callable[[int], None]]:
    """Show progress on standard error, if it is a terminal.

    Args:
        title: What is done.
        part_done: From a number of rows to the part of all that they are, from 0 to 1; ``None`` where nobody knows.

    Yields:
        What is to be called with the number of rows that are done so far.
    """
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _rows: None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(title, total=None, rows=0)

        def advance(rows: int) -> None:
            part = part_done(rows)
            bars.update(task, rows=rows, total=None if part is None else 1.0, completed=part or 0.0)

        yield advance
