"""What the in-memory adapters share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from modelport.adapters.memory.registered_models import RegisteredModel, Registration
from modelport.core.errors import ArtifactNotFoundError, ModelNotFoundError
from modelport.core.models import ModelVersion, SavedModel
from modelport.core.process_locks import ProcessLock
from modelport.core.signatures import InputForm


@frozen(eq=False)
class KeptModel:
    """A saved model as the store keeps it: pickled, so that nobody can change it.

    Attributes:
        saved: What its saver gave back.
        model: The model, pickled.
        input_example: The input example, pickled.
        form: The form of data that the example is in, and that the model works on.
    """

    saved: SavedModel
    model: bytes = field(repr=False)
    input_example: bytes = field(repr=False)
    form: InputForm | None


class InMemoryStore:
    """Saved and registered models of this process. Adapters over one store share them; two stores never mix.

    Threads may share a store. A pickled store is a copy, and so is a fork's child's: what happens to it afterwards
    does not show in the original, so processes do not share one.
    """

    def __init__(self) -> None:
        self._kept: dict[str, KeptModel] = {}
        self._registered: dict[str, RegisteredModel] = {}
        self._lock = ProcessLock()

    def __getstate__(self) -> dict[str, Any]:
        with self._lock:
            return {"_kept": dict(self._kept), "_registered": dict(self._registered)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=ProcessLock())

    def keep(self, model: KeptModel) -> None:
        """Keep a saved model under its URI."""
        with self._lock:
            self._kept[model.saved.uri] = model

    def kept(self, uri: str) -> KeptModel:
        """Give the saved model at ``models:/m-…``.

        Raises:
            ArtifactNotFoundError: There is none.
        """
        found = self._kept.get(uri)
        if found is None:
            problem = f"No model is saved at {uri!r}."
            raise ArtifactNotFoundError(
                problem,
                remedy="ask for a URI that a saver over this store gave back",
                uri=uri,
            )
        return found

    def registered(self, name: str) -> RegisteredModel:
        """Give a registered model as it is now.

        Raises:
            ModelNotFoundError: There is none of this name.
        """
        found = self._registered.get(name)
        if found is None:
            problem = f"No registered model is called {name!r}."
            raise ModelNotFoundError(
                problem,
                remedy="register a saved model under this name first, or look names up with the catalog",
                name=name,
            )
        return found

    def all_registered(self) -> list[RegisteredModel]:
        """Give all registered models as they are now, by name."""
        with self._lock:
            return [model for _, model in sorted(self._registered.items())]

    def replay(self, name: str, key: str | None) -> ModelVersion | None:
        """Give the version of *name* that was registered under *key*, if there is one."""
        model = self._registered.get(name)
        return model.version(model.keys[key]) if model and key is not None and key in model.keys else None

    def register(self, name: str, registration: Registration) -> ModelVersion:
        """Make the next version of *name*, or give the one that was registered under the same key."""
        with self._lock:
            model = self._registered.get(name, RegisteredModel(name))
            if registration.key is not None and registration.key in model.keys:
                return model.version(model.keys[registration.key])
            self._registered[name] = changed = model.with_version(registration)
        return changed.version(changed.last_version)

    def change(self, name: str, change: Callable[[RegisteredModel], RegisteredModel]) -> RegisteredModel:
        """Put what *change* makes of a registered model in its place, with no other writer in between.

        Raises:
            ModelNotFoundError: There is no registered model of this name.
        """
        with self._lock:
            self._registered[name] = changed = change(self.registered(name))
        return changed
