"""Files that describe a model, written by somebody who wants them to cost much, to run, or to raise odd errors."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from integration.attacks.markers import Marker
from integration.attacks.models_that_run_code import seal
from modelport import ModelportError, TrustError, TrustPolicy, UnsupportedModelError
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection
from modelport.testing.samples import houses, sklearn_sample

HONEST: Final = "flavors: {sklearn: {pickled_model: model.skops, serialization_format: skops}}\n"
SECONDS: Final = 5
"""Of the processor, in which whatever is refused is refused: a bomb takes minutes, hours, or all memory."""


@pytest.fixture(scope="module")
def estimator(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file in the safe format, by an honest saver."""
    place, sample = tmp_path_factory.mktemp("honest"), sklearn_sample()
    connection = MlflowConnection(f"sqlite:///{place / 'registry.db'}")
    saved = BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)
    found = connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location
    return Path(found, "model.skops").read_bytes()


@pytest.fixture
def place(tmp_path: Path, estimator: bytes) -> Path:
    """A directory with an estimator that nothing describes yet."""
    place = tmp_path / "models" / "model"
    place.mkdir(parents=True)
    (place / "model.skops").write_bytes(estimator)
    return place


def outcome(place: Path, policy: TrustPolicy | None = None) -> Any:
    """Give the model of a directory, or the error that it raises, after a short time."""
    started = time.process_time()
    connection = MlflowConnection(f"sqlite:///{place.parents[1] / 'none.db'}", roots=[str(place.parent)])
    try:
        return BuiltinLoader(connection, trust=policy or TrustPolicy()).load(str(place))
    except ModelportError as error:
        return error
    finally:
        assert time.process_time() - started < SECONDS


def _multiplied(by: str, times: int) -> str:
    """Let each line stand for ten times the line before."""
    lines = ["a0: &a0 {k: 1}" if by == "<<" else "a0: &a0 [1]"]
    for number in range(1, times):
        ten = ", ".join([f"*a{number - 1}"] * 10)
        lines.append(f"a{number}: &a{number} {{<<: [{ten}]}}" if by == "<<" else f"a{number}: &a{number} [{ten}]")
    return "\n".join([*lines, HONEST])


BOMBS: Final[Mapping[str, str | bytes]] = {
    "aliases of aliases": _multiplied("*", 12),
    "merges of merges": _multiplied("<<", 12),
    "an alias of itself": f"a: &a [*a]\n{HONEST}",
    "a mapping that is its own key": f"a: &a {{? *a : 1}}\n{HONEST}",
    "a text that is its own value": f"a: &a !!str {{=: *a}}\n{HONEST}",
    "a number to base sixty": f"a: 1{':1' * 1_000_000}\n{HONEST}",
    "a fraction to base sixty": f"a: 1{':1' * 300}:1.0\n{HONEST}",
    "a number of a million digits": f"a: {'1' * 1_000_000}\n{HONEST}",
    "lists in lists": f"a: {'[' * 100_000}",
    "mappings in mappings": "\n".join("  " * depth + "a:" for depth in range(1_000)),
    "too many values": f"a: [{'1,' * 210_000}]\n{HONEST}",
    "many bytes": HONEST + "#" * (8 << 20),
    "a moment that is none": f"a: !!timestamp foo\n{HONEST}",
    "a truth that is none": f"a: !!bool foo\n{HONEST}",
    "a number that is none": f"a: !!int ''\n{HONEST}",
    "a day that is none": f"a: 2001-99-99\n{HONEST}",
    "a name of Python's": f"a: !!python/name:os.system ''\n{HONEST}",
    "a module of Python's": f"a: !!python/module:this ''\n{HONEST}",
    "a tag of nobody's": f"a: !<tag:nobody> b\n{HONEST}",
    "no UTF-8": b"\xff\xfe\xfa" + HONEST.encode(),
    "a NUL": f"a: \0\n{HONEST}",
    "tabs": f"\ta:\t1\n{HONEST}",
    "two documents": f"{HONEST}---\n{HONEST}",
    "no document": "",
    "a text": "model",
    "a list": "[flavors]",
    "flavors that are a list": "flavors: [sklearn]",
    "flavors that are a text": "flavors: sklearn",
    "no flavors": "flavors: {}",
    "settings that are a text": "flavors: {sklearn: model.skops}",
    "a flavor that is a list": "flavors: {[sklearn]: {}}",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_description_that_is_none_is_refused_at_once(place: Path, text: str | bytes) -> None:
    """Whoever vouches for it."""
    (place / "MLmodel").write_bytes(text if isinstance(text, bytes) else text.encode())
    seal(place)

    for policy in (TrustPolicy(), TrustPolicy(verify="off", pickles="any", code="run")):
        assert isinstance(outcome(place, policy), UnsupportedModelError)


def test_an_object_in_a_description_is_not_built(place: Path, tmp_path: Path) -> None:
    """Not even where all gates are open."""
    marker = Marker(tmp_path / "ran")
    (place / "MLmodel").write_text(f"a: !!python/object/apply:os.system ['{marker.command}']\n{HONEST}")
    seal(place)

    assert isinstance(outcome(place), UnsupportedModelError)
    assert not marker.ran


SIDES: Final[Mapping[str, object]] = {
    "lists in lists": "[" * 100_000,
    "types in types": json.dumps([{"name": "a", "type": "array", "items": {"type": "array", "items": {}}}]),
    "arrays in arrays": '[{"name": "a", "type": "array", "items": ' * 500 + "{}" + "}]" * 500,
    "many columns": json.dumps([{"name": f"c{number}", "type": "double"} for number in range(20_000)]),
    "one column many times": json.dumps([{"name": "c", "type": "double"}] * 20_000),
    "a type that is none": json.dumps([{"name": "a", "type": "os.system"}]),
    "a dtype that is none": json.dumps([{"type": "tensor", "tensor-spec": {"dtype": "O,O", "shape": [-1]}}]),
    "a shape without end": json.dumps([{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [10**30]}}]),
    "a number": 7,
    "a mapping": {"a": "b"},
    "NaN": "[NaN]",
}


