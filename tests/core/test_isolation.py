"""The inside of the hexagon stands on attrs, narwhals and the standard library."""

from __future__ import annotations

import ast
import importlib
import inspect

import pytest

import modelport
from core.blocked import run_without

HEAVY = {"mlflow", "dependency_injector", "pandas", "numpy", "polars", "pyarrow", "pandera", "sklearn", "yaml", "click"}


def test_importing_modelport_imports_nothing_heavy() -> None:
    """Neither a backend nor the injector nor a library of tables, though all are installed."""
    program = """
        import modelport
        print(*sorted({name.partition(".")[0] for name in sys.modules}))
    """
    loaded = set(run_without(set(), program).split())
    assert "modelport" in loaded
    assert not loaded & {*HEAVY, "cloudpickle", "pytest", "rich", "skops"}


def test_importing_modelport_imports_nothing_else_of_it() -> None:
    """A service pays for the names that it uses."""
    program = """
        import sys
        import modelport
        print(*(name for name in sys.modules if name.startswith("modelport")))
        from modelport import deadline
        assert modelport.deadline is deadline
        print(*("attrs" in sys.modules, "modelport.core.signatures" in sys.modules))
    """
    assert run_without(set(), program) == "modelport\nTrue False\n"


def test_each_public_name_is_what_type_checkers_are_told() -> None:
    """Its home is written down twice: once for them, and once for who asks for it."""
    told = {
        alias.name: node.module
        for node in ast.walk(ast.parse(inspect.getsource(modelport)))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("modelport.core")
        for alias in node.names
    }
    assert sorted(told) == sorted(modelport.__all__)
    assert set(modelport.__all__) <= set(dir(modelport))
    for name, home in told.items():
        assert getattr(modelport, name) is getattr(importlib.import_module(str(home)), name)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = modelport.no_such_name  # type: ignore[attr-defined]


def test_the_core_and_the_use_cases_import_without_anything_heavy() -> None:
    """Every module of both, with all of it blocked."""
    program = """
        import importlib, pkgutil
        import modelport.application, modelport.core
        for package in (modelport.core, modelport.application):
            for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
                importlib.import_module(module.name)
                print(module.name)
    """
    imported = run_without(HEAVY, program).split()
    assert {"modelport.core.names", "modelport.core.signatures", "modelport.application.publish"} <= set(imported)


def test_the_core_works_without_anything_heavy() -> None:
    """Addresses, signatures, checks and errors need no library of tables."""
    program = """
        from modelport import *
        from modelport import ColumnSpec, ModelUri, Signature, SignatureMismatchError
        from modelport.core.prediction import Predictor
        from modelport.core.signatures import Conformer
        assert str(ModelUri.parse("models:/churn@champion")) == "models:/churn@champion"
        signature = Signature([ColumnSpec("age", "long")], [ColumnSpec("risk", "double")])
        assert Signature.from_dict(signature.to_dict()) == signature
        assert Signature.infer({"age": [36]}, {"risk": [0.5]}) == signature
        assert Conformer(signature.inputs).conform({"age": [36, 41]}) == {"age": [36, 41]}
        try:
            Conformer(signature.inputs).conform({"age": ["old"]})
        except SignatureMismatchError as error:
            print(error.faults[0].column)
        assert Predictor(lambda inputs, params: inputs, None)({"age": [1]}) == {"age": [1]}
    """
    assert run_without(HEAVY, program) == "age\n"


def test_the_use_cases_work_over_any_ports() -> None:
    """Ports written in a few lines of plain Python are enough."""
    program = """
        from datetime import UTC, datetime
        from modelport import ColumnSpec, ModelRegistrar, ModelSaver, ModelVersion, SavedModel, Signature
        from modelport.application import PublishModel

        signature = Signature([ColumnSpec("age", "long")], [ColumnSpec("risk", "double")])

        class Saver(ModelSaver):
            def save(self, model, signature, input_example):
                return SavedModel("models:/m-" + "0" * 32, "", "plain", signature, 1, datetime.now(UTC))

        class Registrar(ModelRegistrar):
            def register(self, name, model_uri, *, tags=None, description="", idempotency_key=None):
                uri = f"models:/{name}/1"
                return ModelVersion(name, 1, uri, model_uri, "", tags or {}, (), description, datetime.now(UTC))
            def set_alias(self, name, alias, version, *, expect=None):
                print(name, alias, version)
            delete_alias = set_tags = delete_version = set_alias

        PublishModel(Saver(), Registrar())("churn", object(), signature, {"age": [36]}, alias="champion")
    """
    assert run_without(HEAVY, program) == "churn champion 1\n"
