"""What is done while something fails, by its name."""

from __future__ import annotations

from typing import Final

from integration.faults.ground import Ground, Operation, save
from integration.faults.loading import (
    check_loaded,
    check_moved,
    load_alias,
    load_into_cache,
    load_version,
    move,
    move_from_one,
    one_version,
    two_versions,
)
from integration.faults.registering import (
    check_count,
    check_published,
    check_published_once,
    check_registered,
    publish,
    registering,
)
from integration.faults.saving import check_saved, check_saved_in_run, in_new_run, start_run


def _nothing(_ground: Ground, _name: str) -> None:
    """Nothing has to be there."""


OPERATIONS: Final = {
    "save": Operation(_nothing, lambda connection, _, __: save(connection), check_saved),
    "save in a run": Operation(
        start_run, lambda connection, _, __: save(connection), check_saved_in_run, connect=in_new_run
    ),
    "register new": Operation(_nothing, registering(None), check_registered(0)),
    "register new, key": Operation(_nothing, registering("k1"), check_registered(0), check_again=check_count(1)),
    "register known": Operation(lambda ground, name: ground.register(name), registering(None), check_registered(1)),
    "register known, key": Operation(
        lambda ground, name: ground.register(name),
        registering("k1"),
        check_registered(1),
        check_again=check_count(2),
    ),
    "publish": Operation(_nothing, publish, check_published, check_again=check_published_once),
    "load version": Operation(one_version, load_version, check_loaded),
    "load alias": Operation(one_version, load_alias, check_loaded),
    "load alias, cached": Operation(one_version, load_into_cache, check_loaded),
    "move alias": Operation(two_versions, move, check_moved),
    "move alias, expect": Operation(two_versions, move_from_one, check_moved, again=move),
}
