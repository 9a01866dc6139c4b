"""What adapters are made with is checked when they are made, and a bad setting is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from modelport import ConfigurationError
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    MlflowCatalog,
    MlflowConnection,
    MlflowRegister,
)

CONNECTION = MlflowConnection("sqlite:///never-opened.db")


def refused(make: Callable[..., object], *args: Any, **settings: Any) -> ConfigurationError:
    """Give the error that making an adapter ends in."""
    with pytest.raises(ConfigurationError) as caught:
        make(*args, **settings)
    return caught.value


@pytest.mark.parametrize(
    "adapter", [CustomSaver, BuiltinSaver, CustomLoader, BuiltinLoader, MlflowRegister, MlflowCatalog]
)
@pytest.mark.parametrize("connection", [None, 3, "postgresql://ada:s3cret@registry.example/models"])
def test_an_adapter_over_anything_but_a_connection_is_refused(adapter: Any, connection: Any) -> None:
    """Such as its address, whose password does not show."""
    error = refused(adapter, connection)

    assert error.entry == "connection"
    assert "s3cret" not in str(error)


@pytest.mark.parametrize("path", ["", " ", "a/b", "a.b", 'a"b', "a:b", 3, None, []])
def test_a_path_that_mlflow_cannot_show_is_refused(path: Any) -> None:
    """MLflow itself would refuse it at the first save."""
    assert refused(CustomSaver, CONNECTION, path=path).entry == "path"


@pytest.mark.parametrize("requirements", [[1], 3, "pandas", {"pandas": "2"}, b"pandas", [None]])
def test_requirements_are_lines(requirements: Any) -> None:
    """Neither one text nor numbers."""
    assert refused(CustomSaver, CONNECTION, requirements=requirements).entry == "requirements"
    assert refused(CustomSaver, CONNECTION, extra_requirements=requirements).entry == "extra_requirements"


@pytest.mark.parametrize("options", [3, "x", [1], {1: 2}])
def test_options_are_arguments_by_name(options: Any) -> None:
    """They are passed on to the flavor."""
    assert refused(BuiltinSaver, CONNECTION, options=options).entry == "options"


@pytest.mark.parametrize("adapter", [BuiltinSaver, BuiltinLoader])
@pytest.mark.parametrize("types", ["a.b", 3, [1], None])
def test_trusted_types_are_a_list_of_names(adapter: Any, types: Any) -> None:
    """One text would be a list of letters."""
    assert refused(adapter, CONNECTION, trusted_types=types).entry == "trusted_types"


@pytest.mark.parametrize(
    "flavor", ["", 3, None, [], "pine", "a.b", "sklearn/..", "tracking", "client", "pyfunc", "environment_variables"]
)
def test_a_flavor_is_a_module_that_saves_and_loads(flavor: Any) -> None:
    """MLflow's other modules are none; a project model is no matter of a flavor."""
    assert refused(BuiltinSaver, CONNECTION, flavor=flavor).entry == "flavor"


@pytest.mark.parametrize("flavor", ["sklearn", "xgboost", "lightgbm", "keras", "tensorflow", "pytorch", "langchain"])
def test_every_flavor_of_mlflow_is_known(flavor: str) -> None:
    """Its own library need not be installed where it is only named."""
    assert BuiltinSaver(CONNECTION, flavor=flavor).flavor == flavor


@pytest.mark.parametrize("rule", [[], {}, 3, None, "drop"])
def test_an_unknown_rule_for_extra_columns_is_refused(rule: Any) -> None:
    """When the loader is made."""
    assert refused(CustomLoader, CONNECTION, extra_columns=rule).entry == "extra_columns"


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("experiment", 3),
        ("experiment", ""),
        ("experiment", None),
        ("roots", None),
        ("roots", 3),
        ("roots", [3]),
        ("artifact_root", 3),
        ("tracking_uri", "http://registry.example:notaport/"),
        ("tracking_uri", "http://[registry.example/"),
        ("tracking_uri", "postgresql://registry.example:notaport/models"),
        ("registry_uri", "http://registry.example:99999/"),
    ],
)
def test_a_setting_of_a_connection_is_checked(entry: str, value: Any) -> None:
    """Before anything is opened."""
    assert refused(MlflowConnection, **{"tracking_uri": "sqlite:///never-opened.db", entry: value}).entry == entry


@pytest.mark.parametrize("address", ["databricks://profile:prefix", "databricks", "http://[::1]:5000", "plugin://a:b"])
def test_an_address_that_a_store_of_mlflow_reads_is_taken(address: str) -> None:
    """Not all have a host and a port."""
    assert MlflowConnection(address).tracking_uri == address
