"""What MLflow would send along to a server, and whom it would trust: by its settings, as they are at each request.

Source: https://mlflow.org/docs/latest/self-hosting/security/basic-http-auth/ and
https://requests.readthedocs.io/en/latest/user/advanced/
"""

from __future__ import annotations

import base64
import contextlib
import ssl
from pathlib import Path
from typing import Any, Final

import certifi
import requests
from attrs import frozen
from mlflow.tracking.request_auth.registry import fetch_auth
from mlflow.tracking.request_header.registry import resolve_request_headers
from mlflow.utils.credentials import get_default_host_creds
from mlflow.utils.rest_utils import MlflowHostCreds
from mlflow.utils.workspace_context import get_request_workspace
from mlflow.utils.workspace_utils import WORKSPACE_HEADER_NAME

from modelport.adapters.mlflow.http_messages import Request

_MOST_LOOKS: Final = 100


@frozen
class Route:
    """How a server is reached; requests that share one may share connections.

    Attributes:
        proxy: The proxy's address; empty for none.
        verify: A file or directory of certificates to trust; ``True`` for the usual ones, ``False`` for any.
        certificate: A file with this client's own, or that and the file of its key; ``None`` for none.
        is_encrypted: Whether it is by TLS.
    """

    proxy: str
    verify: bool | str
    certificate: str | tuple[str, str] | None
    is_encrypted: bool

    def tls(self) -> ssl.SSLContext | None:
        """Give the settings for encrypted connections, where this is one."""
        if not self.is_encrypted:
            return None
        trusted = self.verify if isinstance(self.verify, str) else certifi.where()
        is_directory = Path(trusted).is_dir()
        context = ssl.create_default_context(
            cafile=None if is_directory else trusted, capath=trusted if is_directory else None
        )
        if self.verify is False:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if self.certificate:
            own = (self.certificate,) if isinstance(self.certificate, str) else self.certificate
            context.load_cert_chain(*own)
        return context


def prepared(address: str, request: Request) -> tuple[requests.PreparedRequest, Route]:
    """Give a request as MLflow would send it to the server at *address*, and the way that it would go."""
    known: MlflowHostCreds = get_default_host_creds(address)
    with requests.Session() as session:
        whole = requests.Request(
            request.method,
            f"{known.host.rstrip('/')}{request.path}",
            params=request.query,
            json=request.body,
            headers={
                "Accept-Encoding": "identity",
                **resolve_request_headers(),
                **_workspace(),
                **_authorization(known),
                **request.headers,
            },
            auth=_signing(known),
        )
        ready = session.prepare_request(whole)
        url = str(ready.url)
        around = _surroundings(session, url, known)
        proxy = requests.utils.select_proxy(url, around["proxies"])
    return ready, Route(proxy or "", around["verify"], around["cert"], url.startswith("https:"))


def _surroundings(session: requests.Session, url: str, known: MlflowHostCreds) -> Any:  # noqa: ANN401 - a mapping
    """Look for proxies and certificates; again where a variable goes meanwhile, as one of MLflow's own may."""
    for _ in range(_MOST_LOOKS):
        with contextlib.suppress(KeyError):
            return session.merge_environment_settings(url, {}, None, known.verify, known.client_cert_path)
    return session.merge_environment_settings(url, {}, None, known.verify, known.client_cert_path)


def _authorization(known: MlflowHostCreds) -> dict[str, str]:
    if known.username and known.password and known.auth not in {"kubernetes", "kubernetes-namespaced"}:
        pair = f"{known.username}:{known.password}".encode()
        return {"Authorization": f"Basic {base64.standard_b64encode(pair).decode()}"}
    return {"Authorization": f"Bearer {known.token}"} if known.token else {}


def _signing(known: MlflowHostCreds) -> Any:  # noqa: ANN401 - what requests takes as auth
    if known.aws_sigv4:
        from requests_auth_aws_sigv4 import AWSSigV4  # noqa: PLC0415 - an extra of MLflow's, needed where it is set

        return AWSSigV4("execute-api")
    return fetch_auth(known.auth) if known.auth else None


def _workspace() -> dict[str, str]:
    workspace = get_request_workspace()
    return {WORKSPACE_HEADER_NAME: workspace} if workspace else {}
