"""The command as a process: signals, pipes, terminals."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import COMMAND, CONTAINERS, process_environment

_ROWS = 2_000


@pytest.fixture
def served(directory: Path) -> Path:
    """A directory with many rows, whose containers file names a store with a slow model in every process."""
    (directory / "containers.yaml").write_text(CONTAINERS.replace("cli.shared_store", "cli.preloaded_store"))
    (directory / "rows.csv").write_text("x\n" + "1\n" * _ROWS)
    return directory


def _predicting(directory: Path, errors: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    arguments = ("predict", "models:/slow/1", "rows.csv", "-o", "out.csv", "--chunk-rows", "1")
    return subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, *arguments], cwd=directory, env=process_environment(), stdout=subprocess.PIPE, stderr=errors
    )


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_prediction_quietly_and_leaves_nothing(served: Path, sent: int, code: int) -> None:
    """The unfinished part beside the output is gone."""
    before = sorted(served.iterdir())
    with _predicting(served) as process:
        _wait_for(lambda: any(path.suffix == ".part" for path in served.iterdir()))
        process.send_signal(sent)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (code, b"")
    assert sorted(served.iterdir()) == before


def test_a_terminal_sees_progress_and_then_one_line(served: Path) -> None:
    """The bar is on standard error, and gone at the end."""
    ours, theirs = pty.openpty()
    (served / "rows.csv").write_text("x\n" + "1\n" * 50)
    with _predicting(served, theirs) as process:
        os.close(theirs)
        seen = _all_of(ours)
    assert process.returncode == 0
    assert "Predicting" in seen
    assert "50 rows" in seen
    assert seen.splitlines()[-1].endswith("Wrote 50 predictions of models:/slow/1 to out.csv.")


def _all_of(terminal: int) -> str:
    seen = b""
    try:
        while part := os.read(terminal, 4_096):
            seen += part
    except OSError:
        pass
    finally:
        os.close(terminal)
    return seen.decode()


def test_a_reader_that_goes_away_is_no_error_to_talk_about(served: Path) -> None:
    """As with ``modelport ... | head``."""
    arguments = ("predict", "models:/slow/1", "rows.csv", "--chunk-rows", "10")
    with subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, *arguments], cwd=served, env=process_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"prediction\n"
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_text_that_a_stream_cannot_encode_is_escaped(served: Path) -> None:
    """A terminal without UTF-8 is no reason to fail."""
    done = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, "search", "--prefix", "größe"],
        cwd=served,
        env={**process_environment(), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
