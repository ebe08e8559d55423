"""Reads CTDL as the standard's site serves it (JSON-LD of the schema), and compares it with what is built in.

Source of the shape: the schema of CTDL and CTDL-ASN, with rdfs:Class, rdf:Property, skos:ConceptScheme, skos:Concept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ctdl import overlay
from ctdl.classes import classes, lineage
from ctdl.declaration import Declaration, declaration_of, kinds, profiles
from ctdl.simplified.scope import as_list
from ctdl.texts import text
from ctdl.vocabularies import ConceptScheme, schemes


class BadEncoding(ValueError):
    """This is no schema of CTDL; the message is a sentence for a person."""


@dataclass
class Encoding:
    """The nodes of a schema by id: {"ceterms:Badge": {"@id": …}}."""

    classes: dict[str, dict[str, Any]] = field(default_factory=dict)
    properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    schemes: dict[str, dict[str, Any]] = field(default_factory=dict)
    concepts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def concepts_of(self, scheme_term: str) -> dict[str, dict[str, Any]]:
        return {uri: node for uri, node in self.concepts.items() if scheme_term in as_list(node.get("skos:inScheme"))}

    def schemes_used(self) -> list[str]:
        """The terms of the schemes that concepts are in."""
        named = (term for node in self.concepts.values() for term in as_list(node.get("skos:inScheme")))
        return list(dict.fromkeys(term for term in named if isinstance(term, str)))


def parse(data: Any) -> Encoding:
    """The schema in a JSON value: {"@graph": […]} or the list alone. Raises BadEncoding."""
    nodes = data.get("@graph") if isinstance(data, Mapping) else data
    encoding = Encoding()
    places = {
        "rdfs:Class": encoding.classes,
        "rdf:Property": encoding.properties,
        "skos:ConceptScheme": encoding.schemes,
        "skos:Concept": encoding.concepts,
    }
    for node in nodes if isinstance(nodes, list) else []:
        if isinstance(node, Mapping) and isinstance(node.get("@id"), str):
            for kind in as_list(node.get("@type")):
                if kind in places:
                    places[kind][node["@id"]] = dict(node)
    if not any(places.values()):
        raise BadEncoding("This holds no classes, properties or concepts. Give the schema of CTDL in JSON-LD.")
    return encoding


def label_in(node: Mapping[str, Any]) -> str:
    return text(node.get("skos:prefLabel") or node.get("rdfs:label"))


def definition_in(node: Mapping[str, Any]) -> str:
    return text(node.get("skos:definition") or node.get("rdfs:comment"))


# -- report --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """what: "class", "property", "scheme" or "concept". how: "new", "changed" or "missing" (in the schema)."""

    what: str
    how: str
    term: str
    detail: str = ""

    def line(self) -> str:
        return f"{self.how} {self.what} {self.term}" + (f": {self.detail}" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Report:
    """What differs between a schema and the language that is built in."""

    changes: tuple[Change, ...]

    def text(self) -> str:
        """One line for each change."""
        return "\n".join(change.line() for change in self.changes) or "Nothing differs from what is built in."

    def of(self, what: str, how: str) -> list[str]:
        """The terms of some changes: of("concept", "new")."""
        return [change.term for change in self.changes if (change.what, change.how) == (what, how)]


def report(data: Any) -> Report:
    """Compare a schema with what is built in, whatever overlay is in use. Raises BadEncoding.

    What the schema lacks is told of schemes that it holds, and of classes and properties when it holds at least half of
    those that are built in under their prefix: else it is an addition, not an edition. Labels of properties are not
    compared: ours are made for forms.
    """
    encoding = parse(data)
    with overlay.built_in():
        return Report((*_class_changes(encoding), *_property_changes(encoding), *_scheme_changes(encoding)))


def _class_changes(encoding: Encoding) -> Iterable[Change]:
    known = classes()
    for term, node in encoding.classes.items():
        if term not in known:
            yield Change("class", "new", term, label_in(node))
        elif label_in(node) and label_in(node) != known[term].label:
            yield Change("class", "changed", term, f"“{known[term].label}” is now “{label_in(node)}”")
    yield from (Change("class", "missing", term) for term in _missing(known, encoding.classes))


def _property_changes(encoding: Encoding) -> Iterable[Change]:
    declared = _declared()
    for term, node in encoding.properties.items():
        new = sorted(each.name for each in homes(node) if each.find_property(term) is None)
        if term not in declared:
            yield Change("property", "new", term, f"{label_in(node)}, of {', '.join(new) or 'nothing declared here'}")
        elif new:
            yield Change("property", "changed", term, f"now also of {', '.join(new)}")
    current = [term for term, statuses in declared.items() if statuses & {"stable", "unstable"} and ":" in term]
    yield from (Change("property", "missing", term) for term in _missing(current, encoding.properties))


def _scheme_changes(encoding: Encoding) -> Iterable[Change]:
    known = {found.term: found for found in schemes()}
    for term, node in encoding.schemes.items():
        if term not in known:
            yield Change("scheme", "new", term, label_in(node))
        elif label_in(node) != known[term].label:
            yield Change("scheme", "changed", term, f"“{known[term].label}” is now “{label_in(node)}”")
    for term in encoding.schemes_used():
        yield from _concept_changes(term, known.get(term), encoding)


def _concept_changes(term: str, known: ConceptScheme | None, encoding: Encoding) -> Iterable[Change]:
    offered = {concept.uri: concept for concept in known.concepts} if known else {}
    found = encoding.concepts_of(term)
    for uri, node in found.items():
        if uri not in offered:
            yield Change("concept", "new", uri, f"{label_in(node)}, of {term}")
        elif label_in(node) != offered[uri].label:
            yield Change("concept", "changed", uri, f"“{offered[uri].label}” is now “{label_in(node)}”")
    if term in encoding.schemes:
        yield from (Change("concept", "missing", uri, f"of {term}") for uri in offered if uri not in found)


def _missing(known: Iterable[str], found: Mapping[str, Any]) -> list[str]:
    """Built-in terms that a schema lacks, under prefixes of which it holds at least half."""
    by_prefix: dict[str, list[str]] = {}
    for term in known:
        by_prefix.setdefault(term.partition(":")[0], []).append(term)
    whole = [terms for terms in by_prefix.values() if sum(term in found for term in terms) * 2 >= len(terms)]
    return sorted(term for terms in whole for term in terms if term not in found)


def _declared() -> dict[str, set[str]]:
    """The statuses that each property has in the kinds and profiles that declare it."""
    found: dict[str, set[str]] = {}
    for declaration in (*kinds(), *profiles()):
        for prop in declaration.properties:
            found.setdefault(prop.term, set()).add(prop.status)
    return found


def homes(node: Mapping[str, Any]) -> list[Declaration]:
    """The kinds and profiles of the classes that a property is used on."""
    found: dict[str, Declaration] = {}
    for term in as_list(node.get("schema:domainIncludes")):
        declaration = declaration_of(term) if isinstance(term, str) else None
        if declaration and term in declaration.classes:
            found[declaration.name] = declaration
    return list(found.values())


def known_parent(term: str, encoding: Encoding) -> str | None:
    """The nearest broader class of a new class that is built in or in the schema too."""
    parents = [parent for parent in as_list(encoding.classes[term].get("rdfs:subClassOf")) if isinstance(parent, str)]
    return next((parent for parent in parents if lineage(parent) or parent in encoding.classes), None)
