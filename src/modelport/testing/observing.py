"""What the contracts of registrar and catalog look at: lists, the whole registry, and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

from modelport.core.errors import InvalidRequestError, ModelNotFoundError, ModelportError, NotFoundError
from modelport.core.model_registries import Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing.hooks import NAME
from modelport.testing.refused import HEX
from modelport.testing.refusing import check_message, pickled

NOWHERE = f"models:/m-{HEX}"
EMPTIED = "emptied"
UNKNOWN = "unknown"
UNUSUAL_TEXT = "naïve 🤖 \u202e 'quoted' \"twice\" `back` 100% \\ a_b; DROP TABLE models; --\n\tend"
LONGEST_PROBLEM = 400

Error = TypeVar("Error", bound=ModelportError)


def register_each(ports: Registry, saved: SavedModel, *names: str, tags: Mapping[str, str] | None = None) -> None:
    """Register a saved model once under each name."""
    for name in names:
        ports.registrar.register(name, saved.uri, tags=tags)


def furnish(ports: Registry, saved: SavedModel) -> None:
    """Leave a model with a version under an alias, one without, and a deleted one; and a model without versions."""
    register_each(ports, saved, NAME, NAME, NAME, EMPTIED)
    ports.registrar.set_alias(NAME, "champion", 1)
    ports.registrar.delete_version(NAME, 3)
    ports.registrar.delete_version(EMPTIED, 1)


def numbers(ports: Registry, name: str = NAME) -> list[int]:
    """Give the numbers of a registered model's versions, as the catalog lists them."""
    return [version.version for version in ports.catalog.versions(name)]


def names(ports: Registry, **wanted: Any) -> list[str]:
    """Give the names that a search finds, as the catalog lists them."""
    return [version.name for version in ports.catalog.search(**wanted)]


@contextmanager
def unchanged(ports: Registry) -> Iterator[None]:
    """Make sure that the whole registry is the same afterwards: no model more, no version, alias or tag changed."""
    before = _whole(ports)
    yield
    assert _whole(ports) == before


def _whole(ports: Registry) -> dict[str, list[ModelVersion] | None]:
    return {name: versions_of(ports, name) for name in {NAME, EMPTIED, UNKNOWN, *names(ports)}}


def versions_of(ports: Registry, name: str) -> list[ModelVersion] | None:
    """Give a registered model's versions, the newest first; ``None`` where there is no such model."""
    try:
        return list(ports.catalog.versions(name))
    except ModelNotFoundError:
        return None


def version_at(ports: Registry, uri: str) -> ModelVersion | None:
    """Give the version that a URI names; ``None`` where there is none."""
    try:
        return ports.catalog.resolve(uri)
    except NotFoundError:
        return None


def refuses(error: type[Error], call: Callable[[Any], object], values: Iterable[Any]) -> list[tuple[Any, Error]]:
    """Make sure that *call* raises *error* for each of *values*, and give each value with its error."""
    let_through, refused = [], []
    for value in values:
        try:
            call(value)
        except error as raised:
            refused.append((value, raised))
        else:
            let_through.append(value)
    assert let_through == []
    for _, each in refused:
        assert type(each) is error
        check_shape(each)
    return refused


def is_refused(error: type[Error], call: Callable[[], object], **told: object) -> None:
    """Make sure that *call* raises this very *error*, in good shape, with the attributes *told*."""
    with pytest.raises(error) as refused:
        call()
    assert type(refused.value) is error
    assert {name: getattr(refused.value, name) for name in told} == told
    check_shape(refused.value)
    again = pickled(refused.value)
    assert (type(again), vars(again), str(again)) == (error, vars(refused.value), str(refused.value))


def check_shape(error: ModelportError) -> None:
    """Make sure that an error can be caught as Python's own, and that its message is one to read."""
    assert isinstance(error, ValueError) == isinstance(error, InvalidRequestError)
    assert isinstance(error, LookupError) == isinstance(error, NotFoundError)
    check_message(error)
    assert error.problem.isprintable(), "what a caller gave must not break or bend the message"
    assert len(error.problem) <= LONGEST_PROBLEM or not isinstance(error, InvalidRequestError)
