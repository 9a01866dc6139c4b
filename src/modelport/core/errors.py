"""Everything that modelport raises.

::

    ModelportError
    ├─ ConfigurationError                     containers.yaml, wiring
    ├─ InvalidRequestError(ValueError)        the request itself cannot be right
    │  ├─ InvalidUriError
    │  ├─ InvalidNameError
    │  ├─ InvalidAliasError
    │  ├─ InvalidTagError
    │  ├─ InvalidSignatureError
    │  ├─ SignatureMismatchError              data that does not fit a signature
    │  └─ UnsupportedModelError
    ├─ NotFoundError(LookupError)
    │  ├─ ModelNotFoundError
    │  ├─ VersionNotFoundError
    │  ├─ AliasNotFoundError
    │  └─ ArtifactNotFoundError
    ├─ ConflictError
    │  └─ AliasConflictError
    ├─ TrustError                             the bytes or their origin are not trusted
    │  ├─ IntegrityError
    │  ├─ UntrustedModelError
    │  ├─ UriNotAllowedError
    │  ├─ IncompleteModelError
    │  └─ SignatureRefusedError                the model's cryptographic signature
    ├─ PredictionFailedError                  the model itself raised while it predicted
    └─ BackendError                           the request may be right; the backend failed
       ├─ RegistryUnavailableError
       ├─ DeadlineExceededError
       ├─ AmbiguousWriteError
       ├─ StorageFullError
       └─ RegistryNotInitialisedError

Every message has up to three lines: what was wrong, what was expected, what to do next. Programs read the
attributes instead. Errors compare by identity, and survive pickling with all their attributes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define, field, fields, frozen


def _rebuild(kind: type[ModelportError], values: dict[str, Any]) -> ModelportError:
    return kind(**values)


@define(eq=False, slots=False)
class ModelportError(Exception):
    """The root: catch this to catch all that modelport raises.

    Attributes:
        problem: What was wrong, in one sentence.
        expected: What would have been right; empty where the problem says it.
        remedy: What to do next; empty where nothing can be done.
    """

    problem: str
    expected: str = field(default="", kw_only=True)
    remedy: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        lines = [self.problem]
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.remedy:
            lines.append(f"  what to do: {self.remedy}")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[Any, ...]:
        values = {each.name: getattr(self, each.name) for each in fields(type(self))}
        return _rebuild, (type(self), values)


@define(eq=False, slots=False)
class ConfigurationError(ModelportError):
    """A ``containers.yaml`` or a wiring that cannot work.

    Attributes:
        file: The file at fault, as it was given; empty where there is none.
        entry: The entry in it, dotted; empty where the whole file is at fault.
    """

    file: str = field(default="", kw_only=True)
    entry: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class InvalidRequestError(ModelportError, ValueError):
    """The request can never succeed as it stands. It was refused before any input or output."""


@define(eq=False, slots=False)
class InvalidUriError(InvalidRequestError):
    """A model URI outside the grammar.

    Attributes:
        uri: The URI as it was given, any password in it masked.
    """

    uri: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class InvalidNameError(InvalidRequestError):
    """A registered model's name outside the grammar.

    Attributes:
        name: The name as it was given.
    """

    name: object = field(default="", kw_only=True)


@define(eq=False, slots=False)
class InvalidAliasError(InvalidRequestError):
    """An alias outside the grammar.

    Attributes:
        alias: The alias as it was given.
    """

    alias: object = field(default="", kw_only=True)


@define(eq=False, slots=False)
class InvalidTagError(InvalidRequestError):
    """A tag outside the grammar, or under a reserved prefix.

    Attributes:
        key: The tag's key as it was given.
    """

    key: object = field(default="", kw_only=True)


@define(eq=False, slots=False)
class InvalidSignatureError(InvalidRequestError):
    """A signature that contradicts itself, or that cannot be read or inferred."""


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen
class Fault:
    """One place where data and signature disagree.

    Attributes:
        column: The column, tensor or parameter at fault; empty where the whole input is.
        expected: What the signature asks for there.
        found: What was there.
    """

    column: str
    expected: str
    found: str

    def __str__(self) -> str:
        place = f"{self.column!r}: " if self.column else ""
        return f"{place}expected {self.expected}, found {self.found}"


def _faults(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(faults)


@define(eq=False, slots=False)
class SignatureMismatchError(InvalidRequestError):
    """Data that does not fit a signature or a schema. All faults are listed at once.

    Attributes:
        faults: Each disagreement, with column, expected and found.
        side: Which data it was: ``inputs``, ``outputs`` or ``params``.
    """

    faults: tuple[Fault, ...] = field(default=(), kw_only=True, converter=_faults)
    side: str = field(default="inputs", kw_only=True)

    def __str__(self) -> str:
        lines = [self.problem, *(f"  - {fault}" for fault in self.faults)]
        if self.remedy:
            lines.append(f"  what to do: {self.remedy}")
        return "\n".join(lines)


@define(eq=False, slots=False)
class UnsupportedModelError(InvalidRequestError):
    """A model that this saver or loader cannot take.

    Attributes:
        types: The dotted names of the types at fault.
    """

    types: tuple[str, ...] = field(default=(), kw_only=True, converter=_texts)


@define(eq=False, slots=False)
class NotFoundError(ModelportError, LookupError):
    """Something that the request names does not exist."""


@define(eq=False, slots=False)
class ModelNotFoundError(NotFoundError):
    """No registered model has this name.

    Attributes:
        name: The name that was asked for.
    """

    name: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class VersionNotFoundError(NotFoundError):
    """The registered model has no such version, or none at all where the latest was asked for.

    Attributes:
        name: The registered model's name.
        version: The version that was asked for; ``None`` for the latest.
    """

    name: str = field(default="", kw_only=True)
    version: int | None = field(default=None, kw_only=True)


@define(eq=False, slots=False)
class AliasNotFoundError(NotFoundError):
    """The registered model has no such alias.

    Attributes:
        name: The registered model's name.
        alias: The alias that was asked for.
    """

    name: str = field(default="", kw_only=True)
    alias: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class ArtifactNotFoundError(NotFoundError):
    """No model's files are at this address.

    Attributes:
        uri: The URI that was asked for.
    """

    uri: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class ConflictError(ModelportError):
    """The registry is not in the state that the request names as its condition."""


@define(eq=False, slots=False)
class AliasConflictError(ConflictError):
    """An alias does not point where ``expect`` says. Nothing was changed, unless the message says otherwise.

    Attributes:
        name: The registered model's name.
        alias: The alias.
        expected_version: Where it was expected to point; ``None`` for nowhere.
        found_version: Where it points; ``None`` for nowhere.
    """

    name: str = field(default="", kw_only=True)
    alias: str = field(default="", kw_only=True)
    expected_version: int | None = field(default=None, kw_only=True)
    found_version: int | None = field(default=None, kw_only=True)


@define(eq=False, slots=False)
class TrustError(ModelportError):
    """Something that must be trusted to go on is not. Nothing of the model was run."""


@define(eq=False, slots=False)
class IntegrityError(TrustError):
    """The bytes are not those that were saved.

    Attributes:
        missing: Paths that the manifest lists and the artifact lacks.
        extra: Paths that the artifact has and the manifest does not list.
        changed: Paths whose size or SHA-256 differs.
    """

    missing: tuple[str, ...] = field(default=(), kw_only=True, converter=_texts)
    extra: tuple[str, ...] = field(default=(), kw_only=True, converter=_texts)
    changed: tuple[str, ...] = field(default=(), kw_only=True, converter=_texts)


@define(eq=False, slots=False)
class UntrustedModelError(TrustError):
    """The model asks for code or types that the loader was not told to trust.

    Attributes:
        types: The dotted names of the types or modules at fault.
    """

    types: tuple[str, ...] = field(default=(), kw_only=True, converter=_texts)


@define(eq=False, slots=False)
class UriNotAllowedError(TrustError):
    """A well-formed address outside the roots, schemes or hosts that are allowed.

    Attributes:
        uri: The address, any password in it masked.
    """

    uri: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class IncompleteModelError(TrustError):
    """The saved model was never finished, or not by modelport.

    Attributes:
        uri: The model's URI.
    """

    uri: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class SignatureRefusedError(TrustError):
    """The model has no cryptographic signature that the loader was told to trust.

    Attributes:
        reason: Why, in a few words: ``unsigned``, ``unreadable``, ``wrong key``, ``untrusted certificate``,
            ``expired``, ``not yet valid`` or ``other model``.
    """

    reason: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class PredictionFailedError(ModelportError):
    """The model itself failed while it predicted. What it raised is chained as the cause.

    Attributes:
        model_error_type: The dotted name of the type of what the model raised.
    """

    model_error_type: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class BackendError(ModelportError):
    """The backend failed. The cause is chained."""


@define(eq=False, slots=False)
class RegistryUnavailableError(BackendError):
    """The registry could not be reached, or answered that it cannot serve.

    Attributes:
        address: Where it was looked for, any password in it masked.
        attempts: How often it was asked; 0 where that is not known.
        seconds: How long that took, in seconds; 0 where that is not known.
    """

    address: str = field(default="", kw_only=True)
    attempts: int = field(default=0, kw_only=True)
    seconds: float = field(default=0.0, kw_only=True)


@define(eq=False, slots=False)
class DeadlineExceededError(BackendError):
    """A call took longer than its deadline.

    Attributes:
        seconds: The deadline, in seconds.
        address: Where the call went, any password in it masked.
        attempts: How often it was tried; 0 where that is not known.
    """

    seconds: float = field(default=0.0, kw_only=True)
    address: str = field(default="", kw_only=True)
    attempts: int = field(default=0, kw_only=True)


@define(eq=False, slots=False)
class AmbiguousWriteError(BackendError):
    """It cannot be known whether a write took place. A replay with the same key is safe.

    Attributes:
        key: The idempotency key to replay with.
    """

    key: str = field(default="", kw_only=True)


@define(eq=False, slots=False)
class StorageFullError(BackendError):
    """There is no room for the model's files. What was staged has been removed."""


@define(eq=False, slots=False)
class RegistryNotInitialisedError(BackendError):
    """The registry's store is missing, or of another schema.

    Attributes:
        address: The store's address, any password in it masked.
    """

    address: str = field(default="", kw_only=True)
