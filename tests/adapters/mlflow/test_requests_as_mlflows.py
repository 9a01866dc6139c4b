"""Requests to a server are those that MLflow would send: credentials, headers, proxies, certificates."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import requests
from mlflow.utils.workspace_context import WorkspaceContext
from mlflow.utils.workspace_utils import WORKSPACE_HEADER_NAME
from pytest_mock import MockerFixture

from integration.attacks.evil_servers import Answer, EvilServer, Request, as_json, listening, nothing_there
from modelport import BackendError, ConfigurationError, ModelportError
from modelport.adapters.mlflow import MlflowCatalog, MlflowConnection

VERSION = {"name": "prices", "version": "1", "creation_timestamp": 1_700_000_000_000, "source": "s3://b/m"}


def known(_request: Request) -> Answer:
    """Answer as a server that has one version does."""
    return as_json({"model_version": VERSION})


def asked(server: EvilServer) -> Request:
    """Resolve a version, and give the one request that was made for it."""
    assert MlflowCatalog(MlflowConnection(server.address)).resolve("models:/prices/1").version == 1
    (request,) = server.requests
    return request


def test_a_token_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """As MLflow's own settings have it, at the moment of the request."""
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "a-token")
    with listening(known) as server:
        assert asked(server).headers["Authorization"] == "Bearer a-token"


@pytest.mark.parametrize("where", ["environment", "address"])
def test_a_user_and_password_go_along(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """From the environment, or from the address itself."""
    with listening(known) as server:
        if where == "environment":
            monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ada")
            monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "lovelace")
            connection = MlflowConnection(server.address)
        else:
            connection = MlflowConnection(server.address.replace("://", "://ada:lovelace@"))
        MlflowCatalog(connection).resolve("models:/prices/1")
        expected = f"Basic {base64.b64encode(b'ada:lovelace').decode()}"
        assert server.requests[0].headers["Authorization"] == expected


def test_the_path_of_an_address_is_kept() -> None:
    """A server may be behind a prefix."""
    with listening(known) as server:
        MlflowCatalog(MlflowConnection(f"{server.address}/mlflow/")).resolve("models:/prices/1")
        assert server.requests[0].path.startswith("/mlflow/api/2.0/mlflow/model-versions/get?")


def test_an_answer_is_asked_for_as_it_is() -> None:
    """Not packed: nothing here unpacks, and an answer that is packed all the same is told as none."""
    with listening(known) as server:
        assert asked(server).headers["Accept-Encoding"] == "identity"
    packed = gzip.compress(json.dumps({"model_version": VERSION}).encode())
    with listening(lambda _request: (200, {"Content-Encoding": "gzip"}, packed)) as server, pytest.raises(BackendError):
        asked(server)


def test_a_proxy_is_asked_where_the_environment_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its own user and password, and none for hosts that go without."""
    with listening(known) as proxy:
        monkeypatch.setenv("http_proxy", proxy.address.replace("://", "://ada:love%20lace@"))
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        MlflowCatalog(MlflowConnection("http://registry.example:5000")).resolve("models:/prices/1")
        (request,) = proxy.requests
        assert request.path.startswith("http://registry.example:5000/api/2.0/mlflow/model-versions/get")
        expected = f"Basic {base64.b64encode(b'ada:love lace').decode()}"
        assert request.headers["Proxy-Authorization"] == expected

        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with listening(known) as server:
            asked(server)
        assert len(proxy.requests) == 1


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks4"])
def test_a_socks_proxy_is_refused_and_told_without_its_password(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not passed by: the server may be one that is reached through it alone."""
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://ada:Kanari@proxy.example:1080")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ConfigurationError) as caught:
        MlflowCatalog(MlflowConnection("http://registry.example")).resolve("models:/prices/1")
    assert "proxy.example:1080" in caught.value.problem
    assert "Kanari" not in str(caught.value)
    assert "NO_PROXY" in caught.value.remedy


def test_an_address_that_moved_is_told_with_where_to() -> None:
    """It is not followed."""
    moved = (308, {"Location": "https://registry.example/"}, b"")
    with listening(lambda _request: moved) as server, pytest.raises(BackendError, match=r"https://registry\.example/"):
        asked(server)


def test_a_certificate_that_is_not_trusted_is_an_error_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so is a file of trusted ones that is none."""
    (tmp_path / "trusted.pem").write_text("none")
    monkeypatch.setenv("MLFLOW_TRACKING_SERVER_CERT_PATH", str(tmp_path / "trusted.pem"))
    with listening(nothing_there) as server, pytest.raises(ModelportError):
        MlflowCatalog(MlflowConnection(server.address.replace("http:", "https:"))).resolve("models:/prices/1")


def test_a_variable_that_goes_while_proxies_are_looked_for_is_no_fault(mocker: MockerFixture) -> None:
    """MLflow's own threads take some of theirs away."""
    look = requests.Session.merge_environment_settings
    gone = [KeyError("_MLFLOW_TELEMETRY_SESSION_ID")]

    def look_again(*args: Any) -> Any:
        if gone:
            raise gone.pop()
        return look(*args)

    mocker.patch.object(requests.Session, "merge_environment_settings", autospec=True, side_effect=look_again)
    with listening(known) as server:
        assert asked(server).method == "GET"
    assert gone == []


def test_a_workspace_is_that_of_the_moment_of_each_request() -> None:
    """It is set by the caller's code, and so may be another one in a model that loads models while it is loaded."""
    with listening(known) as server:
        connection = MlflowConnection(server.address)
        with connection.allowed():
            for name in ("alpha", "beta"):
                with WorkspaceContext(name):
                    MlflowCatalog(connection).resolve("models:/prices/1")
        assert [request.headers[WORKSPACE_HEADER_NAME] for request in server.requests] == ["alpha", "beta"]


def test_a_call_inside_of_another_looks_settings_up_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code of a model's own may set a token, and load another model."""
    with listening(known) as server:
        connection = MlflowConnection(server.address)
        with connection.allowed():
            for token in ("first", "second"):
                monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", token)
                MlflowCatalog(connection).resolve("models:/prices/1")
        assert [request.headers["Authorization"] for request in server.requests] == ["Bearer first", "Bearer second"]


def test_settings_are_those_of_the_moment_of_each_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one operation looked up is not taken for the next one."""
    with listening(known) as server:
        catalog = MlflowCatalog(MlflowConnection(server.address))
        for token in ("first", "second"):
            monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", token)
            catalog.resolve("models:/prices/1")
        assert [request.headers["Authorization"] for request in server.requests] == ["Bearer first", "Bearer second"]
