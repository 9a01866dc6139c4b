"""Python without some of its packages: a process of its own, in which importing them fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

SOURCES = Path(__file__).parents[2] / "src"
_BLOCKER = """
import sys
from importlib.abc import MetaPathFinder

class Blocker(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError(f"{{name}} is blocked")
        return None

sys.meta_path.insert(0, Blocker())
sys.path.insert(0, {sources!r})
"""


def run_without(blocked: set[str], program: str) -> str:
    """Run *program* where no package in *blocked* can be imported, and give what it prints."""
    text = _BLOCKER.format(blocked=blocked, sources=str(SOURCES)) + dedent(program)
    done = subprocess.run(  # noqa: S603 - a program of the tests' own
        [sys.executable, "-W", "error", "-c", text], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
