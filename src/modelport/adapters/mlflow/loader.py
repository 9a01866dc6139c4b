"""Loads models from MLflow, checked, and with their signature kept."""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal, cast

from attrs import field, frozen
from attrs.validators import optional

from modelport.adapters.mlflow.answers import Answer, RecentAnswers
from modelport.adapters.mlflow.asking import Offline, ask
from modelport.adapters.mlflow.cache_contents import contents_of, dropped_from
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.examples import read_example
from modelport.adapters.mlflow.fetching import Fetched, fetched, fetched_anew
from modelport.adapters.mlflow.flavors import Flavor, find_flavor, to_trusted_types
from modelport.adapters.mlflow.kept_answers import KeptAnswers
from modelport.adapters.mlflow.leftovers import (
    DOWNLOAD,
    cache_leftovers,
    collect_download,
    collect_temporary,
    temporary_leftovers,
)
from modelport.adapters.mlflow.mlmodels import PROJECT_FLAVOR, ModelFile, read_model_file
from modelport.adapters.mlflow.model_cache import ModelCache
from modelport.adapters.mlflow.plain_examples import read_plain_example
from modelport.adapters.mlflow.reading import Read, Reader, project_model, python_model, with_its_files
from modelport.adapters.mlflow.signed_models import check_signature
from modelport.adapters.mlflow.sources import Source, find_source
from modelport.adapters.mlflow.timing import in_time
from modelport.adapters.mlflow.trusting import check_flavor, check_loader_module, check_pickles
from modelport.core.caching import CacheContents, Dropped
from modelport.core.collecting import Leftover
from modelport.core.errors import ConfigurationError, UnsupportedModelError
from modelport.core.manifests import Manifest
from modelport.core.model_registries import ModelLoader
from modelport.core.models import LoadedModel
from modelport.core.prediction import DataRules, Predictor
from modelport.core.settings import instance, is_time_to_live, one_of
from modelport.core.signatures import Container, InputForm, TensorSpec
from modelport.core.signing import Verifier
from modelport.core.trust import TrustPolicy
from modelport.core.uris import ModelUri
from modelport.core.verifying import Verification


@frozen(eq=False)
class Loader(ModelLoader):
    """What loaders over one connection share; how a model is read is left to its children.

    Args:
        connection: The stores.
        extra_columns: ``forbid`` refuses columns that the signature lacks; ``ignore`` drops them.
        input_schema: A pandera model, or its dotted path, that inputs must satisfy.
        output_schema: The same for outputs.
        trust: Which models are read. Unless set, only those whose files are what was registered, and that bring no
            code of their own.
        verifier: Who tells whether a model's cryptographic signature is to be trusted. Signatures that are there are
            verified; with the policy ``signed`` there must be one.
        cache: Keeps the files of models that are fetched from elsewhere than a directory of this machine. Unless set,
            one in the user's directory for caches; ``None`` for none.
        offline: What is done where the registry gives no answer, and what a URI named last is in the cache: versions
            and saved models load in any case; with ``allow``, aliases, ``latest`` and runs do too, as they were then.
        alias_ttl: The seconds for which what an alias or ``latest`` names is not asked again by this loader.

    Attributes:
        KIND: Which models it reads, for messages.

    Raises:
        ConfigurationError: A schema is not there, or another setting cannot work.
    """

    KIND: ClassVar[str]

    connection: MlflowConnection = field(validator=instance(MlflowConnection))
    extra_columns: Literal["forbid", "ignore"] = "forbid"
    input_schema: Any = None
    output_schema: Any = None
    trust: TrustPolicy = field(factory=TrustPolicy, validator=instance(TrustPolicy))
    verifier: Verifier | None = field(default=None, validator=optional(instance(Verifier)), kw_only=True)
    cache: ModelCache | None = field(factory=ModelCache, validator=optional(instance(ModelCache)), kw_only=True)
    offline: Offline = field(default="forbid", validator=one_of("forbid", "allow"), kw_only=True)
    alias_ttl: float = field(default=0.0, validator=is_time_to_live, kw_only=True)
    _rules: DataRules = field(init=False, repr=False)
    _recent: RecentAnswers = field(init=False, repr=False, factory=RecentAnswers)

    @verifier.validator
    def _check_verifier(self, _attribute: object, verifier: Verifier | None) -> None:
        if self.trust.verify == "signed" and verifier is None:
            problem = "The trust policy asks for signatures, and nothing tells which of them are to be trusted."
            remedy = "set verifier, such as a modelport.adapters.signing.KeyVerifier, or verify: require"
            raise ConfigurationError(problem, remedy=remedy, entry="verifier")

    @_rules.default
    def _make_rules(self) -> DataRules:
        return DataRules(self.extra_columns, self.input_schema, self.output_schema)

    @abstractmethod
    def load(self, uri: str) -> LoadedModel:  # noqa: D102 - the port's
        ...

    @in_time
    def verify(self, uri: str) -> Verification:
        """See `VerifiesModels.verify`."""
        source = find_source(self.connection, ModelUri.parse(uri))
        policy = TrustPolicy() if self.trust.verify in {"warn", "off"} else self.trust
        with fetched_anew(self.connection, source, policy) as files:
            check_signature(source, files.directory, policy, self.verifier)
            manifest = cast("Manifest", files.manifest)
        return Verification(source.uri, manifest, held_against="registry" if source.digest else "manifest")

    def leftovers(self, older_than: timedelta) -> Iterator[Leftover]:
        """See `CollectsLeftovers.leftovers`: files of this machine."""
        yield from temporary_leftovers(older_than)
        if self.cache:
            yield from cache_leftovers(self.cache, older_than)

    def collect(self, leftover: Leftover) -> bool:
        """See `CollectsLeftovers.collect`."""
        if leftover.kind == DOWNLOAD:
            return self.cache is not None and collect_download(self.cache, leftover)
        return collect_temporary(leftover)

    def cached(self) -> CacheContents | None:
        """See `CachesModels.cached`."""
        return contents_of(self.cache) if self.cache else None

    def drop_cached(self, limit_bytes: int | None = None) -> Dropped:
        """See `CachesModels.drop_cached`."""
        return dropped_from(self.cache, limit_bytes) if self.cache else Dropped((), 0)

    def _answer(self, uri: str) -> Answer:
        asked = ModelUri.parse(uri)
        if recent := self._recent.find(asked, self.alias_ttl):
            return recent
        answer = ask(self.connection, asked, self.cache, self.offline)
        if answer.fault is None and self.alias_ttl:
            self._recent.keep(asked, answer)
        return answer

    @contextlib.contextmanager
    def _files(self, answer: Answer) -> Iterator[Fetched]:
        with fetched(self.connection, answer, self.trust, self.cache) as files:
            check_signature(answer.source, files.directory, self.trust, self.verifier)
            if self.cache and files.digest and answer.fault is None:
                KeptAnswers(self.cache, self.connection).keep(answer)
            yield files

    def _loaded(self, answer: Answer, files: Fetched, file: ModelFile, flavor: str, read: Reader) -> LoadedModel:
        source = answer.source
        check_flavor(file, self.trust, flavor, source.uri, digest=files.digest)
        example = _example(source, files, file)
        if file.may_use_files(flavor):
            files.set_apart()
        found = with_its_files(read, files.directory, file, flavor)
        form = InputForm.of(example) if file.signature and file.form else _usual_form(file)
        return LoadedModel(
            uri=source.uri,
            version=source.version,
            signature=file.signature,
            digest=files.digest,
            native=found.native,
            input_example=example,
            predictor=Predictor(found.call, file.signature, form, self._rules),
            answered_at=answer.answered_at,
        )

    def _wrong_kind(self, uri: str, what: str, right: str) -> UnsupportedModelError:
        problem = f"The model at {uri} is {what}, which a loader of the kind {self.KIND!r} does not read."
        return UnsupportedModelError(problem, remedy=f"load it with modelport.adapters.mlflow.{right}")


