"""Whoever can write to a model's storage, but not to the registry, cannot have anything else loaded."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, event, example, given, settings

from integration.attacks.kept_models import KINDS, KeptModel, kept_model
from integration.attacks.tamperings import MARK, STEPS, Draws, found_in, programs, tamper
from modelport import IntegrityError, ModelportError, TrustPolicy
from modelport.adapters.mlflow import Loader
from modelport.core.manifests import MANIFEST_FILE
from modelport.testing.grammar import thorough
from modelport.testing.samples import houses

FIRST_DRAWS = Draws(0, 1, 7, b"\n")
LOOSE = TrustPolicy(verify="off", pickles="any")


@pytest.fixture(scope="module", params=KINDS)
def kept(request: pytest.FixtureRequest, empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> KeptModel:
    """A model that was saved once, to be spoilt and mended."""
    return kept_model(request.param, empty_store, tmp_path_factory.mktemp("kept"))


def told_by(kept: KeptModel, loader: Loader) -> IntegrityError:
    """Give the error that loading raises; verifying raises the same."""
    with pytest.raises(IntegrityError) as loading:
        loader.load(kept.uri)
    with pytest.raises(IntegrityError) as verifying:
        loader.verify(kept.uri)
    assert str(loading.value) == str(verifying.value)
    return loading.value


def lists_of(error: IntegrityError) -> tuple[list[str], list[str], list[str]]:
    """Give what an error lists, sorted."""
    return sorted(error.missing), sorted(error.extra), sorted(error.changed)


def check_told(error: IntegrityError, before: dict[str, str], after: dict[str, str]) -> None:
    """Hold what an error lists against what was done."""
    odd = sorted(path for path, content in after.items() if not content)
    if odd:
        assert (error.missing, error.changed) == ((), ())
        assert set(error.extra) <= set(odd)
        assert error.extra
    elif after.get(MANIFEST_FILE) != before[MANIFEST_FILE]:
        gone = MANIFEST_FILE not in after
        assert lists_of(error) == (([MANIFEST_FILE], [], []) if gone else ([], [], [MANIFEST_FILE]))
    else:
        both = before.keys() & after.keys()
        changed = sorted(path for path in both if before[path] != after[path])
        assert lists_of(error) == (sorted(before.keys() - both), sorted(after.keys() - both), changed)


@pytest.mark.parametrize("step", sorted(STEPS))
def test_each_way_to_change_any_file_is_an_integrity_error(kept: KeptModel, step: str) -> None:
    """File by file, so that none is left out; the error names what was done."""
    before = found_in(kept.intact)
    for number in range(len(before)):
        try:
            tamper(kept.files, step, Draws(number, number + 1, 7 * number, b"\n"))
            after = found_in(kept.files)
            assert after != before
            check_told(told_by(kept, kept.loader), before, after)
        finally:
            kept.mend()
    assert kept.load().digest


def test_whatever_is_done_to_the_files_is_an_integrity_error_and_never_a_load(kept: KeptModel) -> None:
    """One or several steps at random: nothing is read, nothing runs, and the error's lists name what was done."""
    before, ran = found_in(kept.intact), Counter[str]()

    @settings(thorough, max_examples=150)
    @given(program=programs)
    def spoil_and_load(program: list[tuple[str, Draws]]) -> None:
        try:
            for step, drawn in program:
                tamper(kept.files, step, drawn)
                event(step)
            after = found_in(kept.files)
            assume(after != before)
            check_told(told_by(kept, kept.loader), before, after)
            assert not (kept.files.parent / MARK).exists()
            ran.update(step for step, _ in program)
        finally:
            kept.mend()

    for step in STEPS:
        spoil_and_load = example(program=[(step, FIRST_DRAWS)])(spoil_and_load)
    spoil_and_load()
    assert ran.total() > 200
    assert set(ran) == set(STEPS)
    assert kept.load().digest


def test_with_verification_off_some_of_these_are_loaded(kept: KeptModel) -> None:
    """So it is the verification that refuses them: formats notice little by themselves, and a pickle runs."""
    loaded, raised = Counter[str](), Counter[str]()
    intact = kept.load()
    for step in sorted(STEPS):
        for number in range(len(found_in(kept.intact))):
            try:
                tamper(kept.files, step, Draws(number, number + 1, 7 * number, b"\n"))
                kept.load(LOOSE).predict(houses())
                loaded[step] += 1
            except ModelportError as error:
                raised[type(error).__name__] += 1
            finally:
                kept.mend()
    assert loaded.total() > 40
    assert {"add", "drop", "extend", "flip", "rename"} <= set(loaded)
    marked = (kept.files.parent / MARK).exists()
    assert marked == (kept.loader.KIND == "custom")
    assert list(intact.predict(houses())) == list(kept.load().predict(houses()))
