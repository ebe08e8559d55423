"""Reads graph documents: whether they are whole, how they are found again, which objects they hold. No Django."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.sandbox.communities import Community
from registry.sandbox.resource_types import resource_type

Document = dict[str, Any]

_CTID = re.compile(r"ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_URN = "urn:ctid:"
_FIRST = ("@context", "@id", "@graph")
_JSON_TYPES = {bool: "boolean", dict: "object", list: "array", str: "string", int: "integer", float: "number"}
# What a word of a text is for the full-text search.
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ObjectOfGraph:
    """One object of a @graph, as it is found: `key` is its CTID or else its @id, in lower case."""

    place: int
    key: str
    ctid: str  # lower case, "" when it has none
    ctdl_type: str
    resource_type: str  # "" for a class that no search by type knows
    data: dict[str, Any]

    @property
    def blank(self) -> bool:
        return self.key.startswith("_:")


def check_schema(document: Any) -> dict[str, str]:
    """Messages by property; {} when it is a graph document: an @id, and a @graph of objects with @id and @type.

    A value of the wrong type is reported under "_", by its place.
    """
    if not isinstance(document, dict):
        return {"_": _wrong_type("#/", document, "object")}
    errors = _check_members(document, "#/", {"@id": "string", "@graph": "array"})
    graph = document.get("@graph")
    for place, node in enumerate(graph if isinstance(graph, list) else ()):
        if not isinstance(node, dict):
            errors.setdefault("_", _wrong_type(f"#/@graph/{place}", node, "object"))
        else:
            found = _check_members(node, f"#/@graph/{place}/", {"@id": "string", "@type": "string"})
            errors |= {name: message for name, message in found.items() if name not in errors}
    return errors


def _check_members(node: Document, where: str, wanted: dict[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, kind in wanted.items():
        if name not in node:
            errors[name] = "is required"
        elif _json_type(node[name]) != kind:
            errors.setdefault("_", _wrong_type(where + name, node[name], kind))
    return errors


def _wrong_type(where: str, value: Any, wanted: str) -> str:
    return (
        f"The property '{where}' of type {_json_type(value)} did not match the following type: {wanted}"
        f" in schema {uuid.uuid4()}"
    )


def _json_type(value: Any) -> str:
    return _JSON_TYPES.get(type(value), "null")


def ctid_of(document: Document, community: Community) -> str:
    """The CTID that a document is published under, "" when it has none.

    It is kept as it is written at the document's top; the last part of the document's address counts in lower case.
    """
    if community.ctid_from == "node":
        return str(document["@graph"][0].get("ceterms:ctid", "")).lower()
    return str(document.get("ceterms:ctid") or document["@id"].rpartition("/")[2].lower())


def is_ctid(text: str) -> bool:
    return _CTID.fullmatch(text) is not None


def key_of(name: str) -> str:
    """How a name that somebody asks for is looked up: in lower case, and an older "urn:ctid:<uuid>" as its CTID."""
    key = name.lower()
    return f"ce-{key.removeprefix(_URN)}" if key.startswith(_URN) else key


def is_provisional(document: Document) -> bool:
    return document.get("adms:status") == "graphPublicationStatus:Provisional"


def in_order(document: Document) -> Document:
    """The same document, @context, @id and @graph first."""
    first = {name: document[name] for name in _FIRST if name in document}
    return first | {name: value for name, value in document.items() if name not in first}


def objects_of(document: Document) -> Iterator[ObjectOfGraph]:
    """The objects of the @graph that can be found by themselves; of two with the same key the first."""
    seen: set[str] = set()
    for place, node in enumerate(document["@graph"]):
        ctid = _own_ctid(node)
        key = ctid or node["@id"].lower()
        if key and key not in seen:
            seen.add(key)
            yield ObjectOfGraph(place, key, ctid, node["@type"], resource_type(node["@type"]), node)


def _own_ctid(node: Document) -> str:
    ctid = node.get("ceterms:ctid")
    return ctid.lower() if isinstance(ctid, str) and not ctid.startswith("_") else ""


def name_of(node: Document) -> str:
    """What an object is called, in English where it says so; "" when it has no name."""
    value = next((node[term] for term in _NAMES if term in node), "")
    if isinstance(value, dict):
        english = [text for language, text in value.items() if language.lower().startswith("en")]
        value = [*english, *value.values()]
    return next(_strings(value), "")


_NAMES = ("ceterms:name", "ceasn:name", "skos:prefLabel", "qdata:name", "schema:name", "ceasn:competencyText")


def words_of(node: Document) -> str:
    """The words of an object's names and descriptions, lower case, for the full-text search: " word word "."""
    texts = " ".join(text for term in _TEXTS for text in _strings(node.get(term)))
    return f" {' '.join(words_in(texts))} " if texts else ""


_TEXTS = (
    *(f"ceterms:{name}" for name in ("name", "alternateName", "description", "subjectWebpage", "agentPurpose")),
    *("ceterms:agentPurposeDescription", "ceterms:keyword"),
    *(f"ceasn:{name}" for name in ("name", "description", "competencyText", "publisherName", "localSubject")),
    *("skos:prefLabel", "skos:definition", "qdata:name", "qdata:description"),
)


def words_in(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def included(node: Document, graph: list[Document], depth: int) -> list[Document]:
    """The blank nodes of the graph that are reached from a node within `depth` steps, nearest first."""
    blanks = {item["@id"]: item for item in graph if str(item.get("@id", "")).startswith("_:")}
    found: dict[str, Document] = {}
    edge = [node]
    for _ in range(depth):
        names = dict.fromkeys(name for item in edge for name in _blank_names(item) if name in blanks)
        edge = [blanks[name] for name in names if name not in found and name != node.get("@id")]
        if not edge:
            break
        found |= {item["@id"]: item for item in edge}
    return list(found.values())


def _blank_names(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith("_:"):
            yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _blank_names(item)
