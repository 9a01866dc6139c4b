"""Writes the tables and columns of an input example, and reads them back the same, running no code.

Columns of NumPy's types are NumPy's files, those of Arrow's and polars' types are Arrow's, and the cells of columns
that may hold any object are values.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from modelport.adapters.mlflow.example_values import Members, Tree, decode, encode, zone_from, zone_to
from modelport.core.signatures import Container
from modelport.core.signatures.containers import recognise

_NUMBERS: Final = "biufc"
"""Kinds of NumPy's types that an array of two dimensions holds as they are."""


def encode_data(data: Any, members: Members) -> Tree:  # noqa: ANN401
    """Write a table, a column, or a dict of columns.

    Raises:
        TypeError: It holds what cannot be kept.
    """
    write = _WRITERS.get(recognise(data), encode)
    return write(data, members)


def decode_data(tree: Tree, members: Members) -> Any:  # noqa: ANN401
    """Read what `encode_data` wrote."""
    if isinstance(tree, dict):
        ((kind, content),) = tree.items()
        if kind in _READERS:
            return _READERS[kind](content, members)
    return decode(tree, members)


def _encode_columns(columns: Mapping[Any, Any], members: Members) -> Tree:
    return {"columns": [[encode(key, members), encode_data(each, members)] for key, each in columns.items()]}


def _decode_columns(content: Tree, members: Members) -> dict[Any, Any]:
    return {decode(key, members): decode_data(each, members) for key, each in content}


def _encode_pandas(data: Any, members: Members) -> Tree:  # noqa: ANN401
    if isinstance(data, pd.Series):
        index = _encode_index(data.index, members)
        return {"series": [encode(data.name, members), index, _encode_series(data, members)]}
    labels, index = _encode_index(data.columns, members), _encode_index(data.index, members)
    if _is_one_block(data):
        return {"block": [labels, index, encode(data.to_numpy(), members)]}
    columns = [_encode_series(data.iloc[:, at], members) for at in range(data.shape[1])]
    return {"frame": [labels, index, columns]}


def _is_one_block(data: Any) -> bool:  # noqa: ANN401
    """Tell whether a frame is a single array of numbers, which takes a fraction of the time of many columns."""
    kinds = {*data.dtypes}
    return len(kinds) == 1 and all(isinstance(each, np.dtype) and each.kind in _NUMBERS for each in kinds)


def _decode_series(content: Tree, members: Members) -> Any:  # noqa: ANN401
    name, index, values = content
    series = _decode_values(values, members)
    return series.set_axis(_decode_index(index, members)).rename(decode(name, members))


def _decode_frame(content: Tree, members: Members) -> pd.DataFrame:
    labels, index, columns = content
    frame = pd.DataFrame({at: _decode_values(each, members) for at, each in enumerate(columns)})
    frame.index = _decode_index(index, members)
    frame.columns = _decode_index(labels, members)
    return frame


def _decode_block(content: Tree, members: Members) -> pd.DataFrame:
    labels, index, values = content
    return pd.DataFrame(
        decode(values, members), index=_decode_index(index, members), columns=_decode_index(labels, members)
    )


def _encode_index(index: Any, members: Members) -> Tree:  # noqa: ANN401
    if isinstance(index, pd.RangeIndex):
        return {"range": [index.start, index.stop, index.step, encode(index.name, members)]}
    if isinstance(index, pd.MultiIndex):
        levels = [index.get_level_values(at) for at in range(index.nlevels)]
        return {"levels": [_encode_index(each, members) for each in levels]}
    step = getattr(index, "freqstr", None) if isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex) else None
    return {"labels": [_encode_series(index.to_series(), members), encode(index.name, members), step]}


def _decode_index(tree: Tree, members: Members) -> Any:  # noqa: ANN401
    ((kind, content),) = tree.items()
    if kind == "range":
        start, stop, step, name = content
        return pd.RangeIndex(start, stop, step, name=decode(name, members))
    if kind == "levels":
        return pd.MultiIndex.from_arrays([_decode_index(each, members) for each in content])
    values, name, step = content
    series = _decode_values(values, members)
    index = pd.Index(series, dtype=series.dtype, tupleize_cols=False).rename(decode(name, members))
    return index if step is None else type(index)(index, freq=step)


def _encode_series(series: Any, members: Members) -> Tree:  # noqa: ANN401 - one line a kind
    dtype = series.dtype
    if isinstance(dtype, np.dtype):
        return {"numpy": encode(series.to_numpy(), members)}
    if isinstance(dtype, pd.CategoricalDtype):
        codes = encode(series.cat.codes.to_numpy(), members)
        return {"categories": [codes, _encode_index(dtype.categories, members), bool(dtype.ordered)]}
    if isinstance(dtype, pd.StringDtype):
        texts = [None if missing else str(text) for text, missing in zip(series, series.isna(), strict=True)]
        return {"texts": [texts, dtype.storage, dtype.na_value is pd.NA]}
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        offset = dtype.tz.utcoffset(None)
        return {"moments": [encode(moments, members), zone_to(dtype.tz, offset)]}
    if isinstance(dtype, pd.ArrowDtype):
        return {"arrow": _ipc(pa.table({"": pa.array(series.array)}), members)}
    return _encode_extension(series, members)


