"""What a signature is held to about the parameters that it declares, before any of them reaches a port."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any, Final

import pytest
from attrs import evolve

from modelport.core.errors import InvalidSignatureError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.signatures import ParamSpec, Signature
from modelport.testing.asking import asked_at_save
from modelport.testing.hooks import RegistryHooks
from modelport.testing.param_kinds import DEFAULTS, EVERY
from modelport.testing.param_spec_kinds import (
    CAUSES,
    DECLARED,
    INFERRED,
    MISDECLARED,
    NO_DEFAULTS,
    NOT_INFERRED,
    OBJECT,
)
from modelport.testing.promises import promise
from modelport.testing.refusing import pickled, refusal
from modelport.testing.samples import price_signature
from modelport.testing.sentences import SAVE_NO_SIGNATURE, SAVE_REHEARSES, SAVE_SIGNATURE

_UNEQUAL: Final[Sequence[tuple[Any, ...]]] = [
    ("p", "long", 5),
    ("q", "long", 5),
    ("p", "integer", 5),
    ("p", "long", 6),
    ("p", "long", None),
    ("p", "long", [5], (-1,)),
    ("p", "long", None, (-1,)),
    ("p", "datetime", "2026-01-02"),
    ("p", "datetime", "2026-01-02T00:00:00"),
    ("p", "double", float("nan")),
]


class ParamSpecContract(RegistryHooks):
    """What is promised of parameters that are declared, as tests."""

    @pytest.mark.usefixtures("any_model")
    @promise(
        ModelSaver.save, SAVE_REHEARSES, look_at="which parameters the model is given when it is run on the example"
    )
    def test_the_model_is_run_on_the_example_with_the_defaults(self, ports: Registry) -> None:
        """All of them."""
        inputs, params = asked_at_save(ports, EVERY, {"a": [1, 2]})
        assert inputs == {"a": [1, 2]}
        assert list(map(repr, params.items())) == list(map(repr, DEFAULTS.items()))

    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="how a parameter keeps its default")
    def test_a_parameter_has_its_type_default_and_shape(self) -> None:
        """The default is of Python's own types, whatever it was given as; the parameter survives pickling."""
        for name, (declared, shown) in DECLARED.items():
            spec = ParamSpec(*declared)
            assert repr(spec) == f"ParamSpec(name='p', {shown})", name
            assert pickled(spec) == spec
            assert repr(pickled(spec)) == repr(spec)
            assert evolve(spec, name="q") == ParamSpec("q", *declared[1:])
            assert hash(spec) == hash(ParamSpec(*declared))

    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="whether a default can be changed from outside")
    def test_nobody_can_change_a_default(self) -> None:
        """What it was declared with may change, and so may what it gives."""
        weights, options = [1.5], {"k": 1, "more": [2]}
        specs = [ParamSpec("p", "double", weights, (-1,)), ParamSpec("p", OBJECT, options)]
        weights.append(2.5)
        options.clear()
        specs[0].default.append(3.5)
        specs[1].default["more"].append(3)
        assert [spec.default for spec in specs] == [[1.5], {"k": 1, "more": [2]}]

    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="how a parameter is changed into another")
    def test_a_default_is_read_anew_where_the_type_changes(self) -> None:
        """It must be of the new type."""
        spec = ParamSpec("p", "long", 5)
        assert repr(evolve(spec, type="double")) == "ParamSpec(name='p', type='double', default=5.0, shape=None)"
        error = refusal(InvalidSignatureError, evolve, spec, type="string")
        assert (error.problem, error.expected) == ("The default of parameter 'p' is 5.", "string or None")

    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="whether parameters compare by value")
    def test_parameters_compare_by_value(self) -> None:
        """By each of their parts; a moment is not a date, nor NaN another number."""
        for one, other in permutations(range(len(_UNEQUAL)), 2):
            assert ParamSpec(*_UNEQUAL[one]) != ParamSpec(*_UNEQUAL[other])
        assert [ParamSpec(*each) for each in _UNEQUAL] == [ParamSpec(*each) for each in _UNEQUAL]

    @promise(
        ModelSaver.save,
        SAVE_NO_SIGNATURE,
        look_at="what a parameter may be called, and of which type and shape it may be",
    )
    def test_what_is_no_parameter_is_refused(self) -> None:
        """With what would be one."""
        for name, (declared, problem, expected) in MISDECLARED.items():
            error = refusal(InvalidSignatureError, ParamSpec, *declared)
            assert (error.problem, error.expected) == (problem, expected), name
        error = refusal(InvalidSignatureError, ParamSpec, *MISDECLARED["objects"][0])
        assert error.remedy == "put the list into an object, as a property that is an array"

    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="whether a default is held against the type of its parameter")
    def test_a_default_of_another_type_is_refused(self) -> None:
        """With the default and the type; the cause tells what is wrong in it."""
        for shown, (kind, default, shape, expected) in NO_DEFAULTS.items():
            error = refusal(InvalidSignatureError, ParamSpec, "p", kind, default, shape)
            assert error.problem == f"The default of parameter 'p' is {shown}."
            assert (error.expected, error.remedy) == (f"{expected} or None", "give a default of the parameter's type")
        for cause, (kind, default, shape) in CAUSES.items():
            error = refusal(InvalidSignatureError, ParamSpec, "p", kind, default, shape)
            assert repr(error.__cause__) == f"ValueError({cause!r})"

    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="the types that are read off defaults")
    def test_parameters_are_read_off_their_defaults(self) -> None:
        """Type and shape of each, under its name."""
        for name, (default, spec) in INFERRED.items():
            assert Signature.infer({"a": [1]}, params={"p": default}).params == (spec,), name
        several = Signature.infer({"a": [1]}, params={"p": 1, "q": "x"}).params
        assert several == (ParamSpec("p", "long", 1), ParamSpec("q", "string", "x"))
        assert Signature.infer({"a": [1]}, params={}).params == ()
        assert Signature.infer({"a": [1]}).params == ()

    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="defaults whose type cannot be told")
    def test_defaults_without_a_type_of_their_own_are_refused(self) -> None:
        """With what to do."""
        for name, (default, problem, expected, remedy) in NOT_INFERRED.items():
            error = refusal(InvalidSignatureError, Signature.infer, {"a": [1]}, params={"p": default})
            assert (error.problem, error.expected, error.remedy) == (problem, expected, remedy), name
        for params, shown in ((5, "5"), ([("p", 1)], "[('p', 1)]")):
            error = refusal(InvalidSignatureError, Signature.infer, {"a": [1]}, params=params)
            assert error.problem == f"The params are {shown}."
            assert error.expected == "a dict of names and default values"

    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="whether a signature's parameters are held against each other")
    def test_the_parameters_of_a_signature_have_names_of_their_own(self) -> None:
        """Any iterable of them will do, and one alone too; what else there is, is refused."""
        given: Any
        sides = price_signature().inputs, price_signature().outputs
        one, other = ParamSpec("p", "long", 1), ParamSpec("q", "long", 1)
        for given in ([one, other], (one, other), iter([one, other])):
            assert Signature(*sides, given).params == (one, other)
        for given, shown in (([5, one], "(5, ParamSpec(name='p', type='long', default=1, shape=None))"), (5, "(5,)")):
            error = refusal(InvalidSignatureError, Signature, *sides, given)
            assert error.problem == f"The parameters of the signature are {shown}."
            assert error.expected == "ParamSpec with unique names"
        error = refusal(InvalidSignatureError, Signature, *sides, [one, ParamSpec("p", "double", 2)])
        assert error.expected == "ParamSpec with unique names"
