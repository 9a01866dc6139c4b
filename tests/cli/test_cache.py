"""`modelport cache`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from adapters.mlflow.cached_files import Source, refused
from cli.conftest import Run
from modelport.adapters.mlflow import ModelCache

_CONTAINERS = """\
version: "1"
container:
  connection:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.MlflowConnection
    kwargs: {tracking_uri: "sqlite:///registry.db"}
  cache:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.ModelCache
    kwargs: {directory: ./cache, max_bytes: 3000}
  saver:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.BuiltinSaver
    kwargs: {connection: container.connection}
  loader:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.BuiltinLoader
    kwargs: {connection: container.connection, cache: container.cache}
  registrar:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.MlflowRegister
    kwargs: {connection: container.connection}
  catalog:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.MlflowCatalog
    kwargs: {connection: container.connection}
"""


@pytest.fixture
def kept(directory: Path) -> list[str]:
    """The digests of two models that are kept, the one that was used the longest ago first."""
    (directory / "containers.yaml").write_text(_CONTAINERS)
    digests = []
    for number, cache in enumerate([ModelCache(directory / "cache")] * 2):
        source, digested, place = Source(str(number)), directory / f"files{number}", directory / f"load{number}"
        digested.mkdir()
        place.mkdir()
        digests.append(source.digest(digested))
        with cache.lease(digests[-1], place, source):
            pass
        os.utime(cache.places.model(digests[-1]), (number, number))
    return digests


def test_what_is_kept_is_shown(kept: list[str], directory: Path, run: Run) -> None:
    """Where, how much, how much it may be, and each model."""
    done = run("cache", "info")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert (done.exit_code, done.stderr) == (0, "")
    assert ["directory", str(directory / "cache")] in rows
    assert ["limit", "3,000", "bytes"] in rows
    assert [row[0] for row in rows if row and row[0].startswith("sha256:")] == kept

    found = json.loads(run("cache", "info", "--json").stdout)
    assert (found["directory"], found["limit_bytes"]) == (str(directory / "cache"), 3000)
    assert [model["digest"] for model in found["models"]] == kept
    assert found["models"][0]["used_at"] == "1970-01-01T00:00:00.000Z"
    assert sum(model["size_bytes"] for model in found["models"]) == found["size_bytes"]


def test_all_is_dropped(kept: list[str], directory: Path, run: Run) -> None:
    """And what killed downloads left, too."""
    left = directory / "cache" / "staging" / "left"
    left.mkdir()
    done = run("cache", "clear")
    assert done.exit_code == 0
    assert done.stdout.startswith("Dropped 2 models of ")
    assert done.stdout.endswith(", and 1 leftovers of downloads.\n")
    assert not left.exists()
    assert run("cache", "clear", "--json").stdout == json.dumps({"dropped": [], "leftovers": 0}, indent=2) + "\n"
    assert json.loads(run("cache", "info", "--json").stdout)["models"] == []
    assert kept


def test_what_is_in_use_is_not_dropped(kept: list[str], directory: Path, run: Run) -> None:
    """A load goes on meanwhile."""
    place = directory / "load"
    place.mkdir()
    with ModelCache(directory / "cache").lease(kept[0], place, refused):
        dropped = json.loads(run("cache", "clear", "--json").stdout)["dropped"]
    assert [model["digest"] for model in dropped] == [kept[1]]


@pytest.mark.parametrize(("limit", "dropped"), [((), 0), (("--max-bytes", "2000"), 1), (("--max-bytes", 0), 2)])
def test_what_is_too_much_is_dropped(kept: list[str], run: Run, limit: tuple[str, ...], dropped: int) -> None:
    """The one that was used the longest ago first; the limit is the cache's own unless given."""
    found = json.loads(run("cache", "prune", *limit, "--json").stdout)["dropped"]
    assert [model["digest"] for model in found] == kept[:dropped]


@pytest.mark.parametrize("command", ["info", "clear", "prune"])
def test_a_cache_that_is_switched_off_has_nothing(kept: list[str], directory: Path, run: Run, command: str) -> None:
    """It says so, and drops nothing."""
    (directory / "containers.yaml").write_text(_CONTAINERS.replace("cache: container.cache", "cache: null"))
    done = run("cache", command)
    assert done.exit_code == 0
    if command == "info":
        assert "switched off" in done.stderr
        assert run("cache", "info", "--json").stdout == "null\n"
    assert [model.digest for model in ModelCache(directory / "cache").models()] == kept


@pytest.mark.parametrize("command", ["info", "clear", "prune"])
def test_a_loader_without_a_cache_cannot(registry: Path, run: Run, command: str) -> None:
    """Such as the one in memory: what to do is said."""
    done = run("cache", command)
    assert done.exit_code == 2
    assert "InMemoryModelLoader, which cannot keep models on this machine" in done.stderr
    assert "modelport.adapters.mlflow.BuiltinLoader" in done.stderr
    assert not (registry / "cache").exists()


def test_a_cache_that_cannot_be_read_is_told(kept: list[str], directory: Path, run: Run) -> None:
    """As a fault of the backend."""
    assert kept
    (directory / "cache" / "models").rename(directory / "before")
    (directory / "cache" / "models").touch()
    for command in ("info", "clear", "prune"):
        done = run("cache", command)
        assert done.exit_code == 4
        assert str(directory / "cache") in done.stderr
