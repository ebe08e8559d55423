"""Decides what a row would do: make a resource, change one, change nothing, or nothing because it is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings

import ctdl
from bulkupload import grammar, referred, wanted
from bulkupload.columns import columns_of
from bulkupload.completing import Completion
from bulkupload.differing import changes_of
from bulkupload.findings import Finding, error, info, warning
from bulkupload.hints import hints
from bulkupload.keeping import Judged, closed, key_of
from bulkupload.known import Known
from bulkupload.layout import Layout
from bulkupload.matching import Target, find_target
from bulkupload.models import Upload, UploadRow
from bulkupload.nested import settle
from bulkupload.place import Place
from bulkupload.reading import RawRow
from bulkupload.records import Record, read_record
from bulkupload.rows import NAME, TYPE, Identity, RowReading
from ctdl.document import class_of
from ctdl.drafting import Drafted, Drafter
from ctdl.findings import Severity
from ctdl.texts import pick
from publisher.actions.staging import Staged
from publisher.preparing import prepare_drafted

Graph = dict[str, Any]
State = UploadRow.State
LANGUAGE = "ceterms:inLanguage"
DESCRIPTION = "ceterms:description"
DEFAULT_LANGUAGE = "en-US"
# Codes of checks that say that something is still missing, not that something is wrong.
_GAPS = frozenset({"missing-required", "missing-one-of", "missing-advised", "text-too-short", "empty-value"})


@dataclass
class Context:
    """What is the same for all rows of an upload: the plan by which they are read, worked out once."""

    upload: Upload
    layout: Layout
    declaration: ctdl.Declaration = field(init=False)
    drafters: dict[str, Drafter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.declaration = columns_of(self.upload.kind).declaration

    @cached_property
    def completion(self) -> Completion:
        return Completion(self.layout, self.declaration, self.upload.organization.ctid or "")

    def drafter(self, class_term: str) -> Drafter:
        """For resources of this class: one file may bring courses and programs."""
        found = self.drafters.get(class_term)
        if found is None:
            kind = ctdl.kind_of(class_term) or self.declaration
            same = (each for each in self.drafters.values() if each.declaration is kind)
            found = next(same, None) or Drafter(kind, base=settings.REGISTRY_URL)
            self.drafters[class_term] = found
        return found

    @cached_property
    def in_file(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        return referred.in_file(self.upload, self.layout)

    def place(self, known: Known, owner: tuple[object, ...]) -> Place:
        found = known.places.get(owner)
        if found is None:
            organization = self.upload.organization
            found = known.places[owner] = Place(
                self.declaration, organization.ctid or "", organization.name, owner, known.own,
                addresses=known.addresses, organizations=known.organizations,
            )  # fmt: skip
        return found


@dataclass(frozen=True, slots=True)
class Judgement:
    """A row of the file that is read, and what it is compared with."""

    row: Judged
    reading: RowReading
    target: Target
    identity: Identity

    @property
    def findings(self) -> list[Finding]:
        own = [*self.identity.findings, *self.target.findings, *self.reading.findings]
        wrong = [number for number, said in self.reading.more.items() if any(each.is_error for each in said)]
        return [
            *own,
            *(error("part-refused", f"Row {number}, which continues this one, is wrong.") for number in wrong),
        ]

    @property
    def is_refused(self) -> bool:
        return any(finding.is_error for finding in self.findings)


def skipped(row: RawRow) -> Judged:
    """A row that belongs to the template."""
    note = info("template-row", "This row belongs to the template and is not read.")
    return closed(Judged(row.number, row.cells), State.SKIPPED, [note])


@dataclass(frozen=True, slots=True)
class Aim:
    """A record, and which resource it means. row: its own row, with its identifiers alone."""

    record: Record
    identity: Identity
    target: Target
    row: Judged


def aim(context: Context, record: Record, identity: Identity, known: Known) -> Aim:
    """The beginning: which resource the record means, and which identifiers are its own from here on. No query."""
    head = record.head
    target = find_target(identity, known, context.upload, context.layout, head.number)
    row = Judged(head.number, head.cells, external_identifier=identity.external_identifier)
    row.ctid = identity.ctid or (target.there.ctid if target.there else "")
    row.ctid = row.ctid or referred.ctid_for(context.upload, identity.external_identifier)
    row.resource_pk = target.there.pk if target.there else None
    return Aim(record, identity, target, row)


def read(context: Context, aim: Aim, known: Known) -> Judgement:
    """The first half: what the row says. No query; `known.graphs` is not needed."""
    record, identity, target, row = aim.record, aim.identity, aim.target, aim.row
    owner = known.owners.get(target.there.pk, ()) if target.there else ()
    reading = read_record(record, context.layout, context.place(known, owner))
    row.name_key = key_of(identity.name, identity.webpage) if identity.name and identity.webpage else None
    row.deferred = referred.defer(record, context.layout, reading, known.own)
    reading.findings += hints(reading.changes, context.layout, owner=context.upload.organization.ctid or "")
    reading.findings += wanted.check(record.head, context.layout, target.there)
    return Judgement(row, reading, target, identity)


def is_same(context: Context, judgement: Judgement) -> bool:
    """Whether the row says all that its resource says, and nothing else: then there is no need to fetch that."""
    there, reading = judgement.target.there, judgement.reading
    if there is None or judgement.is_refused or judgement.target.adopts or reading.items or reading.parts:
        return False
    again = RowReading(dict(reading.changes))
    context.completion.complete(again)
    return _drafted(context, there.class_term, there.ctid, again.changes).content_hash == there.content_hash


def judge(context: Context, judgement: Judgement, known: Known) -> Judged:
    """The second half: state, findings, and what saving the row will write."""
    row, reading, there = judgement.row, judgement.reading, judgement.target.there
    before = known.graphs.get(there.pk) if there else None
    settle(reading, before, context.layout)
    if there is None:
        reading.findings += context.completion.complete(reading)
    row.description_key = _description_key(reading.changes)
    if judgement.is_refused:
        return closed(row, State.REFUSED, judgement.findings)
    if there is None:
        drafted = _drafted(context, str(reading.changes.get(TYPE) or ""), row.ctid, reading.changes)
        return _close(context, judgement, drafted, State.NEW)
    drafted = _changed(context, reading.changes, before or {})
    row.changes = changes_of(context, before, drafted, judgement)
    return _close(context, judgement, drafted, State.CHANGED if row.changes else State.UNCHANGED)


def _close(context: Context, judgement: Judgement, drafted: Drafted, state: str) -> Judged:
    row, findings = judgement.row, judgement.findings
    if state == State.UNCHANGED:
        return closed(row, state, findings)
    findings += _validated(context, drafted, judgement.reading.changes)
    if any(finding.is_error for finding in findings):
        return closed(row, State.REFUSED, findings)
    row.staged = _staged(context, judgement, drafted)
    return closed(row, state, findings)


def _drafted(context: Context, class_term: str, ctid: str, changes: Mapping[str, Any]) -> Drafted:
    values = {term: value for term, value in changes.items() if term != TYPE}
    return context.drafter(class_term).draft(class_term, ctid, values, language=_language(changes, {}))


def _changed(context: Context, changes: Mapping[str, Any], before: Graph) -> Drafted:
    values = {term: value for term, value in changes.items() if term != TYPE}
    language = _language(changes, before)
    after = ctdl.edit(before, values, base=settings.REGISTRY_URL, language=language, class_term=changes.get(TYPE))
    return context.drafter(class_of(ctdl.main_node(after))).whole(after)


def _language(values: Mapping[str, Any], before: Graph) -> str:
    """The language in which the row is written: the first it names, else that of the present name, else English."""
    named = next(iter(values.get(LANGUAGE) or ()), None)
    if named:
        return DEFAULT_LANGUAGE if str(named).lower() == "en" else str(named)
    name = ctdl.main_node(before).get(NAME)
    return (pick(name, DEFAULT_LANGUAGE) if isinstance(name, dict) else None) or DEFAULT_LANGUAGE


def _staged(context: Context, judgement: Judgement, drafted: Drafted) -> Staged:
    row, there = judgement.row, judgement.target.there
    identifier = there.external_identifier if there else ""
    kind = there.kind if there else context.drafter(class_of(ctdl.main_node(drafted.document))).declaration.slug
    prepared = prepare_drafted(
        drafted,
        organization=context.upload.organization_id,
        kind=str(kind),
        external_identifier=identifier or row.external_identifier,
    )
    gets = row.external_identifier if there is None or judgement.target.adopts else ""
    seen = there.latest_pk if there else None
    return Staged(row.number, row.ctid, str(kind), drafted.text, prepared, row.resource_pk, seen, gets)


def _description_key(changes: Mapping[str, Any]) -> int | None:
    description = changes.get(DESCRIPTION)
    return key_of(description) if isinstance(description, str) else None


def _validated(context: Context, drafted: Drafted, changes: Mapping[str, Any]) -> Iterator[Finding]:
    """What the language says of the result, at the column that it concerns."""
    for found in drafted.findings:
        heading = context.layout.heading_of(found.term)
        if found.severity is Severity.ERROR and (found.code in _GAPS or found.term not in changes):
            message = f"Needed before approval: {found.message}"
            yield warning(found.code, message, found.suggestion, column=heading)
        elif found.term in changes and found.severity is not Severity.INFO:
            said = changes[found.term] if isinstance(changes[found.term], str) else ""
            yield Finding(found.code, found.severity, found.message, found.suggestion).at(heading, said)


def is_template_row(row: RawRow) -> bool:
    return grammar.is_skipped_row(row.cells)
