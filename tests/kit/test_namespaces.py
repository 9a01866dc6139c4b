"""A registry within a namespace is empty, and what happens there stays there."""

from __future__ import annotations

import pytest

from modelport import InvalidNameError, ModelNotFoundError, VersionNotFoundError
from modelport.testing.fixtures import empty_registry
from modelport.testing.namespaces import Namespace, within
from modelport.testing.samples import project_sample

SAMPLE = project_sample()


def test_what_is_made_within_is_under_the_prefix_outside() -> None:
    """And without it inside."""
    registry = empty_registry()
    inner = within(registry, Namespace("p-"))
    saved = inner.saver.save(SAMPLE.model, SAMPLE.signature, SAMPLE.input_example)
    version = inner.registrar.register("a", saved.uri, tags={"x": "y"})
    assert (version.name, version.uri) == ("a", "models:/a/1")
    assert [each.uri for each in registry.catalog.search()] == ["models:/p-a/1"]
    assert inner.registrar.set_alias("a", "champion", 1) == inner.catalog.resolve("models:/a@champion")
    assert inner.registrar.set_tags("a", 1, {"z": ""}).tags == {"x": "y", "z": ""}
    loaded = inner.loader.load("models:/a/latest")
    assert loaded.uri == "models:/a/1"
    assert loaded.version == next(inner.catalog.versions("a"))
    assert inner.registrar.register("b", "models:/a@champion").uri == "models:/b/1"
    inner.registrar.delete_alias("a", "champion")
    inner.registrar.delete_version("a", 1)
    assert [each.uri for each in inner.catalog.search(prefix="b")] == ["models:/b/1"]
    assert list(inner.catalog.search(prefix="a")) == []


def test_what_is_outside_is_not_seen_within() -> None:
    """Not even under the same name."""
    registry = empty_registry()
    saved = registry.saver.save(SAMPLE.model, SAMPLE.signature, SAMPLE.input_example)
    registry.registrar.register("a", saved.uri)
    for prefix in ("p-", "q-"):
        inner = within(registry, Namespace(prefix))
        assert list(inner.catalog.search()) == []
        with pytest.raises(ModelNotFoundError) as refused:
            inner.catalog.resolve("models:/a/1")
        assert refused.value.name == "a"
        assert inner.registrar.register("a", saved.uri).version == 1


def test_errors_name_what_the_caller_named() -> None:
    """A bad name goes to the adapter as it is."""
    registry = empty_registry()
    inner = within(registry, Namespace("p-"))
    saved = inner.saver.save(SAMPLE.model, SAMPLE.signature, SAMPLE.input_example)
    inner.registrar.register("a", saved.uri)
    with pytest.raises(VersionNotFoundError) as missing:
        inner.registrar.delete_version("a", 2)
    assert (missing.value.name, missing.value.version) == ("a", 2)
    assert "'a'" in str(missing.value)
    assert "p-" not in str(missing.value)
    with pytest.raises(InvalidNameError) as bad:
        inner.registrar.register("a/b", saved.uri)
    assert bad.value.name == "a/b"


def test_names_that_are_too_long_for_the_prefix_are_told_apart() -> None:
    """Each comes back as it was."""
    inner = within(empty_registry(), Namespace("p-"))
    saved = inner.saver.save(SAMPLE.model, SAMPLE.signature, SAMPLE.input_example)
    names = ["x" * 128, "x" * 127 + "y"]
    for name in names:
        assert inner.registrar.register(name, saved.uri).uri == f"models:/{name}/1"
    assert sorted(each.name for each in inner.catalog.search()) == names
    assert [each.name for each in inner.catalog.search(prefix="x" * 127 + "y")] == names[1:]
    assert sorted(each.name for each in inner.catalog.search(prefix="x" * 127)) == names
    assert list(inner.catalog.search(prefix="x" * 33 + "z")) == []
