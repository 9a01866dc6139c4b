"""What every loader is held to when somebody wrote to a saved model's files: it refuses them, whatever was done."""

from __future__ import annotations

from contextlib import suppress

import pytest

from modelport.core.errors import IntegrityError
from modelport.core.manifests import MANIFEST_FILE
from modelport.core.model_registries import ModelLoader, Registry
from modelport.core.models import SavedModel
from modelport.testing import tampering_kinds as kinds
from modelport.testing.hooks import NAME, RawFiles, RegistryHooks, ReplaceFiles
from modelport.testing.project_models import WakingModel
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.samples import Specimen, same_bits
from modelport.testing.sentences import LOAD_HOLDS, LOAD_INTEGRITY
from modelport.testing.tampering import Suspect
from modelport.testing.tampering_kinds import Tampering

_OWN_DIGEST = "whether the digest is the one of this model, not of any that is known"
_BY_THE_SAVED = "whether a version has the digest that its model was saved with, or one of the files as they are now"


class TamperingContract(RegistryHooks):
    """What `ModelLoader` promises of files that are not those that were saved, as tests."""

    @pytest.fixture
    def kept(self, ports: Registry, specimen: Specimen, monkeypatch: pytest.MonkeyPatch) -> SavedModel:
        """Give a saved model that tells when it is run, where the saver takes any; else the sample."""
        monkeypatch.setattr(WakingModel, "woken", [])
        model = WakingModel() if self._takes_any_model() else specimen.model
        return ports.saver.save(model, specimen.signature, specimen.example)

    @pytest.fixture
    def suspect(self, ports: Registry, kept: SavedModel, raw_files: RawFiles, replace_files: ReplaceFiles) -> Suspect:
        """Give it with the means to replace its files."""
        return Suspect.of(ports, kept, raw_files, replace_files)

    @promise(ModelLoader.load, LOAD_INTEGRITY, look_at="whether all files of the manifest have to be there")
    def test_a_model_with_a_file_missing_is_not_loaded(self, suspect: Suspect) -> None:
        """Whichever it is, and by whatever address the model is asked for; the file is told, and nothing is run."""
        suspect.is_refused_after(kinds.without_a_file(suspect.files))

    @promise(ModelLoader.load, LOAD_INTEGRITY, look_at="whether there may be files that the manifest does not list")
    def test_a_model_with_a_file_more_is_not_loaded(self, suspect: Suspect) -> None:
        """At the root, in a new directory, hidden, or empty; the file is told, and nothing is run."""
        suspect.is_refused_after(kinds.with_a_file_more(suspect.files))

    @promise(ModelLoader.load, LOAD_INTEGRITY, look_at="whether paths are compared whole, and letter by letter")
    def test_a_model_with_a_file_under_another_name_is_not_loaded(self, suspect: Suspect) -> None:
        """Not even in another case of the same name; both names are told, and nothing is run."""
        suspect.is_refused_after(kinds.under_another_name(suspect.files))

    @promise(ModelLoader.load, LOAD_INTEGRITY, look_at="whether each content is compared with that of its own path")
    def test_a_model_with_two_files_exchanged_is_not_loaded(self, suspect: Suspect) -> None:
        """Though all that was saved is there; both files are told, and nothing is run."""
        suspect.is_refused_after(kinds.exchanged(suspect.files))

    @promise(ModelLoader.load, LOAD_INTEGRITY, look_at="whether all bytes of a file are compared, and its length")
    def test_a_model_with_a_file_of_other_bytes_is_not_loaded(self, suspect: Suspect) -> None:
        """Empty, shorter, longer, or other at its end alone; the file is told, and nothing is run."""
        suspect.is_refused_after(kinds.with_other_bytes(suspect.files))

    @promise(ModelLoader.load, LOAD_HOLDS, look_at="where the digest comes from: the registry, never the model's files")
    def test_a_manifest_that_was_written_anew_for_other_files_is_not_believed(self, suspect: Suspect) -> None:
        """Whoever can write the files can write the manifest among them, and not what the registry says."""
        if MANIFEST_FILE not in suspect.files:
            pytest.skip(f"no {MANIFEST_FILE} is among the files, so it cannot be written anew with them")
        suspect.is_refused_after(kinds.with_a_manifest_to_match(suspect.files))

    @promise(ModelLoader.load, LOAD_HOLDS, look_at=_OWN_DIGEST)
    def test_the_files_of_another_saved_model_are_not_believed(
        self, suspect: Suspect, ports: Registry, specimen: Specimen, raw_files: RawFiles
    ) -> None:
        """Not even where that one is registered under the same name."""
        other = _another(ports, specimen)
        ports.registrar.register(NAME, other.uri)
        others = Tampering.of("all files are another model's", suspect.files, dict(raw_files(other)))
        suspect.is_refused_after([others] * len(suspect.addresses))

    @promise(ModelLoader.load, LOAD_HOLDS, look_at="a check that is made at the first load only")
    def test_a_model_that_was_changed_since_it_was_loaded_is_not_given(
        self, suspect: Suspect, ports: Registry, specimen: Specimen, raw_files: RawFiles
    ) -> None:
        """It is refused, or given as it was saved by a loader that has kept a copy; never as it is now."""
        for uri in suspect.addresses:
            assert suspect.is_itself(ports.loader.load(uri), specimen)
        suspect.have(dict(raw_files(_another(ports, specimen))))
        for uri in suspect.addresses:
            with suppress(IntegrityError):
                assert suspect.is_itself(ports.loader.load(uri), specimen), uri

    @promise(ModelLoader.load, LOAD_HOLDS, look_at=_BY_THE_SAVED)
    def test_a_model_that_was_changed_before_it_was_registered_is_not_loaded(
        self, ports: Registry, kept: SavedModel, raw_files: RawFiles, replace_files: ReplaceFiles
    ) -> None:
        """Registering does not make other files right, whether it refuses them or not, and runs nothing of them."""
        WakingModel.woken.clear()
        files = dict(raw_files(kept))
        replace_files(kept, {**files, min(files): files[min(files)] + b"\n"})
        with suppress(IntegrityError):
            version = ports.registrar.register(NAME, kept.uri)
            assert version.digest == kept.digest
            assert refusal(IntegrityError, ports.loader.load, version.uri).changed == (min(files),)
        refusal(IntegrityError, ports.loader.load, kept.uri)
        assert WakingModel.woken == []

    @promise(ModelLoader.load, "A repeat is safe.", look_at="what the loader remembers of a model that it refused")
    def test_a_model_whose_files_were_put_back_is_loaded_again(
        self, suspect: Suspect, ports: Registry, specimen: Specimen
    ) -> None:
        """It is the files that count, and nothing that was noted about them."""
        suspect.is_refused_after(list(kinds.with_other_bytes(suspect.files))[:2])
        suspect.have(suspect.files)
        for loaded in map(ports.loader.load, suspect.addresses):
            assert suspect.is_itself(loaded, specimen)
            assert same_bits(loaded.predict(specimen.example), specimen.answers)


def _another(ports: Registry, specimen: Specimen) -> SavedModel:
    """Save the sample with another example."""
    return ports.saver.save(specimen.model, specimen.signature, specimen.example.iloc[::-1])
