"""Containers files that work."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from modelport.bootstrap import build_container
from modelport.core.model_registries import ModelSaver, Registry


def shelf_of(file: Path) -> Any:
    """Give what the file's adapters share."""
    return build_container(file).loader().shelf  # type: ignore[attr-defined]


def test_a_good_file_gives_the_four_ports(write_file: Any) -> None:
    """Every port is the adapter that the file names, and they share what it lets them share."""
    registry = build_container(write_file()).registry()
    assert isinstance(registry, Registry)
    assert {type(registry.saver).__module__, type(registry.catalog).__module__} == {"outside_adapter"}
    assert registry.saver.shelf is registry.loader.shelf is registry.catalog.shelf  # type: ignore[attr-defined]


def test_a_third_partys_adapter_is_swapped_in_by_its_dotted_path_alone(write_file: Any, write_module: Any) -> None:
    """A module that modelport has never seen becomes the saver, with no line of code in between."""
    module = write_module("from outside_adapter import ShelfSaver\nclass OakSaver(ShelfSaver): ...\n")
    container = build_container(write_file(("outside_adapter.ShelfSaver", f"{module}.OakSaver")))
    assert type(container.saver()).__qualname__ == "OakSaver"
    assert type(container.publish_model().saver).__module__ == module


def test_the_path_may_be_a_text_or_a_path(write_file: Any) -> None:
    """Both are the same file."""
    file = write_file()
    assert type(build_container(str(file)).saver()) is type(build_container(file).saver())


def test_a_repeat_gives_another_container_that_shares_nothing(write_file: Any) -> None:
    """Two containers of one file have adapters of their own."""
    file = write_file()
    assert build_container(file).saver() is not build_container(file).saver()


def test_a_function_can_make_an_adapter(write_file: Any) -> None:
    """What an entry provides is anything that can be called."""
    file = write_file(("outside_adapter.ShelfSaver", "outside_adapter.make_saver"), (", flavor: pine}", "}"))
    assert type(build_container(file).saver()).__qualname__ == "ShelfSaver"


def test_a_thread_safe_singleton_is_one_object_for_all_threads(write_file: Any) -> None:
    """Sixteen threads that ask for a port at once get the same one."""
    container = build_container(write_file())
    with ThreadPoolExecutor(16) as pool:
        savers = list(pool.map(lambda _: container.saver(), range(64)))
    assert len({id(saver) for saver in savers}) == 1


def test_a_factory_makes_a_new_object_for_each_use(write_file: Any) -> None:
    """The registrar of the file is a Factory."""
    container = build_container(write_file())
    assert container.registrar() is not container.registrar()


def test_an_object_is_given_as_it_is(write_file: Any) -> None:
    """A class or a constant can be an argument, such as a schema."""
    labels = "container:\n  labels: {provider: Object, provides: outside_adapter.LABELS}\n"
    file = write_file(("container:\n", labels), ("flavor: pine", "flavor: container.labels"))
    assert build_container(file).saver().flavor == ("a", "constant")  # type: ignore[attr-defined]


def test_each_port_is_made_once_while_the_file_is_tried(write_file: Any) -> None:
    """Trying a file out makes what is shared a single time."""
    module = __import__("outside_adapter")
    before = module.Shelf.made
    build_container(write_file())
    assert module.Shelf.made == before + 1


def test_an_entry_that_no_port_needs_is_imported_and_not_made(write_file: Any) -> None:
    """It is checked as far as can be without running it."""
    spare = "container:\n  spare: {provider: Factory, provides: broken_adapter.failing}\n"
    assert isinstance(build_container(write_file(("container:\n", spare))).saver(), ModelSaver)


def test_the_environment_is_left_as_it_was(write_file: Any) -> None:
    """Neither the environment nor the import path is changed."""
    before = dict(os.environ), list(sys.path)
    build_container(write_file(("flavor: pine", 'flavor: "${WOOD:oak}"')))
    assert (dict(os.environ), list(sys.path)) == before


