"""`modelport check` tells which promises the configured registry keeps, and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
from inspect import signature
from pathlib import Path

import pytest

from cli.conftest import COMMAND, CONTAINERS, process_environment
from modelport.testing import RegistryContract
from modelport.testing.promise_table import proving_tests
from modelport.testing.promises import Promise, all_promises
from modelport.testing.promises_left import unproven

PERSISTENT = """\
from pathlib import Path
import atexit, pickle
from attrs import evolve
from modelport.adapters.memory import InMemoryModelLoader, InMemoryStore

FILE = Path(__file__).with_name("store.pickle")
STORE = pickle.loads(FILE.read_bytes()) if FILE.exists() else InMemoryStore()
atexit.register(lambda: FILE.write_bytes(pickle.dumps(STORE)))


class Forgetful(InMemoryModelLoader):
    def load(self, uri):
        return evolve(super().load(uri), input_example=None)
"""


def run(directory: Path, *arguments: str, command: tuple[str, ...] = COMMAND) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, over a store that it keeps in a file."""
    (directory / "stores.py").write_text(PERSISTENT)
    containers = CONTAINERS.replace("cli.shared_store.STORE", "stores.STORE")
    if "forgetful" in arguments:
        containers = containers.replace("modelport.adapters.memory.InMemoryModelLoader", "stores.Forgetful")
    (directory / "containers.yaml").write_text(containers)
    return subprocess.run(  # noqa: S603 - the command under test
        [*command, *(each for each in arguments if each != "forgetful")],
        cwd=directory,
        env=process_environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def proven_under_failure() -> list[Promise]:
    """Give the promises that need a backend that fails at will, which no registry in use has."""
    return [
        each
        for each, tests in proving_tests().items()
        if all("walk" in signature(getattr(RegistryContract, test)).parameters for test in tests)
    ]


def kept_in(directory: Path) -> tuple[int, int]:
    """Give how many saved and how many registered models the store holds."""
    counting = "import stores; s = stores.STORE; print(len(s._kept), len(s._registered))"
    counted = run(directory, command=(COMMAND[0], "-c", counting))
    saved, registered = counted.stdout.split()
    return int(saved), int(registered)


def test_a_registry_that_keeps_its_promises_passes_and_is_left_as_it_was(tmp_path: Path) -> None:
    """What was there before is there afterwards, and nothing else."""
    made = run(tmp_path, "quickstart")
    assert made.returncode == 0, made.stderr
    before = kept_in(tmp_path)
    checked = run(tmp_path, "check", "--json")
    assert checked.returncode == 0, checked.stderr
    report = json.loads(checked.stdout)
    outcomes = {(each["of"], each["promise"]): each["outcome"] for each in report["promises"]}
    assert list(outcomes) == [(each.of, each.text) for each in all_promises()]
    assert "broken" not in outcomes.values()
    assert list(outcomes.values()).count("kept") >= len(outcomes) - len(unproven()) - len(proven_under_failure()) - 5
    assert report["left"] == []
    assert kept_in(tmp_path) == before


def test_a_broken_promise_is_told_with_its_test_and_what_to_look_at(tmp_path: Path) -> None:
    """And the exit code is 1."""
    checked = run(tmp_path, "check", "forgetful")
    assert checked.returncode == 1, checked.stderr
    assert "broken     ModelSaver.save" in checked.stdout
    told = checked.stdout.partition("\nModelSaver.save breaks: ")[2]
    assert "test_" in told
    assert "Look at: " in told
    assert "Traceback" not in checked.stdout + checked.stderr
    assert kept_in(tmp_path) == (0, 0)


@pytest.mark.parametrize("missing", ["pytest", "hypothesis", "polars"])
def test_without_the_kits_packages_the_extra_is_named(tmp_path: Path, missing: str) -> None:
    """Before anything is done."""
    blocked = f"import sys; sys.modules[{missing!r}] = None; from modelport.cli.main import run; run()"
    checked = run(tmp_path, "check", command=(COMMAND[0], "-c", blocked))
    assert checked.returncode == 2
    assert f"needs {missing}" in checked.stderr
    assert f"pip install 'modelport[{'polars' if missing == 'polars' else 'testing'}]'" in checked.stderr


@pytest.mark.parametrize("sample", ["nowhere:sample", "stores", "stores:STORE"])
def test_what_is_no_sample_is_refused(tmp_path: Path, sample: str) -> None:
    """With what it should be."""
    checked = run(tmp_path, "check", "--sample", sample)
    assert checked.returncode == 2
    assert checked.stderr.startswith("Error: ")
