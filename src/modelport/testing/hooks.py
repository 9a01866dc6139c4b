"""What each class of the kit stands on: the hooks that a subclass sets, and what the tests make of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from modelport.core.errors import ModelportError
from modelport.core.model_registries import ModelLoader, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.core.prediction import DataRules
from modelport.testing.faults import Failing, Walk
from modelport.testing.guarding import check_subclass, lines_of
from modelport.testing.project_models import KeepingModel
from modelport.testing.samples import ConstantModel, Sample, Specimen, project_sample
from modelport.testing.watching import PATIENCE_SECONDS, watched

NAME = "house-prices"
RawFiles = Callable[[SavedModel], Mapping[str, bytes]]
Tamper = Callable[[SavedModel, str], None]
ReplaceFiles = Callable[[SavedModel, Mapping[str, bytes]], None]
RuledLoader = Callable[[DataRules], ModelLoader]


class RegistryHooks:
    """The hooks of a contract, ``registry`` above all.

    Attributes:
        patience_seconds: How long one call of the adapter may take before it counts as hanging.
    """

    patience_seconds = PATIENCE_SECONDS

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        check_subclass(cls)

    @pytest.fixture
    def registry(self) -> Registry:
        """Give the four ports over an empty backend. Every contract needs this hook, and no other."""
        pytest.fail(f"{type(self).__name__} needs the hook 'registry':\n\n{lines_of('registry')}", pytrace=False)

    @pytest.fixture
    def second_registry(self) -> Registry:
        """Give the four ports over another empty backend, in use in the same process."""
        pytest.skip(_not_tried("second_registry"))

    @pytest.fixture
    def sample(self) -> Sample:
        """Give a model that the saver takes, where it does not take any object with ``predict``."""
        return project_sample()

    @pytest.fixture
    def constant_model(self) -> Any:
        """Give a model that answers 0.0 for each of two rows, whatever they are."""
        if self._takes_any_model():
            return ConstantModel()
        pytest.skip(_not_tried("constant_model"))

    @pytest.fixture
    def raw_files(self) -> RawFiles:
        """Give a function that reads a saved model's files under the adapter: path to bytes."""
        pytest.skip(_not_tried("raw_files"))

    @pytest.fixture
    def tamper(self) -> Tamper:
        """Give a function that changes a byte of one of a saved model's files under the adapter."""
        pytest.skip(_not_tried("tamper"))

    @pytest.fixture
    def replace_files(self) -> ReplaceFiles:
        """Give a function that makes a saved model's files under the adapter these: path to bytes."""
        pytest.skip(_not_tried("replace_files"))

    @pytest.fixture
    def ruled_loader(self) -> RuledLoader:
        """Give a function that makes another loader over the backend of ``registry``, with rules of its own."""
        pytest.skip(_not_tried("ruled_loader"))

    @pytest.fixture
    def failing(self) -> Failing:
        """Give a function: a number to a context manager in which that call of ``registry`` to its backend fails.

        Calls are counted from 1 and from the block's start, whatever thread they are made in. The context manager
        gives the calls that were made, the failing one among them, in a list that grows. Give it parameters to try
        failures before and after the backend's work.
        """
        pytest.skip(_not_tried("failing"))

    @pytest.fixture
    def any_model(self) -> None:
        """Mark what is asked only of savers that take any object with ``predict``."""
        if not self._takes_any_model():
            pytest.skip("the hook 'sample' says that the saver takes only some models, so no others are tried")

    @pytest.fixture
    def given(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """Give the list of what `KeepingModel` is given."""
        given: list[Any] = []
        monkeypatch.setattr(KeepingModel, "given", given)
        return given

    @pytest.fixture
    def native_models(self) -> None:
        """Mark what is asked only of savers that take only some models."""
        if self._takes_any_model():
            pytest.skip("without the hook 'sample' the saver keeps project models whole, so it asks none for another")

    @pytest.fixture
    def ports(self, registry: object) -> Registry:
        """Give the registry under test, empty, with an eye on each of its calls."""
        if not isinstance(registry, Registry):
            message = f"the hook 'registry' of {type(self).__name__} gave {registry!r:.200}, which is no Registry"
            pytest.fail(f"{message}:\n\n{lines_of('registry')}", pytrace=False)
        ports = watched(registry, self.patience_seconds)
        left = _names_in(ports)
        if left:
            message = f"the hook 'registry' of {type(self).__name__} gave a registry that holds {left[:3]} already"
            pytest.fail(f"{message}; each test needs an empty backend:\n\n{lines_of('registry')}", pytrace=False)
        return ports

    @pytest.fixture
    def specimen(self, sample: Any) -> Specimen:
        """Give the sample, checked, with what it predicts."""
        return Specimen.of(sample, type(self).__name__)

    @pytest.fixture
    def saved(self, ports: Registry, specimen: Specimen) -> SavedModel:
        """Give the sample, saved."""
        return specimen.save(ports)

    @pytest.fixture
    def version(self, ports: Registry, saved: SavedModel) -> ModelVersion:
        """Give the sample, saved and registered with a tag and a description."""
        return ports.registrar.register(NAME, saved.uri, tags={"team": "growth"}, description="The first one.")

    @pytest.fixture
    def walk(self, failing: Failing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
        """Give attempts at one thing, each with the next call to the backend failing."""
        return Walk(failing, tmp_path / "walk", monkeypatch)

    @pytest.fixture
    def loader_by(self, ports: Registry, ruled_loader: RuledLoader) -> RuledLoader:
        """Give what ``ruled_loader`` makes, with an eye on each of its calls."""

        def make(rules: DataRules) -> ModelLoader:
            loader: object = ruled_loader(rules)
            if not isinstance(loader, ModelLoader):
                message = (
                    f"the hook 'ruled_loader' of {type(self).__name__} gave {loader!r:.200}, which is no ModelLoader"
                )
                pytest.fail(f"{message}:\n\n{lines_of('ruled_loader')}", pytrace=False)
            return watched(evolve(ports, loader=loader), self.patience_seconds).loader

        return make

    def _takes_any_model(self) -> bool:
        return inspect.getattr_static(type(self), "sample") is inspect.getattr_static(RegistryHooks, "sample")


def _names_in(ports: Registry) -> list[str]:
    """Give the names that a search finds; none where the search itself fails, which the catalog's own tests tell."""
    with suppress(AssertionError, ModelportError):
        return [version.name for version in ports.catalog.search()]
    return []


def _not_tried(hook: str) -> str:
    return f"not tried: define the optional hook '{hook}':\n\n{lines_of(hook)}"
