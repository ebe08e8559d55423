"""Whole requests of the Registry Assistant API: from its input to a document, and from a document to such input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ctdl import codes
from ctdl.declaration import Declaration, Level, Value, kind, kind_of
from ctdl.document import Document, Node, base_of, class_of, context_of, main_node
from ctdl.findings import Finding, Severity, shown
from ctdl.identifiers import DEFAULT_REGISTRY, graph_uri, new_ctid, resource_uri
from ctdl.placing import placed
from ctdl.simplified import members
from ctdl.simplified.fields import fields_of, resolve_class
from ctdl.simplified.reading import read_members
from ctdl.simplified.scope import Lookup, Scope
from ctdl.simplified.writing import to_jsonld, write_members


@dataclass(frozen=True, slots=True)
class Formatted:
    """A document, and what was found on the way to it; paths of findings point into the input."""

    document: Document
    findings: list[Finding]


def format(  # noqa: A001 (the API's own word for it)
    kind_slug: str,
    given: Mapping[str, Any],
    *,
    base: str = DEFAULT_REGISTRY,
    language: str = "en-US",
    lookup: Lookup = codes.lookup,
) -> Formatted:
    """The document of a simplified input, bare or wrapped in a request ({"Credential": {…}, "DefaultLanguage": …}).

    language: of plain texts, unless the request names its DefaultLanguage. lookup: gives the names of occupations,
    programs and industries; that of ctdl.codes knows the tables that were loaded there. Raises UnknownKind.
    """
    declaration = kind(kind_slug)
    request, resource, steps = unwrap(declaration, given)
    scope = Scope(base=base, language=_default_language(request) or language, lookup=lookup)
    resource, lists = members.split(declaration, resource)
    lists |= members.split(declaration, request)[1]
    members.note_ids(lists, scope)
    with scope.at(*steps):
        main = _main_node(declaration, resource, scope)
    graph = [main, *members.write_lists(declaration, lists, main, scope), *_others(scope)]
    ctid = main["ceterms:ctid"]
    document = {"@context": context_of(main["@type"]), "@id": graph_uri(base, ctid), "@graph": graph}
    return Formatted(document, placed(scope.findings, declaration))


def unwrap(
    declaration: Declaration, given: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any], tuple[str, ...]]:
    """(the request's own members, the resource in it, the steps to the resource)."""
    for name, value in given.items():
        if declaration.wrapper and name.lower() == declaration.wrapper.lower() and isinstance(value, Mapping):
            return {key: part for key, part in given.items() if key != name}, value, (name,)
    return {}, given, ()


def _default_language(request: Mapping[str, Any]) -> str | None:
    stated = next((value for name, value in request.items() if name.lower() == "defaultlanguage"), None)
    return stated.strip() if isinstance(stated, str) and stated.strip() else None


def _main_node(declaration: Declaration, resource: Mapping[str, Any], scope: Scope) -> Node:
    said = write_members(fields_of(declaration), resource, scope)
    class_term = _class(declaration, said.pop("@type", None), scope)
    ctid = said.pop("ceterms:ctid", None) or _made_ctid(scope)
    head = {"@id": resource_uri(scope.base, ctid), "@type": class_term, "ceterms:ctid": ctid}
    return head | said | _defaults(declaration, class_term, said, scope)


def _made_ctid(scope: Scope) -> str:
    ctid = new_ctid()
    with scope.at("CTID"):
        message = "No CTID was given, so a new one was made. Keep it: the same resource must always have the same CTID."
        scope.report("ctid-made", Severity.INFO, message, ctid)
    return ctid


def _class(declaration: Declaration, stated: Any, scope: Scope) -> str:
    prop = declaration.find_property("@type")
    name = prop.inputs[0] if prop else "Type"
    found = resolve_class(stated, declaration.classes) if isinstance(stated, str) else None
    if found in declaration.classes:
        return str(found)
    with scope.at(name):
        if stated:
            message = f"“{shown(stated)}” is not a type of {declaration.label.lower()}."
            scope.report("unknown-class", Severity.ERROR, f"{message} Choose one of its types.")
            return str(stated)
        if len(declaration.classes) > 1:
            message = f"Say which type of {declaration.label.lower()} it is, for example “{declaration.classes[0]}”."
            scope.report("missing-type", Severity.ERROR, message)
    return declaration.classes[0]


def _defaults(declaration: Declaration, class_term: str, said: Node, scope: Scope) -> Node:
    """Required properties that the Registry Assistant fills when the input leaves them out."""
    added = {}
    for prop in declaration.properties_for(class_term):
        value = scope.language if prop.value is Value.LANGUAGE else prop.default
        if prop.level is Level.REQUIRED and value and prop.term not in said and prop.value is not Value.TYPE:
            added[prop.term] = to_jsonld(prop, value, scope)
    return added


def _others(scope: Scope) -> list[Node]:
    """The nodes beside the main one: organizations first, as the Registry Assistant orders them."""
    return sorted(scope.nodes.values(), key=lambda node: "Organization" not in class_of(node))


# -- back ----------------------------------------------------------------------------------------------------------


def simplify(document: Mapping[str, Any], *, language: str = "en-US") -> dict[str, Any]:
    """The bare simplified input of a document; format() makes an equal document of it.

    Texts in several languages, or in another one, are given as language maps under their term;
    properties that the kind does not know stay under their term as they are. {} when the class is unknown.
    """
    main = main_node(document)
    declaration = kind_of(class_of(main))
    if declaration is None:
        return {}
    scope = Scope.of(dict(document), base=base_of(document) or DEFAULT_REGISTRY, language=language)
    scope.complete = True
    lists = members.read_lists(declaration, main, scope)
    return read_members(fields_of(declaration), main, scope) | lists
