"""A registry of signed models, as tests of signing use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import frozen
from mlflow import MlflowClient

from modelport import ModelVersion, Signer, TrustPolicy, Verifier
from modelport.adapters.mlflow import CustomLoader, CustomSaver, MlflowConnection, MlflowRegister
from modelport.adapters.signing import KeySigner, KeyVerifier
from modelport.testing.samples import project_sample
from signing_keys import Keyring

SIGNED = TrustPolicy(verify="signed")
_TAG = "modelport.signature"


@frozen
class LongSigner(Signer):
    """Gives signatures of a length; nobody trusts them.

    Attributes:
        length: In bytes.
    """

    length: int

    def sign(self, directory: Path) -> bytes:
        """Give one."""
        del directory
        return b"x" * self.length


@frozen
class Shelf:
    """A registry whose loaders ask for signatures by Ada's key, and whoever may write to all of it.

    Attributes:
        connection: Its stores.
        keyring: The keys.
    """

    connection: MlflowConnection
    keyring: Keyring

    def publish(self, name: str = "houses", signer: Any = "ada") -> ModelVersion:
        """Save the sample model by *signer*, or by the key of that name, and register it."""
        sample = project_sample()
        key = KeySigner(self.keyring[f"{signer}.key"]) if isinstance(signer, str) else signer
        saved = CustomSaver(self.connection, signer=key).save(sample.model, sample.signature, sample.input_example)
        return MlflowRegister(self.connection).register(name, saved.uri)

    def loader(self, verifier: Verifier | None = None, trust: TrustPolicy = SIGNED) -> CustomLoader:
        """Give a loader."""
        return CustomLoader(self.connection, trust=trust, verifier=verifier or KeyVerifier(self.keyring["ada.pub"]))

    def files(self, version: ModelVersion) -> Path:
        """Give the directory of a version's files."""
        place = self.connection.directory_at(self.connection.version_location(version.name, version.version))
        assert place is not None
        return place

    @property
    def client(self) -> MlflowClient:
        """Plain MLflow: it asks nobody for permission."""
        return MlflowClient(self.connection.tracking_uri, self.connection.tracking_uri)

    def tag(self, version: ModelVersion) -> str:
        """Give the signature that a version has."""
        return str(self.client.get_model_version(version.name, str(version.version)).tags[_TAG])

    def set_tag(self, version: ModelVersion, value: str, key: str = _TAG) -> None:
        """Overwrite what a version has."""
        self.client.set_model_version_tag(version.name, str(version.version), key, value)

    def drop_tag(self, version: ModelVersion) -> None:
        """Take a version's signature away."""
        self.client.delete_model_version_tag(version.name, str(version.version), _TAG)