def _encode_extension(series: Any, members: Members) -> Tree:  # noqa: ANN401
    column = series.reset_index(drop=True).rename("")
    try:
        tree = {"extension": _ipc(pa.Table.from_pandas(column.to_frame(), preserve_index=False), members)}
        same = _decode_values(tree, members)
    except (pa.ArrowException, ValueError) as error:
        message = f"a column of {series.dtype}"
        raise TypeError(message) from error
    if same.dtype != column.dtype or not same.equals(column):
        message = f"a column of {series.dtype}"
        raise TypeError(message)
    return tree


def _decode_values(tree: Tree, members: Members) -> Any:  # noqa: ANN401 - one line a kind
    ((kind, content),) = tree.items()
    if kind == "numpy":
        array = decode(content, members)
        return pd.Series(array, dtype=array.dtype)
    if kind == "categories":
        codes, categories, ordered = content
        dtype = pd.CategoricalDtype(_decode_index(categories, members), ordered)
        return pd.Series(pd.Categorical.from_codes(decode(codes, members), dtype=dtype))
    if kind == "texts":
        texts, storage, nullable = content
        missing = {} if nullable else {"na_value": np.nan}
        return pd.Series(texts, dtype=pd.StringDtype(storage, **missing))
    if kind == "moments":
        moments, zone = content
        return pd.Series(decode(moments, members)).dt.tz_localize("UTC").dt.tz_convert(zone_from(zone))
    if kind == "arrow":
        values = _table(content, members).column(0)
        return pd.Series(values, dtype=pd.ArrowDtype(values.type))
    return _table(content, members).to_pandas().iloc[:, 0]


def _encode_arrow(data: Any, members: Members) -> Tree:  # noqa: ANN401
    if isinstance(data, pa.Table):
        return {"table": _ipc(data, members)}
    if isinstance(data, pa.RecordBatch):
        return {"batch": _ipc(pa.Table.from_batches([data]), members)}
    kind = "chunks" if isinstance(data, pa.ChunkedArray) else "values"
    return {kind: _ipc(pa.table({"": data}), members)}


def _ipc(table: pa.Table, members: Members) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return members.add(sink.getvalue().to_pybytes(), "arrow")


def _table(name: str, members: Members) -> pa.Table:
    with pa.ipc.open_stream(members.files[name]) as stream:
        table = stream.read_all()
    table.validate(full=True)
    return table


def _encode_polars(data: Any, members: Members) -> Tree:  # noqa: ANN401
    single = not hasattr(data, "get_columns")
    frame = data.to_frame() if single else data
    objects = {each.name: list(each) for each in frame.get_columns() if str(each.dtype) == "Object"}
    buffer = io.BytesIO()
    frame.drop(list(objects)).write_ipc(buffer)
    cells = [[name, encode(each, members)] for name, each in objects.items()]
    return {"polars": [members.add(buffer.getvalue(), "polars.arrow"), cells, frame.columns, single]}


def _decode_polars(content: Tree, members: Members) -> Any:  # noqa: ANN401
    polars = importlib.import_module("polars")
    name, cells, order, single = content
    try:
        frame = polars.read_ipc(io.BytesIO(members.files[name]))
        objects = [polars.Series(each, decode(values, members), dtype=polars.Object) for each, values in cells]
        frame = frame.with_columns(objects).select(order) if objects else frame
        return frame.to_series() if single else frame
    except polars.exceptions.PanicException as error:  # no Exception: it would pass by whoever handles what is broken
        raise ValueError(name) from error


_WRITERS: Final[Mapping[Container | None, Callable[[Any, Members], Tree]]] = {
    Container.PANDAS: _encode_pandas,
    Container.POLARS: _encode_polars,
    Container.PYARROW: _encode_arrow,
    Container.DICT: _encode_columns,
}
_READERS: Final[Mapping[str, Callable[[Any, Members], Any]]] = {
    "columns": _decode_columns,
    "block": _decode_block,
    "frame": _decode_frame,
    "series": _decode_series,
    "polars": _decode_polars,
    "table": _table,
    "batch": lambda name, members: _table(name, members).combine_chunks().to_batches()[0],
    "chunks": lambda name, members: _table(name, members).column(0),
    "values": lambda name, members: _table(name, members).column(0).combine_chunks(),
}
