"""`modelport gc`."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from attrs import frozen
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository
from pytest_mock import MockerFixture

from adapters.mlflow.test_staging import staging_process
from cli.conftest import Run
from cli.mlflow_registry import Answer, empty_store, mlflow_registry
from modelport.adapters.mlflow import CustomSaver, MlflowConnection, MlflowRegister
from modelport.testing.samples import project_sample
from own_temporary import temporary

__all__ = ["empty_store", "mlflow_registry", "temporary"]

_HOURS_AGO = 5


@frozen
class Left:
    """What interrupted work left, some hours ago.

    Attributes:
        connection: The registry.
        begun: The id of a saved model that was never finished.
        files: The directory of its files.
        temporary: The temporary directory of a process that was killed.
    """

    connection: MlflowConnection
    begun: str
    files: Path
    temporary: Path

    def is_untouched(self) -> bool:
        """Tell whether all of it is still there."""
        return (
            self.files.is_dir() and self.temporary.is_dir() and self.connection.registered_model("half").name == "half"
        )


def _age(store: Path) -> None:
    """Let everything that is in a store have been written some hours ago."""
    moment = int((time.time() - _HOURS_AGO * 3600) * 1000)
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE logged_models SET last_updated_timestamp_ms = ?", [moment])
        database.execute("UPDATE registered_models SET last_updated_time = ?, creation_time = ?", [moment, moment])


@pytest.fixture
def left(mlflow_registry: Path, temporary: Path) -> Left:
    """One leftover of each kind, in the registry of the containers file and on this machine."""
    store = mlflow_registry / ".modelport" / "registry.db"
    connection = MlflowConnection(f"sqlite:///{store}")
    begun = connection.create_saved_model("model", f"sha256:{'0' * 64}", None)
    staged = mlflow_registry / "staged"
    staged.mkdir()
    (staged / "manifest.json").write_text("{}")
    connection.upload(begun, staged)
    shutil.rmtree(staged)
    connection.create_registered_model("half")
    _age(store)
    with staging_process(temporary) as (process, place):
        process.kill()
        process.wait()
    moment = time.time() - _HOURS_AGO * 3600
    os.utime(place, (moment, moment))
    return Left(connection, begun.model_id, Path(begun.artifact_location), place)


def test_what_is_left_is_listed_and_stays_in_a_dry_run(left: Left, run: Run) -> None:
    """What it is, where, how old and how large."""
    done = run("gc", "--dry-run", "--older-than", "30m")

    assert (done.exit_code, done.stderr) == (0, "Nothing was removed.\n")
    rows = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert rows[0] == "what address age size"
    assert rows[2:] == [
        f"unfinished saved model models:/{left.begun} 5h 2 bytes",
        f"temporary files {left.temporary} 5h 1,000 bytes",
        "name without a version half 5h -",
    ]
    assert left.is_untouched()


def test_what_is_left_is_removed_when_the_answer_is_yes(left: Left, run: Run) -> None:
    """Each is told, and afterwards there is nothing to collect."""
    done = run("gc", "--older-than", "5h", input="y\n")

    assert (done.exit_code, done.stderr) == (0, "Remove these for good? [y/N] ")
    assert done.stdout.splitlines()[-3:] == [
        f"Removed the unfinished saved model models:/{left.begun}.",
        f"Removed the temporary files {left.temporary}.",
        "Removed the name without a version half.",
    ]
    assert not left.files.exists()
    assert not left.temporary.exists()
    again = run("gc", "--older-than", "1m", "--yes")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "There is nothing to collect.\n")


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("\n", 1), ("", 2)])
def test_nothing_is_removed_without_a_yes(left: Left, run: Run, answer: str, code: int) -> None:
    """No is exit code 1; nobody there to answer is a bad request, which names --yes."""
    done = run("gc", "--older-than", "1h", input=answer)
    assert done.exit_code == code
    assert "Nothing was removed." in done.stderr
    assert code == 1 or "--yes" in done.stderr
    assert left.is_untouched()


def test_what_is_younger_than_a_day_is_left_alone_unless_asked_for(left: Left, run: Run) -> None:
    """A day is what is meant if nothing is said."""
    for options in ([], ["--older-than", "6h"], ["--older-than", "1d", "--unregistered"]):
        done = run("gc", "--yes", *options)
        assert (done.exit_code, done.stderr) == (0, "There is nothing to collect.\n")
    assert left.is_untouched()


def test_saved_models_without_a_version_are_removed_only_on_demand(mlflow_registry: Path, run: Run) -> None:
    """Whoever loads by the URI of a saved model does not ask for it."""
    store = mlflow_registry / ".modelport" / "registry.db"
    connection, sample = MlflowConnection(f"sqlite:///{store}"), project_sample()
    alone, used = (
        CustomSaver(connection).save(sample.model, sample.signature, sample.input_example).uri for _ in range(2)
    )
    MlflowRegister(connection).register("prices", used)
    _age(store)

    assert run("gc", "--older-than", "1h", "--yes").stderr == "There is nothing to collect.\n"
    done = run("gc", "--older-than", "1h", "--yes", "--unregistered")

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.endswith(f"\nRemoved the saved model without a version {alone}.\n")
    assert used not in done.stdout
    assert run("verify", "models:/prices/1").exit_code == 0


def test_what_is_finished_while_the_question_is_read_stays(left: Left, run: Run) -> None:
    """It is looked at once more, and the command says so."""

    def finish() -> None:
        left.connection.finish_saved_model(left.connection.saved_model(left.begun), None)

    done = run("gc", "--older-than", "1h", input=Answer("y\n", finish))

    assert done.exit_code == 0
    assert (
        f"Kept the unfinished saved model models:/{left.begun}: it is finished, in use or gone by now." in done.stdout
    )
    assert left.files.is_dir()


def test_what_cannot_be_removed_does_not_keep_the_others(left: Left, run: Run, mocker: MockerFixture) -> None:
    """The error comes at the end, with its exit code."""
    broken = mocker.patch.object(LocalArtifactRepository, "delete_artifacts", autospec=True)
    broken.side_effect = MlflowException("no")

    done = run("gc", "--older-than", "1h", "--yes")

    assert done.exit_code == 4
    assert f"Could not remove the unfinished saved model models:/{left.begun}." in done.stderr
    assert "Removed the name without a version half." in done.stdout
    assert not left.temporary.exists()


@pytest.mark.usefixtures("registry")
def test_what_is_no_length_of_time_is_refused(run: Run) -> None:
    """With what would be one."""
    for given in ("", "1", "d", "0m", "01h", "1.5h", "-1d", "1w", "1D", "1 d", "1d1h", "٣d", "100000d"):
        done = run("gc", "--yes", "--older-than", given)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "Write a whole number above 0 and m, h or d: 30m, 12h, 7d." in " ".join(done.stderr.split())


@pytest.mark.usefixtures("greeting")
@pytest.mark.parametrize("options", [[], ["--unregistered"], ["--dry-run"]])
def test_in_memory_there_is_nothing_to_collect(run: Run, options: list[str]) -> None:
    """Nothing is ever left over there."""
    done = run("gc", "--yes", "--older-than", "1m", *options)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "There is nothing to collect.\n")
    assert run("show", "models:/greeting/1").exit_code == 0
