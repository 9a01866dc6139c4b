"""What a saver and a registrar are held to that can take away for good what nobody needs."""

from __future__ import annotations

import pytest

from modelport.core.discarding import DiscardsRegisteredModels, DiscardsSavedModels, TakesBackVersions
from modelport.core.errors import (
    ArtifactNotFoundError,
    ConflictError,
    InvalidNameError,
    InvalidUriError,
    ModelNotFoundError,
    VersionNotFoundError,
)
from modelport.core.model_registries import ModelRegistrar, ModelSaver, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.core.uris import SavedModelUri
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refused import HEX
from modelport.testing.refusing import refusal
from modelport.testing.samples import Specimen, same_bits
from modelport.testing.sentences import SAVE_KEEPS

_STAYS = "The saved model stays, and so does the registered model."
_NO_SAVED_MODEL = ("models:/m-<32 hex>", "give the URI that the saver gave back")
_ANY_FORM = (
    "models:/<name>/<version>, models:/<name>@<alias>, models:/<name>/latest, models:/m-<32 hex>, "
    "runs:/<run id>/<path> or an absolute path"
)
_NO_URI = (
    _ANY_FORM,
    "ask for a model by a URI such as 'models:/churn@champion'",
)


class DiscardingContract(RegistryHooks):
    """What `modelport.core.discarding` promises, as tests, where the adapter offers it."""

    @pytest.fixture
    def discarding_saver(self, registry: Registry) -> DiscardsSavedModels:
        """Give the saver, if it can take saved models away."""
        if not isinstance(registry.saver, DiscardsSavedModels):
            pytest.skip("the saver has no method discard_saved_model, and need not have it")
        return registry.saver

    @pytest.fixture
    def discarding_registrar(self, registry: Registry) -> DiscardsRegisteredModels:
        """Give the registrar, if it can take registered models away."""
        if not isinstance(registry.registrar, DiscardsRegisteredModels):
            pytest.skip("the registrar has no method discard_registered_model, and need not have it")
        return registry.registrar

    @pytest.fixture
    def undoing_registrar(self, registry: Registry) -> TakesBackVersions:
        """Give the registrar, if it can take versions back."""
        if not isinstance(registry.registrar, TakesBackVersions):
            pytest.skip("the registrar has no method take_back, and need not have it")
        return registry.registrar

    @promise(ModelSaver.save, SAVE_KEEPS, look_at="discard_saved_model: that it takes away the one model, and no other")
    def test_a_saved_model_that_was_discarded_is_gone(
        self, ports: Registry, specimen: Specimen, saved: SavedModel, discarding_saver: DiscardsSavedModels
    ) -> None:
        """For good; another one stays, and a repeat says that there is none."""
        other = specimen.save(ports)
        discarding_saver.discard_saved_model(saved.uri)
        assert refusal(ArtifactNotFoundError, ports.loader.load, saved.uri).uri == saved.uri
        assert refusal(ArtifactNotFoundError, discarding_saver.discard_saved_model, saved.uri).uri == saved.uri
        assert same_bits(ports.loader.load(other.uri).predict(specimen.example), specimen.answers)

    @promise(ModelSaver.save, SAVE_KEEPS, look_at="whether discard_saved_model reads its URI by SavedModelUri.parse")
    def test_only_a_saved_model_is_discarded_by_its_uri(
        self, ports: Registry, version: ModelVersion, discarding_saver: DiscardsSavedModels
    ) -> None:
        """A version's or a run's is refused, and so is what is no URI; nothing is taken away."""
        ports.registrar.set_alias(NAME, "champion", 1)
        others = (version.uri, f"models:/{NAME}/latest", f"models:/{NAME}@champion", f"runs:/{HEX}/model", "/a")
        for uri in (*others, f"{version.source_uri}/", 5):
            assert refusal(InvalidUriError, discarding_saver.discard_saved_model, uri).uri == str(uri)
        assert ports.loader.load(version.uri).digest == version.digest

    @promise(ModelSaver.save, SAVE_KEEPS, look_at="whether the URI of a saved model is read by SavedModelUri.parse")
    def test_the_uri_of_a_saved_model_is_read_as_one(self) -> None:
        """And written as it was; any other is refused with what may stand there."""
        uri = SavedModelUri.parse(f"models:/m-{HEX}")
        assert (str(uri), uri.model_id) == (f"models:/m-{HEX}", f"m-{HEX}")
        for other, expected in ((f"models:/{NAME}/1", _NO_SAVED_MODEL), ("/a", _NO_SAVED_MODEL), ("", _NO_URI)):
            error = refusal(InvalidUriError, SavedModelUri.parse, other)
            assert (error.problem, error.uri) == (f"'{other}' is not a model URI.", other)
            assert (error.expected, error.remedy) == expected

    @promise(
        ModelRegistrar.delete_version, _STAYS, look_at="discard_registered_model: that it refuses what has versions"
    )
    def test_a_registered_model_is_discarded_when_it_has_no_versions(
        self, ports: Registry, version: ModelVersion, discarding_registrar: DiscardsRegisteredModels
    ) -> None:
        """Then its name is free, and its numbers begin anew; the saved model stays."""
        registrar, discard = ports.registrar, discarding_registrar.discard_registered_model
        other = registrar.register(f"{NAME}-2", version.source_uri)
        error = refusal(ConflictError, discard, NAME)
        assert error.problem == f"The registered model '{NAME}' has versions, so it is not taken away."
        assert error.remedy == "delete its versions first, if nobody needs them"
        assert ports.catalog.resolve(version.uri) == version
        registrar.register(NAME, version.source_uri)
        for number in (1, 2):
            registrar.delete_version(NAME, number)
        assert list(ports.catalog.versions(NAME)) == []
        discard(NAME)
        assert refusal(ModelNotFoundError, ports.catalog.versions, NAME).name == NAME
        assert refusal(ModelNotFoundError, discard, NAME).name == NAME
        assert list(ports.catalog.search()) == [other]
        assert registrar.register(NAME, version.source_uri).version == 1

    @promise(ModelRegistrar.delete_version, _STAYS, look_at="whether discard_registered_model checks the name first")
    def test_a_name_outside_the_grammar_is_not_discarded(self, discarding_registrar: DiscardsRegisteredModels) -> None:
        """It is refused as everywhere else."""
        for name in ("", "1", "m-1", "a/b", None):
            assert refusal(InvalidNameError, discarding_registrar.discard_registered_model, name).name == name

    @promise(ModelRegistrar.delete_version, _STAYS, look_at="take_back: what becomes of a name made for the version")
    def test_a_first_version_that_is_taken_back_takes_its_name_with_it(
        self, ports: Registry, version: ModelVersion, undoing_registrar: TakesBackVersions
    ) -> None:
        """Nobody sees the name until it is used again, and then as any other; the saved model stays."""
        undoing_registrar.take_back(version)
        assert refusal(ModelNotFoundError, ports.catalog.versions, NAME).name == NAME
        assert list(ports.catalog.search()) == []
        again = ports.registrar.register(NAME, version.source_uri)
        assert list(ports.catalog.versions(NAME)) == [again]
        ports.registrar.delete_version(NAME, again.version)
        assert list(ports.catalog.versions(NAME)) == []

    @promise(ModelRegistrar.delete_version, _STAYS, look_at="take_back: whether it looks for versions of others")
    def test_a_later_version_that_is_taken_back_leaves_the_name_and_the_others(
        self, ports: Registry, version: ModelVersion, undoing_registrar: TakesBackVersions
    ) -> None:
        """Others may be using the name; a version that is gone cannot be taken back."""
        second = ports.registrar.register(NAME, version.source_uri)
        undoing_registrar.take_back(second)
        assert list(ports.catalog.versions(NAME)) == [version]
        assert refusal(VersionNotFoundError, undoing_registrar.take_back, second).version == second.version
        third = ports.registrar.register(NAME, version.source_uri)
        undoing_registrar.take_back(version)
        assert list(ports.catalog.versions(NAME)) == [third]
        undoing_registrar.take_back(third)
        assert list(ports.catalog.versions(NAME)) == []
