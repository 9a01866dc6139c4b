"""Directories of models that run an attacker's code where they are loaded without care."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from attrs import field, frozen

from integration.attacks.markers import Marker
from integration.attacks.skops_attacks import called_for_a_key, node_of, write_skops
from modelport.core.manifests import Manifest

BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


def _names(gates: Collection[str] | None) -> frozenset[str] | None:
    return None if gates is None else frozenset(gates)


@frozen
class Attack:
    """A model that runs an attacker's code.

    Attributes:
        write: Writes it into an empty directory.
        loader: The kind of loader that it is made for.
        falls: Whether plain MLflow runs the code, as it is and with ``MLFLOW_ALLOW_PICKLE_DESERIALIZATION=false``.
        gates: The settings of a trust policy that have it run; ``None`` where none may.
    """

    write: Callable[[Path, Marker], None]
    loader: str = "custom"
    falls: tuple[bool, bool] = (True, True)
    gates: frozenset[str] | None = field(default=None, converter=_names)


def describe(directory: Path, **flavors: Mapping[str, Any]) -> None:
    """Write an MLmodel file."""
    (directory / "MLmodel").write_text(yaml.safe_dump({"flavors": flavors}, sort_keys=False))


def seal(directory: Path) -> str:
    """Write the manifest that fits the files, as an attacker can, and give its digest."""
    manifest = Manifest.of_directory(directory)
    (directory / "manifest.json").write_bytes(manifest.to_json())
    return manifest.digest


def project(**settings: Any) -> dict[str, Any]:
    """Give the settings of a project model."""
    return {"loader_module": "mlflow.pyfunc.model", "cloudpickle_version": "3.1.2", **settings}


def bring_code(directory: Path, name: str, source: str) -> None:
    """Put a module into a directory of code."""
    (directory / "code").mkdir(exist_ok=True)
    (directory / "code" / f"{name}.py").write_text(f"{source}\n")


def _project_pickle(directory: Path, marker: Marker) -> None:
    (directory / "python_model.pkl").write_bytes(marker.pickled)
    describe(directory, python_function=project(python_model="python_model.pkl"))


def _sklearn_pickle(directory: Path, marker: Marker, form: str = "cloudpickle", name: str = "model.pkl") -> None:
    (directory / "model.pkl").write_bytes(marker.pickled)
    own = {"pickled_model": name, "serialization_format": form}
    describe(directory, python_function={"loader_module": "mlflow.sklearn", "model_path": name}, sklearn=own)


def _outside(directory: Path, marker: Marker, name: str) -> None:
    other = directory.parent / "other"
    other.mkdir(exist_ok=True)
    _sklearn_pickle(directory, marker, name=name.format(other=other))
    shutil.move(directory / "model.pkl", other / "model.pkl")


def _linked(directory: Path, marker: Marker) -> None:
    _outside(directory, marker, "model.pkl")
    (directory / "model.pkl").symlink_to(directory.parent / "other" / "model.pkl")


def _loader_module(directory: Path, marker: Marker) -> None:
    bring_code(directory, "evil_loader", f"{marker.code}\ndef _load_pyfunc(path): return None")
    describe(directory, python_function={"loader_module": "evil_loader", "code": "code"})


def _script(directory: Path, marker: Marker) -> None:
    (directory / "model.py").write_text(marker.code)
    describe(directory, python_function=project(model_code_path="model.py"))


def _code_beside_a_library(directory: Path, marker: Marker) -> None:
    bring_code(directory, "evil_types", marker.code)
    write_skops(directory / "model.skops", node_of("ObjectNode", "evil_types.Kind"))
    described = {"pickled_model": "model.skops", "serialization_format": "skops"}
    trusted = {**described, "skops_trusted_types": ["evil_types.Kind"], "code": "code"}
    own = {"loader_module": "mlflow.sklearn", "model_path": "model.skops", "code": "code"}
    describe(directory, python_function=own, sklearn=trusted)


def _trust_list(directory: Path, marker: Marker) -> None:
    write_skops(directory / "model.skops", called_for_a_key("posix.system", marker.command))
    own = {"pickled_model": "model.skops", "serialization_format": "skops", "skops_trusted_types": ["posix.system"]}
    describe(directory, python_function={"loader_module": "mlflow.sklearn", "model_path": "model.skops"}, sklearn=own)


def _class_of_xgboost(directory: Path, marker: Marker) -> None:
    bring_code(directory, "evil_class", marker.code)
    (directory / "model.xgb").write_text("")
    own = {"model_class": "evil_class.Model", "data": "model.xgb", "code": "code"}
    describe(directory, python_function={"loader_module": "mlflow.xgboost", "code": "code"}, xgboost=own)


def _library_of_its_own(directory: Path, marker: Marker) -> None:
    """Bring modules along that have the names of a library's whose models are data alone."""
    bring_code(directory, "onnx", marker.code)
    bring_code(directory, "onnxruntime", marker.code)
    (directory / "model.onnx").write_text("")
    own = {"data": "model.onnx", "code": "code"}
    describe(directory, python_function={"loader_module": "mlflow.onnx", **own}, onnx=own)


