"""Where in a CSV file a row is: the line that an editor shows."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from attrs import frozen


@frozen
class RowPlaces:
    """Finds the rows of one part of a table in its file.

    Attributes:
        stream: What is read. Only of a file can the lines be counted again; of a pipe there are rows alone.
        before: How many rows came before this part.
    """

    stream: BinaryIO
    before: int

    def of(self, rows: Collection[int]) -> Mapping[int, str]:
        """Give the places of rows, which are counted from 0 in this part, for messages: ``line 3``."""
        numbers = {row: self.before + row + 1 for row in rows}
        lines = self._lines(set(numbers.values()))
        return {row: f"line {lines[at]}" if at in lines else f"row {at:,}" for row, at in numbers.items()}

    def _lines(self, numbers: Collection[int]) -> Mapping[int, int]:
        """Give the first line of each row, the row after the header being number 1."""
        found: dict[int, int] = {}
        for number, (line, _) in enumerate(_rows(self.stream)):
            if number in numbers:
                found[number] = line
            if number == max(numbers):
                break
        return found


def line_of_other_width(stream: BinaryIO, width: int) -> int | None:
    """Give the first line of the first row that has not *width* cells; ``None`` where it cannot be found."""
    return next((line for line, cells in _rows(stream) if cells != width), None)


def _rows(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Read a file again, and give the line that each row starts in and the number of its cells, the header first.

    Lines without anything are no rows. It ends where the file cannot be read, and at once if it is no file.
    """
    name = getattr(stream, "name", None)
    if not isinstance(name, str) or not Path(name).is_file():
        return
    with suppress(OSError, ValueError, csv.Error), Path(name).open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        line = 1
        for cells in reader:
            if cells:
                yield line, len(cells)
            line = reader.line_num + 1
