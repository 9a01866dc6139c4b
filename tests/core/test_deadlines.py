"""How long calls may take."""

from __future__ import annotations

import functools
import math
import threading
from contextvars import copy_context

import pytest

from modelport import ConfigurationError, deadline
from modelport.core.deadlines import allowed, clearing_up, current_deadline, transferring


def test_calls_are_under_no_deadline_unless_one_is_set() -> None:
    """And under none again after the block."""
    assert current_deadline() is None
    with deadline(5) as given:
        assert current_deadline() is given
    assert current_deadline() is None


def test_what_is_left_grows_less_and_is_never_below_nothing() -> None:
    """It is counted from the start of the block."""
    with deadline(1e-9) as given:
        assert given.remaining == 0
    with deadline(60) as given:
        first = given.remaining
        assert 0 < given.remaining <= first <= 60


@pytest.mark.parametrize(("outer", "inner", "counts"), [(60, 5, 5), (5, 60, 5)])
def test_of_two_deadlines_the_one_that_ends_first_counts(outer: float, inner: float, counts: float) -> None:
    """Nobody can give a caller's call more time than the caller has."""
    with deadline(outer), deadline(inner):
        due = current_deadline()
        assert due
        assert due.seconds == counts


@pytest.mark.parametrize("seconds", [0, -1, math.inf, math.nan, True, "5", None])
def test_what_is_no_time_is_refused(seconds: object) -> None:
    """No block is entered."""
    with pytest.raises(ConfigurationError), deadline(seconds):  # type: ignore[arg-type]
        pytest.fail("entered")


def test_an_adapters_own_time_counts_only_where_the_caller_sets_none() -> None:
    """The caller knows better."""
    with allowed(30):
        due = current_deadline()
        assert due
        assert due.seconds == 30
        with allowed(60):
            assert current_deadline() is due
    with deadline(5) as given, allowed(30):
        assert current_deadline() is given


def test_the_clock_of_an_adapters_own_time_stands_still_while_files_are_transferred() -> None:
    """A large model takes the time that it takes."""
    with allowed(30):
        due = current_deadline()
        assert due
        ends = due.ends
        with transferring():
            assert current_deadline() is None
        assert due.ends > ends


def test_a_deadline_of_the_callers_counts_transfers_as_well() -> None:
    """Who says five seconds means five seconds."""
    with deadline(5) as given:
        ends = given.ends
        with transferring():
            assert current_deadline() is given
        assert given.ends == ends


def test_what_has_failed_is_given_a_moment_to_clear_up() -> None:
    """An eighth of its time after its deadline, all in all, so that the whole stays within the promise."""
    with deadline(60) as given:
        for _ in range(2):
            with clearing_up():
                due = current_deadline()
                assert due
                assert due.ends == pytest.approx(given.ends + 7.5)
                assert due.has_transfers
                with clearing_up():
                    assert current_deadline() is due
        assert current_deadline() is given
    with clearing_up():
        assert current_deadline() is None


def test_a_deadline_is_the_threads_that_set_it() -> None:
    """Another thread is under it only where it was given the context."""
    seen: list[object] = []

    def look() -> None:
        seen.append(current_deadline())

    with deadline(5) as given:
        for target in (look, functools.partial(copy_context().run, look)):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
    assert seen == [None, given]
