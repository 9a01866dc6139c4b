"""What an adapter may offer beyond its port, and what is said where it does not."""

from __future__ import annotations

import click
from attrs import frozen

from modelport.cli.containers import CONTAINERS_FILE
from modelport.cli.settings import Settings
from modelport.core.caching import CachesModels
from modelport.core.errors import ConfigurationError
from modelport.core.signing import SignsModels
from modelport.core.verifying import AdoptsModels, VerifiesModels


@frozen
class _Ability:
    entry: str
    of_what: str
    offered_by: str
    example: str


_NEEDED: dict[type[object], _Ability] = {
    VerifiesModels: _Ability(
        "loader",
        "verify a model without loading it",
        "the method verify, as modelport.core.verifying.VerifiesModels describes it",
        "modelport.adapters.mlflow.BuiltinLoader",
    ),
    AdoptsModels: _Ability(
        "registrar",
        "adopt models",
        "the methods inspect and adopt, as modelport.core.verifying.AdoptsModels describes them",
        "modelport.adapters.mlflow.MlflowRegister",
    ),
    CachesModels: _Ability(
        "loader",
        "keep models on this machine",
        "the methods cached and drop_cached, as modelport.core.caching.CachesModels describes them",
        "modelport.adapters.mlflow.BuiltinLoader",
    ),
    SignsModels: _Ability(
        "registrar",
        "sign models",
        "the method sign, as modelport.core.signing.SignsModels describes it",
        "modelport.adapters.mlflow.MlflowRegister",
    ),
}


def unable(context: click.Context, ability: type[object], adapter: object) -> ConfigurationError:
    """Say that an entry of the containers file cannot do what a command needs it for.

    Args:
        context: The command's.
        ability: What it would have to be.
        adapter: What it gave.
    """
    file, needed = str(Settings.of(context).containers or CONTAINERS_FILE), _NEEDED[ability]
    entry = needed.entry
    return ConfigurationError(
        f"The entry {entry!r} of {file!r} is of the class {type(adapter).__name__}, which cannot {needed.of_what}.",
        expected=f"a {entry} with {needed.offered_by}",
        remedy=f"let the entry be one that can, such as {needed.example}",
        file=file,
        entry=entry,
    )
