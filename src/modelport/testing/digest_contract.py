"""What is promised of digests: a version has its saved model's, is loaded by it, and keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelport.core.model_registries import ModelLoader, ModelRegistrar, ModelSaver, Registry
from modelport.core.models import SavedModel
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import UNUSUAL_TEXT
from modelport.testing.promises import promise
from modelport.testing.samples import Specimen
from modelport.testing.sentences import LOAD_HOLDS, REGISTER_DIGEST, SAVE_DIGEST

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


class DigestContract(RegistryHooks):
    """What the ports promise of digests, as tests."""

    @promise(ModelRegistrar.register, REGISTER_DIGEST, look_at="whether the digest is written with the version")
    @promise(ModelLoader.load, LOAD_HOLDS, look_at="which digest is held against the files, and told afterwards")
    def test_one_digest_is_told_of_what_was_saved_registered_and_loaded(
        self, ports: Registry, saved: SavedModel
    ) -> None:
        """By whichever port, and by whatever address."""
        assert _DIGEST.fullmatch(saved.digest)
        version = ports.registrar.register(NAME, saved.uri)
        champion = ports.registrar.set_alias(NAME, "champion", version.version)
        assert {version.digest, champion.digest, *_read(ports)} == {saved.digest}
        addresses = (saved.uri, version.uri, f"models:/{NAME}@champion", f"models:/{NAME}/latest")
        assert [ports.loader.load(uri).digest for uri in addresses] == [saved.digest] * len(addresses)

    @promise(ModelSaver.save, SAVE_DIGEST, look_at="what the digest is taken of: all that is written, the example too")
    @promise(ModelRegistrar.register, REGISTER_DIGEST, look_at="where the digest is kept: with each version")
    def test_versions_of_two_models_have_two_digests(
        self, ports: Registry, specimen: Specimen, saved: SavedModel
    ) -> None:
        """Under one name, each with that of its own saved model, and so it is loaded."""
        other = ports.saver.save(specimen.model, specimen.signature, specimen.example.iloc[::-1])
        assert other.digest != saved.digest
        sources = [saved, other, saved]
        made = [ports.registrar.register(NAME, each.uri) for each in sources]
        digests = [each.digest for each in sources]
        assert [version.digest for version in made] == digests
        assert [ports.catalog.resolve(version.uri).digest for version in made] == digests
        assert [ports.loader.load(version.uri).digest for version in made] == digests

    @promise(ModelRegistrar.register, REGISTER_DIGEST, look_at="what besides register writes the digest: nothing may")
    def test_nothing_that_is_written_later_changes_a_digest(
        self, ports: Registry, specimen: Specimen, saved: SavedModel
    ) -> None:
        """Tags, aliases, other versions, a repeat under the same key: it is the same after each of them."""
        other = ports.saver.save(specimen.model, specimen.signature, specimen.example.iloc[::-1])
        registrar, only = ports.registrar, f"models:/{NAME}/1"
        registrar.register(NAME, saved.uri, idempotency_key="key")
        again = registrar.register(NAME, other.uri, description=other.digest, idempotency_key="key")
        tagged = registrar.set_tags(NAME, 1, {"digest": other.digest, "sha256": UNUSUAL_TEXT})
        aliased = registrar.set_alias(NAME, "champion", 1)
        assert [each.digest for each in (again, tagged, aliased)] == [saved.digest] * 3
        for version in (
            registrar.register(NAME, other.uri, tags={"digest": saved.digest}),
            registrar.set_alias(NAME, "champion", 2),
        ):
            assert (version.version, version.digest) == (2, other.digest)
            assert ports.catalog.resolve(only).digest == saved.digest
        registrar.delete_alias(NAME, "champion")
        registrar.delete_version(NAME, 2)
        assert set(_read(ports)) == {saved.digest}
        assert ports.loader.load(only).digest == saved.digest


def _read(ports: Registry) -> Iterator[str]:
    """Give the digest of the latest version of the sample's name as each call of the catalog tells it."""
    yield ports.catalog.resolve(f"models:/{NAME}/latest").digest
    yield next(ports.catalog.versions(NAME)).digest
    yield next(ports.catalog.search()).digest
