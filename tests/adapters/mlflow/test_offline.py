"""While the registry is down, what was fetched before loads; what the registry denies does not."""

from __future__ import annotations

import json
import logging
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from adapters.mlflow.cached_registry import CHAMPION, Cached, cached, check_predicts, saved
from adapters.mlflow.signed_shelf import SIGNED, Shelf
from faulty_proxy import FAULTS, faulty_proxy
from modelport import (
    DeadlineExceededError,
    ModelNotFoundError,
    NotFoundError,
    RegistryUnavailableError,
    SignatureRefusedError,
    deadline,
)
from modelport.adapters.mlflow import BuiltinLoader, CustomLoader, MlflowConnection, MlflowRegister, ModelCache
from modelport.adapters.mlflow.answers import Answer
from modelport.adapters.mlflow.kept_answers import KeptAnswers
from modelport.adapters.mlflow.sources import Source
from modelport.adapters.signing import KeyVerifier
from signing_keys import Keyring

__all__ = ["cached", "saved"]

SECONDS = 0.5
LATEST = "models:/cached/latest"


def kept(cached: Cached) -> list[Path]:
    """Give the files of the answers that are kept."""
    return [path for path in (cached.directory / "answers").rglob("*") if path.is_file()]


@pytest.mark.parametrize("named", ["version", "saved model"])
def test_what_never_changes_loads_while_the_registry_is_down(
    cached: Cached, named: str, caplog: pytest.LogCaptureFixture
) -> None:
    """With the version as it was then, the age of the answer, and a warning that tells it."""
    uri = cached.version.uri if named == "version" else cached.version.source_uri
    before = cached.loader().load(uri)
    cached.go_down()

    with caplog.at_level(logging.WARNING, logger="modelport"), deadline(SECONDS):
        loaded = cached.loader().load(uri)

    check_predicts(loaded)
    assert (loaded.uri, loaded.version, loaded.digest) == (before.uri, before.version, before.digest)
    assert loaded.answered_at == before.answered_at
    assert timedelta() < loaded.age < timedelta(minutes=5)
    (record,) = (each for each in caplog.records if each.name.startswith("modelport"))
    assert (record.levelname, "offline" in record.message, uri in record.message) == ("WARNING", True, True)


def test_what_was_loaded_by_an_alias_loads_by_its_version(cached: Cached) -> None:
    """The answer told which version it was."""
    cached.loader().load(CHAMPION)
    cached.go_down()
    with deadline(SECONDS):
        check_predicts(cached.loader().load(cached.version.uri))


@pytest.mark.parametrize("uri", [CHAMPION, LATEST])
def test_an_alias_loads_offline_only_where_that_is_allowed(cached: Cached, uri: str) -> None:
    """As it was when it was last asked."""
    cached.loader().load(uri)
    cached.go_down()
    with deadline(SECONDS), pytest.raises(RegistryUnavailableError):
        cached.loader().load(uri)
    with deadline(SECONDS):
        loaded = cached.loader(offline="allow").load(uri)
    check_predicts(loaded)
    assert loaded.version
    assert loaded.version.version == cached.version.version


def test_a_server_that_is_gone_is_down(cached: Cached) -> None:
    """Nobody listens at its address."""
    with faulty_proxy(cached.server) as proxy:
        before = evolve(cached, proxy=proxy)
        before.loader().load(CHAMPION)
    check_predicts(before.loader(offline="allow").load(CHAMPION))


@pytest.mark.usefixtures("saved")
def test_a_server_that_hangs_leaves_time_to_load(cached: Cached) -> None:
    """The whole load ends within the deadline and a fifth."""
    loader = cached.loader(offline="allow")
    loader.load(CHAMPION)
    cached.go_down("hang")
    start = time.monotonic()
    with deadline(2.0):
        check_predicts(loader.load(CHAMPION))
    assert time.monotonic() - start <= 2.4


def test_what_was_never_fetched_does_not_load(cached: Cached) -> None:
    """And the error is that of the registry."""
    cached.loader(cache=None).load(CHAMPION)
    cached.loader().load(CHAMPION)
    other = cached.register_again()
    cached.go_down()
    for settings, uri in (({"cache": None}, cached.version.uri), ({}, other.uri), ({}, "models:/others/1")):
        with deadline(SECONDS), pytest.raises((RegistryUnavailableError, DeadlineExceededError)) as caught:
            cached.loader(offline="allow", **settings).load(uri)
        assert cached.proxy.address in str(caught.value)


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_what_is_damaged_does_not_load(cached: Cached, damage: str) -> None:
    """It cannot be fetched anew, and the error says why."""
    cached.loader().load(CHAMPION)
    if damage == "gone":
        shutil.rmtree(cached.entry)
    else:
        (cached.entry / "more").write_text("more")
    cached.go_down()
    with deadline(SECONDS), pytest.raises(RegistryUnavailableError):
        cached.loader(offline="allow").load(CHAMPION)


def test_what_the_registry_denies_does_not_load(cached: Cached) -> None:
    """While it answers, and after it has answered."""
    other, loader = cached.register_again(), cached.loader(offline="allow")
    loader.load(other.uri)
    MlflowRegister(MlflowConnection(cached.server)).delete_version("cached", other.version)
    with pytest.raises(NotFoundError):
        loader.load(other.uri)
    cached.go_down()
    with deadline(SECONDS), pytest.raises(RegistryUnavailableError):
        loader.load(other.uri)


