"""No promise can be dropped on the quiet."""

from __future__ import annotations

from typing import Any

import pytest

from modelport.testing import ModelCatalogContract, RegistryContract

TEST = "test_an_empty_registry_has_nothing_to_find"


def subclass(contract: type = RegistryContract, **attributes: Any) -> type:
    """Make a class under the contract."""
    return type("TestMine", (contract,), attributes)


def replaced(self: Any) -> None:
    """Stand in for a test of the contract."""


@pytest.mark.parametrize("value", [replaced, None, property(replaced)])
@pytest.mark.parametrize("contract", [RegistryContract, ModelCatalogContract])
def test_a_test_that_is_replaced_or_dropped_without_a_reason_is_refused(contract: type, value: Any) -> None:
    """When the class is made, with the lines to write."""
    with pytest.raises(TypeError, match="replaces test_an_empty_registry") as refused:
        subclass(contract, **{TEST: value})
    assert '@pytest.mark.xfail(reason="why this adapter cannot keep it", strict=True)' in str(refused.value)
    assert f"def {TEST}(self, ...)" in str(refused.value)


def test_a_test_is_not_replaced_from_the_side_either() -> None:
    """By a class that comes before the contract among the bases."""
    mixed_in = type("Easier", (), {TEST: replaced})
    with pytest.raises(TypeError, match="replaces"):
        type("TestMine", (mixed_in, RegistryContract), {})


@pytest.mark.parametrize(
    "mark",
    [
        pytest.mark.xfail,
        pytest.mark.xfail(strict=True),
        pytest.mark.xfail(reason="", strict=True),
        pytest.mark.xfail(reason=" ", strict=True),
        pytest.mark.xfail(reason="it is slow"),
        pytest.mark.xfail(reason="it is slow", strict=False),
        pytest.mark.xfail("True", reason="it is slow", strict=True),
        pytest.mark.skip(reason="it is slow"),
        pytest.mark.usefixtures("tmp_path"),
    ],
)
def test_a_mark_that_is_no_strict_xfail_with_a_reason_is_no_excuse(mark: Any) -> None:
    """An expected failure that is gone has to show."""

    def test(self: Any) -> None:
        """Do nothing."""

    with pytest.raises(TypeError, match="replaces"):
        subclass(**{TEST: mark(test)})


def test_a_strict_xfail_with_a_reason_is_accepted() -> None:
    """Then the promise is known to be broken, and why."""

    def test(self: Any) -> None:
        """Do nothing."""

    marked = pytest.mark.xfail(reason="the backend keeps no empty text", strict=True)(test)
    assert getattr(subclass(**{TEST: marked}), TEST) is test


def test_the_kits_own_fixtures_cannot_be_replaced() -> None:
    """Tests would no longer try what they say."""
    with pytest.raises(TypeError, match="replaces ports"):
        subclass(ports=pytest.fixture(replaced))


def test_a_hook_that_is_no_fixture_is_explained() -> None:
    """With the lines to write."""
    with pytest.raises(TypeError, match=r"TestMine.registry must be a pytest fixture") as refused:
        subclass(registry=replaced)
    assert "@pytest.fixture\n    def registry(self):" in str(refused.value)


@pytest.mark.parametrize(
    "attributes",
    [
        {"__test__": False},
        {"pytestmark": pytest.mark.skip(reason="slow")},
        {"pytestmark": [pytest.mark.skipif("True", reason="slow")]},
        {"pytestmark": pytest.mark.xfail(reason="slow", strict=True)},
    ],
)
def test_the_whole_contract_cannot_be_hidden(attributes: dict[str, Any]) -> None:
    """Neither by a mark nor by keeping pytest away."""
    with pytest.raises(TypeError, match="hides the whole contract"):
        subclass(**attributes)


def test_hooks_settings_other_marks_and_tests_of_ones_own_are_free() -> None:
    """A class may have them."""
    made = subclass(
        registry=pytest.fixture(replaced),
        sample=pytest.fixture(replaced),
        patience_seconds=5.0,
        pytestmark=pytest.mark.usefixtures("tmp_path"),
        test_something_else=replaced,
    )
    assert made.patience_seconds == 5.0  # type: ignore[attr-defined]
