"""The form in which a model takes its inputs: which library's, and as a table or as a single column."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from attrs import field, frozen

from modelport.core.signatures.category_columns import Categories, categories_of, with_categories
from modelport.core.signatures.containers import Container, Data, container_of
from modelport.core.signatures.conversion import columns_of, convert, convert_column, is_column, table_from
from modelport.core.signatures.mismatches import library_errors_as, unreadable
from modelport.core.signatures.specs import Side, TensorSpec, names_of
from modelport.core.signatures.tables import dialect_for

_COLUMN = " column"


@frozen
class InputForm:
    """What a model was saved with, and is therefore given: a text model a Series of texts, say, and no table.

    Forms of one container are equal, whatever columns they remember; nor do these show in the form's text.

    Attributes:
        container: The kind of container.
        single: Whether it is a single column, and not a table with one.
        labels: The columns' labels; empty where they are not known.
        categories: The dtypes of those columns that are pandas' categories.

    Example:
        >>> InputForm.of({"age": [41, 32]})
        InputForm(container=<Container.DICT: 'dict'>, single=False)
    """

    container: Container
    single: bool = False
    labels: tuple[Hashable, ...] = field(default=(), kw_only=True, eq=False, repr=False)
    categories: Categories = field(factory=dict, kw_only=True, eq=False, repr=False)

    @classmethod
    def of(cls, data: Data) -> InputForm:
        """Tell the form of *data*.

        Raises:
            SignatureMismatchError: It is no kind of table or column.
        """
        container = container_of(data)
        labels = dialect_for(container).layout(data).names or ()
        categories = categories_of(data) if container is Container.PANDAS else {}
        return cls(container, is_column(data), labels=labels, categories=categories)

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
        return Shaper(self, specs)(data)


@frozen(eq=False)
class Shaper:
    """Data that conforms to a signature in, data in a model's form out. It is made once, and used for every call.

    Args:
        form: The form.
        specs: The signature's inputs.
    """

    form: InputForm
    specs: Side
    _of_columns: bool = field(init=False, repr=False)
    _labels: Mapping[str, Hashable] = field(init=False, repr=False)

    @_of_columns.default
    def _has_columns(self) -> bool:
        return bool(self.specs) and not isinstance(self.specs[0], TensorSpec)

    @_labels.default
    def _find_labels(self) -> Mapping[str, Hashable]:
        """Find labels for data whose library has texts where pandas has numbers; none where the names say it all."""
        names = names_of(self.specs)
        if not self._of_columns or self.form.single or not any(isinstance(spec.name, int) for spec in self.specs):
            return {}
        labels = {str(label): label for label in self.form.labels or names}
        return labels if labels.keys() == set(map(str, names)) else {str(name): name for name in names}

    def __call__(self, data: Data) -> Data:
        """Give *data* in the form; *data* itself if it is in it.

        Raises:
            SignatureMismatchError: It has no place in this form.
            ConfigurationError: The form's library is not installed.
        """
        form, found = self.form, container_of(data)
        if self._of_columns and is_column(data) is not form.single:
            data = _column(data, form.container, self.specs) if form.single else _table(data, found, self.specs)
        if found is not form.container:
            data = convert(data, form.container, self.specs)
        if self._labels:
            data = _labelled(data, form.container, self._labels)
        return self._categorised(data) if form.categories else data

    def _categorised(self, data: Data) -> Data:
        with library_errors_as(unreadable, "The inputs cannot be given as categories", "inputs"):
            return with_categories(data, self.form.categories)


def _column(table: Data, container: Container, specs: Side) -> Data:
    (column,) = columns_of(table, specs).values()
    with library_errors_as(unreadable, f"The inputs cannot be given as {container}", "inputs"):
        return convert_column(column, container)


def _table(column: Data, container: Container, specs: Side) -> Data:
    (name,) = names_of(specs)
    if container is Container.NUMPY:
        return column.reshape(-1, 1)
    if container is Container.PANDAS:
        return column.to_frame(name)
    return table_from({name: column}, container)


def _labelled(table: Data, container: Container, labels: Mapping[str, Hashable]) -> Data:
    if container is Container.PANDAS:
        found = table.columns.tolist()
        wanted = [labels.get(str(label), label) for label in found]
        return table if _are_same(found, wanted) else table.set_axis(wanted, axis="columns")
    if container is Container.DICT:
        wanted = [labels.get(str(label), label) for label in table]
        return table if _are_same(list(table), wanted) else dict(zip(wanted, table.values(), strict=True))
    return table


def _are_same(found: list[Hashable], wanted: list[Hashable]) -> bool:
    return all(mine == theirs for mine, theirs in zip(found, wanted, strict=True))
