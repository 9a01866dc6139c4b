"""A SQLite store with one model, in which an attacker rewrites records."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from modelport import SavedModel
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection, MlflowRegister
from modelport.testing.samples import Sample, houses, sklearn_sample

VERSION = "models:/prices/1"


@frozen
class PoisonedStore:
    """A store with the version ``models:/prices/1`` of one saved model.

    Attributes:
        file: The database.
        connection: A connection to it.
        saved: The saved model.
    """

    file: Path
    connection: MlflowConnection
    saved: SavedModel

    @property
    def address(self) -> str:
        """The store's address."""
        return self.connection.tracking_uri

    @property
    def files(self) -> Path:
        """The directory of the saved model's files, where they were put."""
        return self.file.parent / "artifacts" / "models" / self.saved.uri.removeprefix("models:/") / "artifacts"

    def sql(self, statement: str, *values: object) -> None:
        """Change the database, as whoever can write to it may."""
        connection = sqlite3.connect(self.file)
        with connection:
            connection.execute(statement, values)
        connection.close()

    def point_version_at(self, source: str) -> None:
        """Let the version's files be elsewhere."""
        self.sql("UPDATE model_versions SET source = ?, storage_location = ?", source, source)

    def point_saved_model_at(self, source: str) -> None:
        """Let the saved model's files be elsewhere."""
        self.sql("UPDATE logged_models SET artifact_location = ?", source)

    def point_experiment_at(self, source: str) -> None:
        """Let the files of models that will be saved go elsewhere."""
        self.sql("UPDATE experiments SET artifact_location = ?", source)

    def point_runs_at(self, source: str) -> None:
        """Let what runs have logged be elsewhere."""
        self.sql("UPDATE runs SET artifact_uri = ?", source)

    def tag_version(self, key: str, value: str | None) -> None:
        """Set a tag of the version; ``None`` takes it away."""
        self.sql("DELETE FROM model_version_tags WHERE key = ?", key)
        if value is not None:
            self.sql(
                "INSERT INTO model_version_tags (name, version, key, value) VALUES ('prices', 1, ?, ?)", key, value
            )

    def tag_saved_model(self, key: str, value: str | None) -> None:
        """Set a tag of the saved model; ``None`` takes it away."""
        self.sql("DELETE FROM logged_model_tags WHERE tag_key = ?", key)
        if value is not None:
            row = "SELECT model_id, experiment_id, ?, ? FROM logged_models"
            self.sql(f"INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) {row}", key, value)

    def predictions(self, uri: str = VERSION) -> list[float]:
        """Load a model, and give what it predicts."""
        return list(BuiltinLoader(self.connection).load(uri).predict(houses())["price"])


def poisoned_store(empty_store: Path, directory: Path, sample: Sample | None = None) -> PoisonedStore:
    """Save and register a model in a store of its own, all honest yet.

    Args:
        empty_store: A SQLite file with MLflow's tables and nothing in them.
        directory: An empty directory, where the store goes.
        sample: The model; a scikit-learn estimator unless set.
    """
    shutil.copy(empty_store, directory / "registry.db")
    connection = MlflowConnection(f"sqlite:///{directory / 'registry.db'}")
    kept = sample or sklearn_sample()
    saved = BuiltinSaver(connection).save(kept.model, kept.signature, kept.input_example)
    MlflowRegister(connection).register("prices", saved.uri)
    return PoisonedStore(directory / "registry.db", connection, saved)


def addresses_elsewhere(evil: str, outside: Path) -> Iterator[str]:
    """Give addresses at which no connection to a SQLite store may look.

    Args:
        evil: The host and port of a server that writes down what reaches it.
        outside: A directory outside of the store's own, with a copy of the model: reading it would work.
    """
    path = "/api/2.0/mlflow-artifacts/artifacts/prices"
    yield from (f"{scheme}://{evil}{path}" for scheme in ("http", "https", "HTTP", "hTTp", "mlflow-artifacts"))
    yield from (f"http://registry.example@{evil}{path}", f"http://ada:secret@{evil}{path}", f"//{evil}{path}")
    yield from (f" http://{evil}{path}", f"ht\ntp://{evil}{path}", f"http://{evil}{path}\x00", f"http:\\\\{evil}{path}")
    yield from (f"http://{evil}{path}{end}" for end in ("#x", "?x=1", "/%2e%2e/x", "/../x", ";x"))
    yield from (f"{scheme}://{evil}/prices" for scheme in ("ftp", "sftp", "hdfs", "viewfs", "dbfs", "unknown"))
    yield from (
        f"{scheme}://bucket/prices" for scheme in ("s3", "S3", "gs", "r2", "b2", "wasbs", "abfss", "databricks")
    )
    yield from ("models:/other/1", f"models:/m-{'0' * 32}", f"runs:/{'0' * 32}/model", "Models:/other/1")
    yield from (f"models://{evil}/other/1", f"runs://{evil}/{'0' * 32}/model", "mlflow-artifacts:/prices")
    yield from (str(outside), f"file://{outside}", f"file:{outside}", f"FILE://{outside}", f"file://localhost{outside}")
    yield from (
        f"file://{evil}{outside}",
        "file:///etc",
        "file:/etc",
        "file:etc",
        "/etc",
        "/",
        ".",
        "..",
        "~",
        "prices",
    )
    yield from (f"{outside}\x00", f"/{outside}", f"{outside}#x", f"{outside}?x", f"{outside}\n", f"file://{outside}%00")
    yield from (
        f"{outside}/../{outside.name}",
        f"file://{outside.parent}/%6futside",
        "c:/etc",
        "\\\\evil\\share",
        "\n",
        " ",
    )
