"""Savers and stores that break a promise about what is kept."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import cloudpickle
import pandas as pd
from attrs import evolve

from kit.broken.defects import breaks
from modelport import LoadedModel, SavedModel, Signature
from modelport.adapters.memory import InMemoryModelLoader, InMemoryModelRegistrar, InMemoryModelSaver, InMemoryStore
from modelport.adapters.memory.store import INPUT_EXAMPLE, MODEL, KeptModel
from modelport.core.manifests import MANIFEST_FILE, Manifest


def with_pieces(kept: KeptModel, pieces: Mapping[str, bytes]) -> KeptModel:
    """Give a kept model with other pieces, and with the manifest and the digest of these."""
    own = {path: piece for path, piece in pieces.items() if path != MANIFEST_FILE}
    manifest = Manifest.of_pieces(own)
    saved = evolve(kept.saved, digest=manifest.digest)
    return evolve(kept, saved=saved, pieces={**own, MANIFEST_FILE: manifest.to_json()})


def with_example(kept: KeptModel, example: Any) -> KeptModel:
    """Give a kept model with another example."""
    return with_pieces(kept, {**kept.pieces, INPUT_EXAMPLE: cloudpickle.dumps(example)})


def kept_without_a_look(store: InMemoryStore, model: Any, signature: Signature, example: Any) -> SavedModel:
    """Keep a model as it comes, without running it and without reading it back."""
    pieces = {MODEL: cloudpickle.dumps(model), INPUT_EXAMPLE: cloudpickle.dumps(example)}
    saved = SavedModel.of_manifest(Manifest.of_pieces(pieces), "python_function", signature)
    store.keep(with_pieces(KeptModel(saved, pieces, None), pieces))
    return saved


@breaks(
    "test_a_saved_model_is_kept_with_its_signature_and_example_and_predicts_as_before",
    "test_a_saved_model_comes_back_with_all_that_was_saved",
    "test_numbers_of_an_example_come_back_to_the_last_bit",
)
class RoundsTheExample(InMemoryStore):
    """The numbers of an example are kept as whole ones."""

    def keep(self, model: KeptModel) -> None:
        super().keep(with_example(model, cloudpickle.loads(model.pieces[INPUT_EXAMPLE]).round()))


@breaks("test_the_example_comes_back_with_the_same_values_types_and_form")
class KeepsExamplesAsTables(InMemoryStore):
    """Every example comes back as a pandas table, whatever it was."""

    def keep(self, model: KeptModel) -> None:
        super().keep(with_example(model, pd.DataFrame(cloudpickle.loads(model.pieces[INPUT_EXAMPLE]))))


@breaks("test_the_example_comes_back_as_it_conforms_to_the_signature")
class KeepsTheExampleAsItCame(InMemoryModelSaver):
    """The example is kept as it was given, in whatever order and types."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = super().save(model, signature, input_example)
        self.store.keep(with_example(self.store.kept(saved.uri), input_example))
        return saved


@breaks("test_a_saved_model_is_described")
class CutsTheDigest(InMemoryModelSaver):
    """The digest is cut to its first characters."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = super().save(model, signature, input_example)
        return evolve(saved, digest=saved.digest[:16])


@breaks("test_a_saved_model_is_dated_in_utc")
class DatesWithoutAZone(InMemoryModelSaver):
    """The date has no time zone."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = super().save(model, signature, input_example)
        return evolve(saved, created_at=datetime.now())  # noqa: DTZ005 - that is the defect


@breaks("test_saving_registers_nothing")
class RegistersWhatItSaves(InMemoryModelSaver):
    """Saving makes a version of the class's name."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = super().save(model, signature, input_example)
        InMemoryModelRegistrar(self.store).register(type(model).__name__, saved.uri)
        return saved


@breaks(
    "test_what_differs_has_another_digest",
    "test_a_saved_model_has_the_digest_and_the_size_of_its_files",
)
class SaysOneDigest(InMemoryModelSaver):
    """All saved models have one digest."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = super().save(model, signature, input_example)
        same = evolve(saved, digest=f"sha256:{'0' * 64}")
        self.store.keep(evolve(self.store.kept(saved.uri), saved=same))
        return same


class OpenSavedModel(SavedModel):
    """A description that can be written to."""

    __setattr__ = object.__setattr__


@breaks("test_what_save_gives_cannot_be_changed")
class GivesAnOpenDescription(InMemoryModelSaver):
    """What save gives can be written to."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        made = super().save(model, signature, input_example)
        return OpenSavedModel(made.uri, made.digest, made.flavor, made.signature, made.size_bytes, made.created_at)


@breaks(
    "test_a_model_works_on_the_kind_of_table_that_it_was_saved_with",
    "test_a_model_of_a_single_column_is_always_given_a_single_column",
    "test_a_model_of_a_table_is_given_a_table_where_a_single_column_is_passed",
)
class ForgetsTheForm(InMemoryStore):
    """What form of data a model works on is not kept."""

    def keep(self, model: KeptModel) -> None:
        super().keep(evolve(model, form=None))


@breaks("test_cells_of_any_type_come_back_as_they_were")
class KeepsCellsAsTexts(InMemoryStore):
    """The cells of an example become texts."""

    def keep(self, model: KeptModel) -> None:
        super().keep(with_example(model, cloudpickle.loads(model.pieces[INPUT_EXAMPLE]).astype(str)))


@breaks("test_texts_of_an_example_come_back_to_the_last_character")
class KeepsLatinTextsAlone(InMemoryStore):
    """Letters of an example that are not Latin become question marks."""

    def keep(self, model: KeptModel) -> None:
        example = cloudpickle.loads(model.pieces[INPUT_EXAMPLE])
        latin = {
            name: [str(each).encode("latin-1", "replace").decode("latin-1") for each in example[name]]
            for name in example
        }
        super().keep(with_example(model, latin))


@breaks("test_saving_does_not_change_a_class_that_is_kept_whole")
class MarksTheClass(InMemoryModelSaver):
    """A class that no import finds has another docstring afterwards."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        if "<locals>" in type(model).__qualname__:
            type(model).__doc__ = "It was saved."
        return super().save(model, signature, input_example)


@breaks("test_the_object_comes_back_as_it_was")
class LosesAttributes(InMemoryModelLoader):
    """What an object has learnt is lost."""

    def load(self, uri: str) -> LoadedModel:
        loaded = super().load(uri)
        vars(loaded.native).clear()
        return loaded
