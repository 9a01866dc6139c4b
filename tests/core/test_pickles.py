"""A pickle is read to see that it can be, and the process stays as it was."""

from __future__ import annotations

import io
import pickle
from enum import Enum
from typing import Any

import cloudpickle
import pytest

from modelport.core.pickles import read_apart


def test_what_was_pickled_is_read() -> None:
    """Values are equal, and classes that can be imported are themselves."""
    assert read_apart(pickle.dumps({"a": [1, 2.0, None]})) == {"a": [1, 2.0, None]}
    assert read_apart(cloudpickle.dumps(pytest.ExitCode)) is pytest.ExitCode


def test_a_class_that_cannot_be_imported_is_made_anew() -> None:
    """It works as the first one does, which nobody touched."""

    class Counter:
        """Counts."""

        step = [1]  # noqa: RUF012 - any mutable object

        def next(self, number: int) -> int:
            """Give the next number."""
            return number + self.step[0]

    before = dict(vars(Counter))
    first, second = read_apart(cloudpickle.dumps([Counter(), Counter()]))

    assert type(first) is type(second) is not Counter
    assert first.next(1) == 2
    assert all(vars(Counter)[name] is value for name, value in before.items())


def test_an_enumeration_that_cannot_be_imported_is_made_anew() -> None:
    """Its members are those of the first one by name and value."""
    kind: Any = Enum("kind", {"SMALL": 1, "LARGE": 2})
    kind.__module__ = "__main__"

    read = read_apart(cloudpickle.dumps(kind))

    assert read is not kind
    assert [(each.name, each.value) for each in read] == [("SMALL", 1), ("LARGE", 2)]


def test_what_cannot_be_read_is_told_as_pickle_does() -> None:
    """With the first error met."""
    with pytest.raises(pickle.UnpicklingError):
        read_apart(b"no pickle")


def test_what_is_in_a_file_is_read_and_the_modules_are_told() -> None:
    """Those of what is imported, in the pickle's order."""
    seen: list[str] = []
    assert read_apart(io.BytesIO(cloudpickle.dumps(pytest.ExitCode)), seen.append) is pytest.ExitCode
    assert seen == [pytest.ExitCode.__module__]


def test_what_was_kept_out_of_a_pickle_is_put_in() -> None:
    """In its order."""
    kept: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(pickle.PickleBuffer(b"abc"), protocol=5, buffer_callback=kept.append)
    assert bytes(read_apart(pickled, buffers=kept)) == b"abc"
