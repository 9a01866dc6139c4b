"""Reads MLflow's registry."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from attrs import field, frozen
from mlflow.entities.model_registry import RegisteredModel

from modelport.adapters.mlflow.calls import PAGE
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import aliases_of, is_prompts_version, newest, number_of, to_version
from modelport.adapters.mlflow.registered import find_version, pages_of_models, registered_model, versions_of
from modelport.adapters.mlflow.timing import in_time
from modelport.core.errors import InvalidNameError
from modelport.core.model_registries import ModelCatalog
from modelport.core.models import ModelVersion
from modelport.core.names import check_name, check_name_prefix, check_tags
from modelport.core.settings import instance
from modelport.core.uris import RegisteredUri

_T = TypeVar("_T")


@frozen(eq=False)
class MlflowCatalog(ModelCatalog):
    """Reads the versions of one connection's registry.

    Registered models whose names are outside modelport's grammar, which only plain MLflow can make, are left out
    of `search`: no URI could name them. So are those whose newest version is a prompt's, and versions that are: MLflow
    takes any with its tag ``mlflow.prompt.is_prompt`` for one, and gives it to nobody who asks for a model.

    Args:
        connection: The stores.
    """

    connection: MlflowConnection = field(validator=instance(MlflowConnection))

    @in_time
    def resolve(self, uri: str) -> ModelVersion:
        """Give the one version that a URI names now, as the port promises."""
        return find_version(self.connection, RegisteredUri.parse(uri))

    @in_time
    def versions(self, name: str) -> Iterator[ModelVersion]:
        """Give all versions of a registered model, as the port promises.

        Of a name with more than 200, the others are read as they are stepped through, 200 at a time: what was changed
        by then shows in their tags and descriptions, and versions that were deleted by then are left out.
        """
        model = registered_model(self.connection, check_name(name))
        found = (to_version(each, aliases_of(model, number_of(each))) for each in versions_of(self.connection, model))
        return itertools.chain(list(itertools.islice(found, PAGE)), self._each_in_time(found))

    def _each_in_time(self, found: Iterator[_T]) -> Iterator[_T]:
        while True:
            with self.connection.allowed():
                each = next(found, None)
            if each is None:
                return
            yield each

    @in_time
    def search(self, *, prefix: str = "", tags: Mapping[str, str] | None = None) -> Iterator[ModelVersion]:
        """Give the newest version of each registered model that matches, as the port promises.

        Of more than 200 names, the others are read as they are stepped through, 200 at a time, and each has the version
        that is its newest by then; what fails there is raised by the step. MLflow counts off what stands before: a name
        may stay out of sight where others that come before it are deleted between two pages, and more than 200 that are
        made there in between may bring one back that was given already; fewer never do.
        """
        check_name_prefix(prefix)
        wanted = check_tags(tags).items()
        models = pages_of_models(self.connection, f"name LIKE '{prefix}%'" if prefix else "")
        pages = ([each for each in _newest_of(page, prefix) if wanted <= each.tags.items()] for page in models)
        return itertools.chain(next(pages, []), itertools.chain.from_iterable(self._each_in_time(pages)))


def _newest_of(models: Iterable[RegisteredModel], prefix: str) -> Iterator[ModelVersion]:
    for model in models:
        latest = newest(model)
        if latest is None or is_prompts_version(latest):
            continue
        if model.name.startswith(prefix) and _can_be_named(model.name):
            yield to_version(latest, aliases_of(model, number_of(latest)))


def _can_be_named(name: str) -> bool:
    try:
        check_name(name)
    except InvalidNameError:
        return False
    return True
