"""The one way to MLflow: every call to its stores goes through a connection, and through nothing else.

What it asks stands in `saved_model_calls` and `registry_calls`, how a call is made in `calls`, and where saved models
belong in `experiments`; only the connection uses these rooms.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from attrs import field, frozen

from modelport.adapters.mlflow.addresses import SERVERS, absolute_root, to_registry_uri, to_roots, to_tracking_uri
from modelport.adapters.mlflow.artifact_places import ArtifactPlaces, Place, to_artifact_hosts
from modelport.adapters.mlflow.calls import Calls
from modelport.adapters.mlflow.credentials import one_operation
from modelport.adapters.mlflow.experiments import Experiment
from modelport.adapters.mlflow.opening import LazyClient
from modelport.adapters.mlflow.registry_calls import RegistryCalls
from modelport.adapters.mlflow.saved_model_calls import SavedModelCalls
from modelport.core.deadlines import allowed
from modelport.core.errors import ConfigurationError
from modelport.core.settings import is_positive, is_text
from modelport.core.uris import mask_secrets


@frozen(eq=False)
class MlflowConnection(SavedModelCalls, RegistryCalls):
    """Where MLflow's stores are, and every call to them.

    It makes no call before the first one that is asked of it, and neither reads nor changes MLflow's process-wide
    addresses. Threads may share it; it goes through pickle and fork, each side with connections of its own.

    Args:
        tracking_uri: The tracking store: ``sqlite:///…``, ``postgresql://…``, ``http(s)://…``, or what an MLflow plugin
            adds. The path of a SQLite file is made absolute here and now; the file and its directory are made by the
            first write, and until then it reads as an empty store.
        registry_uri: The registry's store; the tracking store unless set.
        experiment: The experiment that saved models belong to; made if it is new.
        artifact_root: Where the files of a new experiment go. Unless set: with SQLite, ``artifacts`` beside the
            database file; on a server, where the server says. For a server it must be an address such as
            ``s3://…``: a path would be this machine's own, where nobody else finds the files.
        roots: Directories under which absolute paths may be loaded from. Nothing is written or removed there.
        artifact_hosts: Where models' files may be besides: ``s3://bucket``, ``https://files.example:8443`` or a
            directory. Files are read and written only there, on the tracking server's own host, under *artifact_root*,
            and with a database, under ``artifacts`` beside the SQLite file and ``mlruns`` in the current directory;
            and they are read under *roots*. An address elsewhere is refused before anything is sent to it: MLflow
            would send its credentials along. Of a saved model, files are written and removed only in a place that has
            its id.
        deadline_seconds: How long one call of a port may take, the transfer of files not counted, unless it is made
            under a `modelport.deadline` of its own.
        stall_seconds: How long a transfer may go without a byte. What MLflow's own libraries send to a bucket is given
            that time once for each file, and once more for each MiB, as they do not tell how far they are.

    Raises:
        ConfigurationError: A setting cannot work, such as an address that is none, or an artifact root that is a path
            where a server is used.

    Example:
        >>> MlflowConnection("https://registry.example").address
        'https://registry.example'
    """

    tracking_uri: str = field(converter=to_tracking_uri, repr=mask_secrets)
    registry_uri: str = field(default=None, converter=to_registry_uri, repr=mask_secrets)
    experiment: str = field(default="modelport", validator=is_text)
    artifact_root: str | None = field(
        default=None, converter=absolute_root, repr=lambda root: root and mask_secrets(root)
    )
    roots: tuple[Path, ...] = field(default=(), converter=to_roots)
    artifact_hosts: tuple[Place | Path, ...] = field(default=(), converter=to_artifact_hosts)
    deadline_seconds: float = field(default=30.0, kw_only=True, validator=is_positive)
    stall_seconds: float = field(default=30.0, kw_only=True, validator=is_positive)
    _places: ArtifactPlaces = field(init=False, repr=False)
    _client: LazyClient = field(init=False, repr=False)
    _calls: Calls = field(init=False, repr=False)
    _experiment: Experiment = field(init=False, repr=False)

    @artifact_root.validator
    def _check_artifact_root(self, _attribute: object, root: str | None) -> None:
        if root and "://" not in root and urlsplit(self.tracking_uri).scheme in SERVERS:
            problem = "The artifact_root is a path of this machine, but the tracking store is a server."
            remedy = "leave artifact_root out, or give an address that every client reaches, such as s3://…"
            raise ConfigurationError(problem, remedy=remedy, entry="artifact_root")

    @_places.default
    def _make_places(self) -> ArtifactPlaces:
        return ArtifactPlaces.of(self.tracking_uri, self.artifact_root, self.roots, self.artifact_hosts)

    @_client.default
    def _make_client(self) -> LazyClient:
        return LazyClient(self.tracking_uri, self._registry, self.stall_seconds)

    @_calls.default
    def _make_calls(self) -> Calls:
        return Calls(self.tracking_uri, self._registry, self._client, self._places, self.stall_seconds)

    @_experiment.default
    def _make_experiment(self) -> Experiment:
        return Experiment(self.experiment, self.artifact_root, self._calls)

    @property
    def address(self) -> str:
        """The registry's address, any password in it masked."""
        return mask_secrets(self._registry)

    @contextlib.contextmanager
    def allowed(self) -> Iterator[None]:
        """Give what one call of a port does the time that it may take, unless it is under a deadline already.

        Its requests share what MLflow's settings say of a server.
        """
        with one_operation(), allowed(self.deadline_seconds):
            yield

    @property
    def _registry(self) -> str:
        return self.registry_uri or self.tracking_uri
