"""Holds a registry that is in use to the contract, under names of its own, and takes away what that left."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory
from typing import Any, Literal
from uuid import uuid4

import pytest
from attrs import define, evolve, field, frozen

from modelport.core.discarding import DiscardsRegisteredModels, DiscardsSavedModels
from modelport.core.errors import ConfigurationError, ModelportError, NotFoundError, UnsupportedModelError
from modelport.core.model_registries import Registry
from modelport.testing.namespaces import Namespace, within
from modelport.testing.project_models import WrappedModel
from modelport.testing.promises import Promise, Proof, all_promises, proofs_of
from modelport.testing.samples import Sample, sklearn_sample

PREFIX = "modelport-check"
Outcome = Literal["kept", "broken", "not tried"]
_OUTCOMES: dict[str, Outcome] = {"passed": "kept", "failed": "broken", "skipped": "not tried"}
_PYTEST_INI = "[pytest]\n"
_MOST_LINES = 10
_KIT = "modelport.testing"


@frozen
class CheckedTest:
    """What one test of the contract found.

    Attributes:
        name: The test's name, with its parameters.
        proofs: The promises that it proves, each with what to look at.
        outcome: Whether they are kept.
        told: Why not, or why it was not tried: a few lines.
    """

    name: str
    proofs: tuple[Proof, ...]
    outcome: Outcome
    told: tuple[str, ...]


@frozen
class CheckedPromise:
    """What the tests of one promise found.

    Attributes:
        promise: The promise.
        tests: Its tests.
    """

    promise: Promise
    tests: tuple[CheckedTest, ...]

    @property
    def outcome(self) -> Outcome:
        """Broken if one test says so, kept if one was tried and none says so."""
        outcomes = {test.outcome for test in self.tests}
        return next((each for each in ("broken", "kept") if each in outcomes), "not tried")


@frozen
class Report:
    """What a check found.

    Attributes:
        tests: Each test's result, in the order in which they ran.
        left: What could not be taken away afterwards: names of registered models and URIs of saved models.
    """

    tests: list[CheckedTest]
    left: list[str]

    @property
    def promises(self) -> list[CheckedPromise]:
        """What was found of each promise, in the order of the ports."""
        return [
            CheckedPromise(
                each, tuple(test for test in self.tests if any(proof.promise == each for proof in test.proofs))
            )
            for each in all_promises()
        ]

    @property
    def broken(self) -> list[CheckedPromise]:
        """The promises that are broken."""
        return [each for each in self.promises if each.outcome == "broken"]


def _proving(promise: Promise) -> Callable[[CheckedTest], bool]:
    return lambda test: any(proof.promise == promise for proof in test.proofs)


def check(
    registry: Registry, sample: Sample | None = None, *, told: Callable[[CheckedTest], None] = lambda _: None
) -> Report:
    """Run the whole contract on *registry*, each test under a prefix that nobody else uses.

    What is registered is deleted afterwards. Saved models, and registered models without versions, are taken away where
    the adapter can do that (`modelport.core.discarding`); the rest is listed in the report.

    Args:
        registry: The registry to check. It may be in use: names outside the prefix are neither read nor changed.
        sample: A model that its saver takes, where that is neither a project model nor one of scikit-learn.
        told: Called with each result as it comes.

    Raises:
        UnsupportedModelError: The saver takes none of the models that the kit brings along.
        ModelportError: The backend cannot be reached at all.
    """
    spaces = _Spaces(registry)
    recorder = _Recorder(spaces, sample or sklearn_sample(), told)
    try:
        takes_any = sample is None and _keeps_whole(within(registry, spaces.new()))
        _run("TestConfiguredRegistry" if takes_any else "TestConfiguredNatives", recorder)
    finally:
        left = spaces.clear()
    return Report(recorder.tests, left)


def _keeps_whole(registry: Registry) -> bool:
    """Tell whether a saver keeps a project model as it is, an estimator inside it included.

    Raises:
        UnsupportedModelError: It takes neither that nor the estimator.
    """
    sample = sklearn_sample()
    whole = WrappedModel(sample.model)
    try:
        saved = registry.saver.save(whole, sample.signature, sample.input_example)
    except UnsupportedModelError:
        _try(registry, sample)
        return False
    return type(registry.loader.load(saved.uri).native) is type(whole)


def _try(registry: Registry, sample: Sample) -> None:
    try:
        registry.saver.save(sample.model, sample.signature, sample.input_example)
    except UnsupportedModelError as error:
        problem = (
            f"The saver takes none of the models that the check brings along; of the last it says: {error.problem}"
        )
        raise UnsupportedModelError(
            problem,
            expected="a saver that takes a project model or an estimator of scikit-learn, or a sample of its own",
            remedy="name a sample that it takes: a modelport.testing.Sample",
            types=error.types,
        ) from error


def _run(contract: str, recorder: _Recorder) -> None:
    """Run one class of the kit in this process, apart from the project's own settings of pytest."""
    with TemporaryDirectory() as directory, contextlib.redirect_stdout(io.StringIO()):
        settings = Path(directory) / "pytest.ini"
        settings.write_text(_PYTEST_INI)
        arguments = ["-c", str(settings), f"--rootdir={directory}", "--noconftest", "--disable-plugin-autoload"]
        arguments += ["-p", "no:cacheprovider", "--import-mode=importlib", "--tb=short", "-q"]
        code = pytest.main([*arguments, f"{Path(__file__).with_name('configured.py')}::{contract}"], plugins=[recorder])
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} or not recorder.tests:
        problem = f"The contract could not be run: pytest ended with {code!r}."
        raise ConfigurationError(problem, remedy="see that modelport[testing] is installed whole, and of one version")


