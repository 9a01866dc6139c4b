"""What the contracts on pandera's models stand on: pandera itself, where it is installed, and loaders with rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from modelport.core.models import LoadedModel, SavedModel
from modelport.core.prediction import DataRules
from modelport.testing.hooks import RegistryHooks, RuledLoader
from modelport.testing.rule_kinds import TABLES, WITHOUT_PANDERA

LoadedBy: TypeAlias = Callable[[DataRules], LoadedModel]


class PanderaHooks(RegistryHooks):
    """Each test that asks for ``pandera`` is run once for pandas and once for polars."""

    @pytest.fixture(params=list(TABLES))
    def library(self, request: pytest.FixtureRequest) -> str:
        """Give the name of a library that pandera has models for."""
        return str(request.param)

    @pytest.fixture
    def pandera(self, library: str) -> Any:
        """Give the part of pandera for this library, where it is installed."""
        return pytest.importorskip(f"pandera.{library}", reason=WITHOUT_PANDERA)

    @pytest.fixture
    def loaded_by(self, saved: SavedModel, loader_by: RuledLoader) -> LoadedBy:
        """Give a function that loads the sample by rules."""
        return lambda rules: loader_by(rules).load(saved.uri)
