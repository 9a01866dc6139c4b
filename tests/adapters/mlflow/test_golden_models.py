"""Models that earlier releases wrote to disk: see golden/README.md."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

import pandas as pd
import pytest
from attrs import frozen

from modelport import IntegrityError, Signature
from modelport.adapters.mlflow import BuiltinLoader, CustomLoader, MlflowConnection, MlflowRegister
from modelport.adapters.mlflow.loader import Loader
from modelport.core.manifests import MANIFEST_FILE
from modelport.core.signatures import ColumnSpec, DataType

GOLDEN: Final = Path(__file__).with_name("golden")
HOUSES: Final = pd.DataFrame({"size": [50.0, 80.0, 120.5], "rooms": [2.0, 3.0, 5.0]})
PRICES: Final = [120_000.0, 190_000.0, 291_000.0]
INPUTS: Final = (ColumnSpec("size", DataType.DOUBLE), ColumnSpec("rooms", DataType.DOUBLE))
OF_ANYBODYS_MACHINE: Final = re.compile(
    rb"https?://|file:|site-packages|/(?:home|root|tmp|usr|opt|srv|Users|work)/|[A-Z]:\\"
)

pytestmark = pytest.mark.filterwarnings(
    "ignore:Trying to unpickle estimator"  # scikit-learn says it of all that an earlier release of its own saved
)


@frozen
class Golden:
    """What a model was when it was saved. Nothing here is ever changed to make a test pass.

    Attributes:
        loader: Which of the loaders reads it.
        digest: That of its manifest.
        native: The type of the object underneath.
        price: The type of what it predicts.
    """

    loader: type[Loader]
    digest: str
    native: str
    price: DataType


MODELS: Final = {
    "0.1.0/project": Golden(
        CustomLoader,
        "sha256:da6d732a0875e1fceea0fbf2122c247c6bb6183873d1092b887c584c7ba30842",
        "GoldenPrices",
        DataType.DOUBLE,
    ),
    "0.1.0/sklearn": Golden(
        BuiltinLoader,
        "sha256:7129d8e7f25aba88a1ee0608eff6b30b84e8b9edd8467df429e1e42537b13a2a",
        "LinearRegression",
        DataType.DOUBLE,
    ),
    "0.1.0/xgboost": Golden(
        BuiltinLoader,
        "sha256:ee40d63a357f653b3bb2af74a9079e62ae847c3f5c752c37c81bd8922a1110f6",
        "XGBRegressor",
        DataType.FLOAT,
    ),
}
FILES: Final = [
    str(path.relative_to(GOLDEN)) for name in MODELS for path in sorted((GOLDEN / name).rglob("*")) if path.is_file()
]


def loader_of(name: str, root: Path) -> Loader:
    """Give the loader that reads a golden model, from under *root*; no store is opened for a path."""
    return MODELS[name].loader(MlflowConnection(f"sqlite:///{root}/no-store.db", roots=[root]))


def test_every_golden_model_is_tested() -> None:
    """What lies in the directory is what stands here, so that none is lost and none is added without a test."""
    assert {str(each.parent.relative_to(GOLDEN)) for each in GOLDEN.rglob(MANIFEST_FILE)} == MODELS.keys()


@pytest.mark.parametrize("name", MODELS)
def test_a_model_of_an_earlier_release_verifies(name: str) -> None:
    """It has the digest that it had when it was saved."""
    verified = loader_of(name, GOLDEN).verify(str(GOLDEN / name))

    assert verified.manifest.digest == MODELS[name].digest
    assert verified.manifest.to_json() == (GOLDEN / name / MANIFEST_FILE).read_bytes()


@pytest.mark.parametrize("name", MODELS)
def test_a_model_of_an_earlier_release_loads_and_predicts(name: str) -> None:
    """Its signature and its example are what they were, and so is each of its answers."""
    loaded = loader_of(name, GOLDEN).load(str(GOLDEN / name))

    assert (loaded.digest, type(loaded.native).__name__) == (MODELS[name].digest, MODELS[name].native)
    assert loaded.signature == Signature(INPUTS, [ColumnSpec("price", MODELS[name].price)])
    pd.testing.assert_frame_equal(loaded.input_example, HOUSES)
    assert loaded.predict(HOUSES)["price"].tolist() == PRICES


@pytest.mark.parametrize("name", MODELS)
def test_a_model_of_an_earlier_release_registers(name: str, tracking_uri: str) -> None:
    """Its version gets the digest that it was saved with, and loads by it."""
    connection = MlflowConnection(tracking_uri, roots=[GOLDEN])
    version = MlflowRegister(connection).register("golden", str(GOLDEN / name))
    loaded = MODELS[name].loader(connection).load(version.uri)

    assert version.digest == loaded.digest == MODELS[name].digest
    assert loaded.predict(HOUSES)["price"].tolist() == PRICES


@pytest.mark.parametrize("file", FILES)
def test_one_changed_byte_in_any_file_is_found(file: str, tmp_path: Path) -> None:
    """One bit of its last byte, in a copy that verified before: nothing of it loads."""
    name = "/".join(Path(file).parts[:2])
    place = shutil.copytree(GOLDEN / name, tmp_path / name)
    loader = loader_of(name, tmp_path)
    assert loader.verify(str(place)).manifest.digest == MODELS[name].digest

    changed = tmp_path / file
    content = changed.read_bytes()
    changed.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    for call in (loader.verify, loader.load):
        with pytest.raises(IntegrityError) as caught:
            call(str(place))
        assert caught.value.changed == (changed.relative_to(place).as_posix(),)


@pytest.mark.parametrize("file", FILES)
def test_a_golden_file_tells_nothing_of_the_machine_that_made_it(file: str) -> None:
    """No place of its file system, no address; and small enough to stay in the repository for good."""
    content = (GOLDEN / file).read_bytes()
    assert OF_ANYBODYS_MACHINE.findall(content) == []
    assert len(content) < 20_000
