"""The inside of the hexagon stands on attrs, narwhals and the standard library."""

from __future__ import annotations

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
