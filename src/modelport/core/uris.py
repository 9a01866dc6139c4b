"""The URIs by which a model is asked for: one strict grammar for every adapter.

==============================  ===============  ====================================================
form                            class            names
==============================  ===============  ====================================================
``models:/<name>/<version>``    `VersionUri`     one version of a registered model
``models:/<name>@<alias>``      `AliasUri`       the version that an alias points at now
``models:/<name>/latest``       `LatestUri`      the version with the highest number now
``models:/m-<32 hex>``          `SavedModelUri`  a saved model, registered or not
``runs:/<run id>/<path>``       `RunUri`         a model that a run logged
``/an/absolute/path``           `PathUri`        a model's directory, under one of the loader's roots
==============================  ===============  ====================================================

A text either matches one form in full or is refused: no query, fragment, escape, ``..``, upper-case scheme or
foreign digit. Parsing and formatting are inverse: ``str(ModelUri.parse(text)) == text``.

Source: https://mlflow.org/docs/latest/ml/model-registry/ and
https://mlflow.org/docs/latest/getting-started/databricks-trial/ for the ``runs:/`` form.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from attrs import frozen

from modelport.core import secrecy
from modelport.core.errors import InvalidAliasError, InvalidNameError, InvalidUriError
from modelport.core.names import check_alias, check_name, shown

LARGEST_VERSION = 2**31 - 1
LONGEST_URI = 4_096
"""Characters; the longest path that Linux opens."""

_MODEL_ID = r"m-[0-9a-f]{32}"
_RUN_ID = r"[0-9a-f]{32}"
_SEGMENT = r"(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._ =+,@-]+"
_REGISTERED = re.compile(r"models:/([^/@]+)(?:/([^/@]+)|@([^/@]+))", re.ASCII)
_SAVED = re.compile(rf"models:/({_MODEL_ID})", re.ASCII)
_RUN = re.compile(rf"runs:/({_RUN_ID})/({_SEGMENT}(?:/{_SEGMENT})*)", re.ASCII)
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[^/\x00-\x1f\x7f%?#\\]+)+")
_VERSION = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
_FORMS = (
    "models:/<name>/<version>, models:/<name>@<alias>, models:/<name>/latest, models:/m-<32 hex>, "
    "runs:/<run id>/<path> or an absolute path"
)
_RUN_ID_FORM = "runs:/<run id>/<path>, with a run id of 32 digits 0-9 and letters a-f; a run's name is none"
_RUN_PATH_FORM = (
    "runs:/<run id>/<path>, with a path of names of letters, digits, spaces and . _ - = + , @, none of them . or .., "
    "between single slashes"
)
_REGISTERED_FORMS = "models:/<name>/<version>, models:/<name>@<alias> or models:/<name>/latest"

mask_secrets = secrecy.mask_secrets
"""See `secrecy.mask_secrets`."""


class ModelUri(ABC):
    """A model's address, read and known to follow the grammar. Frozen, hashable, `str` gives the text back."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> ModelUri:
        """Read a model URI.

        Args:
            text: One of the forms in this module's table, in full.

        Raises:
            InvalidUriError: It is none of them. Nothing was read or written.

        Example:
            >>> ModelUri.parse("models:/churn@champion")
            AliasUri(name='churn', alias='champion')
            >>> str(ModelUri.parse("models:/churn/3"))
            'models:/churn/3'
        """
        if not isinstance(text, str):
            raise _refusal(text, f"a str, not {type(text).__name__}")
        if len(text) > LONGEST_URI:
            raise _refusal(text, f"at most {LONGEST_URI:,} characters, not {len(text):,}")
        if found := _SAVED.fullmatch(text):
            return SavedModelUri(found[1])
        if found := _REGISTERED.fullmatch(text):
            return _registered(text, *found.groups())
        if found := _RUN.fullmatch(text):
            return RunUri(found[1], found[2])
        if _PATH.fullmatch(text):
            return PathUri(text)
        raise _run_refusal(text) if text.startswith("runs:/") else _refusal(text, _FORMS)

    @abstractmethod
    def __str__(self) -> str:
        """Give the text that parses to this URI."""


