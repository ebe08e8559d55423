"""Rows as they are judged, and how they are written: many at once, without a model's instance for each."""

import hashlib
import json
import json.encoder
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bulkupload.findings import Finding
from bulkupload.models import Upload, UploadRow, json_findings
from config import rows
from ctdl.findings import Severity
from publisher.actions import staging
from publisher.actions.staging import Staged

_ORDER = {severity: place for place, severity in enumerate(Severity)}
_FIELDS = (
    "upload", "number", "state", "outcome", "cells", "changes", "findings", "overall", "deferred", "has_warnings",
    "external_identifier", "ctid", "resource", "name_key", "description_key",
)  # fmt: skip


@dataclass(slots=True)
class Judged:
    """One row of the file, judged; fields as in UploadRow. staged: what saving it will write, None when nothing."""

    number: int
    cells: Sequence[str]
    state: str = ""
    findings: list[Finding] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    deferred: list[list[str]] = field(default_factory=list)
    external_identifier: str = ""
    ctid: str = ""
    resource_pk: int | None = None
    name_key: int | None = None
    description_key: int | None = None
    staged: Staged | None = None

    @property
    def has_warnings(self) -> bool:
        return any(finding.severity is Severity.WARNING for finding in self.findings)


def closed(row: Judged, state: str, findings: Iterable[Finding]) -> Judged:
    """Each thing is said once for a cell; errors come first."""
    row.state = state
    row.findings = sorted(dict.fromkeys(findings), key=lambda finding: _ORDER[finding.severity])
    return row


def keep(upload: Upload, judged: Sequence[Judged]) -> None:
    """Writes rows of an upload, and what saving them will write."""
    rows.insert(UploadRow, _FIELDS, (_values(upload.pk, row) for row in judged))
    staging.stage(upload.batch, (row.staged for row in judged if row.staged is not None))


def _values(upload: int, row: Judged) -> tuple[Any, ...]:
    return (
        upload, row.number, row.state, "", _texts(row.cells), _json(row.changes),
        _json(json_findings(row.findings)) if row.findings else "[]", "[]", _json(row.deferred), row.has_warnings,
        row.external_identifier, row.ctid, row.resource_pk, row.name_key, row.description_key,
    )  # fmt: skip


_encode = json.JSONEncoder().encode
_quoted = json.encoder.encode_basestring_ascii


def _json(value: Any) -> str:
    return _encode(list(value)) if value else "[]"


def _texts(cells: Iterable[str]) -> str:
    """The JSON of a list of texts; a row has forty, and the general encoder takes three times as long."""
    return f"[{', '.join(map(_quoted, cells))}]"


def key_of(*texts: str) -> int:
    """A number that is equal for equal texts and for hardly any others, whatever their spaces and capitals."""
    said = "\n".join(" ".join(text.split()).casefold() for text in texts)
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), "big", signed=True)
