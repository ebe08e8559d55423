"""Many new documents of one kind, quickly: what was worked out for a value once is remembered.

A `Drafter` gives what `new_document`, `edit`, `validate`, `content_hash` and `benchmark` give one after the other; a
test holds the two together. What it has no quick way for (members, classes that are not of its kind) goes that way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from ctdl.benchmark import benchmark
from ctdl.canonical import content_hash
from ctdl.declaration import Declaration, Property
from ctdl.document import Document, Node, context_of, new_document
from ctdl.editing import copy_json, edit
from ctdl.findings import Finding, Severity
from ctdl.fragments import (
    Blank,
    Fragment,
    Shelf,
    further_of,
    key_of,
    met,
    quick_writer,
    quoted,
    spelled_of,
    text_of,
)
from ctdl.identifiers import graph_uri, resource_uri
from ctdl.placing import placed
from ctdl.simplified.scope import Scope
from ctdl.simplified.writing import to_jsonld
from ctdl.validation import relations, rules, validate
from ctdl.validation.objects import Table, check_presence, check_property, table_of
from ctdl.validation.report import Report

MOST_SHAPES = 1000
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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What follows from which properties there are."""

    order: tuple[str, ...]  # of the terms for content_hash
    in_order: Callable[[Sequence[str]], tuple[str, ...]]  # puts what stands in the order of the node into it
    findings: tuple[Finding, ...]
    benchmark: int
    is_related: bool  # whether a rule speaks of several of them together


# Of each property its term, its shelf's `same`, and the shelf.
_Plan: TypeAlias = list[tuple[str, dict[int, tuple[Any, Fragment | None]], Shelf]]


