"""modelport: save, register and load machine-learning models through ports, with any backend behind them.

The names below are the core's: ports, values and errors. Adapters are named in ``containers.yaml`` and built by
`modelport.bootstrap.build_container`.

Each is imported when it is first asked for, so that a service pays for what it uses alone.

Source: https://peps.python.org/pep-0562/
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from modelport.core.deadlines import deadline
    from modelport.core.errors import (
        AliasConflictError,
        AliasNotFoundError,
        AmbiguousWriteError,
        ArtifactNotFoundError,
        BackendError,
        ConfigurationError,
        ConflictError,
        DeadlineExceededError,
        Fault,
        IncompleteModelError,
        IntegrityError,
        InvalidAliasError,
        InvalidNameError,
        InvalidRequestError,
        InvalidSignatureError,
        InvalidTagError,
        InvalidUriError,
        ModelNotFoundError,
        ModelportError,
        NotFoundError,
        PredictionFailedError,
        RegistryNotInitialisedError,
        RegistryUnavailableError,
        SignatureMismatchError,
        SignatureRefusedError,
        StorageFullError,
        TrustError,
        UnsupportedModelError,
        UntrustedModelError,
        UriNotAllowedError,
        VersionNotFoundError,
    )
    from modelport.core.manifests import FileEntry, Manifest
    from modelport.core.model_registries import (
        ANY,
        ModelCatalog,
        ModelLoader,
        ModelRegistrar,
        ModelSaver,
        Registry,
    )
    from modelport.core.models import LoadedModel, ModelVersion, SavedModel
    from modelport.core.prediction import DataRules, Predictor
    from modelport.core.signatures import ColumnSpec, DataType, ParamSpec, Signature, TensorSpec
    from modelport.core.signing import Signer, Verifier
    from modelport.core.transfers import Progress, on_progress
    from modelport.core.trust import TrustPolicy
    from modelport.core.uris import (
        AliasUri,
        LatestUri,
        ModelUri,
        PathUri,
        RegisteredUri,
        RunUri,
        SavedModelUri,
        VersionUri,
    )
    from modelport.core.verifying import Inspection, Verification

__all__ = [
    "ANY",
    "AliasConflictError",
    "AliasNotFoundError",
    "AliasUri",
    "AmbiguousWriteError",
    "ArtifactNotFoundError",
    "BackendError",
    "ColumnSpec",
    "ConfigurationError",
    "ConflictError",
    "DataRules",
    "DataType",
    "DeadlineExceededError",
    "Fault",
    "FileEntry",
    "IncompleteModelError",
    "Inspection",
    "IntegrityError",
    "InvalidAliasError",
    "InvalidNameError",
    "InvalidRequestError",
    "InvalidSignatureError",
    "InvalidTagError",
    "InvalidUriError",
    "LatestUri",
    "LoadedModel",
    "Manifest",
    "ModelCatalog",
    "ModelLoader",
    "ModelNotFoundError",
    "ModelRegistrar",
    "ModelSaver",
    "ModelUri",
    "ModelVersion",
    "ModelportError",
    "NotFoundError",
    "ParamSpec",
    "PathUri",
    "PredictionFailedError",
    "Predictor",
    "Progress",
    "RegisteredUri",
    "Registry",
    "RegistryNotInitialisedError",
    "RegistryUnavailableError",
    "RunUri",
    "SavedModel",
    "SavedModelUri",
    "Signature",
    "SignatureMismatchError",
    "SignatureRefusedError",
    "Signer",
    "StorageFullError",
    "TensorSpec",
    "TrustError",
    "TrustPolicy",
    "UnsupportedModelError",
    "UntrustedModelError",
    "UriNotAllowedError",
    "Verification",
    "Verifier",
    "VersionNotFoundError",
    "VersionUri",
    "deadline",
    "on_progress",
]

_ROOMS: Final = {
    "deadlines": "deadline",
    "errors": (
        "AliasConflictError AliasNotFoundError AmbiguousWriteError ArtifactNotFoundError BackendError "
        "ConfigurationError ConflictError DeadlineExceededError Fault IncompleteModelError IntegrityError "
        "InvalidAliasError InvalidNameError InvalidRequestError InvalidSignatureError InvalidTagError "
        "InvalidUriError ModelNotFoundError ModelportError NotFoundError PredictionFailedError "
        "RegistryNotInitialisedError RegistryUnavailableError SignatureMismatchError SignatureRefusedError "
        "StorageFullError TrustError UnsupportedModelError UntrustedModelError UriNotAllowedError "
        "VersionNotFoundError"
    ),
    "manifests": "FileEntry Manifest",
    "model_registries": "ANY ModelCatalog ModelLoader ModelRegistrar ModelSaver Registry",
    "models": "LoadedModel ModelVersion SavedModel",
    "prediction": "DataRules Predictor",
    "signatures": "ColumnSpec DataType ParamSpec Signature TensorSpec",
    "signing": "Signer Verifier",
    "transfers": "Progress on_progress",
    "trust": "TrustPolicy",
    "uris": "AliasUri LatestUri ModelUri PathUri RegisteredUri RunUri SavedModelUri VersionUri",
    "verifying": "Inspection Verification",
}
"""Where in the core each name stands, as the imports above tell type checkers."""


def _home_of(name: str) -> str:
    for room, names in _ROOMS.items():
        if name in names.split():
            return f"modelport.core.{room}"
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


if not TYPE_CHECKING:  # else every name would seem to be there

    def __getattr__(name: str) -> object:
        from importlib import import_module  # noqa: PLC0415 - with the first name

        found = getattr(import_module(_home_of(name)), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return [*__all__, *(name for name in globals() if name not in __all__)]
