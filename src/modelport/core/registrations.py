"""What is asked of a registrar, checked in one order for every adapter."""

from __future__ import annotations

from attrs import frozen

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