class Drafter:
    """Drafts for one kind; `base` is the registry whose addresses CTIDs become."""

    def __init__(self, declaration: Declaration, *, base: str) -> None:
        self.declaration = declaration
        self.base = base
        self._known = {prop.term: prop for prop in declaration.properties}
        self._shelves: dict[tuple[str, str], dict[str, Shelf]] = {}
        self._plans: dict[tuple[str, str, tuple[str, ...]], _Plan | None] = {}
        self._shapes: dict[tuple[str, ...], _Shape] = {}
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
        plan = self._plan(class_term, language, tuple(changes))
        if plan is None:
            return None
        found = []
        for term, same, shelf in plan:
            value = changes[term]
            known = same.get(id(value))
            if known is not None and known[0] is value:
                fragment = known[1]
            else:
                fragment = self._of_value(shelf, class_term, language, value)
            if fragment is None:
                continue
            if not fragment.plain:
                return None
            found.append(fragment)
        return found

    def _plan(self, class_term: str, language: str, terms: tuple[str, ...]) -> _Plan | None:
        """Where the fragments of these properties are, in the order of the declaration; None when one is not known."""
        key = (class_term, language, terms)
        if key in self._plans:
            return self._plans[key]
        if len(self._plans) > MOST_SHAPES:
            self._plans.clear()
        plan = None
        if self._known.keys() >= set(terms):
            named = (term for term in self._known if term in terms and term not in _OWN)
            shelves = (self._shelf(class_term, language, term) for term in named)
            plan = [(shelf.prop.term, shelf.same, shelf) for shelf in shelves]
        self._plans[key] = plan
        return plan

    def _shelf(self, class_term: str, language: str, term: str) -> Shelf:
        shelves = self._shelves.setdefault((class_term, language), {})
        if term not in shelves:
            prop = self._known[term]
            shelves[term] = Shelf(prop, quick_writer(self.declaration, class_term, prop, language))
        return shelves[term]

    def _of_value(self, shelf: Shelf, class_term: str, language: str, value: Any) -> Fragment | None:
        """The fragment of a value that has been seen before, as equal JSON, or is worked out now."""
        if shelf.is_closed and shelf.quickly is not None:  # texts of which hardly one comes again
            return shelf.quickly(value) or self._fragment(class_term, language, shelf.prop, value)
        key = value if type(value) is str else key_of(value)
        if key in shelf.known:
            fragment = shelf.known[key]
            shelf.note(value, fragment)
        else:
            quick = shelf.quickly(value) if shelf.quickly is not None else None
            fragment = quick or self._fragment(class_term, language, shelf.prop, value)
            shelf.keep(key, fragment)
        return fragment

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
        spoken = text_of(written)
        spelled = f'"{prop.term}":{spelled_of(written, spoken)}'
        text = f'"{prop.term}": {spoken}'
        findings = tuple(placed(report.findings, self.declaration)) if report.findings else ()
        if not scope.nodes:
            mentions = "/ce-" in text or "/CE-" in text or '"ce-' in text
            return Fragment(prop.term, written, text, spelled, findings, plain, mentions=mentions)
        further, leads = further_of(scope.nodes), met(written, scope.nodes)
        return Fragment(prop.term, written, text, spelled, findings, plain, further, leads, mentions=True)

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
        uri, address, context = resource_uri(self.base, ctid), graph_uri(self.base, ctid), context_of(class_term)
        node: Node = {"@id": uri, "@type": class_term, "ceterms:ctid": ctid}
        texts = [f'"@id": {quoted(uri)}, "@type": {quoted(class_term)}, "ceterms:ctid": {quoted(ctid)}']
        spelled = [f'"@id":"/resources/{ctid}"', f'"@type":"{class_term}"', f'"ceterms:ctid":"{ctid}"']
        findings: list[Finding] = []
        blanks: dict[str, Blank] = {}
        for fragment in found:
            node[fragment.term] = fragment.value
            texts.append(fragment.text)
            spelled.append(fragment.spelled)
            if fragment.findings:
                findings += fragment.findings
            if fragment.further:
                blanks.update({blank.name: blank for blank in fragment.further})
        document = {"@context": context, "@id": address, "@graph": [node, *(blank.node for blank in blanks.values())]}
        graph = f"{{{', '.join(texts)}}}"
        if blanks:
            graph = ", ".join([graph, *[blank.text for blank in blanks.values()]])
        shape = self._shape(class_term, node)
        findings += shape.findings
        if shape.is_related:
            findings += self._together(node, {name: blank.node for name, blank in blanks.items()})
        main = f"{{{','.join(shape.in_order(spelled))}}}"
        return Drafted(
            document,
            f'{{"@context": {quoted(context)}, "@id": {quoted(address)}, "@graph": [{graph}]}}',
            findings,
            _hash(main, shape, found, blanks) if blanks else _digest(f'{{"@graph":[{main}]}}'),
            shape.benchmark,
            tuple(found),
        )

    def _shape(self, class_term: str, node: Node) -> _Shape:
        key = (class_term, *node)
        shape = self._shapes.get(key)
        if shape is None:
            report = Report({}, {})
            table: Table = table_of(self.declaration, class_term)
            check_presence(node, table, _PATH, report, top=True)
            score = benchmark({"@graph": [node]}).score
            is_related = not (rules.TERMS | relations.TERMS).isdisjoint(node)
            terms = list(node)
            order = tuple(sorted(node))
            in_order = itemgetter(*map(terms.index, order))
            shape = _Shape(order, in_order, tuple(placed(report.findings, self.declaration)), score, is_related)
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


def _hash(main: str, shape: _Shape, found: list[Fragment], blanks: Mapping[str, Blank]) -> str:
    """As `content_hash`: names of blank nodes follow from the order in which a walk over sorted keys meets them."""
    names: dict[str, str] = {}
    leads = {fragment.term: fragment.leads for fragment in found if fragment.leads}
    waiting = [name for term in shape.order if term in leads for name in leads[term]]
    texts = [main]
    while waiting:
        name = waiting.pop(0)
        if name in names:
            continue
        names[name] = f"_:{len(names)}"
        texts.append(blanks[name].spelled)
        waiting += blanks[name].leads
    graph = ",".join(texts)
    for old, new in names.items():
        graph = graph.replace(f'"{old}"', f'"{new}"')
    return _digest(f'{{"@graph":[{graph}]}}')


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
