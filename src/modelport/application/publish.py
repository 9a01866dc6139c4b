"""Save a model, register it and point an alias at it, as one step."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from modelport.core.deadlines import clearing_up
from modelport.core.discarding import DiscardsSavedModels, TakesBackVersions
from modelport.core.errors import AmbiguousWriteError, BackendError, ModelportError
from modelport.core.model_registries import ModelRegistrar, ModelSaver
from modelport.core.models import ModelVersion, SavedModel
from modelport.core.names import check_alias, check_description, check_idempotency_key, check_name, check_tags
from modelport.core.publications import publication
from modelport.core.signatures import Signature


@frozen
class PublishModel:
    """Makes a trained model the next version of a registered model.

    Args:
        saver: Keeps the model.
        registrar: Registers it; of the same backend.
    """

    saver: ModelSaver
    registrar: ModelRegistrar

    @publication()
    def __call__(  # noqa: PLR0913
        self,
        name: str,
        model: Any,  # noqa: ANN401
        signature: Signature,
        input_example: Any,  # noqa: ANN401
        *,
        tags: Mapping[str, str] | None = None,
        description: str = "",
        alias: str | None = None,
        idempotency_key: str | None = None,
    ) -> ModelVersion:
        """Save *model*, register it as the next version of *name*, and point *alias* at it.

        Every argument but the model is checked before anything is saved. It is all or nothing: a version whose alias
        could not be set is deleted again, with its name, if that was made for it and the registrar can
        (`TakesBackVersions`); and a saved model that no version was made of is discarded, where the saver can
        (`DiscardsSavedModels`). Where a failing backend had moved the alias without saying so, the alias goes with
        the version. A note on the error tells what could not be taken back.

        The saved model stays where a version may have been made of it: after an `AmbiguousWriteError`, a bare
        `BackendError`, an interruption, or anything that is not modelport's own. If none was made, it is found by
        ``modelport gc --unregistered``, as is one whose publication was killed.

        A repeat publishes once more, unless it carries the same *idempotency_key*. Then it saves the model anew, since
        it cannot know yet, and registers. If the first call had made a version, it gives that one, with the first
        saved model, sets the alias on it, never deletes it, and discards the second saved model. Else it makes the
        version of the second one. Threads may share this object.

        Args:
            name: The registered model, created if it is new.
            model: What the saver keeps.
            signature: What the model takes and gives.
            input_example: One or more rows of inputs.
            tags: The version's tags.
            description: The version's description.
            alias: The alias to point at the version, moved if it points elsewhere; ``None`` for none.
            idempotency_key: Names this one publication; the registrar uses a fresh one if none is given.

        Returns:
            The version, as it is with the alias.

        Raises:
            InvalidRequestError: A bad argument, or data that does not fit; nothing was registered.
            BackendError: The backend failed. An `AmbiguousWriteError` names the key to repeat with.
        """
        _check(name, tags, description, alias)
        key = None if idempotency_key is None else check_idempotency_key(idempotency_key)
        saved = self.saver.save(model, signature, input_example)
        try:
            version = self.registrar.register(name, saved.uri, tags=tags, description=description, idempotency_key=key)
        except BaseException as failure:
            self._discard_unless_registered(saved, failure)
            raise
        is_first = version.source_uri == saved.uri
        if not is_first and key is not None:
            with contextlib.suppress(ModelportError):
                self._discard(saved)
        if alias is None:
            return version
        try:
            return self.registrar.set_alias(name, alias, version.version)
        except BaseException as failure:
            if is_first:
                self._take_back(version, saved, failure)
            raise

    def _take_back(self, version: ModelVersion, saved: SavedModel, failure: BaseException) -> None:
        try:
            with clearing_up():
                self._unregister(version)
        except ModelportError as second:
            failure.add_note(f"{version.uri} was registered and could not be deleted again: {second}")
            return
        self._discard_noting(saved, failure)

    def _unregister(self, version: ModelVersion) -> None:
        if isinstance(self.registrar, TakesBackVersions):
            self.registrar.take_back(version)
        else:
            self.registrar.delete_version(version.name, version.version)

    def _discard_unless_registered(self, saved: SavedModel, failure: BaseException) -> None:
        if _leaves_open(failure):
            failure.add_note(f"{saved.uri} was saved and stays: a version may have been made of it.")
        else:
            self._discard_noting(saved, failure)

    def _discard_noting(self, saved: SavedModel, failure: BaseException) -> None:
        try:
            self._discard(saved)
        except ModelportError as second:
            failure.add_note(f"{saved.uri} was saved and could not be discarded again: {second}")

    def _discard(self, saved: SavedModel) -> None:
        if isinstance(self.saver, DiscardsSavedModels):
            with clearing_up():
                self.saver.discard_saved_model(saved.uri)


def _leaves_open(failure: BaseException) -> bool:
    """Tell whether a version may have been made though its registration failed."""
    if isinstance(failure, AmbiguousWriteError) or not isinstance(failure, ModelportError):
        return True
    return type(failure) is BackendError


def _check(name: str, tags: Mapping[str, str] | None, description: str, alias: str | None) -> None:
    check_name(name)
    check_tags(tags)
    check_description(description)
    if alias is not None:
        check_alias(alias)