@frozen(eq=False)
class CustomLoader(Loader):
    """Hands a project model's logic back, whether modelport or plain MLflow saved it."""

    KIND: ClassVar[str] = "custom"

    @in_time
    def load(self, uri: str) -> LoadedModel:
        """Load a project model, as the port promises."""
        answer = self._answer(uri)
        source = answer.source
        with self._files(answer) as files:
            file = read_model_file(files.directory, source.uri)
            if not file.is_project_model:
                flavors = " and ".join(file.native_flavors)
                raise self._wrong_kind(source.uri, f"in the flavor {flavors}", "BuiltinLoader")
            check_pickles(self.trust, source.uri, digest=files.digest)
            return self._loaded(answer, files, file, PROJECT_FLAVOR, self._reader(file, source.uri))

    def _reader(self, file: ModelFile, uri: str) -> Reader:
        if file.form is not None:
            return lambda directory: project_model(directory, file, uri)
        check_loader_module(file.flavors[PROJECT_FLAVOR], self.trust, uri)
        return lambda directory: python_model(directory, uri)


@frozen(eq=False)
class BuiltinLoader(Loader):
    """Loads an estimator in its flavor's own format, whether modelport or plain MLflow saved it.

    Args:
        trusted_types: For ``sklearn``: dotted names of types that may be built besides scikit-learn's own.
    """

    KIND: ClassVar[str] = "builtin"

    trusted_types: Collection[str] = field(default=(), converter=to_trusted_types)

    @in_time
    def load(self, uri: str) -> LoadedModel:
        """Load a native estimator, as the port promises."""
        answer = self._answer(uri)
        source = answer.source
        with self._files(answer) as files:
            file = read_model_file(files.directory, source.uri)
            if file.is_project_model:
                raise self._wrong_kind(source.uri, "a project model with its own logic", "CustomLoader")
            flavor = self._flavor(file, source.uri)
            settings = file.flavors[flavor.name]
            if flavor.runs_code(settings):
                check_pickles(self.trust, source.uri, digest=files.digest)

            def read(directory: Path) -> Read:
                native = flavor.read(directory, settings)
                return Read(native, flavor.predict_call(native))

            return self._loaded(answer, files, file, flavor.name, read)

    def _flavor(self, file: ModelFile, uri: str) -> Flavor:
        if not file.native_flavors:
            raise self._wrong_kind(uri, "without a flavor of its own", "CustomLoader")
        try:
            return find_flavor(file.native_flavors[0], self.trusted_types)
        except ConfigurationError as error:
            problem = f"The model at {uri} is in the flavor {file.native_flavors[0]!r}, which this MLflow lacks."
            raise UnsupportedModelError(problem, remedy="install the MLflow that it was saved with") from error


def _example(source: Source, files: Fetched, file: ModelFile) -> Any:  # noqa: ANN401
    if file.signature is None:
        return None
    if file.form is None:
        return read_plain_example(files.directory, file.example, file.signature.inputs)
    return read_example(files.directory, file.form, source.uri)


def _usual_form(file: ModelFile) -> InputForm | None:
    if file.signature is None:
        return None
    tensors = any(isinstance(spec, TensorSpec) for spec in file.signature.inputs)
    return None if tensors else InputForm(Container.PANDAS)
