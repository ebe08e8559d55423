"""Changing single properties of a document: the write path of the entry form and of the spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ctdl.declaration import Declaration, Property, Value, declaration_of, kind_of
from ctdl.document import Document, Node, class_of, is_named, main_node, named_nodes, nodes, without_orphans
from ctdl.identifiers import is_blank
from ctdl.partners import Continuing, partners_of
from ctdl.parts import put_parts, split_parts
from ctdl.simplified.fields import Fields, profile_fields, reference_fields
from ctdl.simplified.inputs import as_object, gather, items_of
from ctdl.simplified.reading import from_jsonld, read_item
from ctdl.simplified.scope import Scope, as_list, is_empty
from ctdl.simplified.writing import collect, share, to_jsonld, write_item, write_text
from ctdl.texts import is_language_map, own, pick


def edit(
    document: Mapping[str, Any],
    changes: Mapping[str, Any],
    *,
    base: str,
    language: str = "en-US",
    class_term: str | None = None,
    languages: bool = False,
) -> Document:
    """A new document in which the named properties of the main node have these simplified values.

    changes: term -> simplified value (as from_jsonld gives it); None or an empty value removes the property.
    A text is set or removed in `language` alone; the other languages of its map stay. A language map takes the place
    of the whole text; {} removes it.
    Objects inside (costs, conditions, …) are compared with those that were there: what the new value does not
    mention stays, and a member is removed by giving it as None or "".
    Properties that are not named, unknown ones included, stay as they are, and so does a property whose value is
    what from_jsonld reads from it. Lists of parts that are nodes of their own are given by their name in a request
    ({"Competencies": […]}): see ctdl.parts. class_term, if given, becomes the main node's @type.
    languages: the values come from a scope with `languages`, so a text in several languages is a map in them.
    The input is not changed and shares nothing with the result.
    """
    result: Document = copy_json(document)
    scope = Scope.of(result, base=base, language=language)
    scope.languages = languages
    known = set(scope.nodes)
    main = main_node(result)
    lost = _orphans(result)
    if class_term is not None:
        main["@type"] = class_term
    declaration = kind_of(class_of(main))
    changes, lists = split_parts(declaration, changes)
    for term in _in_order(declaration, changes):
        prop = declaration.find_property(term) if declaration else None
        _set(main, term, _changed(prop, main.get(term), changes[term], scope))
    new_nodes = [copy_json(node) for node_id, node in scope.nodes.items() if node_id not in known]
    if lists and declaration:
        put_parts(result, declaration, lists, scope, _merged_members)
        there = set(named_nodes(result))
        new_nodes = [
            copy_json(node) for node_id, node in scope.nodes.items() if node_id not in known and node_id not in there
        ]
    result["@graph"] = _without_new_orphans([*as_list(result.get("@graph")), *new_nodes], lost)
    return result


def edit_node(
    document: Mapping[str, Any],
    node_id: str,
    changes: Mapping[str, Any],
    *,
    base: str,
    language: str = "en-US",
    class_term: str | None = None,
) -> Document:
    """As `edit` with `languages`, of another node than the main one: a competency, a step. Raises KeyError.

    The properties are those of the kind or profile that declares nodes of its class.
    """
    result: Document = copy_json(document)
    scope = Scope.of(result, base=base, language=language)
    scope.languages = True
    known, lost = set(scope.nodes), _orphans(result)
    node = named_nodes(result)[node_id]
    if class_term is not None:
        node["@type"] = class_term
    declaration = declaration_of(class_of(node))
    for term in _in_order(declaration, changes):
        prop = declaration.find_property(term) if declaration else None
        _set(node, term, _changed(prop, node.get(term), changes[term], scope))
    new_nodes = [copy_json(each) for each_id, each in scope.nodes.items() if each_id not in known]
    result["@graph"] = _without_new_orphans([*as_list(result.get("@graph")), *new_nodes], lost)
    return result


def copy_json(value: Any) -> Any:
    """A copy of a JSON value that shares no list or object with it; faster than copy.deepcopy."""
    if isinstance(value, dict):
        return {key: copy_json(item) for key, item in value.items()}
    return [copy_json(item) for item in value] if isinstance(value, (list, tuple)) else value


def _in_order(declaration: Declaration | None, changes: Mapping[str, Any]) -> Iterator[str]:
    """The terms to change in the order of the declaration, those it does not know last."""
    declared = [prop.term for prop in declaration.properties] if declaration else []
    yield from (term for term in declared if term in changes)
    yield from (term for term in changes if term not in declared)


def _changed(prop: Property | None, before: Any, after: Any, scope: Scope) -> Any:
    return replace(prop, before, after, scope) if prop else copy_json(after)


def _set(node: Node, term: str, value: Any) -> None:
    if is_empty(value):
        node.pop(term, None)
    else:
        node[term] = value


def _orphans(document: Document) -> set[str]:
    kept = {id(node) for node in without_orphans(nodes(document))}
    return {node["@id"] for node in nodes(document) if is_blank(node.get("@id")) and id(node) not in kept}


def _without_new_orphans(graph: list[Any], lost: set[str]) -> list[Any]:
    """Drop the blank nodes that this edit left without reference; those nobody referred to before are not ours."""
    kept = {id(node) for node in without_orphans(graph)}
    return [node for node in graph if id(node) in kept or is_named(node, lost)]


# -- one property --------------------------------------------------------------------------------------------------


def replace(prop: Property, before: Any, after: Any, scope: Scope) -> Any:
    """The published form of `after`, with everything of `before` that it does not contradict."""
    if before is None:
        return to_jsonld(prop, after, scope)
    if _same(from_jsonld(prop, before, scope), after):
        return before
    if prop.value in (Value.TEXT, Value.TEXTS):
        return _replace_text(prop, before, after, scope)
    return _replace_items(prop, before, after, scope)


def _same(one: Any, other: Any) -> bool:
    """Whether two simplified values say the same; empty members do not count, nor does a list around one item."""
    return _plain(one) == _plain(other)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (dict, Mapping)):
        return {key: part for key, item in value.items() if (part := _plain(item)) is not None} or None
    if isinstance(value, (list, tuple)):
        items = [part for item in value if (part := _plain(item)) is not None]
        return items[0] if len(items) == 1 else (items or None)
    # 1 == 1.0 == True in Python, yet they are different numbers to a reader of the document.
    return None if value is None else (type(value).__name__, value)


def _replace_text(prop: Property, before: Any, after: Any, scope: Scope) -> Any:
    if isinstance(after, Mapping):
        return _in_languages(before, write_text(prop, after, scope)) if not is_empty(after) else None
    if not is_language_map(before):
        return to_jsonld(prop, after, scope)
    if is_empty(after):
        return _without_language(before, scope.language)
    key = own(before, scope.language) or scope.language
    text = write_text(prop, after, scope)[scope.language]
    return {language: text if language == key else part for language, part in (before | {key: text}).items()}


def _in_languages(before: Any, after: Mapping[str, Any]) -> dict[str, Any]:
    """The languages in the order and spelling in which they were there ("ar-SA"), new ones behind them."""
    if not is_language_map(before):
        return dict(after)
    wanted = {language.lower(): part for language, part in after.items()}
    kept = {language: wanted.pop(language.lower()) for language in before if language.lower() in wanted}
    return kept | {language: part for language, part in after.items() if language.lower() in wanted}


def _without_language(before: Mapping[str, Any], language: str) -> Any:
    """What a person clears is the text that was shown: their language's, or else the one shown in its place."""
    shown = pick(before, language)
    return {key: part for key, part in before.items() if key != shown} or None


