"""One value of one property, from simplified input to JSON-LD."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from ctdl import languages, values
from ctdl.classes import classes
from ctdl.codes import tidy_isic
from ctdl.declaration import Property, Value, profile
from ctdl.document import Node, class_of
from ctdl.findings import Severity, shown
from ctdl.identifiers import BadCtid, is_blank, normalize_ctid, reference_ctid
from ctdl.simplified import alignments, frameworks
from ctdl.simplified.fields import Fields, default_class, profile_fields, reference_fields, resolve_class
from ctdl.simplified.inputs import as_object, gather, items_of
from ctdl.simplified.scope import Scope, as_list, is_empty
from ctdl.texts import is_language_map

_TEXT_VALUES = (Value.TEXT, Value.TEXTS)
_SPLIT = (Value.NAMED, Value.PROFILE, Value.FRAMEWORK)  # a text of these may stand for several items, or none
# Names of blank nodes follow from their content, so that the same input always gives the same document.
_BLANK = uuid.UUID("8f1d3c52-6b0e-5a41-9a7e-3f2f60b1c9d4")


def to_jsonld(prop: Property, value: Any, scope: Scope) -> Any:
    """The published form of a simplified value, None when it says nothing.

    What cannot be understood is kept as it was written and noted in scope.findings; new blank nodes go to scope.nodes.
    """
    if is_empty(value):
        return None
    if prop.value in _TEXT_VALUES:
        return write_text(prop, value, scope)
    if isinstance(value, str) and prop.value not in _SPLIT and not prop.multiple:
        written = write_item(prop, value, scope)
        return None if is_empty(written) else written
    items = items_of(prop, value)
    written = []
    for index, item in enumerate(items):
        with scope.at(*((index,) if isinstance(value, (list, tuple)) else ())):
            written.append(write_item(prop, item, scope))
    return collect(prop, [item for item in written if not is_empty(item)], scope)


def write_item(prop: Property, item: Any, scope: Scope) -> Any:
    """The published form of one item, None when it says nothing."""
    return None if is_empty(item) else _WRITERS[prop.value](prop, item, scope)


def collect(prop: Property, written: list[Any], scope: Scope) -> Any:
    """A list where the property takes several values, else the only one; further ones are reported."""
    if not written:
        return None
    if prop.multiple:
        return written
    if len(written) > 1:
        scope.warn("too-many-values", f"{prop.label} takes one value. The first is used; remove the others.")
    return written[0]


def write_text(prop: Property, value: Any, scope: Scope) -> Any:
    """A text in the scope's language, or the language map that was given."""
    if isinstance(value, str):
        return {scope.language: value.strip() if prop.value is Value.TEXT else [value.strip()]}
    if isinstance(value, Mapping):
        return _write_language_map(prop, value)
    parts = [str(part).strip() for part in as_list(value) if not is_empty(part) and not isinstance(part, Mapping)]
    maps = [part for part in as_list(value) if isinstance(part, Mapping)]
    if maps:
        return _joined_maps([*maps, {scope.language: parts}] if parts else maps)
    return {scope.language: parts if prop.value is Value.TEXTS else "; ".join(parts)}


def _write_language_map(prop: Property, value: Mapping[str, Any]) -> Any:
    if not is_language_map(value):
        return dict(value)
    several = prop.value is Value.TEXTS
    return {
        _language_key(language): as_list(part) if several else part
        for language, part in value.items()
        if not is_empty(part)
    }


def _joined_maps(maps: list[Mapping[str, Any]]) -> dict[str, list[Any]]:
    joined: dict[str, list[Any]] = {}
    for part in maps:
        for language, text_or_list in part.items():
            joined.setdefault(_language_key(language), []).extend(as_list(text_or_list))
    return joined


def _language_key(language: str) -> str:
    # The Registry Assistant lower-cases regions, "en-US" alone excepted.
    return language if language == "en-US" else language.lower()


