"""Sees what runs while a model predicts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType, ModuleType
from typing import Any

from attrs import field, frozen

from modelport.adapters.mlflow.importers import contents
from modelport.core.project_models import PredictCall


@frozen(eq=False)
class Witness:
    """Knows the modules whose code ran in a prediction, and those that it imported.

    What it imports is told by what the process has afterwards; what runs, by the interpreter itself, through the hook
    for profilers of the calling thread. If a profiler is at work, the hook is left to it. Of other threads only
    what they import is seen.

    Source: https://docs.python.org/3/library/sys.html#sys.setprofile
    """

    modules: set[str] = field(factory=set, init=False)

    def attending(self, call: PredictCall) -> PredictCall:
        """Give a prediction that does the same, under this witness's eyes."""

        def attended(inputs: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401
            before = set(sys.modules)
            try:
                with self._watching():
                    return call(inputs, params)
            finally:
                self.modules.update(set(sys.modules) - before)

        return attended

    @contextmanager
    def _watching(self) -> Iterator[None]:
        if sys.getprofile() is not None:
            yield
            return
        codes = dict[int, tuple[CodeType, Any]]()
        owners = dict[int, object]()

        def watch(frame: FrameType, event: str, argument: Any) -> None:  # noqa: ANN401 - the interpreter's own
            if event == "call":
                code = frame.f_code
                if id(code) not in codes:
                    codes[id(code)] = code, frame.f_globals.get("__name__")
            elif event == "c_call":
                owner = argument.__self__
                kind = owner if type(owner) is ModuleType else type(owner)
                owners[id(kind)] = kind

        sys.setprofile(watch)
        try:
            yield
        finally:
            if sys.getprofile() is watch:
                sys.setprofile(None)
            self.modules.update(_named(codes.values(), owners.values()))


def _named(codes: Iterable[tuple[CodeType, Any]], owners: Iterable[object]) -> Iterator[str]:
    """Name the modules. What was made inside of a function says nothing of its module: it may be kept by value."""
    names = [name for code, name in codes if "<locals>" not in code.co_qualname]
    names += [contents(each).get("__name__") or getattr(each, "__module__", None) for each in owners]
    yield from (name for name in names if isinstance(name, str))