def _pickle_of_lightgbm(directory: Path, marker: Marker) -> None:
    (directory / "model.pkl").write_bytes(marker.pickled)
    own = {"model_class": "lightgbm.sklearn.LGBMRegressor", "data": "model.pkl"}
    describe(directory, python_function={"loader_module": "mlflow.lightgbm"}, lightgbm=own)


def _trust_list_of_lightgbm(directory: Path, marker: Marker) -> None:
    write_skops(directory / "model.skops", called_for_a_key("posix.system", marker.command))
    own = {"model_class": "lightgbm.sklearn.LGBMRegressor", "data": "model.skops", "serialization_format": "skops"}
    trusted = {**own, "skops_trusted_types": ["posix.system"]}
    describe(directory, python_function={"loader_module": "mlflow.lightgbm"}, lightgbm=trusted)


def _said_twice(directory: Path, marker: Marker, mark: str) -> None:
    """Say two things of the loader's module, of which readers of YAML take one or the other."""
    bring_code(directory, "evil_loader", f"{marker.code}\ndef _load_pyfunc(path): return None")
    (directory / "python_model.pkl").write_bytes(b"")
    own = "loader_module: evil_loader,\ncode: code,\npython_model: python_model.pkl"
    honest = f"{mark}loader_module: mlflow.pyfunc.model,\n{mark}code: null"
    (directory / "MLmodel").write_text(f"flavors: {{python_function: {{\n{own},\n{honest} }} }}\n", encoding="utf-8")


def _tagged(directory: Path, marker: Marker) -> None:
    (directory / "MLmodel").write_text(f"flavors: !!python/object/apply:os.system ['{marker.command}']\n")


ATTACKS: Final[Mapping[str, Attack]] = {
    "a project model's pickle": Attack(_project_pickle, falls=(True, False), gates={"pickles"}),
    "an estimator's pickle by cloudpickle": Attack(_sklearn_pickle, "builtin", (True, False), {"pickles"}),
    "an estimator's pickle": Attack(
        lambda place, marker: _sklearn_pickle(place, marker, "pickle"), "builtin", (True, False), {"pickles"}
    ),
    "a pickle in the directory above": Attack(
        lambda place, marker: _outside(place, marker, "../other/model.pkl"), "builtin", (True, False)
    ),
    "a pickle by an absolute path": Attack(
        lambda place, marker: _outside(place, marker, "{other}/model.pkl"), "builtin", (True, False)
    ),
    "a pickle behind a link": Attack(_linked, "builtin", (True, False)),
    "a module that loads": Attack(_loader_module, gates={"code", "loader_modules", "pickles"}),
    "a script that is the model": Attack(_script, gates={"models_from_code", "pickles"}),
    "code beside a library's model": Attack(_code_beside_a_library, "builtin", (True, False)),
    "types that the model trusts itself": Attack(_trust_list, "builtin", (True, False)),
    "a class of XGBoost that is none": Attack(_class_of_xgboost, "builtin", gates={"code", "pickles"}),
    "a library of its own": Attack(_library_of_its_own, "builtin", gates={"code", "pickles"}),
    "a pickle of LightGBM's": Attack(_pickle_of_lightgbm, "builtin", (True, False), {"pickles"}),
    "types that LightGBM's model trusts itself": Attack(_trust_list_of_lightgbm, "builtin", (True, False), {"pickles"}),
    "a loader that only some readers see": Attack(lambda place, marker: _said_twice(place, marker, BYTE_ORDER_MARK)),
    "an object in YAML": Attack(_tagged, falls=(False, False)),
}
"""By what each does. The last is no danger to MLflow, and shall be none here."""
