"""Reads JSON-LD of any age into the document that we store, and writes it back without loss.

What is lifted into today's shape: bare resources without @graph (2018), texts without language, the http address of
the context, upper-case CTIDs in addresses. Everything else is kept as it stands, understood or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ctdl.declaration import Value, kinds, profiles
from ctdl.document import Document, Node, class_of, context_of
from ctdl.editing import copy_json
from ctdl.findings import escape
from ctdl.identifiers import DEFAULT_REGISTRY, find_ctid, graph_uri, is_blank, lower_ctid, resource_uri, split_address
from ctdl.texts import is_language_map

_ALIGNMENT_TEXTS = ("ceterms:targetNodeName", "ceterms:targetNodeDescription", "ceterms:frameworkName")
_OLD_CONTEXT = "http://credreg.net/"
_PAYLOAD = "decoded_resource"  # of an envelope


# -- reading -------------------------------------------------------------------------------------------------------


def read(data: Any, *, base: str = DEFAULT_REGISTRY, language: str = "en-US") -> Document:
    """The document of any JSON value; the input is not changed.

    An envelope, as registries answer with, gives the resource in it.
    base: the registry of a resource that has a CTID but no address.
    language: of texts that do not say theirs.
    """
    document = frame(copy_json(data[_PAYLOAD] if is_envelope(data) else data))
    graph = _main_first([lift(node, language) for node in document["@graph"]], document.get("@id"))
    main = graph[0] if graph and isinstance(graph[0], dict) else {}
    own = main.get("@id") or _own_address(main, base)
    if own and "@id" not in main:
        graph[0] = {"@id": own, **main}
    return _head(document, class_of(main), own) | document | {"@graph": graph}


def is_envelope(data: Any) -> bool:
    """Whether this is what a registry keeps of a resource: facts about its publishing, with the resource in it."""
    if not isinstance(data, dict) or not isinstance(data.get(_PAYLOAD), dict):
        return False
    return not data.keys() & {"@graph", "@id", "@type", "@context"}


def _head(document: Document, class_term: str, own: Any) -> Document:
    """Takes the context and the address out of the document, lifted, or made where it has none."""
    head = {"@context": context_of(class_term)}
    if "@context" in document:
        head["@context"] = _lifted_context(document.pop("@context"))
    if "@id" in document:
        address = document.pop("@id")
        head["@id"] = lower_ctid(address) if isinstance(address, str) else address
    elif graph_address := _graph_address(own):
        head["@id"] = graph_address
    return head


def frame(data: Any) -> Document:
    """The value as a document, with the list "@graph" in it and all else as it stands; shares with the input."""
    data = _unwrapped(data)
    if not isinstance(data, dict):
        return {"@graph": data if isinstance(data, list) else [data]}
    if isinstance(data.get("@graph"), list):
        return data
    if isinstance(data.get("@graph"), dict):
        return data | {"@graph": [data["@graph"]]}
    node = {key: value for key, value in data.items() if key != "@context"}
    return ({"@context": data["@context"]} if "@context" in data else {}) | {"@graph": [node]}


def _unwrapped(data: Any) -> Any:
    """The object in a list of one, as expanded JSON-LD has it."""
    return data[0] if isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict) else data


def _main_first(graph: list[Any], address: Any) -> list[Any]:
    """The node that the document is named after goes to the front: registries take the first for the main one.

    A first node that is no blank node stays where it is.
    """
    ctid = find_ctid(address) if isinstance(address, str) else None
    objects = [node for node in graph if isinstance(node, dict)]
    main = next(iter(objects), None)
    if main is not None and is_blank(main.get("@id")):
        main = next((node for node in objects if ctid and _ctid_of(node) == ctid), main)
    return graph if main is None else [main, *(node for node in graph if node is not main)]


def _ctid_of(node: Node) -> str | None:
    stated = node.get("ceterms:ctid") or node.get("@id")
    return find_ctid(stated) if isinstance(stated, str) else None


def _own_address(main: Node, base: str) -> str | None:
    ctid = _ctid_of(main)
    return resource_uri(base, ctid) if ctid else None


def _graph_address(own: Any) -> str | None:
    address = split_address(own) if isinstance(own, str) else None
    return graph_uri(address[0], address[2]) if address else None


def _lifted_context(context: Any) -> Any:
    if isinstance(context, str) and context.startswith(_OLD_CONTEXT):
        return context.replace("http://", "https://", 1)
    return context


def lift(value: Any, language: str, term: str = "") -> Any:
    """A value in today's shape; `term` is the property that holds it."""
    if term in text_terms():
        return _lifted_text(value, language, several=text_terms()[term] is Value.TEXTS)
    if isinstance(value, dict):
        return {key: lift(item, language, key) for key, item in value.items()}
    if isinstance(value, list):
        return [lift(item, language) for item in value]
    return lower_ctid(value) if isinstance(value, str) else value


