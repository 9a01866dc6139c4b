"""`modelport sign`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run
from cli.mlflow_registry import empty_store, mlflow_registry, published
from modelport.core.models import ModelVersion
from signing_keys import Keyring, keyring

__all__ = ["empty_store", "keyring", "mlflow_registry", "published"]

_ENTRIES = """\
  signer:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.signing.KeySigner
    kwargs: {{private_key: "{folder}/ada.key"}}
  verifier:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.signing.KeyVerifier
    kwargs: {{public_key: "{folder}/ada.pub"}}
  trust:
    provider: ThreadSafeSingleton
    provides: modelport.TrustPolicy
    kwargs: {{verify: signed}}
  loader:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.BuiltinLoader
    kwargs: {{connection: container.connection, trust: container.trust, verifier: container.verifier}}
  registrar:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.MlflowRegister
    kwargs: {{connection: container.connection, signer: container.signer}}
"""


@pytest.fixture
def signing(published: ModelVersion, mlflow_registry: Path, keyring: Keyring) -> ModelVersion:
    """An unsigned version, in a registry whose loader asks for signatures, and whose registrar can sign."""
    file = mlflow_registry / "containers.yaml"
    kept, _, rest = file.read_text().partition("  loader:\n")
    assert "  catalog:\n" in rest
    catalog = rest[rest.index("  catalog:\n") :]
    file.write_text(f"{kept}{_ENTRIES.format(folder=keyring.folder)}{catalog}")
    return published


def test_a_model_is_signed_and_then_trusted(signing: ModelVersion, run: Run) -> None:
    """What was signed is printed, resolved."""
    refused = run("verify", signing.uri)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"modelport sign {signing.uri}" in refused.stderr

    done = run("sign", "models:/houses@champion")

    assert (done.exit_code, done.stdout, done.stderr) == (0, f"signed  {signing.uri}\n", "")
    assert run("verify", signing.uri).exit_code == 0
    assert json.loads(run("sign", "models:/houses/latest", "--json").stdout) == {"uri": signing.uri}


def test_files_that_are_not_as_registered_are_not_signed(
    signing: ModelVersion, mlflow_registry: Path, run: Run
) -> None:
    """The exit code is 2, as for all that is not trusted."""
    (manifest,) = mlflow_registry.rglob("manifest.json")
    (manifest.parent / "requirements.txt").write_text("another")

    done = run("sign", signing.uri)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "requirements.txt" in done.stderr


def test_a_registrar_without_a_signer_is_told(published: ModelVersion, run: Run) -> None:
    """With what to set."""
    done = run("sign", published.uri)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "set signer, such as a modelport.adapters.signing.KeySigner" in done.stderr


@pytest.mark.usefixtures("registry")
def test_a_registrar_that_cannot_sign_is_named(run: Run) -> None:
    """And one that can."""
    done = run("sign", "models:/houses/1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "InMemoryModelRegistrar, which cannot sign models" in done.stderr
    assert "modelport.adapters.mlflow.MlflowRegister" in done.stderr


@pytest.mark.usefixtures("registry")
def test_what_is_no_uri_is_refused_before_the_registry_is_opened(run: Run) -> None:
    """As by every command."""
    done = run("sign", "houses")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'houses' is not a model URI" in done.stderr
