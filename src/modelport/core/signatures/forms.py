"""The form in which a model takes its inputs: which library's, and as a table or as a single column."""

from __future__ import annotations

from attrs import frozen

from modelport.core.signatures.containers import Container, Data, container_of
from modelport.core.signatures.conversion import columns_of, convert, is_column, table_from
from modelport.core.signatures.specs import Side, TensorSpec, names_of

_COLUMN = " column"


@frozen
class InputForm:
    """What a model was saved with, and is therefore given: a text model a Series of texts, say, and no table.

    Attributes:
        container: The kind of container.
        single: Whether it is a single column, and not a table with one.

    Example:
        >>> InputForm.of({"age": [41, 32]})
        InputForm(container=<Container.DICT: 'dict'>, single=False)
    """

    container: Container
    single: bool = False

    @classmethod
    def of(cls, data: Data) -> InputForm:
        """Tell the form of *data*.

        Raises:
            SignatureMismatchError: It is no kind of table or column.
        """
        return cls(container_of(data), is_column(data))

    @classmethod
    def parse(cls, text: str) -> InputForm:
        """Read what `str` gave.

        Raises:
            ValueError: It is no such text.
        """
        return cls(Container(text.removesuffix(_COLUMN)), text.endswith(_COLUMN))

    def __str__(self) -> str:
        return f"{self.container}{_COLUMN if self.single else ''}"

    def give(self, data: Data, specs: Side) -> Data:
        """Give *data*, which conforms to *specs*, in this form; *data* itself if it is in this form.

        Raises:
            SignatureMismatchError: It has no place in this form.
            ConfigurationError: The form's library is not installed.
        """
        found = container_of(data)
        if specs and not isinstance(specs[0], TensorSpec) and is_column(data) is not self.single:
            data = _column(data, specs) if self.single else _table(data, found, specs)
        return data if found is self.container else convert(data, self.container, specs)


def _column(table: Data, specs: Side) -> Data:
    (column,) = columns_of(table, specs).values()
    return column


def _table(column: Data, container: Container, specs: Side) -> Data:
    (name,) = names_of(specs)
    if container is Container.NUMPY:
        return column.reshape(-1, 1)
    if container is Container.PANDAS:
        return column.to_frame(name)
    return table_from({name: column}, container)
