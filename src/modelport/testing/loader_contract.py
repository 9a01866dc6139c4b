"""What every loader is held to."""

from __future__ import annotations

from threading import Event

import pytest
from attrs.exceptions import FrozenInstanceError

from modelport.core.model_registries import ModelLoader, Registry
from modelport.core.models import LoadedModel, ModelVersion, SavedModel
from modelport.testing.column_contract import ColumnContract
from modelport.testing.concurrency import THREADS, at_once
from modelport.testing.container_contract import ContainerContract
from modelport.testing.example_contract import ExampleContract
from modelport.testing.fault_contract import LoaderFaults
from modelport.testing.hooks import NAME
from modelport.testing.loader_refusal_contract import LoaderRefusalContract
from modelport.testing.loader_rules_contract import LoaderRulesContract
from modelport.testing.matching_contract import MatchingContract
from modelport.testing.nested_contract import NestedContract
from modelport.testing.odd_inputs_contract import OddInputsContract
from modelport.testing.output_contract import OutputContract
from modelport.testing.prediction_contract import PredictionContract
from modelport.testing.promises import promise
from modelport.testing.recovery_contract import LoaderRecovery
from modelport.testing.samples import Specimen, same_bits
from modelport.testing.schema_contract import SchemaContract
from modelport.testing.source_contract import SourceContract
from modelport.testing.storage_contract import StorageContract
from modelport.testing.tampering_contract import TamperingContract
from modelport.testing.tensor_contract import TensorContract

_RESOLVED_ONCE = "An alias or ``latest`` is resolved once, so the model and its ``version`` belong together."


