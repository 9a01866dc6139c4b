"""Bring a model from one registry into another."""

from __future__ import annotations

from attrs import frozen

from modelport.application.publish import PublishModel
from modelport.core.errors import InvalidRequestError, UnsupportedModelError
from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel, ModelVersion
from modelport.core.names import check_alias, check_name
from modelport.core.signatures import Signature
from modelport.core.uris import ModelUri, RegisteredUri


@frozen
class TransferModel:
    """Copies models between registries, whatever stands behind each.

    Args:
        source: Where models come from. It is only read.
        target: Where they go to. Its saver decides the format there.
    """

    source: Registry
    target: Registry

    def __call__(self, uri: str, name: str | None = None, *, alias: str | None = None) -> ModelVersion:
        """Load a model from the source, and publish it in the target with its tags and description.

        The copy has a number, a digest and a date of its own. Aliases stay behind; only *alias* is set. A repeat
        makes one more version. Threads may share this object.

        Args:
            uri: The model in the source.
            name: What it is to be called in the target; as in the source if none is given.
            alias: An alias to point at the new version.

        Returns:
            The new version in the target.

        Raises:
            InvalidRequestError: A bad argument, or *uri* names no registered model and *name* is missing; nothing
                was read or written.
            NotFoundError: There is no such model in the source.
            UnsupportedModelError: The model was saved without a signature or an input example, or the target cannot
                keep it; nothing was registered.
            TrustError: The source's loader does not trust the model.
            BackendError: A backend failed.
        """
        name = _target_name(ModelUri.parse(uri), name)
        if alias is not None:
            check_alias(alias)
        loaded = self.source.loader.load(uri)
        publish = PublishModel(self.target.saver, self.target.registrar)
        return publish(
            name,
            loaded.native,
            _signature(loaded),
            _input_example(loaded),
            tags=loaded.version.tags if loaded.version else None,
            description=loaded.version.description if loaded.version else "",
            alias=alias,
        )


def _target_name(uri: ModelUri, name: str | None) -> str:
    if name is not None:
        return check_name(name)
    if isinstance(uri, RegisteredUri):
        return uri.name
    problem = f"{str(uri)!r} names no registered model, so the copy has no name."
    raise InvalidRequestError(
        problem,
        expected="a name for the copy, or a URI such as 'models:/churn/3'",
        remedy="pass name=",
    )


def _signature(loaded: LoadedModel) -> Signature:
    if loaded.signature is None:
        raise _unsupported(loaded, "a signature")
    return loaded.signature


def _input_example(loaded: LoadedModel) -> object:
    if loaded.input_example is None:
        raise _unsupported(loaded, "an input example")
    return loaded.input_example


def _unsupported(loaded: LoadedModel, lacking: str) -> UnsupportedModelError:
    kind = type(loaded.native)
    problem = f"{loaded.uri!r} was saved without {lacking}, so it cannot be saved again."
    return UnsupportedModelError(
        problem,
        remedy="load it, and publish its native model with a signature and an input example",
        types=(f"{kind.__module__}.{kind.__qualname__}",),
    )
