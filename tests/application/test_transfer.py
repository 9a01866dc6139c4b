"""Transferring models between registries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from pytest_mock import MockerFixture

from modelport import (
    AliasNotFoundError,
    ArtifactNotFoundError,
    InvalidAliasError,
    InvalidNameError,
    InvalidRequestError,
    InvalidUriError,
    LoadedModel,
    ModelLoader,
    ModelVersion,
    Predictor,
    Registry,
    UnsupportedModelError,
)
from modelport.application import TransferModel
from modelport.testing.hooks import NAME
from modelport.testing.observing import names, numbers, refuses
from modelport.testing.refused import BAD_ALIASES, BAD_NAMES, BAD_URIS, HEX
from modelport.testing.samples import PriceModel, Specimen


@pytest.fixture
def transfer(registry: Registry, other_registry: Registry) -> TransferModel:
    """Give the use case from one registry to the other."""
    return TransferModel(source=registry, target=other_registry)


@pytest.fixture
def version(registry: Registry, specimen: Specimen) -> ModelVersion:
    """Give a version in the source."""
    tags = {"team": "growth", "note": "naïve 🤖"}
    registered = registry.registrar.register(NAME, specimen.save(registry).uri, tags=tags, description="Good.")
    return registry.registrar.set_alias(registered.name, "champion", registered.version)


@pytest.mark.parametrize("form", ["/1", "@champion", "/latest"])
def test_a_model_goes_over_with_its_tags_and_description(
    transfer: TransferModel, version: ModelVersion, specimen: Specimen, form: str
) -> None:
    """It predicts there as it did here."""
    copied = transfer(f"models:/{NAME}{form}")
    assert (copied.name, copied.version) == (NAME, 1)
    assert (copied.tags, copied.description) == (version.tags, version.description)
    loaded = transfer.target.loader.load(copied.uri)
    assert list(loaded.predict(specimen.example)["price"]) == specimen.answers[0]
    assert loaded.signature == specimen.signature
    assert loaded.input_example.equals(specimen.example)


def test_aliases_stay_behind_and_the_given_one_is_set(transfer: TransferModel, version: ModelVersion) -> None:
    """What is the champion here need not be it there."""
    assert transfer(version.uri).aliases == frozenset()
    copied = transfer(version.uri, alias="candidate")
    assert copied.aliases == {"candidate"}
    assert transfer.target.catalog.resolve(f"models:/{NAME}@candidate") == copied
    with pytest.raises(AliasNotFoundError):
        transfer.target.catalog.resolve(f"models:/{NAME}@champion")


def test_the_source_is_only_read(transfer: TransferModel, version: ModelVersion) -> None:
    """Nothing in it has changed."""
    transfer(version.uri, "other", alias="candidate")
    assert list(transfer.source.catalog.versions(NAME)) == [version]
    assert names(transfer.source) == [NAME]


def test_the_copy_can_have_another_name(transfer: TransferModel, version: ModelVersion) -> None:
    """And a repeat makes one more version of it."""
    for number in (1, 2):
        assert transfer(version.uri, "other").version == number
    assert names(transfer.target) == ["other"]
    assert numbers(transfer.target, "other") == [2, 1]


def test_a_model_can_be_copied_within_one_registry(registry: Registry, version: ModelVersion) -> None:
    """Source and target may be the same."""
    assert TransferModel(registry, registry)(version.uri).version == 2


def test_a_saved_model_needs_a_name(transfer: TransferModel, registry: Registry, specimen: Specimen) -> None:
    """It is asked for before anything is read; with it, tags and description are empty."""
    saved = specimen.save(registry)
    with pytest.raises(InvalidRequestError, match="name"):
        transfer(f"models:/m-{HEX}")
    copied = transfer(saved.uri, "other")
    assert (copied.name, dict(copied.tags), copied.description) == ("other", {}, "")


def test_bad_arguments_are_refused_before_anything_is_read(transfer: TransferModel, mocker: MockerFixture) -> None:
    """By URI, name and alias."""
    loader = mocker.create_autospec(ModelLoader, instance=True, spec_set=True)
    unread = evolve(transfer, source=evolve(transfer.source, loader=loader))
    refuses(InvalidUriError, unread, BAD_URIS)
    uri = f"models:/{NAME}/1"
    refuses(InvalidNameError, lambda name: unread(uri, name), [name for name in BAD_NAMES if name is not None])
    aliases = [alias for alias in BAD_ALIASES if alias is not None]
    refuses(InvalidAliasError, lambda alias: unread(uri, alias=alias), aliases)
    loader.load.assert_not_called()


def test_what_is_not_in_the_source_is_not_found(transfer: TransferModel) -> None:
    """And the target stays empty."""
    with pytest.raises(ArtifactNotFoundError):
        transfer(f"models:/m-{HEX}", "other")
    assert names(transfer.target) == []


@pytest.mark.parametrize("lacking", ["signature", "input_example"])
def test_a_version_without_signature_or_example_cannot_go_over(
    transfer: TransferModel, specimen: Specimen, mocker: MockerFixture, lacking: str
) -> None:
    """Such as plain MLflow logs: the error says what is missing and names the model's type."""
    version = ModelVersion(NAME, 1, f"models:/{NAME}/1", "s3://bucket/1", "", {}, (), "", datetime.now(UTC))
    whole: dict[str, Any] = {"signature": specimen.signature, "input_example": specimen.example}
    loaded = LoadedModel(
        uri=version.uri,
        version=version,
        digest="",
        native=PriceModel(),
        predictor=Predictor(lambda inputs, _params: inputs, None),
        **{**whole, lacking: None},
    )
    loader = mocker.create_autospec(ModelLoader, instance=True, spec_set=True)
    loader.load.return_value = loaded
    bare = evolve(transfer, source=evolve(transfer.source, loader=loader))
    with pytest.raises(UnsupportedModelError) as refused:
        bare(version.uri)
    assert lacking.replace("_", " ") in refused.value.problem
    assert refused.value.types == ("modelport.testing.samples.PriceModel",)
    assert names(transfer.target) == []
