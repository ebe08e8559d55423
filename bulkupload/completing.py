"""What a new resource gets without being told, and what it cannot do without."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ctdl
from bulkupload.findings import Finding, error, info
from bulkupload.layout import Layout
from bulkupload.rows import NAME, TYPE, RowReading
from ctdl.languages import NAMES

_NAMES = (NAME, "ceasn:name")  # with the type all that cannot follow before it is approved
# What an organization is that says nothing of it, as everywhere else (publisher.starting).
_USUAL_ORGANIZATION = "ceterms:CredentialOrganization"


@dataclass(frozen=True)
class Completion:
    """For all rows of an upload; `owner` is a CTID."""

    layout: Layout
    declaration: ctdl.Declaration
    owner: str

    def complete(self, reading: RowReading) -> list[Finding]:
        """Puts in the owner and the defaults where the row says nothing; returns what is to be said about it."""
        changes = reading.changes
        wrong = {finding.column for finding in reading.findings if finding.is_error}
        for term, value in self._owned_by:
            if not changes.get(term):
                changes[term] = value
        findings = [*self._type(changes, wrong), *self._defaults(changes, wrong)]
        for term, heading in self._needed:
            if heading and not changes.get(term) and heading not in wrong:
                message = f"A new resource needs a value for {heading}. Fill it in."
                findings.append(error("missing-value", message, column=heading))
        return findings

    @cached_property
    def _owned_by(self) -> list[tuple[str, Any]]:
        several = {term: self.declaration.property(term).multiple for term in self.declaration.owned_by}
        return [(term, [self.owner] if multiple else self.owner) for term, multiple in several.items()]

    @cached_property
    def _needed(self) -> list[tuple[str, str]]:
        """Terms that no new resource is without, and their headings."""
        needed = [
            prop.term
            for prop in self.declaration.properties
            if prop.term in (*_NAMES, TYPE) and prop.level is ctdl.Level.REQUIRED
        ]
        return [(term, self.layout.heading_of(term)) for term in needed]

    @cached_property
    def _with_default(self) -> list[tuple[ctdl.Property, str]]:
        """Properties that have one, with their heading in the file, "" where it has no such column."""
        in_file = {column.term: self.layout.headings[index] for index, column in self.layout.used}
        return [(prop, in_file.get(prop.term, "")) for prop in _with_default(self.declaration)]

    def _type(self, changes: dict[str, Any], wrong: set[str]) -> Iterator[Finding]:
        """The class where there is no choice, and of organizations the usual one."""
        if changes.get(TYPE) or (heading := self.layout.heading_of(TYPE)) in wrong:
            return
        if len(self.declaration.classes) == 1:
            changes[TYPE] = self.declaration.classes[0]
        elif self.declaration.slug == "organization":
            changes[TYPE] = _USUAL_ORGANIZATION
            label = ctdl.class_info(_USUAL_ORGANIZATION).label
            yield info("default-used", f"Nothing says what it is, so “{label}” is entered.", column=heading)

    def _defaults(self, changes: dict[str, Any], wrong: set[str]) -> Iterator[Finding]:
        """A blank cell is remarked on; a column that the file lacks is remarked on once, by `notes`."""
        for prop, heading in self._with_default:
            if changes.get(prop.term) or heading in wrong:
                continue
            changes[prop.term] = [prop.default] if prop.multiple else prop.default
            if heading:
                yield info("default-used", f"Left blank, so “{_shown(prop)}” is entered.", column=heading)


def notes(layout: Layout, declaration: ctdl.Declaration) -> list[Finding]:
    """What new resources get because the file has no column for it."""
    in_file = {column.term for _, column in layout.used}
    return [
        info(
            "default-used", f"The file has no column {layout.heading_of(prop.term)}, so new ones get “{_shown(prop)}”."
        )
        for prop in _with_default(declaration)
        if prop.term not in in_file
    ]


def _with_default(declaration: ctdl.Declaration) -> Iterator[ctdl.Property]:
    for prop in declaration.properties:
        if prop.default is not None and prop.level is ctdl.Level.REQUIRED:
            yield prop


def _shown(prop: ctdl.Property) -> str:
    if prop.value is ctdl.Value.LANGUAGE:
        return next((name.title() for name, code in NAMES.items() if code == prop.default), str(prop.default))
    concept = ctdl.scheme(prop.scheme).get(str(prop.default)) if prop.scheme else None
    return concept.label if concept else str(prop.default)
