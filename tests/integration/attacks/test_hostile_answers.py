"""A server whose answers are none, or are lies: only errors of modelport come of them, and no credentials leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integration.attacks.evil_servers import Answer, LyingServer, Request, as_json, files_under, listening
from integration.attacks.poisoned_stores import VERSION, PoisonedStore, poisoned_store
from modelport import ArtifactNotFoundError, BackendError, IntegrityError, ModelportError, RegistryUnavailableError
from modelport.adapters.mlflow import BuiltinLoader, MlflowConnection

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""MLflow leaves the connection of a download that failed to the garbage collector."""


@pytest.fixture(scope="module")
def honest(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> PoisonedStore:
    """A store with one model."""
    return poisoned_store(empty_store, tmp_path_factory.mktemp("store"))


@pytest.fixture
def lying(honest: PoisonedStore) -> LyingServer:
    """A server with an honest copy of that model, until it is told to lie."""
    return LyingServer(honest.saved.digest, files_under(honest.files))


def refusal(lying: LyingServer) -> ModelportError:
    """Give the error that a load from the server raises, the same that a check without a load raises."""
    with listening(lying) as server:
        loader = BuiltinLoader(MlflowConnection(server.address))
        with pytest.raises(ModelportError) as caught:
            loader.load(VERSION)
        with pytest.raises(type(caught.value)):
            loader.verify(VERSION)
    return caught.value


NO_SERVER = RegistryUnavailableError
"""What answers so is no MLflow server, or none that serves now."""


def made_of_a_saved_model(lying: LyingServer, end: str) -> dict[str, Callable[[Request], Answer]]:
    """Give the answer for which the place of the files is asked for, where that is what *end* is about."""
    if end != "/get-download-uri":
        return {}
    answer = as_json({"model_version": {**lying.version(), "source": f"models:/m-{'0' * 32}"}})
    return {"/model-versions/get": lambda _request: answer}


@pytest.mark.parametrize(
    ("answer", "version_error", "listing_error"),
    [
        ((200, {"Content-Type": "text/html"}, b"<html>sign in</html>"), NO_SERVER, NO_SERVER),
        ((200, {}, b""), NO_SERVER, NO_SERVER),
        ((200, {}, b"\xff\xfe\x00"), NO_SERVER, NO_SERVER),
        (as_json([]), NO_SERVER, NO_SERVER),
        (as_json("text"), NO_SERVER, NO_SERVER),
        (as_json(None), NO_SERVER, NO_SERVER),
        (as_json({"files": None}), BackendError, BackendError),
        (as_json({"files": [{}]}), BackendError, BackendError),
        (as_json({"files": ["MLmodel"]}), BackendError, BackendError),
        (as_json({"files": []}), BackendError, ArtifactNotFoundError),
        ((200, {}, b"[" * 20_000), NO_SERVER, NO_SERVER),
        ((200, {}, b'{"files": ' + b"9" * 5_000 + b"}"), NO_SERVER, NO_SERVER),
    ],
    ids=[
        "html",
        "empty",
        "no text",
        "list",
        "text",
        "null",
        "no list",
        "no path",
        "no entry",
        "none",
        "huge",
        "number",
    ],
)
def test_answers_that_are_none_are_told_in_our_errors(
    lying: LyingServer, answer: Answer, version_error: type[ModelportError], listing_error: type[ModelportError]
) -> None:
    """For a listing, the version and the place of its files."""
    for end in ("/artifacts", "/model-versions/get", "/get-download-uri"):
        lying.overrides = {end: lambda _request: answer, **made_of_a_saved_model(lying, end)}
        assert type(refusal(lying)) is (listing_error if end == "/artifacts" else version_error)


@pytest.mark.parametrize(
    "lie",
    [
        {"version": "2"},
        {"version": "-1"},
        {"version": "0"},
        {"version": str(10**30)},
        {"version": "x"},
        {"name": "a\nb"},
        {"name": "other"},
        {"name": "Prices"},
        {"name": "../prices"},
        {"name": "x" * 5_000},
        {"name": ""},
        {"creation_timestamp": 2**62},
        {"creation_timestamp": -(2**62)},
        {"creation_timestamp": "soon"},
        {"tags": "none"},
        {"aliases": 7},
    ],
    ids=lambda lie: repr(lie)[:40],
)
def test_a_record_that_is_not_the_one_that_was_asked_for_is_refused(lying: LyingServer, lie: dict[str, Any]) -> None:
    """Nothing is fetched for it."""
    answer = as_json({"model_version": {**lying.version(), **lie}})
    lying.overrides = {"/model-versions/get": lambda _request: answer}

    assert type(refusal(lying)) is BackendError


@pytest.mark.parametrize(("claimed", "error"), [(50, RegistryUnavailableError), (-5, IntegrityError)])
def test_a_body_of_another_length_than_announced_is_refused(
    lying: LyingServer, claimed: int, error: type[ModelportError]
) -> None:
    """Shorter or longer."""
    body = lying.bodies["MLmodel"]
    lying.overrides = {"/MLmodel": lambda _request: (200, {"Content-Length": str(len(body) + claimed)}, body)}

    assert type(refusal(lying)) is error


@pytest.mark.parametrize("path", ["/MLmodel", "/artifacts", "/model-versions/get", "/get-download-uri"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_credentials_do_not_follow_a_redirect(
    lying: LyingServer, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    """Another host, or another port of this one, is not even asked."""
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "canary")
    with listening() as evil, listening(lying) as server:
        location = f"{evil.address}/elsewhere"

        def redirect(_request: Request) -> Answer:
            return status, {"Location": location}, b""

        lying.overrides = {path: redirect, **made_of_a_saved_model(lying, path)}
        with pytest.raises(ModelportError):
            BuiltinLoader(MlflowConnection(server.address)).load(VERSION)

        assert server.credentials[0] == "Bearer canary"
        assert evil.requests == []


def test_credentials_do_not_go_to_an_address_that_a_server_signed(
    lying: LyingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may offer to send its clients to a bucket for the files: they come from itself, or not at all."""
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "canary")
    with listening(lambda _request: (206, {}, b"evil")) as evil:
        signed = as_json({"url": f"{evil.address}/file", "headers": {}, "file_size": 4})
        lying.overrides = {
            "/server-info": lambda _request: as_json({"multipart_downloads_enabled": True}),
            **{f"/{name}": lambda _request: signed for name in lying.bodies},
        }

        assert type(refusal(lying)) is IntegrityError

        assert evil.requests == []