def _lifted_text(value: Any, language: str, *, several: bool) -> Any:
    if isinstance(value, str):
        return {language: [value] if several else value}
    plain = isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)
    return {language: value} if plain else value


@cache
def text_terms() -> dict[str, Value]:
    """The terms whose values are texts with a language, wherever they stand; a term has one form in all of CTDL."""
    found: dict[str, set[Value]] = {term: {Value.TEXT} for term in _ALIGNMENT_TEXTS}
    for declaration in (*kinds(), *profiles()):
        for prop in declaration.properties:
            found.setdefault(prop.term, set()).add(prop.value)
    return {
        term: Value.TEXTS if Value.TEXTS in forms else Value.TEXT
        for term, forms in found.items()
        if forms <= {Value.TEXT, Value.TEXTS}
    }


# -- writing -------------------------------------------------------------------------------------------------------


def write(document: Mapping[str, Any]) -> Any:
    """The JSON value to publish: what is stored is what is published, so it is a copy."""
    return copy_json(dict(document))


# -- proof ---------------------------------------------------------------------------------------------------------


def lost(data: Any) -> list[str]:
    """What reading and writing would lose of a JSON value: one sentence for each, none when nothing is.

    Liftings are no losses: a plain text that has gained a language, an https context, a lower-case CTID.
    """
    return list(missing(data, rewritten(data)))


def rewritten(data: Any, *, base: str = DEFAULT_REGISTRY) -> Any:
    """The value after reading and writing; an envelope keeps what it says about the resource in it."""
    written = write(read(data, base=base))
    return data | {_PAYLOAD: written} if is_envelope(data) else written


def missing(before: Any, written: Any) -> Iterator[str]:
    """What of `before` is not in the written document, or not in the written envelope."""
    if is_envelope(before) and is_envelope(written):
        facts = {key: value for key, value in before.items() if key != _PAYLOAD}
        yield from _missing(facts, written, "")
        yield from (f"/{_PAYLOAD}{loss}" for loss in missing(before[_PAYLOAD], written[_PAYLOAD]))
        return
    graph = written.get("@graph", []) if isinstance(written, dict) else []
    before = _unwrapped(before)
    if not isinstance(before, dict):
        yield from _missing_nodes(before if isinstance(before, list) else [before], graph, "")
        return
    nodes = before.get("@graph")
    if not isinstance(nodes, (list, dict)):
        rest = {key: value for key, value in before.items() if key != "@context"}
        yield from _missing_nodes([rest], graph, "")
        nodes = None
    frame = ("@context",) if nodes is None else tuple(key for key in before if key != "@graph")
    for key in frame:
        if key in before:
            yield from _missing(before[key], written.get(key), f"/{escape(key)}")
    if nodes is not None:
        yield from _missing_nodes(nodes if isinstance(nodes, list) else [nodes], graph, "/@graph")


def _missing_nodes(before: list[Any], after: list[Any], path: str) -> Iterator[str]:
    """Nodes are compared with those of the same @id, or else with the one in the same place and then with all."""
    by_id: dict[str, list[Any]] = {}
    for other in after:
        by_id.setdefault(_id_of(other), []).append(other)
    for index, node in enumerate(before):
        same = by_id.get(_id_of(node), []) if _id_of(node) else []
        yield from _least(node, same or after[index : index + 1] + after, f"{path}/{index}")


def _id_of(node: Any) -> str:
    stated = node.get("@id") if isinstance(node, dict) else None
    return stated if isinstance(stated, str) else ""


def _least(node: Any, candidates: list[Any], path: str) -> list[str]:
    """What is lost in the candidate that keeps most."""
    least = [f"{path} is lost."] if not candidates else None
    for candidate in candidates:
        losses = list(_missing(node, candidate, path))
        if not losses:
            return []
        least = losses if least is None or len(losses) < len(least) else least
    return least or []


def _missing(before: Any, after: Any, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from _missing(value, after[key], f"{path}/{escape(key)}")
            else:
                yield f"{path}/{escape(key)} is lost."
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _missing(one, other, f"{path}/{index}")
    elif not (type(before) is type(after) and before == after) and not _is_lifted(before, after):
        yield f"{path} was {before!r} and would be {after!r}."


def _is_lifted(before: Any, after: Any) -> bool:
    """Whether the second is the first in today's shape."""
    if isinstance(before, str) and isinstance(after, str):
        return after in (lower_ctid(before), _lifted_context(before))
    if is_language_map(after) and len(after) == 1:
        [part] = after.values()
        return part in (before, [before])
    return False