def _write_string(prop: Property, value: Any, scope: Scope) -> Any:
    if isinstance(value, (Mapping, list)):
        return value
    bare = str(value).strip()
    return tidy_isic(bare) or bare if prop.term == "ceterms:isicV4" else bare


def _write_url(prop: Property, value: Any, scope: Scope) -> Any:
    if not isinstance(value, str):
        return value
    return alignments.write_uri(values.tidy_url(value), scope)


def _write_uri(prop: Property, value: Any, scope: Scope) -> Any:
    if isinstance(value, Mapping):
        return _write_reference(prop, value, scope)
    return alignments.write_uri(value, scope) if isinstance(value, str) else value


def _parsed(parse: Callable[[Any], Any], code: str) -> Callable[[Property, Any, Scope], Any]:
    """A writer that reports what `parse` refuses, and keeps it as it was written."""

    def write(prop: Property, value: Any, scope: Scope) -> Any:
        try:
            return parse(value)
        except values.BadValue as bad:
            scope.report(code, Severity.ERROR, f"{prop.label}: “{shown(value)}” {bad}", bad.suggestion)
            return value.strip() if isinstance(value, str) else value

    return write


def _write_date(prop: Property, value: Any, scope: Scope) -> Any:
    # xsd:dateTime properties are declared as dates too; a time that is there on purpose stays.
    if isinstance(value, str) and prop.term in _WITH_TIME and "T" in value:
        return value.strip()
    return _parsed(lambda given: values.parse_date(str(given)), "bad-date")(prop, value, scope)


_WITH_TIME = frozenset({"ceasn:dateModified", "ceasn:dateValidFrom", "ceasn:dateValidUntil"})


def _write_language(prop: Property, value: Any, scope: Scope) -> Any:
    code = languages.language_code(str(value))
    if code is None:
        message = (
            f"{prop.label}: “{shown(value)}” is not a language. Write its code, for example “en”, or its English name."
        )
        scope.report("bad-language", Severity.ERROR, message)
    return code or str(value).strip()


def _write_ctid(prop: Property, value: Any, scope: Scope) -> Any:
    try:
        return normalize_ctid(str(value))
    except BadCtid as bad:
        scope.report("bad-ctid", Severity.ERROR, str(bad))
        return str(value).strip()


def _write_type(prop: Property, value: Any, scope: Scope) -> Any:
    return resolve_class(str(value), prop.range) or str(value).strip()


def _write_approximate_date(prop: Property, value: Any, scope: Scope) -> Any:
    return value if isinstance(value, Mapping) else str(value).strip()


# -- objects and references ----------------------------------------------------------------------------------------


def write_members(fields: Fields, value: Mapping[str, Any], scope: Scope) -> Node:
    """The properties of an object given by input names, in the order of its declaration."""
    given, unknown = gather(fields, value, scope)
    members = {}
    for term, item in given.items():
        prop = fields.by_term[term]
        with scope.at(name_in(value, prop), term=term):
            members[term] = to_jsonld(prop, item, scope)
    return {term: item for term, item in (members | unknown).items() if not is_empty(item)}


def name_in(value: Mapping[str, Any], prop: Property) -> str:
    """The name under which the input gave this property."""
    names = {name.lower() for name in prop.inputs}
    return next((name for name in value if name.lower() in names), prop.inputs[0])


def _write_profile(prop: Property, value: Any, scope: Scope) -> Any:
    if is_blank(value):
        return value
    value = as_object(prop, value)
    if not isinstance(value, Mapping) or prop.profile is None:
        return value
    declaration = profile(prop.profile)
    members = write_members(profile_fields(prop.profile), _without_type(value), scope)
    if not members:
        return None
    stated = class_of({"@type": value.get("@type") or value.get("Type")})
    class_term = stated if stated in classes() else next(iter(declaration.classes), None)
    identity = {"@id": value["@id"]} if "@id" in value else {}
    return identity | ({"@type": class_term} if class_term else {}) | members


def _without_type(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in value.items() if name not in ("@type", "Type")}


