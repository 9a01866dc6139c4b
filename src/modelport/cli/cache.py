"""`modelport cache info`, `modelport cache clear` and `modelport cache prune`."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import click

from modelport.cli.abilities import unable
from modelport.cli.containers import open_container
from modelport.cli.files import say
from modelport.cli.rendering import json_option, pairs, print_json, show, table
from modelport.cli.settings import registry_options
from modelport.core.caching import CacheContents, CachedModel, CachesModels, Dropped

if TYPE_CHECKING:
    from collections.abc import Sequence

_SWITCHED_OFF = "The loader keeps no models on this machine: its cache is switched off."


@click.group()
def cache() -> None:
    """Show and drop the models that are kept here."""


@cache.command()
@json_option
@registry_options
@click.pass_context
def info(context: click.Context, *, as_json: bool) -> None:
    """Show which models the loader keeps on this machine, and where."""
    contents = _loader(context).cached()
    if as_json:
        print_json(contents and _record(contents))
    elif contents is None:
        click.echo(_SWITCHED_OFF, err=True)
    else:
        show(pairs(_rows(contents)))
        if contents.models:
            say("")
            show(_table(contents.models))


@cache.command()
@json_option
@registry_options
@click.pass_context
def clear(context: click.Context, *, as_json: bool) -> None:
    """Drop all models that are kept on this machine, but for those that are being loaded."""
    _tell(_loader(context).drop_cached(0), as_json=as_json)


@cache.command()
@click.option("--max-bytes", type=click.IntRange(min=0), metavar="N", help="The limit; the cache's own unless given.")
@json_option
@registry_options
@click.pass_context
def prune(context: click.Context, max_bytes: int | None, *, as_json: bool) -> None:
    """Drop models until the rest has no more than so many bytes, those that were used the longest ago first."""
    _tell(_loader(context).drop_cached(max_bytes), as_json=as_json)


def _loader(context: click.Context) -> CachesModels:
    loader = open_container(context).loader()
    if isinstance(loader, CachesModels):
        return loader
    raise unable(context, CachesModels, loader)


def _tell(dropped: Dropped, *, as_json: bool) -> None:
    if as_json:
        print_json({"dropped": [_model_record(model) for model in dropped.models], "leftovers": dropped.leftovers})
        return
    size = sum(model.size_bytes for model in dropped.models)
    say(f"Dropped {len(dropped.models)} models of {size:,} bytes, and {dropped.leftovers} leftovers of downloads.")


def _record(contents: CacheContents) -> dict[str, Any]:
    return {
        "directory": contents.directory,
        "size_bytes": contents.size_bytes,
        "limit_bytes": contents.limit_bytes,
        "models": [_model_record(model) for model in contents.models],
    }


def _model_record(model: CachedModel) -> dict[str, Any]:
    used_at = model.used_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "digest": model.digest,
        "size_bytes": model.size_bytes,
        "used_at": used_at.replace("+00:00", "Z"),
    }


def _rows(contents: CacheContents) -> dict[str, str]:
    return {
        "directory": contents.directory,
        "models": str(len(contents.models)),
        "size": f"{contents.size_bytes:,} bytes",
        "limit": f"{contents.limit_bytes:,} bytes",
    }


def _table(models: Sequence[CachedModel]) -> Any:  # noqa: ANN401 - rich's, imported when it is needed
    columns = {
        "digest": [model.digest for model in models],
        "bytes": [f"{model.size_bytes:,}" for model in models],
        "used (UTC)": [model.used_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") for model in models],
    }
    return table(columns, right={"bytes"})
