"""Changing which parts a document has and where they hang: both ends of every relation are kept true.

Every function gives a new document and leaves its input alone. Nothing else of any node changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ctdl.declaration import Declaration, Value, kind
from ctdl.document import Document, Node, main_node, nodes
from ctdl.editing import copy_json
from ctdl.identifiers import new_ctid, resource_uri
from ctdl.outline import Outline
from ctdl.simplified.scope import as_list
from ctdl.trees import Branch


class NoPlace(ValueError):
    """A part cannot hang there: below itself, or below what takes no such part. The message says so."""


def added(
    document: Mapping[str, Any], branch: Branch, *, base: str, class_term: str = "", under: str = "", after: str = ""
) -> tuple[Document, str]:
    """(the document with one more part, its id); the part says nothing yet but what it is and where it hangs."""
    result: Document = copy_json(document)
    node = _new(branch, base=base, class_term=class_term)
    result["@graph"].append(node)
    _name_whole(result, branch, node)
    siblings = [each for each in Outline.of(result).beside(under, branch) if each != node["@id"]]
    place = siblings.index(after) + 1 if after in siblings else len(siblings)
    return _placed(result, node["@id"], under, place), node["@id"]


def sown(
    document: Mapping[str, Any],
    branch: Branch,
    lines: Sequence[tuple[int, str]],
    *,
    base: str,
    language: str,
    under: str = "",
) -> tuple[Document, list[str]]:
    """(the document with one more part for each line, their ids), the last among what hangs below `under`.

    lines: (level, text); a line hangs below the nearest one before it with a lower level, where parts nest.
    """
    result: Document = copy_json(document)
    term = text_term(branch)
    siblings = {under: Outline.of(result).beside(under, branch)}
    above: list[tuple[int, str]] = []
    fresh: dict[str, str] = {}
    for level, words in lines:
        node = _new(branch, base=base)
        node[term] = {language: words}
        result["@graph"].append(node)
        above = [each for each in above if each[0] < level] if branch.nests else []
        fresh[node["@id"]] = above[-1][1] if above else under
        siblings.setdefault(fresh[node["@id"]], []).append(node["@id"])
        above.append((level, node["@id"]))
    _hang(result, branch, fresh, siblings)
    return result, list(fresh)


def _hang(document: Document, branch: Branch, fresh: Mapping[str, str], siblings: Mapping[str, list[str]]) -> None:
    """Writes the relations of many new parts: of each its place, then once for each list their order."""
    by_id = {node["@id"]: node for node in nodes(document) if isinstance(node.get("@id"), str)}
    main = main_node(document)
    for node_id, parent in fresh.items():
        node = by_id[node_id]
        for term, target in ((branch.whole, main["@id"]), (branch.parent if parent else branch.top_of, parent)):
            if term:
                _name(node, term, [*as_list(node.get(term)), target or main["@id"]], branch.declaration)
    if branch.part:
        _name(main, branch.part, [*as_list(main.get(branch.part)), *fresh], _kind(document))
    for parent, ids in siblings.items():
        above = by_id[parent] if parent else main
        listing = branch.child if parent else branch.top
        if listing:
            declaration = branch.declaration if parent and branch.nests else _kind(document) if not parent else None
            _name(above, listing, _ordered(above.get(listing), ids), declaration or _declares(document, parent))


def text_term(branch: Branch) -> str:
    """The property that holds what a part is called, "" where it has none."""
    return next((prop.term for prop in branch.declaration.properties if prop.value is Value.TEXT), "")


def moved(document: Mapping[str, Any], node_id: str, *, under: str, place: int) -> Document:
    """The part with all that hangs below it in another place among what hangs below `under`. Raises NoPlace."""
    return _placed(copy_json(document), node_id, under, place)


def taken_out(document: Mapping[str, Any], node_id: str) -> Document:
    """Without the part, what hangs below it, and whatever named one of them."""
    result: Document = copy_json(document)
    outline = Outline.of(result)
    item = outline.items[node_id]
    if item.node is None:  # it stands elsewhere, and is named here alone
        _drop(main_node(result), item.branch.part, node_id)
        return result
    gone = {node_id, *outline.inside(node_id)}
    kept = [node for node in result["@graph"] if not (isinstance(node, dict) and node.get("@id") in gone)]
    result["@graph"] = [_without(node, gone) for node in kept]
    return result


def listed(document: Mapping[str, Any], branch: Branch, addresses: Iterable[str]) -> Document:
    """With what stands elsewhere as members as well."""
    result: Document = copy_json(document)
    main = main_node(result)
    _name(main, branch.part, [*as_list(main.get(branch.part)), *addresses], _kind(result))
    return result


def described(document: Mapping[str, Any], node_id: str) -> tuple[Document, str]:
    """A member that was merely named as a node of its own, so that more can be said about it; and the node's id."""
    result: Document = copy_json(document)
    branch = Outline.of(result).items[node_id].branch
    main = main_node(result)
    node = {**_new(branch, base=""), "ceterms:proxyFor": node_id}
    main[branch.part] = [node["@id"] if each == node_id else each for each in as_list(main.get(branch.part))]
    result["@graph"].append(node)
    return result, node["@id"]


def goal_changed(document: Mapping[str, Any], node_id: str) -> Document:
    """With the part as one that the whole leads to, or no longer as one."""
    result: Document = copy_json(document)
    item = Outline.of(result).items[node_id]
    main = main_node(result)
    forth, back = item.branch.goal
    said = as_list(main.get(forth))
    is_goal = node_id in said
    _name(main, forth, [each for each in said if each != node_id] if is_goal else [*said, node_id], _kind(result))
    node = _node(result, node_id)
    own = [each for each in as_list(node.get(back)) if each != main["@id"]]
    _name(node, back, own if is_goal else [*own, main["@id"]], item.branch.declaration)
    return result


