"""What every saver refuses: with all faults, and without a trace."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from modelport.core.errors import InvalidSignatureError, ModelportError, SignatureMismatchError, UnsupportedModelError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.signatures import Signature
from modelport.testing.hooks import RegistryHooks
from modelport.testing.leftovers import nothing_registered, nothing_stays_in
from modelport.testing.promises import promise
from modelport.testing.refusing import columns_at_fault, refusal
from modelport.testing.samples import PriceModel, Specimen
from modelport.testing.sentences import SAVE_EXAMPLE, SAVE_MISMATCH, SAVE_NOTHING_LEFT, SAVE_REHEARSES, SAVE_UNSUPPORTED

NO_MODELS: dict[str, tuple[Any, str]] = {
    "nothing": (None, "builtins.NoneType"),
    "a number": (1, "builtins.int"),
    "a path": ("model.pkl", "builtins.str"),
    "bytes": (b"", "builtins.bytes"),
    "an object without predict": (object(), "builtins.object"),
    "weights": ({"weights": [1.0]}, "builtins.dict"),
    "a class": (Specimen, "builtins.type"),
    "a class of models": (PriceModel, "builtins.type"),
}
"""What cannot predict, and its type."""


class SaverRefusalContract(RegistryHooks):
    """Each refusal of `ModelSaver`, as a test."""

    @pytest.mark.parametrize("signature", [None, "price", {"inputs": []}, 1, Signature], ids=repr)
    @promise(
        ModelSaver.save,
        "InvalidSignatureError: *signature* is none.",
        look_at="whether the signature is checked before anything else is done with it",
    )
    def test_what_is_no_signature_is_refused(self, ports: Registry, specimen: Specimen, signature: Any) -> None:
        """Nothing is inferred on the quiet."""
        error = refusal(InvalidSignatureError, ports.saver.save, specimen.model, signature, specimen.example)
        assert type(signature).__name__ in error.problem
        assert "Signature" in error.expected
        assert "Signature.infer" in error.remedy

    @promise(
        ModelSaver.save, SAVE_MISMATCH, look_at="whether the saver rehearses the model, and stops at the first fault"
    )
    @promise(
        ModelSaver.save,
        "signature: What the model takes and gives.",
        look_at="whether the example is held against the signature's inputs",
    )
    def test_an_example_that_does_not_fit_is_refused_with_every_fault(
        self, ports: Registry, specimen: Specimen
    ) -> None:
        """A missing column, a wrong type and an extra column are told at once."""
        example, at_fault = specimen.faulty_inputs()
        error = refusal(SignatureMismatchError, ports.saver.save, specimen.model, specimen.signature, example)
        assert error.side == "inputs"
        assert columns_at_fault(error.faults) == sorted(at_fault)
        assert all(repr(column) in str(error) for column in at_fault)
        assert error.remedy

    @pytest.mark.parametrize("example", [None, 1, "x", object(), [], {}], ids=["None", "1", "x", "object", "[]", "{}"])
    @promise(ModelSaver.save, SAVE_MISMATCH, look_at="what the saver does with an example that is no data at all")
    def test_an_example_that_is_no_data_is_refused(self, ports: Registry, specimen: Specimen, example: Any) -> None:
        """There is no saving without an example."""
        error = refusal(SignatureMismatchError, ports.saver.save, specimen.model, specimen.signature, example)
        assert error.side == "inputs"

    @promise(
        ModelSaver.save,
        SAVE_EXAMPLE,
        look_at="whether an example without rows gets through",
    )
    def test_an_example_without_rows_is_refused(self, ports: Registry, specimen: Specimen) -> None:
        """The model could not be run on it."""
        example = specimen.example.iloc[:0]
        error = refusal(SignatureMismatchError, ports.saver.save, specimen.model, specimen.signature, example)
        assert "no rows" in error.problem
        assert "one row" in error.expected
        assert error.remedy

    @promise(
        ModelSaver.save,
        SAVE_REHEARSES,
        look_at="whether the saver runs the model on its example and checks the answer",
    )
    def test_an_answer_that_does_not_fit_is_refused(self, ports: Registry, specimen: Specimen) -> None:
        """The model is run on the example, and its answer held against the outputs."""
        error = refusal(
            SignatureMismatchError,
            ports.saver.save,
            specimen.model,
            specimen.with_one_more_output(),
            specimen.example,
        )
        assert error.side == "outputs"
        assert error.faults
        assert columns_at_fault(error.faults)
        assert nothing_registered(ports)

    @pytest.mark.parametrize("model", NO_MODELS)
    @promise(ModelSaver.save, SAVE_UNSUPPORTED, look_at="how the type at fault is named: module and qualified name")
    def test_what_cannot_predict_is_refused_by_its_type(self, ports: Registry, specimen: Specimen, model: str) -> None:
        """The type at fault is named, dotted."""
        given, kind = NO_MODELS[model]
        error = refusal(UnsupportedModelError, ports.saver.save, given, specimen.signature, specimen.example)
        assert error.types == (kind,)
        qualified = f"the class {given.__qualname__}" if isinstance(given, type) else type(given).__qualname__
        assert qualified in error.problem
        assert error.expected
        assert error.remedy

    @promise(
        ModelSaver.save,
        SAVE_NOTHING_LEFT,
        look_at="temporary folders that are removed only after a success, and what was written before the check",
    )
    def test_a_refused_model_leaves_nothing_behind(
        self, ports: Registry, specimen: Specimen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither in the registry nor in the temporary directory."""
        faulty, _ = specimen.faulty_inputs()
        attempts: list[tuple[Any, Any, Any]] = [
            (specimen.model, None, specimen.example),
            (specimen.model, specimen.signature, faulty),
            (specimen.model, specimen.signature, None),
            (specimen.model, specimen.with_one_more_output(), specimen.example),
            (object(), specimen.signature, specimen.example),
            (np.zeros(2), specimen.signature, specimen.example),
        ]
        with nothing_stays_in(tmp_path / "temporary", monkeypatch):
            for model, signature, example in attempts:
                with suppress(ModelportError):
                    ports.saver.save(model, signature, example)
        assert nothing_registered(ports)
