"""Reads and writes the MLmodel file, which says what a model's directory holds.

Source: https://mlflow.org/docs/latest/ml/model/#mlmodel-file
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import frozen
from mlflow.models import Model

from modelport.adapters.mlflow.environments import CONDA_FILE, PYTHON_FILE
from modelport.adapters.mlflow.named_places import place_outside
from modelport.adapters.mlflow.plain_yaml import own_yaml, yaml_text
from modelport.adapters.mlflow.yaml_files import MOST_BYTES, read_yaml
from modelport.core.errors import ArtifactNotFoundError, UnsupportedModelError, UntrustedModelError
from modelport.core.names import shown
from modelport.core.signatures import InputForm, Signature

MODEL_FILE: Final = "MLmodel"
PROJECT_FLAVOR: Final = "python_function"
_EXAMPLE_KEY: Final = "saved_input_example_info"
_FORM_KEY: Final = "modelport_input_form"
_KIND_KEY: Final = "modelport_kind"


@frozen
class ModelFile:
    """What an MLmodel file says.

    Attributes:
        flavors: Each flavor's own settings, by its name.
        signature: What the model takes and gives; ``None`` where it was logged without one.
        form: The form of data that it was saved with; ``None`` where plain MLflow logged it.
        example: What it says of the input example that plain MLflow reads; empty where there is none.
    """

    flavors: Mapping[str, Mapping[str, Any]]
    signature: Signature | None
    form: InputForm | None
    example: Mapping[str, Any]

    @property
    def native_flavors(self) -> list[str]:
        """The flavors other than ``python_function``, in the file's order."""
        return [name for name in self.flavors if name != PROJECT_FLAVOR]

    @property
    def is_project_model(self) -> bool:
        """Whether it is a Python object with its own logic, and no library's format."""
        return not self.native_flavors and PROJECT_FLAVOR in self.flavors

    def code_directories(self, flavor: str) -> list[object]:
        """Give what reading a flavor would import modules from."""
        return self._named(flavor, "code")

    def script(self, flavor: str) -> object | None:
        """Give the script by which reading a flavor would define the model; ``None`` where there is none."""
        return next(iter(self._named(flavor, "model_code_path")), None)

    def may_use_files(self, flavor: str) -> bool:
        """Tell whether a model that was read in a flavor may open its files later, or write to them."""
        runs_code = bool(self.code_directories(flavor)) or self.script(flavor) is not None
        return runs_code or bool(self.flavors[flavor].get("artifacts"))

    def _named(self, flavor: str, key: str) -> list[object]:
        settings = (self.flavors.get(name, {}) for name in dict.fromkeys((flavor, PROJECT_FLAVOR)))
        return list(dict.fromkeys(str(each[key]) for each in settings if each.get(key)))


def begin(
    directory: Path,
    loader_module: str,
    flavors: Mapping[str, Mapping[str, Any]],
    metadata: Mapping[str, Any] | None = None,
    **function: str,
) -> None:
    """Write a first MLmodel file into a model's directory, of a model that MLflow itself can load.

    Args:
        directory: The model's directory.
        loader_module: MLflow's module that loads it.
        flavors: The flavors besides ``python_function``.
        metadata: The caller's own, if any.
        **function: What the loader module reads of the ``python_function`` flavor.
    """
    model = Model(metadata=dict(metadata or {}))
    environment = {"conda": CONDA_FILE, "virtualenv": PYTHON_FILE}
    python = platform.python_version()
    model.add_flavor(PROJECT_FLAVOR, loader_module=loader_module, python_version=python, env=environment, **function)
    for name, options in flavors.items():
        model.add_flavor(name, **options)
    (directory / MODEL_FILE).write_text(yaml_text(model.to_dict()), encoding="ascii")


def complete(directory: Path, signature: Signature, form: InputForm, example: Mapping[str, str], kind: str) -> None:
    """Write into a model's MLmodel file what is the same for every flavor.

    Args:
        directory: The model's directory.
        signature: What the model takes and gives.
        form: The form of data that it was saved with.
        example: Where and how plain MLflow finds its input example; empty where it does not.
        kind: Which of the loaders reads it.
    """
    path = directory / MODEL_FILE
    content = own_yaml(path.read_text(encoding="utf-8"))
    content["signature"] = signature.to_dict()
    content["metadata"] = {**(content.get("metadata") or {}), _FORM_KEY: str(form), _KIND_KEY: kind}
    content[_EXAMPLE_KEY] = dict(example) or None
    content["model_size_bytes"] = sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())
    path.write_text(yaml_text(content), encoding="ascii")


def read_model_file(directory: Path, uri: str) -> ModelFile:
    """Read the MLmodel file of a model's directory.

    Args:
        directory: The model's directory.
        uri: What the model was asked for by, for the message.

    Raises:
        ArtifactNotFoundError: There is none.
        UnsupportedModelError: It is not one that describes a model.
        UntrustedModelError: It names files outside of the model's directory.
        InvalidSignatureError: Its signature cannot be read.
    """
    content = _content(directory / MODEL_FILE, uri)
    if place := place_outside(content["flavors"], PROJECT_FLAVOR):
        raise _outside(uri, place)
    metadata = content.get("metadata")
    form = metadata.get(_FORM_KEY) if isinstance(metadata, dict) else None
    signature, example = content.get("signature"), content.get(_EXAMPLE_KEY)
    return ModelFile(
        flavors=content["flavors"],
        signature=Signature.from_dict(signature) if signature else None,
        form=_form(form, uri) if form else None,
        example=example if isinstance(example, dict) else {},
    )


def settle_model_file(directory: Path, uri: str) -> None:
    """Write the MLmodel file of a private copy anew, as `read_model_file` reads it, before MLflow reads it itself.

    Readers of YAML find different values in the same text where it has a byte order mark in its midst: what MLflow
    reads must be what was checked. The input example is left out: MLflow would read it as well, and follow a path that
    it may consist of.
    """
    path = directory / MODEL_FILE
    content = {key: value for key, value in _content(path, uri).items() if key != _EXAMPLE_KEY}
    path.unlink()
    path.write_text(yaml_text(content), encoding="ascii")


def _outside(uri: str, place: object) -> UntrustedModelError:
    problem = f"The {MODEL_FILE} file at {uri} names {shown(place)}, which is outside of the model."
    return UntrustedModelError(problem, remedy="save the model again")


def _form(text: object, uri: str) -> InputForm:
    try:
        return InputForm.parse(str(text))
    except ValueError as error:
        raise _unreadable(uri, "it names an unknown form of inputs") from error


def _content(path: Path, uri: str) -> dict[str, Any]:
    if not path.is_file():
        problem = f"There is no model at {uri}: its directory has no {MODEL_FILE} file."
        raise ArtifactNotFoundError(problem, remedy="check the URI, or save the model first", uri=uri)
    try:
        with path.open("rb") as file:
            content = read_yaml(file.read(MOST_BYTES + 1))
    except ValueError as error:
        raise _unreadable(uri, str(error)) from error
    flavors = content.get("flavors") if isinstance(content, dict) else None
    if not isinstance(flavors, dict) or not flavors:
        raise _unreadable(uri, "it names no flavors")
    if not all(isinstance(name, str) and isinstance(each, dict) for name, each in flavors.items()):
        raise _unreadable(uri, "its flavors are not settings by name")
    return dict(content)


def _unreadable(uri: str, detail: str) -> UnsupportedModelError:
    problem = f"The {MODEL_FILE} file at {uri} cannot be read: {detail}."
    return UnsupportedModelError(problem, remedy="save the model again")
