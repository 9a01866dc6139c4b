"""`modelport verify`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from cli.conftest import CONTAINERS, Run
from cli.mlflow_registry import empty_store, mlflow_registry, published
from modelport.adapters.memory import InMemoryModelLoader, InMemoryStore
from modelport.core.model_registries import ModelLoader
from modelport.core.models import LoadedModel, ModelVersion

__all__ = ["empty_store", "mlflow_registry", "published"]

_ROOTED = """\
      tracking_uri: "sqlite:///.modelport/registry.db"
      roots: [exported]
"""


@pytest.fixture
def files(published: ModelVersion, mlflow_registry: Path) -> Path:
    """The directory of the published model's files."""
    assert published.uri == "models:/houses/1"
    (manifest,) = mlflow_registry.rglob("manifest.json")
    return manifest.parent


@pytest.mark.parametrize(
    ("named", "resolved"),
    [
        (lambda _version: "models:/houses/1", "models:/houses/1"),
        (lambda _version: "models:/houses@champion", "models:/houses/1"),
        (lambda _version: "models:/houses/latest", "models:/houses/1"),
        (lambda version: version.source_uri, ""),
    ],
)
def test_what_was_verified_is_printed(
    published: ModelVersion, files: Path, run: Run, named: Callable[[ModelVersion], str], resolved: str
) -> None:
    """Which model it is, its digest, how many files and bytes, and that they are as registered."""
    done = run("verify", named(published))

    rows = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    listed = [path for path in files.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert (done.exit_code, done.stderr) == (0, "")
    assert rows == {
        "uri": resolved or published.source_uri,
        "digest": published.digest,
        "files": str(len(listed)),
        "size": f"{sum(path.stat().st_size for path in listed):,} bytes",
        "state": "as registered",
    }


def test_what_was_verified_is_printed_as_json(published: ModelVersion, files: Path, run: Run) -> None:
    """With every file, and what they were held against; nothing else is on standard output."""
    record = json.loads(run("verify", "models:/houses@champion", "--json").stdout)

    told = json.loads((files / "manifest.json").read_text())["files"]
    assert record == {
        "uri": "models:/houses/1",
        "digest": published.digest,
        "held_against": "registry",
        "size_bytes": sum(each["size"] for each in told.values()),
        "files": [{"path": path, **told[path]} for path in sorted(told)],
    }


def test_a_path_is_verified_by_the_manifest_beside_its_files(files: Path, mlflow_registry: Path, run: Run) -> None:
    """That is less, and the command says so."""
    exported = shutil.copytree(files, mlflow_registry / "exported" / "houses")
    containers = mlflow_registry / "containers.yaml"
    line = '      tracking_uri: "${MODELPORT_TRACKING_URI:sqlite:///.modelport/registry.db}"\n'
    assert line in containers.read_text()
    containers.write_text(containers.read_text().replace(line, _ROOTED))

    done = run("verify", exported)

    assert done.exit_code == 0
    assert f"uri     {exported}\n" in done.stdout
    assert "state   as the manifest beside them says, which is no proof of who wrote them\n" in done.stdout
    assert json.loads(run("verify", exported, "--json").stdout)["held_against"] == "manifest"


def test_files_that_are_not_as_registered_are_listed(files: Path, run: Run) -> None:
    """One a line: what is missing, what is too much, and what has changed."""
    (files / "conda.yaml").unlink()
    (files / "run_me.py").write_text("")
    (files / "requirements.txt").write_text("another")

    done = run("verify", "models:/houses/1")

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "Error: The model's files are not those that were saved:",
        "  - missing: 'conda.yaml'",
        "  - extra: 'run_me.py'",
        "  - changed: 'requirements.txt'",
        "  what to do: save and register the model again, and find out who wrote to its storage",
    ]


def test_a_long_list_of_files_is_shortened(files: Path, run: Run) -> None:
    """What to do still stands at its end, and --debug shows all."""
    for number in range(100):
        (files / f"extra-{number:03}").write_text("")

    lines = run("verify", "models:/houses/1").stderr.splitlines()

    assert len(lines) == 21
    assert lines[-2].startswith("  ... 8")
    assert lines[-1].startswith("  what to do: ")
    assert "  - extra: 'extra-099'\n" in run("verify", "models:/houses/1", "--debug").stderr


def test_the_name_of_a_file_forges_no_line(files: Path, run: Run) -> None:
    """Whoever writes to the storage chooses it."""
    (files / "x\n  what to do: nothing \x1b[2J").write_text("")
    done = run("verify", "models:/houses/1")
    assert done.exit_code == 2
    assert "'x\\n  what to do: nothing \\x1b[2J'" in done.stderr
    assert "\n  what to do: nothing" not in done.stderr


def test_a_manifest_that_is_not_the_registered_one_is_told(files: Path, run: Run) -> None:
    """A forged manifest tells nothing of the files, so none are listed."""
    (files / "manifest.json").write_text('{"files":{},"version":1}')
    done = run("verify", "models:/houses/1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: The model's manifest.json is not the one that was registered.\n")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("models:/houses/2", 3),
        ("models:/houses@nope", 3),
        ("models:/nobody/1", 3),
        (f"models:/m-{'0' * 32}", 3),
        (f"runs:/{'0' * 32}/model", 3),
        ("/etc", 2),
        ("houses", 2),
    ],
)
def test_what_is_not_there_or_no_address_is_not_verified(run: Run, uri: str, code: int) -> None:
    """With the exit codes of every command."""
    done = run("verify", uri)
    assert (done.exit_code, done.stdout) == (code, "")
    assert "what to do: " in done.stderr


@frozen
class OnlyLoads(ModelLoader):
    """A loader of somebody else, with nothing but what the port asks for."""

    store: InMemoryStore

    def load(self, uri: str) -> LoadedModel:
        """Load as the one in memory does."""
        return InMemoryModelLoader(self.store).load(uri)


def test_a_loader_that_cannot_verify_is_named(registry: Path, run: Run) -> None:
    """With the entry of the containers file that has to change."""
    file = registry / "containers.yaml"
    file.write_text(CONTAINERS.replace("modelport.adapters.memory.InMemoryModelLoader", f"{__name__}.OnlyLoads"))

    done = run("verify", "models:/houses/1")

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: The entry 'loader' of 'containers.yaml' is of the class OnlyLoads, which cannot verify a model without "
        "loading it.\n"
        "  expected: a loader with the method verify, as modelport.core.verifying.VerifiesModels describes it\n"
        "  what to do: let the entry be one that can, such as modelport.adapters.mlflow.BuiltinLoader\n"
    )
