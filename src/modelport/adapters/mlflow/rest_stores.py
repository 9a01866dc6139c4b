"""MLflow's stores on a server, over requests of our own: MLflow writes and reads the records, `wire` brings them."""

from __future__ import annotations

import json
from typing import Any, Final

from mlflow import MlflowClient
from mlflow.store.model_registry.rest_store import RestStore as RegistryStore
from mlflow.store.tracking.rest_store import RestStore as TrackingStore
from mlflow.tracking._model_registry.client import ModelRegistryClient
from mlflow.tracking._tracking_service.client import TrackingServiceClient
from mlflow.utils.credentials import get_default_host_creds
from mlflow.utils.proto_json_utils import parse_dict

from modelport.adapters.mlflow.http_messages import Reply, Request
from modelport.adapters.mlflow.rest_answers import content_of
from modelport.adapters.mlflow.wire import Wire

_WRITES_ONCE: Final = frozenset({"CreateModelVersion", "CreateLoggedModel", "LogOutputs"})
"""What makes another record each time that it is asked for."""
_SERVERS: Final = ("http://", "https://")
_NO_CONTENT: Final = 204
_NOT_FOUND: Final = 404


class _OverTheWire:
    """What both stores make of a request and its answer."""

    _wire: Wire

    def _brought(self, api: Any, to: tuple[str, str], text: str | None, message: Any, headers: Any) -> Any:  # noqa: ANN401
        endpoint, method = to
        content = None if text is None else json.loads(text)
        reply = self._wire.ask(
            Request(
                method,
                endpoint,
                is_repeatable=api.DESCRIPTOR.name not in _WRITES_ONCE,
                query=content if method == "GET" else None,
                body=None if method == "GET" else content,
                headers=headers or {},
            )
        )
        if reply.status != _NO_CONTENT and not _is_gone_already(api, reply):
            parse_dict(js_dict=content_of(reply, endpoint), message=message)
        return message


def _is_gone_already(api: Any, reply: Reply) -> bool:  # noqa: ANN401
    """Tell whether what was to be deleted is gone because the same request, whose answer was lost, deleted it."""
    return reply.attempts > 1 and reply.status == _NOT_FOUND and api.DESCRIPTOR.name.startswith("Delete")


class _Tracking(_OverTheWire, TrackingStore):  # type: ignore[misc]
    def __init__(self, wire: Wire) -> None:
        super().__init__(lambda: get_default_host_creds(wire.address))
        self._wire = wire

    def _call_endpoint(
        self,
        api: Any,  # noqa: ANN401
        json_body: str | None = None,
        endpoint: str | None = None,
        retry_timeout_seconds: float | None = None,
        response_proto: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        del retry_timeout_seconds
        usual, method = (self._V3_METHOD_TO_INFO if api in self._V3_APIS else self._METHOD_TO_INFO)[api]
        message = api.Response() if response_proto is None else response_proto
        return self._brought(api, (endpoint or usual, method), json_body, message, None)


class _Registry(_OverTheWire, RegistryStore):  # type: ignore[misc]
    def __init__(self, wire: Wire) -> None:
        super().__init__(lambda: get_default_host_creds(wire.address))
        self._wire = wire

    def _call_endpoint(
        self,
        api: Any,  # noqa: ANN401
        json_body: str,
        call_all_endpoints: bool = False,  # noqa: FBT001, FBT002 - MLflow's own signature
        extra_headers: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        del call_all_endpoints
        to = self._get_endpoint_from_method(api)
        message = self._get_response_from_method(api)
        return self._brought(api, to, json_body, message, extra_headers)


class _TrackingClient(TrackingServiceClient):  # type: ignore[misc]
    def __init__(self, address: str, wire: Wire) -> None:
        self._store = _Tracking(wire)
        super().__init__(address)

    @property
    def store(self) -> TrackingStore:
        return self._store


class _RegistryClient(ModelRegistryClient):  # type: ignore[misc]
    def __init__(self, address: str, tracking_uri: str, wire: Wire) -> None:
        self._store = _Registry(wire)
        super().__init__(address, tracking_uri)

    @property
    def store(self) -> RegistryStore:
        return self._store


def client_of(tracking_uri: str, registry_uri: str, stall: float) -> MlflowClient:
    """Give MLflow's client; what of it is on servers goes over `wire`.

    Args:
        tracking_uri: The tracking store's address.
        registry_uri: The registry's address.
        stall: The seconds that it is waited for the next byte of an answer.
    """
    client = MlflowClient(tracking_uri, registry_uri)
    if tracking_uri.startswith(_SERVERS):
        tracking = _TrackingClient(tracking_uri, Wire(tracking_uri, stall))
        client._tracking_client = tracking  # noqa: SLF001 - MLflow gives no other way
    if registry_uri.startswith(_SERVERS):
        registry = _RegistryClient(registry_uri, tracking_uri, Wire(registry_uri, stall))
        client._registry_client_lazy = registry  # noqa: SLF001 - the same
    return client
