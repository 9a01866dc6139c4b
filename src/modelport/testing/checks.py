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

import pytest
from attrs import define, evolve, field

from modelport.core.errors import ConfigurationError, UnsupportedModelError
from modelport.core.model_registries import Registry
from modelport.testing.clearing import Spaces
from modelport.testing.namespaces import within
from modelport.testing.project_models import WrappedModel
from modelport.testing.promises import Proof, proofs_of
from modelport.testing.reports import OUTCOMES, CheckedTest, Report, lines_of
from modelport.testing.samples import Sample, sklearn_sample

_PYTEST_INI = "[pytest]\n"
_KIT = "modelport.testing"


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
    spaces = Spaces(registry)
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


@define(eq=False)
class _Recorder:
    """A plugin of pytest: hands the registry in, and takes the results."""

    spaces: Spaces
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
            test = CheckedTest(name, proofs, OUTCOMES[report.outcome], lines_of(report, proofs))
            self.tests.append(test)
            self.told(test)
