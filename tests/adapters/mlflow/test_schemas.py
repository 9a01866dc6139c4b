"""A project's own schemas are kept on the way in and on the way out, named by dotted paths in containers.yaml."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import polars as pl
import pytest
from pandera.typing import Series

from modelport import ConfigurationError, Signature, SignatureMismatchError
from modelport.bootstrap import build_container
from modelport.testing.samples import PriceModel, houses, price_signature


class Houses(pa.DataFrameModel):  # type: ignore[misc]
    """What goes in: every size is positive."""

    size: Series[float] = pa.Field(gt=0)
    rooms: Series[float] = pa.Field(ge=0)


class Prices(pa.DataFrameModel):  # type: ignore[misc]
    """What comes out: nothing is dearer than a million."""

    price: Series[float] = pa.Field(le=1_000_000)


YAML = """
version: "1"
container:
  connection:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.MlflowConnection
    kwargs: {{tracking_uri: "{uri}"}}
  saver:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.CustomSaver
    kwargs: {{connection: container.connection}}
  loader:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.CustomLoader
    kwargs: {{connection: container.connection, input_schema: {inputs}, output_schema: {outputs}}}
  registrar:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.MlflowRegister
    kwargs: {{connection: container.connection}}
  catalog:
    provider: ThreadSafeSingleton
    provides: modelport.adapters.mlflow.MlflowCatalog
    kwargs: {{connection: container.connection}}
"""


@pytest.fixture
def containers_file(tmp_path: Path, tracking_uri: str) -> Path:
    """Give a containers.yaml whose loader keeps both schemas."""
    file = tmp_path / "containers.yaml"
    file.write_text(YAML.format(uri=tracking_uri, inputs=f"{__name__}.Houses", outputs=f"{__name__}.Prices"))
    return file


def test_values_are_checked_on_the_way_in_and_on_the_way_out(containers_file: Path) -> None:
    """Types fit in each case; the rules of the schemas do not."""
    registry = build_container(containers_file).registry()
    saved = registry.saver.save(PriceModel(), Signature.from_pandera(Houses, Prices), houses())
    loaded = registry.loader.load(saved.uri)

    assert list(loaded.predict(houses())["price"]) == list(PriceModel().predict(houses()))
    assert loaded.predict(pl.from_pandas(houses()))["price"].to_list() == list(PriceModel().predict(houses()))
    with pytest.raises(SignatureMismatchError) as caught:
        loaded.predict(pd.DataFrame({"size": [-1.0, 50.0], "rooms": [1.0, -2.0]}))
    assert caught.value.side == "inputs"
    assert {fault.column for fault in caught.value.faults} == {"size", "rooms"}
    with pytest.raises(SignatureMismatchError) as caught:
        loaded.predict(pd.DataFrame({"size": [1_000.0], "rooms": [1.0]}))
    assert caught.value.side == "outputs"
    assert [fault.column for fault in caught.value.faults] == ["price"]


def test_a_schema_gives_the_signature_that_an_example_gives() -> None:
    """Whoever has a schema needs no example for it."""
    assert Signature.from_pandera(Houses, Prices) == price_signature()


@pytest.mark.parametrize("path", ["no.such.Module", f"{__name__}.NoSuchModel", f"{__name__}.YAML", "pandas.DataFrame"])
def test_a_dotted_path_to_no_schema_is_a_configuration_error(containers_file: Path, path: str) -> None:
    """The container is not built, and the error names file and entry."""
    containers_file.write_text(containers_file.read_text().replace(f"{__name__}.Houses", path))

    with pytest.raises(ConfigurationError) as caught:
        build_container(containers_file)

    assert (caught.value.file, caught.value.entry) == (str(containers_file), "loader")
