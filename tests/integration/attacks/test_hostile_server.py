"""A server that lies: nothing is written outside of the private directory, and nothing is left in it."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from integration.attacks.evil_servers import Answer, LyingServer, Request, files_under, listening
from integration.attacks.poisoned_stores import VERSION, PoisonedStore, poisoned_store
from modelport import BackendError, IntegrityError, ModelportError
from modelport.adapters.mlflow import BuiltinLoader, MlflowConnection, listing
from modelport.testing.samples import houses, sklearn_sample

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""MLflow leaves the connection of a download that failed to the garbage collector."""

Listed = list[dict[str, Any]]


@pytest.fixture(scope="module")
def honest(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> PoisonedStore:
    """A store with one model."""
    return poisoned_store(empty_store, tmp_path_factory.mktemp("store"))


@pytest.fixture
def lying(honest: PoisonedStore) -> LyingServer:
    """A server with an honest copy of that model, until it is told to lie."""
    return LyingServer(honest.saved.digest, files_under(honest.files))


@pytest.fixture(autouse=True)
def nothing_is_left(lying: LyingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No file or directory is made around the private directory, nor stays in it."""
    assert lying.bodies
    temporary = tmp_path / "a" / "temporary"
    temporary.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = sorted(tmp_path.rglob("*"))
    yield
    assert sorted(tmp_path.rglob("*")) == before


def load_from(lying: LyingServer) -> list[float]:
    """Load the server's version, and give what it predicts."""
    with listening(lying) as server:
        return list(BuiltinLoader(MlflowConnection(server.address)).load(VERSION).predict(houses())["price"])


def refusal(lying: LyingServer) -> ModelportError:
    """Give the error that a load from the server raises, the same that a check without a load raises."""
    with listening(lying) as server:
        loader = BuiltinLoader(MlflowConnection(server.address))
        with pytest.raises(ModelportError) as caught:
            loader.load(VERSION)
        with pytest.raises(type(caught.value)):
            loader.verify(VERSION)
    return caught.value


def also_listed(lying: LyingServer, name: object, *, is_dir: bool) -> Callable[[str], Listed]:
    """List what is there, and one name more."""
    return lambda at: lying.listing(at) if at else [*lying.listing(at), {"path": name, "is_dir": is_dir}]


def test_an_honest_server_is_believed(lying: LyingServer) -> None:
    """So that what is refused below is refused for its lies."""
    sample = sklearn_sample()

    assert load_from(lying) == pytest.approx(list(sample.model.predict(sample.input_example)))


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("../../evil", BackendError),
        ("../evil", BackendError),
        ("a/../../b", BackendError),
        ("..", BackendError),
        ("%2e%2e/evil", BackendError),
        ("%252e%252e/%252e%252e/evil", BackendError),
        ("file:///evil", BackendError),
        ("C:\\evil", BackendError),
        ("a#b", BackendError),
        ("x" * 5_000, BackendError),
        ("d/" * 3_000 + "x", BackendError),
        ("MLmodel/x", BackendError),
        (5, BackendError),
        (None, BackendError),
        (["x"], BackendError),
        ({"path": "x"}, BackendError),
        ("a\\..\\b", IntegrityError),
        ("a\0b", IntegrityError),
        ("a\nb", IntegrityError),
        ("~/.ssh/id", IntegrityError),
        ("\N{RIGHT-TO-LEFT OVERRIDE}txt", IntegrityError),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_file_of_a_hostile_name_is_refused(lying: LyingServer, name: object, error: type[ModelportError]) -> None:
    """Wherever it would be written to: a name that can be one of a file is a file too many."""
    lying.spare = b"evil"
    lying.listings = also_listed(lying, name, is_dir=False)

    refused = refusal(lying)

    assert type(refused) is error
    assert isinstance(refused, BackendError) or len(refused.extra) == 1  # type: ignore[attr-defined]


def test_a_file_of_an_absolute_name_is_refused(lying: LyingServer, tmp_path: Path) -> None:
    """It is not written to."""
    lying.spare = b"evil"
    for name in (str(tmp_path / "evil"), f"/{tmp_path / 'evil'}", f"file://{tmp_path / 'evil'}"):
        lying.listings = also_listed(lying, name, is_dir=False)
        assert type(refusal(lying)) is BackendError


@pytest.mark.parametrize("name", ["../../evil", "/evil", "a/../../b", "%2e%2e/evil", "d/" * 3_000])
def test_a_directory_of_a_hostile_name_is_refused(lying: LyingServer, name: str) -> None:
    """Empty as it is."""
    lying.listings = also_listed(lying, name, is_dir=True)

    assert type(refusal(lying)) is BackendError


@pytest.mark.parametrize("name", ["MLmodel", "x" * 5_000, "more"])
def test_a_directory_without_files_changes_nothing(lying: LyingServer, name: str) -> None:
    """It is not made."""
    lying.listings = also_listed(lying, name, is_dir=True)

    assert load_from(lying)


@pytest.mark.parametrize("name", ["MLmodel", ".", ""])
def test_a_name_that_is_listed_twice_changes_nothing(lying: LyingServer, name: str) -> None:
    """The files are what was registered."""
    lying.listings = also_listed(lying, name, is_dir=False)

    assert load_from(lying)


def late(_request: Request) -> Answer:
    """Answer when nobody may listen any more."""
    time.sleep(0.2)
    return 200, {}, b"late"


@pytest.mark.parametrize("name", ["sub", "x" * 5_000])
def test_no_download_goes_on_after_a_load_that_failed(lying: LyingServer, name: str) -> None:
    """Not in threads either, which would write to a directory that is gone, and hold up the end of the process."""
    lying.listings = also_listed(lying, name, is_dir=True)
    lying.overrides = {"/requirements.txt": late}
    before = set(threading.enumerate())

    refusal(lying)

    assert {each for each in threading.enumerate() if each not in before} == set()


def test_directories_in_one_another_without_end_are_bounded(lying: LyingServer) -> None:
    """One that lists itself is left after 64 steps."""
    lying.listings = lambda _at: [{"path": "d", "is_dir": True}]

    assert "64 directories" in str(refusal(lying))


def test_directories_side_by_side_without_end_are_bounded(lying: LyingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However wide and deep they are."""
    assert listing.MOST_ENTRIES == 100_000
    monkeypatch.setattr(listing, "MOST_ENTRIES", 1_000)
    lying.listings = lambda _at: [{"path": f"d{number}", "is_dir": True} for number in range(150)]

    assert "1,000 files" in str(refusal(lying))
