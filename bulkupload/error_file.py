"""A person's own file again, with what we said about each row in two columns at its end."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from bulkupload.findings import Finding
from bulkupload.models import Upload, UploadRow
from ctdl.findings import Severity
from publisher.spreadsheet import csv_lines, write_xlsx

TITLE = "With errors"
ADDED = ("Errors", "Warnings")


def lines(upload: Upload) -> Iterator[str]:
    """The CSV file piece by piece. Uploading it again is possible: the two columns are read over."""
    return csv_lines(rows(upload))


def is_workbook(upload: Upload) -> bool:
    """Whether the file came as an Excel workbook, and so goes back as one."""
    if upload.purged_at is not None:
        return False
    with upload.file.open("rb") as file:
        return file.read(2) == b"PK"


def workbook(upload: Upload) -> IO[bytes]:
    """The same as an Excel workbook, in a file that is gone when it is closed."""
    target = TemporaryFile()  # noqa: SIM115 -- the response closes it
    write_xlsx(rows(upload), target, title=TITLE)
    target.seek(0)
    return target


def rows(upload: Upload) -> Iterator[list[str]]:
    """The heading row, then each row of the file with what was said of it."""
    own = [index for index, heading in enumerate(upload.headings) if heading not in ADDED]
    yield [*(upload.headings[index] for index in own), *ADDED]
    for row in upload.rows.order_by("number").iterator(chunk_size=500):
        cells = [row.cells[index] if index < len(row.cells) else "" for index in own]
        yield [*cells, _said(row, Severity.ERROR), _said(row, Severity.WARNING)]


def _said(row: UploadRow, severity: Severity) -> str:
    return " | ".join(in_words(finding) for finding in row.all_findings if finding.severity is severity)


def in_words(finding: Finding) -> str:
    """ "Credential Type: “Licence” is not a type … Suggestion: License"."""
    place = f"{finding.column}: " if finding.column else ""
    suggestion = f" Suggestion: {finding.suggestion}" if finding.suggestion else ""
    return f"{place}{finding.message}{suggestion}"