@define
class _Spaces:
    """The namespaces of one check."""

    registry: Registry
    _prefix: str = field(factory=lambda: f"{PREFIX}-{uuid4().hex[:8]}")
    _made: list[Namespace] = field(factory=list, init=False)

    def new(self) -> Namespace:
        """Give another one, empty."""
        self._made.append(Namespace(f"{self._prefix}-{len(self._made)}-"))
        return self._made[-1]

    def clear(self) -> list[str]:
        """Take away what is in them, and give what is left."""
        names = [name for space in self._made for name in space.made if not _cleared(self.registry, name)]
        return names + [uri for space in self._made for uri in space.saved if not _discarded(self.registry, uri)]


def _cleared(registry: Registry, name: str) -> bool:
    """Take a registered model away with its versions, and tell whether nothing of it is left."""
    registrar = registry.registrar
    try:
        for version in list(registry.catalog.versions(name)):
            registrar.delete_version(name, version.version)
        if isinstance(registrar, DiscardsRegisteredModels):
            registrar.discard_registered_model(name)
    except NotFoundError:
        return True
    except ModelportError:
        return False
    return isinstance(registrar, DiscardsRegisteredModels)


def _discarded(registry: Registry, uri: str) -> bool:
    """Take a saved model away, and tell whether it is gone."""
    if not isinstance(registry.saver, DiscardsSavedModels):
        return False
    try:
        registry.saver.discard_saved_model(uri)
    except NotFoundError:
        return True
    except ModelportError:
        return False
    return True


@define(eq=False)
class _Recorder:
    """A plugin of pytest: hands the registry in, and takes the results."""

    spaces: _Spaces
    sample: Sample
    told: Callable[[CheckedTest], None]
    tests: list[CheckedTest] = field(factory=list)
    _proofs: dict[str, tuple[Proof, ...]] = field(factory=dict)

    @pytest.fixture
    def configured_registry(self) -> Registry:
        """Give the registry, empty under a new prefix."""
        return within(self.spaces.registry, self.spaces.new())

    @pytest.fixture
    def configured_sample(self) -> Sample:
        """Give the sample with a model of the test's own."""
        return evolve(self.sample, model=deepcopy(self.sample.model))

    def pytest_configure(self) -> None:
        """Let pytest explain the assertions of the contract, whose rooms are imported after this."""
        rooms = [f"{_KIT}.{room.name}" for room in iter_modules([str(Path(__file__).parent)])]
        pytest.register_assert_rewrite(*(room for room in rooms if room not in sys.modules))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note which promises each test proves."""
        for item in items:
            self._proofs[item.nodeid] = proofs_of(getattr(item, "function", None))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a test ended."""
        if report.when == "call" or report.outcome != "passed":
            name = report.nodeid.rsplit("::", 1)[-1]
            proofs = self._proofs[report.nodeid]
            test = CheckedTest(name, proofs, _OUTCOMES[report.outcome], _told(report, proofs))
            self.tests.append(test)
            self.told(test)


def _told(report: pytest.TestReport, proofs: tuple[Proof, ...]) -> tuple[str, ...]:
    """Give the lines of a report that tell what was wrong, without the code around them, and what to look at."""
    longrepr: Any = report.longrepr
    if isinstance(longrepr, tuple):
        return (str(longrepr[2]).partition("\n")[0],)
    if report.passed:
        return ()
    lines = [line[1:].strip() for line in report.longreprtext.splitlines() if line.startswith("E ")]
    said = [line for line in lines if line and not line.startswith(("Broken promise of", "Look at:"))]
    hints = dict.fromkeys(f"Look at: {proof.look_at}" for proof in proofs)
    return (*(said or report.longreprtext.splitlines()[-1:])[:_MOST_LINES], *hints)
