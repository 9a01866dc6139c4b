"""The four ports and the use cases over them, wired: what a host embeds, and what it overrides in its tests.

Example:
    >>> from dependency_injector import containers, providers
    >>> from modelport.adapters import memory
    >>> class Host(containers.DeclarativeContainer):
    ...     store = providers.ThreadSafeSingleton(memory.InMemoryStore)
    ...     models = providers.Container(
    ...         RegistryContainer,
    ...         saver=providers.Factory(memory.InMemoryModelSaver, store),
    ...         loader=providers.Factory(memory.InMemoryModelLoader, store),
    ...         registrar=providers.Factory(memory.InMemoryModelRegistrar, store),
    ...         catalog=providers.Factory(memory.InMemoryModelCatalog, store),
    ...     )
    >>> list(Host().models.catalog().search())
    []

Source: https://python-dependency-injector.ets-labs.org/examples/decoupled-packages.html
"""

from __future__ import annotations

from dependency_injector import containers, providers

from modelport.application import AuditModels, PromoteModel, PublishModel, ServeModel, TransferModel
from modelport.core.model_registries import ModelCatalog, ModelLoader, ModelRegistrar, ModelSaver, Registry


class RegistryContainer(containers.DeclarativeContainer):
    """One socket for each port, and one factory for each use case.

    `modelport.bootstrap.build_container` plugs the adapters in that a ``containers.yaml`` names; a host can plug in
    its own. A socket takes nothing but its port. An instance is, as always with this injector, no instance of this
    class, but has these attributes. Use cases are made anew for each call, so that an adapter overridden later is
    used by the next one. Threads may share a container.

    Attributes:
        saver: Keeps models.
        loader: Gives models back.
        registrar: Writes to the registry.
        catalog: Reads the registry.
        registry: The four of them as one value.
        publish_model: Saves, registers and points an alias, as one step.
        promote_model: Moves an alias, with a way back.
        serve_model: Holds a model for a service; call it with ``uri=``.
        audit_models: Finds the versions that a service could not rely on.
        transfer_model: Copies a model to another registry; call it with ``target=``.
    """

    saver: providers.Dependency[ModelSaver] = providers.Dependency(instance_of=ModelSaver)  # type: ignore[type-abstract]
    loader: providers.Dependency[ModelLoader] = providers.Dependency(instance_of=ModelLoader)  # type: ignore[type-abstract]
    registrar: providers.Dependency[ModelRegistrar] = providers.Dependency(
        instance_of=ModelRegistrar  # type: ignore[type-abstract]
    )
    catalog: providers.Dependency[ModelCatalog] = providers.Dependency(
        instance_of=ModelCatalog  # type: ignore[type-abstract]
    )

    registry = providers.Factory(Registry, saver=saver, loader=loader, registrar=registrar, catalog=catalog)
    publish_model = providers.Factory(PublishModel, saver=saver, registrar=registrar)
    promote_model = providers.Factory(PromoteModel, registrar=registrar, catalog=catalog)
    serve_model = providers.Factory(ServeModel, loader=loader, catalog=catalog)
    audit_models = providers.Factory(AuditModels, catalog=catalog, loader=loader)
    transfer_model = providers.Factory(TransferModel, source=registry)
