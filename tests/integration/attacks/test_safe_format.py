"""The safe format of scikit-learn is as safe as the list of types that are built from it, which is the loader's own."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import skops.io

from integration.attacks.markers import Marker
from integration.attacks.models_that_run_code import describe, seal
from integration.attacks.skops_attacks import BUILT, node_of, text, write_skops
from modelport import ModelportError, TrustPolicy, UnsupportedModelError, UntrustedModelError
from modelport.adapters.mlflow import BuiltinLoader, MlflowConnection
from modelport.testing.samples import sklearn_sample

ALL_OPEN = TrustPolicy(
    verify="off", pickles="any", code="run", models_from_code="run", loader_modules=["posix", "builtins"]
)
LISTED = ["functools.partial", "posix.system", "builtins.eval", "scipy.stats._continuous_distns.norm_gen", "this.s"]
Write = Callable[[Path], object]


@pytest.fixture
def marker(tmp_path: Path) -> Marker:
    """By which code shows that it ran."""
    return Marker(tmp_path / "ran")


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Any]:
    """Loads a file in the safe format from a directory that its manifest vouches for."""
    connection = MlflowConnection(f"sqlite:///{tmp_path / 'none.db'}", roots=[str(tmp_path)])
    place = tmp_path / "place" / "model"
    place.mkdir(parents=True)

    def load(write: Write, trust: TrustPolicy | None = None, **settings: Any) -> Any:
        write(place / "model.skops")
        own = {"pickled_model": "model.skops", "serialization_format": "skops", "skops_trusted_types": LISTED}
        describe(place, sklearn=own, python_function={"loader_module": "mlflow.sklearn", "model_path": "model.skops"})
        seal(place)
        return BuiltinLoader(connection, trust=trust or TrustPolicy(), **settings).load(str(place))

    return load


@pytest.mark.parametrize("build", BUILT.values(), ids=BUILT.keys())
@pytest.mark.parametrize("trust", [None, ALL_OPEN], ids=["as it comes", "all gates open"])
def test_what_is_not_trusted_is_never_built(
    load: Callable[..., Any], marker: Marker, build: Callable[[Marker], Any], trust: TrustPolicy | None
) -> None:
    """Whatever the model's own list of trusted types says, and whatever else the loader trusts."""
    node = build(marker)

    with pytest.raises((UntrustedModelError, UnsupportedModelError)):
        load(lambda path: write_skops(path, node), trust)

    assert not marker.ran
    assert "this" not in sys.modules


def test_the_types_at_fault_are_named(load: Callable[..., Any], marker: Marker) -> None:
    """All of them, so that they can be looked at."""
    with pytest.raises(UntrustedModelError) as caught:
        load(lambda path: write_skops(path, BUILT["a partial of system"](marker)))

    assert caught.value.types == ("functools.partial", "posix.system")


def test_a_type_that_the_loader_trusts_opens_no_other(load: Callable[..., Any], marker: Marker) -> None:
    """A part of a model may be trusted without the rest."""
    with pytest.raises(UntrustedModelError) as caught:
        load(lambda path: write_skops(path, BUILT["a partial of system"](marker)), trusted_types=["functools.partial"])

    assert caught.value.types == ("posix.system",)


def test_the_attack_is_one_on_a_loader_that_trusts_the_type(load: Callable[..., Any], marker: Marker) -> None:
    """So it is the loader's list that stops it."""
    with pytest.raises(ModelportError):
        load(
            lambda path: write_skops(path, BUILT["a function called for a key"](marker)),
            trusted_types=["posix.system"],
        )

    assert marker.ran


def _pickle(path: Path, marker: Marker) -> None:
    path.write_bytes(marker.pickled)


def _half(path: Path, _marker: Marker) -> None:
    content = skops.io.dumps(sklearn_sample().model)
    path.write_bytes(content[: len(content) // 2])


def _no_schema(path: Path, _marker: Marker) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.json", "{}")


def _nested_schema(path: Path, _marker: Marker) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.json", "[" * 200_000)


def _nested_nodes(path: Path, _marker: Marker) -> None:
    node = text("")
    for _ in range(400):
        node = node_of("ListNode", "builtins.list", content=[node])
    write_skops(path, node)


def _unknown_protocol(path: Path, _marker: Marker) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.json", json.dumps({**node_of("FunctionNode", "posix.system"), "protocol": 99}))


def _array_of_objects(path: Path, marker: Marker) -> None:
    header = b"\x93NUMPY\x01\x00v\x00" + b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(117) + b"\n"
    node = node_of("NdArrayNode", "numpy.ndarray", type="numpy", file="a.npy")
    write_skops(path, node, {"a.npy": header + marker.pickled})


def _endless_array(path: Path, _marker: Marker) -> None:
    shape = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000,), }"
    node = node_of("NdArrayNode", "numpy.ndarray", type="numpy", file="a.npy")
    write_skops(path, node, {"a.npy": b"\x93NUMPY\x01\x00v\x00" + shape.ljust(117) + b"\n"})


BROKEN: dict[str, Callable[[Path, Marker], None]] = {
    "a pickle": _pickle,
    "half a file": _half,
    "a zip file without a schema": _no_schema,
    "a schema that is nested too deep": _nested_schema,
    "nodes that are nested deep": _nested_nodes,
    "an unknown protocol": _unknown_protocol,
    "a pickle in an array": _array_of_objects,
    "an array of a petabyte": _endless_array,
}


@pytest.mark.parametrize("write", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused(
    load: Callable[..., Any], marker: Marker, write: Callable[[Path, Marker], None]
) -> None:
    """By an error of ours, and nothing of it runs."""
    with pytest.raises((UnsupportedModelError, UntrustedModelError)):
        load(lambda path: write(path, marker))

    assert not marker.ran


def test_a_file_that_unpacks_to_more_than_any_model_is_refused(load: Callable[..., Any]) -> None:
    """Before it fills the memory."""

    def write(path: Path) -> None:
        node = node_of("BytesNode", "builtins.bytes", file="zeros.bin")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("schema.json", json.dumps({**node, "protocol": 2}))
            archive.writestr("zeros.bin", bytes(32 << 20))

    with pytest.raises(UnsupportedModelError, match=r"33,554,\d+ bytes, more than 200 times"):
        load(write)


def test_names_in_a_file_are_no_places(load: Callable[..., Any], tmp_path: Path) -> None:
    """Nothing is unpacked outside of the file, or at all."""

    def write(path: Path) -> None:
        path.write_bytes(skops.io.dumps(sklearn_sample().model))
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("../../escaped", "x")
            archive.writestr(f"{tmp_path}/absolute", "x")

    assert load(write).native.n_features_in_ == 2
    assert not list(tmp_path.rglob("escaped"))
    assert not list(tmp_path.rglob("absolute"))
