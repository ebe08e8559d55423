"""Turns the values of a published document into what a person reads: words, links, names, nested facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import ctdl
from ctdl import Declaration, Property, Value
from ctdl.differences import label_of
from ctdl.document import class_of
from ctdl.identifiers import is_blank, reference_ctid
from ctdl.texts import is_language_map, text
from publisher.wording import (
    LANGUAGE_NAMES,
    date_in_words,
    duration_in_words,
    language_name,
    money_in_words,
)

__all__ = [
    "LANGUAGE_NAMES",
    "ReadRow",
    "Reader",
    "Shown",
    "Target",
    "date_in_words",
    "duration_in_words",
    "language_name",
]

ALIGNMENT = "ceterms:CredentialAlignmentObject"
DEEPEST = 20  # profiles inside profiles; what lies deeper is left to the JSON-LD
TOO_DEEP = "More is inside; the JSON-LD shows it."
SHOWN_AT_ONCE = 30  # values of one property; the others wait behind a button
_OF_AN_ALIGNMENT = frozenset(
    f"ceterms:{name}"
    for name in ("targetNode", "targetNodeName", "targetNodeDescription", "codedNotation", "framework", "frameworkName")
) | {"@type", "@id"}
_CURRENCIES = ("ceterms:currency", "schema:currency")


class Target(NamedTuple):
    """What is known of something referred to. href: its page here, or its place on the same page.

    is_published: None where nobody here knows.
    """

    name: str
    href: str = ""
    is_published: bool | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One value, ready for templates/publisher/shown.html.

    kind: text, date, link, concept, reference or profile. text: what to read ("" for a profile without a name).
    href: address behind it, "" for none. info: a definition, the class or CTID of a reference, the ISO form of a date.
    language: tag of a text that is not in English. rows: the facts of a profile, or of something described in place.
    note: the framework of a code, with its address in note_href. is_published: of a reference, None where unknown.
    """

    kind: str
    text: str
    href: str = ""
    info: str = ""
    language: str = ""
    rows: tuple["ReadRow", ...] = ()
    note: str = ""
    note_href: str = ""
    is_published: bool | None = None

    @property
    def language_label(self) -> str:
        return language_name(self.language)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One property with its values."""

    term: str
    label: str
    values: tuple[Shown, ...]

    @property
    def plain(self) -> str:
        """The words of a single plain text, which needs no template of its own; else ""."""
        one = self.values[0]
        return one.text if len(self.values) == 1 and one.kind == "text" and not one.language else ""

    @property
    def first(self) -> tuple[Shown, ...]:
        return self.values[:SHOWN_AT_ONCE]

    @property
    def others(self) -> tuple[Shown, ...]:
        return self.values[SHOWN_AT_ONCE:]


@dataclass
class Reader:
    """What is needed to show the values of one document.

    nodes: its blank nodes by @id. names: CTID -> what is known of what it refers to, or (name, address).
    depth, inside, currency: where in the document the reader is.
    """

    nodes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    names: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    depth: int = 0
    inside: frozenset[str] = frozenset()
    currency: str = ""

    def show(self, prop: Property | None, value: Any) -> tuple[Shown, ...]:
        """Everything that `value` holds, in its order; () when it says nothing. Takes any JSON-LD value."""
        return tuple(self._each(prop, value))

    def rows(self, properties: tuple[Property, ...], node: Mapping[str, Any]) -> tuple[ReadRow, ...]:
        """The node's properties in the order of `properties`, then those that are not among them."""
        known = {prop.term: prop for prop in properties}
        order = [term for term in known if term in node] + [term for term in node if term not in known]
        reader = replace(self, currency=next((text(node[term]) for term in _CURRENCIES if node.get(term)), ""))
        labels = {term: known[term].label if term in known else label_of(term) for term in order}
        rows = (ReadRow(term, labels[term], reader.show(known.get(term), node[term])) for term in order)
        return tuple(row for row in rows if row.values and row.term not in ("@id", "@context"))

    def _each(self, prop: Property | None, value: Any) -> Iterator[Shown]:
        if isinstance(value, list):
            for item in value:
                yield from self._each(prop, item)
        elif isinstance(value, Mapping):
            yield from self._object(prop, value)
        elif value is not None and str(value).strip():
            yield self._plain(prop, value)

    def _object(self, prop: Property | None, value: Mapping[str, Any]) -> Iterator[Shown]:
        if is_language_map(value):
            yield from _texts(value)
        elif class_of(value) == ALIGNMENT:
            yield self._alignment(prop, value)
        elif set(value) == {"@id"}:
            yield self._plain(prop, value["@id"])
        elif value:
            yield self._node(prop, value)

    def _plain(self, prop: Property | None, value: Any) -> Shown:
        if isinstance(value, bool):
            return Shown("text", "Yes" if value else "No")
        words = str(value).strip()
        if is_blank(words) and words in self.nodes and words not in self.inside:
            return self._node(prop, self.nodes[words])
        if ctid := reference_ctid(words):
            return self._reference(words, ctid, prop)
        if words.startswith(("http://", "https://")):
            return Shown("link", words, href=words)
        return self._in_words(prop, words)

    def _reference(self, words: str, ctid: str, prop: Property | None) -> Shown:
        if prop is not None and prop.value is Value.CTID:
            return Shown("text", words)
        target = Target(*self.names.get(ctid, (ctid,)))
        href = target.href or (words if words.startswith("http") else "")
        info = "" if href.startswith("#") else ctid
        return Shown("reference", target.name, href=href, info=info, is_published=target.is_published)

    def _alignment(self, prop: Property | None, value: Mapping[str, Any]) -> Shown:
        """A concept, occupation, competency or plain name; with what else is said of it, such as its weight."""
        target = text(value.get("ceterms:targetNode"))
        code, name = text(value.get("ceterms:codedNotation")), text(value.get("ceterms:targetNodeName"))
        rows = self._inner().rows(
            _alignment_properties(), {k: v for k, v in value.items() if k not in _OF_AN_ALIGNMENT}
        )
        ctid = reference_ctid(target) if target else None
        if ctid and not name:
            return replace(self._reference(target, ctid, None), rows=rows)
        framework, address = text(value.get("ceterms:frameworkName")), text(value.get("ceterms:framework"))
        words = " ".join(part for part in (code, name) if part) or target or framework or address
        concept = ctdl.scheme(prop.scheme).find(target) if prop and prop.scheme and target else None
        info = text(value.get("ceterms:targetNodeDescription")) or (concept.definition if concept else "")
        shown = Shown("concept", words, href=_web(target), info=info, rows=rows)
        if concept or words == framework:
            return shown
        note, note_href = self._framework(framework, address, words)
        return replace(shown, note=note, note_href=note_href)

    def _framework(self, name: str, address: str, words: str) -> tuple[str, str]:
        """Where a code or competency is from: its name, and where that leads."""
        ctid = reference_ctid(address) or ""
        known = Target(*self.names[ctid]) if ctid in self.names else Target("")
        return name or known.name or (address if address != words else ""), known.href or _web(address)

    def _inner(self, name: str = "") -> "Reader":
        inside = self.inside | {name} if name else self.inside
        return Reader(self.nodes, self.names, self.depth + 1, inside)

    def _node(self, prop: Property | None, node: Mapping[str, Any]) -> Shown:
        """A profile, or something without a CTID that is described in place."""
        if self.depth >= DEEPEST:
            return Shown("text", TOO_DEEP)
        is_reference = prop is not None and prop.value is not Value.PROFILE
        name = ctdl.name_of(node) if is_reference else text(node.get("ceterms:name"))
        href = _web(text(node.get("ceterms:subjectWebpage"))) if is_reference else ""
        leave_out = {"@id", "@type", *(("ceterms:subjectWebpage",) if href else ())}
        facts = {term: value for term, value in node.items() if term not in leave_out and not _says(value, name)}
        declaration = _declaration_of(prop, node)
        rows = self._inner(text(node.get("@id"))).rows(declaration.properties if declaration else (), facts)
        kind = _class_label(class_of(node)) if is_reference else ""
        return Shown("reference" if is_reference else "profile", name, href=href, info=kind, rows=rows)

    def _in_words(self, prop: Property | None, words: str) -> Shown:
        if prop is None:
            return Shown("text", words)
        if prop.value in (Value.DATE, Value.APPROXIMATE_DATE):
            said = date_in_words(words)
            return Shown("date", said, info=words) if said != words else Shown("text", words)
        if prop.scheme and (concept := ctdl.scheme(prop.scheme).find(words)):
            return Shown("concept", concept.label, info=concept.definition)
        in_words = {
            Value.DURATION: duration_in_words,
            Value.LANGUAGE: language_name,
            Value.TYPE: _class_label,
            Value.NUMBER: lambda number: money_in_words(number, self.currency),
        }.get(prop.value, str)
        return Shown("text", in_words(words))


