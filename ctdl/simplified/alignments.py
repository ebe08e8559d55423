"""CredentialAlignmentObjects: concepts, names, occupations, competencies; their writing and their reading back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from ctdl.declaration import Property, Value
from ctdl.document import Node
from ctdl.findings import shown
from ctdl.identifiers import CTID_LENGTH, BadCtid, lower_ctid, normalize_ctid, reference_ctid, resource_uri
from ctdl.simplified.scope import Scope, is_empty
from ctdl.texts import is_foreign, is_language_map, text
from ctdl.vocabularies import Concept, ConceptScheme, scheme, schemes

ALIGNMENT = "ceterms:CredentialAlignmentObject"
# The names of concepts are those of CTDL itself, which is written in American English.
VOCABULARY_LANGUAGE = "en-US"

_INPUTS = {
    "name": "ceterms:targetNodeName",
    "description": "ceterms:targetNodeDescription",
    "targetnodename": "ceterms:targetNodeName",
    "targetnodedescription": "ceterms:targetNodeDescription",
    "framework": "ceterms:framework",
    "frameworkname": "ceterms:frameworkName",
    "codednotation": "ceterms:codedNotation",
    "targetnode": "ceterms:targetNode",
    "alignmentdate": "ceterms:alignmentDate",
    "alignmenttype": "ceterms:alignmentType",
    "weight": "ceterms:weight",
}
_TEXTS = frozenset({"ceterms:targetNodeName", "ceterms:targetNodeDescription", "ceterms:frameworkName"})
_ITEM_NAMES = {"TargetNodeName": "Name", "TargetNodeDescription": "Description"}
# In the order in which the Registry Assistant writes them.
_ORDER = ("framework", "frameworkName", "codedNotation", "targetNode", "targetNodeName", "targetNodeDescription")


# -- concepts ----------------------------------------------------------------------------------------------------


def concept_object(found: ConceptScheme, concept: Concept) -> Node:
    """The alignment object that stands for a concept, as the Registry Assistant writes it since 2022."""
    return {
        "@type": ALIGNMENT,
        "ceterms:framework": found.framework,
        "ceterms:frameworkName": {VOCABULARY_LANGUAGE: found.label},
        "ceterms:targetNode": concept.uri,
        "ceterms:targetNodeName": {VOCABULARY_LANGUAGE: concept.label},
    } | ({"ceterms:targetNodeDescription": {VOCABULARY_LANGUAGE: concept.definition}} if concept.definition else {})


def write_concept(prop: Property, value: Any, scope: Scope) -> Any:
    """A concept by URI, local name or label; what the scheme does not hold is kept and reported."""
    wanted = concept_text(value)
    own = scheme(prop.scheme) if prop.scheme else None
    concept = own.find(wanted) if own else None
    if own and concept:
        return concept_object(own, concept)
    if own:
        report_unknown_concept(prop, own, wanted, scope)
    if isinstance(value, Mapping):
        return write_alignment(prop, value, scope)
    other = _elsewhere(wanted)
    return concept_object(*other) if other else _unknown_concept(wanted, scope)


def write_concept_uri(prop: Property, value: Any, scope: Scope) -> Any:
    """As write_concept, for CTDL-ASN properties, which hold the URI alone."""
    wanted = concept_text(value)
    own = scheme(prop.scheme) if prop.scheme else None
    concept = own.find(wanted) if own else None
    if concept:
        return concept.uri
    if own:
        report_unknown_concept(prop, own, wanted, scope)
    return write_uri(wanted, scope)


def report_unknown_concept(prop: Property, own: ConceptScheme, wanted: str, scope: Scope) -> None:
    near = own.suggest(wanted)
    scope.warn("unknown-concept", unknown_concept_message(prop, own, wanted), near.label if near else "")


def unknown_concept_message(prop: Property, own: ConceptScheme, wanted: str) -> str:
    elsewhere = _elsewhere(wanted)
    if elsewhere:
        return f"{prop.label} has no value “{shown(wanted)}”: it is of the list “{elsewhere[0].label}”. Give it there."
    near = own.suggest(wanted)
    hint = f" Did you mean “{near.label}”?" if near else f" Choose one from the list “{own.label}”."
    return f"{prop.label} has no value “{shown(wanted)}”.{hint}"


def concept_text(value: Any) -> str:
    """What names the concept in a text or an alignment object: its URI, or else its name."""
    if isinstance(value, Mapping):
        node = {_INPUTS.get(key.lower(), key): part for key, part in value.items()}
        return text(node.get("ceterms:targetNode")).strip() or text(node.get("ceterms:targetNodeName")).strip()
    return str(value).strip()


@cache
def _by_prefix() -> dict[str, ConceptScheme]:
    return {found.prefix: found for found in schemes() if found.prefix and found.prefix != "ceterms"}


def _elsewhere(wanted: str) -> tuple[ConceptScheme, Concept] | None:
    """A concept of another scheme, named with its prefix: "audience:CurrentMilitary"."""
    found = _by_prefix().get(wanted.partition(":")[0])
    concept = found.get(wanted) if found else None
    return (found, concept) if found and concept else None


def _unknown_concept(wanted: str, scope: Scope) -> Node:
    if re.fullmatch(r"[\w-]+:\S+", wanted):
        return {"@type": ALIGNMENT, "ceterms:targetNode": wanted}
    return {"@type": ALIGNMENT, "ceterms:targetNodeName": {scope.language: wanted}}


def read_concept(prop: Property, value: Any, scope: Scope) -> Any:
    """ "credentialStat:Active"; the text itself where the scheme does not hold it."""
    wanted = concept_text(value) if isinstance(value, (str, Mapping)) else value
    if not isinstance(wanted, str) or not wanted:
        return value
    concept = scheme(prop.scheme).find(wanted) if prop.scheme else None
    return concept.uri if concept else wanted


# -- names, competencies and other alignments ----------------------------------------------------------------------


def write_name(prop: Property, value: Any, scope: Scope) -> Any:
    """A subject or a degree's major: an alignment object that has a name alone."""
    if isinstance(value, Mapping) and is_language_map(value):
        return {"@type": ALIGNMENT, "ceterms:targetNodeName": dict(value)}
    if isinstance(value, Mapping):
        return write_alignment(prop, value, scope)
    return {"@type": ALIGNMENT, "ceterms:targetNodeName": {scope.language: str(value).strip()}}


