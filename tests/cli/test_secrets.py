"""No command prints a secret, whatever fails, and however much it was asked to tell."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from cli.conftest import COMMAND, Run, process_environment
from leaks import CANARY, QUOTED, echoing_server, leaks
from mlflow_stores import empty_store
from modelport.cli.containers import packaged_containers
from modelport.cli.secrecy import environment_secrets
from modelport.testing.promises import Proof, all_promises
from modelport.testing.reports import CheckedTest, Report

__all__ = ["empty_store"]

COMMANDS = {
    "versions": ["versions", "churn"],
    "versions as JSON": ["versions", "churn", "--json"],
    "show": ["show", "models:/churn/1"],
    "search": ["search"],
    "verify": ["verify", "models:/churn@champion"],
    "adopt": ["adopt", "models:/churn/1", "--yes"],
    "alias set": ["alias", "set", "churn", "champion", "1"],
    "alias delete": ["alias", "delete", "churn", "champion"],
    "tag": ["tag", "churn", "1", "team=fraud"],
    "delete": ["delete", "churn", "1", "--yes"],
    "publish": ["publish", "churn", "--model", "cli.sample_models:doubling", "--example", "rows.csv"],
    "predict": ["predict", "models:/churn/1", "rows.csv"],
    "quickstart": ["quickstart"],
    "check": ["check"],
}
ADDRESSES = {
    "server refuses the password": f"http://ada:{QUOTED}@{{401}}",
    "server fails": f"http://ada:{QUOTED}@{{500}}/?token={QUOTED}",
    "server is none of MLflow's": f"http://{QUOTED}@{{200}}",
    "scheme is unknown": f"postgres://ada:{QUOTED}@{{401}}/db",
}
_SHORT = 0.7
"""Seconds in which what fails is asked again a few times, and not for long."""


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """Servers that answer with what they were asked, by the status that they give."""
    with ExitStack() as running:
        yield {str(status): running.enter_context(echoing_server(status)) for status in (200, 401, 500)}


@pytest.fixture
def failing(
    request: pytest.FixtureRequest, directory: Path, servers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A directory with a containers file whose address holds a secret and fails."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.delenv("MODELPORT_TRACKING_URI", raising=False)
    address = ADDRESSES[request.param]
    for status, place in servers.items():
        address = address.replace(f"{{{status}}}", place)
    default = "${MODELPORT_TRACKING_URI:sqlite:///.modelport/registry.db}"
    text = packaged_containers().decode()
    assert f'"{default}"' in text
    short = f'"{address}"\n      deadline_seconds: {_SHORT}'
    (directory / "containers.yaml").write_text(text.replace(f'"{default}"', short))
    (directory / "rows.csv").write_text("x\n0.5\n1.5\n")
    return directory


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("failing", ADDRESSES, indirect=True)
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("options", [[], ["--debug"]])
def test_no_command_prints_a_secret_of_the_registrys_address(run: Run, command: str, options: list[str]) -> None:
    """Neither in its message nor in a traceback."""
    done = run(*options, *COMMANDS[command])
    assert done.exit_code in {2, 4}, done.output
    assert bool(options) == ("Traceback" in done.stderr)
    assert not leaks(done.stdout, done.stderr)


@pytest.mark.parametrize("failing", ["server fails"], indirect=True)
@pytest.mark.parametrize("options", [[], ["--debug"]])
def test_nothing_that_libraries_log_in_the_process_shows_a_secret(failing: Path, options: list[str]) -> None:
    """With ``--debug`` they do log: the program here asks all of them to, and warns and dies in a thread besides."""
    (failing / "chatty.py").write_text(_CHATTY)
    done = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND[:2], f"import chatty; {COMMAND[2]}", *options, "search"],
        cwd=failing,
        env={**process_environment(), "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0", "SHELF_TOKEN": CANARY},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 4
    assert not leaks(done.stdout, done.stderr)
    for said in ("httpcore.connection", "a driver's thread", "a driver's warning", "a driver's log", "ValueError"):
        assert (said in done.stderr) == (bool(options) or said == "a driver's thread"), said


_CHATTY = """
import logging, os, threading, warnings
from modelport.bootstrap import build_container
import modelport.bootstrap

logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s")
SECRET = os.environ["SHELF_TOKEN"]

def die():
    raise RuntimeError("a driver's thread knows " + SECRET)

def chatty(path):
    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    warnings.warn("a driver's warning of " + SECRET)
    try:
        raise ValueError("no such key: " + SECRET)
    except ValueError:
        logging.getLogger("driver").exception("a driver's log with %r", {"key": SECRET}, stack_info=True)
    logging.getLogger("driver").error("values that do not fit %d", SECRET)
    return build_container(path)

modelport.bootstrap.build_container = chatty
"""


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    "command",
    [
        ["show", f"https://ada:{QUOTED}@host/model"],
        ["versions", f"https://ada:{QUOTED}@host"],
        ["tag", "churn", f"https://ada:{QUOTED}@host", "team=fraud"],
        ["publish", "churn", "--model", f"https://ada:{QUOTED}@host", "--example", "rows.csv"],
        [f"https://ada:{QUOTED}@host"],
        ["--containers", f"https://ada:{QUOTED}@host", "search"],
    ],
)
@pytest.mark.parametrize("options", [[], ["--debug"]])
def test_an_address_at_the_wrong_place_is_not_quoted_with_its_password(
    run: Run, command: list[str], options: list[str]
) -> None:
    """Whoever mixes arguments up does not find the password in a log of the job."""
    done = run(*options, *command)
    assert done.exit_code == 2
    assert not leaks(done.stdout, done.stderr)


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_check_tells_what_an_adapter_said_without_passwords(
    run: Run, mocker: MockerFixture, options: list[str]
) -> None:
    """Adapters of third parties raise what they like."""
    proof = Proof(next(iter(all_promises())), "the adapter's address")
    broken = CheckedTest("test_it", (proof,), "broken", (f"AssertionError: no answer of https://ada:{QUOTED}@host",))
    mocker.patch("modelport.testing.checks.check", autospec=True, return_value=Report([broken], []))
    done = run("check", *options)
    assert done.exit_code == 1
    assert "https://***@host" in done.stdout
    assert not leaks(done.stdout, done.stderr)


def test_a_long_address_is_masked_before_it_is_cut(run: Run, registry: Path) -> None:
    """A message that ends in the middle of a password would show half of it."""
    address = f"https://ada:{QUOTED * 40}@host"
    assert not leaks(run("versions", address).stderr)
    (registry / "broken.py").write_text(f"raise ValueError({address!r})\n")
    assert not leaks(run("publish", "churn", "--model", "broken:model", "--example", "rows.csv").stderr)


def test_a_versions_source_is_printed_without_its_password(run: Run, directory: Path, empty_store: Path) -> None:
    """It is an address that somebody else may have registered, with whatever in it."""
    from mlflow import MlflowClient  # noqa: PLC0415 - no other test here needs it

    (directory / "containers.yaml").write_bytes(packaged_containers())
    (directory / ".modelport").mkdir()
    store = directory / ".modelport" / "registry.db"
    store.write_bytes(empty_store.read_bytes())
    client = MlflowClient(f"sqlite:///{store}", f"sqlite:///{store}")
    client.create_registered_model("churn")
    client.create_model_version("churn", f"s3://ada:{QUOTED}@bucket/model?X-Amz-Signature={QUOTED}")
    for options in ([], ["--json"]):
        done = run("versions", "churn", *options)
        assert done.exit_code == 0
        assert not leaks(done.stdout, done.stderr)
    assert "s3://***@bucket/model" in run("show", "models:/churn/1", "--json").stdout


@pytest.mark.parametrize("value", ["true", "None", "no", "1"])
def test_a_switch_that_is_named_like_a_secret_hides_nothing(value: str) -> None:
    """Its value stands in every other line of the output."""
    text = "verified: true, version: none, no 1"
    assert environment_secrets({"HF_HUB_DISABLE_IMPLICIT_TOKEN": value}).masked(text) == text
