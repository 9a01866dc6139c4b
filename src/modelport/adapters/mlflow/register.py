"""Registers models in MLflow's registry."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import ClassVar
from uuid import uuid4

from attrs import evolve, field, frozen
from attrs.validators import optional

from modelport.adapters.mlflow.absences import no_model, no_version
from modelport.adapters.mlflow.adopting import adopt_model, inspect_model
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import (
    DIGEST_TAG,
    SIGNATURE_TAG,
    SOURCE_TAG,
    is_prompts_version,
    key_tag,
    number_of,
)
from modelport.adapters.mlflow.exactly_once import known_version, make_first, make_once
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.half_registered import has_any_version
from modelport.adapters.mlflow.leftovers import collect_name, half_registered
from modelport.adapters.mlflow.registered import find_aliased, find_version, registered_model
from modelport.adapters.mlflow.several_at_once import two_at_once
from modelport.adapters.mlflow.signed_models import sign_model
from modelport.adapters.mlflow.sources import Source, check_complete, find_source
from modelport.adapters.mlflow.taking_back import take_back
from modelport.adapters.mlflow.timing import in_time
from modelport.adapters.mlflow.verifying import digest_on_disk
from modelport.adapters.mlflow.versions import check_no_prompt, create_version
from modelport.core.collecting import Leftover
from modelport.core.deadlines import transferring
from modelport.core.errors import AliasNotFoundError, UriNotAllowedError
from modelport.core.manifests import Manifest
from modelport.core.model_registries import ANY, Expectation, ModelRegistrar
from modelport.core.models import ModelVersion
from modelport.core.names import check_alias, check_name, check_tags
from modelport.core.publications import note, noted
from modelport.core.registrations import RegistrationRequest, alias_conflict, check_alias_move, has_versions
from modelport.core.settings import instance
from modelport.core.signing import Signer
from modelport.core.uris import ModelUri, PathUri, VersionUri, check_version
from modelport.core.verifying import Inspection


@frozen(eq=False)
class Register(ModelRegistrar):
    """What registers over one connection share; how a version is made is left to its children.

    Args:
        connection: The stores.
        tags: Tags that every version gets; the call's own go before them.
        signer: Who signs models that are there already, by `sign`. Versions are not signed when they are made: they
            have the signature that the saver's signer made.
    """

    KIND: ClassVar[str]

    connection: MlflowConnection = field(validator=instance(MlflowConnection))
    tags: Mapping[str, str] = field(default=None, converter=check_tags)
    signer: Signer | None = field(default=None, validator=optional(instance(Signer)), kw_only=True)

    @abstractmethod
    def register(  # noqa: D102 - the port's own promise
        self,
        name: str,
        model_uri: str,
        *,
        tags: Mapping[str, str] | None = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> ModelVersion: ...

    @in_time
    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        """Point an alias at a version, as the port promises.

        MLflow has no compare-and-set: with *expect* the alias is read, set and read back. Another writer who sets it
        between the first two calls (some milliseconds) is overwritten without notice, so of several who expect the
        same, more than one may succeed.

        Raises:
            AliasConflictError: The alias is not where *expect* says, and nothing was changed; or it was set, and
                another writer had moved it by the time it was read back, which the message says.
        """
        check_alias_move(name, alias, version, expect)
        uri = VersionUri(name, version)
        found = noted(self.connection, str(uri), ModelVersion) or find_version(self.connection, uri)
        if expect is not ANY:
            pointed = version if alias in found.aliases else self._pointed_at(name, alias)
            if pointed != expect:
                raise alias_conflict(name, alias, expect, pointed)
        try:
            self.connection.set_alias(name, alias, version)
        except AbsentError as error:
            raise no_version(self.connection, name, version) from error
        if expect is not ANY:
            pointed = self._pointed_at(name, alias)
            if pointed != version:
                outcome = f"It was set to version {version}, and moved on since."
                raise alias_conflict(name, alias, expect, pointed, outcome)
        return evolve(found, aliases=found.aliases | {alias})

    @in_time
    def delete_alias(self, name: str, alias: str) -> None:
        """Take an alias away, as the port promises."""
        check_name(name)
        check_alias(alias)
        try:
            if is_prompts_version(find_aliased(self.connection, name, alias)):
                registered_model(self.connection, name)
            self.connection.delete_alias(name, alias)
        except AliasNotFoundError as error:
            raise evolve(error, remedy="nothing is left to do") from error.__cause__
        except AbsentError as error:
            raise no_model(self.connection, name) from error

    @in_time
    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        """Set tags of a version, one call each, as the port promises. Tags that others set meanwhile are not given."""
        uri = VersionUri(check_name(name), check_version(version))
        checked = check_tags(tags)
        found = find_version(self.connection, uri)
        try:
            for key, value in checked.items():
                self.connection.set_tag(name, version, key, value)
        except AbsentError as error:
            raise no_version(self.connection, name, version) from error
        return evolve(found, tags={**found.tags, **checked})

    @in_time
    def delete_version(self, name: str, version: int) -> None:
        """Delete a version, as the port promises."""
        uri = VersionUri(check_name(name), check_version(version))
        find_version(self.connection, uri)
        try:
            self.connection.delete_version(uri.name, uri.version)
        except AbsentError as error:
            raise no_version(self.connection, name, version) from error

    @in_time
    def take_back(self, version: ModelVersion) -> None:
        """See `TakesBackVersions.take_back`. The name stays in MLflow, and no reader sees it."""
        take_back(self.connection, version)

    @in_time
    def discard_registered_model(self, name: str) -> None:
        """See `DiscardsRegisteredModels.discard_registered_model`. A version that is made meanwhile goes with it."""
        if has_any_version(self.connection, registered_model(self.connection, check_name(name))):
            raise has_versions(name)
        try:
            self.connection.delete_registered_model(name)
        except AbsentError as error:
            raise no_model(self.connection, name) from error

    def leftovers(self, older_than: timedelta) -> Iterator[Leftover]:
        """See `CollectsLeftovers.leftovers`: names whose first registration was cut short. No reader sees them."""
        return half_registered(self.connection, older_than)

    @in_time
    def collect(self, leftover: Leftover) -> bool:
        """See `CollectsLeftovers.collect`. A version that is made at this very moment goes with the name."""
        return collect_name(self.connection, leftover)

    @in_time
    def inspect(self, uri: str) -> Inspection:
        """See `AdoptsModels.inspect`."""
        return inspect_model(self.connection, uri)

    @in_time
    def adopt(self, inspection: Inspection) -> Manifest:
        """See `AdoptsModels.adopt`."""
        return adopt_model(self.connection, inspection)

    @in_time
    def sign(self, uri: str) -> str:
        """See `SignsModels.sign`."""
        return sign_model(self.connection, uri, self.signer)

    def _pointed_at(self, name: str, alias: str) -> int | None:
        try:
            pointed = self.connection.aliased(name, alias)
        except AbsentError as error:
            raise no_model(self.connection, name) from error
        return None if pointed is None else number_of(pointed)


@frozen(eq=False)
class MlflowRegister(Register):
    """Makes versions from models in MLflow's artifact stores, whoever saved them.

    MLflow knows no idempotency keys: of several writers who come with the same key at the same time, each makes a
    version, all but the one with the lowest number are deleted at once, and all writers are given that one.

    A name under which MLflow keeps a prompt raises `ConflictError`. Files at a path are held against their manifest,
    whose digest is then the version's; files without one are registered without a digest, and are not verified.
    """

    KIND: ClassVar[str] = "mlflow"

    @in_time
    def register(
        self,
        name: str,
        model_uri: str,
        *,
        tags: Mapping[str, str] | None = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> ModelVersion:
        """Make a saved model the next version of a registered model, as the port promises."""
        request = RegistrationRequest.read(name, model_uri, tags, description, idempotency_key)
        if request.key and (known := known_version(self.connection, request.name, request.key)):
            return known
        key = request.key or uuid4().hex
        source = self._checked(request)
        ours = {
            DIGEST_TAG: source.digest,
            SIGNATURE_TAG: source.signature,
            SOURCE_TAG: _saved_uri(source),
            key_tag(request.name, key): key,
        }
        merged = {**self.tags, **request.tags, **{tag: value for tag, value in ours.items() if value}}

        def make() -> ModelVersion:
            return create_version(self.connection, request.name, source, merged, request.description)

        settle = make_first if request.key else make_once
        version = settle(self.connection, request.name, key, make)
        note(self.connection, version.uri, version)
        return version

    def _checked(self, request: RegistrationRequest) -> Source:
        """Give the source, if it is whole, and the name is none of a prompt. A server is asked for both at a time."""
        find, check = partial(self._find, request.uri), partial(check_no_prompt, self.connection, request.name)
        if self.connection.is_remote:
            return two_at_once(find, check)
        source = find()
        check()
        return source

    def _find(self, uri: ModelUri) -> Source:
        if isinstance(uri, PathUri) and self.connection.is_remote:
            problem = f"{str(uri)!r} is a path of this machine, and the registry at {self.connection.address} is not."
            remedy = "save the model with a saver of this connection, and register what it gives back"
            raise UriNotAllowedError(problem, remedy=remedy, uri=str(uri))
        if just_saved := noted(self.connection, str(uri), Source):
            return just_saved
        source = find_source(self.connection, uri)
        check_complete(self.connection, source)
        if not isinstance(uri, PathUri):
            return source
        with transferring():
            return evolve(source, digest=digest_on_disk(source))


def _saved_uri(source: Source) -> str:
    if source.model_id:
        return f"models:/{source.model_id}"
    return source.version.source_uri if source.version else source.uri
