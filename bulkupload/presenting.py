"""Turns kept rows into what the tables of the pages show: a cell with its findings, a row with what it will do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse

from bulkupload.findings import Finding
from bulkupload.layout import Layout, lay_out
from bulkupload.models import Upload, UploadRow
from bulkupload.proposing import kept_in
from bulkupload.rows import WEBPAGE
from ctdl.findings import Severity
from publisher.models import Resource

_TONES = {
    UploadRow.State.NEW: "ok",
    UploadRow.State.CHANGED: "info",
    UploadRow.State.UNCHANGED: "",
    UploadRow.State.REFUSED: "bad",
    UploadRow.State.SKIPPED: "",
    UploadRow.State.PART: "",
}
_CELLS = {Severity.ERROR: "cell-bad", Severity.WARNING: "cell-warn", Severity.INFO: "cell-info"}


@dataclass(frozen=True)
class ShownCell:
    """tone: class of the cell, "" when nothing is to be said. findings: what is said, the worst first."""

    heading: str
    text: str
    tone: str
    findings: tuple[Finding, ...]
    index: int = 0  # its place in the row


@dataclass(frozen=True)
class ShownRow:
    """notes: findings that belong to no column of the file. url: page of the resource, "" before it is there."""

    number: int
    label: str
    tone: str
    cells: tuple[ShownCell, ...]
    notes: tuple[Finding, ...]
    changes: tuple[dict, ...]
    url: str
    name: str

    @property
    def marked(self) -> tuple[str, ...]:
        """Headings of the cells with findings: in a wide file they may stand beside the edge of the window."""
        return tuple(cell.heading for cell in self.cells if cell.findings)


def layout_of(upload: Upload) -> Layout:
    return lay_out(upload.kind, upload.headings, upload.mapping, kept_in(upload.kind, upload.findings))


def shown_rows(upload: Upload, rows: list[UploadRow]) -> list[ShownRow]:
    """Columns that hold nothing in any of the rows are left out of all. One query, for the names of resources.

    What is marked stands beside what tells which row it is: in a wide file it would be beyond the edge of the window.
    """
    layout = layout_of(upload)
    ctids = [row.ctid for row in rows if row.state != UploadRow.State.REFUSED and row.ctid]
    there = Resource.objects.filter(ctid__in=ctids, organization=upload.organization_id, deleted_at__isnull=True)
    names = dict(there.values_list("ctid", "name"))
    shown = [_row(row, layout, upload, names.get(row.ctid, "")) for row in rows]
    filled = {cell.heading for row in shown for cell in row.cells if cell.text or cell.findings}
    marked = {cell.heading for row in shown for cell in row.cells if cell.findings}
    telling = {layout.headings[index] for index, column in layout.telling if column.term != WEBPAGE}

    def order(cell: ShownCell) -> int:
        return 0 if cell.heading in telling else 1 if cell.heading in marked else 2

    return [
        replace(row, cells=tuple(sorted((cell for cell in row.cells if cell.heading in filled), key=order)))
        for row in shown
    ]


def _row(row: UploadRow, layout: Layout, upload: Upload, name: str) -> ShownRow:
    findings = row.all_findings
    headings = {layout.headings[index] for index, _ in layout.used}
    label, tone = _status(row, upload)
    return ShownRow(
        number=row.number,
        label=label,
        tone=tone,
        cells=tuple(_cells(row, layout, findings)),
        notes=tuple(finding for finding in findings if finding.column not in headings),
        changes=tuple(row.changes),
        url=reverse("resource", args=[row.ctid]) if name else "",
        name=name,
    )


def _status(row: UploadRow, upload: Upload) -> tuple[str, str]:
    if row.outcome == UploadRow.Outcome.FAILED:
        return "Not saved", "bad"
    if upload.state == Upload.State.UNDONE and row.state in UploadRow.GOOD:
        return "Undone", "warn"
    if upload.state != Upload.State.CHECKED and row.state in UploadRow.GOOD and row.number <= upload.saved_upto:
        return ("Saved", "ok") if row.state == UploadRow.State.NEW else ("Saved", "info")
    label = UploadRow.State(row.state).label
    count = len(row.changes)
    if row.state == UploadRow.State.CHANGED:
        label = f"Changed: {count} {'property' if count == 1 else 'properties'}"
    return label, _TONES[UploadRow.State(row.state)]


def _cells(row: UploadRow, layout: Layout, findings: list[Finding]) -> Iterator[ShownCell]:
    for index, _ in layout.used:
        heading = layout.headings[index]
        own = tuple(finding for finding in findings if finding.column == heading)
        text = row.cells[index] if index < len(row.cells) else ""
        yield ShownCell(heading, text, _CELLS[own[0].severity] if own else "", own, index)
