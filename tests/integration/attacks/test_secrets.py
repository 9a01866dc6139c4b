"""Passwords and tokens of addresses are told to nobody, whatever fails: errors, what is behind them, logs, reprs."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient

from leaks import CANARY, QUOTED, echoing_server, guarded_postgres, leaks, leaks_of
from modelport import Inspection, Manifest, ModelportError
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    MlflowCatalog,
    MlflowConnection,
    MlflowRegister,
)
from modelport.bootstrap import build_container
from modelport.cli.containers import packaged_containers
from modelport.testing.samples import sklearn_sample

_SHORT = 0.7
"""Seconds in which what fails is asked again a few times, and not for long."""
SAVED = f"models:/m-{'0' * 32}"
SETTINGS: dict[str, dict[str, str]] = {
    "server refuses connections": {"tracking_uri": f"http://ada:{QUOTED}@{{closed}}"},
    "server refuses the password": {"tracking_uri": f"http://ada:{QUOTED}@{{401}}"},
    "server refuses the token": {"tracking_uri": f"http://{QUOTED}@{{401}}"},
    "server forbids": {"tracking_uri": f"http://ada:{QUOTED}@{{403}}"},
    "server fails": {"tracking_uri": f"http://ada:{QUOTED}@{{500}}/?token={QUOTED}"},
    "server is none of MLflow's": {"tracking_uri": f"http://ada:{QUOTED}@{{200}}/mlflow"},
    "database refuses connections": {"tracking_uri": f"postgresql+psycopg2://ada:{QUOTED}@{{closed}}/db"},
    "database has another host": {"tracking_uri": f"postgresql+psycopg2://ada:x@{QUOTED}@{{closed}}/db"},
    "database has another option": {"tracking_uri": f"postgresql+psycopg2://{{closed}}/db?pass={QUOTED}&password=x"},
    "database refuses the password": {"tracking_uri": "{postgres}"},
    "driver is missing": {"tracking_uri": f"postgresql+none://ada:{QUOTED}@{{closed}}/db"},
    "scheme is unknown": {"tracking_uri": f"postgres://ada:{QUOTED}@{{closed}}/db"},
    "registry's scheme is unknown": {
        "tracking_uri": "sqlite:///{folder}/tracking.db",
        "registry_uri": f"unknown://ada:{QUOTED}@{{closed}}/db",
    },
    "registry refuses the password": {
        "tracking_uri": "http://{500}",
        "registry_uri": f"http://ada:{QUOTED}@{{401}}",
    },
    "databricks has no such profile": {"tracking_uri": f"databricks://ada:{QUOTED}@profile"},
}
SAVING: dict[str, dict[str, str]] = {
    "artifacts' scheme is unknown": {
        "tracking_uri": "sqlite:///{folder}/saving.db",
        "artifact_root": f"unknown://ada:{QUOTED}@{{closed}}/models?sig={QUOTED}",
    },
    "artifacts' address is malformed": {
        "tracking_uri": "sqlite:///{folder}/saving.db",
        "artifact_root": f"dbfs://ada:{QUOTED}@{{closed}}/models",
    },
}


def save(connection: MlflowConnection) -> object:
    """Save an estimator."""
    sample = sklearn_sample()
    return BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)


def adopt(connection: MlflowConnection) -> object:
    """Adopt what was inspected elsewhere."""
    inspection = Inspection("models:/churn/1", Manifest({}), flavors=(), cautions=(), recorded_in="the registry")
    return MlflowRegister(connection).adopt(inspection)


OPERATIONS: dict[str, Callable[[MlflowConnection], object]] = {
    "save": save,
    "adopt": adopt,
    "load": lambda connection: BuiltinLoader(connection).load("models:/churn@champion"),
    "load a saved model": lambda connection: BuiltinLoader(connection).load(SAVED),
    "verify": lambda connection: BuiltinLoader(connection).verify("models:/churn/1"),
    "register": lambda connection: MlflowRegister(connection).register("churn", SAVED, idempotency_key="one"),
    "set_alias": lambda connection: MlflowRegister(connection).set_alias("churn", "champion", 1, expect=None),
    "delete_alias": lambda connection: MlflowRegister(connection).delete_alias("churn", "champion"),
    "set_tags": lambda connection: MlflowRegister(connection).set_tags("churn", 1, {"team": "fraud"}),
    "delete_version": lambda connection: MlflowRegister(connection).delete_version("churn", 1),
    "inspect": lambda connection: MlflowRegister(connection).inspect("models:/churn/latest"),
    "resolve": lambda connection: MlflowCatalog(connection).resolve("models:/churn/1"),
    "versions": lambda connection: list(MlflowCatalog(connection).versions("churn")),
    "search": lambda connection: list(MlflowCatalog(connection).search()),
}


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Back ends that fail, by what stands for them in an address."""
    with ExitStack() as running, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        places = {str(status): running.enter_context(echoing_server(status)) for status in (200, 401, 403, 500)}
        places["closed"] = f"127.0.0.1:{closed.getsockname()[1]}"
        places["postgres"] = running.enter_context(guarded_postgres())
        places["folder"] = str(tmp_path_factory.mktemp("stores"))
        yield places


