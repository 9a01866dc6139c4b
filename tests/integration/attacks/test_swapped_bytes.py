"""Somebody who can write to the files of a registered model, but not to the registry, gets nothing loaded."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from attrs import frozen

from integration.attacks.markers import Marker
from integration.attacks.models_that_run_code import seal
from modelport import IntegrityError, TrustPolicy
from modelport.adapters.mlflow import CustomLoader, CustomSaver, MlflowConnection, MlflowRegister
from modelport.testing.samples import PriceModel, houses, project_sample

Change: TypeAlias = Callable[[Path, Marker], object]
COEFFICIENT: Final = struct.pack(">d", PriceModel().per_size)
SHOW_A_PREDICTION: Final = """
import sys, mlflow.pyfunc, numpy, pandas
houses = pandas.DataFrame({"size": [1.0], "rooms": [0.0]})
print(numpy.ravel(mlflow.pyfunc.load_model(sys.argv[1]).predict(houses))[0])
"""


@frozen
class Registered:
    """A registered model's files, and the addresses that name it."""

    connection: MlflowConnection
    directory: Path
    uris: tuple[str, ...]
    pristine: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Registered:
    """A model that modelport saved and registered."""
    place = tmp_path_factory.mktemp("registered")
    (place / "registry.db").write_bytes(empty_store.read_bytes())
    connection = MlflowConnection(f"sqlite:///{place / 'registry.db'}", roots=[str(place)])
    sample = project_sample()
    saved = CustomSaver(connection).save(sample.model, sample.signature, sample.input_example)
    version = MlflowRegister(connection).register("prices", saved.uri)
    MlflowRegister(connection).set_alias("prices", "champion", 1)
    directory = Path(connection.version_location("prices", 1))
    pristine = Path(shutil.copytree(directory, place / "pristine"))
    return Registered(connection, directory, (version.uri, "models:/prices@champion", saved.uri), pristine)


@pytest.fixture
def registered(kept: Registered) -> Iterator[Registered]:
    """The same, its files as they were saved; somebody changes them."""
    yield kept
    shutil.rmtree(kept.directory)
    shutil.copytree(kept.pristine, kept.directory)


def flip(path: Path, at: int = -1) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def flip_a_coefficient(directory: Path) -> None:
    """Change one bit of what the model has learnt: it still loads, and answers something else."""
    file = directory / "python_model.pkl"
    flip(file, file.read_bytes().index(COEFFICIENT) + 1)


def swap_the_pickle(directory: Path, marker: Marker) -> None:
    """Put a pickle of the attacker's in the place of the model's."""
    (directory / "python_model.pkl").write_bytes(marker.pickled)


def _add(name: str) -> Change:
    def add(directory: Path, marker: Marker) -> None:
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(marker.code)

    return add


def _edit(old: str, new: str) -> Change:
    def edit(directory: Path, _marker: Marker) -> None:
        text = (directory / "MLmodel").read_text()
        assert old in text
        (directory / "MLmodel").write_text(text.replace(old, new, 1))

    return edit


def _rename(directory: Path, _marker: Marker) -> None:
    (directory / "conda.yaml").rename(directory / "Conda.yaml")


def _empty(directory: Path, _marker: Marker) -> None:
    (directory / "python_model.pkl").write_bytes(b"")


