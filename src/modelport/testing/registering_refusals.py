"""What `ModelRegistrar.register` promises to refuse, and that nothing is created then."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from modelport.core.errors import (
    AliasNotFoundError,
    ArtifactNotFoundError,
    InvalidNameError,
    InvalidRequestError,
    InvalidTagError,
    InvalidUriError,
    ModelNotFoundError,
    ModelportError,
    UriNotAllowedError,
    VersionNotFoundError,
)
from modelport.core.model_registries import ModelRegistrar, Registry
from modelport.core.models import SavedModel
from modelport.testing import refused, rules
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import EMPTIED, NOWHERE, UNKNOWN, furnish, is_refused, names, refuses, unchanged
from modelport.testing.promises import promise
from modelport.testing.rules import told_in_these_words

_BAD = "A bad argument; nothing was read or written."
_BEFORE = "that arguments are checked before the backend is asked"
_RUN = f"runs:/{refused.HEX}/model"
_NOT_THERE: list[tuple[str, type[ModelportError], dict[str, Any]]] = [
    (NOWHERE, ArtifactNotFoundError, {"uri": NOWHERE}),
    (_RUN, ArtifactNotFoundError, {"uri": _RUN}),
    (f"models:/{UNKNOWN}/1", ModelNotFoundError, {"name": UNKNOWN}),
    (f"models:/{UNKNOWN}@champion", ModelNotFoundError, {"name": UNKNOWN}),
    (f"models:/{UNKNOWN}/latest", ModelNotFoundError, {"name": UNKNOWN}),
    (f"models:/{NAME}/3", VersionNotFoundError, {"name": NAME, "version": 3}),
    (f"models:/{NAME}/4", VersionNotFoundError, {"name": NAME, "version": 4}),
    (f"models:/{NAME}@nobody", AliasNotFoundError, {"name": NAME, "alias": "nobody"}),
    (f"models:/{EMPTIED}/latest", VersionNotFoundError, {"name": EMPTIED, "version": None}),
]


class RegisteringRefusals(RegistryHooks):
    """Refuses to register what cannot be registered."""

    @promise(ModelRegistrar.register, f"InvalidNameError: {_BAD}", look_at=_BEFORE)
    @promise(
        ModelRegistrar.register,
        "name: The registered model, in the grammar of `modelport.core.names`.",
        look_at="that check_name is asked first",
    )
    def test_a_bad_name_is_refused(self, ports: Registry) -> None:
        """Before anything is looked at: the source is not there either."""
        told = refuses(InvalidNameError, lambda name: ports.registrar.register(name, NOWHERE), refused.BAD_NAMES)
        assert all(error.name is name for name, error in told)
        told_in_these_words(told, rules.NAMES)
        assert names(ports) == []

    @promise(ModelRegistrar.register, f"InvalidUriError: {_BAD}", look_at=_BEFORE)
    def test_a_bad_source_is_refused(self, ports: Registry) -> None:
        """Whatever plain MLflow makes of it; a password in it is not told on."""
        told = refuses(InvalidUriError, lambda uri: ports.registrar.register(NAME, uri), refused.BAD_URIS)
        for uri, error in told:
            if isinstance(uri, str):
                assert error.uri == refused.MASKED.get(uri, uri)
            assert "secret@" not in f"{error}{error.uri}"
        told_in_these_words(told, rules.URIS)

    @promise(ModelRegistrar.register, f"InvalidTagError: {_BAD}", look_at=_BEFORE)
    def test_bad_tags_are_refused(self, ports: Registry) -> None:
        """Reserved keys, and values that are no text, among them; the key is told."""
        told = refuses(
            InvalidTagError, lambda tags: ports.registrar.register(NAME, NOWHERE, tags=tags), refused.BAD_TAGS
        )
        assert all(error.key is (next(iter(tags)) if isinstance(tags, dict) else "") for tags, error in told)
        assert all(isinstance(tags, dict) or type(tags).__name__ in error.problem for tags, error in told)
        assert all(error.remedy for _, error in told)
        pairs = [(key, value, error) for tags, error in told if isinstance(tags, dict) for key, value in tags.items()]
        told_in_these_words([(key, error) for key, _, error in pairs if key != "team"], rules.TAG_KEYS)
        values = [(value, error) for key, value, error in pairs if key == "team"]
        told_in_these_words(values, rules.TAG_VALUES)
        assert all("'team'" in error.problem for _, error in values)
        advice = {value: error.remedy for value, error in values if isinstance(value, str | int)}
        assert advice["a\x00"] == "shorten or change it"
        assert advice[10**30] == f"pass it as text, such as '1{'0' * 19}'"

    @promise(ModelRegistrar.register, f"InvalidRequestError: {_BAD}", look_at=_BEFORE)
    def test_a_bad_description_is_refused(self, ports: Registry) -> None:
        """Before anything is looked at."""
        told = refuses(
            InvalidRequestError,
            lambda text: ports.registrar.register(NAME, NOWHERE, description=text),
            refused.BAD_DESCRIPTIONS,
        )
        told_in_these_words(told, rules.DESCRIPTIONS)

    @promise(ModelRegistrar.register, f"InvalidRequestError: {_BAD}", look_at=_BEFORE)
    def test_a_bad_idempotency_key_is_refused(self, ports: Registry) -> None:
        """Before anything is looked at."""
        told = refuses(
            InvalidRequestError,
            lambda key: ports.registrar.register(NAME, NOWHERE, idempotency_key=key),
            refused.BAD_KEYS,
        )
        told_in_these_words(told, rules.KEYS)

    @promise(ModelRegistrar.register, f"InvalidRequestError: {_BAD}", look_at="RegistrationRequest.read")
    def test_of_several_bad_arguments_the_first_is_told(self, ports: Registry) -> None:
        """In the order name, source, tags, description, key, whatever stands behind the registry."""
        good: dict[str, Any] = {"name": NAME, "model_uri": NOWHERE, "tags": {}, "description": "", "key": None}
        bad = {"name": "a/b", "model_uri": "nowhere", "tags": {"mlflow.x": "1"}, "description": "\0", "key": ""}
        told = [InvalidNameError, InvalidUriError, InvalidTagError, InvalidRequestError, InvalidRequestError]
        for place, error in enumerate(told):
            asked = good | dict(list(bad.items())[place:])
            with pytest.raises(error) as first:
                ports.registrar.register(
                    asked["name"],
                    asked["model_uri"],
                    tags=asked["tags"],
                    description=asked["description"],
                    idempotency_key=asked["key"],
                )
            assert type(first.value) is error
            assert ("description" in first.value.problem) == (place == 3)

    @promise(ModelRegistrar.register, "It is all or nothing.", look_at="what is written before the last check")
    @pytest.mark.parametrize("name", [NAME, "brand-new"], ids=["a known name", "a new name"])
    def test_a_refused_registration_changes_nothing(self, ports: Registry, saved: SavedModel, name: str) -> None:
        """Whatever is wrong with it: no model, no version, no tag is there afterwards."""
        furnish(ports, saved)
        bad_name, bad_uri, reserved = f"{name}/", f"{saved.uri}0", {"good": "1", "mlflow.user": "me"}
        register = partial(ports.registrar.register, name, saved.uri)
        with unchanged(ports):
            is_refused(InvalidNameError, partial(ports.registrar.register, bad_name, saved.uri), name=bad_name)
            is_refused(InvalidUriError, partial(ports.registrar.register, name, bad_uri), uri=bad_uri)
            is_refused(InvalidTagError, partial(register, tags=reserved), key="mlflow.user")
            is_refused(InvalidTagError, partial(register, tags={"a": "1", "b": "\0"}), key="b")
            is_refused(InvalidRequestError, partial(register, description="\0"))
            is_refused(InvalidRequestError, partial(register, idempotency_key=""))
        with pytest.raises(ModelNotFoundError):
            ports.catalog.versions("brand-new")

    @promise(
        ModelRegistrar.register,
        "NotFoundError: There is no model at *model_uri*; nothing was created.",
        look_at="the error for a source that is not there, and its attributes",
    )
    @promise(
        ModelRegistrar.register,
        "The model must be there and complete before anything is created.",
        look_at="whether the registered model is created before the source is found",
    )
    def test_a_source_that_is_not_there_creates_nothing(self, ports: Registry, saved: SavedModel) -> None:
        """Neither the registered model nor a version of one that is there."""
        furnish(ports, saved)
        with unchanged(ports):
            for uri, error, told in _NOT_THERE:
                for name in (NAME, "brand-new"):
                    is_refused(error, partial(ports.registrar.register, name, uri), **told)
        with pytest.raises(ModelNotFoundError):
            ports.catalog.versions("brand-new")

    @promise(
        ModelRegistrar.register,
        "UriNotAllowedError: *model_uri* is a path that the backend does not take models from; nothing was created.",
        look_at="which paths are taken: none, unless the backend has roots for them",
    )
    def test_a_path_outside_the_backend_is_not_allowed(self, ports: Registry) -> None:
        """It is told, whether there is something or not."""
        with unchanged(ports):
            for path in ("/srv/models/churn", "/etc/passwd", "/etc"):
                is_refused(UriNotAllowedError, partial(ports.registrar.register, NAME, path), uri=path)

    @promise(ModelRegistrar.register, f"InvalidUriError: {_BAD}", look_at="the limits of modelport.core.uris")
    def test_a_source_at_the_limit_is_read_and_one_character_more_is_refused(self, ports: Registry) -> None:
        """A path of 4,096 characters; the largest version that a database holds."""
        limits: list[tuple[str, type[ModelportError]]] = [
            (f"/{'x' * 4_095}", UriNotAllowedError),
            (f"/{'x' * 4_096}", InvalidUriError),
            (f"models:/{'n' * 128}/{2**31 - 1}", ModelNotFoundError),
            (f"models:/{'n' * 129}/1", InvalidUriError),
            (f"models:/{UNKNOWN}/{2**31}", InvalidUriError),
        ]
        for uri, error in limits:
            is_refused(error, partial(ports.registrar.register, NAME, uri))