def _write_reference(prop: Property, value: Any, scope: Scope) -> Any:
    """The address of a resource, or the id of the blank node that describes something without a CTID."""
    if isinstance(value, Mapping):
        return _write_description(prop, value, scope)
    wanted = str(value).strip()
    if f"_:{wanted}" in scope.local_ids:
        return f"_:{wanted}"
    if "://" in wanted or reference_ctid(wanted) or is_blank(wanted):
        return alignments.write_uri(wanted, scope)
    return _write_odd_reference(prop, wanted, scope)


def _write_odd_reference(prop: Property, wanted: str, scope: Scope) -> str:
    address = alignments.address_of_uuid(prop, wanted, scope)
    if address is None:
        message = f"{prop.label}: “{shown(wanted)}” is neither a CTID nor a web address. Give one of the two."
        scope.report("bad-reference", Severity.ERROR, message)
    return address or wanted


def _write_description(prop: Property, value: Mapping[str, Any], scope: Scope) -> Any:
    known = {name.lower(): part for name, part in value.items() if not is_empty(part)}
    ctid = known.get("ctid") or known.get("ceterms:ctid")
    if isinstance(ctid, str):
        return _write_reference(prop, ctid, scope)
    address = known.get("@id") or known.get("id")
    if isinstance(address, str):
        return alignments.write_uri(address, scope)
    class_term = _class_of_reference(prop, known, scope)
    members = write_members(reference_fields(class_term), _without_type(value), scope)
    return share({"@type": class_term, **members}, scope) if members else None


def _class_of_reference(prop: Property, known: Mapping[str, Any], scope: Scope) -> str:
    stated = known.get("type") or known.get("@type")
    found = resolve_class(stated, prop.range) if isinstance(stated, str) else None
    if stated and not found:
        scope.warn("unknown-class", f"{prop.label}: “{shown(stated)}” is not a type that CTDL knows.")
    if not stated and not default_class(prop):
        scope.warn("missing-type", f"{prop.label}: say what it is, for example “Type”: “{_example(prop)}”.")
    return found or (str(stated) if stated else default_class(prop) or _example(prop))


def _example(prop: Property) -> str:
    return next(iter(prop.range), "ceterms:Credential")


def share(node: Node, scope: Scope) -> str:
    """The id of the blank node with this content; it is made when the document has none."""
    for node_id, known in scope.nodes.items():
        if is_blank(node_id) and {key: part for key, part in known.items() if key != "@id"} == node:
            return node_id
    spelled = json.dumps(node, sort_keys=True, ensure_ascii=True)
    node_id = f"_:{uuid.uuid5(_BLANK, spelled)}"
    while node_id in scope.nodes:  # taken by a node that was changed since
        node_id = f"_:{uuid.uuid5(_BLANK, node_id)}"
    scope.nodes[node_id] = {"@id": node_id, **node}
    return node_id


_WRITERS: dict[Value, Callable[[Property, Any, Scope], Any]] = {
    Value.STRING: _write_string,
    Value.URL: _write_url,
    Value.URI: _write_uri,
    Value.DATE: _write_date,
    Value.APPROXIMATE_DATE: _write_approximate_date,
    Value.DURATION: _parsed(values.parse_duration, "bad-duration"),
    Value.NUMBER: _parsed(values.parse_number, "bad-number"),
    Value.BOOLEAN: _parsed(values.parse_boolean, "bad-boolean"),
    Value.LANGUAGE: _write_language,
    Value.CONCEPT: alignments.write_concept,
    Value.CONCEPT_URI: alignments.write_concept_uri,
    Value.NAMED: alignments.write_name,
    Value.FRAMEWORK: frameworks.write_framework_item,
    Value.COMPETENCY: alignments.write_alignment,
    Value.ALIGNMENT: alignments.write_alignment,
    Value.REFERENCE: _write_reference,
    Value.PROFILE: _write_profile,
    Value.CTID: _write_ctid,
    Value.TYPE: _write_type,
}
