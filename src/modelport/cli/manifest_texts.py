"""The files of a model, as commands print them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelport.cli.rendering import table

if TYPE_CHECKING:
    from rich.table import Table

    from modelport.core.manifests import Manifest


def files_table(manifest: Manifest) -> Table:
    """Give a table of the files, with their sizes and digests."""
    return table(
        {
            "file": list(manifest.files),
            "size": [f"{entry.size:,}" for entry in manifest.files.values()],
            "SHA-256": [entry.sha256 for entry in manifest.files.values()],
        },
        right={"size"},
    )


def manifest_record(manifest: Manifest) -> dict[str, Any]:
    """Give the files, and what they are together, as JSON has them."""
    return {
        "digest": manifest.digest,
        "size_bytes": manifest.size_bytes,
        "files": [{"path": path, "sha256": entry.sha256, "size": entry.size} for path, entry in manifest.files.items()],
    }
