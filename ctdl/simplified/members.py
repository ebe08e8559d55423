"""The further objects of a request: competencies of a framework, components of a pathway, objects referred to by id.

Source: the request classes of the Registry Assistant API. Members with a CTID become nodes of their own, those
without become blank nodes that keep the id they were given.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ctdl.declaration import Declaration, declaration_of, kind, profile
from ctdl.document import Node, class_of
from ctdl.findings import Severity, shown
from ctdl.identifiers import is_blank, resource_uri
from ctdl.simplified.fields import Fields, fields_of, reference_fields, resolve_class
from ctdl.simplified.reading import read_members
from ctdl.simplified.scope import Scope, as_list, is_empty
from ctdl.simplified.writing import write_members


@dataclass(frozen=True, slots=True)
class Members:
    """One list of a request.

    declaration: kind or profile of its objects. whole: the term by which each names the main node, "" when it does
    not. part: the term by which the main node names them, "" when it says so itself.
    """

    declaration: str
    whole: str = ""
    part: str = ""

    @property
    def described_by(self) -> Declaration:
        return profile(self.declaration) if self.declaration[0].isupper() else kind(self.declaration)


# kind -> name of the list in the request -> what is in it
LISTS: dict[str, dict[str, Members]] = {
    "competency-framework": {"Competencies": Members("competency", whole="ceasn:isPartOf")},
    "concept-scheme": {"Concepts": Members("Concept", whole="skos:inScheme")},
    "progression-model": {"ProgressionLevels": Members("ProgressionLevel", whole="ceasn:inProgressionModel")},
    "pathway": {"PathwayComponents": Members("PathwayComponent", whole="ceasn:isPartOf", part="ceterms:hasPart")},
    "collection": {
        "CollectionMembers": Members("CollectionMember", part="ceterms:hasMember"),
        "CompetencyMembers": Members("competency", whole="ceterms:isMemberOf", part="ceterms:hasMember"),
    },
    "rubric": {
        "RubricCriterion": Members("RubricCriterion"),
        "RubricLevel": Members("RubricLevel"),
        "CriterionLevel": Members("CriterionLevel"),
    },
}
REFERENCE_OBJECTS = "ReferenceObjects"
_UUID = re.compile(r"(_:)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def split(declaration: Declaration, request: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """(the request without its lists of members, those lists by their proper name)."""
    known = {name.lower(): name for name in (*LISTS.get(declaration.slug or "", {}), REFERENCE_OBJECTS)}
    rest = {name: value for name, value in request.items() if name.lower() not in known}
    return rest, {known[name.lower()]: as_list(value) for name, value in request.items() if name.lower() in known}


def note_ids(lists: Mapping[str, list[Any]], scope: Scope) -> None:
    """Make the ids known that other parts of the request may refer to, before any part is written."""
    for items in lists.values():
        scope.local_ids.update(filter(None, map(_local_id, items)))


def _local_id(item: Any) -> str | None:
    """The id of a blank node that an object names itself by; a UUID gets its "_:"."""
    if not isinstance(item, Mapping):
        return None
    stated = next((value for name, value in item.items() if name.lower() in ("id", "@id")), None)
    return blank_id(stated) if isinstance(stated, str) else None


def blank_id(text: str) -> str | None:
    bare = text.strip()
    if is_blank(bare):
        return bare
    return f"_:{bare}" if _UUID.fullmatch(bare) else None


def write_lists(declaration: Declaration, lists: Mapping[str, list[Any]], main: Node, scope: Scope) -> list[Node]:
    """The nodes of all members; the main node gets its references to them."""
    written = []
    before = len(scope.findings)
    for name, items in lists.items():
        members = LISTS.get(declaration.slug or "", {}).get(name)
        with scope.at(name):
            written += [_write(members, item, place, main, scope) for place, item in enumerate(items)]
    # What is wrong inside a member belongs to no property of the main node.
    scope.findings[before:] = [replace(finding, term="") for finding in scope.findings[before:]]
    return [node for node in written if node]


def _write(members: Members | None, item: Any, place: int, main: Node, scope: Scope) -> Node:
    with scope.at(place):
        if not isinstance(item, Mapping):
            if not is_empty(item):
                scope.report("wrong-shape", Severity.ERROR, f"“{shown(item)}” must be an object in braces.")
            return {}
        node = _node(_declaration_of(members, item), item, scope)
    if members is not None:
        link(members, node, main)
    return node


def _declaration_of(members: Members | None, item: Mapping[str, Any]) -> Declaration | None:
    """What an object is: known from its list, or of ReferenceObjects from its own type."""
    if members is not None:
        return members.described_by
    stated = next((value for name, value in item.items() if name.lower() in ("type", "@type")), "")
    class_term = resolve_class(stated) if isinstance(stated, str) else None
    return declaration_of(class_term) if class_term else None


def new_member(members: Members, item: Mapping[str, Any], scope: Scope) -> Node:
    """A node of its own for an object of a list; nothing names it yet."""
    return _node(members.described_by, item, scope)


def _node(declaration: Declaration | None, item: Mapping[str, Any], scope: Scope) -> Node:
    stated = str(next((value for name, value in item.items() if name.lower() in ("type", "@type")), ""))
    fields: Fields = fields_of(declaration) if declaration else reference_fields(resolve_class(stated) or "")
    given = {name: value for name, value in item.items() if name.lower() not in ("type", "@type")}
    members = write_members(fields, given, scope)
    classes = declaration.classes if declaration else ()
    found = resolve_class(str(members.pop("@type", "") or stated), classes)
    class_term = found or next(iter(classes), stated)
    ctid = members.get("ceterms:ctid")
    node_id = resource_uri(scope.base, ctid) if isinstance(ctid, str) else _local_id(item) or f"_:{uuid.uuid4()}"
    return {"@id": node_id, "@type": class_term, **members}


def link(members: Members, node: Node, main: Node) -> None:
    """What the Registry Assistant generates: each member names the whole, the whole its members."""
    if members.whole and members.whole not in node:
        node[members.whole] = _whole_value(members, main)
    if members.part:
        named = as_list(main.get(members.part))
        if node["@id"] not in named:
            main[members.part] = [*named, node["@id"]]


def _whole_value(members: Members, main: Node) -> Any:
    prop = members.described_by.find_property(members.whole)
    return [main["@id"]] if prop is not None and prop.multiple else main["@id"]


# -- back ----------------------------------------------------------------------------------------------------------


def read_lists(declaration: Declaration, main: Node, scope: Scope) -> dict[str, list[Any]]:
    """The lists of a request that hold the further nodes of a document; from then on they are read nowhere else."""
    lists: dict[str, list[Any]] = {}
    own = LISTS.get(declaration.slug or "", {})
    listed = {term: name for name, members in own.items() for term in members.described_by.classes}
    for node_id, node in list(scope.nodes.items()):
        name = listed.get(class_of(node), "")
        if not (name and _is_linked(own[name], node, main)):
            name = "" if is_blank(node_id) else REFERENCE_OBJECTS
        if name and node is not main:
            del scope.nodes[node_id]
            lists.setdefault(name, []).append(_read(own.get(name), node_id, node, scope))
    return lists


def _is_linked(members: Members, node: Node, main: Node) -> bool:
    """Whether the node and the main node name each other as link() would make them do."""
    return (not members.whole or members.whole in node) and (
        not members.part or node["@id"] in as_list(main.get(members.part))
    )


def _read(members: Members | None, node_id: str, node: Node, scope: Scope) -> dict[str, Any]:
    declaration = members.described_by if members else declaration_of(class_of(node))
    fields = fields_of(declaration) if declaration else reference_fields(class_of(node))
    read = read_members(fields, {term: value for term, value in node.items() if term != "@type"}, scope)
    return {"Type": class_of(node)} | ({"Id": node_id} if is_blank(node_id) else {}) | read
