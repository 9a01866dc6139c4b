"""Lets pytest explain failed assertions in the behaviour classes, and gives the stores that adapters stand on."""

import pytest

from mlflow_stores import connection, empty_store, server_uri, tracking_uri

pytest.register_assert_rewrite("contract")

__all__ = ["connection", "empty_store", "server_uri", "tracking_uri"]
