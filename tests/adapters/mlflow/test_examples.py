"""How MLflow's models keep their input examples."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from decimal import Decimal
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest

from modelport import IntegrityError, UnsupportedModelError
from modelport.adapters.mlflow.examples import EXAMPLE_FILE, read_example, write_example
from modelport.adapters.mlflow.mlmodels import complete
from modelport.core.signatures import AnyType, ColumnSpec, Container, InputForm, Signature
from modelport.testing.example_forms import FORMS, MIXED, REFUSED
from modelport.testing.samples import houses, price_signature

PANDAS = InputForm(Container.PANDAS)


def archive(values: bytes, array: bytes = b"", compression: int = zipfile.ZIP_STORED) -> bytes:
    """Give a zip of an example's kind."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as zipped:
        zipped.writestr("example.json", values)
        zipped.writestr("0.npy", array)
    return buffer.getvalue()


def pickled_array() -> bytes:
    """Give an array that only a pickle can hold."""
    buffer = io.BytesIO()
    np.save(buffer, np.array([Decimal(1)], dtype=object), allow_pickle=True)
    return buffer.getvalue()


SERIES = b'{"series": [null, {"range": [0, 1, 1, null]}, {"numpy": {"array": "%s"}}]}'
DAMAGED: dict[str, bytes] = {
    "nothing": b"",
    "a pickle": pickle.dumps(houses()),
    "no zip": b"PK\x03\x04",
    "no JSON": archive(b"{"),
    "an empty list": archive(b"[]"),
    "null": archive(b"null"),
    "no kind": archive(b"{}"),
    "an unknown kind": archive(b'{"eval": "1"}'),
    "another form": archive(b'{"columns": [["size", [1.0]]]}'),
    "an absent array": archive(SERIES % b"1.npy"),
    "an empty array": archive(SERIES % b"0.npy"),
    "a pickled array": archive(SERIES % b"0.npy", pickled_array()),
    "compressed": archive(b"[]", compression=zipfile.ZIP_DEFLATED),
    "nested without end": archive(b"[" * 100_000),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_example_is_told_as_such(tmp_path: Path, kind: str) -> None:
    """With the file, and nothing in it is run."""
    (tmp_path / EXAMPLE_FILE).write_bytes(DAMAGED[kind])
    with pytest.raises(IntegrityError) as refused:
        read_example(tmp_path, PANDAS, "models:/m-1")
    assert refused.value.changed == (EXAMPLE_FILE,)
    assert "models:/m-1" in refused.value.problem


def test_a_missing_example_is_told_as_such(tmp_path: Path) -> None:
    """A model of a saver always has one."""
    with pytest.raises(IntegrityError) as refused:
        read_example(tmp_path, PANDAS, "models:/m-1")
    assert refused.value.missing == (EXAMPLE_FILE,)


def test_every_byte_of_an_example_may_be_damaged(tmp_path: Path) -> None:
    """No error but modelport's own comes out."""
    write_example(tmp_path, houses(), price_signature().inputs)
    content = (tmp_path / EXAMPLE_FILE).read_bytes()
    for at in range(0, len(content), 7):
        (tmp_path / EXAMPLE_FILE).write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        try:
            read_example(tmp_path, PANDAS, "models:/m-1")
        except (IntegrityError, UnsupportedModelError):
            continue


@pytest.mark.parametrize("kind", REFUSED)
def test_an_example_that_cannot_be_kept_is_refused_before_anything_is_written(tmp_path: Path, kind: str) -> None:
    """So that no model without its example comes to be."""
    with pytest.raises(UnsupportedModelError):
        write_example(tmp_path, REFUSED[kind][0](), (ColumnSpec("a", AnyType()),))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_plain_mlflow_reads_an_example_of_any_form(tmp_path: Path, form: str) -> None:
    """As JSON can say it."""
    signature = Signature.infer(FORMS[form](), np.zeros(2))
    info = write_example(tmp_path, FORMS[form](), signature.inputs)
    (tmp_path / "MLmodel").write_text("flavors: {}\n")
    complete(tmp_path, signature, PANDAS, info, "custom")
    assert json.loads((tmp_path / info["artifact_path"]).read_text()) is not None
    assert mlflow.models.Model.load(str(tmp_path)).saved_input_example_info == info


@pytest.mark.parametrize("kind", MIXED)
def test_plain_mlflow_reads_cells_that_json_cannot_say_as_text(tmp_path: Path, kind: str) -> None:
    """What cannot be said at all, as a number of thousands of digits, is left out."""
    example = pd.DataFrame({"a": pd.Series(MIXED[kind](), dtype=object)})
    info = write_example(tmp_path, example, (ColumnSpec("a", AnyType()),))
    assert not info or len(json.loads((tmp_path / info["artifact_path"]).read_text())["data"]) == 2
    assert bool(info) is (kind != "scalars")


def test_a_frame_of_one_type_of_numbers_is_kept_as_one_array(tmp_path: Path) -> None:
    """Time and room of an array for each column would grow with their number."""
    inputs = pd.DataFrame(np.eye(3), columns=["a", "a", "b"], index=pd.Index(["x", "y", "z"], name="row"))
    write_example(tmp_path, inputs, Signature.infer(inputs.set_axis([*"abc"], axis=1), inputs[["b"]]).inputs)
    with zipfile.ZipFile(tmp_path / EXAMPLE_FILE) as kept:
        assert sum(name.endswith(".npy") for name in kept.namelist()) < inputs.shape[1]
    pd.testing.assert_frame_equal(read_example(tmp_path, PANDAS, "models:/m-1"), inputs)
