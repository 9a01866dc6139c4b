"""Input examples of an attacker's: they are data at most, of the model's own files, and else there is none."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
import yaml

from integration.attacks.markers import Marker
from integration.attacks.models_that_run_code import seal
from modelport import IntegrityError
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection
from modelport.adapters.mlflow.examples import read_example, write_example
from modelport.core.signatures import InputForm
from modelport.testing.samples import houses, sklearn_sample

SECRET: Final = {"columns": ["size", "rooms"], "data": [[7.0, 7.0]]}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that modelport saved with an example."""
    connection = MlflowConnection(f"sqlite:///{tmp_path_factory.mktemp('examples') / 'registry.db'}")
    sample = sklearn_sample()
    saved = BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)
    return Path(connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location)


@pytest.fixture
def place(tmp_path: Path, saved: Path) -> Path:
    """A copy of it that somebody spoils, beside a file that is none of the model's."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "secret.json").write_text(json.dumps(SECRET))
    return Path(shutil.copytree(saved, tmp_path / "models" / "model"))


def loaded(place: Path) -> Any:
    """Load what is in a directory, its manifest rewritten to fit."""
    seal(place)
    return BuiltinLoader(MlflowConnection(f"sqlite:///{place.parent / 'none.db'}", roots=[str(place.parent)])).load(
        str(place)
    )


def describe(place: Path, **info: Any) -> None:
    """Say what the example is, in a file that plain MLflow could have written."""
    path = place / "MLmodel"
    content = yaml.safe_load(path.read_text())
    content.update(saved_input_example_info=info, metadata=None)
    path.write_text(yaml.safe_dump(content))


def test_an_example_is_read_from_the_models_files(place: Path) -> None:
    """So that the refusals below are not for another reason."""
    (place / "inside.json").write_text(json.dumps(SECRET))
    describe(place, artifact_path="inside.json", type="dataframe", pandas_orient="split")

    assert loaded(place).input_example.to_numpy().tolist() == [[7.0, 7.0]]


@pytest.mark.parametrize(
    "name", ["../secret.json", "x/../../secret.json", "{above}/secret.json", "/etc/passwd", "a\0b", 7, None, {}]
)
def test_an_example_elsewhere_is_none(place: Path, name: Any) -> None:
    """Its name may say what it likes."""
    name = name.format(above=place.parent) if isinstance(name, str) else name
    describe(place, artifact_path=name, serving_input_path=name, type="dataframe", pandas_orient="split")

    model = loaded(place)

    assert model.input_example is None
    assert model.predict(houses()).shape == (3, 1)


TEXTS: Final[Mapping[str, str | bytes]] = {
    "lists in lists": "[" * 100_000,
    "numbers without end": '{"columns": ["size", "rooms"], "data": [[1e999, NaN]]}',
    "a number of many digits": f'{{"columns": ["size", "rooms"], "data": [[{"1" * 10_000}, 1]]}}',
    "no JSON": b"\x80\x04cposix\nsystem\n",
    "no UTF-8": b"\xff",
    "nothing": "",
    "rows without columns": "[[1], [1, 2, 3]]",
    "rows of another length": '{"columns": ["size", "rooms"], "data": [[1], [1, 2, 3]]}',
    "objects for numbers": '{"columns": ["size", "rooms"], "data": [[{}, []]]}',
    "columns that are lists": '{"columns": [["size"], {}], "data": [[1.0, 1.0]]}',
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("kind", ["dataframe", "ndarray", "json_object", "sparse_matrix_csc", "pickle", ["a"]], ids=str)
def test_an_example_that_cannot_be_read_is_none(place: Path, text: str | bytes, kind: Any) -> None:
    """The model loads and predicts without it."""
    (place / "inside.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    describe(place, artifact_path="inside.json", type=kind, pandas_orient="split")

    model = loaded(place)

    assert model.input_example is None or np.isinf(model.input_example.to_numpy()).any()
    assert model.predict(houses()).shape == (3, 1)


def test_an_example_that_is_a_pickle_is_not_read(place: Path, tmp_path: Path) -> None:
    """Neither where plain MLflow keeps one, nor where modelport does."""
    marker = Marker(tmp_path / "ran")
    (place / "inside.json").write_bytes(marker.pickled)
    describe(place, artifact_path="inside.json", type="dataframe", pandas_orient="split")

    assert loaded(place).input_example is None
    assert not marker.ran


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(members: Mapping[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _with(tree: Any, **files: bytes) -> bytes:
    return _packed({"example.json": json.dumps(tree).encode(), **{f"0.{kind}": each for kind, each in files.items()}})


def _type_by_pickle(marker: Marker) -> bytes:
    """Write a table with a type of column that old releases of Arrow built by a pickle."""
    field = pa.field("a", pa.int64(), metadata={
        "ARROW:extension:name": "arrow.py_extension_type", "ARROW:extension:metadata": marker.pickled
    })  # fmt: skip
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pa.schema([field])) as stream:
        stream.write_table(pa.table({"a": [1]}, schema=pa.schema([field])))
    return _with({"extension": "0.arrow"}, arrow=sink.getvalue().to_pybytes())


def _array(dtype: str, length: int, content: bytes) -> bytes:
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({length},), }}".ljust(117).encode()
    return _with({"array": "0.npy"}, npy=b"\x93NUMPY\x01\x00v\x00" + header + b"\n" + content)


PACKED: Final[Mapping[str, Callable[[Marker], bytes]]] = {
    "a pickle": lambda marker: marker.pickled,
    "a pickle as an array": lambda marker: _array("|O", 1, marker.pickled),
    "a pickle as a type of column": _type_by_pickle,
    "a kind that is none": lambda _: _with({"os.system": "true"}),
    "two kinds": lambda _: _with({"int": "0x1", "float": "1"}),
    "lists in lists": lambda _: _packed({"example.json": b"[" * 100_000}),
    "a file that is not there": lambda _: _with({"array": "1.npy"}),
    "a file of the machine": lambda _: _with({"array": "/etc/passwd"}),
    "a time zone elsewhere": lambda _: _with({"datetime": ["2001-01-01", 0, "../../../etc/passwd"]}),
    "an array of a petabyte": lambda _: _array("<f8", 10**15, b""),
    "zeros that were compressed": lambda _: _packed({"example.json": bytes(32 << 20)}, zipfile.ZIP_DEFLATED),
    "no tree": lambda _: _packed({"other.json": b"{}"}),
    "broken Arrow": lambda _: _with({"table": "0.arrow"}, arrow=b"\xff\xff\xff\xff\x00\x00\x01\x00" + bytes(64)),
    "broken Arrow for polars": lambda _: _with(
        {"polars": ["0.arrow", [], ["a"], False]}, arrow=b"ARROW1\x00\x00" + b"\xff" * 64 + b"ARROW1"
    ),
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED.keys())
def test_an_example_of_modelports_that_is_none_is_refused(
    place: Path, tmp_path: Path, pack: Callable[[Marker], bytes]
) -> None:
    """A saver writes it so that it can be read: by an error of ours, and nothing in it runs."""
    marker = Marker(tmp_path / "ran")
    assert "example.json" in _members(place / "input_example.zip")
    (place / "input_example.zip").write_bytes(pack(marker))

    with pytest.raises(IntegrityError) as caught:
        loaded(place)

    assert caught.value.changed == ("input_example.zip",)
    assert not marker.ran


def test_a_table_of_polars_that_is_broken_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    """Where polars panics it raises what is no Exception at all; none of that comes out."""
    example = pl.DataFrame({"a": [1, 2]})
    write_example(tmp_path, example, ())
    packed, refused = _members(tmp_path / "input_example.zip"), 0

    for at in range(0, len(packed["0.polars.arrow"]), 3):
        broken = bytearray(packed["0.polars.arrow"])
        broken[at] ^= 255
        (tmp_path / "input_example.zip").write_bytes(_packed({**packed, "0.polars.arrow": bytes(broken)}))
        try:
            read_example(tmp_path, InputForm.of(example), "models:/prices/1")
        except IntegrityError as error:
            refused += isinstance(error.__cause__, ValueError)

    assert refused