def test_only_the_modules_that_a_file_names_are_imported(write_file: Any) -> None:
    """A third party's file does not even import modelport's own adapters."""
    script = """
        import sys
        sys.path.insert(0, sys.argv[2])
        from modelport.bootstrap import build_container
        build_container(sys.argv[1])
        adapters = {name for name in sys.modules if name.startswith(("modelport.adapters", "outside_", "broken_"))}
        assert adapters == {"outside_adapter"}, adapters
    """
    here = str(Path(__file__).parent)
    subprocess.run([sys.executable, "-c", dedent(script), str(write_file()), here], check=True, timeout=60)  # noqa: S603


class TestValues:
    """Arguments of every kind that the format has."""

    def test_scalars_keep_their_types(self, write_file: Any) -> None:
        """Numbers, booleans, nulls and texts arrive as YAML has them."""
        kwargs = "{name: oak, height: 3, width: 1.5, open: true, owner: null, code: '007'}"
        shelf = shelf_of(write_file(("outside_adapter.Shelf\n", f"outside_adapter.Shelf\n    kwargs: {kwargs}\n")))
        assert shelf.kwargs == {"name": "oak", "height": 3, "width": 1.5, "open": True, "owner": None, "code": "007"}

    def test_references_are_resolved_in_lists_and_mappings(self, write_file: Any) -> None:
        """However deep, a reference is the very object that the entry stands for."""
        flavor = "flavor: {main: container.shelf, all: [container.shelf, {again: [container.shelf, oak]}, 3]}"
        saver: Any = build_container(write_file(("flavor: pine", flavor))).saver()
        shelf = saver.shelf
        assert saver.flavor == {"main": shelf, "all": [shelf, {"again": [shelf, "oak"]}, 3]}
        assert saver.flavor["all"][1]["again"][0] is shelf

    def test_a_factory_gets_new_lists_and_mappings_each_time(self, write_file: Any) -> None:
        """One object that changes its argument does not change the next one's."""
        registrar = build_container(write_file(("args: [container.shelf]", "args: [[1, {a: 2}]]"))).registrar
        first: Any = registrar()
        first.shelf.append(3)
        assert registrar().shelf == [1, {"a": 2}]  # type: ignore[attr-defined]

    def test_an_attribute_of_an_entrys_object_can_be_referred_to(self, write_file: Any) -> None:
        """As in the injector's own documentation, by way of ``provided``."""
        file = write_file(
            ("outside_adapter.Shelf\n", "outside_adapter.Shelf\n    kwargs: {name: oak}\n"),
            ("flavor: pine", "flavor: container.shelf.provided.name"),
        )
        assert build_container(file).saver().flavor == "oak"  # type: ignore[attr-defined]

    def test_an_attribute_of_an_attribute_can_be_referred_to(self, write_file: Any) -> None:
        """The path may be as long as it needs to be."""
        file = write_file(("flavor: pine", "flavor: container.loader.provided.shelf.name"))
        assert build_container(file).saver().flavor == ""  # type: ignore[attr-defined]

    def test_arguments_may_have_any_name(self, write_file: Any) -> None:
        """Names that mean something to the injector, or to the file, mean nothing as arguments."""
        kwargs = "kwargs: {provides: 1, provider: 2, a__b: 3, args: 4, kwargs: 5, container: 6}"
        shelf = shelf_of(write_file(("outside_adapter.Shelf\n", f"outside_adapter.Shelf\n    {kwargs}\n")))
        assert shelf.kwargs == {"provides": 1, "provider": 2, "a__b": 3, "args": 4, "kwargs": 5, "container": 6}

    @pytest.mark.parametrize(
        "text",
        ["containers of models", "container", "content.type", "shelf.db", "oak shelf", "https://shelf", "contained.by"],
    )
    def test_a_text_that_is_no_reference_stays_a_text(self, write_file: Any, text: str) -> None:
        """Only what can hardly be anything but a mistyped reference is refused."""
        saver: Any = build_container(write_file(("flavor: pine", f"flavor: '{text}'"))).saver()
        assert saver.flavor == text
