"""Says what reading a model could run, from its MLmodel file alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from modelport.adapters.mlflow.flavors import find_flavor
from modelport.adapters.mlflow.mlmodels import PROJECT_FLAVOR, ModelFile
from modelport.adapters.mlflow.trusting import PROJECT_MODULES
from modelport.core.errors import ConfigurationError
from modelport.core.names import shown


def cautions_about(file: ModelFile) -> tuple[str, ...]:
    """Give a sentence for each thing that reading the model could run; none where it is data alone."""
    return tuple(caution for name in file.flavors for caution in _cautions_of(file, name))


def _cautions_of(file: ModelFile, name: str) -> Iterator[str]:
    settings = file.flavors[name]
    if settings.get("code"):
        yield f"{name}: imports the directory {shown(settings['code'])} that the model brings along"
    if settings.get("model_code_path"):
        yield f"{name}: runs the script {shown(settings['model_code_path'])} that the model brings along"
    if name == PROJECT_FLAVOR:
        module = settings.get("loader_module")
        if file.is_project_model and module not in PROJECT_MODULES:
            yield f"{name}: is loaded by the module {shown(module)}"
        elif file.is_project_model:
            yield f"{name}: reads a pickle, which runs what its writer put into it"
        return
    with contextlib.suppress(ConfigurationError):
        if not find_flavor(name).runs_code(settings):
            return
    yield f"{name}: reads a format that can run code, such as a pickle"
