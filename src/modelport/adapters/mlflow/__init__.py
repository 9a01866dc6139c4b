"""Models in MLflow: on a SQLite file, a database or a server.

Source: https://mlflow.org/docs/latest/ml/model-registry/
"""

from modelport.adapters.mlflow.catalog import MlflowCatalog
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.loader import BuiltinLoader, CustomLoader, Loader
from modelport.adapters.mlflow.model_cache import ModelCache
from modelport.adapters.mlflow.register import MlflowRegister, Register
from modelport.adapters.mlflow.saver import BuiltinSaver, CustomSaver, Saver

__all__ = [
    "BuiltinLoader",
    "BuiltinSaver",
    "CustomLoader",
    "CustomSaver",
    "Loader",
    "MlflowCatalog",
    "MlflowConnection",
    "MlflowRegister",
    "ModelCache",
    "Register",
    "Saver",
]
