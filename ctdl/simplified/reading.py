"""One value of one property, from JSON-LD to simplified input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ctdl.declaration import Property, Value
from ctdl.document import Node, class_of
from ctdl.identifiers import is_blank
from ctdl.simplified import alignments
from ctdl.simplified.fields import Fields, profile_fields, reference_fields
from ctdl.simplified.scope import Scope, as_list, is_empty
from ctdl.texts import is_foreign, text, texts


def from_jsonld(prop: Property, value: Any, scope: Scope) -> Any:
    """The simplified form of a published value: a list where the property takes several values, else one or None.

    Texts are those of the scope's language, or a language map where the scope asks for all languages.
    """
    if scope.languages and prop.value in (Value.TEXT, Value.TEXTS) and is_foreign(value, scope.language):
        return dict(value)
    if prop.value is Value.TEXT:
        return text(value, scope.language) or None
    if prop.value is Value.TEXTS:
        return texts(value, scope.language)
    read = [read_item(prop, item, scope) for item in as_list(value)]
    return read if prop.multiple else next(iter(read), None)


def read_item(prop: Property, item: Any, scope: Scope) -> Any:
    """The simplified form of one item of a list."""
    reader = _READERS.get(prop.value)
    return reader(prop, item, scope) if reader else item


def read_members(fields: Fields, node: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """An object by input names, in the order of its declaration.

    What no field knows is left out, unless the scope asks for all: then it stands under its term, and so do texts in
    several languages.
    """
    read = {}
    for term, prop in fields.by_term.items():
        if term in node:
            if scope.complete and is_foreign(node[term], scope.language):
                read[term] = node[term]
            else:
                read[fields.name_of(prop)] = from_jsonld(prop, node[term], scope)
    more = {term: item for term, item in node.items() if term not in fields.by_term and not term.startswith("@")}
    return {name: item for name, item in (read | (more if scope.complete else {})).items() if not is_empty(item)}


def _read_profile(prop: Property, value: Any, scope: Scope) -> Any:
    if is_blank(value) and value in scope.nodes and value not in scope.reading:
        return _inside(value, scope, lambda node: _read_profile(prop, node, scope))
    if not isinstance(value, Mapping) or prop.profile is None:
        return value
    return read_members(profile_fields(prop.profile), value, scope)


def _read_reference(prop: Property, value: Any, scope: Scope) -> Any:
    if isinstance(value, str):
        if is_blank(value) and value in scope.nodes and value not in scope.reading:
            return _inside(value, scope, lambda node: _read_description(node, scope))
        return alignments.read_uri(value)
    if isinstance(value, Mapping) and set(value) == {"@id"} and isinstance(value["@id"], str):
        return _read_reference(prop, value["@id"], scope)
    return _read_description(value, scope) if isinstance(value, Mapping) else value


def _inside(node_id: str, scope: Scope, read: Callable[[Node], Any]) -> Any:
    scope.reading.add(node_id)
    try:
        return read(scope.nodes[node_id])
    finally:
        scope.reading.discard(node_id)


def _read_description(node: Mapping[str, Any], scope: Scope) -> Any:
    class_term = class_of(node)
    scope = replace(scope, languages=False)  # what is described in place has one name
    read = read_members(reference_fields(class_term), node, scope)
    read.pop("Type", None)
    return ({"Type": class_term} if class_term else {}) | read


def _read_uri(prop: Property, value: Any, scope: Scope) -> Any:
    return alignments.read_uri(value) if isinstance(value, str) else value


_READERS: dict[Value, Callable[[Property, Any, Scope], Any]] = {
    Value.URI: _read_uri,
    Value.CONCEPT: alignments.read_concept,
    Value.CONCEPT_URI: alignments.read_concept,
    Value.NAMED: alignments.read_alignment,
    Value.FRAMEWORK: alignments.read_framework_item,
    Value.COMPETENCY: alignments.read_alignment,
    Value.ALIGNMENT: alignments.read_alignment,
    Value.REFERENCE: _read_reference,
    Value.PROFILE: _read_profile,
}
