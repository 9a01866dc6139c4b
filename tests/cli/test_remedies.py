"""What commands say is to be done: things that can be done from a command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.conftest import CONTAINERS, Run
from modelport.cli.exits import exit_code
from modelport.cli.remedies import for_the_command
from modelport.core.errors import ConfigurationError, ModelportError, PredictionFailedError, UnsupportedModelError

_ANY_CALL = re.compile(r"[a-z_]\(|set_alias|uuid|\[\]|required=|or by ''")
_RUN = "0123456789abcdef0123456789abcdef"


@pytest.mark.usefixtures("greeting")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["versions", "nobody"], 3, "modelport search"),
        (["show", "models:/nobody/1"], 3, "modelport search"),
        (["show", "models:/greeting/99"], 3, "modelport versions greeting"),
        (["delete", "greeting", "99", "--yes"], 3, "modelport versions greeting"),
        (["show", "models:/greeting@nope"], 3, "modelport alias set greeting nope VERSION"),
        (["alias", "delete", "greeting", "nope"], 3, "modelport versions greeting"),
        (["alias", "set", "greeting", "champion", "1", "--expect", "7"], 2, "--expect 1"),
        (["alias", "set", "greeting", "nope", "1", "--expect", "7"], 2, "--expect none"),
        (["alias", "set", "greeting", "nope", "1", "--expect", "foo"], 2, "neither the number of a version"),
        (["search", "--prefix", "-"], 2, "--prefix"),
        (["show", "runs:/abc/model"], 2, "32 digits"),
        (["predict", f"runs:/{_RUN}/a//b", "rows.csv"], 2, "single slashes"),
        (["predict", "models:/greeting/1", "nope.csv"], 2, "name a file that is there"),
    ],
)
def test_what_is_to_be_done_can_be_done_from_a_command_line(run: Run, command: list[str], code: int, said: str) -> None:
    """A remedy names commands and options, and no call of Python."""
    done = run(*command)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert not _ANY_CALL.search(done.stderr), done.stderr


@pytest.mark.parametrize(
    ("option", "text"), [("--idempotency-key", "a b"), ("--description", "x" * 10_000), ("--alias", "v1")]
)
def test_a_bad_option_of_publish_is_told_without_python(registry: Path, run: Run, option: str, text: str) -> None:
    """Each is named as it stands on the command line, and a long text is not repeated."""
    (registry / "rows.csv").write_text("x\n0.5\n")
    base = ("publish", "doubling", "--model", "cli.sample_models:doubling", "--example", "rows.csv")
    done = run(*base, option, text)
    assert done.exit_code == 2
    assert not _ANY_CALL.search(done.stderr), done.stderr
    assert len(done.stderr) < 1_000


@pytest.mark.usefixtures("doubling")
@pytest.mark.parametrize("tag", ["x" * 6_000, "x=" + "y" * 6_000, "x" * 6_000 + "=y"])
def test_an_overlong_tag_is_not_printed_whole(run: Run, tag: str) -> None:
    """The message shows how it starts."""
    done = run("tag", "doubling", "1", tag)
    assert done.exit_code == 2
    assert len(done.stderr) < 600


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("example", ["rows.txt", "-", "rows"])
def test_publish_advises_only_what_publish_has(run: Run, example: str) -> None:
    """A standard stream is for predictions alone."""
    done = run("publish", "doubling", "--model", "cli.sample_models:doubling", "--example", example)
    assert done.exit_code == 2
    assert ".parquet" in done.stderr
    assert "--format" not in done.stderr


@pytest.mark.parametrize("library", ["lightgbm", "xgboost"])
def test_a_model_of_another_library_is_told_the_setting(library: str) -> None:
    """The default file keeps models of scikit-learn."""
    error = UnsupportedModelError("No.", remedy="use CustomSaver", types=(f"{library}.sklearn.Model",))
    assert f"flavor: {library}" in str(for_the_command(error))


def test_other_models_keep_the_remedy_that_they_have() -> None:
    """Nothing is known better."""
    error = UnsupportedModelError("No.", remedy="use CustomSaver", types=("own.Model",))
    assert for_the_command(error) is error


def test_a_missing_pandera_is_told_with_the_extra(registry: Path, run: Run) -> None:
    """Wherever in the file the schema is named, and however deep the import fails."""
    (registry / "wanting_schemas.py").write_text(
        "raise ModuleNotFoundError('No module named ...', name='pandera.pandas')"
    )
    bad = CONTAINERS + "  schema: {provider: Object, provides: wanting_schemas.Inputs}\n"
    (registry / "containers.yaml").write_text(bad)
    done = run("search")
    assert done.exit_code == 2
    assert "pip install 'modelport[pandera]'" in done.stderr


def test_a_fault_of_another_kind_has_no_extra() -> None:
    """An ordinary cause changes nothing."""
    error = ConfigurationError("No.", remedy="correct it")
    error.__cause__ = ModuleNotFoundError("No module named 'own'", name="own")
    assert for_the_command(error) is error


@pytest.mark.parametrize(("error", "code"), [(PredictionFailedError("No."), 2), (PermissionError(), 2), (OSError(), 4)])
def test_failures_of_models_and_of_the_system_have_their_exit_codes(error: ModelportError | OSError, code: int) -> None:
    """What can be mended by another request is told from what may pass."""
    assert exit_code(error) == code
