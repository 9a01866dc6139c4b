"""What is special to the registry in memory."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from attrs import frozen
from sklearn.linear_model import LinearRegression

from core.blocked import run_without
from modelport import (
    AliasConflictError,
    AliasNotFoundError,
    ArtifactNotFoundError,
    ConfigurationError,
    InvalidTagError,
    ModelNotFoundError,
    Registry,
    SignatureMismatchError,
    UnsupportedModelError,
)
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME
from modelport.testing.observing import names, numbers, register_each
from modelport.testing.project_models import WrappedModel
from modelport.testing.refusing import pickled
from modelport.testing.samples import PriceModel, Specimen, houses, price_signature, project_sample


def over(store: InMemoryStore) -> Registry:
    """Give the four ports over a store."""
    return Registry(
        InMemoryModelSaver(store),
        InMemoryModelLoader(store),
        InMemoryModelRegistrar(store),
        InMemoryModelCatalog(store),
    )


@pytest.fixture
def store() -> InMemoryStore:
    """Give an empty store."""
    return InMemoryStore()


@pytest.fixture
def registry(store: InMemoryStore) -> Registry:
    """Give the four ports over the store."""
    return over(store)


@pytest.fixture
def specimen() -> Specimen:
    """Give a model with its signature and example."""
    return Specimen.of(project_sample(), __name__)


def test_it_works_where_neither_mlflow_nor_pandas_nor_the_injector_is() -> None:
    """On dicts of lists alone."""
    program = """
        from modelport import Registry, Signature
        from modelport.adapters.memory import *
        from modelport.application import PromoteModel, PublishModel, ServeModel

        class Doubling:
            def predict(self, inputs):
                return {"twice": [2 * value for value in inputs["x"]]}

        store = InMemoryStore()
        saver, registrar = InMemoryModelSaver(store), InMemoryModelRegistrar(store)
        loader, catalog = InMemoryModelLoader(store), InMemoryModelCatalog(store)
        signature = Signature.infer({"x": [1, 2]}, {"twice": [2, 4]})
        version = PublishModel(saver, registrar)("doubling", Doubling(), signature, {"x": [1, 2]})
        PromoteModel(registrar, catalog)("doubling", "champion", version.version)
        serve = ServeModel(loader, catalog, "models:/doubling@champion")
        print(*serve.predict({"x": [4, 5]})["twice"])
        assert not {"mlflow", "pandas", "dependency_injector"} & set(sys.modules)
    """
    blocked = {"mlflow", "pandas", "polars", "pyarrow", "dependency_injector", "sklearn", "skops", "yaml", "click"}
    assert run_without(blocked, program) == "8 10\n"


def test_two_stores_never_mix(registry: Registry, specimen: Specimen) -> None:
    """Neither saved models nor registered ones."""
    other = over(InMemoryStore())
    saved = specimen.save(registry)
    version = registry.registrar.register(NAME, saved.uri)
    assert names(other) == []
    with pytest.raises(ArtifactNotFoundError):
        other.loader.load(saved.uri)
    with pytest.raises(ModelNotFoundError):
        other.loader.load(version.uri)
    with pytest.raises(ArtifactNotFoundError):
        other.registrar.register(NAME, saved.uri)


def test_adapters_over_one_store_share_it(store: InMemoryStore, specimen: Specimen) -> None:
    """Whenever they were built; over the same store they are equal."""
    saved = specimen.save(over(store))
    assert over(store).registrar.register(NAME, saved.uri).version == 1
    assert over(store).registrar.register(NAME, saved.uri).version == 2
    assert over(store) == over(store)
    assert over(store) != over(InMemoryStore())


@pytest.mark.parametrize("duplicate", [pickled, copy.deepcopy, copy.copy])
def test_a_pickled_store_is_a_copy(
    registry: Registry, store: InMemoryStore, specimen: Specimen, duplicate: Any
) -> None:
    """With all that it held; from then on each goes its own way."""
    version = registry.registrar.register(NAME, specimen.save(registry).uri)
    again = over(duplicate(store))
    assert again.catalog.resolve(version.uri) == version
    assert list(again.loader.load(version.uri).predict(houses())["price"]) == specimen.answers[0]
    again.registrar.register(NAME, version.uri)
    registry.registrar.set_alias(NAME, "champion", 1)
    assert (numbers(registry), numbers(again)) == ([1], [2, 1])
    with pytest.raises(AliasNotFoundError):
        again.catalog.resolve(f"models:/{NAME}@champion")


def test_the_adapters_pickle_together(registry: Registry, specimen: Specimen) -> None:
    """They go on sharing one store."""
    again: Registry = pickled(registry)
    assert again.registrar.register(NAME, specimen.save(again).uri) == again.catalog.resolve(f"models:/{NAME}/latest")
    assert names(registry) == []


def test_a_store_can_be_pickled_while_others_write(
    registry: Registry, store: InMemoryStore, specimen: Specimen
) -> None:
    """Each copy holds versions without gaps."""
    saved = specimen.save(registry)

    def work(thread: int) -> int:
        if thread % 2:
            return max(registry.registrar.register(NAME, saved.uri).version for _ in range(20))
        copied = over(pickled(store))
        return len(numbers(copied)) if names(copied) else 0

    at_once(work)
    assert numbers(registry) == list(range(80, 0, -1))


def test_one_of_eight_writers_with_the_same_expectation_wins(registry: Registry, specimen: Specimen) -> None:
    """Compare-and-set is exact."""
    saved = specimen.save(registry)
    for _ in range(8):
        registry.registrar.register(NAME, saved.uri)

    def claim(thread: int) -> bool:
        try:
            registry.registrar.set_alias(NAME, "champion", thread + 1, expect=None)
        except AliasConflictError:
            return False
        return True

    assert sum(at_once(claim)) == 1


def test_eight_threads_with_one_key_make_one_version(registry: Registry, specimen: Specimen) -> None:
    """All of them get it."""
    saved = specimen.save(registry)
    made = at_once(lambda _: registry.registrar.register(NAME, saved.uri, idempotency_key="key"))
    assert {version.version for version in made} == {1}
    assert numbers(registry) == [1]


def test_the_registrar_s_tags_are_on_every_version_under_those_of_the_call(
    store: InMemoryStore, registry: Registry, specimen: Specimen
) -> None:
    """Where both set a key, the call's value counts."""
    registrar = InMemoryModelRegistrar(store, tags={"team": "growth", "source": "nightly"})
    version = registrar.register(NAME, specimen.save(registry).uri, tags={"team": "pricing"})
    assert version.tags == {"team": "pricing", "source": "nightly"}


