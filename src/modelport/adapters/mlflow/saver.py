"""Saves models into MLflow: project models as Python functions, estimators in their flavor's own format."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import cloudpickle
from attrs import field, frozen
from attrs.validators import optional
from mlflow.entities import LoggedModel

from modelport.adapters.mlflow.absences import no_artifact
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.drafts import Draft
from modelport.adapters.mlflow.entities import SIGNATURE_TAG, utc
from modelport.adapters.mlflow.environments import write_environment
from modelport.adapters.mlflow.examples import write_example
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.flavors import Flavor, find_flavor, to_trusted_types
from modelport.adapters.mlflow.leftovers import TEMPORARY, collect_temporary, temporary_leftovers
from modelport.adapters.mlflow.mlmodels import PROJECT_FLAVOR, begin, complete
from modelport.adapters.mlflow.references import DATA_MODULES, pickle_into
from modelport.adapters.mlflow.requirements import RequirementChoice, Requirements, to_requirements
from modelport.adapters.mlflow.signed_models import signature_over
from modelport.adapters.mlflow.sources import source_of
from modelport.adapters.mlflow.staging import check_room, private_directory, seal, staging_failed
from modelport.adapters.mlflow.timing import in_time
from modelport.adapters.mlflow.unfinished import collect_saved_model, unfinished, unregistered
from modelport.adapters.mlflow.witnesses import Witness
from modelport.adapters.mlflow.wrapping import library_of, wrap
from modelport.core.collecting import Leftover
from modelport.core.deadlines import clearing_up
from modelport.core.errors import ConfigurationError, ModelportError
from modelport.core.manifests import Manifest
from modelport.core.model_registries import ModelSaver
from modelport.core.models import SavedModel
from modelport.core.prediction import rehearse_model
from modelport.core.project_models import PredictCall, internal_model, predict_call, takes_params, unpicklable
from modelport.core.publications import note
from modelport.core.settings import instance, is_text, named_values, texts
from modelport.core.signatures import Rehearsal, Signature
from modelport.core.signing import Signer
from modelport.core.uris import SavedModelUri

_NOT_IN_PATHS = "/:.%\"'"


def _extra(given: Sequence[str]) -> tuple[str, ...]:
    return texts("extra_requirements", given)


def _options(given: Mapping[str, Any] | None) -> dict[str, Any]:
    return named_values("options", given)


def _check_path(_saver: object, _attribute: object, path: str) -> None:
    if any(each in path for each in _NOT_IN_PATHS):
        problem = "path holds characters that MLflow refuses in the names of saved models."
        raise ConfigurationError(
            problem, expected="a name without / : . % or quotes", remedy="set one such as 'model'", entry="path"
        )


@frozen(eq=False)
class Saver(ModelSaver):
    """What savers over one connection share; how a model is written is left to its children.

    If the caller has an active run of the same tracking store, the saved model belongs to it; else to none.

    Args:
        connection: The stores.
        path: The name that the saved model has in MLflow's pages.
        requirements: Lines of a pip requirements file for the model's environment, as MLflow's
            ``pip_requirements``; unless set, they are inferred, in this process and in milliseconds. ``mlflow``: by
            MLflow, which loads and asks the model in a second process.
        extra_requirements: Lines to add to those, for what cannot be seen.
        signer: Who signs what is saved; nobody unless set. The signature goes into the registry.

    Attributes:
        KIND: Which of the loaders reads what it saves; MLflow's pages show it among the model's metadata.

    Raises:
        ConfigurationError: A setting cannot work.
    """

    KIND: ClassVar[str]

    connection: MlflowConnection = field(validator=instance(MlflowConnection))
    path: str = field(default="model", validator=[is_text, _check_path])
    requirements: Requirements = field(default=None, converter=to_requirements)
    extra_requirements: Sequence[str] = field(default=(), converter=_extra, kw_only=True)
    signer: Signer | None = field(default=None, validator=optional(instance(Signer)), kw_only=True)

    @abstractmethod
    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:  # noqa: ANN401, D102 - the port's
        ...

    @in_time
    def discard_saved_model(self, uri: str) -> None:
        """See `DiscardsSavedModels.discard_saved_model`. MLflow itself keeps the record, marked as deleted."""
        model_id = SavedModelUri.parse(uri).model_id
        try:
            self.connection.discard_saved_model(model_id)
        except AbsentError as error:
            raise no_artifact(uri) from error

    def leftovers(self, older_than: timedelta) -> Iterator[Leftover]:
        """See `CollectsLeftovers.leftovers`: unfinished saved models, and files of this machine.

        A save that is still going on is told by the time alone: let *older_than* be longer than the longest one.
        """
        yield from unfinished(self.connection, older_than)
        yield from temporary_leftovers(older_than)

    def unregistered(self, older_than: timedelta) -> Iterator[Leftover]:
        """See `CollectsUnregistered.unregistered`: of the connection's experiment. Its registry's versions count."""
        return unregistered(self.connection, older_than)

    @in_time
    def collect(self, leftover: Leftover) -> bool:
        """See `CollectsLeftovers.collect`. MLflow itself keeps the records, marked as deleted."""
        if leftover.kind == TEMPORARY:
            return collect_temporary(leftover)
        return collect_saved_model(self.connection, leftover)

    @property
    def _choice(self) -> RequirementChoice:
        return RequirementChoice(self.requirements, self.extra_requirements)

    def _rehearse(
        self,
        model: object,
        signature: Signature,
        input_example: object,
        call: PredictCall,
    ) -> tuple[Rehearsal, Witness]:
        witness = Witness()
        attended = witness.attending(call) if self._choice.given is None else call
        return rehearse_model(model, signature, input_example, attended), witness

    def _keep(self, draft: Draft) -> SavedModel:
        with private_directory() as directory:
            manifest = self._stage(draft, directory)
            signed = signature_over(directory, self.signer) if self.signer else ""
            model = self._send(directory, manifest.digest, signed)
        return SavedModel(
            uri=str(SavedModelUri(model.model_id)),
            digest=manifest.digest,
            flavor=draft.flavor,
            signature=draft.signature,
            size_bytes=manifest.size_bytes,
            created_at=utc(model.creation_timestamp),
        )

    @in_time
    def _send(self, directory: Path, digest: str, signed: str) -> LoggedModel:
        run = self.connection.active_run()
        model = self.connection.create_saved_model(self.path, digest, run)
        try:
            self.connection.upload(model, directory)
            if signed:
                self.connection.tag_saved_model(model.model_id, {SIGNATURE_TAG: signed})
            finished = self.connection.finish_saved_model(model, run)
        except BaseException as error:
            self._discard(model.model_id, error)
            raise
        source = source_of(finished)
        note(self.connection, source.uri, source)
        return model

    def _stage(self, draft: Draft, directory: Path) -> Manifest:
        signature, rehearsal = draft.signature, draft.rehearsal
        try:
            referred = draft.write(directory)
            example = write_example(directory, rehearsal.inputs, signature.inputs)
            complete(directory, signature, rehearsal.form, example, self.KIND)
            self._choice.write(directory, draft.flavor, referred, draft.witness.modules)
            return seal(directory)
        except OSError as error:
            raise staging_failed(error) from error

    def _discard(self, model_id: str, error: BaseException) -> None:
        try:
            with clearing_up():
                self.connection.discard_saved_model(model_id)
        except (ModelportError, AbsentError) as second:
            error.add_note(f"The unfinished saved model {model_id} could not be removed: {second}")


@frozen(eq=False)
class CustomSaver(Saver):
    """Saves any object with ``predict(inputs)`` or ``predict(inputs, params)``, its logic included.

    The object is kept by cloudpickle, inside an object that plain MLflow loads and serves. Classes of importable
    modules are kept by name: the module must be importable where the model is loaded.
    """

    KIND: ClassVar[str] = "custom"

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:  # noqa: ANN401
        """Keep a project model, as the port promises."""
        rehearsal, witness = self._rehearse(model, signature, input_example, predict_call(model))
        wrapped = wrap(model, str(rehearsal.form), takes_params(model.predict))

        def write(directory: Path) -> Collection[str]:
            referred = _pickle(wrapped, model, directory / "python_model.pkl")
            own = {"python_model": "python_model.pkl", "cloudpickle_version": cloudpickle.__version__}
            begin(directory, "mlflow.pyfunc.model", {}, **own)
            if self._choice.given is not None:
                write_environment(directory, self._choice.given)
            return {"cloudpickle", *DATA_MODULES, *library_of(rehearsal.form), *referred}

        return self._keep(Draft(write, PROJECT_FLAVOR, signature, rehearsal, witness))


@frozen(eq=False)
class BuiltinSaver(Saver):
    """Saves a native estimator, or what a project model's ``get_internal_model()`` gives, in its flavor's format.

    Args:
        flavor: MLflow's name of it: ``sklearn``, ``xgboost``, ``lightgbm``, …
        trusted_types: For ``sklearn``: dotted names of types that an estimator may hold besides scikit-learn's own.
        options: What is passed on to the flavor's own ``save_model``, where no other setting says it. ``sklearn``
            has one alone: ``metadata``.

    Raises:
        ConfigurationError: MLflow has no such flavor, or another setting cannot work. An option that the flavor does
            not know may show at the first save only, and so does it that its library is not installed.
    """

    KIND: ClassVar[str] = "builtin"

    flavor: str = "sklearn"
    trusted_types: Collection[str] = field(default=(), converter=to_trusted_types)
    options: Mapping[str, Any] | None = field(default=None, converter=_options)
    _format: Flavor = field(init=False, repr=False)

    @_format.default
    def _find_format(self) -> Flavor:
        return find_flavor(self.flavor, self.trusted_types, self.options)

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:  # noqa: ANN401
        """Keep a native estimator, as the port promises."""
        native = internal_model(model)
        self._format.check(native)
        call = self._format.predict_call(native)
        rehearsal, witness = self._rehearse(native, signature, input_example, call)

        def write(directory: Path) -> Collection[str]:
            return self._format.write(native, directory, self._choice.given)

        return self._keep(Draft(write, self.flavor, signature, rehearsal, witness))


def _pickle(wrapped: Any, model: Any, path: Path) -> set[str]:  # noqa: ANN401
    """Pickle *wrapped* into a file, make sure that it can be read again, and give the modules that it refers to."""
    try:
        return pickle_into(path, wrapped, skipped=wrap.__module__)
    except Exception as error:
        check_room(path.parent, error)
        raise unpicklable(model, error) from error
