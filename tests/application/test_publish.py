"""Publishing a model."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_mock import MockerFixture

from modelport import (
    AliasNotFoundError,
    AmbiguousWriteError,
    ArtifactNotFoundError,
    BackendError,
    ConflictError,
    DeadlineExceededError,
    IncompleteModelError,
    InvalidAliasError,
    InvalidNameError,
    InvalidRequestError,
    InvalidTagError,
    ModelNotFoundError,
    ModelRegistrar,
    ModelSaver,
    ModelVersion,
    Registry,
    RegistryUnavailableError,
    SavedModel,
    SignatureMismatchError,
)
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.application import PublishModel
from modelport.core.discarding import DiscardsSavedModels
from modelport.testing.hooks import NAME
from modelport.testing.observing import names, numbers, refuses
from modelport.testing.refused import BAD_ALIASES, BAD_DESCRIPTIONS, BAD_KEYS, BAD_NAMES, BAD_TAGS
from modelport.testing.samples import PriceModel, Specimen

DOWN = RegistryUnavailableError("The registry is down.")


@pytest.fixture
def failing_registrar(registry: Registry, mocker: MockerFixture) -> Any:
    """Give a registrar that works, and whose calls can be made to fail."""
    registrar = mocker.create_autospec(ModelRegistrar, instance=True, spec_set=True)
    for name in ("register", "set_alias", "delete_alias", "delete_version"):
        getattr(registrar, name).side_effect = getattr(registry.registrar, name)
    return registrar


def publish(publish_model: PublishModel, specimen: Specimen, **options: Any) -> ModelVersion:
    """Publish a specimen."""
    return publish_model(NAME, specimen.model, specimen.signature, specimen.example, **options)


def test_a_model_is_saved_registered_and_aliased_in_one_step(registry: Registry, specimen: Specimen) -> None:
    """What comes back is the version as it is with its alias."""
    version = publish(
        PublishModel(registry.saver, registry.registrar),
        specimen,
        tags={"team": "growth"},
        description="The first one.",
        alias="champion",
    )
    assert registry.catalog.resolve(f"models:/{NAME}@champion") == version
    assert (dict(version.tags), version.description) == ({"team": "growth"}, "The first one.")
    assert version.aliases == {"champion"}
    predicted = registry.loader.load(version.uri).predict(specimen.example)
    assert list(predicted["price"]) == specimen.answers[0]


def test_without_an_alias_none_is_set_or_moved(registry: Registry, specimen: Specimen) -> None:
    """The alias that is there stays where it is."""
    publish_model = PublishModel(registry.saver, registry.registrar)
    publish(publish_model, specimen, alias="champion")
    assert publish(publish_model, specimen).aliases == frozenset()
    assert registry.catalog.resolve(f"models:/{NAME}@champion").version == 1


def test_publishing_again_makes_another_version_and_moves_the_alias(registry: Registry, specimen: Specimen) -> None:
    """A repeat without a key is a new publication."""
    publish_model = PublishModel(registry.saver, registry.registrar)
    for _ in range(2):
        publish(publish_model, specimen, alias="champion")
    assert numbers(registry) == [2, 1]
    assert registry.catalog.resolve(f"models:/{NAME}@champion").version == 2


def test_publishing_again_under_the_same_key_gives_the_first_ones_version(
    registry: Registry, specimen: Specimen
) -> None:
    """And sets the alias on it."""
    publish_model = PublishModel(registry.saver, registry.registrar)
    first = publish(publish_model, specimen, idempotency_key="nightly")
    again = publish(publish_model, specimen, idempotency_key="nightly", alias="champion")
    assert again.uri == first.uri
    assert again.aliases == {"champion"}
    assert numbers(registry) == [1]


def test_only_a_key_that_was_given_is_handed_on(registry: Registry, specimen: Specimen, failing_registrar: Any) -> None:
    """A registrar need not look for what was made under a key that nobody can have used before: it makes its own."""
    publish_model = PublishModel(registry.saver, failing_registrar)
    for key in (None, "nightly"):
        publish(publish_model, specimen, idempotency_key=key)
    assert [call.kwargs["idempotency_key"] for call in failing_registrar.register.call_args_list] == [None, "nightly"]


def test_nothing_is_saved_under_bad_arguments(
    specimen: Specimen, mocker: MockerFixture, failing_registrar: Any
) -> None:
    """Name, tags, description, alias and key are checked before the saver is called."""
    saver = mocker.create_autospec(ModelSaver, instance=True, spec_set=True)
    publish_model = PublishModel(saver, failing_registrar)
    data = (specimen.model, specimen.signature, specimen.example)
    refuses(InvalidNameError, lambda name: publish_model(name, *data), BAD_NAMES)
    refuses(InvalidTagError, lambda tags: publish_model(NAME, *data, tags=tags), BAD_TAGS)
    refuses(InvalidRequestError, lambda text: publish_model(NAME, *data, description=text), BAD_DESCRIPTIONS)
    aliases = [alias for alias in BAD_ALIASES if alias is not None]
    refuses(InvalidAliasError, lambda alias: publish_model(NAME, *data, alias=alias), aliases)
    refuses(InvalidRequestError, lambda key: publish_model(NAME, *data, idempotency_key=key), BAD_KEYS)
    saver.save.assert_not_called()
    failing_registrar.register.assert_not_called()


def test_nothing_is_registered_where_the_model_cannot_be_saved(registry: Registry, specimen: Specimen) -> None:
    """The registered model is not created."""
    example = specimen.example.drop(columns="size")
    with pytest.raises(SignatureMismatchError):
        PublishModel(registry.saver, registry.registrar)(
            NAME, PriceModel(), specimen.signature, example, alias="champion"
        )
    assert names(registry) == []
    with pytest.raises(ModelNotFoundError):
        registry.catalog.versions(NAME)


def test_a_version_whose_alias_cannot_be_set_is_deleted_again(
    registry: Registry, specimen: Specimen, failing_registrar: Any
) -> None:
    """The error is the alias's, and the old version keeps the alias."""
    publish(PublishModel(registry.saver, registry.registrar), specimen, alias="champion")
    failing_registrar.set_alias.side_effect = DOWN
    with pytest.raises(RegistryUnavailableError) as failed:
        publish(PublishModel(registry.saver, failing_registrar), specimen, alias="champion")
    assert failed.value is DOWN
    assert numbers(registry) == [1]
    assert registry.catalog.resolve(f"models:/{NAME}@champion").version == 1


