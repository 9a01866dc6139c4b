"""The input examples of models that plain MLflow saved: read as far as their JSON and the signature tell them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import pytest
import yaml
from mlflow.models import ModelSignature, infer_signature
from mlflow.types import ColSpec, DataType, Schema
from mlflow.types.schema import AnyType, Array, ParamSchema, ParamSpec
from scipy.sparse import csr_matrix

from adapters.mlflow.sample_prices import prices
from adapters.mlflow.unverified import UNVERIFIED
from modelport import LoadedModel
from modelport.adapters.mlflow import BuiltinLoader, CustomLoader, MlflowConnection
from modelport.testing.samples import houses, sklearn_sample

pytestmark = [
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*Hint. Inferred schema contains integer column:UserWarning"),
]
"""Of plain MLflow's own."""


class Echo(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Answers with what it is asked."""

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> Any:
        """Give the inputs back."""
        del context, params
        return model_input


Kept = Callable[..., LoadedModel]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where the model is."""
    return tmp_path / "root" / "model"


@pytest.fixture
def rooted(connection: MlflowConnection, directory: Path) -> MlflowConnection:
    """A connection that loads from there."""
    return MlflowConnection(connection.tracking_uri, roots=[str(directory.parent)])


@pytest.fixture
def kept(rooted: MlflowConnection, directory: Path) -> Kept:
    """Saves a model with an example as plain MLflow does, and loads it."""

    def keep(example: Any, signature: ModelSignature | None = None) -> LoadedModel:
        mlflow.pyfunc.save_model(
            str(directory),
            python_model=Echo(),
            signature=signature or infer_signature(example),
            input_example=example,
            pip_requirements=["mlflow"],
        )
        return CustomLoader(rooted, trust=UNVERIFIED).load(str(directory))

    return keep


def test_a_pandas_example_is_given_as_it_was(kept: Kept) -> None:
    """Columns of every type, narrow ones, moments and bytes among them."""
    frame = pd.DataFrame(
        {
            "flag": [True, False],
            "narrow": np.array([1, 2], "int32"),
            "count": [3, 4],
            "single": np.array([0.1, 0.2], "float32"),
            "size": [0.5, None],
            "text": ["a", "ü"],
            "bytes": [b"\x00\xff", b""],
            "at": pd.to_datetime(["2026-01-02T03:04:05.000006", "2026-01-02"], format="ISO8601"),
        }
    )

    example = kept(frame).input_example

    pd.testing.assert_frame_equal(example, frame, check_dtype=False)
    assert [example[name].dtype for name in ("narrow", "single")] == [np.dtype("int32"), np.dtype("float32")]


def test_a_frame_without_labels_is_read_by_position(kept: Kept) -> None:
    """MLflow does not write down labels that pandas numbered."""
    frame = pd.DataFrame([[1.0, 2.0], [3.0, 4.0]])

    assert kept(frame).input_example.to_numpy().tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_columns_that_the_signature_lacks_are_left_out(kept: Kept) -> None:
    """MLflow lets an example have them."""
    example = kept(houses().assign(more=1.0), infer_signature(houses())).input_example

    pd.testing.assert_frame_equal(example, houses())


@pytest.mark.parametrize(
    "array",
    [
        np.array([[1.5, np.nan], [3.0, 4.0]]),
        np.arange(12, dtype="float32").reshape(2, 3, 2) / 10,
        np.array([[1, 2]], "uint8"),
        np.array([[True], [False]]),
        np.array(["a", "b"]),
        np.array(["2026-01-02T03:04:05"], "datetime64[ns]"),
    ],
)
def test_an_array_is_given_with_its_dtype_and_shape(kept: Kept, array: Any) -> None:
    """Missing numbers are NaN again."""
    example = kept(array).input_example

    assert example.dtype == array.dtype
    np.testing.assert_array_equal(example, array)


def test_named_tensors_are_given_as_a_dict(kept: Kept) -> None:
    """Each with its own dtype."""
    tensors = {"data": np.zeros((1, 2, 2), "float32"), "label": np.array([3], "int64")}

    example = kept(tensors).input_example

    assert {name: (each.dtype, each.shape) for name, each in example.items()} == {
        name: (each.dtype, each.shape) for name, each in tensors.items()
    }


def test_a_frame_is_an_example_for_tensors_too(kept: Kept) -> None:
    """By the names of the tensors, or as one array."""
    one = kept(houses(), infer_signature(houses().to_numpy())).input_example

    np.testing.assert_array_equal(one, houses().to_numpy())


def test_a_frame_is_an_example_for_named_tensors_too(kept: Kept) -> None:
    """A column each."""
    arrays = {name: houses()[name].to_numpy() for name in houses()}

    example = kept(houses(), infer_signature(arrays)).input_example

    np.testing.assert_array_equal(example["size"], arrays["size"])
    assert list(example) == list(arrays)


@pytest.mark.parametrize(
    ("content", "signature", "rows"),
    [
        ({"size": 1.0, "rooms": 2.0}, infer_signature(houses()), [[1.0, 2.0]]),
        (
            [{"size": 1.0, "rooms": 2.0}, {"size": 3.0, "rooms": 4.0}],
            infer_signature(houses()),
            [[1.0, 2.0], [3.0, 4.0]],
        ),
        ({"size": [1.0, 3.0], "rooms": [2.0, 4.0]}, infer_signature(houses()), [[1.0, 2.0], [3.0, 4.0]]),
        ({"ids": [1, 2]}, ModelSignature(Schema([ColSpec(Array(DataType.long), "ids")])), [[[1, 2]]]),
        (["a", "b"], ModelSignature(Schema([ColSpec(DataType.string)])), [["a"], ["b"]]),
        (
            {"all": {"deep": [1]}},
            ModelSignature(Schema([ColSpec(AnyType(), "all", required=False)])),
            [[{"deep": [1]}]],
        ),
    ],
)
def test_plain_json_is_given_as_a_table(kept: Kept, content: Any, signature: ModelSignature, rows: Any) -> None:
    """An object is a row, unless its lists can only be columns; a list has a row in each item."""
    assert kept(content, signature).input_example.to_numpy().tolist() == rows


def test_an_example_with_parameters_is_given_without_them(kept: Kept) -> None:
    """They have defaults of their own in the signature."""
    signature = ModelSignature(infer_signature(houses()).inputs, params=ParamSchema([ParamSpec("n", "long", 1)]))

    pd.testing.assert_frame_equal(kept((houses(), {"n": 2}), signature).input_example, houses())


@pytest.mark.parametrize("without", ["example", "signature"])
@pytest.mark.filterwarnings("ignore:.*An input example was not provided:UserWarning")
def test_a_model_without_an_example_or_a_signature_has_none(
    rooted: MlflowConnection, directory: Path, without: str
) -> None:
    """Nothing says what its values were."""
    sample = sklearn_sample()
    mlflow.sklearn.save_model(
        sample.model,
        str(directory),
        signature=False if without == "signature" else infer_signature(houses()),
        input_example=None if without == "example" else houses(),
        pip_requirements=["scikit-learn"],
    )

    assert BuiltinLoader(rooted, trust=UNVERIFIED).load(str(directory)).input_example is None


def info_is(**values: Any) -> Callable[[Path], object]:
    """Change what the MLmodel file says of the example."""

    def change(directory: Path) -> None:
        path = directory / "MLmodel"
        content = yaml.safe_load(path.read_text())
        content["saved_input_example_info"].update(values)
        path.write_text(yaml.safe_dump(content))

    return change


def content_is(text: str) -> Callable[[Path], object]:
    """Change the example."""
    return lambda directory: (directory / "input_example.json").write_text(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda directory: (directory / "input_example.json").unlink(),
        info_is(artifact_path="../outside.json"),
        info_is(artifact_path=None),
        info_is(artifact_path=["a"]),
        info_is(type="sparse_matrix_csr"),
        info_is(type=["dataframe"]),
        info_is(type="unknown"),
        info_is(params="true"),
        content_is(""),
        content_is("\udcff".encode("utf-8", "surrogateescape").decode("latin-1")),
        content_is("[" * 100_000),
        content_is("3"),
        content_is("null"),
        content_is('{"data": 3}'),
        content_is('{"columns": ["size", "rooms"], "data": [[1.0]]}'),
        content_is('{"columns": ["size", "rooms"], "data": [["a", "b"]]}'),
        content_is('{"columns": ["size", "more"], "data": [[1.0, 2.0]]}'),
        content_is('{"columns": [["size"], {"rooms": 1}], "data": [[1.0, 2.0]]}'),
        content_is(json.dumps({"columns": ["size", "rooms"], "data": [[1.0, 2.0]] * 2_000_000})),
    ],
)
def test_an_example_that_cannot_be_read_or_does_not_fit_stops_no_load(
    rooted: MlflowConnection, directory: Path, tmp_path: Path, change: Callable[[Path], object]
) -> None:
    """It is left out, and the model predicts."""
    sample = sklearn_sample()
    mlflow.sklearn.save_model(
        sample.model,
        str(directory),
        signature=infer_signature(houses(), sample.model.predict(houses())),
        input_example=houses(),
        pip_requirements=["scikit-learn"],
    )
    (tmp_path / "root" / "outside.json").write_bytes((directory / "input_example.json").read_bytes())
    change(directory)

    loaded = BuiltinLoader(rooted, trust=UNVERIFIED).load(str(directory))

    assert loaded.input_example is None
    assert list(loaded.predict(houses())) == pytest.approx(prices(sample))


@pytest.mark.parametrize(("dtype", "value"), [("int64", 1.5), ("int32", 2**40), ("uint8", -1)])
def test_whole_numbers_are_never_rounded_or_wrapped(kept: Kept, directory: Path, dtype: str, value: Any) -> None:
    """Such an example does not fit."""
    kept(np.array([[1]], dtype))
    (directory / "input_example.json").write_text(json.dumps([[value]]))

    again = CustomLoader(MlflowConnection("sqlite:////nowhere/r.db", roots=[str(directory)]), trust=UNVERIFIED).load(
        str(directory)
    )

    assert again.input_example is None


def test_a_sparse_example_is_not_given(kept: Kept) -> None:
    """No signature has a form for it."""
    matrix = csr_matrix(np.eye(2))

    assert kept(matrix, infer_signature(np.eye(2))).input_example is None
