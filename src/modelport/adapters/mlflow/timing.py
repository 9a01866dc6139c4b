"""Gives each call of a port the time that its connection's settings allow."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from modelport.adapters.mlflow.connection import MlflowConnection


class _Connected(Protocol):
    @property
    def connection(self) -> MlflowConnection: ...


_S = TypeVar("_S", bound=_Connected)
_P = ParamSpec("_P")
_T = TypeVar("_T")


def in_time(method: Callable[Concatenate[_S, _P], _T]) -> Callable[Concatenate[_S, _P], _T]:
    """Have a method, which is one call of a port, end within the time that its connection allows."""

    @functools.wraps(method)
    def call(self: _S, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        with self.connection.allowed():
            return method(self, *args, **kwargs)

    return cast("Callable[Concatenate[_S, _P], _T]", call)
