"""What `ModelRegistrar` promises, as one class."""

from __future__ import annotations

from modelport.testing.alias_contract import AliasContract
from modelport.testing.alias_refusals import AliasRefusals
from modelport.testing.deletion_contract import DeletionContract
from modelport.testing.digest_contract import DigestContract
from modelport.testing.discarding_contract import DiscardingContract
from modelport.testing.fault_contract import RegistrarFaults
from modelport.testing.grammar_contract import RegistrarGrammarContract
from modelport.testing.idempotency_contract import IdempotencyContract
from modelport.testing.limits_contract import LimitsContract
from modelport.testing.recovery_contract import RegistrarRecovery
from modelport.testing.registering_contract import RegisteringContract
from modelport.testing.registering_refusals import RegisteringRefusals
from modelport.testing.reserved_tag_contract import ReservedTagContract
from modelport.testing.separation_contract import SeparationContract
from modelport.testing.tag_contract import TagContract


class ModelRegistrarContract(
    RegisteringContract,
    RegisteringRefusals,
    DigestContract,
    IdempotencyContract,
    LimitsContract,
    AliasContract,
    AliasRefusals,
    TagContract,
    ReservedTagContract,
    DeletionContract,
    DiscardingContract,
    RegistrarGrammarContract,
    SeparationContract,
    RegistrarRecovery,
    RegistrarFaults,
):
    """Writes to the registry: versions, aliases, tags.

    The hook ``registry`` gives all four ports: what is registered must be saved first, and what was written is looked
    at with the catalog.
    """
