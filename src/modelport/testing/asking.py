"""What a model is asked at save: a look at what becomes of inputs and parameters that leaves nothing behind."""

from __future__ import annotations

from typing import Any, ClassVar

from modelport.core.errors import UnsupportedModelError
from modelport.core.model_registries import Registry
from modelport.core.signatures import Signature
from modelport.testing.project_models import WeightsError
from modelport.testing.refusing import refusal


class AskedModel:
    """A model that notes what it is asked and gives no answer, so that it is not kept."""

    asked: ClassVar[list[tuple[Any, dict[str, Any]]]] = []

    def predict(self, inputs: Any, params: dict[str, Any]) -> Any:
        """Note inputs and parameters, and fail."""
        self.asked.append((inputs, params))
        message = "no answer"
        raise WeightsError(message)


def asked_at_save(ports: Registry, signature: Signature, example: Any) -> tuple[Any, dict[str, Any]]:
    """Give the inputs and parameters that a model is asked with, once, when it is saved."""
    AskedModel.asked.clear()
    refusal(UnsupportedModelError, ports.saver.save, AskedModel(), signature, example)
    (asked,) = AskedModel.asked
    return asked