class ModelLoaderContract(
    LoaderRefusalContract,
    SourceContract,
    TamperingContract,
    PredictionContract,
    ColumnContract,
    ContainerContract,
    StorageContract,
    MatchingContract,
    NestedContract,
    OddInputsContract,
    TensorContract,
    OutputContract,
    ExampleContract,
    LoaderRulesContract,
    SchemaContract,
    LoaderRecovery,
    LoaderFaults,
):
    """Each promise of `ModelLoader` and `LoadedModel`, as a test."""

    @promise(ModelLoader, "Gives models back.", look_at="what is lost between save and load")
    @promise(ModelLoader.load, "Load the model that a URI names.", look_at="what the LoadedModel is made of")
    @promise(LoadedModel, "A model ready to predict.", look_at="what the LoadedModel is made of")
    def test_a_saved_model_comes_back_with_all_that_was_saved(
        self, ports: Registry, specimen: Specimen, saved: SavedModel
    ) -> None:
        """Its address, digest, signature, example and native model; it is no version."""
        loaded = ports.loader.load(saved.uri)
        assert (loaded.uri, loaded.version) == (saved.uri, None)
        assert (loaded.digest, loaded.signature) == (saved.digest, specimen.signature)
        assert loaded.input_example.equals(specimen.example)
        assert type(loaded.native) is type(specimen.model)
        assert same_bits(loaded.predict(specimen.example), specimen.answers)

    @pytest.mark.parametrize("form", ["/1", "/latest", "@champion"])
    @promise(ModelLoader.load, "uri: Any form of `modelport.core.uris`.", look_at="which forms of a URI are looked up")
    @promise(ModelLoader.load, _RESOLVED_ONCE, look_at="the uri and version of what was loaded: never the alias")
    def test_every_form_that_names_a_version_gives_the_model_and_the_version(
        self, ports: Registry, specimen: Specimen, version: ModelVersion, form: str
    ) -> None:
        """Alias and latest are resolved: what was loaded has the version's own address."""
        ports.registrar.set_alias(NAME, "steady", version.version)
        champion = ports.registrar.set_alias(NAME, "champion", version.version)
        loaded = ports.loader.load(f"models:/{NAME}{form}")
        assert loaded.uri == version.uri == f"models:/{NAME}/1"
        assert loaded.version == champion
        assert loaded.digest == version.digest
        assert loaded.signature == specimen.signature
        assert same_bits(loaded.predict(specimen.example), specimen.answers)

    @promise(ModelLoader.load, _RESOLVED_ONCE, look_at="whether the loaded model asks the registry again later")
    def test_moving_the_alias_afterwards_does_not_change_what_was_loaded(
        self, ports: Registry, saved: SavedModel, version: ModelVersion
    ) -> None:
        """An alias is resolved once, and the version is a snapshot of that moment."""
        ports.registrar.set_alias(NAME, "champion", version.version)
        loaded = ports.loader.load(f"models:/{NAME}@champion")
        second = ports.registrar.register(NAME, saved.uri)
        ports.registrar.set_alias(NAME, "champion", second.version)
        ports.registrar.set_tags(NAME, version.version, {"team": "risk"})
        assert loaded.uri == version.uri
        assert loaded.version is not None
        assert (loaded.version.version, loaded.version.aliases) == (1, frozenset({"champion"}))
        assert loaded.version.tags == {"team": "growth"}
        assert ports.loader.load(f"models:/{NAME}@champion").uri == second.uri

    @promise(
        ModelLoader.load, _RESOLVED_ONCE, look_at="how latest is found: the highest number, at the time of the call"
    )
    def test_latest_is_the_version_with_the_highest_number_now(
        self, ports: Registry, saved: SavedModel, version: ModelVersion
    ) -> None:
        """After registering and after deletion."""
        second = ports.registrar.register(NAME, saved.uri)
        assert ports.loader.load(f"models:/{NAME}/latest").uri == second.uri
        ports.registrar.delete_version(NAME, second.version)
        assert ports.loader.load(f"models:/{NAME}/latest").uri == version.uri

    @promise(
        ModelLoader.load,
        _RESOLVED_ONCE,
        look_at="whether the alias is asked for once for the model and once more for its version",
    )
    def test_while_an_alias_moves_the_model_and_its_version_belong_together(
        self, ports: Registry, specimen: Specimen, version: ModelVersion
    ) -> None:
        """Two versions with different examples are told apart by these."""
        examples = {1: specimen.example, 2: specimen.example.iloc[::-1].reset_index(drop=True)}
        other = ports.saver.save(specimen.model, specimen.signature, examples[2])
        ports.registrar.register(NAME, other.uri)
        ports.registrar.set_alias(NAME, "champion", version.version)
        done = Event()

        def move() -> list[LoadedModel]:
            while not done.is_set():
                for number in (2, 1):
                    ports.registrar.set_alias(NAME, "champion", number)
            return []

        def load() -> list[LoadedModel]:
            try:
                return [ports.loader.load(f"models:/{NAME}@champion") for _ in range(12)]
            finally:
                done.set()

        for loaded in at_once(lambda number: (move, load)[number](), threads=2)[1]:
            assert loaded.version is not None
            assert loaded.uri == loaded.version.uri
            assert loaded.digest == loaded.version.digest
            assert loaded.input_example.equals(examples[loaded.version.version])

    @promise(ModelLoader.load, "Each load gives a model of its own.", look_at="a cache that hands out what it holds")
    @promise(
        LoadedModel,
        "It belongs to whoever loaded it: no other load shares it.",
        look_at="a cache that hands out what it holds, the example included",
    )
    def test_each_load_gives_a_model_of_its_own(self, ports: Registry, specimen: Specimen, saved: SavedModel) -> None:
        """Whoever spoils what they loaded spoils it for nobody else."""
        first, held = ports.loader.load(saved.uri), ports.loader.load(saved.uri)
        specimen.sample.spoil(first.native)
        first.input_example[specimen.columns[0]] = 0.0
        for loaded in (held, ports.loader.load(saved.uri)):
            assert loaded.native is not first.native
            assert loaded.input_example is not first.input_example
            assert same_bits(loaded.predict(specimen.example), specimen.answers)
            assert loaded.input_example.equals(specimen.example)

    @promise(LoadedModel, "A model ready to predict.", look_at="whether the LoadedModel is a value")
    def test_what_load_gives_cannot_be_changed(self, ports: Registry, saved: SavedModel) -> None:
        """Its attributes stay what they were."""
        loaded = ports.loader.load(saved.uri)
        for attribute in ("uri", "version", "signature", "digest", "native", "input_example", "predictor"):
            with pytest.raises(FrozenInstanceError):
                setattr(loaded, attribute, None)

    @promise(ModelLoader.load, "A repeat is safe.", look_at="what a load leaves behind that a second one stumbles over")
    def test_a_model_can_be_loaded_again_and_again(
        self, ports: Registry, specimen: Specimen, version: ModelVersion
    ) -> None:
        """The third load gives what the first one gave."""
        for _ in range(3):
            loaded = ports.loader.load(version.uri)
            assert (loaded.uri, loaded.version, loaded.digest) == (version.uri, version, version.digest)
            assert same_bits(loaded.predict(specimen.example), specimen.answers)

    @promise(ModelLoader.load, "Threads may share a loader.", look_at="what the loader keeps from one call to the next")
    def test_threads_may_share_a_loader(self, ports: Registry, specimen: Specimen, version: ModelVersion) -> None:
        """Eight loads at once give eight models."""
        loaded = at_once(lambda _: ports.loader.load(version.uri))
        assert len({id(each.native) for each in loaded}) == THREADS
        for each in loaded:
            assert same_bits(each.predict(specimen.example), specimen.answers)
