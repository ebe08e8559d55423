"""What a new resource gets without being told, and what it cannot do without."""

from collections.abc import Iterator

import ctdl
from bulkupload.findings import Finding, error, info
from bulkupload.layout import Layout
from bulkupload.rows import NAME, TYPE, RowReading
from ctdl.languages import NAMES

_NAMES = (NAME, "ceasn:name")  # with the type all that cannot follow before it is approved
# What an organization is that says nothing of it, as everywhere else (publisher.starting).
_USUAL_ORGANIZATION = "ceterms:CredentialOrganization"


def complete(reading: RowReading, layout: Layout, declaration: ctdl.Declaration, owner: str) -> list[Finding]:
    """Puts in the owner (a CTID) and the defaults where the row says nothing; returns what is to be said about it."""
    wrong = {finding.column for finding in reading.findings if finding.is_error}
    for term in declaration.owned_by:
        if not reading.changes.get(term):
            reading.changes[term] = [owner] if declaration.property(term).multiple else owner
    findings = [*_type(reading, layout, declaration, wrong)]
    findings += [*_defaults(reading, layout, declaration, wrong)]
    for term in _needed(declaration):
        heading = layout.heading_of(term)
        if heading and not reading.changes.get(term) and heading not in wrong:
            message = f"A new resource needs a value for {heading}. Fill it in."
            findings.append(error("missing-value", message, column=heading))
    return findings


def _needed(declaration: ctdl.Declaration) -> Iterator[str]:
    for prop in declaration.properties:
        if prop.term in (*_NAMES, TYPE) and prop.level is ctdl.Level.REQUIRED:
            yield prop.term


def _type(reading: RowReading, layout: Layout, declaration: ctdl.Declaration, wrong: set[str]) -> Iterator[Finding]:
    """The class where there is no choice, and of organizations the usual one."""
    heading = layout.heading_of(TYPE)
    if reading.changes.get(TYPE) or heading in wrong:
        return
    if len(declaration.classes) == 1:
        reading.changes[TYPE] = declaration.classes[0]
    elif declaration.slug == "organization":
        reading.changes[TYPE] = _USUAL_ORGANIZATION
        label = ctdl.class_info(_USUAL_ORGANIZATION).label
        yield info("default-used", f"Nothing says what it is, so “{label}” is entered.", column=heading)


def _defaults(reading: RowReading, layout: Layout, declaration: ctdl.Declaration, wrong: set[str]) -> Iterator[Finding]:
    """A blank cell is remarked on; a column that the file lacks is remarked on once, by `notes`."""
    in_file = {column.term: layout.headings[index] for index, column in layout.used}
    for prop in _with_default(declaration):
        heading = in_file.get(prop.term, "")
        if reading.changes.get(prop.term) or heading in wrong:
            continue
        reading.changes[prop.term] = [prop.default] if prop.multiple else prop.default
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
