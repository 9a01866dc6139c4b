"""Private directories: gone after use, left by processes that are killed, and then told from those in use."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from modelport.adapters.mlflow import claims
from modelport.adapters.mlflow.claims import CLAIM, ClaimedDirectory, is_abandoned, remove_claimed
from modelport.adapters.mlflow.staging import KEPT, STAGED, abandoned, private_directory
from modelport.core.errors import BackendError

AT_ONCE = timedelta(0)

LOADING_CLAIMS = """
import importlib.util, os, signal, sys
from pathlib import Path

spec = importlib.util.spec_from_file_location("claims", sys.argv[1])
claims = importlib.util.module_from_spec(spec)
sys.modules["claims"] = claims
spec.loader.exec_module(claims)
"""
STAGING = """
made = claims.ClaimedDirectory(sys.argv[3], Path(sys.argv[2]))
(made.path / "model").mkdir()
(made.path / "model" / "weights").write_bytes(b"0" * 1000)
ended = os.fork()
if not ended:
    sys.exit(0)
os.waitpid(ended, 0)
if os.fork():
    print(made.path, flush=True)
signal.pause()
"""
LOOKING = """
print(claims.is_abandoned(Path(sys.argv[2])))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks here")


def _command(script: str, *args: object) -> list[str]:
    return [sys.executable, "-c", LOADING_CLAIMS + script, claims.__file__, *map(str, args)]


@contextlib.contextmanager
def staging_process(under: Path, prefix: str = STAGED) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Give a process with a claimed directory, two files deep, and a forked child that outlives it."""
    command = _command(STAGING, under, prefix)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:  # noqa: S603 - our own
        assert process.stdout
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def is_abandoned_to_others(directory: Path) -> bool:
    """Tell what another process finds."""
    told = subprocess.run(_command(LOOKING, directory), capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return told.stdout.strip() == "True"


def test_a_private_directory_is_gone_afterwards_with_its_claim(tmp_path: Path) -> None:
    """Whatever is in it, and however the block ends; no descriptor stays open."""
    open_before = len(list(Path("/dev/fd").iterdir()))
    with contextlib.suppress(KeyboardInterrupt), private_directory(tmp_path) as directory:
        assert list(directory.iterdir()) == []
        (directory / "closed").mkdir(mode=0o500)
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/dev/fd").iterdir())) == open_before


def test_a_private_directory_that_cannot_be_made_is_a_backend_error(tmp_path: Path) -> None:
    """And leaves nothing."""
    with pytest.raises(BackendError, match="cannot be kept"), private_directory(tmp_path / "nowhere"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("prefix", [STAGED, KEPT])
def test_the_directory_of_a_killed_process_is_abandoned_and_that_of_a_living_one_is_not(
    tmp_path: Path, prefix: str
) -> None:
    """A child that ended takes nothing away; one that lives on holds nothing back."""
    with staging_process(tmp_path, prefix) as (killed, left), staging_process(tmp_path, prefix) as (_, used):
        assert left.is_dir()
        assert list(abandoned(tmp_path, AT_ONCE)) == []

        killed.kill()
        killed.wait()

        assert list(abandoned(tmp_path, AT_ONCE)) == [left]
        assert list(abandoned(tmp_path, timedelta(hours=1))) == []
        remove_claimed(left)
        assert list(tmp_path.iterdir()) == [used]
        assert (used / "model" / "weights").stat().st_size == 1000


def test_looking_for_abandoned_directories_does_not_give_up_ones_own(tmp_path: Path) -> None:
    """Though a lock of this kind is lost when its file is closed anywhere in the process."""
    with private_directory(tmp_path) as directory:
        for _ in range(2):
            assert list(abandoned(tmp_path, AT_ONCE)) == []
            assert not is_abandoned_to_others(directory.parent)
        claims_own = directory.parent / CLAIM
        assert claims_own.is_file()


def test_only_what_is_certainly_left_is_abandoned(tmp_path: Path) -> None:
    """A name of another kind, a file, a link, or files that nobody claimed: none of them is; an empty directory is."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "modelport-12345678").write_text("x")
    (tmp_path / "modelport-abcdefgh").symlink_to(elsewhere)
    for name in ("modelport-short", "modelport-ABCDEFGH", "other-12345678", "modelport-bench-12345678"):
        (tmp_path / name).mkdir()
    unclaimed = tmp_path / "modelport-unclaim1"
    unclaimed.mkdir()
    (unclaimed / "file").write_text("x")
    empty = tmp_path / "modelport-artifacts-empty_00"
    empty.mkdir()

    assert list(abandoned(tmp_path, AT_ONCE)) == [empty]
    assert list(abandoned(tmp_path / "nowhere", AT_ONCE)) == []


def test_a_claim_that_is_a_link_is_nobodys(tmp_path: Path) -> None:
    """Nothing outside of the directory is opened."""
    made = ClaimedDirectory(STAGED, tmp_path)
    (made.path / CLAIM).unlink()
    (tmp_path / "outside").write_text("x")
    (made.path / CLAIM).symlink_to(tmp_path / "outside")
    assert not is_abandoned(made.path)
    made.remove()
    made.remove()
    assert [each.name for each in tmp_path.iterdir()] == ["outside"]
