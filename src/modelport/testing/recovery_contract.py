"""What every port is held to after a call that it refused: all is as it was, and the next good call works."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from modelport.core.errors import IntegrityError, ModelportError
from modelport.core.model_registries import ModelLoader, ModelRegistrar, ModelSaver, Registry
from modelport.core.models import ModelVersion
from modelport.testing.hooks import NAME, RawFiles, RegistryHooks, Tamper
from modelport.testing.leftovers import nothing_stays_in
from modelport.testing.observing import NOWHERE, unchanged, versions_of
from modelport.testing.project_models import FailingModel
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.samples import Specimen, same_bits
from modelport.testing.sentences import LOAD_LEAVES_ALONE, REGISTER_ALL_OR_NOTHING, SAVE_NOTHING_LEFT

_NEXT = "what a refused call leaves to the next one: locks, folders, connections, half of a record"


class SaverRecovery(RegistryHooks):
    """Saves after a save that was refused."""

    @promise(ModelSaver.save, SAVE_NOTHING_LEFT, look_at=_NEXT)
    def test_after_a_refused_save_the_next_one_works(
        self,
        ports: Registry,
        specimen: Specimen,
        version: ModelVersion,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Whether the model, the example or the answer was at fault; the registry is as it was."""
        attempts: list[tuple[Any, Any, Any]] = [
            (object(), specimen.signature, specimen.example),
            (specimen.model, specimen.signature, specimen.faulty_inputs()[0]),
            (specimen.model, specimen.with_one_more_output(), specimen.example),
        ]
        if self._takes_any_model():
            attempts.append((FailingModel(), specimen.signature, specimen.example))
        with nothing_stays_in(tmp_path / "temporary", monkeypatch), unchanged(ports):
            for attempt in attempts:
                with pytest.raises(ModelportError):
                    ports.saver.save(*attempt)
                loaded = ports.loader.load(specimen.save(ports).uri)
                assert same_bits(loaded.predict(specimen.example), specimen.answers)
        assert versions_of(ports, NAME) == [version]


class RegistrarRecovery(RegistryHooks):
    """Writes after a write that was refused."""

    @promise(ModelRegistrar.register, REGISTER_ALL_OR_NOTHING, look_at=_NEXT)
    @promise(
        ModelRegistrar.set_alias, "VersionNotFoundError: There is no such version; nothing was changed.", look_at=_NEXT
    )
    def test_after_a_refused_write_the_next_one_works(
        self, ports: Registry, version: ModelVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whether the source, the version or what was expected was not there; no temporary file stays."""
        register, set_alias = ports.registrar.register, partial(ports.registrar.set_alias, NAME, "champion")
        attempts: list[Callable[[], object]] = [
            partial(register, NAME, NOWHERE),
            partial(register, "brand-new", NOWHERE),
            partial(register, NAME, version.source_uri, tags={"mlflow.user": "me"}),
            partial(set_alias, 99),
            partial(set_alias, version.version, expect=99),
        ]
        known = [version]
        with nothing_stays_in(tmp_path / "temporary", monkeypatch):
            for attempt in attempts:
                with unchanged(ports), pytest.raises(ModelportError):
                    attempt()
                known.insert(0, register(NAME, version.source_uri))
                assert versions_of(ports, NAME) == known
            assert set_alias(version.version).aliases == {"champion"}


class LoaderRecovery(RegistryHooks):
    """Loads after a load that was refused."""

    @pytest.fixture
    def changed_version(self, ports: Registry, specimen: Specimen, raw_files: RawFiles, tamper: Tamper) -> ModelVersion:
        """Give a version after one of its model's files was changed."""
        saved = specimen.save(ports)
        tamper(saved, min(raw_files(saved)))
        return ports.registrar.register("changed", saved.uri)

    @promise(ModelLoader.load, LOAD_LEAVES_ALONE, look_at=_NEXT)
    def test_after_a_refused_load_the_next_one_works(
        self,
        ports: Registry,
        specimen: Specimen,
        version: ModelVersion,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Whatever was asked for that is not there; the registry is as it was."""
        with nothing_stays_in(tmp_path / "temporary", monkeypatch), unchanged(ports):
            for uri in (NOWHERE, f"models:/{NAME}/99", f"models:/{NAME}@nobody", "models:/unknown/1", "/etc"):
                with pytest.raises(ModelportError):
                    ports.loader.load(uri)
                _loads(ports, version, specimen)

    @promise(ModelLoader.load, LOAD_LEAVES_ALONE, look_at=_NEXT)
    def test_after_a_changed_model_was_refused_another_loads(
        self, ports: Registry, specimen: Specimen, changed_version: ModelVersion, version: ModelVersion
    ) -> None:
        """And the changed one stays refused, by each of its addresses."""
        with unchanged(ports):
            for uri in (changed_version.source_uri, changed_version.uri) * 2:
                refusal(IntegrityError, ports.loader.load, uri)
                _loads(ports, version, specimen)


def _loads(ports: Registry, version: ModelVersion, specimen: Specimen) -> None:
    loaded = ports.loader.load(version.uri)
    assert loaded.version == version
    assert same_bits(loaded.predict(specimen.example), specimen.answers)
