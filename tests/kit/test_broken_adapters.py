"""For every promise there is an adapter that breaks it, and the test that names the promise rejects it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import pytest

from kit.broken.every_defect import DEFECTS, MISBEHAVING
from kit.broken.running import Run
from modelport.testing import RegistryContract
from modelport.testing.promise_table import proving_tests
from modelport.testing.promises import Promise, all_promises, proofs_of
from modelport.testing.promises_left import unproven

FEWEST = 40
MOST_OF_THEM = 200
"""Tests of the kit that ask an adapter, at the least."""
NOT_BREAKABLE: Mapping[Promise, str] = {}
"""Promises that no adapter can be made to break, each with the reason."""


def notes_of(test: str) -> list[str]:
    """Give what a test adds to its failure."""
    proofs = [(proof.promise, proof.look_at) for proof in proofs_of(getattr(RegistryContract, test))]
    return [f"Broken promise of {promise.of}: {promise.text}\nLook at: {look_at}" for promise, look_at in proofs]


@pytest.mark.parametrize("name", DEFECTS)
def test_a_broken_adapter_is_rejected_by_the_tests_that_name_its_promise(run: Run, name: str) -> None:
    """Each of them is run and fails, and says which promise is broken."""
    for test in DEFECTS[name].tests:
        ended = run.ended[name, test]
        rejections = [each for each in ended if (each.phase, each.outcome) == ("call", "failed")]
        assert rejections, f"{DEFECTS[name].sentence} {test} let it through: {ended}"
        for each in rejections:
            assert set(notes_of(test)) <= set(each.notes)
            assert all(note in each.text for note in notes_of(test))


def test_the_intact_adapter_is_rejected_by_none_of_them(run: Run) -> None:
    """So it is the defect that makes the difference."""
    ended = [*run.of("Intact"), *run.of("IntactWithNativeModels")]
    assert [each for each in ended if each.outcome != "passed"] == []
    assert {each.test for each in ended} == {test for defect in DEFECTS.values() for test in defect.tests}


def test_every_promise_is_broken_by_an_adapter() -> None:
    """Unless the kit says why it cannot prove it, or it is said here why nothing can break it."""
    rejecting = {test for defect in DEFECTS.values() for test in defect.tests}
    broken = {promise for promise, tests in proving_tests().items() if rejecting.intersection(tests)}
    left = set(all_promises()) - set(unproven()) - set(NOT_BREAKABLE)
    assert left - broken == set()
    assert broken.isdisjoint(NOT_BREAKABLE)
    assert len(DEFECTS) >= FEWEST


def asks_an_adapter(name: str) -> bool:
    """Tell whether a test, or a fixture that it needs, takes the registry: else it is about values alone."""
    if name == "registry":
        return True
    function = inspect.unwrap(inspect.getattr_static(RegistryContract, name, lambda: None))
    return any(asks_an_adapter(each) for each in inspect.signature(function).parameters)


def test_every_test_of_the_kit_that_asks_an_adapter_rejects_one() -> None:
    """None is there for show. Tests of values that cross the ports ask no adapter, so none can fail them."""
    rejecting = {test for defect in DEFECTS.values() for test in defect.tests}
    asking = {name for name in dir(RegistryContract) if name.startswith("test") and asks_an_adapter(name)}
    assert asking - rejecting == set()
    assert rejecting - asking == set()
    assert len(asking) > MOST_OF_THEM


@pytest.mark.parametrize("name", DEFECTS)
def test_a_broken_adapter_says_what_it_does_wrong(name: str) -> None:
    """In one sentence, and names tests of the kit."""
    defect = DEFECTS[name]
    assert defect.sentence.endswith(".")
    assert defect.tests
    assert [test for test in defect.tests if not proofs_of(getattr(RegistryContract, test, None))] == []


@pytest.mark.parametrize("name", MISBEHAVING)
def test_an_adapter_that_misbehaves_fails_by_its_name(run: Run, name: str) -> None:
    """Whether it hangs, ends the process, gives nothing, or loses its backend in the middle."""
    for each in run.of(name):
        assert each.outcome == "failed"
        assert f"kit.broken.misbehaving.{name}." in each.problem


def test_an_adapter_that_hangs_or_ends_the_process_leaves_the_run_to_its_end(run: Run) -> None:
    """Every other adapter has its results, and the run is not green."""
    assert run.exit_code == pytest.ExitCode.TESTS_FAILED
    assert {adapter for adapter, _ in run.ended} >= {"Intact", *DEFECTS}


def test_a_failed_assertion_shows_what_was_compared(run: Run) -> None:
    """A bare assert in the kit is explained as one in a test of one's own."""
    (failed,) = run.ended["ReplacesAllTags", "test_a_tag_is_set_and_the_others_stay"]
    assert "AssertionError: assert {'checked': 'yes'} == {" in failed.text
    assert "Right contains 1 more item" in failed.text
    (failed,) = run.ended["ReusesTheLastNumber", "test_a_number_is_never_used_again"]
    assert "assert 3 == 4" in failed.text
    assert ".version" in failed.text
