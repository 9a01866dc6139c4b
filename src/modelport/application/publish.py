"""Save a model, register it and point an alias at it, as one step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from attrs import frozen

from modelport.core.errors import ModelportError
from modelport.core.model_registries import ModelRegistrar, ModelSaver
from modelport.core.models import ModelVersion
from modelport.core.names import check_alias, check_description, check_idempotency_key, check_name, check_tags
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

        Every argument but the model is checked before anything is saved. A version whose alias could not be set is
        deleted again, so that a failure leaves no version behind; the saved model stays, and can be collected. Where
        a failing backend had moved the alias without saying so, the alias goes with the version.

        A repeat publishes once more, unless it carries the same *idempotency_key*: then it gives the first one's
        version, sets the alias on it, and never deletes it. Threads may share this object.

        Args:
            name: The registered model, created if it is new.
            model: What the saver keeps.
            signature: What the model takes and gives.
            input_example: One or more rows of inputs.
            tags: The version's tags.
            description: The version's description.
            alias: The alias to point at the version, moved if it points elsewhere; ``None`` for none.
            idempotency_key: Names this one publication; a fresh one is used if none is given.

        Returns:
            The version, as it is with the alias.

        Raises:
            InvalidRequestError: A bad argument, or data that does not fit; nothing was registered.
            BackendError: The backend failed. An `AmbiguousWriteError` names the key to repeat with.
        """
        _check(name, tags, description, alias)
        key = uuid4().hex if idempotency_key is None else check_idempotency_key(idempotency_key)
        saved = self.saver.save(model, signature, input_example)
        version = self.registrar.register(name, saved.uri, tags=tags, description=description, idempotency_key=key)
        if alias is None:
            return version
        try:
            return self.registrar.set_alias(name, alias, version.version)
        except BaseException as failure:
            if version.source_uri == saved.uri:
                self._take_back(version, failure)
            raise

    def _take_back(self, version: ModelVersion, failure: BaseException) -> None:
        try:
            self.registrar.delete_version(version.name, version.version)
        except ModelportError as second:
            failure.add_note(f"{version.uri} was registered and could not be deleted again: {second}")


def _check(name: str, tags: Mapping[str, str] | None, description: str, alias: str | None) -> None:
    check_name(name)
    check_tags(tags)
    check_description(description)
    if alias is not None:
        check_alias(alias)
