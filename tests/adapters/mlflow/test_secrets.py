"""Faults of MLflow are translated without secrets, and nothing else of them is lost."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from types import MethodType
from typing import Any, NoReturn

import pytest
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import (
    BAD_REQUEST,
    RESOURCE_ALREADY_EXISTS,
    RESOURCE_DOES_NOT_EXIST,
    TEMPORARILY_UNAVAILABLE,
)
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from pytest_mock import MockerFixture
from sqlalchemy.exc import OperationalError

from leaks import CANARY, QUOTED, leaks, leaks_of
from modelport import BackendError, ConfigurationError, RegistryUnavailableError, StorageFullError, UriNotAllowedError
from modelport.adapters.mlflow import MlflowCatalog, MlflowConnection
from modelport.adapters.mlflow.artifact_places import ArtifactPlaces
from modelport.adapters.mlflow.causes import causes
from modelport.adapters.mlflow.entities import to_version
from modelport.adapters.mlflow.faults import AbsentError, translated
from modelport.adapters.mlflow.races import AlreadyThereError, despite_races, unless_there

ADDRESS = f"https://ada:{QUOTED}@registry.example"


def failing(error: BaseException) -> NoReturn:
    """Fail as a library does that tells an address: chained, with notes and attributes."""
    try:
        message = f"cannot log in as ada with {CANARY}"
        raise ConnectionError(message)
    except ConnectionError as behind:
        error.add_note(f"tried {ADDRESS}")
        error.address = ADDRESS  # type: ignore[attr-defined]
        raise error from behind


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (MlflowException(f"no {CANARY}", error_code=TEMPORARILY_UNAVAILABLE), RegistryUnavailableError),
        (MlflowException(f"no {CANARY}", error_code=RESOURCE_DOES_NOT_EXIST), AbsentError),
        (OperationalError(f"SELECT '{CANARY}'", {"password": CANARY}, Exception(CANARY)), RegistryUnavailableError),
        (OSError(28, "no room", f"/mnt/{CANARY}"), StorageFullError),
        (KeyError(CANARY), RegistryUnavailableError),
        (UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, "invalid"), RegistryUnavailableError),
        (ExceptionGroup(CANARY, [ValueError(CANARY), OSError(5, CANARY)]), RegistryUnavailableError),
        (BackendError(f"ours, with {CANARY}"), BackendError),
        (AbsentError(f"ours, with {CANARY}"), AbsentError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_fault_is_told_apart_as_before_and_tells_no_secret(raised: BaseException, kind: type[BaseException]) -> None:
    """What it is, is looked at first; then it is cleaned, with all that it was raised from."""
    with pytest.raises(kind) as caught:
        translated(ADDRESS, failing, raised)
    assert type(caught.value) is kind
    assert not leaks_of(caught.value)
    assert any(isinstance(each, ConnectionError) for each in causes(caught.value))
    assert "in failing" in "".join(traceback.format_exception(caught.value))


def test_the_secrets_of_all_addresses_of_a_call_are_hidden(mocker: MockerFixture) -> None:
    """Those of a second address, of the arguments, and of the artifact store that is asked."""
    store = mocker.create_autospec(ArtifactRepository, instance=True, artifact_uri=f"ftp://ada:{QUOTED}@files")

    def ask(repository: ArtifactRepository, *_places: str) -> None:
        message = f"refused: {CANARY}"
        raise ValueError(message, repository.artifact_uri)

    cases: list[tuple[str | tuple[str, ...], Callable[..., None], tuple[object, ...]]] = [
        (("sqlite:///a.db", ADDRESS), ask, (store,)),
        ("sqlite:///a.db", ask, (store, ADDRESS)),
        ("sqlite:///a.db", MethodType(ask, store), ()),
    ]
    for address, call, arguments in cases:
        with pytest.raises(BackendError) as caught:
            translated(address, call, *arguments)
        assert not leaks_of(caught.value)
        assert "sqlite:///a.db" in caught.value.problem


@pytest.mark.parametrize("setting", ["tracking_uri", "registry_uri", "artifact_root"])
@pytest.mark.parametrize("scheme", ["https", "postgresql+psycopg2", "s3"])
@pytest.mark.parametrize("odd", ["\u2100", "[", "]"])
def test_an_address_that_cannot_be_taken_apart_is_refused_without_being_quoted(
    setting: str, scheme: str, odd: str
) -> None:
    """Python's own error has the whole of what stands before the path in it."""
    settings: dict[str, Any] = {"tracking_uri": "sqlite:///a.db", setting: f"{scheme}://ada:{CANARY}{odd}@host/db"}
    with pytest.raises(ConfigurationError) as caught:
        MlflowConnection(**settings)
    assert caught.value.entry == setting
    assert not leaks_of(caught.value)


@pytest.mark.parametrize("odd", ["\u2100", "[", " ", "\n"])
def test_a_place_that_a_record_names_is_refused_without_its_password(odd: str) -> None:
    """Whoever wrote the record chose it; the one whose password it is may be somebody else."""
    places = ArtifactPlaces.of("sqlite:///a.db", None, (), ())
    with pytest.raises(UriNotAllowedError) as caught:
        places.check(f"s3://ada:{CANARY}{odd}@bucket/model")
    assert not leaks_of(caught.value)


def test_what_a_caller_was_handling_is_left_alone() -> None:
    """It is the caller's own, whatever it says."""
    own = ValueError(f"mine: {ADDRESS}")
    try:
        raise own
    except ValueError:
        with pytest.raises(BackendError) as caught:
            translated(ADDRESS, int, "none")
    assert caught.value.__context__ is own
    assert own.args == (f"mine: {ADDRESS}",)


def test_an_error_of_what_is_there_already_tells_no_secret() -> None:
    """It passes through as it is, and its cause is MLflow's."""

    def make() -> NoReturn:
        raise MlflowException(f"there is {CANARY}", error_code=RESOURCE_ALREADY_EXISTS)

    with pytest.raises(AlreadyThereError) as caught:
        translated(ADDRESS, unless_there, make)
    assert not leaks_of(caught.value)


def test_a_retry_is_logged_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    """The record holds the error's text, for logs that print all fields."""

    def race() -> NoReturn:
        raise MlflowException(f"busy, says {ADDRESS}", error_code=BAD_REQUEST)

    with caplog.at_level(logging.DEBUG), pytest.raises(BackendError):
        translated(ADDRESS, despite_races, race)
    assert caplog.records
    assert not leaks(*(str(vars(record)) for record in caplog.records))


def test_mlflows_warning_that_a_database_cannot_be_opened_shows_no_part_of_the_password(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A driver that reads a password with an ``@`` as two takes the rest for the host, and says so."""
    monkeypatch.setattr("mlflow.store.db.utils.MAX_RETRY_COUNT", 2)
    logger = logging.getLogger("mlflow.store.db.utils")
    logger.addHandler(caplog.handler)
    catalog = MlflowCatalog(MlflowConnection(f"postgresql+psycopg2://ada:x@{QUOTED}@127.0.0.1:9/db"))
    try:
        with pytest.raises(RegistryUnavailableError):
            catalog.resolve("models:/churn/1")
        assert "could not be created" in caplog.text
        assert not leaks(caplog.text)
        assert not logger.filters
    finally:
        logger.removeHandler(caplog.handler)


def test_a_record_that_cannot_be_read_is_told_without_secrets() -> None:
    """What stands in it is the server's choice, and may be what it was sent."""
    with pytest.raises(BackendError) as caught:
        to_version(ModelVersion("churn", f"1 for {ADDRESS}", creation_timestamp=0))
    assert not leaks_of(caught.value)