@pytest.fixture(autouse=True)
def _fail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have MLflow try only once; how often it tries changes nothing of what it says."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "5")
    monkeypatch.setattr("mlflow.store.db.utils.MAX_RETRY_COUNT", 1)


def settings_of(name: str, backends: dict[str, str]) -> dict[str, Any]:
    """Give a connection's settings, the back ends' places filled in."""
    return {key: _filled(value, backends) for key, value in {**SETTINGS, **SAVING}[name].items()}


def _filled(address: str, backends: dict[str, str]) -> str:
    for name, place in backends.items():
        address = address.replace(f"{{{name}}}", place)
    return address


def failure_of(work: Callable[[], object]) -> Exception:
    """Give the error that some work ends in."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the caller looks at what it is
        work()
    return caught.value


def assert_told_nothing(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """Look at all that an error shows, and at what modelport logged meanwhile."""
    assert isinstance(error, ModelportError)
    assert not leaks_of(error)
    assert not leaks(*(record.getMessage() for record in caplog.records if record.name.startswith("modelport")))


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", SETTINGS)
def test_no_error_tells_a_secret_of_an_address(
    name: str, operation: str, backends: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Not in its message, nor in anything that is chained to it, nor in what is logged."""
    caplog.set_level(logging.DEBUG)
    connection = MlflowConnection(**settings_of(name, backends), deadline_seconds=_SHORT)
    assert_told_nothing(failure_of(lambda: OPERATIONS[operation](connection)), caplog)


@pytest.mark.parametrize("name", SAVING)
def test_no_error_tells_a_secret_of_the_artifacts_address(
    name: str, backends: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither of the address that was set, nor of the record that was made with it."""
    caplog.set_level(logging.DEBUG)
    connection = MlflowConnection(**settings_of(name, backends), experiment=name.replace("'", ""))
    assert_told_nothing(failure_of(lambda: save(connection)), caplog)


@pytest.mark.parametrize("name", [*SETTINGS, *SAVING])
def test_nothing_that_holds_an_address_shows_its_secrets(name: str, backends: dict[str, str]) -> None:
    """Whoever prints a connection, an adapter or a part of one sees the address masked."""
    connection = MlflowConnection(**settings_of(name, backends))
    adapters = [kind(connection) for kind in (BuiltinSaver, BuiltinLoader, MlflowRegister, MlflowCatalog)]
    parts = [getattr(connection, f"_{part}") for part in ("client", "calls", "experiment", "places")]
    assert not leaks(connection.address, *map(repr, [connection, *adapters, *parts]))


@pytest.mark.parametrize("name", ["server refuses the password", "database refuses connections", "scheme is unknown"])
@pytest.mark.parametrize("source", ["variable", "file"])
def test_a_container_tells_no_secret_of_its_file(
    name: str, source: str, backends: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the address stands in the file or in a variable, and whether it is built or used."""
    address = settings_of(name, backends)["tracking_uri"]
    text = packaged_containers().decode()
    if source == "variable":
        monkeypatch.setenv("MODELPORT_TRACKING_URI", address)
    else:
        monkeypatch.delenv("MODELPORT_TRACKING_URI", raising=False)
        text = text.replace("${MODELPORT_TRACKING_URI:sqlite:///.modelport/registry.db}", address)
        assert address in text
    file = tmp_path / "containers.yaml"
    file.write_text(text, encoding="utf-8")
    container = build_container(file)
    assert not leaks(repr(container), *(repr(provider) for provider in container.providers.values()))
    assert not leaks_of(failure_of(lambda: container.catalog().resolve("models:/churn/1")))


@pytest.mark.parametrize(
    "name", ["server refuses connections", "server refuses the password", "server fails", "scheme is unknown"]
)
def test_plain_mlflow_tells_them(name: str, backends: dict[str, str]) -> None:
    """Else nothing here would notice anything."""
    address = settings_of(name, backends)["tracking_uri"]
    error = failure_of(lambda: MlflowClient(address, address).get_registered_model("churn"))
    assert leaks_of(error)
    assert leaks("".join(traceback.format_exception(error)))
    assert CANARY not in address
