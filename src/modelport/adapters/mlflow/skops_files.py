"""Files of skops, scikit-learn's safe format.

Importing this module imports both libraries, which takes its time: whoever needs them imports it then.

Source: https://skops.readthedocs.io/en/stable/persistence.html
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import sklearn
import skops.io

from modelport.adapters.mlflow.sklearn_copies import storable

SKLEARN_VERSION: Final[str] = sklearn.__version__


def dump(model: Any, path: Path) -> None:  # noqa: ANN401
    """Write an estimator, without what predicting does not need."""
    skops.io.dump(storable(model), path)


def asked_types(path: Path) -> list[str]:
    """Give the names of the types that reading a file would build and skops does not trust by itself."""
    return list(skops.io.get_untrusted_types(file=path))


def load(path: Path, trusted: Collection[str]) -> Any:  # noqa: ANN401
    """Read an estimator, building only what skops trusts by itself and *trusted*."""
    return skops.io.load(path, trusted=list(trusted))