def _placed(document: Document, node_id: str, under: str, place: int) -> Document:
    outline = Outline.of(document)
    item = outline.items[node_id]
    if under in (node_id, *outline.inside(node_id)):
        raise NoPlace("It cannot hang below itself. Choose another place.")
    above = outline.items.get(under)
    if under and (above is None or above.node is None or not _may_hang(item.branch, above.branch)):
        raise NoPlace("It cannot hang there. Choose another place.")
    siblings = [each for each in outline.beside(under, item.branch) if each != node_id]
    siblings.insert(max(0, min(place, len(siblings))), node_id)
    if item.parent != under or not item.parent:
        _detach(document, item.branch, node_id, item.parent)
    _attach(document, item.branch, node_id, under, siblings)
    return document


def _may_hang(branch: Branch, above: Branch) -> bool:
    return branch.under == above.part_is or (branch == above and branch.nests)


def _detach(document: Document, branch: Branch, node_id: str, parent: str) -> None:
    node, main = _find(document, node_id), main_node(document)
    if parent:
        above = _node(document, parent)
        _drop(above, branch.child, node_id)
    elif branch.top:
        _drop(main, branch.top, node_id)
    if node is None:
        return
    for term, target in ((branch.parent, parent), (branch.top_of, "" if parent else main["@id"])):
        if term and target:
            _drop(node, term, target)


def _attach(document: Document, branch: Branch, node_id: str, parent: str, siblings: list[str]) -> None:
    """Below `parent`, or at the top; the order of all that stands there is written down."""
    node, main = _find(document, node_id), main_node(document)
    if parent:
        above = _node(document, parent)
        _name(above, branch.child, _ordered(above.get(branch.child), siblings), _declares(document, parent))
        target, term = parent, branch.parent
    else:
        listing = branch.top or branch.part
        if listing:
            _name(main, listing, _ordered(main.get(listing), siblings), _kind(document))
        target, term = main["@id"], branch.top_of
    if node is not None and term:
        others = [each for each in as_list(node.get(term)) if each != target]
        _name(node, term, [*others, target], branch.declaration)


def _ordered(before: Any, wanted: list[str]) -> list[Any]:
    """What is wanted in its order, in the places that it had among what else is named there."""
    rest = [each for each in as_list(before) if each not in wanted]
    first = next((place for place, each in enumerate(as_list(before)) if each in wanted), len(rest))
    return [*rest[:first], *wanted, *rest[first:]]


def _new(branch: Branch, *, base: str, class_term: str = "") -> Node:
    """A node that says what it is and no more. Its id, and its CTID where it has one, never change."""
    node: Node = {"@id": f"_:{uuid.uuid4()}", "@type": class_term or branch.declaration.classes[0]}
    if branch.has_ctid:
        ctid = new_ctid()
        node |= {"@id": resource_uri(base, ctid), "ceterms:ctid": ctid}
    return node


def _name_whole(document: Document, branch: Branch, node: Node) -> None:
    main = main_node(document)
    if branch.whole:
        _name(node, branch.whole, [main["@id"]], branch.declaration)
    if branch.part:
        _name(main, branch.part, [*as_list(main.get(branch.part)), node["@id"]], _kind(document))


def _name(node: Node, term: str, targets: Iterable[Any], declaration: Declaration) -> None:
    """Writes a relation: a list where the property takes several values or the node has one, else the only one."""
    named = list(dict.fromkeys(each for each in targets if isinstance(each, str)))
    named += [each for each in targets if not isinstance(each, str)]
    prop = declaration.find_property(term)
    if not named:
        node.pop(term, None)
    elif prop is None or prop.multiple or isinstance(node.get(term), list):
        node[term] = named
    else:
        node[term] = named[-1]


def _drop(node: Node, term: str, target: str) -> None:
    left = [each for each in as_list(node.get(term)) if each != target]
    if not left:
        node.pop(term, None)
    elif isinstance(node.get(term), list):
        node[term] = left


def _without(value: Any, gone: set[str]) -> Any:
    """A value without what names one of these; what is empty then goes as well."""
    if isinstance(value, list):
        kept = [each for each in value if not (isinstance(each, str) and each in gone)]
        return [new for new, was in ((_without(each, gone), each) for each in kept) if new or not _is_bare(new, was)]
    if isinstance(value, dict):
        parts = {term: part for term, part in value.items() if not (isinstance(part, str) and part in gone)}
        cleaned = {term: (_without(part, gone), part) for term, part in parts.items()}
        return {term: new for term, (new, was) in cleaned.items() if new or not _is_bare(new, was)}
    return value


def _is_bare(new: Any, was: Any) -> bool:
    """Whether nothing is left of what said something."""
    return new in ([], {}) and was != new


def _find(document: Document, node_id: str) -> Node | None:
    return next((node for node in nodes(document) if node.get("@id") == node_id), None)


def _node(document: Document, node_id: str) -> Node:
    found = _find(document, node_id)
    if found is None:
        raise NoPlace("It is not there any more.")
    return found


def _kind(document: Document) -> Declaration:
    return kind(Outline.of(document).slug)


def _declares(document: Document, node_id: str) -> Declaration:
    return Outline.of(document).items[node_id].branch.declaration