class RegisteredUri(ModelUri):
    """A URI that names a version of a registered model, now or for ever.

    Attributes:
        name: The registered model's name.
    """

    __slots__ = ()
    name: str

    @classmethod
    def parse(cls, text: object) -> RegisteredUri:
        """Read a URI that must name a version of a registered model.

        Args:
            text: ``models:/<name>/<version>``, ``models:/<name>@<alias>`` or ``models:/<name>/latest``.

        Raises:
            InvalidUriError: It is none of them. Nothing was read or written.

        Example:
            >>> RegisteredUri.parse("models:/churn/latest")
            LatestUri(name='churn')
        """
        uri = ModelUri.parse(text)
        if isinstance(uri, RegisteredUri):
            return uri
        raise _refusal(text, _REGISTERED_FORMS, remedy="register the model first, or load it by this URI as it is")


@frozen
class VersionUri(RegisteredUri):
    """``models:/<name>/<version>``."""

    name: str
    version: int

    def __str__(self) -> str:
        return f"models:/{self.name}/{self.version}"


@frozen
class AliasUri(RegisteredUri):
    """``models:/<name>@<alias>``."""

    name: str
    alias: str

    def __str__(self) -> str:
        return f"models:/{self.name}@{self.alias}"


@frozen
class LatestUri(RegisteredUri):
    """``models:/<name>/latest``."""

    name: str

    def __str__(self) -> str:
        return f"models:/{self.name}/latest"


@frozen
class SavedModelUri(ModelUri):
    """``models:/m-<32 hex>``."""

    model_id: str

    @classmethod
    def parse(cls, text: object) -> SavedModelUri:
        """Read a URI that must name a saved model.

        Raises:
            InvalidUriError: It does not. Nothing was read or written.
        """
        uri = ModelUri.parse(text)
        if isinstance(uri, SavedModelUri):
            return uri
        raise _refusal(text, "models:/m-<32 hex>", remedy="give the URI that the saver gave back")

    def __str__(self) -> str:
        return f"models:/{self.model_id}"


@frozen
class RunUri(ModelUri):
    """``runs:/<run id>/<path>``."""

    run_id: str
    path: str

    def __str__(self) -> str:
        return f"runs:/{self.run_id}/{self.path}"


@frozen
class PathUri(ModelUri):
    """An absolute path of a directory on this machine."""

    path: str

    def __str__(self) -> str:
        return self.path


def check_version(version: object) -> int:
    """Give *version* back if it can be a version's number.

    Args:
        version: An int from 1 to 2**31 - 1; a bool is none.

    Raises:
        InvalidUriError: It cannot. Nothing was read or written.

    Example:
        >>> check_version(3)
        3
    """
    if isinstance(version, int) and not isinstance(version, bool) and 1 <= version <= LARGEST_VERSION:
        return version
    problem = f"{shown(version)} cannot be the number of a version."
    raise InvalidUriError(problem, expected=f"an int from 1 to {LARGEST_VERSION}", uri=shown(version))


def _registered(text: str, name: str, version: str | None, alias: str | None) -> RegisteredUri:
    try:
        check_name(name)
        if alias is not None:
            return AliasUri(name, check_alias(alias))
    except (InvalidNameError, InvalidAliasError) as invalid:
        raise _refusal(text, invalid.expected) from invalid
    if version == "latest":
        return LatestUri(name)
    if version is None or not _VERSION.fullmatch(version) or int(version) > LARGEST_VERSION:
        raise _refusal(text, f"'latest', or a version from 1 to {LARGEST_VERSION} in digits without leading zeros")
    return VersionUri(name, int(version))


def _run_refusal(text: str) -> InvalidUriError:
    has_id = re.match(rf"runs:/{_RUN_ID}(?:/|\Z)", text, re.ASCII)
    return _refusal(text, _RUN_PATH_FORM if has_id else _RUN_ID_FORM)


def _refusal(
    text: object, expected: str, remedy: str = "ask for a model by a URI such as 'models:/churn@champion'"
) -> InvalidUriError:
    masked = mask_secrets(text) if isinstance(text, str) else shown(text)
    return InvalidUriError(f"{shown(masked)} is not a model URI.", expected=expected, remedy=remedy, uri=masked)
