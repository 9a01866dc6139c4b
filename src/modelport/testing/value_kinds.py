"""Single values, and which scalar types of a signature take them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd
from attrs import frozen

from modelport.core.signatures import (
    AnyType,
    ColumnType,
    DataType,
)

NULLS: Final = (None, float("nan"), pd.NA, pd.NaT, np.datetime64("NaT"), np.float32("nan"), np.array(np.nan))
"""Whatever stands for none."""


@frozen
class Values:
    """What a type does with single values.

    Attributes:
        type: The type.
        taken: Values that it takes, the first of them one that an example may hold.
        refused: Values that it refuses, and what is told of each.
    """

    type: ColumnType
    taken: tuple[Any, ...]
    refused: tuple[tuple[Any, str], ...] = ()


SCALARS: Final = (
    Values(
        DataType.BOOLEAN,
        (True, np.bool_(False)),  # noqa: FBT003 - the value
        ((1, "1"), (0.0, "0.0"), ("True", "'True'"), (np.array(True), "array(True)"), ([True], "[True]")),  # noqa: FBT003 - the value
    ),
    Values(
        DataType.INTEGER,
        (2**31 - 1, -(2**31), np.int8(1), np.uint64(5)),
        (
            (2**31, "2147483648"),
            (-(2**31) - 1, "-2147483649"),
            (1.0, "1.0"),
            (True, "True"),
            (np.bool_(True), repr(np.bool_(True))),  # noqa: FBT003 - the value
            (np.float32(1), repr(np.float32(1))),
            ("1", "'1'"),
            (Decimal(1), "Decimal('1')"),
            (Fraction(1), "Fraction(1, 1)"),
            (np.array(1), "array(1)"),
        ),
    ),
    Values(
        DataType.LONG,
        (2**63 - 1, -(2**63), np.uint64(2**63 - 1)),
        (
            (2**63, "9223372036854775808"),
            (-(2**63) - 1, "-9223372036854775809"),
            (np.uint64(2**63), repr(np.uint64(2**63))),
        ),
    ),
    Values(
        DataType.FLOAT,
        (0.1, 2**24, -(2**24), np.float16(0.5), np.float64(0.1), np.array(0.5)),
        (
            (2**24 + 1, "16777217"),
            (-(2**24) - 1, "-16777217"),
            (True, "True"),
            ("0.5", "'0.5'"),
            (Decimal("0.5"), "Decimal('0.5')"),
            (1j, "1j"),
        ),
    ),
    Values(
        DataType.DOUBLE,
        (0.1, 2**53, -(2**53), np.float32(0.5)),
        ((2**53 + 1, "9007199254740993"), (-(2**53) - 1, "-9007199254740993"), (False, "False")),
    ),
    Values(DataType.STRING, ("", np.str_("b")), ((b"a", "b'a'"), (1, "1"), (["a"], "['a']"))),
    Values(DataType.BINARY, (b"", bytearray(b"x"), np.bytes_(b"x")), (("a", "'a'"), ([1], "[1]"))),
    Values(
        DataType.DATETIME,
        (
            date(2026, 1, 2),
            datetime(2026, 1, 2, tzinfo=UTC),
            pd.Timestamp("2026-01-02"),
            np.datetime64("2026-01-02"),
            np.array("2026-01-02", "datetime64[s]"),
        ),
        (
            ("2026-01-02", "'2026-01-02'"),
            (2026, "2026"),
            (time(1, 2), "datetime.time(1, 2)"),
            (np.timedelta64(1, "D"), repr(np.timedelta64(1, "D"))),
        ),
    ),
    Values(AnyType(), ("x", 1, [None], {1: object}, Decimal(1), np.array([[1.5]]))),
)
"""Single values."""
