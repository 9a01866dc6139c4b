"""Where models' files may be."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from mlflow import MlflowClient

from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection, MlflowRegister
from modelport.core.errors import ConfigurationError, UriNotAllowedError
from modelport.core.uris import mask_secrets
from modelport.testing.samples import Sample, sklearn_sample

SERVER = "https://ada:secret@registry.example:8443/mlflow"


def places(tracking_uri: str, **settings: object) -> MlflowConnection:
    """Give a connection that makes no call."""
    return MlflowConnection(tracking_uri, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "location",
    [
        "mlflow-artifacts:/1/models/m-0/artifacts",
        "mlflow-artifacts://registry.example:8443/1/models",
        "https://registry.example:8443/mlflow/api/2.0/mlflow-artifacts/artifacts/1",
        "HTTPS://REGISTRY.example:8443/api/2.0/mlflow-artifacts/artifacts/1",
    ],
)
def test_the_tracking_servers_own_host_is_allowed(location: str) -> None:
    """In each form in which its records name it; it is no directory."""
    assert places(SERVER).directory_at(location) is None


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/api/2.0/mlflow-artifacts/artifacts/1",
        "https://registry.example/1",
        "https://registry.example:8443.evil.example/1",
        "https://registry.example:8443@evil.example/1",
        "https://mallory@registry.example:8443/1",
        "http://registry.example:8443/1",
        "mlflow-artifacts://evil.example/1",
        "mlflow-artifacts://registry.example/1",
        "mlflow-artifacts:/../1",
        "https://registry.example:8443\\@evil.example/1",
        "https://registry.example:8443/%2e%2e/1",
        "https://registry.example:8443/1?x=1",
        "https://registry.example:8443/1#x",
        "ht\ntps://registry.example:8443/1",
        "https://registry.example:8443/1\x00",
        " https://registry.example:8443/1",
        "https://[registry.example:8443/1",
        "//registry.example:8443/1",
        "s3://bucket/1",
        "ftp://registry.example:8443/1",
        "models:/prices/1",
        "models:/m-0123456789abcdef0123456789abcdef",
        "runs:/0123456789abcdef0123456789abcdef/model",
        "file:///etc",
        "/etc",
        "c:/etc",
        "",
    ],
)
def test_any_other_place_is_refused_without_asking_it(location: str) -> None:
    """The message says where the files are said to be, what is allowed, and which setting allows more."""
    with pytest.raises(UriNotAllowedError, match="may not look") as caught:
        places(SERVER).directory_at(location)

    assert "secret" not in str(caught.value)
    assert "https://registry.example:8443" in caught.value.expected
    assert caught.value.uri == mask_secrets(location)


def test_the_usual_port_may_be_said_or_left_out() -> None:
    """On either side."""
    assert places("https://registry.example").directory_at("https://registry.example:443/1") is None
    assert places("http://registry.example:80").directory_at("http://registry.example/1") is None


def test_places_that_are_set_are_allowed_and_no_others() -> None:
    """A bucket, a part of one, a host, and a directory."""
    hosts = ["s3://models", "gs://shared/approved", "https://files.example:8443", "/srv/models"]
    connection = places(SERVER, artifact_hosts=hosts)

    for location in (
        "s3://models/1",
        "gs://shared/approved/1",
        "gs://shared//approved/1",
        "https://files.example:8443/1",
    ):
        assert connection.directory_at(location) is None
    assert connection.directory_at("file:///srv/models/1") == Path("/srv/models/1")
    for location in ("s3://models2/1", "gs://shared/approved2/1", "gs://shared/approved/../1", "/srv/models/../other"):
        with pytest.raises(UriNotAllowedError):
            connection.directory_at(location)


def test_with_a_database_the_local_artifact_roots_are_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the file, MLflow's own in the directory of the connection's making, the one that is set, and the roots."""
    monkeypatch.chdir(tmp_path)
    connection = places("sqlite:///db/registry.db", artifact_root="files", roots=["/srv/approved"])
    monkeypatch.chdir("/")

    for path in (tmp_path / "db/artifacts/1", tmp_path / "mlruns/1", tmp_path / "files/1", Path("/srv/approved/1")):
        assert connection.directory_at(str(path)) == path
        assert connection.directory_at(path.as_uri()) == path
    for location in (
        tmp_path / "db",
        tmp_path / "db/artifacts2",
        tmp_path / "files/../x",
        "/etc",
        f"{tmp_path}/files/%2e%2e/x",
    ):
        with pytest.raises(UriNotAllowedError):
            connection.directory_at(str(location))


