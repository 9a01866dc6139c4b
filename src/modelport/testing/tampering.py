"""A saved model whose files are replaced under the adapter, and must then be refused by every address."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

import pytest
from attrs import field, frozen

from modelport.core.errors import IntegrityError
from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel, SavedModel
from modelport.testing.guarding import lines_of
from modelport.testing.hooks import NAME, RawFiles, ReplaceFiles
from modelport.testing.project_models import WakingModel
from modelport.testing.refusing import refusal
from modelport.testing.samples import Specimen
from modelport.testing.tampering_kinds import Files, Tampering


@frozen(eq=False)
class Suspect:
    """A model that was saved, registered and given an alias.

    Attributes:
        ports: The registry that it is in.
        saved: What save gave.
        addresses: By what it can be asked for: as a saved model, as a version, by the alias.
        files: Its files as they were saved.
    """

    ports: Registry
    saved: SavedModel
    addresses: tuple[str, ...]
    files: Files = field(repr=False)
    _raw_files: RawFiles = field(repr=False)
    _replace_files: ReplaceFiles = field(repr=False)

    @classmethod
    def of(cls, ports: Registry, saved: SavedModel, raw_files: RawFiles, replace_files: ReplaceFiles) -> Suspect:
        """Register a saved model under an alias."""
        version = ports.registrar.register(NAME, saved.uri)
        ports.registrar.set_alias(NAME, "champion", version.version)
        addresses = (saved.uri, version.uri, f"models:/{NAME}@champion")
        return cls(ports, saved, addresses, dict(raw_files(saved)), raw_files, replace_files)

    def have(self, files: Files) -> None:
        """Make the model's files these."""
        self._replace_files(self.saved, files)
        now = dict(self._raw_files(self.saved))
        if now != files:
            message = f"the hook 'replace_files' was given {sorted(files)}, and then 'raw_files' gave {sorted(now)}"
            pytest.fail(f"{message}, or other bytes:\n\n{lines_of('replace_files')}", pytrace=False)

    def is_refused_after(self, tamperings: Iterable[Tampering]) -> None:
        """Make sure that after each of *tamperings* it is refused, by its addresses in turn, and nothing of it run."""
        to_try = [each for each in tamperings if each.files not in ({}, self.files)]
        if not to_try:
            pytest.skip(f"the model's files are only {sorted(self.files)}: too few for that")
        for each, uri in zip(to_try, cycle(self.addresses), strict=False):
            self.have(each.files)
            WakingModel.woken.clear()
            error = refusal(IntegrityError, self.ports.loader.load, uri)
            assert WakingModel.woken == [], each
            assert each.is_told_by(error), (each, error.missing, error.extra, error.changed)
            assert error.remedy, each

    def is_itself(self, loaded: LoadedModel, specimen: Specimen) -> bool:
        """Tell by its digest and its example whether what was loaded is what was saved."""
        return loaded.digest == self.saved.digest and bool(loaded.input_example.equals(specimen.example))
