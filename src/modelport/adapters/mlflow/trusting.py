"""Decides from a model's MLmodel file alone whether the model may be read, before anything of it is imported.

See `modelport.core.trust` for what each setting opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from modelport.adapters.mlflow.mlmodels import ModelFile
from modelport.core.errors import UntrustedModelError
from modelport.core.names import shown
from modelport.core.trust import TrustPolicy

PROJECT_MODULES: Final = ("mlflow.pyfunc.model",)
"""MLflow's own modules that load project models; a tuple, as what is looked up may be of any type."""


def check_flavor(file: ModelFile, policy: TrustPolicy, name: str, uri: str, *, digest: str) -> None:
    """Check what a flavor's settings would have imported.

    Args:
        file: The model's MLmodel file.
        policy: What is trusted.
        name: The flavor that is to be read.
        uri: What the model was asked for by, for the message.
        digest: What the files were held against; empty for nothing.

    Raises:
        UntrustedModelError: The flavor is not on the list, or brings code of its own along: it may be run only where
            a pickle might be read.
    """
    if name not in policy.flavors:
        problem = f"The model at {uri} is in the flavor {shown(name)}, which this loader does not trust."
        raise _untrusted(problem, "flavors", f"one of {', '.join(sorted(policy.flavors))}", (name,))
    brought, script = file.code_directories(name), file.script(name)
    if policy.code == "refuse" and brought:
        places = ", ".join(map(shown, brought))
        problem = f"The model at {uri} brings a directory of code along: {places}. It would be imported."
        raise _untrusted(problem, "code: run", "a model without code of its own")
    if policy.models_from_code == "refuse" and script:
        problem = f"The model at {uri} is defined by a script of its own: {shown(script)}. It would be run."
        raise _untrusted(problem, "models_from_code: run", "a model that is no script")
    if brought or script:
        check_pickles(policy, uri, digest=digest)


def check_loader_module(settings: Mapping[str, Any], policy: TrustPolicy, uri: str) -> None:
    """Check the module by which a model wants to be loaded.

    Raises:
        UntrustedModelError: It is not on the list.
    """
    module = settings.get("loader_module")
    trusted = sorted({*PROJECT_MODULES, *policy.loader_modules})
    if module not in trusted:
        problem = f"The model at {uri} wants to be loaded by the module {shown(module)}, which is not trusted."
        types = (module,) if isinstance(module, str) else ()
        raise _untrusted(problem, "loader_modules", f"one of {', '.join(trusted)}", types)


def check_pickles(policy: TrustPolicy, uri: str, *, digest: str) -> None:
    """Check that files whose format can run code may be read.

    Args:
        policy: What is trusted.
        uri: What the model was asked for by, for the message.
        digest: What the files were held against; empty for nothing.

    Raises:
        UntrustedModelError: They may not.
    """
    if policy.pickles == "never":
        problem = f"The model at {uri} can run code when it is read: it brings code along, or is in such a format."
        raise _untrusted(problem, "pickles: verified", "a format that is data alone, such as skops")
    if policy.pickles == "verified" and not digest:
        problem = f"The model at {uri} can run code when it is read, and its files were held against no digest."
        raise _untrusted(problem, "pickles: any", "files that the registry, or a manifest, has the digest of")


def _untrusted(problem: str, setting: str, expected: str, types: tuple[str, ...] = ()) -> UntrustedModelError:
    return UntrustedModelError(
        problem,
        expected=expected,
        remedy=f"if you trust whoever can write to its storage, open the loader's gate: trust, {setting}",
        types=types,
    )
