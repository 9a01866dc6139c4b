"""What `ModelSaver` promises."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from contract.hooks import RegistryHooks, names, save
from contract.sample_models import Sample
from contract.threads import at_once
from modelport import (
    ColumnSpec,
    DataType,
    InvalidSignatureError,
    Registry,
    SavedModel,
    Signature,
    SignatureMismatchError,
    UnsupportedModelError,
)


class SavingBehaviour(RegistryHooks):
    """Keeps models."""

    def test_a_saved_model_is_described(self, saved: SavedModel, sample: Sample) -> None:
        """Its address and digest, its format, signature and size are known."""
        assert re.fullmatch(r"models:/m-[0-9a-f]{32}", saved.uri)
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", saved.digest)
        assert saved.flavor
        assert saved.signature == sample.signature
        assert saved.size_bytes > 0

    def test_a_saved_model_is_dated_in_utc(self, registry: Registry, sample: Sample) -> None:
        """To the second at least."""
        before = datetime.now(UTC) - timedelta(seconds=1)
        saved = save(registry, sample)
        assert saved.created_at.utcoffset() == timedelta(0)
        assert before <= saved.created_at <= datetime.now(UTC) + timedelta(seconds=1)

    def test_a_saved_model_can_be_loaded_unregistered_and_predicts_as_before(
        self, registry: Registry, sample: Sample, saved: SavedModel
    ) -> None:
        """Saving and loading change no prediction."""
        predicted = registry.loader.load(saved.uri).predict(sample.input_example)
        assert list(predicted["price"]) == pytest.approx(sample.prices)

    def test_saving_registers_nothing(self, registry: Registry, saved: SavedModel) -> None:
        """A saved model is not in the registry yet."""
        assert saved.uri
        assert names(registry) == []

    def test_saving_again_gives_another_uri(self, registry: Registry, sample: Sample, saved: SavedModel) -> None:
        """Both can be loaded."""
        again = save(registry, sample)
        assert again.uri != saved.uri
        assert {registry.loader.load(each.uri).uri for each in (saved, again)} == {saved.uri, again.uri}

    def test_changing_the_model_or_the_example_afterwards_changes_nothing(
        self, registry: Registry, sample: Sample
    ) -> None:
        """What is saved is a snapshot."""
        prices, example = sample.prices, sample.input_example.copy()
        saved = save(registry, sample)
        vars(sample.model).clear()
        sample.input_example["size"] = 0.0
        loaded = registry.loader.load(saved.uri)
        assert list(loaded.predict(example)["price"]) == pytest.approx(prices)
        assert loaded.input_example.equals(example)

    def test_saving_does_not_change_the_model_or_the_example(self, registry: Registry, sample: Sample) -> None:
        """The caller goes on with both as they were."""
        attributes, example = list(vars(sample.model)), sample.input_example.copy()
        save(registry, sample)
        assert list(vars(sample.model)) == attributes
        assert sample.input_example.equals(example)

    @pytest.mark.parametrize("signature", [None, "price", {"inputs": []}, 1, Signature])
    def test_what_is_no_signature_is_refused(self, registry: Registry, sample: Sample, signature: Any) -> None:
        """Nothing is inferred on the quiet."""
        with pytest.raises(InvalidSignatureError):
            registry.saver.save(sample.model, signature, sample.input_example)

    def test_an_example_that_does_not_fit_is_refused_with_every_fault(self, registry: Registry, sample: Sample) -> None:
        """A missing column, a wrong type and an extra column are told at once."""
        example = sample.input_example.assign(size="large", colour="red").drop(columns="rooms")
        with pytest.raises(SignatureMismatchError) as refused:
            registry.saver.save(sample.model, sample.signature, example)
        assert {fault.column for fault in refused.value.faults} == {"size", "rooms", "colour"}
        assert refused.value.side == "inputs"

    @pytest.mark.parametrize("example", [None, 1, "x", object()])
    def test_an_example_that_is_no_data_is_refused(self, registry: Registry, sample: Sample, example: Any) -> None:
        """There is no saving without an example."""
        with pytest.raises(SignatureMismatchError):
            registry.saver.save(sample.model, sample.signature, example)

    def test_an_answer_that_does_not_fit_is_refused(self, registry: Registry, sample: Sample) -> None:
        """The model is run on the example, and its answer held against the outputs."""
        outputs = (ColumnSpec("price", DataType.DOUBLE), ColumnSpec("rank", DataType.LONG))
        with pytest.raises(SignatureMismatchError) as refused:
            registry.saver.save(sample.model, evolve(sample.signature, outputs=outputs), sample.input_example)
        assert refused.value.side == "outputs"
        assert refused.value.faults

    @pytest.mark.parametrize("model", [None, 1, "model.pkl", b"", object(), {"weights": [1.0]}, Sample])
    def test_what_cannot_predict_is_refused_by_its_type(self, registry: Registry, sample: Sample, model: Any) -> None:
        """The type at fault is named, dotted."""
        with pytest.raises(UnsupportedModelError) as refused:
            registry.saver.save(model, sample.signature, sample.input_example)
        assert refused.value.types
        assert all("." in kind for kind in refused.value.types)

    def test_threads_may_share_a_saver(self, registry: Registry, sample: Sample) -> None:
        """Each of eight models saved at once can be loaded."""
        uris = [saved.uri for saved in at_once(lambda _: save(registry, sample))]
        assert len(set(uris)) == 8
        for uri in uris:
            assert list(registry.loader.load(uri).predict(sample.input_example)["price"]) == pytest.approx(
                sample.prices
            )
