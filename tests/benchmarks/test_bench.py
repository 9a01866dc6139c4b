"""The table of measurements, and that what it measures runs."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.chart import to_svg
from benchmarks.options import parsed
from benchmarks.reports import HISTORY, read, to_json, to_text, with_table
from benchmarks.table import Line, Rounds, measure

TESTS = Path(__file__).parents[1]
_SVG = "{http://www.w3.org/2000/svg}"
PAGE = TESTS.parent / "docs" / "explanation" / "speed.md"


def test_a_line_compares_medians() -> None:
    """One slow round does not count."""
    line = Line("load", "raw", base=(1.0, 1.0, 9.0), figures=(1.2, 1.2, 0.1), target=1.25)
    assert line.ratio == pytest.approx(1.2)
    assert line.holds


def test_what_both_only_add_to_is_taken_off_both() -> None:
    """What is compared is what each adds to one and the same call."""
    line = Line("predict", "raw", base=(1.6,), figures=(1.05,), target=0.1, native=(1.0,))
    assert line.ratio == pytest.approx(0.05 / 0.6)
    assert line.holds
    assert to_text([line], {}).splitlines()[-1].split()[-3:] == ["s", "0.083", "0.10"]


def test_calls_too_quick_for_the_clock_are_made_many_times_and_count_by_the_call() -> None:
    """In turns all the same."""
    calls: list[str] = []
    (seconds,) = Rounds(2, calls=3).in_turns(lambda: calls.append("call"))
    assert len(calls) == 3 * 3
    assert len(seconds) == 2


@pytest.mark.parametrize(
    ("seconds", "shown"), [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (0.000_033_3, "33.3 µs"), (1e-7, "0.1 µs")]
)
def test_seconds_are_shown_in_a_unit_that_fits(seconds: float, shown: str) -> None:
    """A prediction takes microseconds, a load seconds."""
    line = Line("work", "raw", base=(1.0,), figures=(seconds, 2 * seconds, seconds), target=1)
    assert f"{shown} ({shown}-" in to_text([line], {})


def test_a_line_over_its_target_stays_in_the_table() -> None:
    """It says that it falls short."""
    line = Line("load", "raw", base=(1.0,), figures=(2.0,), target=1.25)
    assert to_text([line], {"day": "today"}).splitlines()[-1].endswith("2.00   1.25    falls short")
    assert json.loads(to_json([line], {}))["lines"][0]["holds"] is False


def test_calls_are_measured_in_turns_and_the_first_does_not_count() -> None:
    """Each round of the work stands beside one of what it is compared with."""
    calls: list[str] = []
    line = measure(
        "work", ("raw", lambda: calls.append("raw")), lambda: calls.append("work"), target=1, rounds=Rounds(2)
    )
    assert calls == ["raw", "work"] * 3
    assert (len(line.base), len(line.figures)) == (2, 2)


def test_what_is_done_after_a_call_is_not_measured() -> None:
    """Files are removed between the rounds."""
    now = iter(range(100))
    (seconds,) = Rounds(2, clock=lambda: next(now), afterwards=lambda: next(now)).in_turns(lambda: None)
    assert seconds == (1, 1)


def test_what_is_no_time_has_its_unit() -> None:
    """Files that stay, and downloads."""
    line = Line("leave files", "raw", base=(200.0,), figures=(0.0,), target=0, unit="MB")
    assert to_text([line], {}).splitlines()[-1].split() == [
        "leave",
        "files",
        "0",
        "MB",
        "raw",
        "200",
        "MB",
        "0.00",
        "0.00",
    ]
    assert line.holds


def test_what_is_kept_is_read_as_it_was(tmp_path: Path) -> None:
    """With the figures of each round."""
    line = Line("load", "raw", base=(1.0, 2.0), figures=(0.5, 1.0), target=1.25, native=(0.1,))
    (tmp_path / "kept.json").write_text(to_json([line], {"day": "today"}), encoding="utf-8")
    assert read(tmp_path / "kept.json") == ([line], {"day": "today"})


@pytest.mark.parametrize(("claim", "instead"), [('"holds": false', '"holds": true'), ('"ratio": 2.0', '"ratio": 1.0')])
def test_a_kept_line_that_claims_what_its_figures_do_not_show_is_noticed(
    claim: str, instead: str, tmp_path: Path
) -> None:
    """Whoever edits a kept run has to measure."""
    kept = to_json([Line("load", "raw", base=(1.0,), figures=(2.0,), target=1.25)], {})
    (tmp_path / "kept.json").write_text(kept.replace(claim, instead), encoding="utf-8")
    with pytest.raises(ValueError, match=r"load: the figures show 2\.0"):
        read(tmp_path / "kept.json")


@pytest.mark.parametrize("kept", sorted(HISTORY.glob("*.json")), ids=lambda file: file.stem)
def test_every_kept_run_shows_what_it_claims(kept: Path) -> None:
    """And tells the day and the versions that it is of."""
    lines, around = read(kept)
    assert lines
    assert around["day"] == kept.stem
    assert {"mlflow", "modelport", "python"} <= set(around)


def test_the_page_and_the_chart_show_the_last_kept_run() -> None:
    """So that no figure stands there that nobody measured."""
    lines, around = read(max(HISTORY.glob("*.json")))
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page, lines, around) == page
    assert to_svg(lines, around) == PAGE.with_suffix(".svg").read_text(encoding="utf-8")


def test_the_chart_is_a_picture_with_a_bar_for_each_line() -> None:
    """A ratio that is too large for it is cut off, and its number says so."""
    large = Line("load <all>", "raw", base=(1.0,), figures=(9.0,), target=1.25)
    small = Line("save", "raw", base=(1.0,), figures=(0.5,), target=0.6)
    picture = ET.fromstring(to_svg([large, small], {}))  # noqa: S314 - it is our own
    texts = {element.text for element in picture.iter(f"{_SVG}text")}
    bars = [each.get("class") for each in picture.iter(f"{_SVG}rect") if each.get("height") == "16"]
    assert {"load <all> ", "9.00", "save ", "0.50"} <= texts
    assert bars == ["short", "holds"]


def test_a_part_of_the_table_is_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is measured then."""
    with pytest.raises(SystemExit):
        parsed(["--only", "predict", "--keep"])
    assert "a part of the table is not kept" in capsys.readouterr().err
