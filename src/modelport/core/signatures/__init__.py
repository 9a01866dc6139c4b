"""Signatures: what a model takes and gives, and the checks that keep data to it.

See https://mlflow.org/docs/latest/ml/model/signatures/ for the notion and for MLflow's own rules.
"""

from __future__ import annotations

from modelport.core.signatures.conforming import Conformer
from modelport.core.signatures.containers import Container, container_of
from modelport.core.signatures.conversion import convert
from modelport.core.signatures.forms import InputForm, Shaper
from modelport.core.signatures.outputs import Labeller, check_outputs, label_outputs
from modelport.core.signatures.param_specs import ParamSpec
from modelport.core.signatures.params import conform_params
from modelport.core.signatures.rehearsal import Rehearsal, rehearse
from modelport.core.signatures.schemas import check_schema, load_schema
from modelport.core.signatures.signature import Signature
from modelport.core.signatures.specs import ColumnSpec, TensorSpec
from modelport.core.signatures.types import (
    AnyType,
    ArrayType,
    ColumnType,
    DataType,
    MapType,
    ObjectType,
    Property,
    SparkVectorType,
)

__all__ = [
    "AnyType",
    "ArrayType",
    "ColumnSpec",
    "ColumnType",
    "Conformer",
    "Container",
    "DataType",
    "InputForm",
    "Labeller",
    "MapType",
    "ObjectType",
    "ParamSpec",
    "Property",
    "Rehearsal",
    "Shaper",
    "Signature",
    "SparkVectorType",
    "TensorSpec",
    "check_outputs",
    "check_schema",
    "conform_params",
    "container_of",
    "convert",
    "label_outputs",
    "load_schema",
    "rehearse",
]
