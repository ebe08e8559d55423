"""The document we store and publish: {"@context", "@id", "@graph": [main node, other nodes…]}."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias

from ctdl.identifiers import find_ctid, graph_uri, is_blank, normalize_ctid, reference_ctid, resource_uri, split_address

Node: TypeAlias = dict[str, Any]
Document: TypeAlias = dict[str, Any]

CTDL_CONTEXT = "https://credreg.net/ctdl/schema/context/json"
ASN_CONTEXT = "https://credreg.net/ctdlasn/schema/context/json"
# Frameworks, competencies, concept schemes and rubrics are CTDL-ASN and name its context.
_ASN_PREFIXES = ("ceasn:", "asn:", "skos:")


def context_of(class_term: str) -> str:
    """The JSON-LD context that a document with a main node of this class names."""
    return ASN_CONTEXT if class_term.startswith(_ASN_PREFIXES) else CTDL_CONTEXT


def new_document(class_term: str, *, ctid: str, base: str) -> Document:
    """A document whose main node holds its @id, @type and CTID alone. Raises BadCtid."""
    ctid = normalize_ctid(ctid)
    node = {"@id": resource_uri(base, ctid), "@type": class_term, "ceterms:ctid": ctid}
    return {"@context": context_of(class_term), "@id": graph_uri(base, ctid), "@graph": [node]}


def nodes(document: Mapping[str, Any]) -> list[Node]:
    """Every node of the graph that is an object, the main node first."""
    graph = document.get("@graph")
    if isinstance(graph, list):
        return [node for node in graph if isinstance(node, dict)]
    return [graph] if isinstance(graph, dict) else []


def main_node(document: Mapping[str, Any]) -> Node:
    """The node that the document is about; an empty one when the graph has none."""
    return next(iter(nodes(document)), {})


def class_of(node: Mapping[str, Any]) -> str:
    """The class term of a node: the first of several, "" when it has none."""
    value = node.get("@type")
    if isinstance(value, list):
        value = next(iter(value), "")
    return value if isinstance(value, str) else ""


def ctid_of(document: Mapping[str, Any]) -> str | None:
    """The CTID of the main node in lower case, read from its @id where it lacks the property."""
    node = main_node(document)
    stated = node.get("ceterms:ctid") or node.get("@id") or document.get("@id")
    return find_ctid(stated) if isinstance(stated, str) else None


def base_of(document: Mapping[str, Any]) -> str | None:
    """The registry that the document's own addresses name, None when they are not registry addresses."""
    for uri in (document.get("@id"), main_node(document).get("@id")):
        address = split_address(uri) if isinstance(uri, str) else None
        if address:
            return address[0]
    return None


def named_nodes(document: Mapping[str, Any]) -> dict[str, Node]:
    """Nodes by @id, to resolve references inside the document."""
    return {node["@id"]: node for node in nodes(document) if isinstance(node.get("@id"), str)}


def strings(value: Any) -> Iterator[str]:
    """Every string value inside, keys of objects excluded."""
    if type(value) is str:
        yield value
        return
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            stack += reversed(item.values())
        elif isinstance(item, list):
            stack += reversed(item)


def references(document: Mapping[str, Any]) -> frozenset[str]:
    """The CTIDs that the document refers to, without those of its own nodes."""
    found = {ctid for text in strings(document.get("@graph")) if (ctid := reference_ctid(text))}
    return frozenset(found - own_ctids(document))


def own_ctids(document: Mapping[str, Any]) -> frozenset[str]:
    """The CTIDs of the document's own nodes: its main node and its members."""
    return frozenset(ctid for node in nodes(document) for ctid in _identities(node))


def _identities(node: Node) -> Iterator[str]:
    for value in (node.get("@id"), node.get("ceterms:ctid")):
        ctid = find_ctid(value) if isinstance(value, str) else None
        if ctid:
            yield ctid


def without_orphans(graph: Iterable[Any]) -> list[Any]:
    """The graph without the blank nodes that nothing refers to any more."""
    kept = list(graph)
    blank = {node["@id"]: node for node in kept if isinstance(node, dict) and is_blank(node.get("@id"))}
    if not blank:
        return kept
    roots = [node for node in kept if not (isinstance(node, dict) and is_blank(node.get("@id")))]
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        for uri in strings(waiting.pop()):
            if uri in blank and uri not in reached:
                reached.add(uri)
                waiting.append(blank[uri])
    orphans = blank.keys() - reached
    return [node for node in kept if not is_named(node, orphans)]


def is_named(node: Any, ids: AbstractSet[str]) -> bool:
    """Whether this is a node with one of these ids."""
    return isinstance(node, dict) and isinstance(node.get("@id"), str) and node["@id"] in ids
