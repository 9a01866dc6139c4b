"""What serialized models refer to."""

from __future__ import annotations

import io
import json
import pickle
import sys
import tempfile
import tracemalloc
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
import stamina
from sklearn.linear_model import LinearRegression

from adapters.mlflow.fake_packages import write
from modelport.adapters.mlflow.references import modules_in, modules_in_skops, pickle_into
from modelport.adapters.mlflow.skops_files import dump
from modelport.testing.samples import PriceModel


def referred(value: Any, skipped: str = "nowhere") -> set[str]:
    """Give the modules that the pickle of a value refers to."""
    with tempfile.TemporaryDirectory() as directory:
        return pickle_into(Path(directory, "model.pkl"), value, skipped=skipped)


def test_what_is_kept_by_name_is_referred_to() -> None:
    """A class that can be imported is looked for in its module."""
    assert "modelport.testing.samples" in referred(PriceModel())


def test_functions_that_are_kept_by_value_are_looked_into() -> None:
    """Their imports count, those of functions in them too, and the modules among what they know."""

    def outer() -> Any:
        import importlib  # noqa: PLC0415 - that is the point

        def inner() -> Any:
            from rich import text  # noqa: PLC0415 - that is the point

            return text, importlib.import_module("yaml.nodes")

        return inner, stamina

    class Model:
        """Keeps a function of another one."""

        def predict(self, _: Any) -> Any:
            """Give what it calls."""
            return outer()

    assert {"rich", "rich.text", "yaml.nodes", "stamina"} <= referred(Model())
    assert Model.__module__ not in referred(Model())
    assert {"rich", "yaml.nodes"}.isdisjoint(referred(Model(), skipped=__name__))


def test_a_value_that_does_not_come_back_is_refused() -> None:
    """Pickling says so."""

    class Fragile:
        """Cannot be read."""

        def __reduce__(self) -> Any:
            return int, ("no number",)

    with pytest.raises(ValueError, match="no number"):
        referred(Fragile())


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_are_read_without_being_run(tmp_path: Path, protocol: int) -> None:
    """Every protocol's way to name a module is known."""

    class Attack:
        """Would end the process."""

        def __reduce__(self) -> Any:
            return sys.exit, (1,)

    content = [Attack(), OrderedDict(a=PriceModel()), PriceModel(), stamina.retry]
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(content, protocol))
    expected = {"sys", "collections", "modelport.testing.samples", "stamina._core", "cloudpickle"}
    assert modules_in(tmp_path) >= (expected if protocol > 1 else set())


def test_pickles_in_archives_are_read(tmp_path: Path) -> None:
    """PyTorch keeps them so."""
    with zipfile.ZipFile(tmp_path / "model.pth", "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps(PriceModel()))
    assert "modelport.testing.samples" in modules_in(tmp_path)


def test_files_in_skops_format_are_read(tmp_path: Path) -> None:
    """They name the modules of their types."""
    dump(LinearRegression().fit([[1.0]], [1.0]), tmp_path / "model.skops")
    assert {"sklearn.linear_model._base", "skops"} <= modules_in_skops(tmp_path / "model.skops")
    assert modules_in(tmp_path) == modules_in_skops(tmp_path / "model.skops")


def test_other_files_refer_to_nothing(tmp_path: Path) -> None:
    """Whatever their bytes are."""
    write(tmp_path, {"a.json": json.dumps({"__module__": "x"}), "b/c.txt": "PK\3\4", "empty": ""})
    (tmp_path / "broken.pkl").write_bytes(pickle.dumps(list(range(300)))[:100])
    (tmp_path / "odd.bin").write_bytes(b"\x80\xff\x93\x94")
    assert modules_in(tmp_path) <= {"cloudpickle"}


def test_what_is_written_is_what_cloudpickle_writes(tmp_path: Path) -> None:
    """Looking into functions changes nothing of it."""
    value = {"a": lambda: json, "b": PriceModel()}
    file = io.BytesIO()
    cloudpickle.Pickler(file).dump(value)
    pickle_into(tmp_path / "model.pkl", value, skipped="")
    assert (tmp_path / "model.pkl").stat().st_size == len(file.getvalue())


def test_large_arrays_are_passed_over(tmp_path: Path) -> None:
    """What follows them is seen, and they are not read into memory."""
    numbers = np.zeros(4 << 20)
    (tmp_path / "model.pkl").write_bytes(pickle.dumps([numbers, PriceModel()]))
    tracemalloc.start()
    try:
        assert "modelport.testing.samples" in modules_in(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < numbers.nbytes / 8
    finally:
        tracemalloc.stop()
