"""Forks while a model runs its own code: the child has the process's modules, and can run models at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WITH_A_MODEL = """
import os, signal, sys, tempfile, threading
from pathlib import Path
from modelport.adapters.mlflow.own_code import OwnCode

root = Path(tempfile.mkdtemp(dir=sys.argv[1]))
(root / "code").mkdir()
(root / "code" / "colorsys.py").write_text("WHO = 'model'")
import colorsys
process, entries = colorsys, list(sys.path)
own, running, done = OwnCode(root, (root / "code",)), threading.Event(), threading.Event()

def as_before():
    return sys.modules["colorsys"] is process and sys.path == entries

def can_run():
    with own.running():
        import colorsys
        assert colorsys.WHO == "model"
    return as_before()

def in_child(act):
    child = os.fork()
    if not child:
        signal.alarm(20)
        try:
            os._exit(0 if act() else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)
    assert status == 0, status
"""
BY_ANOTHER_THREAD = """
def hold():
    with own.running():
        import colorsys
        running.set()
        done.wait()

thread = threading.Thread(target=hold)
thread.start()
running.wait()
assert not as_before()
try:
    in_child(lambda: as_before() and can_run() and can_run())
finally:
    done.set()
    thread.join()
assert as_before() and can_run()
"""
BY_THE_MODEL_ITSELF = """
def from_another_thread():
    told = []
    thread = threading.Thread(target=lambda: told.append(can_run()), daemon=True)
    thread.start()
    thread.join(1)
    return thread, told

def go_on():
    import colorsys
    assert colorsys.WHO == "model" and not as_before()
    thread, told = from_another_thread()
    assert not told
    with own.running():
        pass
    return thread, told

with_own = own.running()
with_own.__enter__()
import colorsys

def whole():
    thread, told = go_on()
    with_own.__exit__(None, None, None)
    thread.join(10)
    return told == [True] and as_before() and can_run()

in_child(whole)
assert not as_before()
with_own.__exit__(None, None, None)
assert as_before() and can_run()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
@pytest.mark.parametrize("act", [BY_ANOTHER_THREAD, BY_THE_MODEL_ITSELF], ids=["another thread", "the model itself"])
def test_a_fork_while_a_model_runs_does_not_hang_the_child(tmp_path: Path, act: str) -> None:
    """Another thread's run is over for the child; the forking thread's own goes on, and ends as it should."""
    command = [sys.executable, "-W", "ignore", "-c", WITH_A_MODEL + act, str(tmp_path)]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own

    assert ended.returncode == 0, ended.stderr
