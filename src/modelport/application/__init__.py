"""What a service does with a registry, over the ports alone: the same on every backend."""

from modelport.application.audit import AuditModels, Finding
from modelport.application.promote import PromoteModel, Promotion
from modelport.application.publish import PublishModel
from modelport.application.serve import ServeModel
from modelport.application.transfer import TransferModel

__all__ = [
    "AuditModels",
    "Finding",
    "PromoteModel",
    "Promotion",
    "PublishModel",
    "ServeModel",
    "TransferModel",
]