def write_alignment(prop: Property, value: Any, scope: Scope) -> Any:
    """A competency or level: a CTID or URI is its target, any other text its name, an object its parts."""
    if isinstance(value, Mapping):
        return _alignment(value, scope)
    wanted = str(value).strip()
    if _is_address(wanted):
        return {"@type": ALIGNMENT, "ceterms:targetNode": write_uri(wanted, scope)}
    address = address_of_uuid(prop, wanted, scope)
    if address:
        return {"@type": ALIGNMENT, "ceterms:targetNode": address}
    return {"@type": ALIGNMENT, "ceterms:targetNodeName": {scope.language: wanted}}


def _alignment(value: Mapping[str, Any], scope: Scope) -> Node:
    parts = {_INPUTS.get(key.lower(), key): part for key, part in value.items() if not is_empty(part)}
    parts = {term: _part(term, part, scope) for term, part in parts.items() if term.lower() not in ("type", "@type")}
    order = [f"ceterms:{name}" for name in _ORDER]
    known = {term: parts.pop(term) for term in order if term in parts}
    return {"@type": ALIGNMENT, **known, **parts} if known or parts else {}


def _part(term: str, value: Any, scope: Scope) -> Any:
    if term in _TEXTS and isinstance(value, str):
        return {scope.language: value.strip()}
    if term in ("ceterms:targetNode", "ceterms:framework") and isinstance(value, str):
        return write_uri(value, scope)
    return value


def read_alignment(prop: Property, value: Any, scope: Scope) -> Any:
    """A text where a name or a target is all there is, else {"TargetNodeName", "Framework", …}."""
    if not isinstance(value, Mapping):
        return value
    terms = [term for term in value if term != "@type"]
    named = prop.value in (Value.NAMED, Value.FRAMEWORK)
    if terms == ["ceterms:targetNodeName"] and isinstance(read := _read_part(terms[0], value[terms[0]], scope), str):
        # A competency whose name looks like an address would come back as that address.
        return read if named or not _is_address(read) else {"TargetNodeName": read}
    if terms == ["ceterms:targetNode"] and isinstance(value["ceterms:targetNode"], str) and not named:
        return read_uri(value["ceterms:targetNode"])
    return {_input_name(term): _read_part(term, value[term], scope) for term in terms}


def read_framework_item(prop: Property, value: Any, scope: Scope) -> Any:
    """As read_alignment, with the names of a FrameworkItem: "Name" and "Description"."""
    parts = read_alignment(prop, value, scope)
    if not isinstance(parts, Mapping):
        return parts
    return {_ITEM_NAMES.get(key, key): part for key, part in parts.items()}


def _input_name(term: str) -> str:
    local = term.removeprefix("ceterms:")
    return local[:1].upper() + local[1:] if local != term else term


def _read_part(term: str, value: Any, scope: Scope) -> Any:
    if term in _TEXTS and not (scope.complete and is_foreign(value, scope.language)):
        return text(value, scope.language)
    return read_uri(value) if term == "ceterms:targetNode" and isinstance(value, str) else value


# -- addresses -----------------------------------------------------------------------------------------------------


def _is_address(wanted: str) -> bool:
    return bool(reference_ctid(wanted)) or wanted.startswith(("http://", "https://", "urn:", "_:"))


def write_uri(value: str, scope: Scope) -> str:
    """A CTID as the address of its resource in this scope's registry; any other URI as it is."""
    wanted = value.strip()
    ctid = reference_ctid(wanted) if len(wanted) == CTID_LENGTH else None
    if ctid:
        return resource_uri(scope.base, ctid)
    return lower_ctid(wanted)


def address_of_uuid(prop: Property, wanted: str, scope: Scope) -> str | None:
    """The address that the handbook of 2018 gives to a reference without "ce-"; None when it is no UUID."""
    try:
        ctid = normalize_ctid(wanted)
    except BadCtid:
        return None
    scope.warn("bad-ctid", f"{prop.label}: “{shown(wanted)}” lacks the “ce-” with which a CTID begins.", ctid)
    return resource_uri(scope.base, ctid.removeprefix("ce-"))


def read_uri(uri: str) -> str:
    """The CTID of a resource in any registry, any other URI as it is."""
    return reference_ctid(uri) or uri