def test_registries_are_not_mixed_up(cached: Cached, connection: MlflowConnection) -> None:
    """Whatever one of them called a model, the other never did."""
    cached.loader().load(CHAMPION)
    with faulty_proxy(cached.server) as other:
        other.fail_on("", FAULTS["503"], "before", 1000)
        loader = BuiltinLoader(MlflowConnection(other.address), cache=ModelCache(cached.directory), offline="allow")
        with deadline(SECONDS), pytest.raises(RegistryUnavailableError):
            loader.load(CHAMPION)
    with pytest.raises(ModelNotFoundError):
        BuiltinLoader(connection, cache=ModelCache(cached.directory), offline="allow").load(CHAMPION)


def _change(**entries: Any) -> Any:
    return lambda content: {**content, **entries}


def _change_version(**entries: Any) -> Any:
    return lambda content: {**content, "version": {**content["version"], **entries}}


@pytest.mark.parametrize(
    "change",
    [
        _change(more=1),
        _change(format=2),
        _change(asked="models:/cached/7"),
        _change(answered_at="yesterday"),
        _change(answered_at="2026-01-01T00:00:00"),
        _change(digest=f"sha256:{'0' * 64}"),
        _change(digest="../../elsewhere"),
        _change(uri="models:/cached/7"),
        _change(signature=None),
        _change(version=None),
        _change(version=[]),
        _change_version(version="1"),
        _change_version(version=True),
        _change_version(name="others"),
        _change_version(tags=[]),
        _change_version(tags={"a": 1}),
        _change_version(aliases="champion"),
        _change_version(created_at=0),
        _change_version(digest=""),
        lambda _content: [],
        lambda _content: None,
    ],
)
def test_an_answer_that_is_not_as_it_was_kept_is_none(cached: Cached, change: Any) -> None:
    """Whoever changed it."""
    cached.loader().load(CHAMPION)
    answers = KeptAnswers(ModelCache(cached.directory), MlflowConnection(cached.proxy.address))
    assert answers.find(CHAMPION)
    for file in kept(cached):
        file.write_text(json.dumps(change(json.loads(file.read_text()))))
    assert answers.find(CHAMPION) is None


def test_what_is_no_text_is_no_answer(cached: Cached) -> None:
    """Such as half of one."""
    cached.loader().load(CHAMPION)
    answers = KeptAnswers(ModelCache(cached.directory), MlflowConnection(cached.proxy.address))
    for content in (b"", b"\xff", b"[" * 100_000):
        for file in kept(cached):
            file.write_bytes(content)
        assert answers.find(CHAMPION) is None


def test_no_secret_of_an_address_is_written(cached: Cached) -> None:
    """Neither of the registry's nor of a model's source; where the files are is not written at all."""
    cached.loader().load(CHAMPION)
    connection = MlflowConnection("https://ada:s3cret@registry.example")
    source = evolve(cached.version, source_uri="s3://ada:s3cret@bucket/model")
    answer = Answer(
        CHAMPION,
        Source(source.uri, "s3://ada:s3cret@bucket/place", source.digest, source),
        datetime.now(UTC),
    )
    answers = KeptAnswers(ModelCache(cached.directory), connection)
    answers.keep(answer)

    found = answers.find(CHAMPION)
    assert found
    assert found.source.version
    assert "s3cret" not in found.source.version.source_uri
    everything = b"".join(str(path).encode() + path.read_bytes() for path in kept(cached))
    assert b"registry.example" not in everything
    assert b"s3cret" not in everything
    assert b"place" not in everything


def test_answers_go_with_the_model(cached: Cached) -> None:
    """That they told of."""
    loader = cached.loader()
    loader.load(CHAMPION)
    assert len(kept(cached)) == 2
    assert [model.digest for model in loader.drop_cached(0).models] == [cached.version.digest]
    assert kept(cached) == []
    assert [path for path in cached.directory.rglob("*") if path.is_file()] == []


def test_a_signature_is_verified_offline(cached: Cached, keyring: Keyring, server_uri: str) -> None:
    """It was kept with the answer; without one, a model that must be signed is refused."""
    shelf = Shelf(MlflowConnection(server_uri), keyring)
    signed, unsigned = shelf.publish("signed-offline"), shelf.publish("unsigned-offline", signer=None)

    def loader(**settings: Any) -> CustomLoader:
        verifier = KeyVerifier(keyring["ada.pub"])
        connection = MlflowConnection(cached.proxy.address)
        return CustomLoader(connection, verifier=verifier, cache=ModelCache(cached.directory), **settings)

    for version in (signed, unsigned):
        loader().load(version.uri)
    cached.go_down()
    with deadline(SECONDS):
        assert loader(trust=SIGNED).load(signed.uri).digest == signed.digest
    with deadline(SECONDS), pytest.raises(SignatureRefusedError) as caught:
        loader(trust=SIGNED).load(unsigned.uri)
    assert caught.value.reason == "unsigned"
    for file in kept(cached):
        content = json.loads(file.read_text())
        file.write_text(json.dumps({**content, "signature": content["signature"].replace("a", "b", 40)}))
    with deadline(SECONDS), pytest.raises(SignatureRefusedError):
        loader(trust=SIGNED).load(signed.uri)


def test_verify_has_nothing_to_go_by_offline(cached: Cached) -> None:
    """It asks what the storage holds."""
    cached.loader().load(CHAMPION)
    cached.go_down()
    with deadline(SECONDS), pytest.raises(RegistryUnavailableError):
        cached.loader(offline="allow").verify(cached.version.uri)