@pytest.mark.parametrize("tags", [{"mlflow.user": "me"}, {"a": 1}, "team=growth"])
def test_bad_tags_of_a_registrar_are_refused_when_it_is_built(store: InMemoryStore, tags: Any) -> None:
    """Not at the first registration."""
    with pytest.raises(InvalidTagError):
        InMemoryModelRegistrar(store, tags)


def test_a_native_flavor_keeps_the_internal_model_alone(store: InMemoryStore) -> None:
    """As formats do that know only the estimator."""
    estimator = LinearRegression().fit(houses(), [1.0, 2.0, 3.0])
    saver = InMemoryModelSaver(store, flavor="sklearn")
    saved = saver.save(WrappedModel(estimator), price_signature(), houses())
    loaded = InMemoryModelLoader(store).load(saved.uri)
    assert saved.flavor == "sklearn"
    assert type(loaded.native) is LinearRegression
    assert list(loaded.predict(houses())["price"]) == pytest.approx([1.0, 2.0, 3.0])


def test_an_internal_model_that_cannot_be_had_is_an_unsupported_model(store: InMemoryStore) -> None:
    """The reason is the cause."""
    model = WrappedModel(None)
    del model.estimator
    with pytest.raises(UnsupportedModelError) as refused:
        InMemoryModelSaver(store, "sklearn").save(model, price_signature(), houses())
    assert isinstance(refused.value.__cause__, AttributeError)
    assert refused.value.types == ("modelport.testing.project_models.WrappedModel",)


