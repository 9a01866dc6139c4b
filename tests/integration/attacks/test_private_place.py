"""A model's files lie in a directory that is this user's alone, and nothing is done with them but what is asked for."""

from __future__ import annotations

import itertools
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pytest_mock import MockerFixture

from integration.attacks.evil_servers import LyingServer, files_under, listening
from integration.attacks.markers import Marker
from integration.attacks.models_that_run_code import bring_code, describe, project, seal
from modelport import IntegrityError, ModelportError, TrustPolicy
from modelport.adapters.mlflow import CustomLoader, CustomSaver, MlflowConnection, MlflowRegister, reading
from modelport.testing.samples import PriceModel, houses, project_sample

URI = "models:/prices/1"

LOOKS_FOR_AN_EXTENSION = """
import mlflow
import pandas

try:
    import fast_extension
    HOW = "extended"
except ImportError:
    HOW = "plain"

class Model(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: pandas.DataFrame):
        return [HOW]

mlflow.models.set_model(Model())
"""


@pytest.fixture
def source(connection: MlflowConnection) -> Path:
    """The files of a registered model."""
    sample = project_sample()
    saved = CustomSaver(connection).save(sample.model, sample.signature, sample.input_example)
    MlflowRegister(connection).register("prices", saved.uri)
    return Path(connection.version_location("prices", 1))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary directory: empty, and anybody's to write to."""
    place = tmp_path / "temporary"
    place.mkdir()
    place.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def anybodys_umask() -> Iterator[None]:
    """New files are anybody's to read and write, unless they are made otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def seen(mocker: MockerFixture, temporary: Path) -> dict[str, int]:
    """The modes of what is in the temporary directory while the model is read, by path."""
    found: dict[str, int] = {}
    read = reading.project_model

    def look(directory: Path, *rest: Any) -> Any:
        found.update({str(path): stat.S_IMODE(path.lstat().st_mode) for path in temporary.rglob("*")})
        return read(directory, *rest)

    mocker.patch("modelport.adapters.mlflow.loader.project_model", autospec=True, side_effect=look)
    return found


def check_loads(connection: MlflowConnection) -> None:
    """Load the model, and hold its answer against the true one."""
    loaded = CustomLoader(connection).load(URI)
    assert list(loaded.predict(houses())["price"]) == list(PriceModel().predict(houses()))


@pytest.mark.usefixtures("anybodys_umask")
def test_only_this_user_sees_the_copy_and_it_is_gone_afterwards(
    connection: MlflowConnection, source: Path, temporary: Path, seen: dict[str, int]
) -> None:
    """Whatever the umask, and whatever the modes of the source."""
    for path in (source, *source.rglob("*")):
        path.chmod(0o777)

    check_loads(connection)

    tops = [mode for path, mode in seen.items() if Path(path).parent == temporary]
    assert tops == [0o700]
    assert any(path.endswith("/python_model.pkl") for path in seen)
    assert list(temporary.iterdir()) == []


def test_a_source_that_nobody_may_write_to_leaves_nothing_either(
    connection: MlflowConnection, source: Path, temporary: Path, seen: dict[str, int]
) -> None:
    """Its modes are not the copy's."""
    for path in (*source.rglob("*"), source):
        path.chmod(0o555)

    check_loads(connection)

    assert seen
    assert all(mode & stat.S_IWUSR for mode in seen.values())
    assert list(temporary.iterdir()) == []


def test_a_failure_leaves_nothing(connection: MlflowConnection, source: Path, temporary: Path) -> None:
    """Neither one of the check nor one of the reading."""
    whole = (source / "python_model.pkl").read_bytes()
    (source / "python_model.pkl").write_bytes(b"none")
    for policy, error in ((TrustPolicy(), IntegrityError), (TrustPolicy(verify="off", pickles="any"), ModelportError)):
        with pytest.raises(error):
            CustomLoader(connection, trust=policy).load(URI)
        assert list(temporary.iterdir()) == []

    (source / "python_model.pkl").write_bytes(whole)
    check_loads(connection)


def test_a_link_that_was_planted_in_the_temporary_directory_is_not_followed(
    connection: MlflowConnection, source: Path, temporary: Path, tmp_path: Path, mocker: MockerFixture
) -> None:
    """By somebody who guessed the name of the copy's directory."""
    assert source.is_dir()
    trap = tmp_path / "trap"
    trap.mkdir()
    planted = [temporary / "modelport-guessed", temporary / "modelport-artifacts-guessed"]
    for link in planted:
        link.symlink_to(trap)
    names = itertools.chain(["guessed"], map(str, itertools.count()))
    mocker.patch.object(tempfile, "_get_candidate_names", autospec=True, return_value=names)

    check_loads(connection)

    assert list(trap.iterdir()) == []
    assert sorted(temporary.iterdir()) == sorted(planted)


def test_nothing_is_installed_or_started(connection: MlflowConnection, tmp_path: Path, mocker: MockerFixture) -> None:
    """Whatever a model says of its environment: that is for who builds one."""
    marker, place = Marker(tmp_path / "ran"), tmp_path / "roots" / "model"
    package = tmp_path / "package"
    package.mkdir()
    (package / "setup.py").write_text(f"{marker.code}\nfrom setuptools import setup\nsetup(name='evil')\n")
    shutil.copytree(kept(connection), place)
    (place / "requirements.txt").write_text(f"-e {package}\n--index-url http://127.0.0.1:9/\nevil @ file://{package}\n")
    (place / "conda.yaml").write_text(f"dependencies: [pip, {{pip: ['-e {package}']}}]\n")
    describe(place, python_function=project(python_model="python_model.pkl", env={"conda": "conda.yaml"}))
    seal(place)
    started = mocker.spy(subprocess, "Popen")
    system = mocker.spy(os, "system")

    rooted = MlflowConnection(connection.tracking_uri, roots=[str(place.parent)])
    native = CustomLoader(rooted).load(str(place)).native

    assert native is not None
    assert (started.call_count, system.call_count, marker.ran) == (0, 0, False)


def kept(connection: MlflowConnection) -> str:
    """Save a model, and give the place of its files."""
    sample = project_sample()
    saved = CustomSaver(connection).save(sample.model, sample.signature, sample.input_example)
    return str(connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location)


def test_a_directory_without_files_does_not_come_along(tmp_path: Path) -> None:
    """No manifest lists it, and Python would import it as a package: a model could be made to think it is there."""
    model = tmp_path / "model"
    model.mkdir()
    describe(model, python_function=project(model_code_path="model.py", code="code"))
    bring_code(model, "helper", "NAME = 'helper'")
    (model / "model.py").write_text(LOOKS_FOR_AN_EXTENSION)
    lying = LyingServer(seal(model), files_under(model))
    trust = TrustPolicy(code="run", models_from_code="run")

    def listed(at: str) -> list[dict[str, Any]]:
        more = [{"path": "fast_extension", "is_dir": True}] if at == "code" else []
        return [] if at == "code/fast_extension" else [*LyingServer.listing(lying, at), *more]

    lying.listings = listed
    with listening(lying) as server:
        loaded = CustomLoader(MlflowConnection(server.address), trust=trust).load(URI)
    assert list(loaded.predict(pd.DataFrame({"a": [1.0]}))) == ["plain"]
