"""Progress of transfers, on a terminal and nowhere else."""

from __future__ import annotations

from pathlib import Path

import joblib  # type: ignore[import-untyped]
import pytest

from cli.conftest import Run
from cli.mlflow_registry import empty_store, mlflow_registry, published
from modelport.cli.progress import transfer_bar
from modelport.core.models import ModelVersion
from modelport.core.transfers import transfer
from modelport.testing.samples import houses, sklearn_sample

__all__ = ["empty_store", "mlflow_registry", "published"]


@pytest.fixture
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written to counts as a terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")


def move() -> None:
    """Transfer something, then something else."""
    with transfer("upload", "s3://bucket", total=3_000_000) as moved:
        moved.add(3_000_000)
    with transfer("verify", "s3://bucket"):
        pass


@pytest.mark.usefixtures("_terminal")
def test_a_terminal_sees_how_far_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    """On standard error: what is done, with how many bytes of how many."""
    with transfer_bar():
        move()
    seen = capfd.readouterr()
    assert seen.out == ""
    assert "Verifying" in seen.err


def test_what_is_no_terminal_sees_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Logs and pipes are left alone."""
    with transfer_bar():
        move()
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("_terminal")
def test_commands_that_transfer_show_it(published: ModelVersion, mlflow_registry: Path, run: Run) -> None:
    """What they print is the same as ever."""
    houses().to_csv(mlflow_registry / "rows.csv", index=False)
    joblib.dump(sklearn_sample().model, mlflow_registry / "model.joblib")
    publish = run("publish", "houses", "--model", "model.joblib", "--example", "rows.csv")
    verify, predict = run("verify", published.uri), run("predict", published.uri, "rows.csv")
    assert "Downloading" in verify.stderr
    assert "Downloading" in predict.stderr
    assert "as registered" in verify.stdout
    assert predict.stdout.splitlines()[0] == "price"
    assert "Uploading" in publish.stderr
