"""The arguments that several commands share, and how their texts are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import click

from modelport.core.model_registries import ANY, Expectation
from modelport.core.names import shown
from modelport.core.uris import LARGEST_VERSION

VERSION: Final = click.IntRange(1, LARGEST_VERSION)


def expected_version(context: click.Context, parameter: click.Parameter, given: str | None) -> Expectation:
    """Read what an alias is expected to point at: a version's number, or ``none``.

    Raises:
        click.BadParameter: It is neither.
    """
    if given is None:
        return ANY
    if given == "none":
        return None
    try:
        return int(VERSION(given, parameter, context))
    except click.BadParameter as error:
        message = f"{shown(given)} is neither the number of a version, such as 3, nor 'none' for no version."
        raise click.BadParameter(message, ctx=context, param=parameter) from error


def tags_given(_context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> Mapping[str, str]:
    """Read tags from texts such as ``team=growth``.

    Raises:
        click.BadParameter: One has no ``=``, or two have the same key.
    """
    tags: dict[str, str] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals:
            message = f"{shown(text)} has no '='. Write a tag as KEY=VALUE, such as team=growth."
            raise click.BadParameter(message, param=parameter)
        if key in tags:
            message = f"the tag {shown(key)} is given twice."
            raise click.BadParameter(message, param=parameter)
        tags[key] = value
    return tags


tag_option = click.option(
    "--tag", "tags", metavar="KEY=VALUE", multiple=True, callback=tags_given, help="A tag; may be given several times."
)
