"""The facts of CTDL as TOML files, and the one function that reads them.

kinds.toml      the kinds, in the order of menus, with the names and classes by which they are found
groups.toml     the headings under which menus show the kinds
kinds/          one file per kind: its sections, and in each section its properties in form order
profiles/       the same for what stands inside the document of a kind
sections.toml   what is said once about sections that several kinds have
shared.toml     what is said once about properties that several kinds or profiles use
classes.toml    classes with our own definition
inverses.toml   what a relation is called from its other end
trees.toml      how the parts of a kind that are nodes of its graph hang together
vocabularies/   one file per concept scheme

A property entry in a kind or profile needs only what differs from its entry in shared.toml.

A file with `extends = "kinds/learning-opportunity"` has all that the other file has. Under [properties."..."] it says
what differs; properties that none of its classes may have (`only`, `excluded`) are left out.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# What a newer edition of CTDL adds, by file name; set through ctdl.overlay alone.
_on_top: dict[str, Any] = {}


@cache
def load(name: str) -> dict[str, Any]:
    """Return one file as tables, e.g. load("kinds/credential"). Callers must not change what they get.

    Raises FileNotFoundError.
    """
    path = FOLDER / f"{name}.toml"
    more = _on_top.get(name)
    if more is not None and not path.exists():
        return dict(more)
    return merged(tomllib.loads(path.read_text(encoding="utf-8")), more or {})


def merged(own: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with the entries of another in it; of two values the other's wins, tables are joined."""
    joined = dict(own)
    for key, value in more.items():
        both = isinstance(value, Mapping) and isinstance(joined.get(key), Mapping)
        joined[key] = merged(joined[key], value) if both else value
    return joined


def put_on_top(tables: Mapping[str, Any]) -> None:
    """Replace what is read on top of the files. What was read before must be forgotten: see ctdl.overlay."""
    _on_top.clear()
    _on_top.update(tables)


@cache
def names(folder: str) -> tuple[str, ...]:
    """Return the names of the files in a folder, e.g. names("profiles") -> ("AggregateDataProfile", ...)."""
    added = {name.partition("/")[2] for name in _on_top if name.startswith(f"{folder}/")}
    return tuple(sorted({path.stem for path in (FOLDER / folder).glob("*.toml")} | added))
