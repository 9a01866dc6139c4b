"""A registry in this process's memory: shipped, supported, and held to the same promises as every other.

For tests, for trying things out, and for services that need no registry after they end. Everything lives in one
`InMemoryStore`; adapters over the same store see the same models. `InMemoryStore.failing` lets their calls fail, for
tests of what a service does then.

Example:
    >>> from modelport import Registry, Signature
    >>> from modelport.application import PublishModel
    >>> class Doubling:
    ...     def predict(self, inputs):
    ...         return {"twice": [2 * value for value in inputs["x"]]}
    >>> store = InMemoryStore()
    >>> registry = Registry(
    ...     InMemoryModelSaver(store),
    ...     InMemoryModelLoader(store),
    ...     InMemoryModelRegistrar(store),
    ...     InMemoryModelCatalog(store),
    ... )
    >>> publish = PublishModel(registry.saver, registry.registrar)
    >>> signature = Signature.infer({"x": [1, 2]}, {"twice": [2, 4]})
    >>> publish("doubling", Doubling(), signature, {"x": [1, 2]}, alias="champion").uri
    'models:/doubling/1'
    >>> registry.loader.load("models:/doubling@champion").predict({"x": [4]})["twice"].tolist()
    [8]
"""

from modelport.adapters.memory.catalog import InMemoryModelCatalog
from modelport.adapters.memory.loader import InMemoryModelLoader
from modelport.adapters.memory.registrar import InMemoryModelRegistrar
from modelport.adapters.memory.saver import InMemoryModelSaver
from modelport.adapters.memory.store import InMemoryStore

__all__ = [
    "InMemoryModelCatalog",
    "InMemoryModelLoader",
    "InMemoryModelRegistrar",
    "InMemoryModelSaver",
    "InMemoryStore",
]
