"""Cells that people corrected on the page: the kept file stays as it came, and is read with them in their places."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bulkupload.columns import columns_of
from bulkupload.findings import Finding
from bulkupload.models import Correction, Upload
from bulkupload.reading import RawRow, Table, open_table
from bulkupload.reading.table import plain_cell

_CHUNK = 1000
ALL = "="  # before the key of a column in a mapping: its text stands in all rows
Edits = Mapping[int, tuple[int, str]]  # number of the row -> place of the cell, its text


def remember(upload: Upload, edits: Edits) -> None:
    """A later correction of the same cell takes the place of the one before."""
    Correction.objects.bulk_create(
        (Correction(upload=upload, number=number, place=place, text=text) for number, (place, text) in edits.items()),
        batch_size=_CHUNK,
        update_conflicts=True,
        unique_fields=["upload", "number", "place"],
        update_fields=["text"],
    )


def forget(upload: Upload) -> None:
    upload.corrections.all().delete()


def open_corrected(upload: Upload) -> Table:
    """The file of an upload as it is to be read now. Raises Unreadable."""
    table = open_table(Path(upload.file.path))
    table = _with_columns(table, for_all_rows(upload))
    texts: dict[int, dict[int, str]] = {}
    for number, place, text in upload.corrections.values_list("number", "place", "text").iterator():
        texts.setdefault(number, {})[place] = text
    return replace(table, rows=_corrected(table.rows, texts)) if texts else table


def for_all_rows(upload: Upload) -> dict[str, str]:
    """Heading of a column that the file lacks -> what people said that all rows have there."""
    known = columns_of(upload.kind)
    said = ((known.get(key.removeprefix(ALL)), text) for key, text in upload.mapping.items() if key.startswith(ALL))
    return {column.heading: text for column, text in said if column}


def _with_columns(table: Table, columns: Mapping[str, str]) -> Table:
    texts = {heading: text for heading, text in columns.items() if heading not in table.headings}
    if not texts:
        return table
    width = len(table.headings)
    return replace(table, headings=(*table.headings, *texts), rows=_filled(table.rows, width, tuple(texts.values())))


def _filled(rows: Iterator[RawRow], width: int, texts: tuple[str, ...]) -> Iterator[RawRow]:
    for row in rows:
        cells = (*row.cells[:width], *[""] * (width - len(row.cells)), *texts, *row.cells[width:])
        yield replace(row, cells=cells)


def _corrected(rows: Iterator[RawRow], texts: Mapping[int, Mapping[int, str]]) -> Iterator[RawRow]:
    for row in rows:
        edits = texts.get(row.number)
        yield with_cells(row, edits) if edits else row


def with_cells(row: RawRow, edits: Mapping[int, str]) -> RawRow:
    """The row with other texts in some places; what was wrong with the cells that stood there is over."""
    cells = list(row.cells) + [""] * (max(edits) + 1 - len(row.cells))
    findings: dict[int, Finding] = {place: found for place, found in row.findings.items() if place not in edits}
    for place, text in edits.items():
        cells[place], finding = plain_cell(text)
        if finding:
            findings[place] = finding
    return RawRow(row.number, tuple(cells), findings)
