"""Corrections on the page: one cell, or the same slip in all rows; what they touch is checked again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import Q

from accounts.exceptions import NotReady
from accounts.models import User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from bulkupload import corrections, overall, receiving, tally
from bulkupload.checking import check_batch
from bulkupload.corrections import with_cells
from bulkupload.findings import Finding
from bulkupload.judging import Context
from bulkupload.keeping import Judged, keep
from bulkupload.layout import Layout, lay_out
from bulkupload.matching import REPEATED
from bulkupload.models import Upload, UploadRow
from bulkupload.reading import RawRow
from bulkupload.reading.table import plain_cell
from bulkupload.records import records
from publisher.actions import staging

LONGEST_EDIT = 20_000  # characters of a cell
AT_ONCE = 2_000  # corrected cells that are checked while the page waits
_CHUNK = 500
_OF_THE_FILE = frozenset({"cell-error", "formula"})  # what reading the file said, which the texts no longer show
GONE = "This correction is not open any more. Look at what is there now."
OVER = "The rows of this file are being saved, or were. Nothing was corrected."


@transaction.atomic
def edit_cell(*, upload: Upload, number: int, index: int, text: str, by: User) -> Upload:
    """Puts another text into one cell. Raises NotAllowed, and NotReady when the upload is decided on, or has no such
    cell."""
    _hold(upload, by)
    row = upload.rows.filter(number=number).first()
    if row is None or not 0 <= index < len(upload.headings):
        raise NotReady("This file has no such cell.")
    _again(upload, {number: (index, text[:LONGEST_EDIT].replace("\x00", ""))})
    log.record(
        "upload:row:corrected", by=by, subject=upload, organization_id=upload.organization_id, row=number,
        column=upload.headings[index],
    )  # fmt: skip
    return upload


@transaction.atomic
def fix_all(*, upload: Upload, column: str, value: str, suggestion: str, by: User) -> int:
    """Puts the suggestion into every cell of a column that holds the value, and returns how many these were.

    Raises as `edit_cell`, and NotReady when it was not proposed.
    """
    _hold(upload, by)
    if [column, value, suggestion] not in [each[:3] for each in upload.fixes]:
        raise NotReady(GONE)
    index = upload.headings.index(column)
    rows = upload.rows.exclude(findings=[]).only("number", "cells", "findings", "upload_id").order_by("number")
    fix = (column, value, suggestion)
    edits = {row.number: (index, text) for row in rows.iterator() if (text := _fixed(row, index, fix))}
    _again(upload, edits)
    log.record(
        "upload:column:corrected", by=by, subject=upload, organization_id=upload.organization_id, column=column,
        value=value, suggestion=suggestion, cells=len(edits),
    )  # fmt: skip
    return len(edits)


@transaction.atomic
def fix_column(*, upload: Upload, column: str, by: User) -> int:
    """Puts into every cell of a column what is suggested there, and returns how many cells these were.

    Raises as `edit_cell`, and NotReady when nothing is suggested in the column.
    """
    _hold(upload, by)
    if column not in [each[0] for each in upload.fixes]:
        raise NotReady(GONE)
    index = upload.headings.index(column)
    rows = upload.rows.exclude(findings=[]).only("number", "cells", "findings", "upload_id").order_by("number")
    edits = {row.number: (index, text) for row in rows.iterator() if (text := _all_fixed(row, index, column))}
    _again(upload, edits)
    log.record(
        "upload:column:corrected", by=by, subject=upload, organization_id=upload.organization_id, column=column,
        cells=len(edits),
    )  # fmt: skip
    return len(edits)


def _all_fixed(row: UploadRow, index: int, column: str) -> str:
    """The text of the cell with all that is suggested in it; "" when nothing is. One after the other, as by hand."""
    text = ""
    for each in row.findings:
        finding = Finding.from_dict(each)
        if finding.column == column and finding.suggestion:
            fix = (column, tally.meant(finding), finding.suggestion)
            if changed := _fixed(row, index, fix):
                text = changed
                row.cells[index] = changed
    return text


def _fixed(row: UploadRow, index: int, fix: tuple[str, str, str]) -> str:
    """The text of the cell with the suggestion in it; "" when it is not about this cell."""
    column, value, suggestion = fix
    own = (Finding.from_dict(each) for each in row.findings if each["column"] == column)
    is_meant = any(each.suggestion == suggestion and tally.meant(each) == value for each in own)
    if not is_meant or index >= len(row.cells):
        return ""
    parts = row.cells[index].split("|")
    if len(parts) == 1:
        return suggestion
    return "|".join(suggestion if part.strip() == value else part for part in parts)


def _hold(upload: Upload, by: User) -> None:
    check_can(by, Permission.RESOURCE_EDIT, upload.organization)
    if not Upload.objects.select_for_update().filter(pk=upload.pk, state=Upload.State.CHECKED).exists():
        raise NotReady(OVER)
    upload.refresh_from_db()


# -- checking again --------------------------------------------------------------------------------------------------


def _again(upload: Upload, edits: Mapping[int, tuple[int, str]]) -> None:
    """Checks the rows with these cells (number -> place, text), and all that belong to the same resources.

    Very many are left to the worker: the upload is being checked then.
    """
    if not edits:
        return
    corrections.remember(upload, edits)
    if len(edits) > AT_ONCE:
        receiving.check_anew(upload, mapping=upload.mapping)
        return
    layout = lay_out(upload.kind, upload.headings, upload.mapping)
    context = Context(upload, layout)
    numbers = _touched(upload, layout, edits)
    # Rows that belong together are read together, however many they are.
    step = len(numbers) if layout.members or layout.is_nested else _CHUNK
    for start in range(0, len(numbers), step):
        raw = _taken_out(upload, numbers[start : start + step], edits)
        found = records(iter(raw), layout)
        while batch := list(islice(found, _CHUNK)):
            judged = check_batch(context, batch)
            _count(upload, judged)
            keep(upload, judged)
    upload.save(update_fields=["counts", "found", "fixes"])
    overall.look(upload, layout)


def _taken_out(upload: Upload, numbers: Sequence[int], edits: Mapping[int, tuple[int, str]]) -> list[RawRow]:
    """The rows with these numbers as they are to be read again; what was said of them before is forgotten."""
    raw: list[RawRow] = []
    for start in range(0, len(numbers), _CHUNK):
        some = numbers[start : start + _CHUNK]
        old = list(upload.rows.filter(number__in=some).order_by("number"))
        raw += [_raw(row, edits.get(row.number)) for row in old]
        _count(upload, map(_judged, old), sign=-1)
        upload.rows.filter(pk__in=[row.pk for row in old]).delete()
        staging.clear(upload.batch, numbers=some)
    return raw


def _touched(upload: Upload, layout: Layout, edits: Mapping[int, tuple[int, str]]) -> list[int]:
    """The rows to check again: where rows continue others, each with those of its resource."""
    every = upload.rows.order_by("number").values_list("number", "state")
    if layout.members:  # any row may be a part of any
        return [number for number, _ in every]
    touched = edits.keys() | _waiting_for(upload, edits)
    if not layout.is_nested:
        return sorted(touched)
    groups: list[list[int]] = []
    for number, state in every:
        if state == UploadRow.State.PART and groups:
            groups[-1].append(number)
        else:
            groups.append([number])
    # The row before may gain or lose a part, and so may the one after.
    near = {place + step for place, group in enumerate(groups) if touched & set(group) for step in (-1, 0, 1)}
    return [number for place, group in enumerate(groups) if place in near for number in group]


def _waiting_for(upload: Upload, edits: Mapping[int, tuple[int, str]]) -> set[int]:
    """Rows that were refused because one of these is about the same resource, which may be over now."""
    numbers, found = sorted(edits), set()
    refused = upload.rows.filter(state=UploadRow.State.REFUSED)
    for start in range(0, len(numbers), _CHUNK):
        rows = upload.rows.filter(number__in=numbers[start : start + _CHUNK])
        before = rows.values_list("external_identifier", "ctid", "resource")
        identifiers, ctids, resources = ([each for each in column if each] for column in zip(*before, strict=True))
        same = Q(external_identifier__in=identifiers) | Q(ctid__in=ctids) | Q(resource__in=resources)
        said = refused.filter(same).values_list("number", "findings")
        found |= {number for number, findings in said if any(each["code"] == REPEATED for each in findings)}
    return found


def _raw(row: UploadRow, edit: tuple[int, str] | None) -> RawRow:
    texts, findings = [], dict(_kept(row))
    for index, cell in enumerate(row.cells):
        text, finding = plain_cell(cell)
        texts.append(text)
        if finding:
            findings[index] = finding
    raw = RawRow(row.number, tuple(texts), findings)
    return raw if edit is None else with_cells(raw, dict([edit]))


def _kept(row: UploadRow) -> Iterator[tuple[int, Finding]]:
    headings: Sequence[str] = row.upload.headings
    for finding in row.all_findings:
        if finding.code in _OF_THE_FILE and finding.column in headings:
            yield headings.index(finding.column), finding


def _judged(row: UploadRow) -> Judged:
    return Judged(row.number, row.cells, row.state, [Finding.from_dict(each) for each in row.findings])


def _count(upload: Upload, judged: Iterable[Judged], *, sign: int = 1) -> None:
    for name, value in tally.added(upload, judged, sign=sign).items():
        setattr(upload, name, value)
