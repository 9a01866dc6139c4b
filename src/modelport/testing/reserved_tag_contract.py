"""What is promised of tags under the backend's own prefixes, the digest's among them: they are no caller's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from modelport.core.errors import InvalidTagError
from modelport.core.model_registries import ModelRegistrar, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.core.names import RESERVED_TAG_PREFIXES
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import is_refused, unchanged
from modelport.testing.promises import promise
from modelport.testing.refused import HEX
from modelport.testing.sentences import REGISTER_DIGEST, RESERVED_TAGS

_FORGED: Final = f"sha256:{HEX * 2}"
_RESERVED: Final = (
    "modelport.digest",
    "modelport.",
    "modelport..digest",
    "modelport.digest ",
    "modelport.digest/x",
    "modelport.anything",
    "Modelport.digest",
    "MODELPORT.DIGEST",
    "mlflow.",
    "mlflow.prompt.is_prompt",
    "mlflow.source.name",
    "MLflow.user",
)
_NEAR: Final = (
    "modelport",
    "modelport_digest",
    "modelport/digest",
    "modelport/modelport.digest",
    "my.modelport.digest",
    " modelport.digest",
    "modelports.digest",
    "digest",
    "mlflow",
    "mlflow-user",
    "not.mlflow.user",
)
_GOOD: Final = {"good": "1", "team": "pricing"}
_MIXED: Final = [
    (key, tags)
    for key in _RESERVED
    for tags in (
        {key: _FORGED},
        {key: _FORGED, **_GOOD},
        {"more": "2", key: _FORGED, **_GOOD},
        {**_GOOD, key: ""},
    )
]
"""Each reserved key with tags in which it stands alone, first, in the middle, and last without a value."""


class ReservedTagContract(RegistryHooks):
    """What `ModelRegistrar` promises of reserved tags, as tests."""

    @promise(ModelRegistrar, RESERVED_TAGS, look_at="whether check_tags is asked, and for all tags before one is set")
    def test_a_reserved_tag_is_refused_among_any_others(self, ports: Registry, saved: SavedModel) -> None:
        """Whether it would be new or change what is there; then none of the others is set, and nothing registered."""
        version = ports.registrar.register(NAME, saved.uri, tags={"team": "growth"})
        with unchanged(ports):
            for key, tags in _MIXED:
                is_refused(InvalidTagError, partial(ports.registrar.set_tags, NAME, 1, tags), key=key)
                for name in (NAME, "brand-new"):
                    register = partial(ports.registrar.register, name, saved.uri, tags=tags)
                    is_refused(InvalidTagError, register, key=key)
        assert ports.loader.load(version.uri).digest == saved.digest

    @promise(ModelRegistrar, RESERVED_TAGS, look_at="which keys the adapter keeps its own notes under")
    @promise(ModelRegistrar.register, REGISTER_DIGEST, look_at="which keys the adapter keeps its own notes under")
    def test_a_tag_that_is_almost_a_reserved_one_is_a_callers_own(self, ports: Registry, saved: SavedModel) -> None:
        """It is kept and shown, and whatever it says of a digest, the digest is what it was."""
        tags = dict.fromkeys(_NEAR, _FORGED)
        registered = ports.registrar.register(NAME, saved.uri, tags=tags)
        ports.registrar.register(NAME, saved.uri)
        tagged = ports.registrar.set_tags(NAME, 2, tags)
        for version in (registered, tagged, *ports.catalog.versions(NAME)):
            assert version.tags == tags
            assert (version.digest, version.source_uri) == (saved.digest, saved.uri)
            assert ports.loader.load(version.uri).digest == saved.digest

    @promise(ModelRegistrar, RESERVED_TAGS, look_at="whether the adapter's own notes are taken out of a version's tags")
    def test_no_version_shows_a_reserved_tag(self, ports: Registry, saved: SavedModel) -> None:
        """Whatever the adapter notes of it: its digest, its source, its key."""
        made = ports.registrar.register(NAME, saved.uri, tags={"a": "b"}, idempotency_key="key")
        tagged = ports.registrar.set_tags(NAME, 1, {"c": "d"})
        aliased = ports.registrar.set_alias(NAME, "champion", 1)
        again = ports.registrar.register(NAME, saved.uri, idempotency_key="key")
        for version in (made, tagged, aliased, again, *_read(ports)):
            assert [key for key in version.tags if key.lower().startswith(RESERVED_TAG_PREFIXES)] == []
            assert version.digest == saved.digest


def _read(ports: Registry) -> Iterator[ModelVersion]:
    yield ports.catalog.resolve(f"models:/{NAME}@champion")
    yield from ports.catalog.versions(NAME)
    yield from ports.catalog.search()
    loaded = ports.loader.load(f"models:/{NAME}/1")
    assert loaded.version is not None
    yield loaded.version