def test_a_name_whose_first_publication_failed_is_not_there(specimen: Specimen) -> None:
    """A reader sees no name without versions, and the same call works afterwards."""
    store = InMemoryStore()
    registry = Registry(
        InMemoryModelSaver(store),
        InMemoryModelLoader(store),
        InMemoryModelRegistrar(store),
        InMemoryModelCatalog(store),
    )
    publish_model = PublishModel(registry.saver, registry.registrar)

    with store.failing("set_alias", error=DOWN), pytest.raises(RegistryUnavailableError):
        publish(publish_model, specimen, alias="champion")

    with pytest.raises(ModelNotFoundError):
        registry.catalog.versions(NAME)
    assert publish(publish_model, specimen, alias="champion").aliases == {"champion"}


def test_an_interruption_leaves_no_version_either(
    registry: Registry, specimen: Specimen, failing_registrar: Any
) -> None:
    """Not even Ctrl-C."""
    failing_registrar.set_alias.side_effect = KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        publish(PublishModel(registry.saver, failing_registrar), specimen, alias="champion")
    assert numbers(registry) == []


def test_where_the_deletion_fails_too_the_first_error_is_raised_with_a_note(
    registry: Registry, specimen: Specimen, failing_registrar: Any
) -> None:
    """The note names the version that stayed."""
    failing_registrar.set_alias.side_effect = AmbiguousWriteError("The answer was lost.", key="k")
    failing_registrar.delete_version.side_effect = DOWN
    with pytest.raises(AmbiguousWriteError) as failed:
        publish(PublishModel(registry.saver, failing_registrar), specimen, alias="champion")
    assert len(failed.value.__notes__) == 1
    assert f"models:/{NAME}/1" in failed.value.__notes__[0]
    assert "The registry is down." in failed.value.__notes__[0]


