"""What a newer schema of CTDL adds to the built-in language, as tables for ctdl.overlay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctdl import overlay
from ctdl.classes import classes
from ctdl.declaration import Value, declaration_of
from ctdl.differences import label_of
from ctdl.encoding import Encoding, definition_in, homes, known_parent, label_in, parse
from ctdl.simplified.scope import as_list
from ctdl.vocabularies import ConceptScheme, schemes

_LONGEST_DEFINITION = 300  # characters; a whole sentence is kept
_SCALARS = {
    "rdf:langString": Value.TEXT,
    "xsd:string": Value.STRING,
    "xsd:anyURI": Value.URL,
    "xsd:date": Value.DATE,
    "xsd:dateTime": Value.DATE,
    "schema:Date": Value.APPROXIMATE_DATE,
    "xsd:duration": Value.DURATION,
    "schema:Duration": Value.DURATION,
    "xsd:boolean": Value.BOOLEAN,
    "xsd:language": Value.LANGUAGE,
    "xsd:decimal": Value.NUMBER,
    "xsd:float": Value.NUMBER,
    "xsd:integer": Value.NUMBER,
}
_SINGLE = frozenset(_SCALARS.values()) - {Value.URL, Value.LANGUAGE}
_CONCEPTS = frozenset({"skos:Concept", "skos:ConceptScheme"})


def overlay_of(data: Any) -> dict[str, Any]:
    """The overlay of a schema: classes, concepts and properties that are new, labels that changed. Raises BadEncoding.

    Nothing is taken away: what a newer schema lacks may stand in data that people have. New properties are optional.
    """
    encoding = parse(data)
    with overlay.built_in():
        tables = {"classes": _classes(encoding), **_schemes(encoding)}
    # New classes may be the home of new properties, so these are looked for with the classes in place.
    before = overlay.used()
    overlay.use(tables)
    try:
        for name, properties in _properties(encoding).items():
            tables[name] = {"newer": properties}
    finally:
        overlay.use(before)
    return {name: table for name, table in tables.items() if table}


def _classes(encoding: Encoding) -> dict[str, Any]:
    known = classes()
    found: dict[str, Any] = {}
    for term, node in encoding.classes.items():
        label = label_in(node) or label_of(term)
        if term in known:
            found |= {term: {"label": label}} if label_in(node) and label != known[term].label else {}
            continue
        parent = known_parent(term, encoding)
        found[term] = {"label": label, "definition": _short(definition_in(node))}
        if parent:
            found[term] |= {"broader": parent, "group": known[parent].group if parent in known else ""}
    return found


def _schemes(encoding: Encoding) -> dict[str, Any]:
    """The tables of schemes, by file name: only what is new or called otherwise."""
    known = {found.term: found for found in schemes()}
    terms = dict.fromkeys([*encoding.schemes, *encoding.schemes_used()])
    tables = {f"vocabularies/{term.partition(':')[2]}": _scheme(term, known.get(term), encoding) for term in terms}
    return {name: table for name, table in tables.items() if table}


def _scheme(term: str, known: ConceptScheme | None, encoding: Encoding) -> dict[str, Any]:
    node = encoding.schemes.get(term, {})
    concepts = _concepts(known, encoding.concepts_of(term))
    label = label_in(node)
    table: dict[str, Any] = {"concepts": concepts} if concepts else {}
    if known is not None:
        return table | ({"label": label} if label and label != known.label else {})
    local = term.partition(":")[2]
    prefix = next(iter(encoding.concepts_of(term)), ":").partition(":")[0]
    folder = "ctdlasn" if term.startswith("ceasn:") else "ctdl"
    head = {"term": term, "label": label or label_of(term), "framework": f"https://credreg.net/{folder}/terms/{local}"}
    uri = f"https://purl.org/{folder}/vocabs/{prefix}/"
    return head | {"prefix": prefix, "prefix_uri": uri, "status": _status(node), "concepts": concepts}


def _concepts(known: ConceptScheme | None, nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for uri, node in nodes.items():
        prefix, _, local = uri.partition(":")
        own = known.get(uri) if known else None
        if known is not None and prefix != known.prefix:
            continue
        label = label_in(node) or label_of(uri)
        if own is None:
            broader = [each.partition(":")[2] for each in as_list(node.get("skos:broader")) if isinstance(each, str)]
            found[local] = {"label": label, "definition": _short(definition_in(node)), "status": _status(node)}
            found[local] |= {"broader": broader} if broader else {}
        elif label != own.label:
            found[local] = {"label": label, "also": [*own.also, own.label]}
    return found


def _status(node: Mapping[str, Any]) -> str:
    """ "vs:unstable" -> "unstable"."""
    stated = str(node.get("vs:term_status") or "vs:stable").partition(":")[2]
    return stated if stated in ("stable", "unstable") else "unknown"


def _short(definition: str) -> str:
    """The definition, or as many of its first sentences as are not too long."""
    if len(definition) <= _LONGEST_DEFINITION:
        return definition
    return definition[:_LONGEST_DEFINITION].rpartition(". ")[0] + "." if ". " in definition else definition


# -- properties ----------------------------------------------------------------------------------------------------


def _properties(encoding: Encoding) -> dict[str, dict[str, Any]]:
    """New properties by the file of the kind or profile that gets them."""
    found: dict[str, dict[str, Any]] = {}
    for term, node in encoding.properties.items():
        for declaration in homes(node):
            if declaration.find_property(term) is None:
                name = f"kinds/{declaration.slug}" if declaration.slug else f"profiles/{declaration.name}"
                domain = [each for each in as_list(node["schema:domainIncludes"]) if each in declaration.classes]
                only = {"only": domain} if len(domain) < len(declaration.classes) else {}
                found.setdefault(name, {})[term] = _property(term, node) | only
    return found


def _property(term: str, node: Mapping[str, Any]) -> dict[str, Any]:
    value = _value(term, node)
    label = label_in(node) or label_of(term)
    facts = {"label": label, "help": _short(definition_in(node)) or f"{label}.", "status": _status(node)}
    return {**facts, **value, "multiple": Value(value["value"]) not in _SINGLE}


def _value(term: str, node: Mapping[str, Any]) -> dict[str, Any]:
    """What kind of value a property takes, from the classes and data types in its range."""
    range_ = [each for each in as_list(node.get("schema:rangeIncludes")) if isinstance(each, str)]
    scheme_term = next((each for each in as_list(node.get("meta:targetScheme")) if isinstance(each, str)), None)
    scalar = next((_SCALARS[each] for each in range_ if each in _SCALARS), None)
    embedded = next((found.name for each in range_ if (found := declaration_of(each)) and found.slug is None), None)
    if scheme_term or _CONCEPTS & set(range_):
        form = Value.CONCEPT if term.startswith("ceterms:") and scheme_term else Value.CONCEPT_URI
        known = scheme_term in {each.term for each in schemes()}
        return {"value": str(form)} | ({"scheme": scheme_term} if scheme_term and known else {})
    if "ceterms:CredentialAlignmentObject" in range_:
        return {"value": str(Value.ALIGNMENT)}
    if scalar:
        return {"value": str(scalar)}
    if embedded and not any(found.slug for each in range_ if (found := declaration_of(each))):
        return {"value": str(Value.PROFILE), "profile": embedded}
    return {"value": str(Value.REFERENCE), "range": range_}
