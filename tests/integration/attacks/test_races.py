"""The source changes while it is read, and after: what runs is what was verified."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import mlflow
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.models import infer_signature
from pytest_mock import MockerFixture

from integration.attacks.markers import Marker
from integration.attacks.models_that_run_code import seal
from modelport import ModelportError, TrustPolicy
from modelport.adapters.mlflow import CustomLoader, CustomSaver, MlflowConnection, MlflowRegister, verifying
from modelport.adapters.mlflow.entities import DIGEST_TAG
from modelport.core.manifests import Manifest
from modelport.testing.samples import PriceModel, houses, project_sample

pytestmark = pytest.mark.filterwarnings("ignore:.*An input example was not provided:UserWarning")
"""Of plain MLflow's own."""

URI: Final = "models:/prices/1"
LOADS: Final = 20
PAUSES: Final = (0.0, 0.002, 0.02)
"""Seconds for which a file stays: less than a load takes, so that it is swapped meanwhile, and more."""


class Offset(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Opens a file of its own each time that it predicts."""

    def load_context(self, context: Any) -> None:
        """Find the file."""
        self.file = Path(context.artifacts["offset"])

    def predict(self, context: Any, model_input: pd.DataFrame) -> Any:
        """Add what the file says."""
        del context
        return model_input["size"] + float(self.file.read_text())


@pytest.fixture
def source(connection: MlflowConnection) -> Path:
    """The files of a registered model."""
    sample = project_sample()
    saved = CustomSaver(connection).save(sample.model, sample.signature, sample.input_example)
    MlflowRegister(connection).register("prices", saved.uri)
    return Path(connection.version_location("prices", 1))


@contextlib.contextmanager
def repeatedly(change: Callable[[], object]) -> Iterator[None]:
    """Make a change again and again, until the block ends."""
    done = threading.Event()

    def work() -> None:
        while not done.wait(0.0005):
            with contextlib.suppress(OSError):
                change()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def load_often(connection: MlflowConnection, **policy: Any) -> int:
    """Load many times; each load gives the true model or an error of ours. Give how many were loaded."""
    loader, count = CustomLoader(connection, trust=TrustPolicy(**policy)), 0
    for _ in range(LOADS):
        with contextlib.suppress(ModelportError):
            assert list(loader.load(URI).predict(houses())["price"]) == list(PriceModel().predict(houses()))
            count += 1
    return count


def test_a_file_that_is_swapped_all_the_time_never_runs(
    connection: MlflowConnection, source: Path, tmp_path: Path
) -> None:
    """Whenever it is swapped: what is read is the copy that was verified, and nothing else."""
    marker, file = Marker(tmp_path / "ran"), source / "python_model.pkl"
    true, false = tmp_path / "true", tmp_path / "false"
    shutil.copy(file, true)
    false.write_bytes(marker.pickled)

    def swap() -> None:
        for pause, each in itertools.product(PAUSES, (false, true)):
            shutil.copy(each, tmp_path / "next")
            (tmp_path / "next").replace(file)
            time.sleep(pause)

    with repeatedly(swap):
        loaded = load_often(connection)

    assert not marker.ran
    assert loaded < LOADS


def test_a_link_or_a_pipe_that_comes_and_goes_is_never_followed(
    connection: MlflowConnection, source: Path, tmp_path: Path
) -> None:
    """A load ends, with the model or with an error of ours, even where nothing is verified."""
    file, true = source / "conda.yaml", tmp_path / "true"
    shutil.copy(file, true)

    def swap() -> None:
        file.unlink(missing_ok=True)
        file.symlink_to("/dev/zero")
        file.unlink()
        os.mkfifo(file)
        file.unlink()
        shutil.copy(true, tmp_path / "next")
        (tmp_path / "next").replace(file)

    with repeatedly(swap):
        load_often(connection)
        load_often(connection, verify="off", pickles="any")


def test_a_directory_that_comes_and_goes_raises_nothing_of_pythons(
    connection: MlflowConnection, source: Path, tmp_path: Path
) -> None:
    """Files that are listed may be gone when they are opened."""
    (source / "more").mkdir()
    (source / "more" / "file").write_text("more")

    def swap() -> None:
        (source / "more").rename(tmp_path / "away")
        (tmp_path / "away").rename(source / "more")

    with repeatedly(swap):
        load_often(connection)
        load_often(connection, verify="off", pickles="any")


def test_what_is_swapped_after_it_was_verified_does_not_run(
    connection: MlflowConnection, source: Path, tmp_path: Path, mocker: MockerFixture
) -> None:
    """In the very moment between the check and the reading."""
    marker = Marker(tmp_path / "ran")
    checked = verifying.check_registered

    def swap_after(directory: Path, found: Manifest, digest: str) -> None:
        checked(directory, found, digest)
        (source / "python_model.pkl").write_bytes(marker.pickled)

    mocker.patch("modelport.adapters.mlflow.fetching.check_registered", autospec=True, side_effect=swap_after)

    loaded = CustomLoader(connection).load(URI)

    assert list(loaded.predict(houses())["price"]) == list(PriceModel().predict(houses()))
    assert not marker.ran


def test_what_a_model_opens_later_is_the_copy_that_was_verified(connection: MlflowConnection, tmp_path: Path) -> None:
    """Its source may change after the load, or be gone."""
    place = Path(connection.tracking_uri.removeprefix("sqlite:///")).parent / "artifacts" / "plain"
    (tmp_path / "offset.txt").write_text("10.0")
    mlflow.pyfunc.save_model(
        str(place),
        python_model=Offset(),
        artifacts={"offset": str(tmp_path / "offset.txt")},
        signature=infer_signature(houses(), houses()["size"]),
        pip_requirements=["mlflow"],
    )
    client = MlflowClient(connection.tracking_uri, connection.tracking_uri)
    client.create_registered_model("prices")
    client.create_model_version("prices", str(place), tags={DIGEST_TAG: seal(place)})
    loaded = CustomLoader(connection).load(URI)

    (place / "artifacts" / "offset.txt").write_text("66.0")
    assert list(loaded.predict(houses())["size"]) == [60.0, 90.0, 130.5]
    shutil.rmtree(place)
    assert list(loaded.predict(houses())["size"]) == [60.0, 90.0, 130.5]
