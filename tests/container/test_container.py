"""The container by itself: its sockets, its factories, and a host around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_type

import pytest
from dependency_injector import containers, errors, providers

from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.application import AuditModels, PromoteModel, PublishModel, ServeModel, TransferModel
from modelport.container import RegistryContainer
from modelport.core.model_registries import ModelCatalog, ModelLoader, ModelRegistrar, ModelSaver, Registry

CALL_ARGUMENTS: dict[str, dict[str, Callable[[RegistryContainer], Any]]] = {
    "serve_model": {"uri": lambda _: "models:/churn@champion"},
    "transfer_model": {"target": lambda container: container.registry()},
}


class Adapters(containers.DeclarativeContainer):
    """The in-memory adapters over one store."""

    store = providers.ThreadSafeSingleton(InMemoryStore)
    saver = providers.ThreadSafeSingleton(InMemoryModelSaver, store)
    loader = providers.ThreadSafeSingleton(InMemoryModelLoader, store)
    registrar = providers.ThreadSafeSingleton(InMemoryModelRegistrar, store)
    catalog = providers.ThreadSafeSingleton(InMemoryModelCatalog, store)


class Host(containers.DeclarativeContainer):
    """A service that has a registry among other things."""

    greeting = providers.Object("hello")
    adapters = providers.Container(Adapters)
    models = providers.Container(
        RegistryContainer,
        saver=adapters.saver,
        loader=adapters.loader,
        registrar=adapters.registrar,
        catalog=adapters.catalog,
    )


def plugged() -> RegistryContainer:
    """Give a container over one new in-memory store."""
    adapters = Adapters()
    return RegistryContainer(
        saver=adapters.saver, loader=adapters.loader, registrar=adapters.registrar, catalog=adapters.catalog
    )


@pytest.mark.parametrize("name", sorted(RegistryContainer.providers))
def test_every_provider_gives_its_object(name: str) -> None:
    """No provider has a wrong argument, which no type checker would see."""
    container = plugged()
    arguments = {key: give(container) for key, give in CALL_ARGUMENTS.get(name, {}).items()}
    assert container.providers[name](**arguments) is not None


def test_the_types_of_what_it_gives_are_known() -> None:
    """A type checker knows what each provider gives, and it is so at run time."""
    container = plugged()
    registry = container.registry()
    assert isinstance(assert_type(container.saver(), ModelSaver), ModelSaver)
    assert isinstance(assert_type(container.loader(), ModelLoader), ModelLoader)
    assert isinstance(assert_type(container.registrar(), ModelRegistrar), ModelRegistrar)
    assert isinstance(assert_type(container.catalog(), ModelCatalog), ModelCatalog)
    assert isinstance(assert_type(registry, Registry), Registry)
    assert isinstance(assert_type(container.publish_model(), PublishModel), PublishModel)
    assert isinstance(assert_type(container.promote_model(), PromoteModel), PromoteModel)
    assert isinstance(assert_type(container.serve_model(uri="models:/churn/1"), ServeModel), ServeModel)
    assert isinstance(assert_type(container.audit_models(), AuditModels), AuditModels)
    assert isinstance(assert_type(container.transfer_model(target=registry), TransferModel), TransferModel)


def test_the_registry_and_the_use_cases_are_over_the_same_adapters() -> None:
    """What one use case writes, another one reads."""
    container = plugged()
    registry = container.registry()
    assert registry == Registry(container.saver(), container.loader(), container.registrar(), container.catalog())
    assert container.publish_model() == PublishModel(registry.saver, registry.registrar)
    assert container.promote_model() == PromoteModel(registry.registrar, registry.catalog)
    assert container.audit_models() == AuditModels(registry.catalog, registry.loader)
    assert container.transfer_model(target=registry) == TransferModel(registry, registry)


def test_it_has_one_socket_for_each_port() -> None:
    """Nothing but the four ports has to be plugged in."""
    assert set(RegistryContainer.dependencies) == {"saver", "loader", "registrar", "catalog"}


@pytest.mark.parametrize("port", sorted(RegistryContainer.dependencies))
def test_a_socket_takes_nothing_but_its_port(port: str) -> None:
    """An adapter of another kind is refused when it is first used."""
    container = plugged()
    container.override_providers(**{port: providers.Object("no adapter")})
    with pytest.raises(errors.Error, match="is not an instance of"):
        container.providers[port]()


def test_a_host_embeds_it() -> None:
    """A bigger container has a registry as one of its parts."""
    host = Host()
    assert host.greeting() == "hello"
    assert host.models.registry().saver is host.adapters.saver()
    assert list(host.models.catalog().search()) == []


def test_a_host_overrides_its_adapters_in_tests() -> None:
    """Overriding the embedded container's sockets reaches every use case, and ends with the block."""
    host, adapters = Host(), Adapters()
    usual = host.models.publish_model().saver
    with host.models.override_providers(saver=adapters.saver, registrar=adapters.registrar):
        assert host.models.publish_model() == PublishModel(adapters.saver(), adapters.registrar())
        assert host.models.registry().saver is adapters.saver()
    assert host.models.publish_model().saver is usual


def test_an_override_reaches_the_next_use_case_though_one_was_made_before() -> None:
    """Use cases are made anew for each call, so none holds on to an adapter that was replaced."""
    container = plugged()
    before = container.publish_model()
    other = InMemoryModelSaver(InMemoryStore())
    container.saver.override(other)
    assert container.publish_model().saver is other
    assert before.saver is not other


def test_two_containers_share_nothing() -> None:
    """What is plugged into one does not show in another."""
    first, second = plugged(), plugged()
    assert first.saver() is not second.saver()


def test_a_socket_without_a_plug_says_so() -> None:
    """A container that lacks an adapter does not give a registry."""
    with pytest.raises(errors.Error, match=r"RegistryContainer\.saver"):
        RegistryContainer().registry()
