"""The markers ``${NAME}`` and ``${NAME:default}``, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import define, field

from modelport.containers_file.documents import Scalar, Template, plain_scalar
from modelport.containers_file.places import Place, fault
from modelport.core.names import shown
from modelport.core.uris import mask_secrets

_MARKER = re.compile(r"\$\{([^{}:]*)(?::([^{}]*))?\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@define
class Markers:
    """Fills markers in from variables, and remembers which it took.

    Args:
        variables: Name to value; as a rule the environment.

    Attributes:
        taken: The variables whose values were filled in. A default is no secret, and so is not among them.

    Example:
        >>> markers = Markers({"FLAVOR": "xgboost"})
        >>> markers.fill(Template("${FLAVOR:sklearn}", quoted=True), Place("containers.yaml"))
        'xgboost'
    """

    _variables: Mapping[str, str] = field(repr=False)
    taken: dict[str, str] = field(factory=dict, init=False, repr=False)

    def fill(self, template: Template, place: Place) -> Scalar:
        """Give the value that *template* has with all its markers filled in.

        Raises:
            ConfigurationError: A marker is malformed, or names a variable that is not set and has no default.
        """
        if "${" in _MARKER.sub("", template.text):
            raise fault(
                place,
                f"{shown(mask_secrets(template.text))} holds a marker that does not end, or one with braces in it.",
                expected="${NAME} or ${NAME:default}, the default without braces",
                remedy="mend the marker; a text with '${' in it can come from an environment variable",
            )
        text = _MARKER.sub(lambda marker: self._value(marker[1], marker[2], place), template.text)
        return text if template.quoted else plain_scalar(text)

    def _value(self, name: str, default: str | None, place: Place) -> str:
        if not _NAME.fullmatch(name):
            raise fault(
                place,
                f"{shown(name)} cannot be the name of an environment variable.",
                expected="letters, digits and _, not starting with a digit",
                remedy="write the marker as ${NAME} or ${NAME:default}",
            )
        if name in self._variables:
            self.taken[name] = self._variables[name]
            return self._variables[name]
        if default is None:
            raise fault(
                place,
                f"The environment variable {name} is not set.",
                remedy=f"set it, or write a default, as in ${{{name}:default}}",
            )
        return default
