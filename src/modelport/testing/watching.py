"""Keeps an eye on the adapter under test: it answers in time, in the promised type, and raises only our errors.

Whatever else it does, hanging and `SystemExit` included, becomes an `AssertionError` that names the adapter's method.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextvars import copy_context
from threading import Thread
from typing import Any, TypeVar, cast

from attrs import define, evolve, field

from modelport.core.errors import ModelportError
from modelport.core.model_registries import (
    ModelCatalog,
    ModelLoader,
    ModelRegistrar,
    ModelSaver,
    Registry,
)
from modelport.core.models import LoadedModel, ModelVersion, SavedModel
from modelport.core.prediction import Predictor
from modelport.core.signatures import Signature

Answer = TypeVar("Answer")

PATIENCE_SECONDS = 60.0
_END = object()
_KIT = "modelport.testing."


@define
class _Outcome:
    answer: Any = None
    error: BaseException | None = None

    def of(self, call: Callable[[], Any]) -> None:
        try:
            self.answer = call()
        except BaseException as error:  # noqa: BLE001 - whatever an adapter raises is told by the thread that waits
            self.error = error


@define
class Watch:
    """Makes calls on an adapter's behalf, each in a thread of its own, so that one that hangs can be left behind.

    Args:
        patience: How long a call may take, in seconds. After one that took longer, every other fails at once.
    """

    patience: float = PATIENCE_SECONDS
    _stuck: str = field(default="", init=False)

    def call(self, who: str, answers: type[Answer] | None, call: Callable[[], Any]) -> Answer:
        """Give what *call* gives, which must be of the type *answers*; ``None`` stands for no answer."""
        __tracebackhide__ = True
        answer = self._made(who, call)
        if not isinstance(answer, type(None) if answers is None else answers):
            wanted = "None" if answers is None else f"a {answers.__name__}"
            message = f"{who} gave {answer!r:.200}; it must give {wanted}"
            raise AssertionError(message)  # noqa: TRY004 - an adapter's fault, found by a test
        return cast("Answer", answer)

    def step(self, who: str, iterator: Iterator[ModelVersion]) -> ModelVersion:
        """Give the next of an adapter's iterator."""
        __tracebackhide__ = True
        found = self._made(who, lambda: next(iterator, _END))
        if found is _END:
            raise StopIteration
        return self.call(who, ModelVersion, lambda: found)

    def _made(self, who: str, call: Callable[[], Any]) -> Any:
        __tracebackhide__ = True
        if self._stuck:
            message = f"{who} was not called: {self._stuck} still hangs"
            raise AssertionError(message)
        outcome = _Outcome()
        thread = Thread(target=copy_context().run, args=(outcome.of, call), name=who, daemon=True)
        thread.start()
        thread.join(self.patience)
        if thread.is_alive():
            self._stuck = who
            message = f"{who} hangs: no answer within {self.patience:g} s. It is at\n{_place_of(thread)}"
            raise AssertionError(message)
        _raise_unless_ours(who, outcome.error)
        return outcome.answer


