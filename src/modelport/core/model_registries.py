"""The ports: what a service may ask of a model registry, and what every adapter guarantees.

Four small interfaces over one backend. An adapter implements them, documents only how it differs, and is held
to each sentence below by the contract kit.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen
from attrs.validators import instance_of

from modelport.core.models import LoadedModel, ModelVersion, SavedModel
from modelport.core.signatures import Signature


class AnyState(enum.Enum):
    """The type of `ANY`."""

    ANY = "any"

    def __repr__(self) -> str:
        return self.name


ANY: Final = AnyState.ANY
"""For ``expect=``: whatever the alias points at now."""

Expectation: TypeAlias = int | Literal[AnyState.ANY] | None


class ModelSaver(ABC):
    """Keeps models."""

    @abstractmethod
    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:  # noqa: ANN401
        """Keep a model with its signature and an input example, for good.

        The example must fit the signature's inputs, and what the model answers to it must fit the outputs: the
        model is run on it once, before anything is written. What is saved is a snapshot; changing *model*
        afterwards changes nothing. Its digest is that of a manifest of all its files, so models that differ have
        different digests. On failure nothing is left behind.

        A repeat saves once more, under another URI. Threads may share a saver.

        Args:
            model: What the adapter can keep: as a rule an object with ``predict(inputs)`` or
                ``predict(inputs, params)``, or an estimator of its flavor.
            signature: What the model takes and gives.
            input_example: One or more rows of inputs, as ``predict`` takes them. Kept with the model as it conforms
                to the signature: columns in its order and of its types, values and form as they were. Cells that may
                hold any object hold the values of `modelport.core.example_values` only.

        Raises:
            InvalidSignatureError: *signature* is none.
            SignatureMismatchError: The example, or the model's answer to it, does not fit; all faults are listed.
            UnsupportedModelError: The adapter cannot keep such a model or such values of the example, or the model
                fails on the example.
            BackendError: The backend failed.
        """


class ModelLoader(ABC):
    """Gives models back."""

    @abstractmethod
    def load(self, uri: str) -> LoadedModel:
        """Load the model that a URI names.

        An alias or ``latest`` is resolved once, so the model and its ``version`` belong together. Each load holds the
        files that it reads against the digest that the registry has, before it runs any of them. Each load gives a
        model of its own. The source is never written to, and no temporary file stays.

        A repeat is safe. Threads may share a loader.

        Args:
            uri: Any form of `modelport.core.uris`.

        Raises:
            InvalidUriError: *uri* is outside the grammar; nothing was read.
            ModelNotFoundError, VersionNotFoundError, AliasNotFoundError: The registry has no such version.
            ArtifactNotFoundError: There is no model at the address.
            UnsupportedModelError: The model is of a kind that this loader does not load; the right one is named.
            IntegrityError: The model's files are not those that were saved: all that are missing, extra or changed
                are told; nothing of them was run.
            TrustError: The model, or its address, is not trusted; nothing of it was run.
            BackendError: The backend failed.
        """


class ModelRegistrar(ABC):
    """Writes to the registry: versions, aliases, tags.

    Tags under ``mlflow.`` and ``modelport.``, in any case of the letters, are the backend's own, and its note of a
    digest may be one of them: no call sets or changes them, and no version shows them.
    """

    @abstractmethod
    def register(
        self,
        name: str,
        model_uri: str,
        *,
        tags: Mapping[str, str] | None = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> ModelVersion:
        """Make a saved model the next version of a registered model, which is created if it is new.

        The model must be there and complete before anything is created. It is all or nothing. Versions count
        from 1 and are never used again, even after deletion. A version has its saved model's digest, and nothing that
        is written later changes it.

        A repeat makes one more version, unless it carries the same *idempotency_key*: then it gives the first
        one's version. That is given as it is by then, and whatever else the repeat says counts for nothing. A key
        counts among the versions of *name* alone, and is free again when its version is deleted. After a
        `BackendError` a repeat with the same key gives the version that was made, or makes it. Threads may share a
        registrar.

        Args:
            name: The registered model, in the grammar of `modelport.core.names`.
            model_uri: Any form of `modelport.core.uris`; as a rule `SavedModel.uri`.
            tags: Text by text, in the same grammar.
            description: Any text of at most 5,000 characters.
            idempotency_key: 1 to 128 characters of ``[A-Za-z0-9_-]`` that name this one registration.

        Raises:
            InvalidNameError, InvalidTagError, InvalidUriError, InvalidRequestError: A bad argument; nothing was
                read or written.
            NotFoundError: There is no model at *model_uri*; nothing was created.
            IncompleteModelError: The saved model was never finished; nothing was created.
            UriNotAllowedError: *model_uri* is a path that the backend does not take models from; nothing was created.
            IntegrityError: The files at a path are not those of their manifest; nothing was created.
            ConflictError: The backend keeps something other than a model under *name*, as MLflow keeps prompts;
                nothing was created.
            BackendError: The backend failed.
        """

    @abstractmethod
    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        """Point an alias at a version, moving it if it points elsewhere.

        A repeat is safe. Threads may share a registrar; of several writers the last one wins.

        Args:
            name: The registered model.
            alias: In the grammar of `modelport.core.names`.
            version: The version to point at.
            expect: Only if the alias points at this version now; ``None``: only if it does not exist.

        Returns:
            The version as it is with the alias.

        Raises:
            InvalidNameError, InvalidAliasError, InvalidUriError: A bad argument; nothing was read or written.
            ModelNotFoundError, VersionNotFoundError: There is no such version; nothing was changed.
            AliasConflictError: The alias is not where *expect* says, and nothing was changed. Or, on a backend that
                cannot compare and set in one step, it was set, and another writer had moved it by the time it was
                read back; the message says so.
            BackendError: The backend failed.
        """

    @abstractmethod
    def delete_alias(self, name: str, alias: str) -> None:
        """Take an alias away. The version stays.

        A repeat raises `AliasNotFoundError`. Threads may share a registrar.

        Raises:
            InvalidNameError, InvalidAliasError: A bad argument; nothing was read or written.
            ModelNotFoundError, AliasNotFoundError: There is no such alias.
            BackendError: The backend failed.
        """

    @abstractmethod
    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        """Set tags of a version; the others stay as they are.

        A repeat is safe. Threads may share a registrar; of several writers of one key the last one wins.

        Returns:
            The version as it is with the tags.

        Raises:
            InvalidNameError, InvalidTagError, InvalidUriError: A bad argument; nothing was read or written.
            ModelNotFoundError, VersionNotFoundError: There is no such version.
            BackendError: The backend failed.
        """

    @abstractmethod
    def delete_version(self, name: str, version: int) -> None:
        """Delete a version, with its tags and aliases. The saved model stays, and so does the registered model.

        A repeat raises `VersionNotFoundError`. Threads may share a registrar.

        Raises:
            InvalidNameError, InvalidUriError: A bad argument; nothing was read or written.
            ModelNotFoundError, VersionNotFoundError: There is no such version.
            BackendError: The backend failed.
        """


class ModelCatalog(ABC):
    """Reads the registry. What it gives are snapshots: later changes do not show in them."""

    @abstractmethod
    def resolve(self, uri: str) -> ModelVersion:
        """Give the one version that a URI names now.

        A repeat is safe. Threads may share a catalog.

        Args:
            uri: ``models:/<name>/<version>``, ``models:/<name>@<alias>`` or ``models:/<name>/latest``.

        Raises:
            InvalidUriError: *uri* is none of these; nothing was read.
            ModelNotFoundError, VersionNotFoundError, AliasNotFoundError: There is no such version.
            BackendError: The backend failed.
        """

    @abstractmethod
    def versions(self, name: str) -> Iterator[ModelVersion]:
        """Give all versions of a registered model, the newest first.

        Errors are raised by the call itself, not by the first step of the iterator. A repeat is safe. Threads may
        share a catalog, but not one iterator.

        Raises:
            InvalidNameError: *name* is outside the grammar; nothing was read.
            ModelNotFoundError: There is no such registered model.
            BackendError: The backend failed.
        """

    @abstractmethod
    def search(self, *, prefix: str = "", tags: Mapping[str, str] | None = None) -> Iterator[ModelVersion]:
        """Give the newest version of each registered model that matches, by name.

        Names ascend, in the order in which the backend sorts text. That is by code points, unless its text has a
        collation: with one, capitals and signs may stand elsewhere. A registered model without versions is left out.
        Errors are raised by the call itself. A repeat is safe. Threads may share a catalog, but not one iterator.

        Args:
            prefix: Only names that start with it; case counts.
            tags: Only models whose newest version has all these tags with these values.

        Raises:
            InvalidNameError: *prefix* cannot start a name; nothing was read.
            InvalidTagError: A tag is outside the grammar; nothing was read.
            BackendError: The backend failed.
        """


@frozen
class Registry:
    """The four ports over one backend.

    What one of them writes, the others read at once. Registries over two backends do not see each other, in one process
    or in several.

    Attributes:
        saver: Keeps models.
        loader: Gives models back.
        registrar: Writes to the registry.
        catalog: Reads the registry.
    """

    saver: ModelSaver = field(validator=instance_of(ModelSaver))  # type: ignore[type-abstract]
    loader: ModelLoader = field(validator=instance_of(ModelLoader))  # type: ignore[type-abstract]
    registrar: ModelRegistrar = field(validator=instance_of(ModelRegistrar))  # type: ignore[type-abstract]
    catalog: ModelCatalog = field(validator=instance_of(ModelCatalog))  # type: ignore[type-abstract]
