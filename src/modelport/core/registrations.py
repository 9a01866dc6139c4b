"""What is asked of a registrar, checked in one order and refused in one way for every adapter."""

from __future__ import annotations

from attrs import frozen

from modelport.core.errors import AliasConflictError, ConflictError
from modelport.core.frozen_mappings import FrozenMapping
from modelport.core.model_registries import ANY
from modelport.core.names import check_alias, check_description, check_idempotency_key, check_name, check_tags
from modelport.core.uris import ModelUri, check_version


@frozen
class RegistrationRequest:
    """A registration whose arguments all follow the grammar.

    Attributes:
        name: The registered model's name.
        uri: Where the model is.
        tags: The tags of the call.
        description: The description.
        key: The idempotency key, if any.
    """

    name: str
    uri: ModelUri
    tags: FrozenMapping[str, str]
    description: str
    key: str | None

    @classmethod
    def read(cls, name: object, uri: object, tags: object, description: object, key: object) -> RegistrationRequest:
        """Check the arguments of a registration: name, URI, tags, description, key; the first bad one is told.

        Raises:
            InvalidNameError, InvalidUriError, InvalidTagError, InvalidRequestError: A bad argument. Nothing was
                read or written.

        Example:
            >>> RegistrationRequest.read("churn", "models:/trial/1", None, "", None).uri
            VersionUri(name='trial', version=1)
        """
        return cls(
            check_name(name),
            ModelUri.parse(uri),
            check_tags(tags),
            check_description(description),
            None if key is None else check_idempotency_key(key),
        )


def check_alias_move(name: object, alias: object, version: object, expect: object) -> None:
    """Check the arguments of an alias's move: name, alias, version, expectation; the first bad one is told.

    Raises:
        InvalidNameError, InvalidAliasError, InvalidUriError: A bad argument. Nothing was read or written.

    Example:
        >>> check_alias_move("churn", "champion", 3, expect=None)
    """
    check_name(name)
    check_alias(alias)
    check_version(version)
    if expect is not None and expect is not ANY:
        check_version(expect)


def alias_conflict(
    name: str, alias: str, expect: int | None, found: int | None, outcome: str = "Nothing was changed."
) -> AliasConflictError:
    """Say that an alias is not where it was expected to be.

    Args:
        name: The registered model.
        alias: The alias.
        expect: Where it was expected to point; ``None`` for nowhere.
        found: Where it points; ``None`` for nowhere.
        outcome: What has become of the move, in one sentence.

    Example:
        >>> print(alias_conflict("churn", "champion", None, 2))
        The alias 'champion' of 'churn' points at version 2. Nothing was changed.
          expected: no version
          what to do: resolve the alias again, and decide anew
    """
    return AliasConflictError(
        f"The alias {alias!r} of {name!r} points at {_place(found)}. {outcome}",
        expected=_place(expect),
        remedy="resolve the alias again, and decide anew",
        name=name,
        alias=alias,
        expected_version=expect,
        found_version=found,
    )


def _place(version: int | None) -> str:
    return "no version" if version is None else f"version {version}"


def has_versions(name: str) -> ConflictError:
    """Give the error that says that a registered model cannot be taken away for its versions' sake."""
    return ConflictError(
        f"The registered model {name!r} has versions, so it is not taken away.",
        remedy="delete its versions first, if nobody needs them",
    )
