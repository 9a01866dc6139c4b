"""What modelport wrote, plain MLflow reads; what plain MLflow wrote, modelport reads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.models import infer_signature
from sklearn.ensemble import RandomForestRegressor

from adapters.mlflow.bare_model import BareModel
from adapters.mlflow.sample_prices import prices
from adapters.mlflow.unverified import UNVERIFIED
from modelport import Registry, UnsupportedModelError
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    MlflowCatalog,
    MlflowConnection,
    MlflowRegister,
)
from modelport.application import TransferModel
from modelport.testing.samples import PriceModel, houses, price_signature, project_sample, sklearn_sample

pytestmark = pytest.mark.filterwarnings("ignore:Operation with range is deprecated:DeprecationWarning")
"""Of plain MLflow's own, whenever it keeps an input example."""


@pytest.fixture
def plain(tracking_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Point plain MLflow's process-wide addresses at this test's store, as its users do.

    MLflow puts the registry's into the environment, and leaves it there.
    """
    before = mlflow.get_tracking_uri()
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", tracking_uri)
    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_registry_uri(tracking_uri)
    mlflow.set_experiment(
        experiment_id=mlflow.create_experiment("plain", str(tmp_path / "mlflow" / "artifacts" / "plain"))
    )
    yield
    mlflow.set_tracking_uri(before)
    mlflow.set_registry_uri(None)


@pytest.mark.usefixtures("plain")
def test_a_published_estimator_loads_with_plain_mlflow_and_predicts_the_same(connection: MlflowConnection) -> None:
    """By the address that MLflow's users know."""
    model, signature, example = (each := sklearn_sample()).model, each.signature, each.input_example
    saved = BuiltinSaver(connection).save(model, signature, example)
    MlflowRegister(connection).register("house-prices", saved.uri)

    loaded = mlflow.pyfunc.load_model("models:/house-prices/1")

    np.testing.assert_array_equal(loaded.predict(example), model.predict(example))
    assert loaded.metadata.signature.inputs.input_names() == ["size", "rooms"]
    pd.testing.assert_frame_equal(loaded.input_example, example)


@pytest.mark.usefixtures("plain")
def test_a_published_project_model_loads_with_plain_mlflow_and_predicts_the_same(connection: MlflowConnection) -> None:
    """Tags, aliases and description show as well."""
    sample = project_sample()
    saved = CustomSaver(connection).save(sample.model, sample.signature, sample.input_example)
    register = MlflowRegister(connection)
    register.register("house-prices", saved.uri, tags={"team": "growth"}, description="By size.")
    register.set_alias("house-prices", "champion", 1)

    loaded = mlflow.pyfunc.load_model("models:/house-prices@champion")
    version = mlflow.MlflowClient().get_model_version_by_alias("house-prices", "champion")

    assert list(loaded.predict(sample.input_example)) == prices(sample)
    assert version.tags["team"] == "growth"
    assert version.description == "By size."


def test_a_project_model_loads_with_plain_mlflow_where_modelport_is_not_installed(
    connection: MlflowConnection, tmp_path: Path
) -> None:
    """Nothing of modelport is in the pickle."""
    saved = CustomSaver(connection).save(BareModel(), price_signature(), houses())
    location = connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location
    script = (
        "import sys, warnings; sys.modules['modelport'] = None\n"
        f"sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
        "import mlflow, pandas\n"
        f"model = mlflow.pyfunc.load_model({location!r})\n"
        "print(list(model.predict(pandas.DataFrame({'size': [1.0], 'rooms': [0.0]}))))\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path)  # noqa: S603

    assert done.stdout.strip() == "[2000.0]", done.stderr


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("serialization_format", ["skops", "cloudpickle"])
def test_an_estimator_that_plain_mlflow_logged_loads(connection: MlflowConnection, serialization_format: str) -> None:
    """By version, saved model and run, in each of MLflow's formats."""
    sample = sklearn_sample()
    with mlflow.start_run() as run:
        info = mlflow.sklearn.log_model(
            sample.model,
            name="prices",
            signature=infer_signature(sample.input_example, sample.model.predict(sample.input_example)),
            pip_requirements=["scikit-learn"],
            serialization_format=serialization_format,
            registered_model_name="plain-prices",
        )
    loader = BuiltinLoader(connection, trust=UNVERIFIED)

    for uri in (
        "models:/plain-prices/1",
        "models:/plain-prices/latest",
        info.model_uri,
        f"runs:/{run.info.run_id}/prices",
    ):
        assert list(loader.load(uri).predict(sample.input_example)) == pytest.approx(prices(sample))
    assert MlflowCatalog(connection).resolve("models:/plain-prices/1").run_id == run.info.run_id


@pytest.mark.usefixtures("plain")
def test_a_forest_that_plain_mlflow_logged_needs_no_setting(connection: MlflowConnection) -> None:
    """The loader's own list vouches for it, not the artifact's."""
    forest = RandomForestRegressor(n_estimators=3, random_state=0).fit(houses(), [1.0, 2.0, 3.0])
    info = mlflow.sklearn.log_model(
        forest,
        name="forest",
        signature=infer_signature(houses(), forest.predict(houses())),
        pip_requirements=["scikit-learn"],
        skops_trusted_types=["sklearn.tree._tree.Tree"],
    )

    np.testing.assert_array_equal(
        BuiltinLoader(connection, trust=UNVERIFIED).load(info.model_uri).predict(houses()), forest.predict(houses())
    )


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("form", ["frame", "array"])
def test_a_model_that_plain_mlflow_logged_with_an_example_can_be_transferred(
    connection: MlflowConnection, form: str
) -> None:
    """Into memory as into MLflow, and it predicts there as it did here."""
    example = houses() if form == "frame" else houses().to_numpy()
    model = sklearn_sample().model.fit(example, [1.0, 2.0, 4.0])
    mlflow.sklearn.log_model(
        model,
        name="prices",
        signature=infer_signature(example, model.predict(example)),
        input_example=example,
        pip_requirements=["scikit-learn"],
        registered_model_name="plain-prices",
    )
    source = Registry(
        BuiltinSaver(connection),
        BuiltinLoader(connection, trust=UNVERIFIED),
        MlflowRegister(connection),
        MlflowCatalog(connection),
    )
    store = InMemoryStore()
    memory = Registry(
        InMemoryModelSaver(store, "sklearn"),
        InMemoryModelLoader(store),
        InMemoryModelRegistrar(store),
        InMemoryModelCatalog(store),
    )

    for target in (source, memory):
        copied = TransferModel(source, target)("models:/plain-prices/1", "copy")
        loaded = target.loader.load(copied.uri)
        np.testing.assert_array_equal(loaded.input_example, example)
        np.testing.assert_allclose(np.ravel(loaded.predict(example)), model.predict(example))


class Offset(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """A model that reads a file of its own when it predicts."""

    def predict(self, context: Any, model_input: pd.DataFrame) -> Any:
        """Add what the file says."""
        return model_input["size"] + float(Path(context.artifacts["offset"]).read_text())


@pytest.mark.usefixtures("plain")
def test_a_python_model_with_artifacts_that_plain_mlflow_logged_loads(
    connection: MlflowConnection, tmp_path: Path
) -> None:
    """Its artifacts are there as long as the model is."""
    (tmp_path / "offset.txt").write_text("10.0")
    info = mlflow.pyfunc.log_model(
        name="offset",
        python_model=Offset(),
        artifacts={"offset": str(tmp_path / "offset.txt")},
        signature=infer_signature(houses(), houses()["size"]),
        input_example=houses(),
        pip_requirements=["mlflow"],
    )

    loaded = CustomLoader(connection, trust=UNVERIFIED).load(info.model_uri)

    assert list(loaded.predict(houses())["size"]) == [60.0, 90.0, 130.5]
    pd.testing.assert_frame_equal(loaded.input_example, houses())
    assert isinstance(loaded.native, mlflow.pyfunc.PythonModel)


def test_a_loader_of_the_wrong_kind_names_the_right_one(connection: MlflowConnection) -> None:
    """Both ways."""
    estimator, project = sklearn_sample(), project_sample()
    native = BuiltinSaver(connection).save(estimator.model, estimator.signature, estimator.input_example)
    custom = CustomSaver(connection).save(project.model, project.signature, project.input_example)

    with pytest.raises(UnsupportedModelError, match="BuiltinLoader"):
        CustomLoader(connection).load(native.uri)
    with pytest.raises(UnsupportedModelError, match="CustomLoader"):
        BuiltinLoader(connection).load(custom.uri)


def test_a_project_model_with_an_internal_one_is_kept_in_the_flavor_of_the_internal_one(
    connection: MlflowConnection,
) -> None:
    """What loads is the native estimator, with its raw outputs in the signature's columns."""
    estimator = sklearn_sample().model

    class Project(PriceModel):
        """A project model around an estimator."""

        def get_internal_model(self) -> Any:
            """Give the estimator."""
            return estimator

    saved = BuiltinSaver(connection).save(Project(), price_signature(), houses())
    loaded = BuiltinLoader(connection).load(saved.uri)
    inputs = houses().set_index(pd.Index(["a", "b", "c"]))

    assert saved.flavor == "sklearn"
    assert type(loaded.native) is type(estimator)
    expected = pd.DataFrame({"price": estimator.predict(inputs)}, index=inputs.index)
    pd.testing.assert_frame_equal(loaded.predict(inputs), expected)
