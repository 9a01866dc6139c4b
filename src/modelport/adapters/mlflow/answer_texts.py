"""What a registry answered, as it is kept on disk: written as JSON, and read strictly.

Of addresses, nothing secret is written: where the files are is left out, since they are in the cache, and the source
of a version is masked. Whoever can write to the cache can write such a text. What it can do is to name other files that
are in the cache: they are verified against the digest that it says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from attrs import asdict

from modelport.adapters.mlflow.answers import Answer
from modelport.adapters.mlflow.entities import is_digest
from modelport.adapters.mlflow.sources import Source
from modelport.core.models import ModelVersion
from modelport.core.uris import AliasUri, LatestUri, ModelUri, RegisteredUri, SavedModelUri, VersionUri, mask_secrets

_FORMAT: Final = 1
_KEYS: Final = {"format", "asked", "answered_at", "uri", "digest", "signature", "model_id", "run_id", "version"}
_VERSION_KEYS: Final = {
    *("name", "version", "uri", "source_uri", "digest", "tags", "aliases", "description", "created_at", "run_id")
}


def to_text(answer: Answer) -> bytes:
    """Give the text for an answer."""
    source = answer.source
    content = {
        "format": _FORMAT,
        "asked": answer.asked,
        "answered_at": answer.answered_at.isoformat(),
        "uri": source.uri,
        "digest": source.digest,
        "signature": source.signature,
        "model_id": source.model_id,
        "run_id": source.run_id,
        "version": source.version and _record(source.version),
    }
    return json.dumps(content, sort_keys=True).encode("ascii")


def read_text(text: bytes, asked: str) -> Answer:
    """Read what `to_text` wrote of a URI, without the place of the files.

    Raises:
        ValueError: It is nothing of the kind, or the answer to something else.
    """
    try:
        content = json.loads(text.decode("ascii"))
        _check(set(content) == _KEYS, "other keys")
        _check(content["format"] == _FORMAT and content["asked"] == asked, "another format, or the answer to another")
        version = content["version"] and _version(content["version"])
        source = Source(
            uri=_text(content["uri"]),
            location="",
            digest=_text(content["digest"]),
            version=version,
            model_id=_text_or_none(content["model_id"]),
            run_id=_text_or_none(content["run_id"]),
            signature=_text(content["signature"]),
        )
        _check_answers(ModelUri.parse(asked), source)
        return Answer(asked, source, _moment(content["answered_at"]))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        message = f"no answer that was kept: {type(error).__name__}"
        raise ValueError(message) from error


def digest_in_text(text: bytes) -> str:
    """Give the digest that an answer names; empty where it cannot be told."""
    try:
        return str(json.loads(text.decode("ascii"))["digest"])
    except (KeyError, RecursionError, TypeError, ValueError):
        return ""


def _record(version: ModelVersion) -> dict[str, Any]:
    return {
        **asdict(version, recurse=False),
        "source_uri": mask_secrets(version.source_uri),
        "tags": dict(version.tags),
        "aliases": sorted(version.aliases),
        "created_at": version.created_at.isoformat(),
    }


def _version(record: Mapping[str, Any]) -> ModelVersion:
    _check(set(record) == _VERSION_KEYS, "other keys of a version")
    _check(type(record["version"]) is int, "a version without a number")
    _check(isinstance(record["tags"], dict) and isinstance(record["aliases"], list), "no tags, or no aliases")
    return ModelVersion(
        name=_text(record["name"]),
        version=record["version"],
        uri=_text(record["uri"]),
        source_uri=_text(record["source_uri"]),
        digest=_text(record["digest"]),
        tags={key: _text(value) for key, value in record["tags"].items()},
        aliases=frozenset(map(_text, record["aliases"])),
        description=_text(record["description"]),
        created_at=_moment(record["created_at"]),
        run_id=_text_or_none(record["run_id"]),
    )


def _check_answers(asked: ModelUri, source: Source) -> None:
    """Look whether a record answers the question, and says one thing only."""
    _check(is_digest(source.digest), "no digest")
    version = source.version
    _check((version is not None) == isinstance(asked, RegisteredUri), "a version, or none")
    if version is None:
        _check(not isinstance(asked, SavedModelUri) or str(asked) == source.uri, "another saved model")
        return
    _check(version.digest == source.digest, "two digests")
    _check(version.uri == source.uri == str(VersionUri(version.name, version.version)), "two versions")
    same_name = isinstance(asked, AliasUri | LatestUri) and asked.name == version.name
    _check(same_name or str(asked) == version.uri, "another version")


def _check(holds: bool, what: str) -> None:  # noqa: FBT001 - a condition
    if not holds:
        raise ValueError(what)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError("no text")


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    _check(moment.tzinfo is not None, "a time without a zone")
    return moment
