"""How far transfers are, for whoever asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest

from modelport import ConfigurationError, Manifest, Progress, on_progress
from modelport.core.transfers import StoppedError, Transfer, current_transfer, transfer


def listening(act: Callable[[], object]) -> list[Progress]:
    """Give what is told while something is done."""
    told: list[Progress] = []
    with on_progress(told.append):
        act()
    return told


def test_a_transfer_is_told_of_from_its_beginning_to_its_end() -> None:
    """The last that is told is that all bytes are done."""

    def act() -> None:
        with transfer("upload", "s3://bucket", total=30) as moved:
            moved.add(10)
            moved.add(20)

    told = listening(act)
    assert told[0] == Progress("upload", "s3://bucket", 0, 30)
    assert told[-1] == Progress("upload", "s3://bucket", 30, 30)


def test_nobody_is_told_after_the_block() -> None:
    """Nor of a transfer that the block did not make."""
    told: list[Progress] = []
    with on_progress(told.append):
        pass
    with transfer("upload", "s3://bucket"):
        current_transfer().add(1)
    assert told == []


def test_the_callback_is_called_a_few_times_a_second_at_most() -> None:
    """However small the pieces are."""

    def act() -> None:
        with transfer("download", "s3://bucket") as moved:
            for _ in range(50_000):
                moved.add(1)

    assert 2 <= len(listening(act)) < 1000


def test_a_file_that_is_begun_anew_does_not_count_twice() -> None:
    """What is told never becomes less, and never more than there is."""

    def act() -> None:
        with transfer("upload", "s3://bucket", total=8) as moved:
            part = moved.part()
            for position in (3, 6, 2, 4, 8):
                part.reach(position)

    told = listening(act)
    assert (told[-1].done, told[-1].total) == (8, 8)
    assert [each.done for each in told] == sorted(each.done for each in told)


def test_threads_count_together() -> None:
    """One is told at a time."""

    def act() -> None:
        with transfer("verify", "here", total=4000) as moved:

            def count() -> None:
                for _ in range(1000):
                    moved.add(1)

            threads = [threading.Thread(target=count) for _ in range(4)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()

    assert listening(act)[-1].done == 4000


def test_more_bytes_than_were_announced_are_told_as_the_total() -> None:
    """A server may say less than it sends."""

    def act() -> None:
        with transfer("download", "s3://bucket", total=1) as moved:
            moved.add(5)
            moved.tell()

    assert all(each.total is not None and each.done <= each.total for each in listening(act))


@pytest.mark.parametrize("error", [KeyError("own"), KeyboardInterrupt()])
@pytest.mark.parametrize("at", [0, 1])
def test_what_the_callback_raises_ends_the_transfer(error: BaseException, at: int) -> None:
    """Whatever else is made of it on the way, the caller gets its own error."""
    counts: list[int] = []

    def callback(progress: Progress) -> None:
        counts.append(progress.done)
        if len(counts) > at:
            raise error

    def move() -> None:
        with transfer("upload", "s3://bucket") as moved:
            try:
                moved.tell()
            except StoppedError as stopped:
                message = "the registry failed"
                raise OSError(message) from stopped

    with on_progress(callback), pytest.raises(type(error)) as caught:
        move()
    assert caught.value is error
    assert len(counts) == at + 1


def test_a_stopped_transfer_stops_whoever_counts_next() -> None:
    """Threads that are at work for it."""
    moved = Transfer("upload", "s3://bucket")
    moved.stop()
    with pytest.raises(StoppedError):
        moved.part().reach(1)


def test_a_callback_that_cannot_be_called_is_refused() -> None:
    """Before anything is transferred."""
    nothing: Any = None
    with pytest.raises(ConfigurationError, match="NoneType"), on_progress(nothing):
        pass


def test_another_context_is_not_told() -> None:
    """A callback belongs to the task that set it, and to what it starts."""
    outside = copy_context()

    def act() -> None:
        with transfer("upload", "s3://bucket"):
            pass

    assert listening(lambda: outside.run(act)) == []
    assert len(listening(lambda: copy_context().run(act))) == 2


def test_the_reading_of_a_directory_counts(tmp_path: Path) -> None:
    """All bytes of all files."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"x" * 300_000)

    def act() -> None:
        with transfer("verify", "here"):
            Manifest.of_directory(tmp_path)

    assert listening(act)[-1] == Progress("verify", "here", 600_000, 600_000)
