"""An address of a model that is not one of the documented forms is refused before anything is read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from integration.attacks.evil_servers import EvilServer, connections_refused, listening
from integration.attacks.odd_addresses import ODD
from integration.attacks.plain_mlflow import asked
from integration.attacks.poisoned_stores import PoisonedStore, poisoned_store
from modelport import (
    Inspection,
    InvalidUriError,
    Manifest,
    ModelNotFoundError,
    ModelportError,
    UriNotAllowedError,
)
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    MlflowCatalog,
    MlflowConnection,
    MlflowRegister,
)

MUST_BE_REGISTERED = ["/etc", f"runs:/{'0' * 32}/x"]


@pytest.fixture(scope="module")
def evil() -> Iterator[EvilServer]:
    """A server that nobody should ask anything: an artifact store, and the tracking server as well."""
    with listening() as server:
        yield server


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What this process looks up or connects to."""
    return connections_refused(monkeypatch)


def acts_on(connection: MlflowConnection) -> dict[str, Callable[[Any], object]]:
    """Give all that takes the address of a model."""
    registrar, loader = MlflowRegister(connection), BuiltinLoader(connection)

    def adopt(uri: Any) -> object:
        nothing = Inspection(uri=uri, manifest=Manifest({}), flavors=(), cautions=(), recorded_in="")
        return registrar.adopt(nothing)

    return {
        "load": loader.load,
        "load custom": CustomLoader(connection).load,
        "verify": loader.verify,
        "register": lambda uri: registrar.register("copy", uri),
        "inspect": registrar.inspect,
        "adopt": adopt,
        "resolve": MlflowCatalog(connection).resolve,
        "discard": BuiltinSaver(connection).discard_saved_model,
    }


def check_refused(connection: MlflowConnection, uri: Any) -> None:
    """Check that all of them refuse an address."""
    for name, act in acts_on(connection).items():
        with pytest.raises(ModelportError) as caught:
            act(uri)
        assert type(caught.value) is InvalidUriError, (name, uri)
        assert len(str(caught.value)) < 1_000


def test_what_is_no_address_is_refused_and_nothing_is_read(
    tmp_path: Path, evil: EvilServer, lookups: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store's file is not even made, and no directory is read; from the root of roots, too."""
    monkeypatch.chdir(tmp_path)
    connection = MlflowConnection("sqlite:///new/registry.db", roots=["/"], artifact_hosts=["/", evil.address])

    for uri in ODD:
        check_refused(connection, uri.format(evil=evil.host) if isinstance(uri, str) and "{evil}" in uri else uri)

    assert list(tmp_path.rglob("*")) == []
    assert (lookups, evil.requests) == ([], [])


def test_a_server_is_not_asked_about_what_is_no_address(evil: EvilServer) -> None:
    """Not one request."""
    connection = MlflowConnection(evil.address, roots=["/"])
    for uri in ODD:
        check_refused(connection, uri)
    for uri in MUST_BE_REGISTERED:
        for name in ("inspect", "adopt", "resolve", "discard"):
            with pytest.raises(InvalidUriError):
                acts_on(connection)[name](uri)

    assert evil.requests == []


def test_addresses_that_look_the_same_are_not_the_same(tmp_path: Path, empty_store: Path) -> None:
    """A name is found in its own letters, and in no other case."""
    store = poisoned_store(empty_store, tmp_path)
    for uri in ("models:/Prices/1", "models:/prices./1", "models:/price5/1"):
        with pytest.raises(ModelNotFoundError):
            BuiltinLoader(store.connection).load(uri)


def test_plain_mlflow_takes_many_of_them(tmp_path: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the version that they are not, or for the current directory: these attacks work."""
    store = poisoned_store(empty_store, tmp_path)
    shutil.copytree(store.files, tmp_path / "current")
    monkeypatch.chdir(tmp_path / "current")
    taken = ["prices/\u0661", "prices/01", "prices/1?x=1", "prices/1#f"]
    uris = [*(f"models:/{name}" for name in taken), "MODELS:/prices/1", "models:/pri\nces/1", ""]

    outcomes = asked(store.address, [["load", uri] for uri in (*uris, "/etc", "file:///tmp/../etc")])

    assert [outcome.error for outcome in outcomes[:-2]] == [""] * len(uris)
    assert all("MLmodel" in outcome.message for outcome in outcomes[-2:])
    for uri in uris:
        with pytest.raises(InvalidUriError):
            store.predictions(uri)


@pytest.fixture
def rooted(tmp_path: Path, empty_store: Path) -> tuple[PoisonedStore, Path, Path]:
    """A store, a directory that is a root of its connection's, and one that is not, each with the model."""
    root, outside = tmp_path / "root", tmp_path / "outside"
    store = poisoned_store(empty_store, tmp_path)
    for place in (root, outside):
        shutil.copytree(store.files, place / "model")
    return store, root, outside


def test_a_path_is_read_under_the_roots_only(rooted: tuple[PoisonedStore, Path, Path]) -> None:
    """Not beside them, however much it looks so, nor where a link in them leads, nor where there is nothing."""
    store, root, outside = rooted
    connection = MlflowConnection(store.address, roots=[root])
    (root / "link").symlink_to(outside)
    (root / "model-link").symlink_to(outside / "model")
    shutil.copytree(outside / "model", root.with_name("root2") / "model")
    loader = BuiltinLoader(connection)
    assert loader.load(str(root / "model")).digest == store.saved.digest

    for path in (
        *(outside / "model", outside, root.with_name("root2") / "model", root.parent, Path("/etc"), Path("/proc/self")),
        *(root / "link" / "model", root / "link", root / "model-link", root / "link" / "missing", outside / "missing"),
        *(store.files, Path("/etc/passwd"), Path("/dev/zero"), Path(f"/proc/{os.getpid()}/cwd")),
    ):
        for act in (loader.load, loader.verify, lambda uri: MlflowRegister(connection).register("copy", uri)):
            with pytest.raises(ModelportError) as caught:
                act(str(path))
            assert type(caught.value) is UriNotAllowedError, path


def test_a_link_in_a_model_under_a_root_is_not_followed(rooted: tuple[PoisonedStore, Path, Path]) -> None:
    """Whichever file of the model it takes the place of."""
    store, root, outside = rooted
    loader = BuiltinLoader(MlflowConnection(store.address, roots=[root]))
    for name in ("MLmodel", "manifest.json", "model.skops"):
        (root / "model" / name).unlink()
        (root / "model" / name).symlink_to(outside / "model" / name)
        with pytest.raises(ModelportError) as caught:
            loader.load(str(root / "model"))
        assert type(caught.value).__name__ == "IntegrityError"
        (root / "model" / name).unlink()
        shutil.copy(outside / "model" / name, root / "model" / name)
    assert loader.load(str(root / "model")).digest == store.saved.digest
