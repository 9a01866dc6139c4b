"""An adapter that misbehaves fails its tests, by name, and never hangs them."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import evolve

from modelport import ModelNotFoundError, ModelVersion, Registry
from modelport.adapters.memory import InMemoryModelCatalog, InMemoryModelLoader, InMemoryStore
from modelport.testing.concurrency import at_once
from modelport.testing.fixtures import empty_registry
from modelport.testing.samples import project_sample
from modelport.testing.watching import watched


class Catalog(InMemoryModelCatalog):
    """A catalog that does whatever it is told when it is asked for versions."""

    does: Callable[[], Iterator[ModelVersion]] = staticmethod(lambda: iter([]))

    def versions(self, name: str) -> Iterator[ModelVersion]:  # noqa: ARG002 - the port's own
        """Do it."""
        return type(self).does()


def registry_that(does: Callable[[], Any], patience: float = 60.0) -> Registry:
    """Give a watched registry whose catalog misbehaves."""
    catalog = type("Catalog", (Catalog,), {"does": staticmethod(does)})(InMemoryStore())
    return watched(evolve(empty_registry(), catalog=catalog), patience)


def raising(error: BaseException) -> Callable[[], Any]:
    """Give a function that raises *error*."""

    def fail() -> Any:
        raise error

    return fail


def test_a_call_that_hangs_fails_with_its_name_and_place() -> None:
    """And every call after it at once."""
    ports = registry_that(threading.Event().wait, patience=0.2)
    with pytest.raises(AssertionError, match=r"Catalog\.versions hangs: no answer within 0.2 s") as first:
        ports.catalog.versions("a")
    assert "threading.py" in str(first.value)
    started = time.monotonic()
    with pytest.raises(AssertionError, match=r"resolve was not called: .*Catalog.versions still hangs"):
        ports.catalog.resolve("models:/a/1")
    assert time.monotonic() - started < 0.2


@pytest.mark.parametrize(
    "error", [SystemExit(0), KeyboardInterrupt(), GeneratorExit(), ValueError("x"), StopIteration(), AssertionError()]
)
def test_what_is_not_ours_fails_with_its_name_and_the_cause(error: BaseException) -> None:
    """Whatever it would do to the test run."""
    with pytest.raises(AssertionError, match=r"Catalog.versions raised .*Only errors under ModelportError") as failed:
        registry_that(raising(error)).catalog.versions("a")
    assert type(error).__name__ in str(failed.value)
    assert failed.value.__cause__ is error


def test_our_own_errors_come_through_as_they_are() -> None:
    """With their attributes."""
    error = ModelNotFoundError("There is none.", name="a")
    with pytest.raises(ModelNotFoundError) as raised:
        registry_that(raising(error)).catalog.versions("a")
    assert raised.value is error


@pytest.mark.parametrize("answer", [None, [], ()])
def test_an_answer_of_another_type_fails_with_its_name(answer: Any) -> None:
    """A list is no iterator, and nothing is none either."""
    with pytest.raises(AssertionError, match=r"Catalog.versions gave .*; it must give a Iterator"):
        registry_that(lambda: answer).catalog.versions("a")


def test_what_an_iterator_gives_is_watched_as_well() -> None:
    """Its steps may fail or give what is no version."""
    with pytest.raises(AssertionError, match="gave 1; it must give a ModelVersion"):
        next(registry_that(lambda: iter([1])).catalog.versions("a"))
    with pytest.raises(AssertionError, match=r"raised builtins\.ZeroDivisionError"):
        next(registry_that(lambda: (1 // 0 for _ in [1])).catalog.versions("a"))
    assert list(registry_that(lambda: iter([])).catalog.versions("a")) == []


class HangingModel:
    """A model that hangs once it was saved."""

    asked = 0

    def predict(self, inputs: Any) -> Any:
        """Answer the first time only."""
        type(self).asked += 1
        if type(self).asked > 1:
            threading.Event().wait()
        return inputs["size"]


def test_a_prediction_is_watched_as_well() -> None:
    """It runs the adapter's code."""
    registry = empty_registry()
    ports = watched(registry, 0.2)
    sample = project_sample()
    saved = ports.saver.save(HangingModel(), sample.signature, sample.input_example)
    with pytest.raises(AssertionError, match=rf"{InMemoryModelLoader.__name__}.load gave hangs"):
        ports.loader.load(saved.uri).predict(sample.input_example)


def test_what_one_of_several_threads_raises_is_raised() -> None:
    """Even where it would end the process."""

    def work(number: int) -> int:
        if number == 3:
            sys.exit(0)
        return number

    with pytest.raises(SystemExit):
        at_once(work)
    assert at_once(lambda number: number * 2) == [0, 2, 4, 6, 8, 10, 12, 14]
