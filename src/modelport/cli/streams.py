"""Where tables come from and go to: files, or the process's own streams."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO

from modelport.cli.files import whole_file, writing_to_standard_output
from modelport.cli.tables import STANDARD_STREAM, TableFormat, reading_from
from modelport.core.errors import InvalidRequestError


def check_ends(source: str, output: str, output_format: TableFormat) -> None:
    """Refuse to write over what is read, and bytes on a terminal.

    Raises:
        InvalidRequestError: One of both was asked for.
    """
    if STANDARD_STREAM not in {source, output} and Path(source).resolve() == Path(output).resolve():
        problem = f"{output!r} is the input, and would be replaced by predictions."
        raise InvalidRequestError(problem, remedy="name another output with -o")
    is_terminal = sys.stdout.isatty()
    if output == STANDARD_STREAM and output_format is TableFormat.PARQUET and is_terminal:
        problem = "Parquet is not for a terminal."
        raise InvalidRequestError(problem, remedy="name a file with -o, or choose --format csv")


@contextmanager
def source_stream(source: str, table_format: TableFormat) -> Iterator[BinaryIO]:
    """Open what is read.

    Raises:
        InvalidRequestError: There is nothing to read.
    """
    if source == STANDARD_STREAM:
        yield sys.stdin.buffer
        return
    with ExitStack() as opened:
        with reading_from(source, table_format):
            stream = opened.enter_context(Path(source).open("rb"))
        yield stream


@contextmanager
def output_stream(output: str, table_format: TableFormat) -> Iterator[BinaryIO]:
    """Open what is written: a file that is there as a whole or not at all, or standard output.

    Standard output takes lines as they come; Parquet, which nobody can use before its end, only when all went well.

    Raises:
        InvalidRequestError: Nothing can be written there.
    """
    if output != STANDARD_STREAM:
        with whole_file(Path(output)) as file:
            yield file
        return
    stdout = sys.stdout.buffer
    with writing_to_standard_output():
        if table_format is not TableFormat.PARQUET:
            yield stdout
        else:
            with TemporaryFile() as spool:
                yield spool
                spool.seek(0)
                copyfileobj(spool, stdout)
        stdout.flush()
