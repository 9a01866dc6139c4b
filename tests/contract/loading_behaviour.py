"""What `ModelLoader` promises."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyRegressor

from contract.example_forms import FORMS, MIXED, REFUSED, same
from contract.hooks import NAME, RegistryHooks, refuses, save
from contract.refused import BAD_URIS, HEX
from contract.sample_models import Sample
from contract.threads import at_once
from modelport import (
    AliasNotFoundError,
    ArtifactNotFoundError,
    ColumnSpec,
    InvalidUriError,
    ModelNotFoundError,
    ModelVersion,
    Registry,
    SavedModel,
    Signature,
    SignatureMismatchError,
    UnsupportedModelError,
    UriNotAllowedError,
    VersionNotFoundError,
)
from modelport.core.signatures import AnyType, Conformer


def example_of(registry: Registry, example: Any, signature: Signature | None = None) -> Any:
    """Save a model of two rows with an example, load it, and give the example that comes back."""
    signature = signature or Signature.infer(example, np.zeros(2))
    saved = registry.saver.save(DummyRegressor().fit([[0.0]], [1.0]), signature, example)
    loaded = registry.loader.load(saved.uri)
    loaded.predict(loaded.input_example)
    return loaded.input_example


class LoadingBehaviour(RegistryHooks):
    """Gives models back."""

    def test_a_saved_model_comes_back_with_all_that_was_saved(
        self, registry: Registry, sample: Sample, saved: SavedModel
    ) -> None:
        """Its address, digest, signature, example and native model; it is no version."""
        loaded = registry.loader.load(saved.uri)
        assert (loaded.uri, loaded.version) == (saved.uri, None)
        assert (loaded.digest, loaded.signature) == (saved.digest, sample.signature)
        assert loaded.input_example.equals(sample.input_example)
        assert type(loaded.native) is type(sample.model)
        assert list(loaded.native.predict(sample.input_example)) == pytest.approx(sample.prices)

    @pytest.mark.parametrize("form", FORMS)
    def test_the_example_comes_back_with_the_same_values_types_and_form(self, registry: Registry, form: str) -> None:
        """As it conforms to the signature, whatever library's it is; the model can predict on it."""
        conformer = Conformer(Signature.infer(FORMS[form](), np.zeros(2)).inputs)
        assert same(example_of(registry, FORMS[form]()), conformer.conform(FORMS[form]()))

    @pytest.mark.parametrize("kind", MIXED)
    def test_cells_of_any_type_come_back_as_they_were(self, registry: Registry, kind: str) -> None:
        """In a column that may hold anything."""
        signature = Signature([ColumnSpec("a", AnyType())], Signature.infer(np.zeros(2), np.zeros(2)).outputs)
        example = pd.DataFrame({"a": pd.Series(MIXED[kind](), dtype=object)})
        assert same(example_of(registry, example, signature), example)

    @pytest.mark.parametrize("kind", REFUSED)
    def test_an_example_that_could_be_kept_only_as_code_is_refused_by_its_types(
        self, registry: Registry, kind: str
    ) -> None:
        """Examples are read without running any."""
        make, type_at_fault = REFUSED[kind]
        signature = Signature([ColumnSpec("a", AnyType())], Signature.infer(np.zeros(2), np.zeros(2)).outputs)
        with pytest.raises(UnsupportedModelError) as refused:
            example_of(registry, make(), signature)
        assert refused.value.types == (type_at_fault,)

    def test_the_example_comes_back_as_it_conforms_to_the_signature(self, registry: Registry) -> None:
        """With the signature's columns and types, as the model itself was given it."""
        conformed = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
        signature = Signature.infer(conformed, np.zeros(2))
        kept = example_of(registry, pd.DataFrame({"b": [3, 4], "a": [1, 2]}), signature)
        pd.testing.assert_frame_equal(kept, conformed)

    @pytest.mark.parametrize("form", ["1", "latest", "@champion"])
    def test_every_form_that_names_a_version_gives_the_model_and_the_version(
        self, registry: Registry, sample: Sample, version: ModelVersion, form: str
    ) -> None:
        """Alias and latest are resolved: what was loaded has the version's own address."""
        champion = registry.registrar.set_alias(NAME, "champion", version.version)
        uri = f"models:/{NAME}{form}" if form.startswith("@") else f"models:/{NAME}/{form}"
        loaded = registry.loader.load(uri)
        assert loaded.uri == version.uri
        assert loaded.version == champion
        assert loaded.digest == version.digest
        assert list(loaded.predict(sample.input_example)["price"]) == pytest.approx(sample.prices)

    def test_moving_the_alias_afterwards_does_not_change_what_was_loaded(
        self, registry: Registry, saved: SavedModel, version: ModelVersion
    ) -> None:
        """An alias is resolved once."""
        registry.registrar.set_alias(NAME, "champion", version.version)
        loaded = registry.loader.load(f"models:/{NAME}@champion")
        second = registry.registrar.register(NAME, saved.uri)
        registry.registrar.set_alias(NAME, "champion", second.version)
        assert loaded.uri == version.uri
        assert loaded.version is not None
        assert loaded.version.version == 1
        assert registry.loader.load(f"models:/{NAME}@champion").uri == second.uri

    def test_each_load_gives_a_model_of_its_own(self, registry: Registry, sample: Sample, saved: SavedModel) -> None:
        """Whoever spoils what they loaded spoils it for nobody else."""
        first = registry.loader.load(saved.uri)
        held = registry.loader.load(saved.uri)
        vars(first.native).clear()
        first.input_example["size"] = 0.0
        for loaded in (held, registry.loader.load(saved.uri)):
            assert loaded.native is not first.native
            assert list(loaded.predict(sample.input_example)["price"]) == pytest.approx(sample.prices)
            assert loaded.input_example.equals(sample.input_example)

    def test_threads_may_share_a_loader(self, registry: Registry, sample: Sample, version: ModelVersion) -> None:
        """Eight loads at once give eight models."""
        loaded = at_once(lambda _: registry.loader.load(version.uri))
        assert len({id(each.native) for each in loaded}) == 8
        for each in loaded:
            assert list(each.predict(sample.input_example)["price"]) == pytest.approx(sample.prices)

    def test_a_uri_outside_the_grammar_is_refused(self, registry: Registry) -> None:
        """Nothing of it is read."""
        refuses(InvalidUriError, registry.loader.load, BAD_URIS)

    @pytest.mark.parametrize("form", ["/1", "@champion", "/latest"])
    def test_an_unknown_registered_model_is_not_found_by_its_name(self, registry: Registry, form: str) -> None:
        """Whatever form asks for it."""
        with pytest.raises(ModelNotFoundError) as refused:
            registry.loader.load(f"models:/unknown{form}")
        assert refused.value.name == "unknown"

    def test_an_unknown_version_is_not_found_by_its_number(self, registry: Registry, version: ModelVersion) -> None:
        """The name and the number are told."""
        with pytest.raises(VersionNotFoundError) as refused:
            registry.loader.load(f"models:/{NAME}/{version.version + 1}")
        assert (refused.value.name, refused.value.version) == (NAME, 2)

    def test_an_unknown_alias_is_not_found_by_its_text(self, registry: Registry, version: ModelVersion) -> None:
        """The name and the alias are told."""
        with pytest.raises(AliasNotFoundError) as refused:
            registry.loader.load(f"models:/{version.name}@champion")
        assert (refused.value.name, refused.value.alias) == (NAME, "champion")

    @pytest.mark.parametrize("uri", [f"models:/m-{HEX}", f"runs:/{HEX}/model"])
    def test_an_address_without_a_model_is_not_found(self, registry: Registry, uri: str) -> None:
        """The address is told."""
        with pytest.raises(ArtifactNotFoundError) as refused:
            registry.loader.load(uri)
        assert refused.value.uri == uri

    @pytest.mark.parametrize("uri", ["/etc", "/srv/models/churn"])
    def test_a_path_outside_the_roots_is_not_allowed(self, registry: Registry, uri: str) -> None:
        """Whether there is something or not: nothing is looked at."""
        with pytest.raises(UriNotAllowedError) as refused:
            registry.loader.load(uri)
        assert refused.value.uri == uri

    def test_no_file_stays_in_the_temporary_directory(
        self, registry: Registry, sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither after saving and loading nor after a failure of either."""
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))
        loaded = registry.loader.load(save(registry, sample).uri)
        loaded.predict(sample.input_example)
        with suppress(SignatureMismatchError):
            registry.saver.save(sample.model, sample.signature, sample.input_example.drop(columns="size"))
        with suppress(ArtifactNotFoundError):
            registry.loader.load(f"models:/m-{HEX}")
        assert list(temporary.iterdir()) == []
