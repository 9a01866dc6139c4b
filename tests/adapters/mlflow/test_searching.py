"""A search reads names page by page as they are stepped through, and gives none of them twice."""

from __future__ import annotations

import gc
import itertools
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from unittest.mock import MagicMock

import pytest
from mlflow import MlflowClient
from mlflow.tracking._model_registry.client import ModelRegistryClient
from pytest_mock import MockerFixture

from large_registries import fill_these
from modelport import DeadlineExceededError, ModelVersion, RegistryUnavailableError
from modelport.adapters.mlflow import MlflowCatalog, MlflowConnection

PAGE = 3
SECONDS = 1.0
NAMES = ["b", "d", "f", "h", "j", "l", "n", "p"]


@pytest.fixture
def asked(mocker: MockerFixture) -> MagicMock:
    """Counts the searches that the registry is asked for; a page has three names."""
    mocker.patch("modelport.adapters.mlflow.calls.PAGE", PAGE)
    return mocker.spy(ModelRegistryClient, "search_registered_models")


@pytest.fixture
def filled(connection: MlflowConnection) -> MlflowConnection:
    """A registry with three pages of names."""
    fill_these(connection.tracking_uri, *NAMES)
    return connection


def names(found: Iterator[ModelVersion], count: int | None = None) -> list[str]:
    """Give the names of the next that a search finds."""
    return [each.name for each in itertools.islice(found, count)]


def versions_in_memory() -> int:
    """Count the versions that this process holds."""
    return sum(isinstance(each, ModelVersion) for each in gc.get_objects())


def test_a_page_is_asked_for_when_the_one_before_was_taken(filled: MlflowConnection, asked: MagicMock) -> None:
    """The first one by the call itself."""
    found = MlflowCatalog(filled).search()
    requests = []
    for _ in NAMES:
        requests.append(asked.call_count)
        next(found)
    assert requests == [1, 1, 1, 1, 2, 2, 2, 3]
    assert next(found, None) is None
    assert asked.call_count == 3


def test_what_was_stepped_over_is_let_go(filled: MlflowConnection, asked: MagicMock) -> None:
    """Two pages are there at the most, however many names there are."""
    fill_these(filled.tracking_uri, *(f"x{number}" for number in range(10 * PAGE)))
    before = versions_in_memory()
    found = MlflowCatalog(filled).search()
    assert len(names(found, 10 * PAGE)) == 10 * PAGE
    assert versions_in_memory() - before <= 2 * PAGE + 1
    assert names(found)
    assert asked.call_count > 10


@pytest.mark.parametrize("made", [["a"], ["a", "aa", "ab"], ["e"], ["c", "e"], ["ea", "eb"], ["g"], ["z"]])
def test_names_that_others_make_meanwhile_make_none_be_given_twice_or_left_out(
    filled: MlflowConnection, asked: MagicMock, made: list[str]
) -> None:
    """MLflow counts off what stands before a page, so they push names into the next one again."""
    found = MlflowCatalog(filled).search()
    first = names(found, 1)
    fill_these(filled.tracking_uri, *made)
    rest = names(found)
    assert [name for name in first + rest if name in NAMES] == NAMES
    assert first + rest == sorted({*first, *rest})
    assert asked.call_count >= len(NAMES) // PAGE


def test_names_that_are_made_before_each_page_make_none_be_given_twice(
    filled: MlflowConnection, asked: MagicMock
) -> None:
    """A whole page of them each time: nothing new comes with the next one, so one more is asked for."""
    found = MlflowCatalog(filled).search()
    given = []
    for turn in range(3):
        given += names(found, PAGE)
        fill_these(filled.tracking_uri, *(f"a{turn}{each}" for each in range(PAGE)))
    assert given + names(found) == NAMES
    assert asked.call_count == 2 + len(NAMES) // PAGE + 1


def test_names_that_others_delete_meanwhile_make_none_be_given_twice(
    filled: MlflowConnection, asked: MagicMock
) -> None:
    """But one that moved up into what was read already is out of sight, as is said."""
    found = MlflowCatalog(filled).search()
    MlflowClient(filled.tracking_uri, filled.tracking_uri).delete_registered_model("d")
    assert names(found) == ["b", "d", "f", "j", "l", "n", "p"]
    assert asked.call_count == 3


def test_a_page_of_which_nothing_matches_is_stepped_over(filled: MlflowConnection, asked: MagicMock) -> None:
    """The call itself reads the first one only, and each has the time of a call."""
    found = MlflowCatalog(filled).search(tags={"team": "another"})
    assert asked.call_count == 1
    assert names(found) == []
    assert asked.call_count == 3


def test_each_page_has_the_time_of_a_call(filled: MlflowConnection, asked: MagicMock, mocker: MockerFixture) -> None:
    """Also where one step reads several."""
    given = mocker.spy(MlflowConnection, "allowed")
    assert names(MlflowCatalog(filled).search(tags={"team": "another"})) == []
    assert given.call_count == asked.call_count + 1 == 4


@pytest.mark.usefixtures("asked")
def test_an_error_of_a_later_page_comes_with_the_step_that_asks_for_it(filled: MlflowConnection) -> None:
    """Within the time of a call; what was read before is given first."""
    connection = MlflowConnection(filled.tracking_uri, deadline_seconds=SECONDS)
    found = MlflowCatalog(connection).search()
    file = connection.tracking_uri.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as locking:
        locking.execute("BEGIN EXCLUSIVE")
        assert names(found, PAGE) == NAMES[:PAGE]
        start = time.monotonic()
        with pytest.raises((DeadlineExceededError, RegistryUnavailableError)):
            next(found)
        assert time.monotonic() - start <= 1.2 * SECONDS


def test_names_in_a_sqlite_file_are_in_the_order_of_code_points(connection: MlflowConnection) -> None:
    """Capitals come before small letters, and digits before both."""
    in_order = ["10-x", "Alpha", "Zebra", "a-b", "a.b", "a_b", "alpha", "beta"]
    fill_these(connection.tracking_uri, *reversed(in_order))
    assert names(MlflowCatalog(connection).search()) == in_order
    assert names(MlflowCatalog(connection).search(prefix="a")) == ["a-b", "a.b", "a_b", "alpha"]
