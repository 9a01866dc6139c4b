"""How calls to MLflow's stores are made: on stores that are opened late, with faults translated, and page by page."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from attrs import field, frozen
from mlflow import MlflowClient
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository

from modelport.adapters.mlflow.addresses import sqlite_file
from modelport.adapters.mlflow.artifact_places import PROXIED, ArtifactPlaces
from modelport.adapters.mlflow.faults import AbsentError, translated
from modelport.adapters.mlflow.listing import Download
from modelport.adapters.mlflow.opening import LazyClient
from modelport.adapters.mlflow.races import AlreadyThereError
from modelport.adapters.mlflow.served_files import ServedFiles
from modelport.adapters.mlflow.waiting import waited_for, waited_for_while
from modelport.adapters.mlflow.wire import Wire
from modelport.core.errors import BackendError, ModelportError
from modelport.core.transfers import current_transfer
from modelport.core.uris import mask_secrets

_P = ParamSpec("_P")
_T = TypeVar("_T")
PAGE: Final = 200
_MIB = 1 << 20


@frozen(eq=False)
class Calls:
    """Calls to a tracking store and a registry.

    Attributes:
        tracking_uri: The tracking store's address.
        registry_uri: The registry's address.
        client: The client over both.
        places: Where models' files may be.
        stall: The seconds that it is waited for the next byte of a file.
    """

    tracking_uri: str = field(repr=mask_secrets)
    registry_uri: str = field(repr=mask_secrets)
    client: LazyClient
    places: ArtifactPlaces
    stall: float = 30.0
    _wires: dict[str, Wire] = field(init=False, repr=False, factory=dict)

    @property
    def writing(self) -> MlflowClient:
        """The client, for calls that write: a SQLite file that is not there is made."""
        return self.client.get()

    def reading(self, address: str) -> MlflowClient:
        """Give the client for a call that only reads at *address*.

        Raises:
            AbsentError: It is a SQLite file that is not there: reading makes none.
            BackendError: The store cannot be opened.
        """
        file = sqlite_file(address)
        if file and not translated(address, file.exists):
            message = f"no such file: {file}"
            raise AbsentError(message)
        return self.client.get()

    def seek(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Make a call, in time, or raise `AbsentError` where what it names does not exist."""
        in_time: Callable[..., _T] = waited_for
        return translated((self.registry_uri, self.tracking_uri), in_time, call, *args, **kwargs)

    def seek_here(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Make a call that ends by itself, or raise `AbsentError`."""
        return translated((self.registry_uri, self.tracking_uri), call, *args, **kwargs)

    def make(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Make a call that names only what is there, so that its absence is the backend's fault."""
        with self._nothing_absent():
            return self.seek(call, *args, **kwargs)

    def make_here(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Make a call as `make` does, that ends by itself."""
        with self._nothing_absent():
            return self.seek_here(call, *args, **kwargs)

    @contextlib.contextmanager
    def _nothing_absent(self) -> Iterator[None]:
        try:
            yield
        except AlreadyThereError:
            raise
        except AbsentError as error:
            address = mask_secrets(self.registry_uri)
            raise BackendError(f"The registry at {address} lacks what it had a moment ago: {error}") from error

    def attempt(self, call: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> list[ModelportError]:
        """Make a call, and give the error that it raised, if it raised one."""
        try:
            self.make(call, *args, **kwargs)
        except ModelportError as error:
            return [error]
        return []

    def pages(
        self, search: Callable[..., Any], where: str, order_by: list[Any], address: str | None = None
    ) -> Iterator[Any]:
        """Give each thing that a search finds, as `each_page` does."""
        return itertools.chain.from_iterable(self.each_page(search, where, order_by, address))

    def each_page(
        self, search: Callable[..., Any], where: str, order_by: list[Any], address: str | None = None
    ) -> Iterator[list[Any]]:
        """Give what a search finds, page by page; nothing where there is no registry yet.

        A page is asked for when the one before it was taken.

        Args:
            search: A method of `mlflow.MlflowClient`.
            where: A filter of MLflow's.
            order_by: MLflow's order.
            address: The store that is searched, if it is not the registry's.
        """
        try:
            client = self.reading(address or self.registry_uri)
        except AbsentError:
            return
        token = None
        while True:
            page = self.make(search, client, where, max_results=PAGE, order_by=order_by, page_token=token)
            token = page.token
            yield page
            if not token:
                return

    def fetch(self, location: str, directory: Path, hashes: dict[Path, tuple[str, int]] | None = None) -> None:
        """Copy all files at an artifact address into a directory, or raise `AbsentError`.

        Args:
            location: The address.
            directory: Where they go.
            hashes: Where the SHA-256 in hex and the size of each file are put, if they can be had on the way: of all
                that a server keeps itself, and of none else.

        Raises:
            UriNotAllowedError: The connection may not look there; nothing was asked of the address.
            DeadlineExceededError: No byte came for as long as a transfer may go without.
            BackendError: The backend failed.
        """
        repository = self.artifacts(location)
        download, part = Download(repository, directory), current_transfer().part()

        def moved() -> int:
            files, count = download.files_and_bytes_there()
            part.reach(count)
            return files + count

        try:
            if isinstance(repository, ServedFiles):
                repository.hash_into(hashes)
                self.seek(download.make)
            else:
                self.seek_here(waited_for_while, moved, download.make, location, self.stall)
        except BaseException:
            download.give_up()
            raise

    def send(self, files: ArtifactRepository, path: Path) -> None:
        """Copy a file, or what is in a directory, to an artifact address.

        MLflow's libraries do not tell how far they are: what they send is given the time in which a transfer may
        stand still once for each file, and once more for each MiB.

        Raises:
            DeadlineExceededError: It took longer than that.
            BackendError: The backend failed.
        """
        call = partial(files.log_artifacts if path.is_dir() else files.log_artifact, str(path))
        if isinstance(files, ServedFiles):
            self.make(call)
            return
        sizes = [each.stat().st_size for each in (path, *path.rglob("*")) if each.is_file()]
        if isinstance(files, LocalArtifactRepository):
            self.make(call)
        else:
            stall = self.stall * (len(sizes) + sum(sizes) // _MIB)
            self.make_here(waited_for_while, lambda: 0, call, str(files.artifact_uri), stall)
        current_transfer().add(sum(sizes))

    def artifacts(self, location: str) -> ArtifactRepository:
        """Give MLflow's way to read the files at an artifact address.

        Raises:
            UriNotAllowedError: The connection may not look there; nothing was asked of the address.
        """
        return self._repository(location, self.places.check(location))

    def writable_artifacts(self, location: str) -> ArtifactRepository:
        """Give MLflow's way to write files at an artifact address.

        Raises:
            UriNotAllowedError: The connection may not write there; nothing was asked of the address.
        """
        return self._repository(location, self.places.check_writable(location))

    def own_artifacts(self, location: str, model_id: str) -> ArtifactRepository:
        """Give MLflow's way to write and remove the files of one saved model.

        Raises:
            UriNotAllowedError: The place is not its own; nothing was asked of the address.
        """
        return self._repository(location, self.places.check_own(location, model_id))

    def _repository(self, location: str, directory: Path | None) -> ArtifactRepository:
        address = directory.as_uri() if directory else location
        if location.startswith(f"{PROXIED}:"):
            return self.make(ServedFiles, address, self.tracking_uri, self._wire_to)
        return self.make(get_artifact_repository, address, self.tracking_uri, self.registry_uri)

    def _wire_to(self, server: str) -> Wire:
        return self._wires.setdefault(server, Wire(server, self.stall))
