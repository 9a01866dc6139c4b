"""What the in-memory adapters share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from attrs import field, frozen

from modelport.adapters.memory.failing import Call, Failure, When
from modelport.core.errors import ArtifactNotFoundError, IntegrityError, ModelportError
from modelport.core.manifests import MANIFEST_FILE, Manifest
from modelport.core.models import ModelVersion, SavedModel
from modelport.core.process_locks import ProcessLock
from modelport.core.registered_models import RegisteredModel, no_registered_model
from modelport.core.registrations import RegistrationRequest, has_versions
from modelport.core.signatures import InputForm

MODEL, INPUT_EXAMPLE, SIGNATURE = "model.pkl", "input_example.pkl", "signature.json"
_FIND_OUT = "save and register the model again, and find out what wrote to the store"


@frozen(eq=False)
class KeptModel:
    """A saved model as the store keeps it: in bytes, so that nobody can change it.

    Attributes:
        saved: What its saver gave back.
        pieces: Its pieces by name: the model and the input example pickled, the signature, and the manifest of these.
        form: The form of data that the example is in, and that the model works on.
    """

    saved: SavedModel
    pieces: Mapping[str, bytes] = field(repr=False)
    form: InputForm | None

    def verified(self, digest: str) -> Mapping[str, bytes]:
        """Give the pieces, as they are held against a digest; the manifest among them counts for nothing by itself.

        Args:
            digest: What the registry says that the digest is.

        Raises:
            IntegrityError: They are not those that were saved.
        """
        pieces = dict(self.pieces)
        text = pieces.pop(MANIFEST_FILE, None)
        if text is None:
            problem = f"The model's {MANIFEST_FILE} is missing."
            raise IntegrityError(problem, remedy=_FIND_OUT, missing=(MANIFEST_FILE,))
        if f"sha256:{hashlib.sha256(text).hexdigest()}" != digest:
            problem = f"The model's {MANIFEST_FILE} is not the one that was registered."
            raise IntegrityError(problem, remedy=_FIND_OUT, changed=(MANIFEST_FILE,))
        Manifest.from_json(text).compare(Manifest.of_pieces(pieces))
        return pieces


class InMemoryStore:
    """Saved and registered models of this process. Adapters over one store share them; two stores never mix.

    Threads may share a store. A pickled store is a copy, and so is a fork's child's: what happens to it afterwards
    does not show in the original, so processes do not share one.
    """

    def __init__(self) -> None:
        self._kept: dict[str, KeptModel] = {}
        self._registered: dict[str, RegisteredModel] = {}
        self._failures: tuple[Failure, ...] = ()
        self._lock = ProcessLock()

    def __getstate__(self) -> dict[str, Any]:
        with self._lock:
            return {"_kept": dict(self._kept), "_registered": dict(self._registered)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _failures=(), _lock=ProcessLock())

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The failures that are asked for now; none but in blocks of `failing`."""
        return self._failures

    def failing(
        self,
        call: Call | None = None,
        *,
        error: ModelportError | type[ModelportError],
        at: int | Collection[int] = 1,
        when: When = "before",
    ) -> AbstractContextManager[Sequence[str]]:
        """Let calls of the adapters over this store fail in a block, so that a service can test what it does then.

        Calls are counted from the block's start, those of all threads together. Blocks may be nested; each counts for
        itself. A copy of the store has no failures.

        Args:
            call: The port's method that fails, such as ``register``; every call counts unless it is set.
            error: What is raised: an error, copied each time, or its type. An `AmbiguousWriteError` without a key
                gets that of the registration, which has one of its own where the caller gave none.
            at: Which of these calls fails, counted from 1; several by a range or a set.
            when: ``before``: nothing was done. ``after``: the answer is lost of what was done.

        Returns:
            A context manager. It gives the calls that were counted, by name, those that failed among them.

        Raises:
            ConfigurationError: An argument makes no sense, such as a method that no port has.

        Example:
            >>> from modelport import RegistryUnavailableError
            >>> from modelport.adapters.memory import InMemoryModelCatalog
            >>> store = InMemoryStore()
            >>> with store.failing("search", error=RegistryUnavailableError("Nobody is at home.")) as calls:
            ...     InMemoryModelCatalog(store).search()
            Traceback (most recent call last):
            modelport.core.errors.RegistryUnavailableError: Nobody is at home.
            >>> calls
            ['search']
        """
        return self._with(Failure(call, error, at, when))

    @contextmanager
    def _with(self, failure: Failure) -> Iterator[Sequence[str]]:
        with self._lock:
            self._failures = (*self._failures, failure)
        try:
            yield failure.calls
        finally:
            with self._lock:
                self._failures = tuple(each for each in self._failures if each is not failure)

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

    def drop(self, uri: str) -> None:
        """Take the saved model at ``models:/m-…`` away.

        Raises:
            ArtifactNotFoundError: There is none.
        """
        with self._lock:
            self.kept(uri)
            del self._kept[uri]

    def registered(self, name: str) -> RegisteredModel:
        """Give a registered model as it is now.

        Raises:
            ModelNotFoundError: There is none of this name.
        """
        found = self._registered.get(name)
        if found is None:
            raise no_registered_model(name)
        return found

    def all_registered(self) -> list[RegisteredModel]:
        """Give all registered models as they are now."""
        with self._lock:
            return list(self._registered.values())

    def replay(self, name: str, key: str | None) -> ModelVersion | None:
        """Give the version of *name* that was registered under *key*, if there is one."""
        model = self._registered.get(name)
        return model.registered(key) if model else None

    def register(self, saved: SavedModel, request: RegistrationRequest) -> ModelVersion:
        """Make the next version of the name that is asked for, or give the one that was registered under its key."""
        with self._lock:
            model = self._registered.get(request.name, RegisteredModel(request.name))
            if known := model.registered(request.key):
                return known
            self._registered[request.name] = changed = model.with_version(saved, request)
        return changed.version(changed.last_version)

    def change(self, name: str, change: Callable[[RegisteredModel], RegisteredModel]) -> RegisteredModel:
        """Put what *change* makes of a registered model in its place, with no other writer in between.

        Raises:
            ModelNotFoundError: There is no registered model of this name.
        """
        with self._lock:
            self._registered[name] = changed = change(self.registered(name))
        return changed

    def forget(self, name: str) -> None:
        """Take a registered model away that has no versions.

        Raises:
            ModelNotFoundError: There is no registered model of this name.
            ConflictError: It has versions.
        """
        with self._lock:
            if self.registered(name).numbered:
                raise has_versions(name)
            del self._registered[name]
