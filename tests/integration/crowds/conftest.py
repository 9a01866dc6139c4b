"""The stores that tests here stand on."""

from mlflow_stores import empty_store, postgres_server, tracking_uri

__all__ = ["empty_store", "postgres_server", "tracking_uri"]
