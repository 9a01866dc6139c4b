"""Models that a program of their own saved, each with the files and the answers that it told of."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from attrs import frozen

_PROJECT = {
    "shop/__init__.py": "",
    "shop/pricing.py": """
from typing import TYPE_CHECKING

from . import rates

if TYPE_CHECKING:
    import hypothesis

try:
    import no_such_library
except ImportError:
    no_such_library = None


class Priced:
    def predict(self, inputs):
        return (inputs["size"] * rates.rate()).to_numpy()
""",
    "shop/rates.py": """
def rate():
    from stamina import retry
    from tariffs import TARIFF

    return retry(on=ValueError, attempts=2)(lambda: TARIFF)()
""",
    "tariffs.py": "import polars\n\nTARIFF = float(polars.Series([3.0]).sum())\n",
}


@frozen
class Trained:
    """A model's files, what it answered, and what is written of its environment."""

    place: Path
    answers: list[float]

    @property
    def requirements(self) -> Path:
        """Its list of requirements."""
        return self.place / "requirements.txt"


def train(place: Path) -> dict[str, Trained]:
    """Run the program, in a directory with a project of two modules and a package."""
    for name, text in _PROJECT.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text)
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("training.py")), str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode == 0, done.stderr
    told: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return {name: Trained(Path(each["place"]), each["answers"]) for name, each in told.items()}