def test_a_repeat_never_deletes_what_an_earlier_call_published(
    registry: Registry, specimen: Specimen, failing_registrar: Any
) -> None:
    """The version of the same key was not made by the call that fails."""
    first = publish(PublishModel(registry.saver, registry.registrar), specimen, idempotency_key="nightly")
    failing_registrar.set_alias.side_effect = DOWN
    with pytest.raises(RegistryUnavailableError):
        publish(PublishModel(registry.saver, failing_registrar), specimen, idempotency_key="nightly", alias="champion")
    assert registry.catalog.resolve(first.uri) == first
    with pytest.raises(AliasNotFoundError):
        registry.catalog.resolve(f"models:/{NAME}@champion")


def test_a_registration_that_fails_is_not_repeated_and_nothing_is_deleted(
    registry: Registry, specimen: Specimen, failing_registrar: Any
) -> None:
    """The error comes out as it is."""
    failing_registrar.register.side_effect = DOWN
    with pytest.raises(RegistryUnavailableError):
        publish(PublishModel(registry.saver, failing_registrar), specimen, alias="champion")
    failing_registrar.register.assert_called_once()
    failing_registrar.delete_version.assert_not_called()


@pytest.fixture
def saved(mocker: MockerFixture) -> list[SavedModel]:
    """What is saved in the registry in memory, in order."""
    made: list[SavedModel] = []
    save = InMemoryModelSaver.save

    def noted(self: InMemoryModelSaver, *args: Any) -> SavedModel:
        made.append(save(self, *args))
        return made[-1]

    mocker.patch.object(InMemoryModelSaver, "save", autospec=True, side_effect=noted)
    return made


def is_there(registry: Registry, saved: SavedModel) -> bool:
    """Tell whether a saved model can be loaded."""
    try:
        registry.loader.load(saved.uri)
    except ArtifactNotFoundError:
        return False
    return True


@pytest.mark.parametrize(
    "failure", [DOWN, DeadlineExceededError("Too late."), ConflictError("A prompt."), IncompleteModelError("Half.")]
)
def test_where_no_version_was_made_the_saved_model_goes_too(
    registry: Registry, specimen: Specimen, failing_registrar: Any, saved: list[SavedModel], failure: Exception
) -> None:
    """All or nothing: the error comes out as it is, with nothing to add."""
    failing_registrar.register.side_effect = failure
    with pytest.raises(type(failure)) as failed:
        publish(PublishModel(registry.saver, failing_registrar), specimen, alias="champion")
    assert failed.value is failure
    assert not hasattr(failure, "__notes__")
    assert [is_there(registry, each) for each in saved] == [False]


@pytest.mark.parametrize(
    "failure", [AmbiguousWriteError("Lost.", key="nightly"), BackendError("?"), KeyboardInterrupt(), OSError("?")]
)
def test_where_a_version_may_have_been_made_the_saved_model_stays(
    registry: Registry, specimen: Specimen, failing_registrar: Any, saved: list[SavedModel], failure: BaseException
) -> None:
    """It may be the version's. A note tells of it."""

    def lost(*args: Any, **options: Any) -> ModelVersion:
        registry.registrar.register(*args, **options)
        raise failure

    failing_registrar.register.side_effect = lost
    with pytest.raises(type(failure)) as failed:
        publish(PublishModel(registry.saver, failing_registrar), specimen)
    assert failed.value.__notes__ == [f"{saved[0].uri} was saved and stays: a version may have been made of it."]
    assert registry.loader.load(f"models:/{NAME}/1").digest == saved[0].digest


