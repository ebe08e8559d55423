"""How the parts of a framework, scheme, pathway, rubric … hang together, read from ctdl/data/trees.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ctdl.data import load
from ctdl.declaration import Declaration, Value, named


@dataclass(frozen=True, slots=True)
class Branch:
    """One sort of part. The terms are "" where its kind has no such property; see trees.toml for what each means."""

    part_is: str  # name of its declaration
    whole: str = ""
    part: str = ""
    parent: str = ""
    child: str = ""
    top: str = ""
    top_of: str = ""
    goal: tuple[str, ...] = ()
    under: str = ""

    @property
    def declaration(self) -> Declaration:
        return named(self.part_is)

    @property
    def has_ctid(self) -> bool:
        """Whether its nodes have CTIDs of their own; the others are blank nodes."""
        return any(prop.value is Value.CTID for prop in self.declaration.properties)

    @property
    def nests(self) -> bool:
        """Whether one may hang below another of its sort."""
        return bool(self.child) and not self.under

    @property
    def kept_true(self) -> frozenset[str]:
        """The properties of a part that follow from its place."""
        return frozenset(filter(None, (self.whole, self.parent, self.child, self.top_of, *self.goal[1:])))


@cache
def branches(slug: str) -> tuple[Branch, ...]:
    """The sorts of parts of a kind, () for a kind without any."""
    return tuple(_branch(entry) for entry in load("trees").get(slug, ()))


def branch_of(slug: str, class_term: str) -> Branch | None:
    """The sort of part that a node of this class is."""
    return next((branch for branch in branches(slug) if class_term in branch.declaration.classes), None)


@cache
def managed(slug: str) -> frozenset[str]:
    """The properties of the main node that follow from its parts; a collection names members from elsewhere as well."""
    found = (term for branch in branches(slug) for term in (branch.top, branch.part, *branch.goal[:1]))
    return frozenset(filter(None, found)) - {"ceterms:hasMember"}


def _branch(entry: Mapping[str, Any]) -> Branch:
    return Branch(**{**entry, "goal": tuple(entry.get("goal", ()))})