def _replace_items(prop: Property, before: Any, after: Any, scope: Scope) -> Any:
    """Items that say the same as one that was there stay as they were; the others are merged or written anew."""
    old = as_list(before)
    readings = [_plain(read_item(prop, item, scope)) for item in old]
    wanted = [item for item in items_of(prop, after) if not is_empty(item)]
    comparable = [_comparable(prop, item, scope) for item in wanted]
    partners = partners_of(readings, wanted, comparable, loose=prop.value is Value.PROFILE)
    written = []
    for item, (partner, equal) in zip(wanted, partners, strict=True):
        was = old[partner] if partner is not None else None
        if isinstance(item, Continuing) and item.is_copy:
            was = _copied(was, scope)
        written.append(was if equal else _merged(prop, was, item, scope))
    return collect(prop, [item for item in written if not is_empty(item)], scope)


def _copied(item: Any, scope: Scope) -> Any:
    """What an item says, without what names that very item."""
    node = scope.nodes.get(item) if is_blank(item) else item
    if not isinstance(node, Mapping):
        return copy_json(item)
    return {term: copy_json(part) for term, part in node.items() if term not in ("@id", "ceterms:ctid")}


def _comparable(prop: Property, item: Any, scope: Scope) -> tuple[Any, Any]:
    """An item as it was given, and as it would read after being written: "Active" and "credentialStat:Active"."""
    trial = Scope(
        base=scope.base,
        language=scope.language,
        nodes=dict(scope.nodes),
        lookup=scope.lookup,
        languages=scope.languages,
    )
    return _plain(item), _plain(read_item(prop, write_item(prop, item, trial), trial))


# -- objects -------------------------------------------------------------------------------------------------------


def _merged(prop: Property, before: Any, after: Any, scope: Scope) -> Any:
    """`after` written over the object that was there; written anew where there was none."""
    if before is None or prop.value not in (Value.PROFILE, Value.REFERENCE):
        return write_item(prop, after, scope)
    after = as_object(prop, after) if prop.value is Value.PROFILE else after
    old = scope.nodes.get(before) if is_blank(before) else before
    if not isinstance(after, Mapping) or not isinstance(old, Mapping):
        return write_item(prop, after, scope)
    if prop.value is Value.REFERENCE:
        return _merged_reference(prop, old, after, scope)
    fields = profile_fields(prop.profile) if prop.profile else Fields()
    return _merged_members(fields, old, after, scope)


def _merged_reference(prop: Property, old: Mapping[str, Any], after: Mapping[str, Any], scope: Scope) -> Any:
    """A changed description becomes a node of its own: others may refer to the one that was there."""
    written = write_item(prop, after, scope)
    fresh = scope.nodes.get(written) if is_blank(written) else None
    if fresh is None:
        return written
    class_term = class_of(fresh)
    given = {name: item for name, item in after.items() if name not in ("Type", "@type")}
    merged = _merged_members(reference_fields(class_term), old, given, scope)
    content = {key: item for key, item in merged.items() if key != "@id"} | {"@type": class_term}
    return share(content, scope)


def _merged_members(fields: Fields, old: Mapping[str, Any], after: Mapping[str, Any], scope: Scope) -> Node:
    given, unknown = gather(fields, after, scope)
    node = dict(old)
    for term, item in given.items():
        _set(node, term, replace(fields.by_term[term], node.get(term), item, scope))
    return node | unknown
