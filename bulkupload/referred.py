"""References by External Identifier: to rows of the same file in any order, and to what a later file brings."""

import uuid
from collections.abc import Mapping

import ctdl
from bulkupload import grammar, rows
from bulkupload.column import Column
from bulkupload.columns import columns_of
from bulkupload.corrections import open_corrected
from bulkupload.findings import Finding, warning
from bulkupload.layout import Layout
from bulkupload.models import Upload
from bulkupload.named import is_own_reference
from bulkupload.records import Record
from bulkupload.rows import TYPE, RowReading
from ctdl import Value

Own = Mapping[str, tuple[tuple[str, str], ...]]
_SPACE = uuid.UUID("5d0c1f5e-3f6b-5d0a-9a54-0f7f0f8b7c11")
UNKNOWN = "unknown-identifier"  # what the reading of a cell says of an identifier that nothing has yet
DEFERRED = "deferred-reference"
TARGET = "target"  # the group of columns for the credentials that a course or an assessment leads to


def ctid_for(upload: Upload, external_identifier: str) -> str:
    """The CTID of a new resource. With an identifier it follows from it, so that rows before it can refer to it."""
    if not external_identifier:
        return ctdl.new_ctid()
    own = f"{upload.organization_id}|{upload.pk}|{upload.digest}|{external_identifier}"
    return f"ce-{uuid.uuid5(_SPACE, own)}"


def in_file(upload: Upload, layout: Layout) -> dict[str, tuple[tuple[str, str], ...]]:
    """External Identifier -> ((class term, CTID),) of every row of the file; reads it once more."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    place = next((each for each in layout.readers if each[1].term == TYPE), None)
    usual = columns_of(layout.kind).declaration.classes[0] if place is None else ""
    for row in open_corrected(upload).rows:
        identity = rows.identify(row, layout)
        if not identity.external_identifier or grammar.is_skipped_row(row.cells):
            continue
        class_term = usual
        if place and place[0] < len(row.cells):
            known = ctdl.find_class(grammar.tidy(row.cells[place[0]]), place[1].classes)
            class_term = known.term if known else ""
        ctid = identity.ctid or ctid_for(upload, identity.external_identifier)
        found.setdefault(identity.external_identifier, ((class_term, ctid),))
    return found


def defer(record: Record, layout: Layout, reading: RowReading, own: Own) -> list[list[str]]:
    """[[path, External Identifier]] of what the row refers to and nothing has yet; its errors become warnings.

    path: a term; or, of a target credential, the connection and what it holds: "ceterms:isRequiredFor/ceterms:…".
    """
    waiting = {finding for finding in reading.findings if finding.code == UNKNOWN}
    if not waiting:
        return []
    found, headings = [], set()
    for index, column, text in rows.filled(record.head, layout):
        path = _path(column, record, layout)
        missing = [part for part in grammar.parts(text) if _is_missing(part, column, own)] if path else []
        if missing:
            found += [[path, part] for part in missing]
            headings.add(layout.headings[index])
    if found:
        reading.findings[:] = [
            _later(each) if each in waiting and each.column in headings else each for each in reading.findings
        ]
    return found


def _path(column: Column, record: Record, layout: Layout) -> str:
    """Where the reference will be made; "" where it cannot: which of several conditions is meant, nobody would know."""
    if column.prop is None or column.prop.value is not Value.REFERENCE or column.group not in ("", TARGET):
        return ""
    if not column.group:
        return column.prop.term
    group = columns_of(layout.kind).group(TARGET)
    said = (text for _, other, text in rows.filled(record.head, layout) if other.key == f"{TARGET}/relation")
    return f"{group.term_of(next(said, '')) or group.terms[0]}/{column.prop.term}"


def _is_missing(part: str, column: Column, own: Own) -> bool:
    if not is_own_reference(part) or len(part) > rows.LONGEST_EXTERNAL_IDENTIFIER:
        return False
    assert column.prop is not None
    return not any(class_term in column.prop.range for class_term, _ in own.get(part, ()))


def _later(finding: Finding) -> Finding:
    message = (
        "No resource of yours has this External Identifier yet. The reference is kept, and made as soon as a later "
        "upload brings one."
    )
    return warning(DEFERRED, message, column=finding.column, value=finding.value)
