"""What a loaded model is held to about columns of objects: a plain dtype is theirs where one holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd
import pytest

from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, Signature
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.sentences import PREDICT

_ZONED: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_MOMENT: Final = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - a time without a zone is what it is for

COLUMNS: Final[Mapping[str, tuple[str, list[Any], str, str]]] = {
    "integers": ("long", [1, 2], "object", "int64"),
    "an integer and a null": ("long", [1, None], "object", "object"),
    "a truth value and a null": ("boolean", [True, None], "object", "object"),
    "nulls of integers": ("integer", [None, None], "Int64", "Int32"),
    "floats and a null": ("double", [0.5, None], "object", "float64"),
    "floats and a null of pandas": ("double", [0.5, pd.NA], "object", "object"),
    "moments": ("datetime", [_MOMENT, _MOMENT], "object", "datetime64[us]"),
    "a moment and a null": ("datetime", [_MOMENT, pd.NaT], "object", "datetime64[us]"),
    "moments with a zone": ("datetime", [_MOMENT, _ZONED], "object", "object"),
}
"""The type of an optional column, what is in it, the dtype it is in, and the dtype in which a model is given it."""


class ObjectColumnContract(RegistryHooks):
    """What becomes of columns of objects, as tests."""

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT, look_at="whether nulls, or moments with a zone, are cast to a dtype")
    def test_objects_are_given_in_a_plain_dtype_that_holds_them_or_as_they_are(
        self, ports: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What has no such dtype stays as it is, nulls and zones included."""
        signature = Signature(
            [ColumnSpec(name, kind, required=False) for name, (kind, *_) in COLUMNS.items()],
            [ColumnSpec(None, "double")],
        )
        table = pd.DataFrame({name: pd.Series(rows, dtype=dtype) for name, (_, rows, dtype, _) in COLUMNS.items()})
        loaded = ports.loader.load(ports.saver.save(models.KeepingModel(), signature, table).uri)
        given: list[pd.DataFrame] = []
        monkeypatch.setattr(models.KeepingModel, "given", given)
        loaded.predict(table)
        assert {name: str(dtype) for name, dtype in given[0].dtypes.items()} == {
            name: dtype for name, (*_, dtype) in COLUMNS.items()
        }
        for name, (_, rows, *_) in COLUMNS.items():
            assert [None if pd.isna(cell) else cell for cell in given[0][name]] == [
                None if pd.isna(cell) else cell for cell in rows
            ], name
        assert given[0]["floats and a null of pandas"][1] is pd.NA
