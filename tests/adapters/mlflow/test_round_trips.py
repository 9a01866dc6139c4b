"""What each call asks of a server, request by request: one more is a change that somebody has to want."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from attrs import frozen
from pytest_mock import MockerFixture

from faulty_proxy import FaultyProxy, faulty_proxy
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    MlflowCatalog,
    MlflowConnection,
    MlflowRegister,
    credentials,
)
from modelport.application import PublishModel
from modelport.testing.samples import sklearn_sample

_SAVED_MODEL = "GET logged-models/m"
_LISTING = "GET artifacts"
_SOURCE = (_SAVED_MODEL, _LISTING)
_NO_PROMPT = "GET registered-models/search"
_VERSION = "GET model-versions/get"
_MADE = "POST model-versions/create"
_KEY = "GET model-versions/search"
_ALIASED = "GET registered-models/alias"
_FILES = (
    "MLmodel",
    "conda.yaml",
    "input_example.json",
    "input_example.zip",
    "manifest.json",
    "model.skops",
    "python_env.yaml",
    "requirements.txt",
    "serving_input_example.json",
)
_SAVE = (
    "POST logged-models",
    *(f"PUT {name}" for name in sorted(set(_FILES) - {"manifest.json"})),
    "PUT manifest.json",
    "PATCH logged-models/m",
)
_DOWNLOAD = (_LISTING, *(f"GET {name}" for name in _FILES))


@frozen(eq=False)
class Asked:
    """The ports of one connection, which passes a proxy.

    Attributes:
        proxy: The proxy.
        connection: The connection; it knows its experiment.
        saved: The URI of a saved model.
    """

    proxy: FaultyProxy
    connection: MlflowConnection
    saved: str

    @property
    def registrar(self) -> MlflowRegister:
        """Registers."""
        return MlflowRegister(self.connection)

    @property
    def catalog(self) -> MlflowCatalog:
        """Reads."""
        return MlflowCatalog(self.connection)

    def load(self, uri: str) -> object:
        """Load without a cache."""
        return BuiltinLoader(self.connection, cache=None).load(uri)

    def requests(self, act: Callable[[Asked], object]) -> list[str]:
        """Give what *act* asks for, in order; what it asks for at the same time, by name."""
        before = len(self.proxy.seen)
        act(self)
        return _in_order([_short(line) for line in self.proxy.seen[before:]])


def _short(line: str) -> str:
    method, _, path = line.partition(" ")
    path = re.sub(r"/m-[0-9a-f]{32}", "/m", path)
    if "/mlflow-artifacts/artifacts/" in path:
        path = path.rpartition("/")[2]
    return f"{method} {re.sub(r'^/api/2.0/(mlflow-artifacts|mlflow)/', '', path)}"


def _in_order(lines: list[str]) -> list[str]:
    """Files are sent, and fetched, several at a time."""
    at = [index for index, line in enumerate(lines) if line.partition(" ")[2] in _FILES]
    held = [index for index in at if lines[index] != "PUT manifest.json"]
    for index, line in zip(held, sorted(lines[index] for index in held), strict=True):
        lines[index] = line
    return _source_first(lines)


def _source_first(lines: list[str]) -> list[str]:
    """Whether a source is there, and whether a name is a prompt's, is asked at the same time."""
    if _SAVED_MODEL in lines and _NO_PROMPT in lines:
        lines.remove(_NO_PROMPT)
        lines.insert(lines.index(_LISTING) + 1, _NO_PROMPT)
    return lines


def save(connection: MlflowConnection) -> str:
    """Save a model, and give its URI."""
    sample = sklearn_sample()
    saver = BuiltinSaver(connection, requirements=[])
    return saver.save(sample.model, sample.signature, sample.input_example).uri


def publish(asked: Asked) -> None:
    """Publish a model, with an alias."""
    sample = sklearn_sample()
    publish_model = PublishModel(BuiltinSaver(asked.connection, requirements=[]), asked.registrar)
    publish_model("trips", sample.model, sample.signature, sample.input_example, alias="published")


