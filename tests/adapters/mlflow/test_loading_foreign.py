"""Models that modelport did not write, or that somebody has edited: what is loaded, kept, and refused."""

from __future__ import annotations

import gc
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pytest
import yaml
from mlflow.models import infer_signature

from adapters.mlflow.sample_prices import prices
from adapters.mlflow.unverified import UNVERIFIED
from modelport import (
    ArtifactNotFoundError,
    IntegrityError,
    ModelportError,
    TrustError,
    UnsupportedModelError,
    UntrustedModelError,
)
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    MlflowConnection,
    MlflowRegister,
)
from modelport.testing.samples import Sample, houses, project_sample, sklearn_sample

pytestmark = pytest.mark.filterwarnings("ignore:.*An input example was not provided:UserWarning")
"""Of plain MLflow's own."""


class Offset(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Reads a file of its own when it predicts."""

    def load_context(self, context: Any) -> None:
        """Find the file."""
        self.file = Path(context.artifacts["offset"])

    def predict(self, context: Any, model_input: pd.DataFrame) -> Any:
        """Add what the file says."""
        del context
        return model_input["size"] + float(self.file.read_text())


class Failing(Offset):
    """Cannot be loaded."""

    def load_context(self, context: Any) -> None:
        """Fail."""
        raise RuntimeError(context.artifacts["offset"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A directory that models may be loaded from."""
    place = tmp_path / "root"
    place.mkdir()
    return place


@pytest.fixture
def rooted(connection: MlflowConnection, root: Path) -> MlflowConnection:
    """A connection that loads from it."""
    return MlflowConnection(connection.tracking_uri, roots=[str(root)])


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary directory, empty."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def copy(connection: MlflowConnection, root: Path) -> Callable[..., Path]:
    """Puts the files of a saved sample under the root."""

    def save(sample: Sample, saver: Any) -> Path:
        saved = saver(connection).save(sample.model, sample.signature, sample.input_example)
        location = connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location
        return Path(shutil.copytree(location, root / "model"))

    return save


@pytest.fixture
def estimator(copy: Callable[..., Path]) -> Path:
    """The files of an estimator, without a manifest, so that nothing vouches for them."""
    directory = copy(sklearn_sample(), BuiltinSaver)
    (directory / "manifest.json").unlink()
    return directory


def with_artifacts(model: Any, root: Path) -> str:
    """Keep a model with artifacts as plain MLflow does."""
    (root / "offset.txt").write_text("10.0")
    mlflow.pyfunc.save_model(
        str(root / "plain"),
        python_model=model,
        artifacts={"offset": str(root / "offset.txt")},
        signature=infer_signature(houses(), houses()["size"]),
        pip_requirements=["mlflow"],
    )
    return str(root / "plain")


def test_artifacts_stay_as_long_as_the_native_model_and_no_longer(
    rooted: MlflowConnection, root: Path, temporary: Path
) -> None:
    """Whatever else of the loaded model is dropped."""
    uri = with_artifacts(Offset(), root)
    before = set(temporary.iterdir())
    native: Any = CustomLoader(rooted, trust=UNVERIFIED).load(uri).native
    gc.collect()

    assert list(native.predict(None, houses())) == [60.0, 90.0, 130.5]
    del native
    gc.collect()
    assert set(temporary.iterdir()) == before


def test_artifacts_of_a_model_that_fails_to_load_do_not_stay(
    rooted: MlflowConnection, root: Path, temporary: Path
) -> None:
    """Not even one copy for many attempts."""
    uri = with_artifacts(Failing(), root)
    before = set(temporary.iterdir())

    for _ in range(2):
        with pytest.raises(UnsupportedModelError):
            CustomLoader(rooted, trust=UNVERIFIED).load(uri)

    assert set(temporary.iterdir()) == before


def edit(directory: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what a model's MLmodel file says."""
    path = directory / "MLmodel"
    content = yaml.safe_load(path.read_text())
    change(content)
    path.write_text(yaml.safe_dump(content))


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "example is a list": lambda content: content.update(saved_input_example_info=["a"]),
    "example is a number": lambda content: content.update(saved_input_example_info=3),
    "flavor is a number": lambda content: content["flavors"].update({1: {}}),
    "only flavor is a number": lambda content: content.update(flavors={1: {}}),
    "only flavor is no module": lambda content: content.update(flavors={"../x": {}}),
    "only flavor saves nothing": lambda content: content.update(flavors={"tracking": {}}),
    "signature is a number": lambda content: content.update(signature=3),
    "signature is a list": lambda content: content.update(signature=["a"]),
    "signature's inputs are no JSON": lambda content: content["signature"].update(inputs="{"),
    "signature's inputs are a mapping": lambda content: content["signature"].update(inputs={"a": 1}),
    "metadata is a list": lambda content: content.update(metadata=["a"]),
    "form is a list": lambda content: content.update(metadata={"modelport_input_form": ["a"]}),
    "file is a number": lambda content: content["flavors"]["sklearn"].update(pickled_model=3),
    "file is none": lambda content: content["flavors"]["sklearn"].update(pickled_model=None),
    "file has a NUL": lambda content: content["flavors"]["sklearn"].update(pickled_model="a\0b"),
    "format is a list": lambda content: content["flavors"]["sklearn"].update(serialization_format=["a"]),
}


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("loader", [BuiltinLoader, CustomLoader])
def test_an_edited_model_file_loads_or_is_refused(
    rooted: MlflowConnection, estimator: Path, change: Callable[[dict[str, Any]], object], loader: Any
) -> None:
    """No error but modelport's own comes out."""
    edit(estimator, change)

    try:
        loaded = loader(rooted, trust=UNVERIFIED).load(str(estimator))
    except ModelportError:
        return
    assert list(loaded.predict(houses())["price"]) == prices(sklearn_sample())


@pytest.mark.parametrize("name", ["../outside.pkl", "/etc/hostname", "missing.pkl", None, 3])
def test_a_project_model_outside_of_its_directory_is_refused(
    rooted: MlflowConnection, copy: Callable[..., Path], name: Any
) -> None:
    """Nothing of it is read."""
    directory = copy(project_sample(), CustomSaver)
    (directory / "manifest.json").unlink()
    shutil.copy(directory / "python_model.pkl", directory.parent / "outside.pkl")
    edit(directory, lambda content: content["flavors"]["python_function"].update(python_model=name))

    with pytest.raises(UntrustedModelError):
        CustomLoader(rooted, trust=UNVERIFIED).load(str(directory))


@pytest.mark.parametrize("place", ["../model.pkl", "data/../../model.pkl", "/etc/hostname"])
def test_a_flavor_that_names_files_outside_of_the_model_is_refused(
    rooted: MlflowConnection, estimator: Path, place: str
) -> None:
    """Whichever flavor it is: MLflow would follow it."""
    edit(estimator, lambda content: content.update(flavors={"lightgbm": {"data": place}}))

    with pytest.raises(UntrustedModelError):
        BuiltinLoader(rooted, trust=UNVERIFIED).load(str(estimator))


@pytest.mark.parametrize("where", [".", "sub/folder"])
def test_a_link_in_a_model_is_refused(rooted: MlflowConnection, estimator: Path, tmp_path: Path, where: str) -> None:
    """Copying would follow it, to anywhere on this machine."""
    (tmp_path / "secret").write_text("s3cret")
    (estimator / where).mkdir(parents=True, exist_ok=True)
    (estimator / where / "link").symlink_to(tmp_path / "secret")

    with pytest.raises(TrustError, match="link"):
        BuiltinLoader(rooted, trust=UNVERIFIED).load(str(estimator))


def test_a_special_file_in_a_model_is_refused(rooted: MlflowConnection, estimator: Path) -> None:
    """Reading a pipe would wait for ever."""
    os.mkfifo(estimator / "pipe")

    with pytest.raises(TrustError, match="pipe"):
        BuiltinLoader(rooted, trust=UNVERIFIED).load(str(estimator))


def test_a_directory_of_models_is_no_model(rooted: MlflowConnection, estimator: Path) -> None:
    """Its models are not copied to find out."""
    with pytest.raises(ArtifactNotFoundError):
        BuiltinLoader(rooted).load(str(estimator.parent))


def test_a_root_may_be_a_model_itself(connection: MlflowConnection, copy: Callable[..., Path]) -> None:
    """It is loaded and registered like one beneath a root."""
    directory = copy(sklearn_sample(), BuiltinSaver)
    at_root = MlflowConnection(connection.tracking_uri, roots=[str(directory)])

    version = MlflowRegister(at_root).register("prices", str(directory))

    assert version.digest == BuiltinLoader(at_root).load(str(directory)).digest
    assert list(BuiltinLoader(at_root).load(version.uri).predict(houses())["price"]) == prices(sklearn_sample())


def test_a_path_with_a_manifest_is_held_against_it(rooted: MlflowConnection, copy: Callable[..., Path]) -> None:
    """Its digest is the loaded model's; a changed copy is refused."""
    directory = copy(sklearn_sample(), BuiltinSaver)
    files = json.loads((directory / "manifest.json").read_text())["files"]

    loaded = BuiltinLoader(rooted).load(str(directory))
    (directory / "MLmodel").write_text((directory / "MLmodel").read_text() + "\n")

    assert loaded.digest.startswith("sha256:")
    assert "MLmodel" in files
    with pytest.raises(IntegrityError) as caught:
        BuiltinLoader(rooted).load(str(directory))
    assert caught.value.changed == ("MLmodel",)
