"""Sees what runs while a model predicts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType, ModuleType
from typing import Any

from attrs import define, field, frozen

from modelport.adapters.mlflow.importers import contents
from modelport.core.project_models import PredictCall

_IMPORT = "importlib._bootstrap"


@frozen(eq=False)
class Witness:
    """Knows the modules whose code ran in a prediction, and those that this code imported itself.

    The interpreter tells, through the hook for profilers of the calling thread. If a profiler is at work, the hook is
    left to it, and what the process has imported afterwards counts. Nothing is seen of other threads.

    Source: https://docs.python.org/3/library/sys.html#sys.setprofile
    """

    modules: set[str] = field(factory=set, init=False)

    def attending(self, call: PredictCall) -> PredictCall:
        """Give a prediction that does the same, under this witness's eyes."""

        def attended(inputs: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401
            with self._comparing() if sys.getprofile() else self._watching():
                return call(inputs, params)

        return attended

    @contextmanager
    def _comparing(self) -> Iterator[None]:
        before = set(sys.modules)
        try:
            yield
        finally:
            self.modules.update(set(sys.modules) - before)

    @contextmanager
    def _watching(self) -> Iterator[None]:
        sight = _Sight()
        watch = sight.watch
        sys.setprofile(watch)
        try:
            yield
        finally:
            if sys.getprofile() is watch:
                sys.setprofile(None)
            self.modules.update(sight.named())


@define(eq=False)
class _Sight:
    """What the interpreter tells, until it is asked for names: it tells of each call, so little is done with it."""

    _codes: dict[int, tuple[CodeType, Any]] = field(factory=dict, init=False)
    _owners: dict[int, object] = field(factory=dict, init=False)
    _imported: set[Any] = field(factory=set, init=False)
    _import: FrameType | None = field(default=None, init=False)
    """The outermost import that is at work. What runs in it are the finders of modules, and modules' own imports."""

    def watch(self, frame: FrameType, event: str, argument: Any) -> None:  # noqa: ANN401 - the interpreter's own
        if self._import is not None:
            if event == "return" and frame is self._import:
                self._import = None
        elif event == "call":
            code = frame.f_code
            if id(code) not in self._codes:
                self._called(code, frame)
        elif event == "c_call":
            owner = argument.__self__
            kind = owner if type(owner) is ModuleType else type(owner)
            self._owners[id(kind)] = kind

    def _called(self, code: CodeType, frame: FrameType) -> None:
        name = frame.f_globals.get("__name__")
        if name == _IMPORT:
            self._import = frame
            self._imported.add(frame.f_locals.get("name"))
        else:
            self._codes[id(code)] = code, name

    def named(self) -> Iterator[str]:
        """Name the modules. What was made in a function says nothing of its module: it may be kept by value."""
        names = {name for code, name in self._codes.values() if "<locals>" not in code.co_qualname}
        names |= {contents(each).get("__name__") or getattr(each, "__module__", None) for each in self._owners.values()}
        yield from (name for name in names | self._imported if isinstance(name, str))
