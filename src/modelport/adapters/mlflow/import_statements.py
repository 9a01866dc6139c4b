"""What code imports: by compiled code, and by a file of source."""

from __future__ import annotations

import ast
import dis
import functools
import os
from collections.abc import Iterable, Iterator
from importlib.util import resolve_name
from types import CodeType

from attrs import frozen

_BY_NAME = frozenset({"__import__", "import_module"})


@frozen
class ImportStatement:
    """One import, wherever it stands.

    Attributes:
        base: The module that is named after ``import`` or ``from``.
        listed: What is named after ``from … import``: modules, or what else is in a module.
        level: How many dots stand before the module's name.
    """

    base: str
    listed: tuple[str, ...] = ()
    level: int = 0

    def names(self, package: str) -> tuple[str, ...]:
        """Give the full names of what may be modules, the one that is surely imported first.

        Args:
            package: Where relative imports start.

        Example:
            >>> ImportStatement("io", ("json",), level=1).names("pandas")
            ('pandas.io', 'pandas.io.json')
        """
        try:
            base = resolve_name("." * self.level + self.base, package)
        except ImportError:
            return ()
        return (base, *(f"{base}.{each}" for each in self.listed))


def statements_of(code: CodeType) -> Iterator[ImportStatement]:
    """Give the import statements of compiled code, run or not; those of the functions in it are parts of their own."""
    steps = [step for step in dis.get_instructions(code) if step.opname != "EXTENDED_ARG"]
    for at, step in enumerate(steps):
        if step.opname == "IMPORT_NAME":
            yield ImportStatement(step.argval, tuple(steps[at - 1].argval or ()), steps[at - 2].argval)
    if not _BY_NAME.isdisjoint(code.co_names):
        yield from _dotted(code.co_consts)


def parts_of(code: CodeType) -> Iterator[CodeType]:
    """Give the code, and that of all functions and classes in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from parts_of(constant)


def statements_in(file: str) -> tuple[ImportStatement, ...]:
    """Give the import statements of a file of source, those in functions included.

    Left out is what never runs where the file is imported: under ``if TYPE_CHECKING`` and ``if __name__ ==``. A file is
    read again only after it has changed. One that cannot be read has none.
    """
    try:
        found = os.stat(file)  # noqa: PTH116 - by far the most frequent call here
        return _parsed(file, found.st_mtime_ns, found.st_size)
    except (OSError, SyntaxError, ValueError):
        return ()


@functools.lru_cache(maxsize=4096)
def _parsed(file: str, _changed: int, _size: int) -> tuple[ImportStatement, ...]:
    with open(file, "rb") as source:  # noqa: PTH123 - as above
        return tuple(dict.fromkeys(_statements(ast.parse(source.read()))))


def _statements(node: ast.AST) -> Iterator[ImportStatement]:
    match node:
        case ast.Import():
            yield from (ImportStatement(each.name) for each in node.names)
        case ast.ImportFrom():
            listed = tuple(each.name for each in node.names if each.name != "*")
            yield ImportStatement(node.module or "", listed, node.level)
        case ast.If() if _never_holds(node.test):
            for each in node.orelse:
                yield from _statements(each)
        case _:
            if isinstance(node, ast.Call):
                yield from _by_name(node)
            for child in ast.iter_child_nodes(node):
                yield from _statements(child)


def _never_holds(test: ast.expr) -> bool:
    if isinstance(test, ast.Compare):
        return _last_name(test.left) == "__name__" and isinstance(test.ops[0], ast.Eq)
    return _last_name(test) == "TYPE_CHECKING"


def _by_name(call: ast.Call) -> Iterator[ImportStatement]:
    if _last_name(call.func) in _BY_NAME and call.args and isinstance(call.args[0], ast.Constant):
        yield from _dotted([call.args[0].value])


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _dotted(values: Iterable[object]) -> Iterator[ImportStatement]:
    for value in values:
        if isinstance(value, str) and all(each.isidentifier() for each in value.split(".")):
            yield ImportStatement(value)
