"""`modelport publish`."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import joblib  # type: ignore[import-untyped]
import pandas as pd
import pytest

from cli.conftest import CONTAINERS, Run
from cli.sample_models import Doubling
from modelport.adapters.memory import InMemoryStore
from modelport.adapters.memory.store import INPUT_EXAMPLE

_FRAME = pd.DataFrame({"x": [0.5, 1.5]})
_BASE = ("publish", "doubling", "--model", "cli.sample_models:doubling")


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet", "rows.json", "rows.jsonl"])
def test_the_example_may_be_in_any_format(registry: Path, run: Run, name: str) -> None:
    """The signature that is inferred is the same, so the model predicts the same."""
    _FRAME.to_csv(registry / "rows.csv", index=False)
    _FRAME.to_parquet(registry / "rows.parquet")
    _FRAME.to_json(registry / "rows.json", orient="records")
    _FRAME.to_json(registry / "rows.jsonl", orient="records", lines=True)
    assert run(*_BASE, "--example", name).exit_code == 0
    assert run("predict", "models:/doubling/1", "rows.csv").stdout.splitlines()[1:] == ["1.0", "3.0"]


@pytest.mark.parametrize("name", ["model.joblib", "model.pkl", "model.pickle"])
def test_the_model_may_be_in_a_file(registry: Path, run: Run, name: str) -> None:
    """The files of joblib and of pickle are told apart by their suffix."""
    dump = joblib.dump if name.endswith("joblib") else lambda model, path: path.write_bytes(pickle.dumps(model))
    dump(Doubling(), registry / name)
    _FRAME.to_csv(registry / "rows.csv", index=False)
    assert run("publish", "doubling", "--model", name, "--example", "rows.csv").exit_code == 0


def test_the_model_may_be_in_a_module_of_the_current_directory(registry: Path, run: Run) -> None:
    """The directory can be imported from during the call, and no longer."""
    (registry / "training_of_today.py").write_text(
        "from types import SimpleNamespace\nfrom cli.sample_models import Doubling\n"
        "best = SimpleNamespace(model=Doubling())\n"
    )
    _FRAME.to_csv(registry / "rows.csv", index=False)
    before = list(sys.path)
    done = run("publish", "doubling", "--model", "training_of_today:best.model", "--example", "rows.csv")
    del sys.modules["training_of_today"]
    assert done.exit_code == 0, done.output
    assert sys.path == before


def test_a_model_without_a_prediction_of_its_own_is_tried_by_its_native_one(registry: Path, run: Run) -> None:
    """A saver of native formats keeps just that, so its outputs are what the signature is inferred from."""
    saver = "InMemoryModelSaver, kwargs: {store: container.store"
    (registry / "containers.yaml").write_text(CONTAINERS.replace(saver, f"{saver}, flavor: sklearn"))
    _FRAME.to_csv(registry / "rows.csv", index=False)
    done = run("publish", "doubling", "--model", "cli.sample_models:wrapping", "--example", "rows.csv")
    assert done.exit_code == 0, done.output
    assert run("predict", "models:/doubling/1", "rows.csv").stdout.splitlines()[1:] == ["1.0", "3.0"]


def test_publish_shows_the_version_with_all_that_was_given(doubling: str, run: Run) -> None:
    """Alias, tags and description are set in the same step."""
    del doubling
    given = ("--alias", "champion", "--tag", "team=growth", "--description", "The second.")
    done = run(*_BASE, "--example", "example.csv", *given, "--json")
    record = json.loads(done.stdout)
    assert (record["version"], record["aliases"], record["tags"]) == (2, ["champion"], {"team": "growth"})
    assert record["description"] == "The second."
    assert "models:/doubling/3" in run(*_BASE, "--example", "example.csv").stdout


def test_a_repeat_with_the_same_key_makes_no_second_version(registry: Path, run: Run) -> None:
    """A job that is run again does not litter."""
    _FRAME.to_csv(registry / "rows.csv", index=False)
    again = (*_BASE, "--example", "rows.csv", "--idempotency-key", "job-7", "--json")
    assert json.loads(run(*again).stdout)["version"] == json.loads(run(*again).stdout)["version"] == 1


def test_only_the_first_rows_of_a_long_example_are_kept(registry: Path, run: Run, store: InMemoryStore) -> None:
    """A whole training set as the example does not go into the registry."""
    pd.DataFrame({"x": [0.5] * 1_000}).to_csv(registry / "rows.csv", index=False)
    record = json.loads(run(*_BASE, "--example", "rows.csv", "--json").stdout)
    kept = store.kept(record["source_uri"]).pieces[INPUT_EXAMPLE]
    assert len(pickle.loads(kept)) == 100  # noqa: S301 - this test pickled it


_BAD_MODELS = {
    "not_there.joblib": "no file",
    "text.pkl": "could not be loaded",
    "empty.joblib": "could not be loaded",
    "folder.pkl": "could not be loaded",
    "malicious.pkl": "SystemExit",
    "model.txt": "names no model",
    "cli.sample_models": "names no model",
    ":model": "names no model",
    "no_such_module_anywhere:model": "could not be imported",
    "failing_module:model": "ZeroDivisionError: division by zero",
    "leaving_module:model": "SystemExit",
    "cli.sample_models:missing": "missing",
    "cli.sample_models:not_a_model": "cannot predict",
    "cli.sample_models:Doubling": "cannot predict",
    "cli.sample_models:greeting": "fails on the example",
}


@pytest.mark.parametrize(("model", "said"), _BAD_MODELS.items())
def test_what_is_no_model_is_told_without_a_traceback(registry: Path, run: Run, model: str, said: str) -> None:
    """Whatever the file or the module does, it is a bad request, and nothing is registered."""
    (registry / "text.pkl").write_text("hello")
    (registry / "empty.joblib").touch()
    (registry / "folder.pkl").mkdir()
    (registry / "malicious.pkl").write_bytes(b"cbuiltins\nexit\n(tR.")
    (registry / "failing_module.py").write_text("1 / 0")
    (registry / "leaving_module.py").write_text("raise SystemExit(0)")
    _FRAME.to_csv(registry / "rows.csv", index=False)
    done = run("publish", "doubling", "--model", model, "--example", "rows.csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert run("search").stdout == ""


_BAD_EXAMPLES = {
    "missing.csv": "No such file",
    "rows.txt": "suffix",
    "empty.csv": "no rows",
    "header.csv": "no rows",
    "latin1.csv": "utf-8",
    "truncated.parquet": "cannot be read",
    "bad.json": "cannot be read",
    "numbers.json": "no object",
    "folder.csv": "cannot be read",
}


@pytest.mark.parametrize(("example", "said"), _BAD_EXAMPLES.items())
def test_an_example_that_cannot_be_read_is_told_with_its_name(
    registry: Path, run: Run, example: str, said: str
) -> None:
    """Nothing is registered."""
    _FRAME.to_parquet(registry / "whole.parquet")
    (registry / "truncated.parquet").write_bytes((registry / "whole.parquet").read_bytes()[:-20])
    (registry / "empty.csv").touch()
    (registry / "rows.txt").touch()
    (registry / "header.csv").write_text("x\n")
    (registry / "latin1.csv").write_bytes(b"x\n\xe9\n")
    (registry / "bad.json").write_text('{"x": 1}\n{"x": \n')
    (registry / "numbers.json").write_text("[1, 2]")
    (registry / "folder.csv").mkdir()
    done = run(*_BASE, "--example", example)
    assert (done.exit_code, done.stdout) == (2, "")
    assert example in done.stderr
    assert said in done.stderr
    assert run("search").stdout == ""


@pytest.mark.parametrize(
    "bad", [["--alias", "v1"], ["--tag", "x"], ["--tag", "mlflow.x=1"], ["--idempotency-key", "a b"]]
)
def test_a_bad_argument_registers_nothing(registry: Path, run: Run, bad: list[str]) -> None:
    """It is refused before anything is kept."""
    _FRAME.to_csv(registry / "rows.csv", index=False)
    assert run(*_BASE, "--example", "rows.csv", *bad).exit_code == 2
    assert run("search").stdout == ""


def test_publish_shows_the_signature_that_it_inferred(registry: Path, run: Run) -> None:
    """Whole numbers have become long, and whoever meant otherwise sees it; JSON has it in MLflow's own form."""
    (registry / "rows.csv").write_text("x\n1\n2\n")
    assert "takes    x: long\n" in run(*_BASE, "--example", "rows.csv").stdout
    record = json.loads(run(*_BASE, "--example", "rows.csv", "--json").stdout)
    assert record["signature"]["inputs"] == [{"type": "long", "name": "x", "required": True}]
    assert record["signature"].keys() == {"inputs", "outputs", "params"}


def test_the_signature_of_a_wide_table_is_cut_for_people_and_whole_for_programs(
    registry: Path, run: Run, store: InMemoryStore
) -> None:
    """A thousand columns are no reading."""
    pd.DataFrame([[0.5] * 1_000], columns=["x", *(f"c{each}" for each in range(999))]).to_csv(
        registry / "rows.csv", index=False
    )
    shown = run(*_BASE, "--example", "rows.csv").stdout
    assert "980 more" in shown
    assert len(shown.splitlines()) < 40
    assert len(json.loads(run(*_BASE, "--example", "rows.csv", "--json").stdout)["signature"]["inputs"]) == 1_000
    del store