def _place_of(thread: Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - the one way to see where a thread is
    return "".join(traceback.format_stack(frame)[-3:]) if frame else "an unknown place"


def _raise_unless_ours(who: str, error: BaseException | None) -> None:
    __tracebackhide__ = True
    if isinstance(error, ModelportError):
        raise error
    if error is not None:
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        message = f"{who} raised {kind}: {error}. Only errors under ModelportError may come out"
        raise AssertionError(message) from error


def name_of(port: object, method: str) -> str:
    """Give an adapter's method as messages name it, whatever the kit has put around the adapter."""
    while type(port).__module__.startswith(_KIT) and hasattr(port, "port"):
        port = port.port
    return f"{type(port).__module__}.{type(port).__qualname__}.{method}"


def watched(registry: Registry, patience: float = PATIENCE_SECONDS) -> Registry:
    """Give the same registry with an eye on each call. Arguments that a test leaves out stay out."""
    watch = Watch(patience)
    return Registry(
        saver=_WatchedSaver(registry.saver, watch),
        loader=_WatchedLoader(registry.loader, watch),
        registrar=_WatchedRegistrar(registry.registrar, watch),
        catalog=_WatchedCatalog(registry.catalog, watch),
    )


@define
class _WatchedSaver(ModelSaver):
    port: ModelSaver
    watch: Watch

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        __tracebackhide__ = True
        who = name_of(self.port, "save")
        return self.watch.call(who, SavedModel, lambda: self.port.save(model, signature, input_example))


@define
class _WatchedLoader(ModelLoader):
    port: ModelLoader
    watch: Watch

    def load(self, uri: str) -> LoadedModel:
        __tracebackhide__ = True
        who = name_of(self.port, "load")
        loaded = self.watch.call(who, LoadedModel, lambda: self.port.load(uri))
        predictor = _WatchedPredictor(loaded.predict, self.watch, f"the model that {who} gave")
        return evolve(loaded, predictor=cast("Predictor", predictor))


@define
class _WatchedPredictor:
    predict: Callable[..., Any]
    watch: Watch
    who: str

    def __call__(self, inputs: Any, params: Mapping[str, Any] | None = None) -> Any:
        __tracebackhide__ = True
        return self.watch.call(self.who, object, lambda: self.predict(inputs, params))


@define
class _WatchedRegistrar(ModelRegistrar):
    port: ModelRegistrar
    watch: Watch

    def register(self, name: str, model_uri: str, **given: Any) -> ModelVersion:
        __tracebackhide__ = True
        return self._version("register", lambda: self.port.register(name, model_uri, **given))

    def set_alias(self, name: str, alias: str, version: int, **given: Any) -> ModelVersion:
        __tracebackhide__ = True
        return self._version("set_alias", lambda: self.port.set_alias(name, alias, version, **given))

    def delete_alias(self, name: str, alias: str) -> None:
        __tracebackhide__ = True
        self.watch.call(name_of(self.port, "delete_alias"), None, lambda: self.port.delete_alias(name, alias))

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        __tracebackhide__ = True
        return self._version("set_tags", lambda: self.port.set_tags(name, version, tags))

    def delete_version(self, name: str, version: int) -> None:
        __tracebackhide__ = True
        self.watch.call(name_of(self.port, "delete_version"), None, lambda: self.port.delete_version(name, version))

    def _version(self, method: str, call: Callable[[], ModelVersion]) -> ModelVersion:
        __tracebackhide__ = True
        return self.watch.call(name_of(self.port, method), ModelVersion, call)


@define
class _WatchedCatalog(ModelCatalog):
    port: ModelCatalog
    watch: Watch

    def resolve(self, uri: str) -> ModelVersion:
        __tracebackhide__ = True
        return self.watch.call(name_of(self.port, "resolve"), ModelVersion, lambda: self.port.resolve(uri))

    def versions(self, name: str) -> Iterator[ModelVersion]:
        __tracebackhide__ = True
        return self._iterator("versions", lambda: self.port.versions(name))

    def search(self, **given: Any) -> Iterator[ModelVersion]:
        __tracebackhide__ = True
        return self._iterator("search", lambda: self.port.search(**given))

    def _iterator(self, method: str, call: Callable[[], Iterator[ModelVersion]]) -> Iterator[ModelVersion]:
        __tracebackhide__ = True
        who = name_of(self.port, method)
        return _WatchedIterator(self.watch.call(who, Iterator, call), self.watch, who)


@define
class _WatchedIterator(Iterator[ModelVersion]):
    iterator: Iterator[ModelVersion]
    watch: Watch
    who: str

    def __next__(self) -> ModelVersion:
        __tracebackhide__ = True
        return self.watch.step(self.who, self.iterator)
