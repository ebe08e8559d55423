"""Many new documents of one kind, quickly: what was worked out for a value once is remembered.

A `Drafter` gives what `new_document`, `edit`, `validate`, `content_hash` and `benchmark` give one after the other; a
test holds the two together. What it has no quick way for (members, classes that are not of its kind) goes that way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ctdl.benchmark import benchmark
from ctdl.canonical import canonical_string, content_hash
from ctdl.declaration import Declaration, Property, Value
from ctdl.document import Document, Node, context_of, new_document
from ctdl.editing import copy_json, edit
from ctdl.findings import Finding, Severity
from ctdl.identifiers import graph_uri, resource_uri
from ctdl.placing import placed
from ctdl.simplified.scope import Scope
from ctdl.simplified.writing import to_jsonld
from ctdl.validation import relations, rules, validate
from ctdl.validation.objects import Table, check_presence, check_property, table_of
from ctdl.validation.report import Report
from ctdl.values import is_plain_address

MOST_REMEMBERED = 400  # values of a property; with all properties and classes some 20 MB
MOST_SHAPES = 1000
_NONE: dict[str, Node] = {}
_PATH = "/@graph/0"
_OWN = ("@id", "@type", "ceterms:ctid")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A document with all that is stored beside it. `text` is its JSON; its values may be shared with other drafts."""

    document: Document
    text: str
    findings: list[Finding]
    content_hash: str
    benchmark: int
    fragments: tuple[Fragment, ...] = ()  # () when the document went the long way

    @property
    def errors(self) -> int:
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(slots=True)
class Fragment:
    """One property with one value. spelled: as content_hash spells it, blank nodes by their own names.

    noted: room for what a caller works out of the property alone and wants to have remembered with it.
    """

    term: str
    value: Any
    nodes: dict[str, Node]
    text: str
    spelled: str
    findings: tuple[Finding, ...]
    plain: bool  # False: the document has to be checked as a whole
    noted: Any = None


@dataclass(slots=True)
class _Shelf:
    """The fragments of one property in one class and language. quick: how a plain text is written, if it can be."""

    quick: Quick | None
    known: dict[Any, Fragment | None] = field(default_factory=dict)
    misses: int = 0
    is_closed: bool = False

    def keep(self, key: Any, fragment: Fragment | None) -> None:
        if self.is_closed:
            return
        self.misses += 1
        if self.misses > MOST_REMEMBERED:
            self.is_closed = True
            if self.quick is not None:
                self.known.clear()
            return
        self.known[key] = fragment


@dataclass(frozen=True, slots=True)
class _Shape:
    """What follows from which properties there are."""

    order: tuple[str, ...]  # for content_hash
    findings: tuple[Finding, ...]
    benchmark: int


