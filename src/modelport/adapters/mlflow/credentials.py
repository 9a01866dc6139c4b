"""What MLflow would send along to a server, and whom it would trust: by its settings, as each operation finds them.

To look them up takes most of the time that a small request costs this side. So the requests of one operation share what
the first one found, for a few seconds: tokens that run out meanwhile are looked up again.

Source: https://mlflow.org/docs/latest/self-hosting/security/basic-http-auth/ and
https://requests.readthedocs.io/en/latest/user/advanced/
"""

from __future__ import annotations

import base64
import contextlib
import ssl
import time
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import certifi
import requests
from attrs import field, frozen
from mlflow.tracking.request_auth.registry import fetch_auth
from mlflow.tracking.request_header.registry import resolve_request_headers
from mlflow.utils.credentials import get_default_host_creds
from mlflow.utils.rest_utils import MlflowHostCreds
from mlflow.utils.workspace_context import get_request_workspace
from mlflow.utils.workspace_utils import WORKSPACE_HEADER_NAME

from modelport.adapters.mlflow.http_messages import Request

_MOST_LOOKS: Final = 100
_FRESH_SECONDS: Final = 3.0
_SEEN: ContextVar[dict[str, Access]] = ContextVar("modelport_access")
"""What the current operation has looked up, by the server's address."""


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


@frozen(eq=False)
class Access:
    """Who a server is told that is asking, and the way there.

    Attributes:
        route: The way.
        looked_up: When that was, on the clock of `time.monotonic`.
    """

    route: Route
    looked_up: float
    _known: MlflowHostCreds = field(repr=False)
    _session: requests.Session = field(repr=False)
    _headers: Mapping[str, str] = field(repr=False)

    @classmethod
    def to(cls, address: str) -> Access:
        """Look up, in MLflow's settings and the environment, how the server at *address* is asked."""
        known: MlflowHostCreds = get_default_host_creds(address)
        session = requests.Session()
        around = _surroundings(session, known)
        proxy = requests.utils.select_proxy(known.host, around["proxies"])
        route = Route(proxy or "", around["verify"], around["cert"], urlsplit(known.host).scheme == "https")
        headers = {
            "Accept-Encoding": "identity",
            **resolve_request_headers(),
            **_authorization(known),
        }
        return cls(route, time.monotonic(), known, session, headers)

    def prepared(self, request: Request) -> requests.PreparedRequest:
        """Give a request as MLflow would send it, in the caller's workspace, and signed by itself."""
        whole = requests.Request(
            request.method,
            f"{self._known.host.rstrip('/')}{request.path}",
            params=request.query,
            json=request.body,
            headers={**self._headers, **_workspace(), **request.headers},
            auth=_signing(self._known),
        )
        return self._session.prepare_request(whole)

    @property
    def is_fresh(self) -> bool:
        """Whether it was looked up so lately that it is taken for current."""
        return time.monotonic() - self.looked_up < _FRESH_SECONDS


def access_to(address: str) -> Access:
    """Give the access to the server at *address*: as it is now, or as it was seen lately in the same operation."""
    seen = _SEEN.get({})
    if address not in seen or not seen[address].is_fresh:
        seen[address] = Access.to(address)
    return seen[address]


@contextlib.contextmanager
def one_operation() -> Iterator[None]:
    """Have the requests in the block, which is what one call of a port does, share what is looked up.

    A call inside of another, as code of a model's own may make it, looks it up itself.
    """
    token = _SEEN.set({})
    try:
        yield
    finally:
        _SEEN.reset(token)


def _surroundings(session: requests.Session, known: MlflowHostCreds) -> Any:  # noqa: ANN401 - a mapping
    """Look for proxies and certificates; again where a variable goes meanwhile, as one of MLflow's own may."""
    look = partial(session.merge_environment_settings, known.host, {}, None, known.verify, known.client_cert_path)
    for _ in range(_MOST_LOOKS):
        with contextlib.suppress(KeyError):
            return look()
    return look()


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
