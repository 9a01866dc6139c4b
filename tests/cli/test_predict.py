"""`modelport predict`: files in, files out, in chunks."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pytest_mock import MockerFixture

from cli.conftest import Run
from modelport.adapters.memory import InMemoryModelRegistrar, InMemoryModelSaver, InMemoryStore
from modelport.application import PublishModel
from modelport.core.signatures import Signature

_ROWS = [{"name": "1", "count": 2, "price": 3}, {"name": "NA", "count": 4, "price": 0.5}]
_EXPECTED = [("1:str", 6.0), ("NA:str", 2.0)]
_FILES = {
    "rows.csv": "name,count,price\n1,2,3\nNA,4,0.5\n",
    "rows.jsonl": "".join(f"{json.dumps(row)}\n" for row in _ROWS),
    "rows.json": json.dumps(_ROWS),
}


@pytest.fixture
def rows(registry: Path) -> Path:
    """The same two rows in each format."""
    for name, text in _FILES.items():
        (registry / name).write_text(text)
    pd.DataFrame(_ROWS).to_parquet(registry / "rows.parquet")
    return registry


def _read(path: Path) -> list[tuple[Any, ...]]:
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
    elif path.suffix == ".csv":
        frame = pd.read_csv(path, keep_default_na=False)
    else:
        frame = pd.read_json(path, lines=True)
    assert list(frame.columns) == ["greeting", "total"]
    return list(frame.itertuples(index=False, name=None))


@pytest.mark.parametrize("output", ["out.csv", "out.parquet", "out.jsonl"])
@pytest.mark.parametrize("source", [*_FILES, "rows.parquet"])
def test_every_format_goes_in_and_out(rows: Path, greeting: str, run: Run, source: str, output: str) -> None:
    """Columns are read as the signature types them, and only predictions are written, in the order of the rows."""
    done = run("predict", greeting, source, "-o", output)
    assert (done.exit_code, done.stdout) == (0, "")
    assert _read(rows / output) == _EXPECTED
    assert "2 predictions of models:/greeting/1" in done.stderr


@pytest.mark.parametrize("stream_format", ["csv", "jsonl"])
def test_standard_streams_hold_the_format_that_is_named(
    rows: Path, greeting: str, run: Run, stream_format: str
) -> None:
    """A dash is standard input or output; nothing but predictions is on it."""
    done = run("predict", greeting, "-", "--format", stream_format, input=_FILES[f"rows.{stream_format}"])
    assert (done.exit_code, done.stderr) == (0, "")
    (rows / f"out.{stream_format}").write_text(done.stdout)
    assert _read(rows / f"out.{stream_format}") == _EXPECTED


def test_parquet_goes_through_standard_streams(rows: Path, greeting: str, run: Run) -> None:
    """Parquet needs its end before its beginning, which a pipe has not; it is held in between."""
    sent = (rows / "rows.parquet").read_bytes()
    done = run("predict", greeting, "-", "--format", "parquet", input=sent)
    (rows / "out.parquet").write_bytes(done.stdout_bytes)
    assert _read(rows / "out.parquet") == _EXPECTED


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize("chunk_rows", [1, 7, 300, 301])
def test_many_chunks_give_the_same_as_one(
    registry: Path, greeting: str, run: Run, suffix: str, chunk_rows: int
) -> None:
    """Where a chunk ends shows nowhere, quoted line breaks included."""
    many = pd.DataFrame({"name": [f"a\n{each}" for each in range(300)], "count": range(300), "price": 0.25})
    many.to_csv(registry / "many.csv", index=False)
    many.to_parquet(registry / "many.parquet", row_group_size=90)
    many.to_json(registry / "many.jsonl", orient="records", lines=True)
    for rows, output in ((100_000, "one"), (chunk_rows, "several")):
        done = run("predict", greeting, f"many.{suffix}", "-o", f"{output}.{suffix}", "--chunk-rows", rows)
        assert done.exit_code == 0, done.output
    assert _read(registry / f"several.{suffix}") == _read(registry / f"one.{suffix}")
    assert len(_read(registry / f"one.{suffix}")) == 300


def test_predictions_without_a_name_are_called_prediction(registry: Path, doubling: str, run: Run) -> None:
    """An output that is a plain array gets a column all the same."""
    (registry / "rows.csv").write_text("x\n1\n2\n")
    assert run("predict", doubling, "rows.csv").stdout == "prediction\n2.0\n4.0\n"


def test_an_empty_cell_of_a_double_column_is_a_missing_value(registry: Path, doubling: str, run: Run) -> None:
    """As in any CSV that pandas writes: NaN is a double."""
    (registry / "rows.csv").write_text('x\n1\n""\n')
    assert run("predict", doubling, "rows.csv").stdout == 'prediction\n2.0\n""\n'
    assert run("predict", doubling, "rows.csv", "-o", "out.jsonl").exit_code == 0
    assert (registry / "out.jsonl").read_text() == '{"prediction": 2.0}\n{"prediction": null}\n'


def test_the_index_that_pandas_writes_into_parquet_is_no_input(registry: Path, doubling: str, run: Run) -> None:
    """A table with an index of its own fits as well as one without."""
    pd.DataFrame({"x": [1.0, 2.0]}, index=pd.Index([7, 8], name="id")).to_parquet(registry / "rows.parquet")
    assert run("predict", doubling, "rows.parquet").stdout == "prediction\n2.0\n4.0\n"


_MISFITS = {
    "missing.csv": (b"name,count\na,1\n", ["'price'"]),
    "extra.csv": (b"name,count,price,more\na,1,1,1\n", ["'more'"]),
    "both.csv": (b"name,count,more\na,1,1\n", ["'price'", "'more'"]),
    "wrong.csv": (b"name,count,price\na,one,1\n", ["'count'", "long", "one"]),
    "lossy.csv": (b"name,count,price\na,1.5,1\n", ["'count'", "long", "1.5"]),
    "no_value.csv": (b"name,count,price\na,,1\n", ["'count'"]),
    "missing.jsonl": (b'{"name": "a", "count": 1}\n', ["'price'", "line 1"]),
    "once.jsonl": (b'{"name": "a", "count": 1, "price": 1}\n{"name": "b", "count": 1}\n', ["'price'", "line 2"]),
    "extra.jsonl": (b'{"name": "a", "count": 1, "price": 1, "more": 1}\n', ["'more'"]),
    "text.jsonl": (b'{"name": "a", "count": "1", "price": 1}\n', ["'count'", "long"]),
    "number.jsonl": (b'{"name": 1, "count": 1, "price": 1}\n', ["'name'", "string"]),
    "lossy.jsonl": (b'{"name": "a", "count": 1.5, "price": 1}\n', ["'count'", "long"]),
    "boolean.jsonl": (b'{"name": "a", "count": 1, "price": true}\n', ["'price'", "double"]),
    "mixed.jsonl": (b'{"name": "a", "count": 1, "price": 1}\n{"name": "a", "count": 1, "price": "x"}\n', ["'price'"]),
    "null.jsonl": (b'{"name": null, "count": 1, "price": 1}\n', ["'name'"]),
}
_UNREADABLE = {
    "empty.csv": (b"", ["no rows"]),
    "header.csv": (b"name,count,price\n", ["no rows"]),
    "blank.csv": (b"name,count,price\n\n\n", ["no rows"]),
    "latin1.csv": (b"name,count,price\n\xe9,1,1\n", ["UTF8"]),
    "latin1_header.csv": (b"nam\xe9,count,price\na,1,1\n", ["utf-8"]),
    "ragged.csv": (b"name,count,price\na,1,1\nb,2\n", ["Expected 3 columns, got 2 in line 3"]),
    "quote.csv": (b'name,"count,price\na,1,1\n' * 10, ["cannot be read as CSV"]),
    "bad_quote.csv": (b'"name"x,count,price\na,1,1\n', ["cannot be read as CSV"]),
    "endless.csv": (b"name" * 3_000_000, ["no line of column names"]),
    "open_quote.csv": (b'name,count,price\n"a,1,1\n', ["cannot be read as CSV"]),
    "twice.csv": (b"name,count,price,price\na,1,1,1\n", ["more than once", "'price'"]),
    "empty.jsonl": (b"", ["no rows"]),
    "cut.jsonl": (b'{"name": "a", "count": 1, "price": 1}\n{"name": ', ["line 2"]),
    "array.jsonl": (b'{"name": "a", "count": 1, "price": 1}\n[1]\n', ["line 2"]),
    "latin1.jsonl": (b'{"name": "\xe9", "count": 1, "price": 1}\n', ["line 1", "utf-8"]),
    "deep.jsonl": (b'{"name": ' + b"[" * 100_000, ["cannot be read"]),
    "cut.json": (b'[{"name": "a", "count": 1, "price": 1}', ["cannot be read"]),
    "empty.parquet": (b"", ["cannot be read"]),
    "text.parquet": (b"name,count,price\na,1,1\n", ["cannot be read"]),
}


@pytest.mark.parametrize(("name", "content"), [*_MISFITS.items(), *_UNREADABLE.items()])
def test_bad_input_is_told_and_nothing_is_written(
    registry: Path, greeting: str, run: Run, name: str, content: tuple[bytes, list[str]]
) -> None:
    """The message names what is wrong; the output that was there stays, and no half file is left beside it."""
    (registry / name).write_bytes(content[0])
    (registry / "out.csv").write_text("precious")
    before = sorted(registry.iterdir())
    done = run("predict", greeting, name, "-o", "out.csv", "--chunk-rows", "1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert all(said in done.stderr for said in content[1]), done.stderr
    assert "Traceback" not in done.stderr
    assert (registry / "out.csv").read_text() == "precious"
    assert sorted(registry.iterdir()) == before


def test_a_truncated_parquet_file_is_told(rows: Path, greeting: str, run: Run) -> None:
    """As after a broken download, at whatever place it broke."""
    whole = (rows / "rows.parquet").read_bytes()
    for length in (10, len(whole) // 2, len(whole) - 1):
        (rows / "cut.parquet").write_bytes(whole[:length])
        done = run("predict", greeting, "cut.parquet", "-o", "out.csv")
        assert done.exit_code == 2
        assert "'cut.parquet' cannot be read as Parquet" in done.stderr
        assert not (rows / "out.csv").exists()


def test_a_model_that_fails_in_the_middle_leaves_no_half_file(registry: Path, doubling: str, run: Run) -> None:
    """What was predicted before is not kept, and the rows at fault are named."""
    (registry / "rows.csv").write_text("x\n" + "1\n" * 50 + "-1\n" + "1\n" * 50)
    before = sorted(registry.iterdir())
    done = run("predict", doubling, "rows.csv", "-o", "out.csv", "--chunk-rows", "10")
    assert done.exit_code == 2
    assert "rows 51 to 60: ValueError: x is negative" in done.stderr
    assert sorted(registry.iterdir()) == before


def test_an_interrupt_in_the_middle_leaves_no_half_file(registry: Path, run: Run) -> None:
    """Ctrl-C is exit code 130."""
    (registry / "rows.csv").write_text("x\n1\n2\n")
    publish = ("publish", "interrupting", "--model", "cli.sample_models:interrupting", "--example", "rows.csv")
    assert run(*publish).exit_code == 0
    (registry / "rows.csv").write_text("x\n1\n-1\n")
    before = sorted(registry.iterdir())
    done = run("predict", "models:/interrupting/1", "rows.csv", "-o", "out.csv", "--chunk-rows", "1")
    assert (done.exit_code, done.stderr) == (130, "")
    assert sorted(registry.iterdir()) == before


def test_a_disk_that_is_full_is_told_and_leaves_nothing(
    rows: Path, greeting: str, run: Run, mocker: MockerFixture
) -> None:
    """Even when it turns out with the last byte."""
    full = OSError(errno.ENOSPC, "No space left on device")
    mocker.patch("modelport.cli.files.os.fsync", autospec=True, side_effect=full)
    before = sorted(rows.iterdir())
    done = run("predict", greeting, "rows.csv", "-o", "out.csv")
    assert done.exit_code == 2
    assert "'out.csv' cannot be written: No space left on device" in done.stderr
    assert sorted(rows.iterdir()) == before


@pytest.mark.parametrize("output", ["/dev/null/out.csv", "missing/out.csv", "folder.csv"])
def test_an_output_that_cannot_be_written_is_told(rows: Path, greeting: str, run: Run, output: str) -> None:
    """Before anything is predicted."""
    (rows / "folder.csv").mkdir()
    done = run("predict", greeting, "rows.csv", "-o", output)
    assert done.exit_code == 2
    assert f"{output!r} cannot be written" in done.stderr


def test_the_input_is_not_written_over(rows: Path, greeting: str, run: Run) -> None:
    """Predictions in place of the data would be a loss."""
    (rows / "link.csv").symlink_to("rows.csv")
    assert run("predict", greeting, "rows.csv", "-o", "./rows.csv").exit_code == 2
    assert run("predict", greeting, "rows.csv", "-o", "link.csv").exit_code == 2
    assert (rows / "rows.csv").read_text() == _FILES["rows.csv"]


def test_an_output_keeps_its_link_and_its_mode(rows: Path, greeting: str, run: Run) -> None:
    """What is replaced is the file behind a link, and it stays as private as it was."""
    (rows / "real.csv").write_text("old")
    (rows / "real.csv").chmod(0o600)
    (rows / "link.csv").symlink_to("real.csv")
    assert run("predict", greeting, "rows.csv", "-o", "link.csv").exit_code == 0
    assert (rows / "link.csv").is_symlink()
    assert _read(rows / "real.csv") == _EXPECTED
    assert (rows / "real.csv").stat().st_mode & 0o777 == 0o600


def test_a_device_is_written_to_and_not_replaced(rows: Path, greeting: str, run: Run) -> None:
    """As with a shell's redirection."""
    (rows / "null.csv").symlink_to("/dev/null")
    assert run("predict", greeting, "rows.csv", "-o", "null.csv").exit_code == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["models:/greeting/9", "rows.csv"], 3),
        (["models:/nobody@champion", "rows.csv"], 3),
        (["greeting", "rows.csv"], 2),
        (["models:/greeting/1", "missing.csv"], 2),
        (["models:/greeting/1", "rows.xlsx"], 2),
        (["models:/greeting/1", "rows.csv", "-o", "out.xlsx"], 2),
        (["models:/greeting/1", "rows.csv", "--chunk-rows", "0"], 2),
        (["models:/greeting/1", "rows.csv", "--format", "xlsx"], 2),
    ],
)
def test_a_request_that_cannot_be_met_ends_with_its_exit_code(
    greeting: str, run: Run, arguments: list[str], code: int
) -> None:
    """Not found is 3, everything else about the request is 2."""
    del greeting
    done = run("predict", *arguments)
    assert (done.exit_code, done.stdout) == (code, "")


