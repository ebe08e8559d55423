"""Changing the parts of a document that are nodes of their own: competencies, concepts, steps, criteria.

They come as lists by their name in a request ({"Competencies": [{"CTID": "ce-…", "CompetencyText": "…"}]}).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ctdl.declaration import Declaration
from ctdl.document import Document, Node, main_node
from ctdl.identifiers import resource_uri
from ctdl.simplified.fields import Fields, fields_of, resolve_class
from ctdl.simplified.members import LISTS, Members, link, new_member
from ctdl.simplified.scope import Scope, as_list

REMOVE = "Remove"
WHOLE = "_:whole"  # stands for the main node in a part whose whole has no CTID yet
Merge = Callable[[Fields, Mapping[str, Any], Mapping[str, Any], Scope], Node]


def split_parts(declaration: Declaration | None, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(changes of properties, lists of parts by their name)."""
    names = LISTS.get(declaration.slug or "", {}) if declaration else {}
    lists = {name: value for name, value in changes.items() if name in names}
    return {name: value for name, value in changes.items() if name not in names}, lists


def put_parts(
    document: Document, declaration: Declaration, lists: Mapping[str, Any], scope: Scope, merge: Merge
) -> None:
    """Changes the parts that are there (found by CTID or Id), adds new ones, takes out those with "Remove".

    Parts that are not mentioned stay. Members of a part that are given as None are emptied.
    """
    for name, items in lists.items():
        members = LISTS[declaration.slug or ""][name]
        for item in as_list(items):
            _put(document, members, item, scope, merge)


def _put(document: Document, members: Members, item: Mapping[str, Any], scope: Scope, merge: Merge) -> None:
    main = main_node(document)
    item = {name: _with_whole(part, main) for name, part in item.items()}
    node_id = str(item.get("Id") or resource_uri(scope.base, str(item.get("CTID", ""))))
    there = scope.nodes.get(node_id) or _by_ctid(document, item, scope)
    if item.get(REMOVE):
        _take_out(document, there)
    elif there is None:
        node = new_member(members, {name: part for name, part in item.items() if part is not None}, scope)
        document["@graph"].append(node)
        scope.nodes[node["@id"]] = node
        link(members, node, main)
    else:
        given = {name: part for name, part in item.items() if name not in ("Type", "CTID", "Id")}
        merged = merge(fields_of(members.described_by), there, given, scope)
        stated = resolve_class(str(item.get("Type", "")), members.described_by.classes)
        merged["@type"] = stated or merged.get("@type")
        there.clear()
        there.update(merged)


def _with_whole(value: Any, main: Node) -> Any:
    if isinstance(value, list):
        return [main["@id"] if part == WHOLE else part for part in value]
    return main["@id"] if value == WHOLE else value


def _by_ctid(document: Document, item: Mapping[str, Any], scope: Scope) -> Node | None:
    """In a document that was written for another registry."""
    ctid = item.get("CTID")
    if str(document.get("@id", "")).startswith(scope.base):
        return None
    nodes = (node for node in document["@graph"][1:] if isinstance(node, dict))
    return next((node for node in nodes if ctid and node.get("ceterms:ctid") == ctid), None)


def _take_out(document: Document, node: Node | None) -> None:
    """The node, and whatever names it."""
    if node is None:
        return
    gone = node["@id"]
    document["@graph"] = [other for other in document["@graph"] if other is not node]
    for other in document["@graph"]:
        for term, value in list(other.items()) if isinstance(other, dict) else ():
            if value == gone:
                del other[term]
            elif isinstance(value, list) and gone in value:
                other[term] = [each for each in value if each != gone]
                if not other[term]:
                    del other[term]
