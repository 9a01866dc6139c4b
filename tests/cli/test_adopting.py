"""`modelport adopt`."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository
from pytest_mock import MockerFixture

from cli.conftest import Run
from cli.mlflow_registry import URI, Answer, Plain, empty_store, mlflow_registry, plain

__all__ = ["empty_store", "mlflow_registry", "plain"]

_RECORDED_IN = f"the tag modelport.digest of {URI}, and manifest.json among the files"


def _is_untouched(plain: Plain) -> bool:
    return not (plain.place / "manifest.json").exists() and not any("modelport" in key for key in plain.tags())


def test_what_was_found_is_shown_before_anything_is_changed(plain: Plain, run: Run) -> None:
    """The address, the formats, what reading it could run, where the digest will be, and every file."""
    done = run("adopt", "models:/plain@champion", "--dry-run")

    assert (done.exit_code, done.stderr) == (0, "Nothing was changed.\n")
    assert f"uri      {URI}\n" in done.stdout
    assert "flavors  python_function, sklearn\n" in done.stdout
    assert "caution  sklearn: reads a format that can run code, such as a pickle\n" in done.stdout
    assert f"goes to  {_RECORDED_IN}\n" in done.stdout
    for path in plain.place.iterdir():
        content = path.read_bytes()
        row = [path.name, f"{len(content):,}", hashlib.sha256(content).hexdigest()]
        assert row in [line.split() for line in done.stdout.splitlines()]
    assert _is_untouched(plain)


def test_an_adopted_model_can_be_verified_and_used(plain: Plain, run: Run) -> None:
    """Before, it is refused, and the message names the command with the version that was meant."""
    commands = [
        ("verify", "models:/plain@champion"),
        ("predict", "models:/plain@champion", "rows.csv"),
        ("show", "models:/plain@champion", "--signature"),
    ]
    for command in commands:
        refused = run(*command)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert f"modelport adopt {URI}" in refused.stderr
        assert "let the loader read such models: in the containers file, its trust, verify: warn" in refused.stderr

    done = run("adopt", URI, "--yes")

    assert (done.exit_code, done.stderr) == (0, "")
    digest = plain.tags()["modelport.digest"]
    assert done.stdout.endswith(
        f"\nadopted  {URI}\ndigest   {digest}\nis in    {_RECORDED_IN}\n"
        "Only this address has the digest. Other versions of the same files are adopted by themselves.\n"
    )
    assert [run(*command).exit_code for command in commands] == [0, 0, 0]
    assert digest in run("verify", URI).stdout


def test_a_model_is_adopted_when_the_answer_is_yes(plain: Plain, run: Run) -> None:
    """The question names the version, however it was asked for."""
    done = run("adopt", "models:/plain/latest", input="y\n")
    assert done.exit_code == 0
    assert done.stderr == f"Adopt {URI} with these {len(list(plain.place.iterdir())) - 1} files? [y/N] "
    assert plain.tags()["modelport.digest"] in done.stdout


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("\n", 1), ("", 2)])
def test_nothing_is_adopted_without_a_yes(plain: Plain, run: Run, answer: str, code: int) -> None:
    """No is exit code 1; nobody there to answer is a bad request, which names --yes."""
    done = run("adopt", URI, input=answer)
    assert done.exit_code == code
    assert "othing was adopted" in done.stderr
    assert code == 1 or "--yes" in done.stderr
    assert _is_untouched(plain)


def test_what_was_shown_is_adopted_wherever_the_alias_moves(plain: Plain, run: Run) -> None:
    """An alias is resolved once."""
    plain.register_again()
    done = run("adopt", "models:/plain@champion", input=Answer("y\n", lambda: plain.point_at(2)))
    assert done.exit_code == 0
    assert "modelport.digest" in plain.tags(1)
    assert "modelport.digest" not in plain.tags(2)


def test_files_that_change_while_the_question_is_read_are_not_adopted(plain: Plain, run: Run) -> None:
    """Nothing is changed, and the files are listed."""
    changed = plain.place / "requirements.txt"
    done = run("adopt", URI, input=Answer("y\n", lambda: changed.write_text("another")))
    assert done.exit_code == 2
    assert "have changed since they were looked at:\n  - changed: 'requirements.txt'\n" in done.stderr
    assert _is_untouched(plain)


def test_another_version_of_the_same_files_is_not_adopted_with_it(plain: Plain, run: Run) -> None:
    """It is refused as before, until it is adopted by itself."""
    second = plain.register_again()
    assert run("adopt", second, "--yes").exit_code == 0
    assert f"modelport adopt {URI}" in run("verify", URI).stderr
    assert run("adopt", URI, "--yes").exit_code == 0
    assert plain.tags(1)["modelport.digest"] == plain.tags(2)["modelport.digest"]


def test_what_has_a_digest_is_verified_instead(plain: Plain, run: Run) -> None:
    """It is not asked about, and its digest stays."""
    run("adopt", URI, "--yes")
    before = plain.tags()
    done = run("adopt", "models:/plain@champion")
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"modelport verify {URI}" in done.stderr
    assert "[y/N]" not in done.stderr
    assert plain.tags() == before


@pytest.mark.parametrize(("options", "adopted"), [(["--yes"], True), (["--dry-run"], False)])
def test_json_has_what_was_found_and_whether_it_was_adopted(
    plain: Plain, run: Run, options: list[str], *, adopted: bool
) -> None:
    """One object, alone on standard output."""
    files = sorted(plain.place.iterdir())
    expected: list[dict[str, Any]] = [
        {"path": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "size": path.stat().st_size}
        for path in files
    ]
    done = run("adopt", "models:/plain@champion", "--json", *options)
    record = json.loads(done.stdout)
    digest = record.pop("digest")
    assert record == {
        "uri": URI,
        "flavors": ["python_function", "sklearn"],
        "cautions": ["sklearn: reads a format that can run code, such as a pickle"],
        "recorded_in": _RECORDED_IN,
        "adopted": adopted,
        "size_bytes": sum(each["size"] for each in expected),
        "files": expected,
    }
    assert plain.tags().get("modelport.digest") == (digest if adopted else None)
    assert done.stderr == ("" if adopted else "Nothing was changed.\n")


def test_with_json_the_question_and_what_it_is_about_stand_beside_standard_output(plain: Plain, run: Run) -> None:
    """A person answers, a program reads."""
    done = run("adopt", URI, "--json", input="y\n")
    assert json.loads(done.stdout)["adopted"] is True
    assert "caution  sklearn: reads" in done.stderr
    assert "[y/N]" in done.stderr
    assert "modelport.digest" in plain.tags()


def test_a_saved_model_is_adopted_by_its_own_address(plain: Plain, run: Run) -> None:
    """A model that was logged, and never registered."""
    uri = plain.log()
    done = run("adopt", uri, "--yes")
    assert done.exit_code == 0, done.stderr
    assert f"adopted  {uri}\n" in done.stdout
    assert f"uri     {uri}\n" in run("verify", uri).stdout


class _Marks:
    """Leaves a file behind where it is unpickled."""

    def __reduce__(self) -> Any:
        return os.mkdir, ("it-ran",)


def test_nothing_of_the_model_is_run(plain: Plain, run: Run, mlflow_registry: Path) -> None:
    """Neither to look at it, nor to adopt it, nor to verify it."""
    (plain.place / "model.pkl").write_bytes(pickle.dumps(_Marks()))
    for command in (["adopt", URI, "--dry-run"], ["adopt", URI, "--yes"], ["verify", URI]):
        assert run(*command).exit_code == 0
    assert not (mlflow_registry / "it-ran").exists()
    run("predict", URI, "rows.csv")
    assert (mlflow_registry / "it-ran").exists()


def test_what_adopting_does_not_open_is_told_with_the_setting(plain: Plain, run: Run) -> None:
    """Code that comes with a model is refused, adopted or not."""
    (plain.place / "code").mkdir()
    (plain.place / "code" / "own.py").write_text("")
    description = plain.place / "MLmodel"
    description.write_text(
        description.read_text().replace("  sklearn:\n    code: null\n", "  sklearn:\n    code: code\n")
    )

    done = run("adopt", URI, "--yes")
    assert "sklearn: imports the directory 'code' that the model brings along\n" in done.stdout
    refused = run("predict", URI, "rows.csv")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "open the gate: in the containers file, the loader's trust, code: run" in refused.stderr


def test_a_manifest_of_somebody_else_is_not_replaced(plain: Plain, run: Run) -> None:
    """Whatever it is for."""
    foreign = plain.place / "manifest.json"
    foreign.write_text('{"name": "app"}')
    done = run("adopt", URI, "--yes")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'manifest.json' that this modelport did not write" in done.stderr
    assert foreign.read_text() == '{"name": "app"}'


def test_storage_that_cannot_be_written_to_is_exit_code_4(plain: Plain, run: Run, mocker: MockerFixture) -> None:
    """Somebody else may be able to."""
    denied = PermissionError(errno.EACCES, "Permission denied")
    mocker.patch.object(LocalArtifactRepository, "log_artifact", autospec=True, side_effect=denied)
    done = run("adopt", URI, "--yes")
    assert done.exit_code == 4
    assert "cannot be written beside the files" in done.stderr
    assert "Traceback" not in done.stderr
    assert _is_untouched(plain)


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("uri", "code"),
    [("models:/plain/2", 3), ("models:/nobody/1", 3), (f"runs:/{'0' * 32}/model", 2), ("/etc", 2), ("plain", 2)],
)
def test_what_is_not_there_or_has_no_place_for_a_digest_is_not_adopted(run: Run, uri: str, code: int) -> None:
    """With the exit codes of every command."""
    done = run("adopt", uri, "--yes")
    assert (done.exit_code, done.stdout) == (code, "")
    assert "what to do: " in done.stderr


@pytest.mark.usefixtures("registry")
def test_a_registrar_that_cannot_adopt_is_named(run: Run) -> None:
    """With the entry of the containers file that has to change."""
    done = run("adopt", "models:/houses/1", "--yes")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: The entry 'registrar' of 'containers.yaml' is of the class InMemoryModelRegistrar, which cannot adopt "
        "models.\n"
        "  expected: a registrar with the methods inspect and adopt, as "
        "modelport.core.verifying.AdoptsModels describes them\n"
        "  what to do: let the entry be one that can, such as modelport.adapters.mlflow.MlflowRegister\n"
    )