class Drafter:
    """Drafts for one kind; `base` is the registry whose addresses CTIDs become."""

    def __init__(self, declaration: Declaration, *, base: str) -> None:
        self.declaration = declaration
        self.base = base
        self._known = {prop.term: prop for prop in declaration.properties}
        self._shelves: dict[tuple[str, str], dict[str, _Shelf]] = {}
        self._shapes: dict[tuple[str, frozenset[str]], _Shape] = {}
        # Used again as long as nothing was found: making them takes as long as looking at a short text.
        self._scope, self._report = Scope(base=base), Report({}, {})

    def draft(self, class_term: str, ctid: str, changes: Mapping[str, Any], *, language: str) -> Drafted:
        """The document of a new resource with these simplified values (as `edit` takes them)."""
        if class_term in self.declaration.classes and not class_term.startswith("ceasn:CompetencyFramework"):
            found = self._pieces(class_term, changes, language)
            if found is not None:
                return self._assembled(class_term, ctid, found)
        return self.whole(self.document(class_term, ctid, changes, language=language))

    def document(self, class_term: str, ctid: str, changes: Mapping[str, Any], *, language: str) -> Document:
        blank = new_document(class_term, ctid=ctid, base=self.base)
        return edit(blank, changes, base=self.base, language=language, class_term=class_term)

    def whole(self, document: Document) -> Drafted:
        """The long way: for a document that is there, or that has no short one."""
        return Drafted(
            document, json.dumps(document), validate(document), content_hash(document), benchmark(document).score
        )

    # -- pieces --------------------------------------------------------------------------------------------------

    def _pieces(self, class_term: str, changes: Mapping[str, Any], language: str) -> list[Fragment] | None:
        """The fragments in the order of the declaration; None when there is no short way."""
        if not changes.keys() <= self._known.keys():
            return None
        found = []
        shelves = self._shelves.setdefault((class_term, language), {})
        for term, prop in self._known.items():
            if term not in changes or term in _OWN:
                continue
            value = changes[term]
            shelf = shelves.get(term)
            if shelf is None:
                shelf = shelves[term] = _Shelf(_quick_text(self.declaration, class_term, prop, language))
            key = value if type(value) is str else _key(value)
            if key in shelf.known:
                fragment = shelf.known[key]
            else:
                fragment = _quickly(prop, shelf, value) or self._fragment(class_term, language, prop, value)
                shelf.keep(key, fragment)
            if fragment is None:
                continue
            if not fragment.plain:
                return None
            found.append(fragment)
        return found

    def _fragment(self, class_term: str, language: str, prop: Property, value: Any) -> Fragment | None:
        scope = self._clean_scope(language)
        written = to_jsonld(prop, value if isinstance(value, str) else copy_json(value), scope)
        if written is None or written in ("", [], {}):
            return None
        report = self._clean_report(scope, prop.term)
        table = table_of(self.declaration, class_term)
        entry = table.properties.get(prop.term)
        if entry is None:
            plain = False
        else:
            check_property(entry, written, f"{_PATH}/{prop.term}", report, table)
            plain = not scope.nodes or (not report.findings and scope.nodes.keys() <= report.seen)
        spoken = _text(written)
        spelled = f'"{prop.term}":{_spelled(written, spoken)}'
        text = f'"{prop.term}": {spoken}'
        findings = tuple(placed(report.findings, self.declaration)) if report.findings else ()
        return Fragment(prop.term, written, scope.nodes or _NONE, text, spelled, findings, plain)

    def _clean_scope(self, language: str) -> Scope:
        if self._scope.nodes or self._scope.findings:
            self._scope = Scope(base=self.base)
        self._scope.language = language
        return self._scope

    def _clean_report(self, scope: Scope, term: str) -> Report:
        if scope.nodes:
            return Report(scope.nodes, dict.fromkeys(scope.nodes, ""), term=term)
        if self._report.findings:
            self._report = Report({}, {})
        self._report.term = term
        return self._report

    # -- the whole -----------------------------------------------------------------------------------------------

    def _assembled(self, class_term: str, ctid: str, found: list[Fragment]) -> Drafted:
        uri = resource_uri(self.base, ctid)
        node: Node = {"@id": uri, "@type": class_term, "ceterms:ctid": ctid}
        blanks: dict[str, Node] = {}
        for fragment in found:
            node[fragment.term] = fragment.value
            if fragment.nodes:
                blanks.update(fragment.nodes)
        address = graph_uri(self.base, ctid)
        context = context_of(class_term)
        document = {"@context": context, "@id": address, "@graph": [node, *blanks.values()]}
        head = _text({"@id": uri, "@type": class_term, "ceterms:ctid": ctid})[1:-1]
        nodes = ", ".join(
            ["{" + ", ".join([head, *(fragment.text for fragment in found)]) + "}", *map(_text, blanks.values())]
        )
        text = f'{{"@context": "{context}", "@id": "{address}", "@graph": [{nodes}]}}'
        shape = self._shape(class_term, node)
        return Drafted(
            document,
            text,
            [
                *(each for fragment in found for each in fragment.findings),
                *shape.findings,
                *self._together(node, blanks),
            ],
            _hash(shape, class_term, ctid, found, blanks),
            shape.benchmark,
            tuple(found),
        )

    def _shape(self, class_term: str, node: Node) -> _Shape:
        key = (class_term, frozenset(node))
        shape = self._shapes.get(key)
        if shape is None:
            report = Report({}, {})
            table: Table = table_of(self.declaration, class_term)
            check_presence(node, table, _PATH, report, top=True)
            score = benchmark({"@graph": [node]}).score
            shape = _Shape(tuple(sorted(node)), tuple(placed(report.findings, self.declaration)), score)
            if len(self._shapes) > MOST_SHAPES:
                self._shapes.clear()
            self._shapes[key] = shape
        return shape

    def _together(self, node: Node, blanks: dict[str, Node]) -> list[Finding]:
        """What several properties have to say of each other."""
        report = Report({node["@id"]: node, **blanks}, {})
        rules.check_together(node, _PATH, report, top=True)
        relations.check_relations(node, _PATH, report, top=True)
        return placed(report.findings, self.declaration) if report.findings else []


# -- the quickest way: texts and addresses with nothing remarkable in them ---------------------------------------------

_PLAIN = (Value.TEXT, Value.TEXTS, Value.STRING, Value.URL)


@dataclass(frozen=True, slots=True)
class Quick:
    """Between which lengths a text gives no finding, and what stands around it in the JSON."""

    shortest: int
    longest: int
    language: str  # "" for what has none
    is_address: bool
    several: bool


