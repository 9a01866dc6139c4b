"""Keeps a model's input example: for plain MLflow in its JSON files, and beside them without any loss.

The file without loss is a zip of a JSON text and of the files of NumPy and Arrow that it names. Reading it runs no
code: there is no pickle in it.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

from modelport.adapters.mlflow.example_tables import decode_data, encode_data
from modelport.adapters.mlflow.example_values import Members
from modelport.adapters.mlflow.served_examples import write_served_example
from modelport.core.errors import IntegrityError, UnsupportedModelError
from modelport.core.signatures import InputForm
from modelport.core.signatures.specs import Side

EXAMPLE_FILE: Final = "input_example.zip"
_VALUES_FILE: Final = "example.json"
_REMEDY: Final = "save the model again, and find out who wrote to its storage"


def write_example(directory: Path, example: Any, specs: Side) -> dict[str, str]:  # noqa: ANN401
    """Write an example that conforms to *specs* into a model's directory, and make sure that it can be read again.

    Returns:
        What the MLmodel file says of what plain MLflow can read; empty where that is nothing.

    Raises:
        UnsupportedModelError: It holds values of a type that is not kept, or a column of a type that neither NumPy
            nor Arrow can hold.
    """
    try:
        packed = _pack(example)
        _unpack(packed)
    except Exception as error:
        detail = " ".join(str(error).split())
        problem = f"The input example cannot be kept: {detail or type(error).__name__}."
        remedy = "pass an example of plain columns: numbers, texts, bytes, moments"
        raise UnsupportedModelError(problem, remedy=remedy) from error
    (directory / EXAMPLE_FILE).write_bytes(packed)
    return write_served_example(directory, example, specs)


def read_example(directory: Path, form: InputForm, uri: str) -> Any:  # noqa: ANN401
    """Give an example back as it was saved: same values, types and form.

    Args:
        directory: The model's directory.
        form: The form that it was in.
        uri: What the model was asked for by, for the message.

    Raises:
        IntegrityError: It is missing, or is not what was written.
        UnsupportedModelError: A library that it belongs to is not installed.
    """
    path = directory / EXAMPLE_FILE
    if not path.is_file():
        problem = f"The input example of the model at {uri} is missing."
        raise IntegrityError(problem, remedy=_REMEDY, missing=(EXAMPLE_FILE,))
    content = path.read_bytes()
    try:
        example = _unpack(content)
        found = InputForm.of(example)
    except ImportError as error:
        problem = f"The input example of the model at {uri} cannot be read: {error}."
        raise UnsupportedModelError(problem, remedy="install what the model was saved with") from error
    except Exception as error:
        raise _broken(uri, "cannot be read") from error
    if found != form:
        raise _broken(uri, f"is of the form {found}, and not {form}")
    return example


def _pack(example: Any) -> bytes:  # noqa: ANN401
    members = Members()
    tree = encode_data(example, members)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(_VALUES_FILE), json.dumps(tree, allow_nan=False))
        for name, content in members.files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _unpack(content: bytes) -> Any:  # noqa: ANN401
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(each.compress_type != zipfile.ZIP_STORED for each in archive.infolist()):
            raise zipfile.BadZipFile("it is compressed, which no saver does")
        files = {name: archive.read(name) for name in archive.namelist()}
    return decode_data(json.loads(files.pop(_VALUES_FILE)), Members(files))


def _broken(uri: str, what: str) -> IntegrityError:
    problem = f"The input example of the model at {uri} {what}."
    return IntegrityError(problem, remedy=_REMEDY, changed=(EXAMPLE_FILE,))
