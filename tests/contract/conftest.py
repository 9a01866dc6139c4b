"""The stores that adapters stand on."""

from mlflow_stores import connection, empty_store, postgres_server, second_connection, tracking_uri

__all__ = ["connection", "empty_store", "postgres_server", "second_connection", "tracking_uri"]
