"""The stores that adapters stand on."""

from mlflow_stores import connection, empty_store, server_uri, tracking_uri

__all__ = ["connection", "empty_store", "server_uri", "tracking_uri"]
