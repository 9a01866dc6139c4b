"""What the cells of a CSV file mean, to `modelport publish` and to `modelport predict` alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cli.conftest import Run
from modelport.adapters.memory import InMemoryStore
from modelport.cli.cells import cells_as, rows_at_fault, type_by_look
from modelport.cli.csv_tables import csv_tables
from modelport.cli.tables import Columns, arrow_type
from modelport.core.signatures import DataType

_WORDS = ["NA", "N/A", "null", "None", "nan", "NaN", "NULL", "<NA>", "#N/A"]


def _cells(*cells: str | None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(cells, pa.string())])


def _publish(run: Run, name: str, example: str) -> Any:
    return run("publish", name, "--model", f"cli.sample_models:{name}", "--example", example)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "-2", "+3", " 4 ", "007"], "long"),
        (["1", None], "double"),
        (["1", "2.5"], "double"),
        (["1e3", ".5", "5.", "inf", "-Infinity"], "double"),
        ([None, None], "double"),
        (["true", "False"], "boolean"),
        (["1", "0"], "long"),
        (["true", "1"], "string"),
        (["0x10"], "string"),
        (["1_000"], "string"),
        (["9223372036854775807"], "long"),
        (["9223372036854775808"], "string"),
        (["2026-01-31"], "string"),
        (["DE", "NA"], "string"),
        (["NA", "null"], "string"),
        (["1", "NA"], "long"),
        (["1.5", "nan"], "double"),
    ],
)
def test_a_type_is_read_off_all_cells_of_a_column(cells: list[str | None], kind: str) -> None:
    """Numbers are decimal, gaps make whole numbers doubles, and words for nothing do not make numbers texts."""
    assert type_by_look(_cells(*cells)) is DataType(kind)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("long", ["7", "+7", "-0"], ["7.0", "1e3", "0x10", "9223372036854775808", "x", "NA", "nan"]),
        ("integer", ["2147483647"], ["2147483648", "1.5"]),
        ("double", ["7", "+1.5", "1e-3", "inf"], ["nan", "NA", "1,5", "0x10", "1_0", "-", "."]),
        ("float", ["0.5"], ["nan", "null"]),
        ("boolean", ["true", "FALSE", "1", "0"], ["yes", "2", "NA"]),
        ("datetime", ["2026-01-31", "2026-01-31 12:00:00.5"], ["31.01.2026", "NaT", "yesterday"]),
        ("string", ["NA", " x ", "1"], []),
    ],
)
def test_cells_of_a_type_are_told_from_those_that_are_not(kind: str, good: list[str], bad: list[str]) -> None:
    """What is at fault is known cell by cell, and what is not can be read."""
    kind_of_column = DataType(kind)
    found = rows_at_fault(_cells(*good, *bad), kind_of_column, may_be_empty=False)
    assert found == list(range(len(good), len(good) + len(bad)))
    assert cells_as(_cells(*good, None), kind_of_column).type == arrow_type(kind_of_column)


@pytest.mark.parametrize(
    ("kind", "may_be_empty", "at_fault"), [("string", False, [0]), ("string", True, []), ("double", False, [])]
)
def test_an_empty_cell_is_at_fault_where_a_value_is_required(
    kind: str, *, may_be_empty: bool, at_fault: list[int]
) -> None:
    """Not among floating-point numbers, where it is NaN."""
    assert rows_at_fault(_cells(None), DataType(kind), may_be_empty=may_be_empty) == at_fault


@pytest.mark.parametrize("word", _WORDS)
def test_a_word_for_nothing_is_a_text_to_publish_and_to_predict(
    registry: Path, run: Run, store: InMemoryStore, word: str
) -> None:
    """The model sees the same text while it is published and when it predicts."""
    (registry / "rows.csv").write_text(f"name,count,price\n{word},1,0.5\nbob,2,1.5\n")
    assert _publish(run, "greeting", "rows.csv").exit_code == 0
    assert run("predict", "models:/greeting/1", "rows.csv").stdout.splitlines()[1] == f"{word}:str,0.5"
    del store


@pytest.mark.parametrize("word", _WORDS)
def test_a_word_for_nothing_among_numbers_is_refused_by_publish_and_by_predict(
    registry: Path, doubling: str, run: Run, word: str
) -> None:
    """Each names line, column, what was found, and what to write instead."""
    (registry / "rows.csv").write_text(f"x\n1.5\n{word}\n")
    for done in (_publish(run, "doubling", "rows.csv"), run("predict", doubling, "rows.csv")):
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"'x': expected double, a number, found '{word}' in line 3" in done.stderr
        assert "leave a cell empty" in done.stderr
    assert len(json.loads(run("versions", "doubling", "--json").stdout)) == 1


@pytest.mark.parametrize("cell", ["", '""'])
def test_an_empty_cell_of_a_required_text_column_is_refused(registry: Path, greeting: str, run: Run, cell: str) -> None:
    """A text that is not there is not predicted as the empty text."""
    (registry / "rows.csv").write_text(f"name,count,price\nada,1,0.5\n{cell},2,0.5\n")
    done = run("predict", greeting, "rows.csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'name': expected string, a text, found no value in line 3" in done.stderr


def test_a_column_that_has_gaps_in_the_example_may_have_them_later(registry: Path, run: Run) -> None:
    """The signature says so, and both commands read the gap as a missing value."""
    (registry / "rows.csv").write_text("name,count,price\nada,1,0.5\n,2,1.5\n")
    assert _publish(run, "greeting", "rows.csv").exit_code == 0
    done = run("predict", "models:/greeting/1", "rows.csv")
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 3)


@pytest.mark.parametrize("header", [",x", "x,", '"",x', "x, "])
def test_a_column_without_a_name_is_refused_by_publish_and_by_predict(
    registry: Path, doubling: str, run: Run, header: str
) -> None:
    """Most likely it is an index that pandas wrote."""
    (registry / "rows.csv").write_text(f"{header}\n0,1.5\n")
    for done in (_publish(run, "doubling", "rows.csv"), run("predict", doubling, "rows.csv")):
        assert (done.exit_code, done.stdout) == (2, "")
        assert "without a name: number" in done.stderr
        assert "index=False" in done.stderr


_LINES = [
    ("name,count,price\na,1,1\nb,x,y\nc,z,1\n", ["'count'", "'x' in line 3 (and 1 more", "'price'", "'y' in line 3"]),
    ('name,count,price\n"a\nb",1,1\n\nc,1.5,1\n', ["'1.5' in line 5", "fractions"]),
    ('name,count,"pri\nce"\na,x,1\n', ["'x' in line 3", "'price'", "no such column"]),
]


@pytest.mark.parametrize(("text", "said"), _LINES)
def test_all_columns_at_fault_are_told_with_the_line_in_the_file(
    registry: Path, greeting: str, run: Run, text: str, said: list[str]
) -> None:
    """The line is the one that an editor shows, whatever line breaks and empty lines come before it."""
    (registry / "rows.csv").write_text(text)
    done = run("predict", greeting, "rows.csv")
    assert done.exit_code == 2
    assert all(each in done.stderr for each in said), done.stderr


def test_lines_are_counted_through_all_chunks(registry: Path, doubling: str, run: Run) -> None:
    """A fault far down is found where it is."""
    (registry / "rows.csv").write_text("x\n" + "1\n" * 100 + "oops\n")
    done = run("predict", doubling, "rows.csv", "-o", "out.csv", "--chunk-rows", 7)
    assert "'oops' in line 102" in done.stderr


def test_a_pipe_has_rows_instead_of_lines(registry: Path, doubling: str, run: Run) -> None:
    """It cannot be read twice."""
    del registry
    done = run("predict", doubling, "-", input="x\n1\noops\n")
    assert done.exit_code == 2
    assert "'oops' in row 2" in done.stderr


def test_json_lines_at_fault_are_told_with_line_column_and_value(registry: Path, greeting: str, run: Run) -> None:
    """Keys that are missing, nulls and values of another type in one message."""
    lines = ['{"name": "a", "count": 1, "price": 1}', '{"name": null, "count": "2"}', '{"name": 3, "count": 1.5}']
    (registry / "rows.jsonl").write_text("\n".join(lines))
    done = run("predict", greeting, "rows.jsonl")
    assert done.exit_code == 2
    for said in (
        "'name': expected string, a text, found no value in line 2 (and 1 more like it)",
        "'count': expected long, a whole number, found '2' in line 2 (and 1 more like it)",
        "'price': expected double, a number, found no value in line 2",
    ):
        assert said in done.stderr, done.stderr


def test_the_message_of_very_many_columns_at_fault_stays_short(registry: Path, run: Run) -> None:
    """It says how many there are, and lists the first."""
    (registry / "rows.csv").write_text(
        ",".join(f"c{each}" for each in range(200)) + "\n1" + ",1" * 199 + "\nNA" + ",NA" * 199
    )
    done = _publish(run, "doubling", "rows.csv")
    assert done.exit_code == 2
    assert "200 faults" in done.stderr
    assert len(done.stderr.splitlines()) <= 25


def test_columns_that_no_signature_names_are_not_held_against_anything(registry: Path, doubling: str, run: Run) -> None:
    """A loader that leaves extra columns alone does so whatever is in them."""
    loader = "InMemoryModelLoader, kwargs: {store: container.store"
    file = registry / "containers.yaml"
    file.write_text(file.read_text().replace(loader, f"{loader}, extra_columns: ignore"))
    (registry / "rows.csv").write_text("x,more\n1,7\n2,NA\n3,oops\n")
    done = run("predict", doubling, "rows.csv", "--chunk-rows", 1)
    assert (done.exit_code, done.stdout) == (0, "prediction\n2.0\n4.0\n6.0\n"), done.output


def test_whole_numbers_become_numbers_where_a_later_chunk_has_others(registry: Path) -> None:
    """Without a signature the first chunk alone does not decide, but what began as text stays text."""
    (registry / "rows.csv").write_text("x,y\n1,a\n2.5,2\n,3\n")
    with (registry / "rows.csv").open("rb") as stream:
        tables = list(csv_tables(stream, Columns(), 1))
    assert [table["x"].to_pylist() for table in tables] == [[1], [2.5], [None]]
    assert [table["y"].to_pylist() for table in tables] == [["a"], ["2"], ["3"]]
