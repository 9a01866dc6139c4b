"""A hook that is missing or wrong explains itself, with the lines to write."""

from __future__ import annotations

import pytest

from kit.broken.running import Run

REGISTRY = """\
    @pytest.fixture
    def registry(self):
        return Registry(saver=..., loader=..., registrar=..., catalog=...)  # over an empty backend"""
SAMPLE = """\
    @pytest.fixture
    def sample(self):
        return Sample(model, signature, input_example)"""
RULED_LOADER = """\
    @pytest.fixture
    def ruled_loader(self):
        return lambda rules: ...  # another loader over the backend of 'registry', with these DataRules"""
FAILING = """\
    @pytest.fixture
    def failing(self):
        return lambda turn: ...  # a context manager: that call to the backend fails; gives the calls made"""
EXPLAINED = {
    "WithoutARegistry": ("TestWithoutARegistry needs the hook 'registry'", REGISTRY),
    "CatalogWithoutARegistry": ("TestCatalogWithoutARegistry needs the hook 'registry'", REGISTRY),
    "SaverWithoutARegistry": ("TestSaverWithoutARegistry needs the hook 'registry'", REGISTRY),
    "RegistryThatIsNone": ("'registry' of TestRegistryThatIsNone gave None, which is no Registry", REGISTRY),
    "RegistryThatIsAnother": ("'registry' of TestRegistryThatIsAnother gave InMemoryModelCatalog(", REGISTRY),
    "RegistryThatIsInUse": ("gave a registry that holds ['left-over'] already; each test needs an empty", REGISTRY),
    "SampleThatIsNone": ("'sample' of TestSampleThatIsNone gave None, which is no Sample", SAMPLE),
    "SampleThatIsAModel": ("which is no Sample", SAMPLE),
    "SampleWithoutASignature": ("gave the signature None, which is no Signature", SAMPLE),
    "SampleOfOneRow": ("gave an input example that is not of two rows and two columns at least", SAMPLE),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_hook_that_is_missing_or_wrong_explains_itself(run: Run, name: str) -> None:
    """With nothing but the fault and the lines to write."""
    problem, lines = EXPLAINED[name]
    (ended,) = run.of(name)
    assert (ended.phase, ended.outcome) == ("setup", "failed")
    assert problem in ended.problem
    assert ended.problem.endswith(f":\n\n{lines}")
    assert ended.text == ended.problem


def test_an_optional_hook_that_is_missing_is_told_where_it_is_not_tried(run: Run) -> None:
    """With the lines to write as well."""
    (ended,) = run.of("WithoutRawHooks")
    assert (ended.phase, ended.outcome) == ("setup", "skipped")
    assert "not tried: define the optional hook 'raw_files'" in ended.problem
    assert "def raw_files(self):\n        return lambda saved:" in ended.problem


def test_a_manifest_that_is_not_among_the_files_is_not_written_anew(run: Run) -> None:
    """Then there is nothing to try, and it is said."""
    (ended,) = run.of("RawFilesWithoutTheManifest")
    assert (ended.phase, ended.outcome) == ("call", "skipped")
    assert ended.problem == "no manifest.json is among the files, so it cannot be written anew with them"


def test_a_model_of_one_file_is_not_tried_without_it(run: Run) -> None:
    """Without any file there is no model, which is another fault."""
    (ended,) = run.of("RawFilesThatAreOne")
    assert (ended.phase, ended.outcome) == ("call", "skipped")
    assert ended.problem == "the model's files are only ['model.zip']: too few for that"


def test_a_hook_that_does_not_replace_the_files_is_told_of_and_not_the_adapter(run: Run) -> None:
    """What it was given, what came of it, and the lines to write."""
    (ended,) = run.of("ReplaceFilesThatReplacesNone")
    assert (ended.phase, ended.outcome) == ("call", "failed")
    assert "the hook 'replace_files' was given ['input_example.pkl', " in ended.problem
    assert "def replace_files(self):\n        return lambda saved, files: None" in ended.problem


def test_a_loader_with_rules_that_is_missing_wrong_or_without_them_is_told(run: Run) -> None:
    """Where there is none it is not tried; one that is no loader is shown, and one that forgets its rules rejected."""
    (missing,) = run.of("WithoutARuledLoader")
    assert (missing.phase, missing.outcome) == ("setup", "skipped")
    assert f"not tried: define the optional hook 'ruled_loader':\n\n{RULED_LOADER}" in missing.problem
    (wrong,) = run.of("RuledLoaderThatIsNone")
    assert (wrong.phase, wrong.outcome) == ("call", "failed")
    assert "the hook 'ruled_loader' of TestRuledLoaderThatIsNone gave Registry(" in wrong.problem
    assert f"which is no ModelLoader:\n\n{RULED_LOADER}" in wrong.problem
    (forgetful,) = run.of("RuledLoaderWithoutItsRules")
    assert (forgetful.phase, forgetful.outcome) == ("call", "failed")
    assert "Look at: whether the loader hands its DataRules to the Predictor of what it loads" in forgetful.notes[0]


def test_a_hook_for_failures_that_no_call_meets_or_that_never_ends_is_told_of_and_not_the_adapter(run: Run) -> None:
    """With the lines to write."""
    for name, problem in (
        ("FailingThatCountsNothing", "no call to the backend was counted"),
        ("FailingWithoutEnd", "200 calls to the backend were counted, and there was no end to them"),
    ):
        wrong = [each for each in run.of(name) if each.outcome == "failed"]
        assert [each.phase for each in wrong] == ["call"]
        assert f"under the hook 'failing' {problem}:\n\n{FAILING}" in wrong[0].problem
