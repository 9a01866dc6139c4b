"""What a loader and a registrar may offer beyond their ports: to verify a model without loading it, and to adopt one.

No promise of a port depends on it. The commands `modelport verify` and `modelport adopt` do.
"""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

from attrs import field, frozen

from modelport.core.manifests import Manifest


def _texts(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(texts)


@frozen
class Verification:
    """A model whose files are what they should be.

    Attributes:
        uri: The model, resolved: never an alias or ``latest``.
        manifest: Its files.
        held_against: ``registry`` where the registry has the digest; ``manifest`` where only the manifest beside the
            files has it, as for a path: whoever can write to the files can write to that as well.

    Example:
        >>> Verification("models:/churn/3", Manifest({}), held_against="registry").manifest.size_bytes
        0
    """

    uri: str
    manifest: Manifest
    held_against: Literal["registry", "manifest"]


@frozen
class Inspection:
    """What lies at an address now, found without running any of it.

    Attributes:
        uri: The version or saved model, resolved: never an alias or ``latest``.
        manifest: Its files as they are now.
        flavors: The formats that it is in.
        cautions: What reading it could run, a sentence each; empty where it is data alone.
        recorded_in: Where its digest and its manifest go if it is adopted, in words; empty where nothing is said of it.
    """

    uri: str
    manifest: Manifest
    flavors: tuple[str, ...] = field(converter=_texts)
    cautions: tuple[str, ...] = field(converter=_texts)
    recorded_in: str = ""


@runtime_checkable
class VerifiesModels(Protocol):
    """A loader that can verify a model without loading it."""

    def verify(self, uri: str) -> Verification:
        """Hold a model's files against the digest that the registry has, or for a path, against their manifest.

        However lenient the loader is, files that nothing tells of are refused. Nothing of the model is run. A repeat
        is safe.

        Args:
            uri: As `ModelLoader.load` takes it.

        Returns:
            The model and its files, all as they were registered.

        Raises:
            IntegrityError: Files are missing, extra or changed, or nothing says what they should be.
            ModelportError: As `ModelLoader.load` raises it where there is no such model.
        """


@runtime_checkable
class AdoptsModels(Protocol):
    """A registrar that can take files as they are now for what a version is."""

    def inspect(self, uri: str) -> Inspection:
        """Look at a model that another tool saved. Nothing of it is run, and nothing is changed.

        Args:
            uri: A version, by number, alias or ``latest``, or a saved model.

        Raises:
            InvalidUriError: *uri* is none of these.
            ConflictError: The registry has a digest of the model already; or among the files is a ``manifest.json``
                that modelport did not write, and that its own would replace.
            IntegrityError: The files are not what the manifest among them says, or what the registry has of the saved
                model that the version was made of; or there is a link or a special file among them.
            ModelportError: As `ModelLoader.load` raises it where there is no such model.
        """

    def adopt(self, inspection: Inspection) -> Manifest:
        """Record the files that were looked at as what the model is: as its manifest, and its digest in the registry.

        It is recorded for the one address that was looked at: another version of the same files has no digest by it,
        nor has the saved model that the version was made of. A tag says that it was adopted, and when. A repeat
        raises `ConflictError`, and so does all but the first of several who adopt at the same time, unless they do so
        within some milliseconds: then they record the same.

        Args:
            inspection: What `inspect` found.

        Raises:
            IntegrityError: The files are others than those that were looked at; nothing was changed.
            ConflictError: The registry has a digest of the model already; its record was not changed.
            ModelportError: As `ModelLoader.load` raises it where there is no such model.
            BackendError: The backend failed, or the files' storage cannot be written to. A manifest without a digest
                in the registry may stay: adopt it again.
        """
