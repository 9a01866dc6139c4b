"""Savers that break a promise about trying a model before it is kept, or about refusals."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import sleep
from typing import Any, ClassVar

import cloudpickle
from attrs import evolve

from kit.broken.defects import WIDE, breaks
from kit.broken.saving import kept_without_a_look
from modelport import SavedModel, Signature, SignatureMismatchError, UnsupportedModelError
from modelport.adapters.memory import InMemoryModelSaver
from modelport.adapters.memory.store import MODEL, KeptModel
from modelport.core.project_models import internal_model


@breaks(
    "test_an_example_of_other_columns_is_refused",
    "test_an_answer_that_does_not_fit_is_refused",
    "test_an_example_that_does_not_fit_is_refused_with_every_fault",
    "test_an_example_without_rows_is_refused",
    "test_an_example_that_is_no_data_is_refused",
    "test_an_answer_that_is_no_row_for_each_row_is_refused_at_save",
    "test_what_cannot_predict_is_refused_by_its_type",
    "test_a_model_that_fails_on_the_example_is_refused_with_the_cause",
    "test_a_model_whose_pickle_cannot_be_read_back_is_refused_by_its_type",
    "test_parameters_that_the_model_does_not_take_are_refused_at_save",
    "test_a_lone_tensor_with_a_name_needs_none_in_the_data",
    "test_a_model_that_fails_on_its_example_is_told_with_what_it_said",
    "test_a_saved_model_that_was_discarded_is_gone",
    "test_a_stored_column_that_would_lose_something_is_refused",
    "test_an_answer_that_does_not_fit_the_tensors_is_refused_at_save",
    "test_answers_that_cannot_be_looked_at_are_refused",
    "test_each_missing_column_is_told_by_its_type",
    "test_only_a_saved_model_is_discarded_by_its_uri",
    "test_tensors_may_be_numbered_as_pandas_numbers_columns",
    "test_the_model_is_run_on_the_example_with_the_defaults",
    "test_what_does_not_fit_a_tensor_is_refused_at_save",
    "test_what_fits_a_tensor_is_given_in_its_dtype_and_shape",
    "test_what_is_no_array_at_all_is_refused_with_what_would_be_taken",
    "test_what_is_no_signature_is_named_by_its_type",
    "test_what_is_to_be_done_about_an_answer_is_told_as_well",
)
class DoesNotRehearse(InMemoryModelSaver):
    """A model is kept without being run on its example."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        return kept_without_a_look(self.store, model, signature, input_example)


@breaks(
    "test_the_model_is_run_on_the_example_once_at_save",
    "test_a_model_that_spoils_the_example_at_save_spoils_only_a_copy",
)
class RunsTheModelTwice(InMemoryModelSaver):
    """The model is run once to infer what it gives, and once more to check it."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        model.predict(input_example)
        return super().save(model, signature, input_example)


@breaks("test_nothing_is_written_before_the_model_was_run")
class WritesBeforeItRuns(InMemoryModelSaver):
    """A temporary folder is made before the model was run."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        with tempfile.TemporaryDirectory():
            return super().save(model, signature, input_example)


class KeptAlive(KeptModel):
    """A model that is pickled when it is asked for."""

    alive: ClassVar[dict[str, Any]] = {}

    def verified(self, digest: str) -> Mapping[str, bytes]:
        """Give the model as it is now."""
        del digest
        return {**self.pieces, MODEL: cloudpickle.dumps(self.alive[self.saved.uri])}


@breaks("test_changing_the_model_or_the_example_afterwards_changes_nothing")
class KeepsTheModelItself(InMemoryModelSaver):
    """The object is kept, not a copy of it."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = super().save(model, signature, input_example)
        kept = self.store.kept(saved.uri)
        KeptAlive.alive[saved.uri] = model
        self.store.keep(KeptAlive(saved, kept.pieces, kept.form))
        return saved


@breaks(
    "test_saving_does_not_change_the_model_or_the_example",
)
class MarksTheExample(InMemoryModelSaver):
    """A column is added to the caller's example."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = super().save(model, signature, input_example)
        input_example["saved"] = saved.uri
        return saved


@breaks("test_a_refused_model_leaves_nothing_behind", "test_a_model_that_cannot_be_kept_leaves_no_file")
class LeavesADraft(InMemoryModelSaver):
    """A temporary file is removed only after a success."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        draft = Path(tempfile.mkdtemp()) / "draft"
        draft.write_bytes(b"")
        saved = super().save(model, signature, input_example)
        draft.unlink()
        draft.parent.rmdir()
        return saved


@breaks("test_saving_again_gives_another_uri")
class SavesOnce(InMemoryModelSaver):
    """The address is made of the content, so a repeat gives the same one."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = super().save(model, signature, input_example)
        again = evolve(saved, uri=f"models:/m-{saved.digest[-32:]}")
        self.store.keep(evolve(self.store.kept(saved.uri), saved=again))
        return again


@breaks("test_threads_may_share_a_saver")
class SavesAtOneDesk(InMemoryModelSaver):
    """The address of the model that is being saved is kept where all threads write it."""

    desk: ClassVar[list[str]] = []

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = super().save(model, signature, input_example)
        self.desk[:] = [saved.uri]
        sleep(WIDE)
        return evolve(saved, uri=self.desk[0])


@breaks("test_a_model_around_an_estimator_is_kept_whole")
class KeepsTheEstimatorAlone(InMemoryModelSaver):
    """Of a model around an estimator only the estimator is kept."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        return super().save(internal_model(model), signature, input_example)


@breaks("test_an_example_that_does_not_fit_is_refused_with_every_fault")
class TellsTheFirstFaultAtSave(InMemoryModelSaver):
    """Of several faults of an example only the first is told."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        try:
            return super().save(model, signature, input_example)
        except SignatureMismatchError as error:
            raise evolve(error, faults=error.faults[:1]) from error


@breaks("test_what_is_no_signature_is_refused")
class InfersOnTheQuiet(InMemoryModelSaver):
    """Where no signature is given, one is inferred."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        known = isinstance(signature, Signature)
        inferred = signature if known else Signature.infer(input_example, model.predict(input_example))
        return super().save(model, inferred, input_example)


@breaks("test_what_cannot_predict_is_refused_by_its_type", "test_a_model_that_cannot_be_pickled_is_refused_by_its_type")
class NamesNoType(InMemoryModelSaver):
    """The error does not tell which type cannot be kept."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        try:
            return super().save(model, signature, input_example)
        except UnsupportedModelError as error:
            raise UnsupportedModelError(error.problem, expected=error.expected, remedy=error.remedy) from error


@breaks("test_an_example_that_could_be_kept_only_as_code_is_refused_by_its_types")
class KeepsAnyValue(InMemoryModelSaver):
    """Values of an example that only their class can read are pickled."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        try:
            return super().save(model, signature, input_example)
        except UnsupportedModelError:
            return kept_without_a_look(self.store, model, signature, input_example)


@breaks("test_every_type_of_an_example_that_is_not_kept_is_named")
class NamesTheFirstType(InMemoryModelSaver):
    """Of several types of an example that cannot be kept only the first is told."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        try:
            return super().save(model, signature, input_example)
        except UnsupportedModelError as error:
            raise evolve(error, types=error.types[:1]) from error
