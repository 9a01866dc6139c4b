"""A model's signature: what goes in, what comes out, and what can be set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from modelport.core.errors import InvalidSignatureError
from modelport.core.names import shown
from modelport.core.signatures.containers import Data
from modelport.core.signatures.inference import infer_side
from modelport.core.signatures.mlmodel import read_params, read_side, write_params, write_side
from modelport.core.signatures.pandera_models import side_of_model
from modelport.core.signatures.param_specs import ParamSpec, as_params, infer_params
from modelport.core.signatures.specs import ColumnSpec, Side, TensorSpec, as_side


def _as_inputs(specs: Iterable[ColumnSpec] | Iterable[TensorSpec]) -> Side:
    side = as_side(specs)
    if not side:
        raise InvalidSignatureError(
            "The signature has no inputs.",
            expected="at least one ColumnSpec or TensorSpec",
            remedy="read it off an example: Signature.infer(inputs, outputs)",
        )
    return side


@frozen
class Signature:
    """What a model takes and gives. It never changes, compares by value, and hashes.

    Args:
        inputs: One or more `ColumnSpec`, or one or more `TensorSpec`; names all there and unique, or none at all.
        outputs: The same; empty only where the MLmodel file says nothing of them.
        params: The parameters that a caller may pass beside the inputs.

    Raises:
        InvalidSignatureError: The parts contradict each other; the message says how.

    Example:
        >>> signature = Signature([ColumnSpec("age", "long")], [ColumnSpec("risk", "double")])
        >>> signature.inputs
        (ColumnSpec(name='age', type=<DataType.LONG: 'long'>, required=True),)

    See https://mlflow.org/docs/latest/ml/model/signatures/ for what MLflow makes of it.
    """

    inputs: Side = field(converter=_as_inputs)
    outputs: Side = field(converter=as_side)
    params: tuple[ParamSpec, ...] = field(default=(), converter=as_params)

    @classmethod
    def infer(cls, inputs: Data, outputs: Data = None, params: Mapping[str, Any] | None = None) -> Signature:
        """Read a signature off an example.

        For pandas and NumPy the result is MLflow's: a column with nulls or ``NaN`` is optional, object columns are
        read by their values, arrays are tensors with any number of rows. polars and pyarrow columns go by dtype.

        Args:
            inputs: A table, an array of shape ``(rows, …)``, or a dict of arrays.
            outputs: What the model gives for it; also a Series or a list, for one column.
            params: Parameters with their default values.

        Raises:
            InvalidSignatureError: A column has no type that a signature knows; the message says what to cast.

        Example:
            >>> print(*Signature.infer({"age": [36, 41]}, {"risk": [0.1, 0.2]}).outputs)
            risk: double
        """
        outputs_side = () if outputs is None else infer_side(outputs, "outputs")
        return cls(infer_side(inputs, "inputs"), outputs_side, infer_params(params or {}))

    @classmethod
    def from_pandera(cls, inputs: object, outputs: object = None) -> Signature:
        """Read a signature off pandera models of pandas or polars data.

        A column is required where the model requires it and allows no nulls; floats may always be ``NaN``. The
        index, checks and coercion of a model have no place in a signature: set the model on a loader to keep them.

        Args:
            inputs: A ``DataFrameModel`` class, or a ``DataFrameSchema``.
            outputs: The same for the outputs.

        Raises:
            InvalidSignatureError: One is no pandera model, or has a column that a signature cannot describe.
        """
        return cls(side_of_model(inputs), () if outputs is None else side_of_model(outputs))

    def to_dict(self) -> dict[str, str | None]:
        """Write the ``signature:`` section of an MLmodel file, as MLflow writes it.

        Example:
            >>> Signature([TensorSpec("float64", (-1, 4))], ()).to_dict()["inputs"]
            '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 4]}}]'
        """
        return {
            "inputs": write_side(self.inputs),
            "outputs": write_side(self.outputs),
            "params": write_params(self.params),
        }

    @classmethod
    def from_dict(cls, section: Mapping[str, Any]) -> Signature:
        """Read the ``signature:`` section of an MLmodel file. Keys that MLflow does not write are left alone.

        Args:
            section: ``inputs``, ``outputs`` and ``params``, each JSON or ``None``.

        Raises:
            InvalidSignatureError: It is not what MLflow writes; nothing else is raised, whatever the section holds.

        Example:
            >>> print(*Signature.from_dict({"inputs": '[{"type": "long", "name": "age"}]'}).inputs)
            age: long
        """
        if not isinstance(section, Mapping):
            raise InvalidSignatureError(
                f"The signature section is {shown(section)}.", expected="a mapping with inputs, outputs and params"
            )
        return cls(
            read_side(section.get("inputs")), read_side(section.get("outputs")), read_params(section.get("params"))
        )
