"""Whatever stands in an MLmodel file or a manifest: reading it ends soon, in what it says or in our error."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.attacks.kept_models import KINDS, KeptModel, kept_model
from integration.attacks.mutations import (
    json_text,
    node_mutations,
    random_bytes,
    token_mutations,
    values,
    yaml_text,
)
from modelport import IntegrityError, Manifest, ModelportError, Signature
from modelport.adapters.mlflow.mlmodels import MODEL_FILE, read_model_file
from modelport.adapters.mlflow.yaml_files import read_yaml
from modelport.core.manifests import MANIFEST_FILE
from modelport.testing.grammar import thorough

MOST_SECONDS = 10.0
MOST_MEMORY = 32 << 20
many = settings(thorough, max_examples=250)


@pytest.fixture(scope="module", params=KINDS)
def kept(request: pytest.FixtureRequest, empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> KeptModel:
    """A model that was saved once, with a real MLmodel file and a real manifest."""
    return kept_model(request.param, empty_store, tmp_path_factory.mktemp("kept"))


@pytest.fixture
def _traced() -> Iterator[None]:
    """Memory is counted."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


def bounded(read: Callable[[], Any]) -> Any:
    """Give what *read* gives, or nothing where it raises an error of modelport; it takes neither long nor much."""
    tracemalloc.reset_peak()
    before, start = tracemalloc.get_traced_memory()[0], time.perf_counter()
    try:
        return read()
    except ModelportError as error:
        str(error).encode()
        return None
    finally:
        assert time.perf_counter() - start < MOST_SECONDS
        assert tracemalloc.get_traced_memory()[1] - before < MOST_MEMORY


def texts_like(text: str, content: Any, write: Callable[[Any], str]) -> st.SearchStrategy[bytes]:
    """Give random bytes, texts of any content, and *text* with tokens and nodes of it changed."""
    anything = values.map(lambda value: write(value).encode("utf-8", "surrogatepass"))
    return random_bytes() | anything | token_mutations(text) | node_mutations(content, write)


@pytest.mark.usefixtures("_traced")
def test_any_mlmodel_file_is_read_or_refused(kept: KeptModel, tmp_path: Path) -> None:
    """What is read of it gives the same again when it is written anew."""
    text, read = (kept.intact / MODEL_FILE).read_text(encoding="utf-8"), []

    @many
    @given(content=texts_like(text, yaml.safe_load(text), yaml_text))
    def check(content: bytes) -> None:
        (tmp_path / MODEL_FILE).write_bytes(content)
        file = bounded(lambda: read_model_file(tmp_path, kept.uri))
        read.append(file is not None)
        if file is not None:
            value = read_yaml(content)
            assert repr(read_yaml(yaml.safe_dump(value, sort_keys=False).encode())) == repr(value)
            assert file.signature is None or Signature.from_dict(file.signature.to_dict()) == file.signature

    check()
    assert sum(read) > 10
    assert len(read) - sum(read) > 100


@pytest.mark.usefixtures("_traced")
def test_any_manifest_is_read_or_refused(kept: KeptModel) -> None:
    """With an integrity error; and what is read gives the same text again."""
    text, read = (kept.intact / MANIFEST_FILE).read_text(encoding="ascii"), []

    @many
    @given(content=texts_like(text, json.loads(text), json_text))
    def check(content: bytes) -> None:
        try:
            manifest = bounded(lambda: Manifest.from_json(content))
        finally:
            read.append(content)
        if manifest is None:
            with pytest.raises(IntegrityError, match=MANIFEST_FILE):
                Manifest.from_json(content)
        else:
            assert manifest.to_json() == content

    check()
    assert len(read) > 200


def test_a_model_with_any_mlmodel_file_is_loaded_or_refused(kept: KeptModel) -> None:
    """Though the registry has the digest of just these files, so that nothing but the readers stands in between."""
    text, loads = (kept.intact / MODEL_FILE).read_text(encoding="utf-8"), []

    @settings(thorough, max_examples=80)
    @given(content=token_mutations(text) | node_mutations(yaml.safe_load(text), yaml_text))
    def check(content: bytes) -> None:
        (kept.files / MODEL_FILE).write_bytes(content)
        manifest = Manifest.of_directory(kept.files)
        (kept.files / MANIFEST_FILE).write_bytes(manifest.to_json())
        kept.record(manifest.digest)
        try:
            loads.append(kept.load().digest == manifest.digest)
        except ModelportError as error:
            str(error).encode()

    try:
        check()
    finally:
        kept.mend()
        kept.record(Manifest.of_directory(kept.files).digest)
    assert 0 < len(loads) < 80, "how many load depends on what modules Hypothesis finds constants in"
    assert all(loads)
