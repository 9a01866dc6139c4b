"""What signatures are held to that are read off a project's pandera models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelport.core.errors import InvalidSignatureError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.signatures import ColumnSpec, DataType, Signature
from modelport.testing.pandera_hooks import PanderaHooks
from modelport.testing.pandera_kinds import DTYPES, NEEDED, NO_MODELS, REFUSED
from modelport.testing.project_models import KeepingModel
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.rule_kinds import TABLES
from modelport.testing.sentences import SAVE_KEEPS, SAVE_NO_SIGNATURE, SAVE_SIGNATURE

_READ = "which dtypes of pandera are read as which types"


class PanderaContract(PanderaHooks):
    """What is promised of signatures off pandera models, as tests."""

    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at=_READ)
    def test_each_dtype_of_a_pandera_model_is_read_as_a_type(self, pandera: Any, library: str) -> None:
        """On either side, in the model's order; what the model does not tell may be anything."""
        kinds = DTYPES[library]
        schema = pandera.DataFrameSchema({name: pandera.Column(dtype) for name, (dtype, _) in kinds.items()})
        signature = Signature.from_pandera(schema, schema)
        assert signature.inputs == tuple(ColumnSpec(name, kind) for name, (_, kind) in kinds.items())
        assert (signature.outputs, signature.params) == (signature.inputs, ())

    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="which columns of a model are required")
    def test_a_column_is_required_where_the_model_requires_it_and_allows_no_nulls(self, pandera: Any) -> None:
        """A float may be NaN, which is a value."""
        columns = {f"c{number}": pandera.Column(**options) for number, (options, _, _) in enumerate(NEEDED)}
        signature = Signature.from_pandera(pandera.DataFrameSchema(columns))
        assert signature.inputs == tuple(
            ColumnSpec(f"c{number}", kind, required) for number, (_, kind, required) in enumerate(NEEDED)
        )
        assert signature.outputs == ()

    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at=_READ)
    def test_a_column_that_no_signature_describes_is_refused_by_its_name(self, pandera: Any, library: str) -> None:
        """With what to cast it to."""
        for name, (options, message) in REFUSED[library].items():
            schema = pandera.DataFrameSchema({"fine": pandera.Column(int), "a": pandera.Column(**options)})
            error = refusal(InvalidSignatureError, Signature.from_pandera, schema)
            assert (error.problem, error.expected, error.remedy) == message, name

    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="what is taken for a model of pandera: a class or a schema")
    def test_what_is_no_pandera_model_gives_no_signature(self, pandera: Any) -> None:
        """And it is told what to pass."""
        schema = pandera.DataFrameSchema({"a": pandera.Column(int)})
        others = {**NO_MODELS, repr(pandera.DataFrameSchema): pandera.DataFrameSchema}
        for shown, other in others.items():
            for sides in ((other,), (schema, other)) if other is not None else ((other,),):
                error = refusal(InvalidSignatureError, Signature.from_pandera, *sides)
                assert (error.problem, error.expected, error.remedy) == (
                    f"{shown} is no pandera model.",
                    "a class that extends pandera.pandas.DataFrameModel or pandera.polars.DataFrameModel",
                    "pass the class itself, or read the signature off data: Signature.infer(inputs, outputs)",
                )

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_KEEPS, look_at="whether the signature is kept with what is optional in it")
    def test_a_signature_off_pandera_models_is_kept_with_the_model(
        self, ports: Registry, pandera: Any, library: str
    ) -> None:
        """Off classes as well as off schemas."""

        class Rows(pandera.DataFrameModel):  # type: ignore[misc]
            """What goes in."""

            age: int
            name: str = pandera.Field(nullable=True)
            size: float = pandera.Field(nullable=True)

        zero = pandera.DataFrameSchema({"zero": pandera.Column(float)})
        signature = Signature.from_pandera(Rows, zero)
        assert signature.inputs == (
            ColumnSpec("age", DataType.LONG),
            ColumnSpec("name", DataType.STRING, required=False),
            ColumnSpec("size", DataType.DOUBLE),
        )
        assert Signature.from_pandera(Rows.to_schema(), zero) == signature
        rows = TABLES[library]({"age": [36, 41], "name": ["Ada", None], "size": [1.5, float("nan")]})
        loaded = ports.loader.load(ports.saver.save(KeepingModel(), signature, rows).uri)
        assert loaded.signature == signature
        assert np.asarray(loaded.predict(rows)["zero"]).tolist() == [0.0, 0.0]
