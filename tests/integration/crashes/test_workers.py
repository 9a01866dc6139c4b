"""Adapters work in processes that took them over: forks of a server, and workers that they were sent to."""

from __future__ import annotations

import multiprocessing
import pickle

import cloudpickle
import pytest

from fork_server import ForkServer
from integration.crashes.killing import result
from integration.crashes.operations import prepare, registry_at
from integration.crashes.workers import take_over, use
from modelport import Registry
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister

SECONDS = 240
LOGIN = "s3cret"


@pytest.mark.parametrize("store", ["tracking_uri", "server_uri"])
def test_adapters_that_were_used_before_a_fork_work_on_both_sides_of_it(
    forks: ForkServer, store: str, request: pytest.FixtureRequest
) -> None:
    """At the same time, in the parent and in each child: nothing is lost, and nobody hangs."""
    told = result(forks.run("integration.crashes.workers:prefork", request.getfixturevalue(store)))

    assert told["ended"] == [0, 0, 0]
    assert len(set(told["numbers"])) == len(told["numbers"]) == told["expected"]


def test_adapters_that_were_used_work_in_a_worker_that_they_are_sent_to(tracking_uri: str) -> None:
    """By pickle and by cloudpickle, to a process that was started anew."""
    source, registry = prepare(tracking_uri), registry_at(tracking_uri)
    use(registry, source)
    worker = multiprocessing.get_context("spawn").Process(
        target=take_over, args=(cloudpickle.dumps(registry), registry, source)
    )
    worker.start()
    worker.join(SECONDS)
    worker.kill()

    assert worker.exitcode == 0


@pytest.mark.parametrize("kind", [BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowRegister])
def test_a_pickle_holds_the_settings_alone(tracking_uri: str, kind: type) -> None:
    """It is the same before the first use and afterwards: no connection, no lock and no cache goes along."""
    before, connection = pickle.dumps(kind(MlflowConnection(tracking_uri))), MlflowConnection(tracking_uri)
    prepare(tracking_uri)
    connection.registered_model("wine")

    assert pickle.dumps(kind(connection)) == before


def test_a_pickle_holds_the_password_of_an_address_and_no_text_shows_it() -> None:
    """The worker needs it to connect: whoever can read a pickle can read the password."""
    address = f"https://ada:{LOGIN}@registry.example"
    connection = MlflowConnection(address)
    adapters = Registry(
        BuiltinSaver(connection), BuiltinLoader(connection), MlflowRegister(connection), MlflowCatalog(connection)
    )

    assert LOGIN.encode() in pickle.dumps(adapters)
    taken_over = pickle.loads(pickle.dumps(adapters))  # noqa: S301 - made in this very line
    assert taken_over.loader.connection.tracking_uri == address
    assert LOGIN not in f"{taken_over!r} {taken_over.loader!r} {taken_over.loader.connection!r}"
