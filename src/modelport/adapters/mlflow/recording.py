"""Keeps what is said of a model as tags of the registry's record of it: of its version, or of its saved model."""

from __future__ import annotations

from collections.abc import Mapping

from modelport.adapters.mlflow.absences import no_artifact, no_version
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.sources import Source
from modelport.core.errors import InvalidUriError
from modelport.core.names import shown
from modelport.core.uris import ModelUri, RegisteredUri, SavedModelUri


def recordable(uri: str, what: str, verb: str) -> RegisteredUri | SavedModelUri:
    """Read a URI of a model that the registry has a record of.

    Args:
        uri: The URI.
        what: What is to be kept, for the message.
        verb: What is done to a model so, for the remedy.

    Raises:
        InvalidUriError: It is none.
    """
    parsed = ModelUri.parse(uri)
    if isinstance(parsed, RegisteredUri | SavedModelUri):
        return parsed
    raise InvalidUriError(
        f"{shown(uri)} is no version and no saved model, so the registry has no place for its {what}.",
        expected="models:/<name>/<version>, models:/<name>@<alias> or models:/m-<32 hex>",
        remedy=f"register it first, and {verb} the version",
        uri=uri,
    )


def record(connection: MlflowConnection, source: Source, tags: Mapping[str, str]) -> None:
    """Set tags of the version that a source is, or else of its saved model, in their order.

    Raises:
        NotFoundError: It is gone by now.
        BackendError: The backend failed.
    """
    version = source.version
    try:
        if version is None:
            connection.tag_saved_model(str(source.model_id), tags)
        else:
            for key, value in tags.items():
                connection.set_tag(version.name, version.version, key, value)
    except AbsentError as error:
        gone = no_artifact(source.uri) if version is None else no_version(connection, version.name, version.version)
        raise gone from error
