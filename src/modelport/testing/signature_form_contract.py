"""What a signature is held to that is kept beside a model: it is written as MLflow writes it, and read or refused."""

from __future__ import annotations

from typing import Final

import pytest

from modelport.core.errors import InvalidSignatureError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.signatures import ColumnSpec, DataType, Signature
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.sentences import SAVE_KEEPS, SAVE_NO_SIGNATURE, SAVE_SIGNATURE
from modelport.testing.signature_forms import EXAMPLES, READ, WRITTEN
from modelport.testing.signature_forms_refused import REFUSED_INPUTS, REFUSED_PARAMS, REFUSED_SECTIONS

_INPUTS: Final = '[{"type": "long", "name": "a"}]'
_LONGEST: Final = 32 * 1024 * 1024
_SHELLS: Final = {
    "array": ('{{"type": "array", "items": {}}}', "array of {}"),
    "map": ('{{"type": "map", "values": {}}}', "map of {}"),
    "object": ('{{"type": "object", "properties": {{"x": {}}}}}', "object {{x: {}}}"),
}


class SignatureFormContract(RegistryHooks):
    """What is promised of the signature that is kept with a model, as tests."""

    @pytest.mark.parametrize("name", WRITTEN)
    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="Signature.to_dict and from_dict")
    def test_a_signature_is_written_as_an_mlmodel_file_has_it(self, name: str) -> None:
        """And the same signature is read again."""
        signature, written = WRITTEN[name]
        assert list(signature.to_dict().items()) == list(written.items())
        read = Signature.from_dict(written)
        assert read == signature
        assert repr(read) == repr(signature)

    @pytest.mark.parametrize("name", READ)
    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="Signature.from_dict")
    def test_a_signature_is_read_as_older_files_have_it(self, name: str) -> None:
        """What they leave out is taken as MLflow takes it, and what nobody knows is left alone."""
        section, signature = READ[name]
        read = Signature.from_dict(section)
        assert read == signature
        assert repr(read) == repr(signature)

    @pytest.mark.parametrize("shell", _SHELLS)
    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="how deep Signature.from_dict reads")
    def test_types_are_read_to_a_depth_that_cannot_exhaust_the_stack(self, shell: str) -> None:
        """Sixty-four levels, and none more."""
        written, shown = _SHELLS[shell]
        signature = Signature.from_dict({"inputs": f"[{written.format(_arrays(63))}]"})
        assert str(signature.inputs[0]) == shown.format("array of " * 63 + "long")
        error = refusal(InvalidSignatureError, Signature.from_dict, {"inputs": f"[{written.format(_arrays(64))}]"})
        assert error.problem == "A signature's JSON has {'type': 'long'} where a type is described."
        assert error.expected == "a JSON object, nested at most 64 levels deep"

    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="how deep Signature.from_dict reads")
    def test_json_that_is_nested_beyond_all_bounds_is_refused(self) -> None:
        """It cannot exhaust the stack."""
        error = refusal(InvalidSignatureError, Signature.from_dict, {"inputs": "[" * 200_000})
        assert error.problem.startswith("A part of the signature is no JSON: '")
        assert error.expected == "JSON of reasonable depth, as MLflow writes it"
        assert error.remedy == "take the signature section from an MLmodel file as it stands"

    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="how long a text Signature.from_dict reads")
    def test_a_part_is_read_up_to_a_length_that_cannot_exhaust_the_memory(self) -> None:
        """Thirty-two million characters, and none more."""
        longest = _INPUTS.ljust(_LONGEST)
        assert Signature.from_dict({"inputs": longest}) == Signature([ColumnSpec("a", DataType.LONG)], ())
        error = refusal(InvalidSignatureError, Signature.from_dict, {"inputs": f"{longest} "})
        assert error.problem == f"A part of the signature is '{_INPUTS}{' ' * 45}...."
        assert error.expected == "a JSON list of objects, one for each column, tensor or parameter"

    @pytest.mark.parametrize("name", REFUSED_SECTIONS)
    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="what Signature.from_dict takes for granted")
    def test_what_is_no_section_of_a_file_is_refused(self, name: str) -> None:
        """With what was expected, and what to do."""
        section, told = REFUSED_SECTIONS[name]
        error = refusal(InvalidSignatureError, Signature.from_dict, section)
        assert (error.problem, error.expected, error.remedy) == told

    @pytest.mark.parametrize("name", REFUSED_INPUTS)
    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="what Signature.from_dict takes for granted")
    def test_what_is_no_side_of_a_signature_is_refused(self, name: str) -> None:
        """Be it the inputs or the outputs."""
        text, told = REFUSED_INPUTS[name]
        for section in ({"inputs": text}, {"inputs": _INPUTS, "outputs": text}):
            error = refusal(InvalidSignatureError, Signature.from_dict, section)
            assert (error.problem, error.expected, error.remedy) == told

    @pytest.mark.parametrize("name", REFUSED_PARAMS)
    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="what Signature.from_dict takes for granted")
    def test_what_are_no_parameters_of_a_signature_is_refused(self, name: str) -> None:
        """By name."""
        text, told = REFUSED_PARAMS[name]
        error = refusal(InvalidSignatureError, Signature.from_dict, {"inputs": _INPUTS, "params": text})
        assert (error.problem, error.expected, error.remedy) == told

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_KEEPS, look_at="whether the signature is kept whole, nested types included")
    def test_the_signature_comes_back_with_the_model(self, ports: Registry) -> None:
        """Type by type, to the innermost."""
        outputs, params = [ColumnSpec(None, DataType.DOUBLE)], WRITTEN["parameters"][0].params
        for name, example in EXAMPLES.items():
            signature = Signature(WRITTEN[name][0].inputs, outputs, params)
            saved = ports.saver.save(models.ParametricModel(), signature, example)
            loaded = ports.loader.load(saved.uri)
            assert saved.signature == loaded.signature == signature
            assert repr(loaded.signature) == repr(signature)


def _arrays(depth: int) -> str:
    return '{"type": "array", "items": ' * depth + '{"type": "long"}' + "}" * depth