class Forgetful(PriceModel):
    """A model that pickles, and cannot be read again."""

    def __reduce__(self) -> Any:
        """Leave out an argument."""
        return FrozenPrice, ()


@frozen
class FrozenPrice:
    """A class that cannot be built without a price."""

    price: float


def test_a_model_that_could_not_be_read_again_is_refused_at_save(store: InMemoryStore) -> None:
    """Not when a service needs it."""
    with pytest.raises(UnsupportedModelError):
        InMemoryModelSaver(store).save(Forgetful(), price_signature(), houses())


def test_models_of_classes_that_no_module_has_are_kept(registry: Registry) -> None:
    """Such as those of a notebook."""

    class Local(PriceModel):
        """A model of a test's own."""

    saved = registry.saver.save(Local(), price_signature(), houses())
    assert list(registry.loader.load(saved.uri).predict(houses())["price"]) == [120_005.6, 190_008.9, 291_013.55]


def test_the_loader_s_rules_hold_for_all_that_it_loads(store: InMemoryStore, specimen: Specimen) -> None:
    """Extra columns can be ignored, and schemas are checked."""
    import pandera.pandas as pa  # noqa: PLC0415 - an extra, and slow to import

    uri = specimen.save(over(store)).uri
    inputs = houses().assign(colour="red")
    assert len(InMemoryModelLoader(store, "ignore").load(uri).predict(inputs)) == 3
    with pytest.raises(SignatureMismatchError):
        InMemoryModelLoader(store).load(uri).predict(inputs)
    small = pa.DataFrameSchema({"size": pa.Column(float, pa.Check.lt(100)), "rooms": pa.Column(float)})
    with pytest.raises(SignatureMismatchError):
        InMemoryModelLoader(store, input_schema=small).load(uri).predict(houses())


def test_bad_rules_of_a_loader_are_refused_when_it_is_built(store: InMemoryStore) -> None:
    """Not at the first load."""
    with pytest.raises(ConfigurationError):
        InMemoryModelLoader(store, extra_columns="drop")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError):
        InMemoryModelLoader(store, output_schema="nowhere.Schema")


@pytest.mark.parametrize(
    "adapter", [InMemoryModelSaver, InMemoryModelLoader, InMemoryModelRegistrar, InMemoryModelCatalog]
)
@pytest.mark.parametrize("store", [None, "container.store", {}])
def test_an_adapter_over_anything_but_a_store_is_refused_when_it_is_built(adapter: Any, store: Any) -> None:
    """Such as a reference that was mistyped."""
    with pytest.raises(ConfigurationError) as refused:
        adapter(store)
    assert refused.value.entry == "store"


@pytest.mark.parametrize("flavor", ["", None, 1])
def test_a_flavor_is_a_name(store: InMemoryStore, flavor: Any) -> None:
    """It is what `SavedModel.flavor` says."""
    with pytest.raises(ConfigurationError) as refused:
        InMemoryModelSaver(store, flavor)
    assert refused.value.entry == "flavor"


def test_a_search_is_in_the_order_of_code_points(registry: Registry, specimen: Specimen) -> None:
    """Capitals come before small letters, and digits before both."""
    in_order = ["10-x", "Alpha", "Zebra", "a-b", "a.b", "a_b", "alpha", "beta"]
    register_each(registry, specimen.save(registry), *reversed(in_order))
    assert names(registry) == in_order
    assert names(registry, prefix="a") == ["a-b", "a.b", "a_b", "alpha"]


def test_a_refused_move_of_an_alias_says_where_it_stayed(registry: Registry, specimen: Specimen) -> None:
    """In the words that every adapter here uses."""
    registry.registrar.register(NAME, specimen.save(registry).uri)
    registry.registrar.set_alias(NAME, "champion", 1)
    with pytest.raises(AliasConflictError, match=r"points at version 1\. Nothing was changed\."):
        registry.registrar.set_alias(NAME, "champion", 1, expect=None)
