"""A plugin of pytest: runs of each class only the tests that it wants, and writes down how each ended.

The file is named by ``--results``.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

settings.register_profile("unshrunk", phases=[Phase.explicit, Phase.generate])
settings.load_profile("unshrunk")  # before the kit makes its own settings, so that rejections come quickly
_ENDED: list[dict[str, Any]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the name of the file."""
    parser.addoption("--results", required=True)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: Any, name: str) -> list[pytest.Item] | None:
    """Leave out what a class does not want."""
    wanted = getattr(getattr(collector, "cls", None), "wanted", None)
    return [] if wanted is not None and name.startswith("test") and name not in wanted else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note how each phase of a test ended."""
    report = yield
    if report.when == "call" or report.outcome != "passed":
        error = call.excinfo.value if call.excinfo else None
        _ENDED.append(
            {
                "adapter": item.cls.__name__.removeprefix("Test"),  # type: ignore[attr-defined]
                "test": item.originalname,  # type: ignore[attr-defined]
                "phase": report.when,
                "outcome": report.outcome,
                "problem": str(error),
                "notes": list(getattr(error, "__notes__", [])),
                "text": str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else report.longreprtext,
            }
        )
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out the other parameters of a test that has rejected its adapter already."""
    name = item.cls.__name__.removeprefix("Test"), item.originalname  # type: ignore[attr-defined]
    if name in [(each["adapter"], each["test"]) for each in _ENDED if each["outcome"] == "failed"]:
        pytest.skip("it was rejected already")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Write the results."""
    Path(config.getoption("--results")).write_text(json.dumps(_ENDED), encoding="utf-8")