def _quick_text(declaration: Declaration, class_term: str, prop: Property, language: str) -> Quick | None:
    """None for properties whose values need more looking at."""
    entry = table_of(declaration, class_term).properties.get(prop.term)
    if entry is None or prop.value not in _PLAIN or not entry[2] or prop.status == "deprecated":
        return None
    if prop.value is Value.STRING and prop.term not in _UNMARKED:
        return None
    has_language = prop.value in (Value.TEXT, Value.TEXTS)
    several = prop.value is Value.TEXTS or (prop.multiple and not has_language)
    return Quick(
        max(prop.min_length or 1, 1),
        prop.max_length or LONGEST_QUICK,
        language if has_language else "",
        prop.value is Value.URL,
        several,
    )


LONGEST_QUICK = 100_000
_UNMARKED = frozenset({"ceterms:credentialId", "ceterms:codedNotation", "ceterms:versionCode"})


def _quickly(prop: Property, shelf: _Shelf, value: Any) -> Fragment | None:
    """The fragment of one text that no check has anything to say about; None sends it the usual way."""
    quick = shelf.quick
    if quick is None:
        return None
    if type(value) is list:
        if len(value) != 1 or not quick.several:
            return None
        value = value[0]
    if type(value) is not str or value != value.strip() or not quick.shortest <= len(value) <= quick.longest:
        return None
    if quick.is_address:
        if "/ce-" in value or "/CE-" in value or not is_plain_address(value):
            return None
    elif "<" in value or "&" in value or ":" in value or "/ce-" in value or "/CE-" in value or value[:3] == "ce-":
        return None
    spoken: Any = value
    text = spelled = _text(value)
    if quick.several:
        spoken, text, spelled = [spoken], f"[{text}]", f"[{spelled}]"
    if quick.language:
        spoken, text, spelled = (
            {quick.language: spoken},
            f'{{"{quick.language}": {text}}}',
            f'{{"{quick.language}":{spelled}}}',
        )
    term = prop.term
    return Fragment(term, spoken, _NONE, f'"{term}": {text}', f'"{term}":{spelled}', (), True)


def _key(value: Any) -> Any:
    """Equal for equal JSON alone: 1, 1.0 and true are not."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(type(item) is str for item in value):
        return tuple(value)
    return _text(value), None


_text = json.JSONEncoder().encode
_tight = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def _spelled(value: Any, text: str) -> str:
    """`text` is the JSON of the value: one without addresses has none to strip."""
    if isinstance(value, str) and "/" not in value:
        return text
    return _tight(_stripped(value) if "/ce-" in text or "/CE-" in text else value)


def _stripped(value: Any) -> Any:
    if isinstance(value, str):
        return canonical_string(value)
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items()}
    return [_stripped(item) for item in value] if isinstance(value, list) else value


def _hash(shape: _Shape, class_term: str, ctid: str, found: list[Fragment], blanks: dict[str, Node]) -> str:
    """As `content_hash`: names of blank nodes follow from the order in which a walk over sorted keys meets them."""
    spelled = {fragment.term: fragment.spelled for fragment in found}
    spelled["@id"] = f'"@id":"/resources/{ctid}"'
    spelled["@type"] = f'"@type":"{class_term}"'
    spelled["ceterms:ctid"] = f'"ceterms:ctid":"{ctid}"'
    main = "{" + ",".join([spelled[term] for term in shape.order]) + "}"
    if not blanks:
        return hashlib.sha256(f'{{"@graph":[{main}]}}'.encode()).hexdigest()
    names: dict[str, str] = {}
    values = {fragment.term: fragment.value for fragment in found if fragment.nodes}
    waiting = [node_id for term in shape.order if term in values for node_id in _met(values[term], blanks)]
    texts = [main]
    while waiting:
        node_id = waiting.pop(0)
        if node_id in names:
            continue
        names[node_id] = f"_:{len(names)}"
        node = blanks[node_id]
        texts.append(_spelled(node, _text(node)))
        waiting += _met(node, blanks)
    graph = ",".join(texts)
    for node_id, name in names.items():
        graph = graph.replace(f'"{node_id}"', f'"{name}"')
    return hashlib.sha256(f'{{"@graph":[{graph}]}}'.encode()).hexdigest()


def _met(value: Any, blanks: Mapping[str, Node]) -> list[str]:
    """Blank nodes in the order of a walk over sorted keys."""
    if isinstance(value, str):
        return [value] if value in blanks else []
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    return [name for item in value for name in _met(item, blanks)] if isinstance(value, list) else []
