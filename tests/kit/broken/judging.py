"""Adapters that keep or read a model's signature in a way of their own."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from contextlib import suppress
from typing import Any

from attrs import evolve

from kit.broken.defects import breaks
from kit.broken.predicting import Answering
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
)
from modelport.core.errors import InvalidNameError
from modelport.core.models import LoadedModel, ModelVersion
from modelport.core.prediction import Predictor
from modelport.core.signatures import AnyType, ColumnSpec, Signature, TensorSpec
from modelport.testing.samples import sklearn_sample


@breaks(
    "test_a_column_of_categories_is_given_in_those_of_the_example",
    "test_a_library_that_is_not_installed_is_named",
    "test_a_lone_column_may_come_without_a_name",
    "test_a_model_of_one_column_is_given_the_table_or_the_column_that_it_was_saved_with",
    "test_a_parameter_may_be_an_object",
    "test_a_signature_off_pandera_models_is_kept_with_the_model",
    "test_a_signature_without_parameters_takes_none",
    "test_a_stored_column_is_given_in_the_dtype_and_values_of_its_type",
    "test_all_columns_of_many_are_told",
    "test_an_answer_on_an_index_goes_to_the_rows_of_the_inputs",
    "test_an_answer_that_has_no_place_in_the_callers_library_is_refused",
    "test_an_example_needs_a_row",
    "test_answers_that_are_not_told_are_given_as_they_are_but_for_tables_of_another_library",
    "test_columns_are_given_in_the_order_of_the_signature",
    "test_columns_of_every_type_are_given_with_their_values_in_the_library_of_the_example",
    "test_columns_of_other_names_are_refused",
    "test_columns_that_the_signature_does_not_name_keep_their_names",
    "test_columns_with_numbers_for_names_have_the_labels_that_the_model_was_saved_with",
    "test_columns_without_names_are_matched_by_position",
    "test_columns_without_names_go_by_their_order",
    "test_inputs_that_have_no_place_in_the_form_of_the_model_are_refused",
    "test_named_tensors_are_taken_from_a_dict_or_a_table",
    "test_numbered_columns_are_found_by_their_number_as_text",
    "test_objects_are_given_in_a_plain_dtype_that_holds_them_or_as_they_are",
    "test_of_many_values_that_do_not_fit_the_first_is_told",
    "test_one_output_comes_back_in_the_kind_of_table_that_was_asked_with",
    "test_one_output_without_a_name_comes_back_as_a_column",
    "test_outputs_without_names_are_numbered",
    "test_outputs_without_names_go_by_their_order_whatever_the_answer_calls_them",
    "test_the_model_is_run_on_the_example_as_it_conforms",
    "test_two_outputs_come_back_in_the_signatures_order",
    "test_values_that_cannot_be_categories_are_refused",
    "test_values_that_cannot_be_looked_at_are_refused",
    "test_values_that_do_not_fit_are_refused_by_their_place",
    "test_what_a_caller_does_with_an_answer_shows_nowhere_else",
    "test_what_is_no_table_is_refused_by_its_type",
    "test_whatever_stands_for_none_is_a_null",
)
class AsksTheModelAlone(Answering):
    """The model is given what the caller gives, and its answer is given back as it is."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        return predictor.call(inputs, dict(params or {}))


@breaks(
    "test_the_signature_comes_back_with_the_model",
    "test_a_column_of_every_type_is_kept",
    "test_a_signature_that_is_read_off_a_table_is_kept",
    "test_outputs_and_parameters_are_read_off_as_well",
    "test_tensors_and_parameters_are_kept",
    "test_the_example_of_a_tensor_may_be_a_table",
)
class TellsAnyColumn(InMemoryModelLoader):
    """A loaded model takes any column, and says nothing of its parameters."""

    def load(self, uri: str) -> LoadedModel:
        loaded = super().load(uri)
        if loaded.signature is None:
            return loaded
        kept = loaded.signature
        return evolve(loaded, signature=Signature(tuple(map(_anything, kept.inputs)), kept.outputs))


@breaks(
    "test_a_series_is_checked_by_the_schema_as_a_table_of_one",
    "test_a_single_column_is_checked_by_the_schema_as_a_table_of_one",
    "test_columns_that_the_signature_lacks_are_refused_unless_the_loader_ignores_them",
    "test_a_schema_that_fails_itself_is_named_as_the_culprit",
    "test_data_that_break_the_schema_are_refused_with_all_their_faults",
    "test_the_first_fifty_faults_are_told_and_how_many_more_there_are",
    "test_what_the_schema_makes_of_the_inputs_is_what_the_model_is_given",
    "test_what_the_schema_makes_of_the_outputs_is_what_the_caller_is_given",
)
class IgnoresItsRules(InMemoryModelLoader):
    """A loader's own rules count for nothing."""

    def load(self, uri: str) -> LoadedModel:
        return InMemoryModelLoader(self.store).load(uri)


@breaks(
    "test_nobody_can_change_the_tags_of_a_version",
    "test_versions_and_their_tags_can_be_members_of_sets",
)
class ResolvesToOpenTags(InMemoryModelCatalog):
    """The tags of a version can be written to."""

    def resolve(self, uri: str) -> ModelVersion:
        version = super().resolve(uri)
        object.__setattr__(version, "tags", dict(version.tags))
        return version


@breaks(
    "test_a_registered_model_is_discarded_when_it_has_no_versions",
    "test_a_name_outside_the_grammar_is_not_discarded",
)
class DiscardsWithVersions(InMemoryModelRegistrar):
    """A registered model is taken away with its versions, and whatever it is called."""

    def discard_registered_model(self, name: str) -> None:
        with suppress(InvalidNameError):
            for version in list(InMemoryModelCatalog(self.store).versions(name)):
                self.delete_version(name, version.version)
            super().discard_registered_model(name)


@breaks("test_a_first_version_that_is_taken_back_takes_its_name_with_it")
class TakesBackTheVersionAlone(InMemoryModelRegistrar):
    """A name stays that never had a version but the one that was taken back."""

    def take_back(self, version: ModelVersion) -> None:
        self.delete_version(version.name, version.version)


@breaks("test_a_later_version_that_is_taken_back_leaves_the_name_and_the_others")
class TakesBackWithTheName(InMemoryModelRegistrar):
    """A name goes with whatever version is taken back."""

    def take_back(self, version: ModelVersion) -> None:
        for each in list(InMemoryModelCatalog(self.store).versions(version.name)):
            self.delete_version(each.name, each.version)
        self.discard_registered_model(version.name)


@breaks(
    "test_of_a_model_around_a_native_one_the_native_one_is_kept_or_none",
    "test_a_model_that_does_not_give_its_native_one_is_not_kept",
    sample=sklearn_sample,
)
class KeepsTheModelAround(InMemoryModelSaver):
    """A saver of native models keeps the project model around one."""


def _anything(spec: ColumnSpec | TensorSpec) -> Any:
    return ColumnSpec(spec.name, AnyType(), required=False)
