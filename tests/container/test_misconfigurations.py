"""Containers files that cannot work: each is refused with the file, the entry and the remedy, and with nothing else."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from attrs import frozen

SAVER = "outside_adapter.ShelfSaver"
SHELF = "    provides: outside_adapter.Shelf\n"
WOOD = "flavor: pine"


@frozen
class Case:
    """A change that spoils the good file, and what its error must name.

    Attributes:
        title: What is wrong.
        old: A text of the good file.
        new: What is put in its place.
        entry: The entry that the error names.
        problem: A part of its problem.
        remedy: A part of its remedy.
        also: A second text, and what is put in its place.
    """

    title: str
    old: str
    new: str
    entry: str
    problem: str
    remedy: str
    also: tuple[str, str] = ("", "")


REFERENCES = [
    Case("unknown entry", "shelf: container.shelf, fl", "shelf: container.shlef, fl", "saver.kwargs.shelf",
         "does not exist", "container.shelf"),
    Case("unknown entry in a list", WOOD, "flavor: [1, container.shlef]", "saver.kwargs.flavor.1",
         "does not exist", "container.shelf"),
    Case("unknown entry in a mapping", WOOD, "flavor: {a: {b: container.nothing}}", "saver.kwargs.flavor.a.b",
         "does not exist", "add an entry 'nothing'"),
    Case("unknown entry in args", "args: [container.shelf]", "args: [container.shlef]", "registrar.args.0",
         "does not exist", "container.shelf"),
    Case("prefix left out", "shelf: container.shelf, fl", "shelf: shelf, fl", "saver.kwargs.shelf",
         "looks like a reference", "write container.shelf"),
    Case("prefix mistyped", "shelf: container.shelf, fl", "shelf: containr.shelf, fl", "saver.kwargs.shelf",
         "looks like a reference", "write container.shelf"),
    Case("prefix and entry mistyped", "shelf: container.shelf, fl", "shelf: containers.shelff, fl",
         "saver.kwargs.shelf", "looks like a reference", "write container.shelf"),
    Case("prefix in upper case", "shelf: container.shelf, fl", "shelf: Container.shelf, fl", "saver.kwargs.shelf",
         "looks like a reference", "write container.shelf"),
    Case("prefix with a slash", "shelf: container.shelf, fl", "shelf: container/shelf, fl", "saver.kwargs.shelf",
         "looks like a reference", "write container.shelf"),
    Case("space before", "shelf: container.shelf, fl", "shelf: ' container.shelf', fl", "saver.kwargs.shelf",
         "looks like a reference", "write container.shelf"),
    Case("space after", "shelf: container.shelf, fl", "shelf: 'container.shelf ', fl", "saver.kwargs.shelf",
         "is no reference", "correct it"),
    Case("prefix left out before provided", WOOD, "flavor: shelf.provided.name", "saver.kwargs.flavor",
         "looks like a reference", "container."),
    Case("no entry", WOOD, "flavor: container.", "saver.kwargs.flavor", "is no reference", "correct it"),
    Case("attribute without provided", WOOD, "flavor: container.shelf.name", "saver.kwargs.flavor",
         "is no reference", "container.<entry>.provided.<attribute>"),
    Case("a call", WOOD, "flavor: container.shelf.provided.name()", "saver.kwargs.flavor", "is no reference",
         "correct it"),
    Case("a marker in it", WOOD, 'flavor: "container.${WOOD:shelf}"', "saver.kwargs.flavor",
         "a reference with a marker", "write the entry's name"),
    Case("no such attribute", WOOD, "flavor: container.shelf.provided.depth", "saver",
         "has no attribute 'depth'", "name an attribute"),
    Case("an attribute that fails", SHELF, "    provides: broken_adapter.Faithless\n", "saver", "no shelf today",
         "name an attribute", also=(WOOD, "flavor: container.shelf.provided.shelf")),
    Case("itself", WOOD, "flavor: container.saver", "saver", "saver -> saver", "take one of these references out"),
    Case("in a circle", WOOD, "flavor: [container.loader]", "saver", "-> loader ->",
         "take one of these references out", also=("kwargs: {shelf: container.shelf}", "args: [container.saver]")),
]  # fmt: skip

KEYS = [
    Case("version of another time", 'version: "1"', 'version: "99"', "version", "a version that this", 'version: "1"'),
    Case("version of no kind", 'version: "1"', "version: true", "version", "a version that this", 'version: "1"'),
    Case("version with a marker", 'version: "1"', 'version: "${V:1}"', "version", "a version that", 'version: "1"'),
    Case("version missing", 'version: "1"\n', "", "", "The key 'version' is missing", "add version"),
    Case("container mistyped", "container:\n", "containers:\n", "containers", "no key 'containers'", "container"),
    Case("unknown key beside", "container:\n", "services: []\ncontainer:\n", "services", "no key 'services'",
         "take it out"),
    Case("provider missing", "  saver:\n    provider: ThreadSafeSingleton\n", "  saver:\n", "saver",
         "The key 'provider' is missing", "add provider"),
    Case("provides missing", f"    provides: {SAVER}\n", "", "saver", "The key 'provides' is missing", "add provides"),
    Case("provider mistyped", "    provider: Factory", "    providor: Factory", "registrar.providor",
         "no key 'providor'", "write provider"),
    Case("kwargs mistyped", "    args: [container", "    arguments: [container", "registrar.arguments",
         "no key 'arguments'", "write args"),
    Case("a nested container", "container:\n", "container:\n  inner:\n    one: {provider: Factory}\n", "inner.one",
         "no key 'one'", "take it out"),
    Case("an entry that is a text", "container:\n", "container:\n  inner: text\n", "inner", "not a mapping", "indent"),
    Case("an entry that is empty", "container:\n", "container:\n  inner:\n", "inner", "not a mapping", "indent"),
    Case("a name with a dash", "container:\n", "container:\n  my-shelf: {provider: Factory, provides: a.b}\n",
         "'my-shelf'", "cannot have this name", "rename"),
    Case("a name with a marker", "container:\n", "container:\n  '${A:b}': {provider: Factory, provides: a.b}\n",
         "'${A:b}'", "cannot have this name", "rename"),
    Case("a name that is taken", "container:\n",
         "container:\n  publish_model: {provider: Factory, provides: builtins.dict}\n", "publish_model",
         "This name is taken", "rename"),
    Case("no saver", "  saver:", "  savor:", "saver", "The entry is missing", "rename savor to saver"),
    Case("no loader", "  loader:", "  reader:", "loader", "The entry is missing", "loader"),
    Case("no registrar", "  registrar:", "  writer:", "registrar", "The entry is missing", "add an entry registrar"),
    Case("no catalog", "  catalog:", "  list:", "catalog", "The entry is missing", "add an entry catalog"),
    Case("args that are no list", "args: [container.shelf]", "args: container.shelf", "registrar.args", "not a list",
         "args: [...]"),
    Case("kwargs that are no mapping", "args: [container.shelf]", "kwargs: [container.shelf]", "registrar.kwargs",
         "not a mapping", "indent"),
    Case("kwargs that are empty", "args: [container.shelf]", "kwargs:", "registrar.kwargs", "not a mapping",
         "leave kwargs out"),
    Case("kwargs with a marker as key", WOOD, "'${A:b}': pine", "saver.kwargs.'${A:b}'", "A key holds a marker",
         "write the key out"),
]  # fmt: skip

PROVIDERS = [
    Case("Singleton", "provider: Factory", "provider: Singleton", "registrar.provider", "'Singleton' is no kind",
         "ThreadSafeSingleton"),
    *(Case(kind, "provider: Factory", f"provider: {kind}", "registrar.provider", "is no kind", "write ")
      for kind in ("Selector", "Configuration", "Container", "Resource", "Coroutine", "List", "factory", "''", "5",
                   "null", "[Factory]", "outside_adapter.Shelf", '"${KIND:Factory}"')),
    Case("Callable", "provider: Factory", "provider: Callable", "registrar.provider", "is no kind", "Factory"),
    Case("an Object with arguments", "provider: Factory", "provider: Object", "registrar", "takes no arguments",
         "leave args and kwargs out"),
    Case("an inline provider", WOOD, "flavor: {provider: Factory, provides: builtins.dict}",
         "saver.kwargs.flavor.provider", "A provider inside", "an entry of its own"),
    Case("an inline provider deep down", WOOD, "flavor: [{a: {provides: builtins.dict}}]",
         "saver.kwargs.flavor.0.a.provides", "A provider inside", "an entry of its own"),
]  # fmt: skip

TARGETS = [
    Case("class mistyped", SAVER, f"{SAVER}r", "saver.provides", "has no 'ShelfSaverr'", f"write {SAVER}"),
    Case("module mistyped", SAVER, "outside_adaptor.ShelfSaver", "saver.provides", "no module outside_adaptor",
         "correct the path"),
    Case("package missing", SAVER, "nowhere.to.be.found", "saver.provides", "no module nowhere", "install"),
    Case("a class as a module", SAVER, f"{SAVER}.make", "saver.provides", f"no module {SAVER}", "correct the path"),
    Case("no module", SAVER, "ShelfSaver", "saver.provides", "not the dotted path", "builtins.<name>"),
    Case("a relative module", SAVER, ".outside_adapter.ShelfSaver", "saver.provides", "not the dotted path", "write"),
    Case("a reference", SAVER, "container.shelf", "saver.provides", "not the dotted path", "write the module's name"),
    Case("a marker", SAVER, '"${SAVER:outside_adapter.ShelfSaver}"', "saver.provides", "not the dotted path", "write"),
    Case("a number", SAVER, "5", "saver.provides", "not the dotted path", "write"),
    Case("an abstract class", SAVER, "broken_adapter.Unfinished", "saver.provides", "abstract: it leaves save",
         "implements all"),
    Case("the port itself", SAVER, "modelport.core.model_registries.ModelSaver", "saver.provides", "abstract",
         "implements all"),
    Case("what cannot be called", SAVER, "broken_adapter.NUMBER", "saver.provides", "cannot be called",
         "provider: Object"),
    Case("a module in place of a class", SAVER, "modelport.core.errors", "saver.provides", "cannot be called",
         "provider: Object"),
    Case("an asynchronous function", SAVER, "broken_adapter.later", "saver.provides", "asynchronous", "plain function"),
    Case("an unknown argument", WOOD, "flavour: pine", "saver.kwargs", "unexpected keyword argument 'flavour'",
         "write flavor for flavour"),
    Case("an argument too few", "args: [container.shelf]", "args: []", "registrar.kwargs", "missing a required",
         "give the arguments"),
    Case("an argument too many", "args: [container.shelf]", "args: [container.shelf, 2]", "registrar.kwargs",
         "too many positional", "give the arguments"),
    Case("an argument named self", WOOD, "self: 1", "saver.kwargs", "unexpected keyword argument 'self'", ""),
    Case("an argument too many for keywords", SAVER, "broken_adapter.failing", "saver.kwargs", "too many positional",
         "give the arguments", also=("kwargs: {shelf: container.shelf, flavor: pine}", "args: [1]")),
    Case("another port", SAVER, "outside_adapter.make_saver", "saver.kwargs", "'flavor'", "give the arguments"),
    Case("an adapter of another port", "outside_adapter.ShelfCatalog", "outside_adapter.ShelfLoader",
         "catalog.provides", "is no ModelCatalog", "name it under loader instead"),
    Case("no adapter at all", "outside_adapter.ShelfCatalog", "builtins.dict", "catalog.provides",
         "is no ModelCatalog", "implements the port"),
    Case("an Object that is no adapter", "provider: Factory", "provider: Object", "registrar.provides",
         "is no ModelRegistrar", "implements the port",
         also=("ShelfRegistrar\n    args: [container.shelf]", "LABELS")),
]  # fmt: skip

CONSTRUCTORS = [
    Case("a constructor that fails", SAVER, "broken_adapter.failing", "saver", "ValueError: the shelf fell down",
         "correct the entry's arguments"),
    Case("a constructor that ends the program", SAVER, "broken_adapter.leaving", "saver", "SystemExit: enough",
         "correct the entry's arguments"),
    Case("an exception that cannot be told", SAVER, "broken_adapter.unprintable", "saver", "Unprintable",
         "correct the entry's arguments"),
    Case("modelport's own error", SAVER, "broken_adapter.refusing", "saver", "not the address", "write https://shelf"),
    Case("a dependency that fails", SHELF, "    provides: broken_adapter.failing\n", "shelf",
         "ValueError: the shelf fell down", "correct the entry's arguments"),
]  # fmt: skip

MARKERS = [
    Case("variable not set", WOOD, 'flavor: "${MODELPORT_NEVER_SET}"', "saver.kwargs.flavor",
         "MODELPORT_NEVER_SET is not set", "${MODELPORT_NEVER_SET:default}"),
    Case("variable not set, deep down", WOOD, 'flavor: [{a: "b ${MODELPORT_NEVER_SET}"}]', "saver.kwargs.flavor.0.a",
         "MODELPORT_NEVER_SET is not set", "set it"),
    Case("no end", WOOD, 'flavor: "${WOOD"', "saver.kwargs.flavor", "does not end", "mend the marker"),
    Case("a marker in a marker", WOOD, 'flavor: "${WOOD:${OTHER:oak}}"', "saver.kwargs.flavor", "with braces in it",
         "mend the marker"),
    Case("braces in a default", WOOD, 'flavor: "${WOOD:{}}"', "saver.kwargs.flavor", "with braces in it", "mend"),
    Case("no name", WOOD, 'flavor: "${}"', "saver.kwargs.flavor", "'' cannot be the name", "${NAME:default}"),
    Case("a shell's default", WOOD, 'flavor: "${WOOD-oak}"', "saver.kwargs.flavor", "cannot be the name", "${NAME}"),
    Case("a reference in a marker", WOOD, 'flavor: "${container.shelf}"', "saver.kwargs.flavor", "cannot be the name",
         "${NAME}"),
]  # fmt: skip

SYNTAX = [
    Case("no YAML", WOOD, "flavor: [}", "", "line 9, column", "quotes"),
    Case("a tab", "  saver:", "\tsaver:", "", "cannot be read as YAML", "mend the line"),
    Case("an unquoted marker in a flow mapping", WOOD, "flavor: ${WOOD}", "", "cannot be read as YAML", "quotes"),
    Case("a key twice", WOOD, "flavor: pine, flavor: oak", "", "'flavor' is there twice", "keep one"),
    Case("an entry twice", "  loader:", "  saver:", "", "'saver' is there twice", "keep one"),
    Case("an anchor", WOOD, "flavor: &wood pine", "", "anchors and aliases", "write the value out"),
    Case("an alias", WOOD, "flavor: *wood", "", "anchors and aliases", "write the value out"),
    Case("a merge", WOOD, "<<: {flavor: pine}", "", "a key is not a text", "quotes"),
    Case("a tag", WOOD, "flavor: !!python/name:os.system x", "", "tags are not read", "leave the tag out"),
    Case("a harmless tag", WOOD, "flavor: !!str 5", "", "tags are not read", "quotes"),
    Case("a date", WOOD, "flavor: 2026-01-31", "", "'2026-01-31' is not a text", "quotes"),
    Case("no date", WOOD, "flavor: 2026-99-99", "", "'2026-99-99' is not a text", "quotes"),
    Case("no number", WOOD, "flavor: 0b_", "", "'0b_' is not a number", "quotes"),
    Case("too long a number", WOOD, f"flavor: {'9' * 5000}", "", "is not a number", "quotes"),
    Case("a key that is a boolean", WOOD, "on: pine", "", "a key is not a text", "quotes"),
    Case("a key that is a list", WOOD, "[a]: pine", "", "a key is not a text", "quotes"),
    Case("a character that is none", WOOD, 'flavor: "\\UFFFFFFFF"', "", "cannot be read as YAML", "mend"),
    Case("two documents", "container:\n", "---\ncontainer:\n", "", "another document", "mend"),
    Case("a version of YAML", 'version: "1"', '%YAML 9.9\n---\nversion: "1"', "", "cannot be read as YAML", "mend"),
]  # fmt: skip

ALL = {
    f"{group}: {each.title}": each
    for group, cases in {
        "references": REFERENCES,
        "keys": KEYS,
        "providers": PROVIDERS,
        "targets": TARGETS,
        "constructors": CONSTRUCTORS,
        "markers": MARKERS,
        "syntax": SYNTAX,
    }.items()
    for each in cases
}


@pytest.mark.parametrize("spoilt", ALL.values(), ids=ALL.keys())
def test_it_names_the_file_the_entry_and_the_remedy(spoilt: Case, write_file: Any, refusal: Any) -> None:
    """Whoever reads the error knows where to look and what to write."""
    file = write_file((spoilt.old, spoilt.new), spoilt.also)
    error = refusal(file)
    assert (error.file, error.entry) == (str(file), spoilt.entry)
    assert spoilt.problem in error.problem
    assert spoilt.remedy in error.remedy
    assert error.remedy
    assert str(file) in str(error)
    assert spoilt.entry in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301


class TestImports:
    """Modules that fail while they are imported."""

    @pytest.mark.parametrize(
        ("source", "problem"),
        [
            ("import a_module_that_nobody_has", "ModuleNotFoundError: No module named 'a_module_that_nobody_has'"),
            ("from outside_adapter import Nothing", "ImportError: cannot import name 'Nothing'"),
            ("def (", "SyntaxError"),
            ("1 / 0", "ZeroDivisionError: division by zero"),
            ("raise SystemExit('enough')", "SystemExit: enough"),
            ("def __getattr__(name): raise OSError('lazy')", "OSError: lazy"),
            ("raise __import__('modelport').InvalidUriError('no address')", "no address"),
        ],
    )
    def test_a_fault_inside_of_a_module_is_told(
        self, write_file: Any, write_module: Any, refusal: Any, source: str, problem: str
    ) -> None:
        """It is not mistaken for a module that does not exist, and its cause is chained."""
        error = refusal(write_file((SAVER, f"{write_module(source)}.Saver")))
        assert error.entry == "saver.provides"
        assert problem in error.problem
        assert error.remedy
        assert error.__cause__ is not None

    def test_a_missing_module_is_the_chained_cause(self, write_file: Any, refusal: Any) -> None:
        """The traceback shows what the import itself said."""
        assert isinstance(refusal(write_file((SAVER, "nowhere.Saver"))).__cause__, ModuleNotFoundError)