@pytest.mark.parametrize("side", SIDES.values(), ids=SIDES.keys())
@pytest.mark.parametrize("key", ["inputs", "outputs", "params"])
def test_a_signature_loads_or_is_refused_at_once(place: Path, side: object, key: str) -> None:
    """By an error of ours."""
    columns = json.dumps([{"name": "size", "type": "double"}, {"name": "rooms", "type": "double"}])
    described = {**yaml.safe_load(HONEST), "signature": {"inputs": columns, "outputs": None, key: side}}
    (place / "MLmodel").write_text(yaml.safe_dump(described))
    seal(place)

    found = outcome(place)

    assert isinstance(found, ModelportError) or found.signature is not None


def _nested(path: Path) -> None:
    path.write_text('{"files":' * 100_000)


def _of_no_size(path: Path) -> None:
    path.write_text(path.read_text().replace('"size":', '"size":1e999,"siz":', 1))


def _twice(path: Path) -> None:
    path.write_text(path.read_text().replace('{"files":', '{"files":{},"files":', 1))


def _elsewhere(name: str) -> Callable[[Path], None]:
    def elsewhere(path: Path) -> None:
        path.write_text(path.read_text().replace('"MLmodel"', json.dumps(name), 1))

    return elsewhere


def _link(path: Path) -> None:
    path.rename(path.parents[1] / "manifest.json")
    path.symlink_to(path.parents[1] / "manifest.json")


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


MANIFESTS: Final[Mapping[str, Callable[[Path], None]]] = {
    "nested without end": _nested,
    "a size without end": _of_no_size,
    "a list of files twice": _twice,
    "a path above": _elsewhere("../MLmodel"),
    "an absolute path": _elsewhere("/etc/passwd"),
    "a path with a backslash": _elsewhere("..\\MLmodel"),
    "a link": _link,
    "a directory": _directory,
    "a pipe": _pipe,
    "gone": Path.unlink,
}


@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_a_manifest_that_is_none_is_refused_at_once(place: Path, change: Callable[[Path], None]) -> None:
    """By an error that says so; a link or a pipe is not opened."""
    (place / "MLmodel").write_text(HONEST)
    seal(place)
    assert outcome(place).native.predict(houses()).shape == (3,)

    change(place / "manifest.json")

    assert isinstance(outcome(place), TrustError)
