"""What a saver and a registrar may offer beyond their ports: to take away for good what nobody needs.

No promise of a port depends on it. `modelport check` uses it to leave nothing behind, and `PublishModel` to take back
what it began.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from modelport.core.models import ModelVersion


@runtime_checkable
class DiscardsSavedModels(Protocol):
    """A saver that can take a saved model away."""

    def discard_saved_model(self, uri: str) -> None:
        """Take a saved model away with its files, for good.

        Versions that were registered from it can no longer be loaded: delete them first.

        Args:
            uri: ``models:/m-<32 hex>``.

        Raises:
            InvalidUriError: *uri* is none of a saved model; nothing was read or written.
            ArtifactNotFoundError: There is no such saved model.
            BackendError: The backend failed.
        """


@runtime_checkable
class DiscardsRegisteredModels(Protocol):
    """A registrar that can take a registered model away."""

    def discard_registered_model(self, name: str) -> None:
        """Take a registered model away that has no versions. Its numbers begin anew if the name is used again.

        Raises:
            InvalidNameError: *name* is outside the grammar; nothing was read or written.
            ModelNotFoundError: There is no such registered model.
            ConflictError: It has versions; nothing was changed.
            BackendError: The backend failed.
        """


@runtime_checkable
class TakesBackVersions(Protocol):
    """A registrar that can undo a registration."""

    def take_back(self, version: ModelVersion) -> None:
        """Delete a version that is a part of something that failed, and its name, if that was made for it.

        From then on there is no such registered model for any reader, unless others have registered a version under
        its name meanwhile. It may stay in the backend unseen, until leftovers are collected.

        Args:
            version: One that was registered a moment ago, and that nobody else was told of.

        Raises:
            VersionNotFoundError: It is gone already.
            BackendError: The backend failed. The version may still be there, or the name without it.
        """
