"""Keeps the cryptographic signatures of models beside their versions, as tags, and holds files against them."""

from __future__ import annotations

from pathlib import Path

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import SIGNATURE_TAG
from modelport.adapters.mlflow.fetching import fetched_anew
from modelport.adapters.mlflow.recording import record, recordable
from modelport.adapters.mlflow.sources import Source, find_source
from modelport.adapters.mlflow.staging import staging_failed
from modelport.core.errors import ConfigurationError, SignatureRefusedError, UnsupportedModelError
from modelport.core.signing import Signer, Verifier
from modelport.core.trust import TrustPolicy

LONGEST_SIGNATURE = 60_000
"""Bytes, which every database that MLflow works on can hold as a tag: MySQL takes 65,535."""


def signature_over(directory: Path, signer: Signer) -> str:
    """Give the signature over a model's files.

    Raises:
        UnsupportedModelError: It is too long for a tag: the model has some hundreds of files.
        ConfigurationError: The signer's key cannot be used.
        BackendError: The files cannot be read.
    """
    try:
        signature = signer.sign(directory)
    except OSError as error:
        raise staging_failed(error) from error
    if len(signature) > LONGEST_SIGNATURE:
        problem = f"The signature over the model's files has {len(signature):,} bytes, too many for the registry."
        raise UnsupportedModelError(
            problem,
            expected=f"at most {LONGEST_SIGNATURE:,}, which is enough for some 200 files",
            remedy="pack the model's files into fewer, or save it without a signer",
        )
    return signature.decode()


def check_signature(source: Source, directory: Path, policy: TrustPolicy, verifier: Verifier | None) -> None:
    """Hold a model's signature against the copy of its files that is about to be read, as *policy* says.

    With a verifier, a signature that is there must be right, whether or not there has to be one.

    Raises:
        SignatureRefusedError: It is missing, or not right.
        ConfigurationError: The verifier's key cannot be used.
        BackendError: The files cannot be read.
    """
    if verifier is None or policy.verify == "off":
        return
    if not source.signature:
        if policy.verify == "signed":
            raise _unsigned(source.uri)
        return
    try:
        verifier.verify(directory, source.signature.encode(errors="replace"))
    except OSError as error:
        raise staging_failed(error) from error


def sign_model(connection: MlflowConnection, uri: str, signer: Signer | None) -> str:
    """See `SignsModels.sign`. What is signed is a copy that was held against the registry's digest."""
    if signer is None:
        problem = "The registrar has no signer, so nobody can sign."
        remedy = "set signer, such as a modelport.adapters.signing.KeySigner"
        raise ConfigurationError(problem, remedy=remedy, entry="signer")
    source = find_source(connection, recordable(uri, "signature", "sign"))
    with fetched_anew(connection, source, TrustPolicy()) as files:
        signature = signature_over(files.directory, signer)
    record(connection, source, {SIGNATURE_TAG: signature})
    return source.uri


def _unsigned(uri: str) -> SignatureRefusedError:
    return SignatureRefusedError(
        f"The model at {uri} is not signed.",
        expected="a model that was saved with a signer, and registered",
        remedy=f"sign it: modelport sign {uri}; or let the loader read such models: trust, verify: require",
        reason="unsigned",
    )