def test_no_progress_is_shown_where_there_is_no_terminal(rows: Path, greeting: str, run: Run) -> None:
    """Logs of jobs stay readable."""
    done = run("predict", greeting, "rows.csv")
    assert (done.exit_code, done.stderr) == (0, "")
    del rows


_ARRAY = np.array([[1.0, 2.0]])


@pytest.mark.parametrize(
    "case",
    [
        (_ARRAY, lambda rows: rows.sum(axis=1), "prediction\n3.0\n7.0\n"),
        (_ARRAY, lambda rows: rows * 2, "prediction_0,prediction_1\n2.0,4.0\n6.0,8.0\n"),
        (pd.DataFrame(_ARRAY), lambda rows: rows.sum(axis=1).rename("sum"), "sum\n3.0\n7.0\n"),
        ({"0": _ARRAY[:, 0], "1": _ARRAY[:, 1]}, lambda rows: {"sum": rows["0"] + rows["1"]}, "sum\n3.0\n7.0\n"),
    ],
    ids=["array", "two_outputs", "numbered_columns", "named_tensors"],
)
def test_models_of_arrays_and_numbered_columns_predict_tables(
    registry: Path, store: InMemoryStore, run: Run, case: tuple[Any, Callable[[Any], Any], str]
) -> None:
    """Columns go by their order or by their numbers, and outputs without names get some."""
    example, model, written = case
    signature = Signature.infer(example, model(example))
    publish = PublishModel(InMemoryModelSaver(store), InMemoryModelRegistrar(store))
    publish("sums", SimpleNamespace(predict=model), signature, example)
    (registry / "rows.csv").write_text("0,1\n1.0,2.0\n3.0,4.0\n")
    done = run("predict", "models:/sums/1", "rows.csv", "--chunk-rows", "1")
    assert (done.exit_code, done.stdout) == (0, written), done.output


def test_a_model_of_a_module_in_this_directory_predicts(
    registry: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was published, in a process that has not imported the module yet."""
    (registry / "own_training.py").write_text(
        "class Tripling:\n    def predict(self, inputs):\n        return inputs[['x']] * 3\n\n\nmodel = Tripling()\n"
    )
    (registry / "rows.csv").write_text("x\n0.5\n1.5\n")
    before = list(sys.path)

    published = run("publish", "tripling", "--model", "own_training:model", "--example", "rows.csv")
    monkeypatch.delitem(sys.modules, "own_training")
    done = run("predict", "models:/tripling/1", "rows.csv")
    monkeypatch.delitem(sys.modules, "own_training")

    assert published.exit_code == 0, published.output
    assert (done.exit_code, done.stdout) == (0, "x\n1.5\n4.5\n"), done.output
    assert sys.path == before
