"""Links and special files, in a model and in its place: nothing is followed, opened or waited for."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from mlflow import MlflowClient

from modelport import IntegrityError, ModelportError, NotFoundError, TrustPolicy, UriNotAllowedError
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection, MlflowRegister
from modelport.adapters.mlflow.entities import DIGEST_TAG
from modelport.testing.samples import houses, sklearn_sample

SECONDS: Final = 20
OFF: Final = TrustPolicy(verify="off", pickles="any")


@pytest.fixture(autouse=True)
def nothing_is_waited_for() -> Iterator[None]:
    """A call that waits for a pipe fails."""

    def fail(*_: object) -> None:
        raise AssertionError("it waits")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> MlflowConnection:
    """A registry with a model in it."""
    place, sample = tmp_path_factory.mktemp("links"), sklearn_sample()
    (place / "registry.db").write_bytes(empty_store.read_bytes())
    connection = MlflowConnection(f"sqlite:///{place / 'registry.db'}", roots=[str(place / "root")])
    saved = BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)
    MlflowRegister(connection).register("prices", saved.uri)
    (place / "root").mkdir()
    return connection


@pytest.fixture
def model(saved: MlflowConnection, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A copy of the model under the root, registered with its digest by an address that only this test uses."""
    name = f"copied-{abs(hash(request.node.name))}"
    place = Path(shutil.copytree(saved.version_location("prices", 1), saved.roots[0] / name))
    digest = saved.version("prices", 1).tags[DIGEST_TAG]
    client = MlflowClient(saved.tracking_uri, saved.tracking_uri)
    client.create_registered_model(name)
    client.create_model_version(name, str(place), tags={DIGEST_TAG: digest})
    yield place
    client.delete_registered_model(name)


def errors(connection: MlflowConnection, model: Path) -> Iterator[ModelportError]:
    """Give what a version and a path raise, verified and not."""
    for uri in (f"models:/{model.name}/1", str(model)):
        for policy in (TrustPolicy(), OFF):
            with pytest.raises(ModelportError) as caught:
                BuiltinLoader(connection, trust=policy).load(uri)
            yield caught.value


def _link_to(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


def _link_to_its_own_bytes(path: Path) -> None:
    path.symlink_to(shutil.copy(path.parent / "MLmodel", path.parents[2] / "outside"))


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(path.parent)  # the whole path is too long for a socket's address
        try:
            listener.bind(path.name)
        finally:
            os.chdir(here)


def _device(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only the superuser makes devices")


ODD: Final[Mapping[str, Callable[[Path], object]]] = {
    "a link to a secret": _link_to("/etc/passwd"),
    "a link to the same bytes": _link_to_its_own_bytes,
    "a link to another file of the model": _link_to("MLmodel"),
    "a link to a directory": _link_to("/etc"),
    "a link to the model itself": _link_to("."),
    "a link to itself": _link_to("odd"),
    "a link to nothing": _link_to("nothing"),
    "a link to zeros without end": _link_to("/dev/zero"),
    "a pipe": os.mkfifo,
    "a socket": _socket,
    "zeros without end": _device,
}


@pytest.mark.parametrize("make", ODD.values(), ids=ODD.keys())
def test_what_is_no_file_is_refused(saved: MlflowConnection, model: Path, make: Callable[[Path], object]) -> None:
    """Wherever it points, whether or not files are held against a digest, and named in the error."""
    make(model / "odd")

    for error in errors(saved, model):
        assert isinstance(error, IntegrityError)
        assert error.extra == ("odd",)


@pytest.mark.parametrize("name", ["MLmodel", "manifest.json", "model.skops", "input_example.zip"])
@pytest.mark.parametrize("make", [_link_to("/etc/passwd"), os.mkfifo, _device], ids=["link", "pipe", "device"])
def test_what_takes_a_files_place_is_refused(
    saved: MlflowConnection, model: Path, name: str, make: Callable[[Path], object]
) -> None:
    """Whichever file it is."""
    (model / name).unlink()
    make(model / name)

    for error in errors(saved, model):
        assert isinstance(error, IntegrityError)
        assert error.extra == (name,)


WHOLE: Final[Mapping[str, Callable[[Path], object]]] = {
    "a link to a directory elsewhere": _link_to("/etc"),
    "a link to zeros without end": _link_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a pipe": os.mkfifo,
    "a socket": _socket,
    "zeros without end": _device,
    "a file": lambda path: path.write_text("model"),
}


@pytest.mark.parametrize("make", WHOLE.values(), ids=WHOLE.keys())
def test_what_takes_the_models_place_is_refused(
    saved: MlflowConnection, model: Path, make: Callable[[Path], object]
) -> None:
    """It is no directory with a model, or one that nobody may look into."""
    shutil.rmtree(model)
    make(model)

    for error in errors(saved, model):
        assert isinstance(error, NotFoundError | UriNotAllowedError)
    model.unlink()


def test_a_hard_link_is_a_file(saved: MlflowConnection, model: Path) -> None:
    """It has bytes of its own to be held against the manifest, and the copy is no link any more."""
    (model / "model.skops").rename(model.parent / "model.skops")
    (model / "model.skops").hardlink_to(model.parent / "model.skops")

    loaded: Any = BuiltinLoader(saved).load(f"models:/{model.name}/1")

    assert loaded.predict(houses()).shape == (3, 1)
    (model.parent / "model.skops").unlink()
