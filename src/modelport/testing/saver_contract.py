"""What every saver is held to."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import SavedModel
from modelport.testing.answer_contract import AnswerContract
from modelport.testing.concurrency import THREADS, at_once
from modelport.testing.fault_contract import SaverFaults
from modelport.testing.inference_contract import InferenceContract
from modelport.testing.leftovers import nothing_registered
from modelport.testing.manifest_contract import ManifestContract
from modelport.testing.native_contract import NativeContract
from modelport.testing.object_contract import ObjectColumnContract
from modelport.testing.pandera_contract import PanderaContract
from modelport.testing.param_contract import ParamContract
from modelport.testing.param_spec_contract import ParamSpecContract
from modelport.testing.project_model_contract import ProjectModelContract
from modelport.testing.promises import promise
from modelport.testing.recovery_contract import SaverRecovery
from modelport.testing.rehearsal_contract import RehearsalContract
from modelport.testing.samples import Specimen, same_bits
from modelport.testing.saver_refusal_contract import SaverRefusalContract
from modelport.testing.sentences import SAVE_DIGEST, SAVE_KEEPS, SAVE_SNAPSHOT
from modelport.testing.signature_contract import SignatureContract
from modelport.testing.signature_form_contract import SignatureFormContract


def _attributes_of(model: Any) -> list[str]:
    return list(getattr(model, "__dict__", {}))


class ModelSaverContract(
    SaverRefusalContract,
    ProjectModelContract,
    NativeContract,
    RehearsalContract,
    AnswerContract,
    SignatureContract,
    SignatureFormContract,
    InferenceContract,
    ObjectColumnContract,
    PanderaContract,
    ParamContract,
    ParamSpecContract,
    ManifestContract,
    SaverRecovery,
    SaverFaults,
):
    """Each promise of `ModelSaver`, as a test."""

    @promise(ModelSaver, "Keeps models.", look_at="whether the loader reads all that the saver wrote")
    @promise(
        ModelSaver.save,
        SAVE_KEEPS,
        look_at="what is written besides the model: the signature and the example go with it",
    )
    def test_a_saved_model_is_kept_with_its_signature_and_example_and_predicts_as_before(
        self, ports: Registry, specimen: Specimen, saved: SavedModel
    ) -> None:
        """Saving and loading change no bit of a prediction."""
        loaded = ports.loader.load(saved.uri)
        assert same_bits(loaded.predict(specimen.example), specimen.answers)
        assert loaded.signature == specimen.signature
        assert loaded.input_example.equals(specimen.example)

    @promise(
        ModelSaver.save,
        SAVE_KEEPS,
        look_at="the SavedModel that save gives: its URI, its digest, its size",
    )
    def test_a_saved_model_is_described(self, saved: SavedModel, specimen: Specimen) -> None:
        """Its address and digest, its format, signature and size are known."""
        assert re.fullmatch(r"models:/m-[0-9a-f]{32}", saved.uri)
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", saved.digest)
        assert saved.flavor.strip()
        assert saved.signature == specimen.signature
        assert type(saved.size_bytes) is int
        assert saved.size_bytes > 0

    @promise(ModelSaver.save, SAVE_DIGEST, look_at="what the digest is taken of: all that is written, the example too")
    def test_what_differs_has_another_digest(self, ports: Registry, specimen: Specimen, saved: SavedModel) -> None:
        """The same model with another example is not the same."""
        other = ports.saver.save(specimen.model, specimen.signature, specimen.example.iloc[::-1])
        assert other.digest != saved.digest
        for each in (saved, other):
            assert ports.loader.load(each.uri).digest == each.digest

    @promise(
        ModelSaver.save,
        SAVE_KEEPS,
        look_at="created_at: datetime.now(UTC), never a naive or a local time",
    )
    def test_a_saved_model_is_dated_in_utc(self, ports: Registry, specimen: Specimen) -> None:
        """Whatever the zone of the machine, to the second at least."""
        before = datetime.now(UTC) - timedelta(seconds=1)
        saved = specimen.save(ports)
        assert saved.created_at.utcoffset() == timedelta(0)
        assert before <= saved.created_at <= datetime.now(UTC) + timedelta(seconds=1)

    @promise(
        ModelSaver.save,
        SAVE_SNAPSHOT,
        look_at="whether the SavedModel is a value that nobody can change",
    )
    def test_what_save_gives_cannot_be_changed(self, saved: SavedModel) -> None:
        """It can be passed on to whoever asks."""
        for attribute in ("uri", "digest", "flavor", "signature", "size_bytes", "created_at"):
            with pytest.raises(FrozenInstanceError):
                setattr(saved, attribute, None)

    @promise(
        ModelSaver.save,
        SAVE_SNAPSHOT,
        look_at="whether the saver keeps a reference to the model or the example instead of a copy",
    )
    def test_changing_the_model_or_the_example_afterwards_changes_nothing(
        self, ports: Registry, specimen: Specimen
    ) -> None:
        """Not even when both are useless."""
        example = specimen.example
        saved = ports.saver.save(specimen.model, specimen.signature, example)
        specimen.sample.spoil(specimen.model)
        example[specimen.columns[0]] = 0.0
        loaded = ports.loader.load(saved.uri)
        assert same_bits(loaded.predict(specimen.example), specimen.answers)
        assert loaded.input_example.equals(specimen.example)

    @promise(
        ModelSaver.save,
        SAVE_SNAPSHOT,
        look_at="whether the saver writes into what it is given",
    )
    def test_saving_does_not_change_the_model_or_the_example(self, ports: Registry, specimen: Specimen) -> None:
        """The caller goes on with both as they were."""
        attributes, example = _attributes_of(specimen.model), specimen.example
        for _ in range(2):
            ports.saver.save(specimen.model, specimen.signature, example)
        assert _attributes_of(specimen.model) == attributes
        assert example.equals(specimen.example)
        assert list(example.columns) == list(specimen.example.columns)

    @promise(
        ModelSaver.save,
        SAVE_KEEPS,
        look_at="whether the saver registers what it saves: that is the registrar's work",
    )
    def test_saving_registers_nothing(self, ports: Registry, saved: SavedModel) -> None:
        """A saved model is not in the registry yet."""
        assert saved.uri
        assert nothing_registered(ports)

    @promise(
        ModelSaver.save,
        "A repeat saves once more, under another URI.",
        look_at="how the URI is made: at random, not from the model's content",
    )
    def test_saving_again_gives_another_uri(self, ports: Registry, specimen: Specimen, saved: SavedModel) -> None:
        """Both can be loaded."""
        again = specimen.save(ports)
        assert again.uri != saved.uri
        for each in (saved, again):
            loaded = ports.loader.load(each.uri)
            assert (loaded.uri, loaded.digest) == (each.uri, each.digest)

    @promise(ModelSaver.save, "Threads may share a saver.", look_at="what the saver keeps from one call to the next")
    def test_threads_may_share_a_saver(self, ports: Registry, specimen: Specimen) -> None:
        """Each of eight models saved at once can be loaded."""
        uris = [saved.uri for saved in at_once(lambda _: specimen.save(ports))]
        assert len(set(uris)) == THREADS
        for uri in uris:
            assert same_bits(ports.loader.load(uri).predict(specimen.example), specimen.answers)
