"""The parts of a document as the tree that they make, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ctdl.declaration import Value, kind_of
from ctdl.document import Node, class_of, main_node, nodes
from ctdl.simplified.scope import as_list
from ctdl.texts import text
from ctdl.trees import Branch, branch_of, branches

Parts: TypeAlias = Mapping[str, tuple[Branch, Node | None]]
LISTED = "ceterms:hasMember"  # names what is part of a collection and stands elsewhere


@dataclass(frozen=True, slots=True)
class Item:
    """One part. `node` is None for what the main node names as its part and what stands elsewhere."""

    id: str
    branch: Branch
    node: Node | None
    depth: int
    parent: str  # id, "" at the top
    below: tuple[str, ...]  # ids of what hangs directly below it

    @property
    def label(self) -> str:
        return label_of(self.node, self.branch) if self.node is not None else self.id


@dataclass
class Outline:
    """`items`: every part once, each followed by what hangs below it."""

    slug: str
    items: dict[str, Item] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Mapping[str, object]) -> Outline:
        main = main_node(document)
        kind = kind_of(class_of(main))
        found = cls(kind.slug or "" if kind else "")
        parts = _parts(document, found.slug)
        naming = _naming(parts)
        below = {node_id: _below(node_id, parts, naming.get(node_id, [])) for node_id in parts}
        parents: dict[str, str] = {}
        for node_id, inner in below.items():
            for each in inner:
                parents.setdefault(each, node_id)
        tops = [node_id for node_id in _listed(main, found.slug, parts) if node_id not in parents]
        for start in (*tops, *parts):  # the second: what only a circle holds
            if start not in found.items:
                found._plant(start, parts, below, parents)
        return found

    def _plant(
        self,
        start: str,
        parts: Parts,
        below: Mapping[str, list[str]],
        parents: Mapping[str, str],
    ) -> None:
        waiting = [(start, 0, "")]
        while waiting:
            node_id, depth, parent = waiting.pop()
            if node_id in self.items:
                continue
            branch, node = parts[node_id]
            inner = [each for each in below[node_id] if parents[each] == node_id and each not in self.items]
            self.items[node_id] = Item(node_id, branch, node, depth, parent, tuple(inner))
            waiting += [(each, depth + 1, node_id) for each in reversed(inner)]

    def beside(self, parent: str, branch: Branch) -> list[str]:
        """What hangs directly below `parent`, at the top for "", in order."""
        return [item.id for item in self.items.values() if item.parent == parent and item.branch == branch]

    def inside(self, node_id: str) -> list[str]:
        """Everything below a part, in order."""
        found: list[str] = []
        waiting = list(reversed(self.items[node_id].below))
        while waiting:
            found.append(waiting.pop())
            waiting += reversed(self.items[found[-1]].below)
        return found


def label_of(node: Node, branch: Branch) -> str:
    """What a part is called: its first text; "" when it has none."""
    words = (text(node.get(prop.term)) for prop in branch.declaration.properties if prop.value is Value.TEXT)
    return next((each for each in words if each), "")


def _parts(document: Mapping[str, object], slug: str) -> dict[str, tuple[Branch, Node | None]]:
    main = main_node(document)
    found: dict[str, tuple[Branch, Node | None]] = {}
    for node in nodes(document):
        branch = branch_of(slug, class_of(node)) if node is not main else None
        if branch and isinstance(node.get("@id"), str):
            found[node["@id"]] = (branch, node)
    known = {node.get("@id") for node in nodes(document)}
    elsewhere = next((branch for branch in branches(slug) if branch.part == LISTED), None)
    for each in as_list(main.get(LISTED)) if elsewhere else ():
        if isinstance(each, str) and each not in known and elsewhere:
            found.setdefault(each, (elsewhere, None))
    return found


def _below(node_id: str, parts: Parts, naming: list[str]) -> list[str]:
    """The ids that a part names as below it, then those that name it as above them."""
    branch, node = parts[node_id]
    if node is None:
        return []
    terms = [each.child for each in branches_below(branch, parts) if each.child]
    named = [each for term in terms for each in as_list(node.get(term)) if isinstance(each, str) and each in parts]
    return [each for each in dict.fromkeys([*named, *naming]) if each != node_id]


def branches_below(branch: Branch, parts: Parts) -> list[Branch]:
    """The sorts of parts that may hang below one of this sort."""
    present = dict.fromkeys(each for each, _ in parts.values())
    return [each for each in present if each.under == branch.part_is or (each == branch and branch.nests)]


def _naming(parts: Parts) -> dict[str, list[str]]:
    """id of a parent -> the parts that name it, in the order of the graph."""
    found: dict[str, list[str]] = {}
    for node_id, (branch, node) in parts.items():
        for parent in as_list(node.get(branch.parent)) if node is not None and branch.parent else ():
            if isinstance(parent, str) and parent in parts:
                found.setdefault(parent, []).append(node_id)
    return found


def _listed(main: Node, slug: str, parts: Parts) -> Iterator[str]:
    """All parts by their sort: as the main node names them, then in the order of the graph."""
    for branch in branches(slug):
        for term in filter(None, (branch.top, branch.part)):
            yield from (
                each
                for each in as_list(main.get(term))
                if isinstance(each, str) and each in parts and parts[each][0] == branch
            )
        yield from (node_id for node_id, (own, _) in parts.items() if own == branch)