def test_a_replay_after_a_lost_answer_gives_the_first_version_and_discards_what_it_saved_itself(
    registry: Registry, specimen: Specimen, failing_registrar: Any, saved: list[SavedModel]
) -> None:
    """The version keeps the first saved model, and can be loaded; one model is saved in the end."""

    def lost(*args: Any, **options: Any) -> ModelVersion:
        registry.registrar.register(*args, **{**options, "idempotency_key": "its-own"})
        raise AmbiguousWriteError("The answer was lost.", key="its-own")

    failing_registrar.register.side_effect = lost
    with pytest.raises(AmbiguousWriteError) as failed:
        publish(PublishModel(registry.saver, failing_registrar), specimen, alias="champion")

    publish_model = PublishModel(registry.saver, registry.registrar)
    version = publish(publish_model, specimen, alias="champion", idempotency_key=failed.value.key)

    assert (version.version, version.source_uri, set(version.aliases)) == (1, saved[0].uri, {"champion"})
    assert [is_there(registry, each) for each in saved] == [True, False]
    assert numbers(registry) == [1]


def test_a_replay_after_a_write_that_was_never_made_registers_what_it_saved_itself(
    registry: Registry, specimen: Specimen, failing_registrar: Any, saved: list[SavedModel]
) -> None:
    """The first saved model is nobody's then; it is what a collection of unregistered ones finds."""
    failing_registrar.register.side_effect = AmbiguousWriteError("Lost on the way there.", key="nightly")
    with pytest.raises(AmbiguousWriteError):
        publish(PublishModel(registry.saver, failing_registrar), specimen, idempotency_key="nightly")

    version = publish(PublishModel(registry.saver, registry.registrar), specimen, idempotency_key="nightly")

    assert (version.version, version.source_uri) == (1, saved[1].uri)
    assert [is_there(registry, each) for each in saved] == [True, True]


def test_a_model_whose_alias_cannot_be_set_is_not_kept_either(
    registry: Registry, specimen: Specimen, failing_registrar: Any, saved: list[SavedModel]
) -> None:
    """It goes with the version; where that stays, so does the model."""
    failing_registrar.set_alias.side_effect = DOWN
    publish_model = PublishModel(registry.saver, failing_registrar)
    with pytest.raises(RegistryUnavailableError):
        publish(publish_model, specimen, alias="champion")
    failing_registrar.delete_version.side_effect = DOWN
    with pytest.raises(RegistryUnavailableError):
        publish(publish_model, specimen, alias="champion")
    assert [is_there(registry, each) for each in saved] == [False, True]
    assert numbers(registry) == [2]


def test_what_cannot_be_discarded_is_told_in_a_note_and_hides_no_version(
    registry: Registry, specimen: Specimen, failing_registrar: Any, mocker: MockerFixture
) -> None:
    """The first error comes out; a replay gives the version all the same."""
    first = publish(PublishModel(registry.saver, registry.registrar), specimen, idempotency_key="nightly")
    mocker.patch.object(InMemoryModelSaver, "discard_saved_model", autospec=True, side_effect=DOWN)
    replayed = publish(PublishModel(registry.saver, registry.registrar), specimen, idempotency_key="nightly")
    assert replayed == first
    failing_registrar.register.side_effect = ConflictError("A prompt.")
    with pytest.raises(ConflictError) as failed:
        publish(PublishModel(registry.saver, failing_registrar), specimen)
    assert len(failed.value.__notes__) == 1
    assert "was saved and could not be discarded again: The registry is down." in failed.value.__notes__[0]


def test_a_saver_that_cannot_discard_needs_not(
    registry: Registry, specimen: Specimen, failing_registrar: Any, mocker: MockerFixture
) -> None:
    """The error comes out as it is."""
    saver: Any = mocker.create_autospec(ModelSaver, instance=True, spec_set=True)
    saver.save.side_effect = registry.saver.save
    assert not isinstance(saver, DiscardsSavedModels)
    failing_registrar.register.side_effect = DOWN
    with pytest.raises(RegistryUnavailableError) as failed:
        publish(PublishModel(saver, failing_registrar), specimen)
    assert failed.value is DOWN
