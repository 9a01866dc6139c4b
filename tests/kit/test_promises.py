"""Every promise of the ports has its test, and every test of the kit its promise."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from modelport.testing import RegistryContract
from modelport.testing.promise_table import promise_table, proving_tests
from modelport.testing.promises import all_promises, promise, proofs_of, sentences
from modelport.testing.promises_left import unproven

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "promises.md"
TESTS = [name for name in dir(RegistryContract) if name.startswith("test")]


def test_no_promise_is_without_a_test_or_a_reason() -> None:
    """Each sentence of the ports' docstrings is proven, or it is said why it cannot be."""
    proven = set(proving_tests())
    assert [each for each in all_promises() if each not in proven and each not in unproven()] == []


def test_nothing_that_is_proven_is_listed_as_unproven() -> None:
    """The list of reasons holds no more than it must."""
    assert [each for each in unproven() if each in proving_tests()] == []
    assert set(unproven()) <= set(all_promises())


def test_no_test_proves_what_no_port_promises() -> None:
    """A sentence that was changed has to be changed in the kit as well."""
    assert set(proving_tests()) - set(all_promises()) == set()


@pytest.mark.parametrize("name", TESTS)
def test_a_test_of_the_kit_says_what_it_proves_and_what_to_look_at(name: str) -> None:
    """In one sentence each."""
    test = getattr(RegistryContract, name)
    assert proofs_of(test)
    assert all(proof.look_at.strip() for proof in proofs_of(test))
    assert (test.__doc__ or "").strip().endswith(".")


def test_the_page_of_promises_is_the_one_that_is_made_from_them() -> None:
    """``python -m modelport.testing.promise_table > docs/reference/promises.md`` makes it anew."""
    assert PAGE.read_text(encoding="utf-8") == promise_table()


def test_a_failure_says_which_promise_is_broken_and_what_to_look_at() -> None:
    """In notes that pytest prints."""

    @promise(RegistryContract, "It holds.", look_at="the nails")
    def test() -> None:
        """Fail."""
        raise AssertionError

    with pytest.raises(AssertionError) as failed:
        test()
    assert failed.value.__notes__ == ["Broken promise of RegistryContract: It holds.\nLook at: the nails"]


def test_sentences_are_told_apart_in_every_section() -> None:
    """An argument or an error counts as one, however many lines it takes."""
    docstring = """Keep it, e.g. here. *Never* lose it.

    A repeat
    is safe.

    Args:
        model: What to keep. Of any
            kind.
        name: Its name.

    Returns:
        The
        kept one.

    Raises:
        KeyError, OSError: No luck; nothing
            was kept.

    Example:
        >>> 1
    """
    assert list(sentences(inspect.cleandoc(docstring))) == [
        "Keep it, e.g. here.",
        "*Never* lose it.",
        "A repeat is safe.",
        "model: What to keep. Of any kind.",
        "name: Its name.",
        "Returns: The kept one.",
        "KeyError: No luck; nothing was kept.",
        "OSError: No luck; nothing was kept.",
    ]
