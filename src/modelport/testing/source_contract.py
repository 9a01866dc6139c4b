"""What every loader is held to about where it loads from: it is read, believed only if unchanged, and left alone."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from modelport.core.errors import ArtifactNotFoundError, IntegrityError, ModelNotFoundError, ModelportError
from modelport.core.model_registries import ModelLoader, ModelSaver, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing.hooks import NAME, RawFiles, RegistryHooks, Tamper
from modelport.testing.leftovers import nothing_stays_in
from modelport.testing.project_models import WakingModel
from modelport.testing.promises import promise
from modelport.testing.refused import HEX
from modelport.testing.refusing import refusal
from modelport.testing.samples import Specimen, houses, price_signature
from modelport.testing.sentences import LOAD_INTEGRITY, LOAD_LEAVES_ALONE, LOAD_TRUST, SAVE_KEEPS
from modelport.testing.watching import watched


def _digest_of(files: Mapping[str, bytes]) -> str:
    """Give the digest of the manifest that files have, as `modelport.core.manifests` writes manifests down."""
    entries = [
        f'"{path}":{{"sha256":"{sha256(files[path]).hexdigest()}","size":{len(files[path])}}}'
        for path in sorted(files)
        if path != "manifest.json"
    ]
    manifest = '{"files":{' + ",".join(entries) + '},"version":1}'
    return f"sha256:{sha256(manifest.encode()).hexdigest()}"


class SourceContract(RegistryHooks):
    """What `ModelLoader` promises of its source, as tests."""

    @pytest.fixture
    def changed(self, saved: SavedModel, raw_files: RawFiles, tamper: Tamper) -> SavedModel:
        """Give the sample, saved, after one of its files was changed."""
        tamper(saved, min(raw_files(saved)))
        return saved

    @promise(ModelLoader.load, LOAD_LEAVES_ALONE, look_at="libraries that note in a folder that they have read it")
    def test_loading_and_predicting_write_nothing_to_the_source(
        self, ports: Registry, specimen: Specimen, version: ModelVersion, saved: SavedModel, raw_files: RawFiles
    ) -> None:
        """Its files are the same to the last byte, none more and none fewer."""
        before = dict(raw_files(saved))
        assert before
        for uri in (saved.uri, version.uri, f"models:/{NAME}/latest"):
            ports.loader.load(uri).predict(specimen.example)
        assert dict(raw_files(saved)) == before

    @promise(
        ModelLoader.load, LOAD_INTEGRITY, look_at="whether each file is held against a digest that was kept elsewhere"
    )
    def test_a_model_with_a_changed_file_is_not_loaded(
        self, ports: Registry, specimen: Specimen, saved: SavedModel, raw_files: RawFiles, tamper: Tamper
    ) -> None:
        """Whichever file it is, and by whatever address it is asked for."""
        paths = sorted(raw_files(saved))
        assert saved.digest == _digest_of(raw_files(saved))
        for number, path in enumerate(paths, start=1):
            changed = specimen.save(ports)
            version = ports.registrar.register(NAME, changed.uri)
            assert version.version == number
            tamper(changed, path)
            for uri in (changed.uri, version.uri):
                error = refusal(IntegrityError, ports.loader.load, uri)
                assert (error.missing, error.extra, error.changed) == ((), (), (path,))
                assert path in error.problem
                assert error.remedy, path

    @promise(ModelLoader.load, LOAD_TRUST, look_at="whether the files are checked before any of them is unpickled")
    @pytest.mark.usefixtures("any_model")
    def test_nothing_of_a_changed_model_is_run(
        self, ports: Registry, raw_files: RawFiles, tamper: Tamper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Not even the reading of its object."""
        saved = ports.saver.save(WakingModel(), price_signature(), houses())
        for path in sorted(raw_files(saved)):
            changed = ports.saver.save(WakingModel(), price_signature(), houses())
            tamper(changed, path)
            monkeypatch.setattr(WakingModel, "woken", [])
            refusal(IntegrityError, ports.loader.load, changed.uri)
            assert WakingModel.woken == [], path

    @promise(ModelLoader.load, LOAD_LEAVES_ALONE, look_at="temporary folders that go only when the process ends")
    def test_no_file_stays_in_the_temporary_directory(
        self, ports: Registry, specimen: Specimen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After saving, registering, loading and predicting, while the loaded model is still in use."""
        with nothing_stays_in(tmp_path / "temporary", monkeypatch):
            saved = specimen.save(ports)
            version = ports.registrar.register(NAME, saved.uri)
            held = [ports.loader.load(uri) for uri in (saved.uri, version.uri)]
            for loaded in held:
                loaded.predict(specimen.example)
            ports.registrar.delete_version(NAME, version.version)
        assert len(held) == 2

    @promise(ModelLoader.load, LOAD_LEAVES_ALONE, look_at="temporary folders that are removed only after a success")
    def test_no_file_stays_in_the_temporary_directory_after_a_failure(
        self, ports: Registry, specimen: Specimen, saved: SavedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither of a load nor of a prediction."""
        with nothing_stays_in(tmp_path / "temporary", monkeypatch):
            for uri in (f"models:/m-{HEX}", f"runs:/{HEX}/model", "models:/unknown/1", "/etc", "nonsense"):
                with pytest.raises(ModelportError):
                    ports.loader.load(uri)
            loaded = ports.loader.load(saved.uri)
            specimen.sample.spoil(loaded.native)
            with suppress(ModelportError):
                loaded.predict(specimen.example)
            with suppress(ModelportError):
                loaded.predict(specimen.faulty_inputs()[0])

    @promise(ModelLoader.load, LOAD_LEAVES_ALONE, look_at="what is removed when the check of the files fails")
    def test_no_file_of_a_changed_model_stays_in_the_temporary_directory(
        self, ports: Registry, changed: SavedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was fetched to be checked is taken away again."""
        with nothing_stays_in(tmp_path / "temporary", monkeypatch):
            refusal(IntegrityError, ports.loader.load, changed.uri)

    @promise(
        ModelSaver.save,
        SAVE_KEEPS,
        look_at="where the two registries keep their models: nothing may be shared by the process",
    )
    @promise(
        ModelLoader.load,
        "ArtifactNotFoundError: There is no model at the address.",
        look_at="where the two registries keep their models: nothing may be shared by the process",
    )
    def test_a_model_that_was_saved_in_one_registry_is_not_in_another(
        self, ports: Registry, second_registry: Registry, specimen: Specimen, version: ModelVersion
    ) -> None:
        """Both are in use in one process, and each keeps its own."""
        others = watched(second_registry, self.patience_seconds)
        assert refusal(ModelNotFoundError, others.loader.load, version.uri).name == NAME
        elsewhere = specimen.save(others)
        for registry, own, foreign in (
            (ports, version.source_uri, elsewhere.uri),
            (others, elsewhere.uri, version.source_uri),
        ):
            assert registry.loader.load(own).uri == own
            assert refusal(ArtifactNotFoundError, registry.loader.load, foreign).uri == foreign
