"""Random programs over all four ports, run on an adapter and in memory side by side.

After each step both must have given the same, or have failed with the same error.

Source: https://hypothesis.readthedocs.io/en/latest/stateful.html
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from hypothesis.strategies import SearchStrategy

from modelport.core.model_registries import ANY, Registry
from modelport.core.models import LoadedModel
from modelport.testing import refused
from modelport.testing.fixtures import empty_registry
from modelport.testing.namespaces import Namespace, within
from modelport.testing.samples import Specimen, columns_of
from modelport.testing.sides import Side

PROGRAMS = 20
STEPS = 25


def _mostly(good: list[Any], bad: list[Any]) -> SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda turn: st.sampled_from(good if turn else bad))


_NAMES = _mostly(["a", "a-b", "B"], refused.BAD_NAMES)
_NUMBERS = _mostly([1, 1, 2, 2, 3, 4], refused.BAD_VERSIONS)
_ALIASES = _mostly(["champion", "Champion", "next"], refused.BAD_ALIASES)
_TAGS = _mostly([None, {}, {"team": "growth"}, {"team": "é\u202e'", "tier": ""}], refused.BAD_TAGS)
_KEYS = _mostly([None, None, "k1", "k2"], refused.BAD_KEYS)
_TEXTS = _mostly(["", "any text \U0001f916"], refused.BAD_DESCRIPTIONS)
_EXPECTED = _mostly([ANY, ANY, None, 1, 2], [0, "1"])
_PREFIXES = _mostly(["", "a", "a-", "b", "B"], refused.BAD_PREFIXES)
_PLACES = st.integers(0, 3)


def _step(**arguments: SearchStrategy[Any]) -> Callable[[Callable[..., None]], Any]:
    """Make a method a step of random programs, and count how often it is taken."""

    def mark(run: Callable[..., None]) -> Any:
        @functools.wraps(run)
        def counted(program: Program, **drawn: Any) -> None:
            type(program).steps_taken += 1
            run(program, **drawn)

        return rule(**arguments)(counted)  # type: ignore[call-overload]

    return mark


class Program(RuleBasedStateMachine):
    """A random program. `run_programs` sets what it runs on."""

    registry: Registry
    specimen: Specimen
    steps_taken: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.mine = Side(within(self.registry, Namespace(f"p{uuid4().hex[:12]}-")), [])
        self.twin = Side(empty_registry(), [])

    def both(self, call: Callable[[Side], Any]) -> None:
        """Make one call on both sides, and compare."""
        mine, twin = self.mine.seen(call), self.twin.seen(call)
        assert mine == twin, f"the adapter gave {mine!r}, the registry in memory {twin!r}"

    def all_versions(self, names: Iterable[Any]) -> None:
        """Compare all that is registered under some names."""
        for name in names:
            self.both(lambda side, name=name: list(side.registry.catalog.versions(name)))  # type: ignore[misc]

    @initialize()
    def save_first(self) -> None:
        """Begin with something to register."""
        self.keep_one()

    @_step()
    def save(self) -> None:
        """Save the sample."""
        self.keep_one()

    def keep_one(self) -> None:
        """Save the sample on both sides, unless there is enough to choose from."""
        if len(self.mine.saved) < 3:
            for side in (self.mine, self.twin):
                side.saved.append(self.specimen.save(side.registry))

    @_step(fault=st.sampled_from(["signature", "example", "answer"]))
    def save_in_vain(self, fault: str) -> None:
        """Save what cannot be saved."""
        model, signature = self.specimen.model, self.specimen.signature
        example = self.specimen.example if fault != "example" else self.specimen.faulty_inputs()[0]
        wanted = {"signature": None, "answer": self.specimen.with_one_more_output()}.get(fault, signature)
        self.both(lambda side: side.registry.saver.save(model, wanted, example))  # type: ignore[arg-type]

    @_step(name=_NAMES, place=_PLACES, tags=_TAGS, description=_TEXTS, key=_KEYS)
    def register(self, name: Any, place: int, tags: Any, description: Any, key: Any) -> None:
        """Register a saved model, or one that is not there."""
        self.both(
            lambda side: side.registry.registrar.register(
                name, side.address(place), tags=tags, description=description, idempotency_key=key
            )
        )
        self.all_versions([name])

    @_step(name=_NAMES, place=_PLACES)
    def register_plainly(self, name: Any, place: int) -> None:
        """Register a saved model with nothing else."""
        self.both(lambda side: side.registry.registrar.register(name, side.address(place)))

    @_step(name=_NAMES, other=_NAMES, form=st.sampled_from(["/1", "/2", "/latest", "@champion", "@next", "/x"]))
    def register_a_version(self, name: Any, other: Any, form: str) -> None:
        """Register what another version was registered from."""
        self.both(lambda side: side.registry.registrar.register(name, f"models:/{other}{form}"))

    @_step(name=_NAMES, alias=_ALIASES, version=_NUMBERS, expect=_EXPECTED)
    def set_alias(self, name: Any, alias: Any, version: Any, expect: Any) -> None:
        """Point an alias at a version."""
        self.both(lambda side: side.registry.registrar.set_alias(name, alias, version, expect=expect))
        self.all_versions([name])

    @_step(name=_NAMES, alias=_ALIASES)
    def delete_alias(self, name: Any, alias: Any) -> None:
        """Take an alias away."""
        self.both(lambda side: side.registry.registrar.delete_alias(name, alias))
        self.all_versions([name])

    @_step(name=_NAMES, version=_NUMBERS, tags=_TAGS)
    def set_tags(self, name: Any, version: Any, tags: Any) -> None:
        """Set tags of a version."""
        self.both(lambda side: side.registry.registrar.set_tags(name, version, tags))
        self.all_versions([name])

    @_step(name=_NAMES, version=_NUMBERS)
    def delete_version(self, name: Any, version: Any) -> None:
        """Delete a version."""
        self.both(lambda side: side.registry.registrar.delete_version(name, version))
        self.all_versions([name])

    @_step(name=_NAMES, form=st.sampled_from(["/1", "/2", "/3", "/latest", "@champion", "@next", "", "/0", "@latest"]))
    def resolve(self, name: Any, form: str) -> None:
        """Ask which version a URI names."""
        self.both(lambda side: side.registry.catalog.resolve(f"models:/{name}{form}"))

    @_step(prefix=_PREFIXES, tags=_TAGS)
    def search(self, prefix: Any, tags: Any) -> None:
        """Look for models; where capitals and signs stand among their names is the backend's."""
        self.both(
            lambda side: sorted(
                side.registry.catalog.search(prefix=prefix, tags=tags), key=lambda version: version.name
            )
        )

    @_step(name=_NAMES, form=st.sampled_from(["/1", "/2", "/latest", "@champion", "/-1"]))
    def load_a_version(self, name: Any, form: str) -> None:
        """Load a version, and predict."""
        self.both(lambda side: self.predicted(side.registry.loader.load(f"models:/{name}{form}"), side))

    @_step(place=_PLACES)
    def load_a_saved_model(self, place: int) -> None:
        """Load a saved model, and predict."""
        self.both(lambda side: self.predicted(side.registry.loader.load(side.address(place)), side))

    @_step(uri=st.sampled_from(refused.BAD_URIS))
    def ask_for_nonsense(self, uri: Any) -> None:
        """Ask for what is no URI, of whoever takes one."""
        self.both(lambda side: side.registry.loader.load(uri))
        self.both(lambda side: side.registry.catalog.resolve(uri))
        self.both(lambda side: side.registry.registrar.register("a", uri))

    def predicted(self, loaded: LoadedModel, side: Side) -> Any:
        """Give what was loaded, what it predicts, and how it refuses what does not fit."""
        good = [list(map(repr, column)) for column in columns_of(loaded.predict(self.specimen.example))]
        bad = side.seen(lambda _: loaded.predict(self.specimen.faulty_inputs()[0]))
        return [side.shown(loaded), good, bad]


def run_programs(
    registry: Registry, specimen: Specimen, *, programs: int = PROGRAMS, steps: int = STEPS, fixed: bool = True
) -> int:
    """Run random programs on *registry* and in memory, and compare after each step.

    Args:
        registry: The registry under test. Each program keeps to names of its own.
        specimen: What the programs save.
        programs: How many programs to run.
        steps: How many steps each has at most.
        fixed: Choose the same programs each time.

    Returns:
        How many steps were compared.

    Raises:
        AssertionError: The two differ; the shortest program that was found is told.
    """
    machine: type[Program] = type("Program", (Program,), {"registry": registry, "specimen": specimen})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=programs,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=fixed,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return machine.steps_taken
