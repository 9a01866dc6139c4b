# ruff: noqa: INP001 - loaded by mkdocstrings by its path
"""Tells griffe, which reads the sources without running them, what it would not see.

Source: https://mkdocstrings.github.io/griffe/guide/users/extending/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from griffe import (
    Attribute,
    Class,
    Expr,
    ExprCall,
    ExprKeyword,
    Extension,
    Function,
    Module,
    Object,
    Parameter,
    ParameterKind,
    Parameters,
)

_DECORATORS = {"attrs.frozen", "attrs.define"}
_EXAMPLE = re.compile(r"^Example:$", re.MULTILINE)


class SourcesAsWritten(Extension):
    """Gives each class of attrs the ``__init__`` that it has when it runs, and takes ``Example:`` for examples."""

    def on_package(self, *, pkg: Module, **_others: Any) -> None:  # noqa: ANN401
        """Visit all classes and docstrings of a package."""
        for each in list(_classes(pkg)):
            if _is_of_attrs(each) and "__init__" not in each.members:
                each.set_member("__init__", _constructor(each))

    def on_object(self, *, obj: Object, **_others: Any) -> None:  # noqa: ANN401
        """Call the section of an only example as griffe calls it."""
        if obj.docstring:
            obj.docstring.value = _EXAMPLE.sub("Examples:", obj.docstring.value)


def _classes(parent: Module | Class) -> Iterator[Class]:
    for member in parent.members.values():
        if isinstance(member, Class):
            yield member
        if isinstance(member, Module | Class):
            yield from _classes(member)


def _is_of_attrs(kind: Class) -> bool:
    return any(isinstance(each.value, Expr) and each.value.canonical_path in _DECORATORS for each in kind.decorators)


def _constructor(kind: Class) -> Function:
    lineage = [each for each in (*reversed(kind.mro()), kind) if _is_of_attrs(each)]
    found = {parameter.name: parameter for each in lineage for parameter in _parameters(each)}
    ordered = sorted(found.values(), key=lambda parameter: parameter.kind is ParameterKind.keyword_only)
    itself = Parameter("self", kind=ParameterKind.positional_or_keyword)
    return Function("__init__", parent=kind, parameters=Parameters(itself, *ordered), returns="None")


def _parameters(kind: Class) -> Iterator[Parameter]:
    for member in kind.members.values():
        if not isinstance(member, Attribute) or member.annotation is None or "ClassVar" in str(member.annotation):
            continue
        if "class-attribute" in member.labels and "instance-attribute" not in member.labels:
            continue
        options = _options(member.value)
        if options.get("init") == "False":
            continue
        by_name = options.get("kw_only") == "True"
        yield Parameter(
            member.name.lstrip("_"),
            annotation=member.annotation,
            kind=ParameterKind.keyword_only if by_name else ParameterKind.positional_or_keyword,
            default=_default(member.value, options),
        )


def _options(value: Any) -> dict[str, Any]:  # noqa: ANN401
    if not _is_field(value):
        return {}
    return {
        each.name: each.value if isinstance(each.value, Expr) else str(each.value)
        for each in value.arguments
        if isinstance(each, ExprKeyword)
    }


def _default(value: Any, options: dict[str, Any]) -> Any:  # noqa: ANN401
    if not _is_field(value):
        return value
    return f"{options['factory']}()" if "factory" in options else options.get("default")


def _is_field(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, ExprCall) and value.canonical_path == "attrs.field"
