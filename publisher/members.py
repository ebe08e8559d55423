"""The competencies of a framework, the steps of a pathway, the terms of a scheme: as the tree that they make."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ctdl
from ctdl.document import class_of, main_node, nodes
from ctdl.identifiers import is_blank
from ctdl.naming import INSTEAD, NAMES
from ctdl.texts import text
from publisher.showing import Reader, ReadRow, Target

# What leads down from a node to those below it, what leads up, and what repeats either; the tree says it all.
TOP = ("ceasn:hasTopChild", "skos:hasTopConcept", "ceterms:hasDestinationComponent", "ceasn:hasRubricCriterion")
DOWN = (*TOP, "ceasn:hasChild", "skos:narrower", "ceasn:hasCriterionLevel")
UP = ("ceasn:isChildOf", "skos:broader")
_SAID_BY_THE_TREE = frozenset(
    (*DOWN, *UP, "ceasn:isTopChildOf", "ceasn:isPartOf", "skos:topConceptOf", "skos:inScheme", "ceterms:isPartOf")
)
_NAMES = (*NAMES, *INSTEAD)
_OUTLINE = 6  # levels that are set in; what lies deeper stands at the last


@dataclass(frozen=True, slots=True)
class Member:
    """One node beside the main one. level: 0 at the top. text: its name, or the whole of what stands in for one."""

    anchor: str
    text: str
    code: str
    kind: str
    level: int
    below: int  # how many stand directly below it
    ctid: str
    rows: tuple[ReadRow, ...]

    @property
    def indent(self) -> int:
        return min(self.level, _OUTLINE)


def members_of(document: Mapping[str, Any], reader: Reader) -> tuple[Member, ...]:
    """Every member in the order of the tree, each once, whatever circles their references make."""
    found = _members(document)
    below = _below(main_node(document), found)
    number = {name: index for index, name in enumerate(found, 1)}
    return tuple(
        _member(found[name], reader, number=number[name], level=level, below=len(below.get(name, ())))
        for name, level in _in_order(found, below)
    )


def anchors_of(document: Mapping[str, Any]) -> dict[str, Target]:
    """CTID -> name and place on the page, for references between the nodes of one document."""
    return {
        ctid: Target(_title(node), f"#member-{number}")
        for number, node in enumerate(_members(document).values(), 1)
        if isinstance(ctid := node.get("ceterms:ctid"), str)
    }


def _members(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The nodes beside the main one that are no profile of another, by @id: with an address, or not referred to."""
    beside = nodes(document)[1:]
    reached = set(_blanks(document)) if any(is_blank(node.get("@id")) for node in beside) else set()
    return {
        str(node.get("@id") or f"#{number}"): node
        for number, node in enumerate(beside)
        if node.get("@id") not in reached
    }


def _blanks(document: Mapping[str, Any]) -> Iterator[str]:
    """The ids of blank nodes that stand somewhere as a value."""
    stack: list[Any] = [value for node in nodes(document) for key, value in node.items() if key != "@id"]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            if is_blank(value):
                yield value
        elif isinstance(value, Mapping):
            stack += value.values()
        elif isinstance(value, list):
            stack += value


def _below(main: Mapping[str, Any], members: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Parent -> children, in their order; each member has one parent at most. What stands at the top has none."""
    parents = {child: "" for term in TOP for child in _named(main.get(term))}
    for name, node in members.items():
        for term in DOWN:
            for child in _named(node.get(term)):
                if child != name:
                    parents.setdefault(child, name)
    for name, node in members.items():
        for parent in (each for term in UP for each in _named(node.get(term))):
            if parent in members and parent != name:
                parents.setdefault(name, parent)
    below: dict[str, list[str]] = {}
    for child, parent in parents.items():
        if child in members:
            below.setdefault(parent, []).append(child)
    return below


def _named(value: Any) -> Iterable[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _in_order(members: Mapping[str, Any], below: Mapping[str, list[str]]) -> Iterator[tuple[str, int]]:
    children = {child for parent, each in below.items() if parent for child in each}
    stack = [(name, 0) for name in reversed([*below.get("", ()), *(n for n in members if n not in children), *members])]
    seen: set[str] = set()
    while stack:
        name, level = stack.pop()
        if name not in seen:
            seen.add(name)
            yield name, level
            stack += [(child, level + 1) for child in reversed(below.get(name, []))]


def _title(node: Mapping[str, Any]) -> str:
    return ctdl.name_of(node) or text(node.get("ceterms:targetNodeName")) or str(node.get("ceterms:ctid") or "")


def _member(node: Mapping[str, Any], reader: Reader, *, number: int, level: int, below: int) -> Member:
    declaration = ctdl.declaration_of(class_of(node))
    heading = next((term for term in _NAMES if text(node.get(term))), "")
    whole = text(node.get(heading)) if heading else ""
    one_language = not isinstance(node.get(heading), Mapping) or len(node[heading]) == 1
    hidden = {"@id", "@type", "ceterms:ctid", "ceasn:codedNotation", *([heading] if one_language else [])}
    facts = {term: value for term, value in node.items() if term not in hidden and term not in _SAID_BY_THE_TREE}
    return Member(
        anchor=f"member-{number}",
        text=whole or _title(node),
        code=text(node.get("ceasn:codedNotation")),
        kind=_kind(node),
        level=level,
        below=below,
        ctid=text(node.get("ceterms:ctid")),
        rows=reader.rows(declaration.properties if declaration else (), facts),
    )


def _kind(node: Mapping[str, Any]) -> str:
    try:
        return ctdl.class_info(class_of(node)).label
    except ctdl.UnknownClass:
        return class_of(node)
