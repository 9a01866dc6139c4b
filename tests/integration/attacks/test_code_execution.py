"""Models that run code of an attacker's: plain MLflow runs it, modelport only where a gate was opened for it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import frozen
from mlflow import MlflowClient

from integration.attacks import raw_mlflow
from integration.attacks.markers import Marker
from integration.attacks.models_that_run_code import ATTACKS, Attack, seal
from modelport import (
    IntegrityError,
    ModelportError,
    TrustError,
    TrustPolicy,
    UnsupportedModelError,
    UntrustedModelError,
)
from modelport.adapters.mlflow import BuiltinLoader, CustomLoader, MlflowConnection
from modelport.adapters.mlflow.entities import DIGEST_TAG

OPENED: Final[Mapping[str, Any]] = {
    "code": "run",
    "loader_modules": ["evil_loader"],
    "models_from_code": "run",
    "pickles": "any",
}
"""Each gate of a trust policy, open."""
LOADERS: Final = {"builtin": BuiltinLoader, "custom": CustomLoader}
LINK: Final = "a pickle behind a link"
PICKLES: Final = [name for name, attack in ATTACKS.items() if attack.gates == frozenset({"pickles"})]


@frozen
class Planted:
    """An attack among the files of a registry, by each of the addresses that name it."""

    connection: MlflowConnection
    attack: Attack
    name: str
    directory: Path
    marker: Marker

    @property
    def uris(self) -> list[str]:
        """A version, an alias, and a path."""
        return [f"models:/{self.name}/1", f"models:/{self.name}@champion", str(self.directory)]

    def refused(self, uri: str, **policy: Any) -> ModelportError:
        """Give the error with which a loader refuses it; nothing of it ran."""
        with pytest.raises(ModelportError) as caught:
            LOADERS[self.attack.loader](self.connection, trust=TrustPolicy(**policy)).load(uri)
        assert not self.marker.ran
        return caught.value


def plant(connection: MlflowConnection, name: str, attack: Attack, *, sealed: bool) -> Planted:
    """Register an attack: with a digest in the registry, or as somebody who can write there, but not digests."""
    place, marker = connection.roots[0] / name / "model", Marker(connection.roots[0] / name / "ran")
    place.mkdir(parents=True)
    attack.write(place, marker)
    client = MlflowClient(connection.tracking_uri, connection.tracking_uri)
    client.create_registered_model(name)
    client.create_model_version(name, str(place), tags={DIGEST_TAG: seal(place)} if sealed else {})
    client.set_registered_model_alias(name, "champion", "1")
    return Planted(connection, attack, name, place, marker)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> dict[tuple[str, bool], Planted]:
    """All attacks in one registry, each without a digest and with one; a link cannot have one."""
    place = tmp_path_factory.mktemp("evil")
    (place / "registry.db").write_bytes(empty_store.read_bytes())
    connection = MlflowConnection(f"sqlite:///{place / 'registry.db'}", roots=[str(place / "root")])
    return {
        (name, sealed): plant(connection, f"evil-{number}-{sealed}", attack, sealed=sealed and name != LINK)
        for number, (name, attack) in enumerate(ATTACKS.items())
        for sealed in (False, True)
    }


@pytest.fixture
def planted(request: pytest.FixtureRequest, registry: Mapping[tuple[str, bool], Planted]) -> Planted:
    """An attack whose files nobody vouches for."""
    found = registry[request.param, False]
    found.marker.path.unlink(missing_ok=True)
    return found


@pytest.fixture
def vouched(request: pytest.FixtureRequest, registry: Mapping[tuple[str, bool], Planted]) -> Planted:
    """An attack of which the registry says that its files are what was registered."""
    found = registry[request.param, True]
    found.marker.path.unlink(missing_ok=True)
    return found


each_planted = pytest.mark.parametrize("planted", ATTACKS, indirect=True)


@pytest.mark.parametrize(("at", "allowed"), [(0, "true"), (1, "false")])
def test_plain_mlflow_runs_the_code(tmp_path: Path, at: int, allowed: str) -> None:
    """So the attacks are real: as MLflow comes, and those that are no pickles also where it may read none."""
    markers = {name: Marker(tmp_path / f"ran-{number}") for number, name in enumerate(ATTACKS)}
    for name, attack in ATTACKS.items():
        (tmp_path / name / "model").mkdir(parents=True)
        attack.write(tmp_path / name / "model", markers[name])
    directories = [str(tmp_path / name / "model") for name in ATTACKS]
    environment = {**os.environ, "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": allowed}

    command = [sys.executable, raw_mlflow.__file__, *directories]
    subprocess.run(command, check=True, env=environment, cwd=tmp_path, capture_output=True)  # noqa: S603 - our own

    assert {name: marker.ran for name, marker in markers.items()} == {
        name: attack.falls[at] for name, attack in ATTACKS.items()
    }


@each_planted
def test_files_without_a_digest_are_refused(planted: Planted) -> None:
    """By each address."""
    for uri in planted.uris:
        assert isinstance(planted.refused(uri), IntegrityError)


@each_planted
@pytest.mark.parametrize("verify", ["warn", "off"])
def test_files_that_are_held_against_nothing_run_nothing(planted: Planted, verify: str) -> None:
    """By no address."""
    for uri in planted.uris:
        assert isinstance(planted.refused(uri, verify=verify), TrustError | UnsupportedModelError)


@each_planted
def test_an_opened_gate_opens_no_other(planted: Planted) -> None:
    """Neither alone nor with all others but one: what needs another gate does not run."""
    for gates in (*combinations(OPENED, 1), *combinations(OPENED, len(OPENED) - 1)):
        if planted.attack.gates is None or not planted.attack.gates <= set(gates):
            planted.refused(planted.uris[0], verify="off", **{gate: OPENED[gate] for gate in gates})


@pytest.mark.parametrize("planted", [name for name, attack in ATTACKS.items() if attack.gates], indirect=True)
def test_the_gates_that_an_attack_needs_let_it_run(planted: Planted) -> None:
    """So it is an attack on modelport as well, and its gates are what stops it."""
    policy = TrustPolicy(verify="off", **{gate: OPENED[gate] for gate in planted.attack.gates or ()})

    with contextlib.suppress(ModelportError):
        LOADERS[planted.attack.loader](planted.connection, trust=policy).load(planted.uris[0])

    assert planted.marker.ran


@pytest.mark.parametrize("vouched", [name for name in ATTACKS if name not in (*PICKLES, LINK)], indirect=True)
def test_a_digest_opens_no_gate(vouched: Planted) -> None:
    """Code, loaders, types and places are refused all the same, by each address."""
    for uri in vouched.uris:
        assert isinstance(vouched.refused(uri), UntrustedModelError | UnsupportedModelError)


@pytest.mark.parametrize("vouched", PICKLES, indirect=True)
def test_a_digest_vouches_for_a_pickle(vouched: Planted) -> None:
    """It is read: that is what a digest is for."""
    with contextlib.suppress(ModelportError):
        LOADERS[vouched.attack.loader](vouched.connection).load(vouched.uris[0])

    assert vouched.marker.ran


@pytest.mark.parametrize("vouched", ATTACKS, indirect=True)
def test_without_pickles_nothing_runs_at_all(vouched: Planted) -> None:
    """Whatever else is trusted."""
    for uri in vouched.uris:
        vouched.refused(uri, **{**OPENED, "pickles": "never"})
