"""What became of an upload, as scripts read it."""

from collections.abc import Iterator
from typing import Any

from bulkupload.findings import Finding, error
from bulkupload.models import Upload

COUNTED = ("rows", "new", "changed", "unchanged", "refused")


def report_of(upload: Upload) -> dict[str, Any]:
    """{rows, new, changed, unchanged, refused, findings: [{row, column, code, severity, message, suggestion}]}.

    Row 1 is the heading. Rows of a template are not counted. A row that was refused while saving counts as refused.
    """
    counts = {name: upload.count(name) for name in COUNTED}
    failed = list(upload.rows.filter(outcome="failed").values_list("state", flat=True))
    for state in failed:
        counts[state] -= 1
        counts["refused"] += 1
    return {**counts, "findings": list(_findings(upload))}


def _findings(upload: Upload) -> Iterator[dict[str, Any]]:
    if upload.problem:
        yield _entry(upload.heading_row, error("unreadable-file", upload.problem))
    for finding in upload.file_findings:
        yield _entry(upload.heading_row, finding)
    rows = upload.rows.exclude(findings=[], overall=[]).order_by("number")
    rows = rows.only("number", "findings", "overall", "upload_id")
    for row in rows.iterator(chunk_size=500):
        for finding in row.all_findings:
            yield _entry(row.number, finding)


def _entry(row: int, finding: Finding) -> dict[str, Any]:
    return {
        "row": row,
        "column": finding.column,
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "suggestion": finding.suggestion,
    }
