"""What a saver and a registrar may offer beyond their ports: to take away for good what nobody needs.

No promise of a port depends on it. `modelport check` uses it to leave nothing behind.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable


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