def _web(address: str) -> str:
    """The address if it is one to follow; never javascript: and such."""
    return address if address.startswith(("http://", "https://")) else ""


def _says(value: Any, name: str) -> bool:
    """Whether the value is the name that stands above the facts already, and in no further language."""
    return bool(name) and (value == name or (isinstance(value, Mapping) and len(value) == 1 and text(value) == name))


def _alignment_properties() -> tuple[Property, ...]:
    return ctdl.profile("CredentialAlignmentObject").properties


def _declaration_of(prop: Property | None, node: Mapping[str, Any]) -> Declaration | None:
    """What declares the properties of an embedded node: the property's profile, or the profile or kind of its class."""
    if prop is not None and prop.profile:
        return ctdl.profile(prop.profile)
    return ctdl.declaration_of(class_of(node))


def _texts(value: Mapping[str, Any]) -> Iterator[Shown]:
    """Every text of a language map; a tag stands on those that are not in English."""
    for language, part in value.items():
        tag = "" if language.lower().startswith("en") or language == "@none" else language
        for each in part if isinstance(part, list) else [part]:
            if str(each).strip():
                yield Shown("text", str(each), language=tag)


def _class_label(term: str) -> str:
    try:
        return ctdl.class_info(term).label
    except ctdl.UnknownClass:
        return term
