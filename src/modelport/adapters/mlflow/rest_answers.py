"""What a server's answers say, in MLflow's own errors where they refuse."""

from __future__ import annotations

import json
from typing import Any, Final

from mlflow.exceptions import MlflowException, RestException, get_error_code
from mlflow.protos.databricks_pb2 import ErrorCode

from modelport.adapters.mlflow.http_messages import Reply, UnansweredError

_OK: Final = 200
_DONE: Final = (_OK, 204)
_LONGEST: Final = 200


def content_of(reply: Reply, endpoint: str) -> dict[str, Any]:
    """Give the object in an answer.

    Raises:
        MlflowException: It refuses.
        UnansweredError: It is no JSON object, so it is no MLflow server's.
    """
    content = _object(reply)
    if reply.status == _OK and content is not None:
        return content
    if reply.status == _OK:
        raise UnansweredError(was_sent=True, reply=reply)
    raise refusal(reply, endpoint)


def check_done(reply: Reply, endpoint: str) -> None:
    """Look whether an answer says that something was done: by an empty body, or by an object that says nothing.

    Raises:
        MlflowException: It refuses.
        UnansweredError: It is something else, such as a page to sign in at.
    """
    if reply.status not in _DONE or reply.content:
        content_of(reply, endpoint)


def refusal(reply: Reply, endpoint: str) -> MlflowException:
    """Give the error that an answer is."""
    content = _object(reply)
    if reply.status != _OK and content is not None:
        return RestException(content)
    said = reply.headers.get("location") or reply.content[:_LONGEST].decode("utf-8", "replace")
    code = ErrorCode.Name(get_error_code(reply.status))
    return MlflowException(f"{endpoint} answered with the status {reply.status}: {said!r}", error_code=code)


def _object(reply: Reply) -> dict[str, Any] | None:
    try:
        content = json.loads(reply.content)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