def test_a_link_in_the_artifact_root_does_not_lead_out_of_it(tmp_path: Path) -> None:
    """The directory that it leads to is what counts."""
    outside, root = tmp_path / "outside", tmp_path / "artifacts"
    outside.mkdir()
    root.mkdir()
    (root / "link").symlink_to(outside)
    connection = places(f"sqlite:///{tmp_path}/registry.db")

    with pytest.raises(UriNotAllowedError):
        connection.directory_at(str(root / "link"))


def test_the_artifact_root_on_another_host_is_allowed() -> None:
    """It is this connection's own setting; only under its path."""
    connection = places(SERVER, artifact_root="s3://models/team")

    assert connection.directory_at("s3://models/team/1") is None
    with pytest.raises(UriNotAllowedError):
        connection.directory_at("s3://models/other")


@pytest.mark.parametrize(
    "hosts",
    [
        "s3://bucket",
        ["files.example"],
        ["models"],
        ["s3://"],
        ["s3://*"],
        ["*"],
        [""],
        ["https://ada@files.example"],
        ["sftp://ada:secret@files.example"],
        ["s3://bucket/../other"],
        ["s3://bucket?x=1"],
        ["file:///srv"],
        ["models:/prices/1"],
        ["/srv\0"],
        [1],
        7,
    ],
)
def test_what_is_no_place_is_refused_as_a_setting(hosts: object) -> None:
    """Before any call; the value is not shown."""
    with pytest.raises(ConfigurationError) as caught:
        places(SERVER, artifact_hosts=hosts)

    assert caught.value.entry == "artifact_hosts"
    assert "secret" not in str(caught.value)


def test_a_version_whose_files_are_elsewhere_is_asked_for_nothing(connection: MlflowConnection, tmp_path: Path) -> None:
    """Neither by load, nor by verify, nor by a registration of it."""
    client = MlflowClient(connection.tracking_uri, connection.tracking_uri)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        source = f"http://127.0.0.1:{listener.getsockname()[1]}/api/2.0/mlflow-artifacts/artifacts/x"
        client.create_registered_model("evil")
        client.create_model_version("evil", source)
        register = MlflowRegister(connection)
        for act in (BuiltinLoader(connection).load, BuiltinLoader(connection).verify, register.inspect):
            with pytest.raises(UriNotAllowedError):
                act("models:/evil/1")
        with pytest.raises(UriNotAllowedError):
            register.register("copy", "models:/evil/1")
        with pytest.raises(TimeoutError):
            listener.accept()
    assert [each.name for each in client.search_registered_models()] == ["evil"]
    assert list(tmp_path.rglob("MLmodel")) == []


def test_a_save_whose_files_would_go_elsewhere_writes_none(connection: MlflowConnection, tmp_path: Path) -> None:
    """The record is taken back as well."""
    client = MlflowClient(connection.tracking_uri, connection.tracking_uri)
    client.create_experiment("modelport", str(tmp_path / "elsewhere"))
    sample: Sample = sklearn_sample()

    with pytest.raises(UriNotAllowedError, match="where this connection may not write"):
        BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)

    assert not (tmp_path / "elsewhere").exists()
    experiments = [each.experiment_id for each in client.search_experiments()]
    assert list(client.search_logged_models(experiments)) == []
    opened = MlflowConnection(connection.tracking_uri, artifact_hosts=[str(tmp_path / "elsewhere")])
    assert BuiltinSaver(opened).save(sample.model, sample.signature, sample.input_example).uri