@pytest.fixture(scope="module")
def asked(server_uri: str) -> Iterator[Asked]:
    """A name with three versions, of which the first has two aliases; no call needs what another one did."""
    with faulty_proxy(server_uri) as proxy:
        connection = MlflowConnection(proxy.address, experiment="round-trips")
        asked = Asked(proxy, connection, save(connection))
        asked.registrar.register("trips", asked.saved, idempotency_key="first")
        for _ in range(2):
            asked.registrar.register("trips", asked.saved)
        for alias in ("champion", "steady"):
            asked.registrar.set_alias("trips", alias, 1)
        yield asked


@pytest.mark.parametrize(("seconds", "times"), [(60.0, 1), (0.0, len(_SAVE))], ids=["fresh", "run out"])
def test_credentials_are_looked_up_once_an_operation_unless_they_may_have_run_out(
    asked: Asked, mocker: MockerFixture, seconds: float, times: int
) -> None:
    """To look them up takes longer than most of a small request does on this side."""
    mocker.patch.object(credentials, "_FRESH_SECONDS", seconds)
    looked_up = mocker.spy(credentials, "get_default_host_creds")
    save(asked.connection)
    assert looked_up.call_count == times


TABLE: dict[str, tuple[Callable[[Asked], object], tuple[str, ...]]] = {
    "save": (lambda it: save(it.connection), _SAVE),
    "register a known name": (lambda it: it.registrar.register("trips", it.saved), (*_SOURCE, _NO_PROMPT, _MADE)),
    "register a new name": (
        lambda it: it.registrar.register("new-trips", it.saved),
        (*_SOURCE, _NO_PROMPT, _MADE, "POST registered-models/create", _MADE),
    ),
    "register with a key": (
        lambda it: it.registrar.register("trips", it.saved, idempotency_key="second"),
        (_KEY, *_SOURCE, _NO_PROMPT, _MADE, _KEY),
    ),
    "register again with a key": (
        lambda it: it.registrar.register("trips", it.saved, idempotency_key="first"),
        (_KEY, _VERSION),
    ),
    "set an alias": (
        lambda it: it.registrar.set_alias("trips", "challenger", 2),
        (_VERSION, "POST registered-models/alias"),
    ),
    "move an alias": (
        lambda it: it.registrar.set_alias("trips", "champion", 2, expect=1),
        (_VERSION, _ALIASED, "POST registered-models/alias", _ALIASED),
    ),
    "set two tags": (
        lambda it: it.registrar.set_tags("trips", 1, {"a": "b", "c": "d"}),
        (_VERSION, *["POST model-versions/set-tag"] * 2),
    ),
    "resolve a version": (lambda it: it.catalog.resolve("models:/trips/1"), (_VERSION,)),
    "resolve an alias": (lambda it: it.catalog.resolve("models:/trips@champion"), (_ALIASED,)),
    "resolve the latest": (lambda it: it.catalog.resolve("models:/trips/latest"), (_KEY, _VERSION)),
    "list versions": (
        lambda it: list(it.catalog.versions("trips")),
        ("GET registered-models/search", "GET model-versions/search"),
    ),
    "search": (lambda it: list(it.catalog.search()), ("GET registered-models/search",)),
    "load a saved model": (lambda it: it.load(it.saved), (_SAVED_MODEL, *_DOWNLOAD)),
    "load a version": (lambda it: it.load("models:/trips/1"), (_VERSION, *_DOWNLOAD)),
    "load an alias": (lambda it: it.load("models:/trips@champion"), (_ALIASED, *_DOWNLOAD)),
    "publish with an alias": (publish, (*_SAVE, _NO_PROMPT, _MADE, "POST registered-models/alias")),
    "delete an alias": (
        lambda it: it.registrar.delete_alias("trips", "steady"),
        (_ALIASED, "DELETE registered-models/alias"),
    ),
    "delete a version": (
        lambda it: it.registrar.delete_version("trips", 3),
        (_VERSION, "DELETE model-versions/delete"),
    ),
}


@pytest.mark.parametrize("what", TABLE)
def test_a_call_asks_for_what_its_result_needs_and_no_more(asked: Asked, what: str) -> None:
    """In this order: what is checked is checked before anything is written."""
    act, expected = TABLE[what]
    assert asked.requests(act) == list(expected)
