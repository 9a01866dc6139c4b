"""What every registry does, whatever stands behind it."""

from __future__ import annotations

from contract.alias_behaviour import AliasBehaviour
from contract.catalog_behaviour import CatalogBehaviour
from contract.loading_behaviour import LoadingBehaviour
from contract.prediction_behaviour import PredictionBehaviour
from contract.registering_behaviour import RegisteringBehaviour
from contract.saving_behaviour import SavingBehaviour
from contract.version_behaviour import DeletionBehaviour, TagBehaviour


class RegistryBehaviour(
    SavingBehaviour,
    LoadingBehaviour,
    PredictionBehaviour,
    RegisteringBehaviour,
    AliasBehaviour,
    TagBehaviour,
    DeletionBehaviour,
    CatalogBehaviour,
):
    """Each sentence of the ports' docstrings as a test.

    A subclass defines the fixture ``registry``: a `Registry` over an empty backend. Where the saver takes only
    native estimators, it also overrides the fixture ``sample``. Savers that take any object with ``predict`` are
    held to `contract.project_model_behaviour.ProjectModelBehaviour` as well.
    """