CHANGES: Final[Mapping[str, tuple[Change, dict[str, tuple[str, ...]]]]] = {
    "a bit of a coefficient": (lambda place, _: flip_a_coefficient(place), {"changed": ("python_model.pkl",)}),
    "another pickle": (swap_the_pickle, {"changed": ("python_model.pkl",)}),
    "no pickle": (lambda place, _: (place / "python_model.pkl").unlink(), {"missing": ("python_model.pkl",)}),
    "an empty pickle": (_empty, {"changed": ("python_model.pkl",)}),
    "a file more": (_add("sitecustomize.py"), {"extra": ("sitecustomize.py",)}),
    "a module more": (_add("code/pandas.py"), {"extra": ("code/pandas.py",)}),
    "a hidden file more": (_add(".hidden"), {"extra": (".hidden",)}),
    "another environment": (lambda place, _: flip(place / "conda.yaml"), {"changed": ("conda.yaml",)}),
    "other requirements": (_add("requirements.txt"), {"changed": ("requirements.txt",)}),
    "a name in another case": (_rename, {"missing": ("conda.yaml",), "extra": ("Conda.yaml",)}),
    "another signature": (_edit("price", "prise"), {"changed": ("MLmodel",)}),
    "another loader": (_edit("mlflow.pyfunc.model", "sitecustomize"), {"changed": ("MLmodel",)}),
    "a comment": (_edit("flavors:", "# no more\nflavors:"), {"changed": ("MLmodel",)}),
    "another example": (lambda place, _: flip(place / "input_example.zip"), {"changed": ("input_example.zip",)}),
    "a note of MLflow's as a directory": (
        _add("registered_model_meta/x.py"),
        {"extra": ("registered_model_meta/x.py",)},
    ),
}


@pytest.mark.parametrize(("change", "found"), CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("verify", ["require", "warn"])
def test_a_change_is_refused_with_the_files_that_are_not_what_was_saved(
    registered: Registered, tmp_path: Path, change: Change, found: Mapping[str, tuple[str, ...]], verify: Any
) -> None:
    """By each address; nothing of the attacker's runs."""
    marker = Marker(tmp_path / "ran")
    change(registered.directory, marker)
    expected = {"missing": (), "extra": (), "changed": (), **found}

    for uri in registered.uris:
        for look in (
            CustomLoader(registered.connection, trust=TrustPolicy(verify=verify)).load,
            CustomLoader(registered.connection).verify,
        ):
            with pytest.raises(IntegrityError) as caught:
                look(uri)
            assert {name: getattr(caught.value, name) for name in expected} == expected
    assert not marker.ran


def test_a_manifest_that_fits_the_changed_files_is_refused(registered: Registered, tmp_path: Path) -> None:
    """Whoever changes the files can rewrite it; the registry knows its digest."""
    marker = Marker(tmp_path / "ran")
    swap_the_pickle(registered.directory, marker)
    seal(registered.directory)

    for uri in registered.uris:
        with pytest.raises(IntegrityError) as caught:
            CustomLoader(registered.connection).load(uri)
        assert caught.value.changed == ("manifest.json",)
    assert not marker.ran


def test_what_mlflow_leaves_beside_a_model_is_ignored(registered: Registered, tmp_path: Path) -> None:
    """Whatever is in it: no model reads it."""
    marker = Marker(tmp_path / "ran")
    (registered.directory / "registered_model_meta").write_bytes(marker.pickled)

    loaded = CustomLoader(registered.connection).load(registered.uris[0])

    assert list(loaded.predict(houses())["price"]) == list(PriceModel().predict(houses()))
    assert not marker.ran


def test_what_no_manifest_lists_is_no_file_of_a_model(registered: Registered, tmp_path: Path) -> None:
    """Even where the model names it as its pickle, and somebody vouched for the model: it could change any time."""
    marker = Marker(tmp_path / "ran")
    place = Path(shutil.copytree(registered.pristine, registered.directory.parent / "named"))
    _edit("python_model: python_model.pkl", "python_model: registered_model_meta")(place, marker)
    (place / "registered_model_meta").write_bytes(marker.pickled)
    seal(place)

    with pytest.raises(Exception, match="not a file of the model"):
        CustomLoader(registered.connection).load(str(place))

    shutil.rmtree(place)
    assert not marker.ran


def test_plain_mlflow_takes_the_changed_coefficient_for_the_model(registered: Registered, tmp_path: Path) -> None:
    """Without a word, and predicts something else: so the change is a real one."""
    place = Path(shutil.copytree(registered.pristine, tmp_path / "model"))
    flip_a_coefficient(place)

    command = [sys.executable, "-c", SHOW_A_PREDICTION, str(place)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path)  # noqa: S603 - our own

    assert float(shown.stdout) != pytest.approx(PriceModel().per_size)
