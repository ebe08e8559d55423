"""What changed between two documents, property by property, for people who review."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ctdl.canonical import canonical_string
from ctdl.declaration import Declaration, kind_of
from ctdl.document import Node, class_of, main_node, named_nodes
from ctdl.identifiers import is_blank
from ctdl.texts import text


@dataclass(frozen=True, slots=True)
class Difference:
    """One property of the main node that changed, or one further node with an id of its own.

    term: the property, or "@graph" for a further node, whose label is then its name.
    before, after: JSON-LD with blank nodes put in the place of their ids; None where there was or is nothing.
    """

    term: str
    label: str
    before: Any
    after: Any


def differences(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Difference]:
    """The changes from old (None: everything is new) to new, in the order of the declaration."""
    before, after = _resolved(old or {}), _resolved(new)
    declaration = kind_of(class_of(main_node(new)))
    terms = _in_order(declaration, [*before, *after])
    found = [
        Difference(term, _label(declaration, term), before.get(term), after.get(term))
        for term in terms
        if _spelled(before.get(term)) != _spelled(after.get(term))
    ]
    return found + list(_of_further_nodes(old or {}, new))


def _spelled(value: Any) -> str:
    return json.dumps(_neutral(value), sort_keys=True)


def _neutral(value: Any) -> Any:
    """Without registry hosts and ids of resolved blank nodes, which are no content."""
    if isinstance(value, dict):
        return {key: _neutral(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_neutral(item) for item in value]
    return canonical_string(value) if isinstance(value, str) else value


def _resolved(document: Mapping[str, Any]) -> dict[str, Any]:
    """The main node with the blank nodes it refers to in place of their ids; without its own @id."""
    known = named_nodes(document)
    return {term: resolve(item, known) for term, item in main_node(document).items() if term != "@id"}


def resolve(value: Any, known: Mapping[str, Node], inside: frozenset[str] = frozenset()) -> Any:
    """The value with every id of a blank node replaced by that node; circles end with the id."""
    if isinstance(value, str) and is_blank(value) and value in known and value not in inside:
        node = {term: item for term, item in known[value].items() if term != "@id"}
        return resolve(node, known, inside | {value})
    if isinstance(value, list):
        return [resolve(item, known, inside) for item in value]
    if isinstance(value, dict):
        return {term: resolve(item, known, inside) for term, item in value.items()}
    return value


def _in_order(declaration: Declaration | None, terms: list[str]) -> list[str]:
    declared = [prop.term for prop in declaration.properties] if declaration else []
    present = dict.fromkeys(terms)
    return [term for term in declared if term in present] + [term for term in present if term not in declared]


def _label(declaration: Declaration | None, term: str) -> str:
    prop = declaration.find_property(term) if declaration else None
    return prop.label if prop else label_of(term)


def label_of(term: str) -> str:
    """A label for a term that no declaration knows: "ceterms:fooBar" -> "Foo bar"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", term.rpartition(":")[2]).lower()
    return words[:1].upper() + words[1:]


def _of_further_nodes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """Changes of the competencies, components, … that the document holds beside its main node."""
    before, after = _further(old), _further(new)
    for key in dict.fromkeys([*before, *after]):
        one, other = before.get(key), after.get(key)
        if _spelled(one) != _spelled(other):
            yield Difference("@graph", _name(other or one or {}), one, other)


def _further(document: Mapping[str, Any]) -> dict[str, Node]:
    known = named_nodes(document)
    main = main_node(document)
    return {
        canonical_string(node_id): resolve(node, known)
        for node_id, node in known.items()
        if not is_blank(node_id) and node is not main and node_id != main.get("@id")
    }


def _name(node: Node) -> str:
    return text(node) or text(node.get("ceasn:competencyText")) or label_of(class_of(node))
