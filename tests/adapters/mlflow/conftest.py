"""The stores and keys that tests here stand on."""

from mlflow_stores import connection, empty_store, server_uri, tracking_uri
from signing_keys import keyring

__all__ = ["connection", "empty_store", "keyring", "server_uri", "tracking_uri"]
