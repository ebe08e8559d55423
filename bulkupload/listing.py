"""Which rows of an upload a page shows: by what will become of them, and by what was said of them; page by page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from bulkupload.models import Upload, UploadRow

PER_PAGE = 50
State = UploadRow.State
LISTS: Mapping[str, tuple[str, Q]] = {
    "all": ("All", ~Q(state__in=[State.SKIPPED])),
    "refused": ("Refused", Q(state=State.REFUSED)),
    "warnings": ("Warnings", Q(has_warnings=True)),
    "new": ("New", Q(state=State.NEW)),
    "changed": ("Changed", Q(state=State.CHANGED)),
    "unchanged": ("Unchanged", Q(state=State.UNCHANGED)),
    "skipped": ("Not read", Q(state=State.SKIPPED)),
}
SAID = ("severity", "code", "column")  # what the address may ask of findings


@dataclass(frozen=True)
class Listing:
    """rows: of this page. earlier, later: queries of the neighbouring pages, "" where there is none.

    opened: number of the row whose cells can all be edited.
    """

    show: str
    said: dict[str, str]
    rows: Sequence[UploadRow]
    earlier: str = ""
    later: str = ""
    opened: int = 0

    @property
    def without_said(self) -> str:
        return urlencode({"show": self.show})


def list_rows(upload: Upload, asked: Mapping[str, str], *, keep: int = 0) -> Listing:
    """asked: show, severity, code, column, and after or before, the number of a row; nonsense is passed over.

    row: the number of the one whose cells can all be edited. keep: the number of a row that is listed in any case.
    """
    show = asked.get("show", "")
    show = show if show in LISTS else "refused" if upload.count("refused") else "all"
    said = {name: asked[name][:200] for name in SAID if asked.get(name)}
    found = about(upload.rows.filter(LISTS[show][1] | _wrong_parts(upload, show)), said)
    before, after = _number(asked.get("before")), _number(asked.get("after"))
    if before:
        rows = list(found.filter(number__lt=before).order_by("-number")[: PER_PAGE + 1])
        has_earlier, has_later = len(rows) > PER_PAGE, True
        rows = rows[:PER_PAGE][::-1]
    else:
        rows = list(found.filter(number__gt=after).order_by("number")[: PER_PAGE + 1])
        has_earlier, has_later = after > 0, len(rows) > PER_PAGE
        rows = rows[:PER_PAGE]
    rows = _with(rows, upload, keep)
    same = {"show": show, **said}
    return Listing(
        show,
        said,
        rows,
        urlencode({**same, "before": rows[0].number}) if rows and has_earlier else "",
        urlencode({**same, "after": rows[-1].number}) if rows and has_later else "",
        _number(asked.get("row")),
    )


def _wrong_parts(upload: Upload, show: str) -> Q:
    """Among the refused: rows that are refused with the one that they continue because of what stands in them."""
    if show != "refused" or not upload.count(State.PART):
        return Q(pk__in=())
    return Q(pk__in=about(upload.rows.filter(state=State.PART), {"severity": "error"}).values("pk"))


def _with(rows: list[UploadRow], upload: Upload, keep: int) -> list[UploadRow]:
    """The row that was just corrected stays where it was, so that people see what became of it."""
    kept = upload.rows.filter(number=keep).first() if keep and all(row.number != keep for row in rows) else None
    return sorted([*rows, kept], key=lambda row: row.number) if kept else rows


def about(rows: "QuerySet[UploadRow]", said: Mapping[str, str]) -> "QuerySet[UploadRow]":
    """Those with a finding that has all these members."""
    if not said:
        return rows
    if connection.vendor == "postgresql":
        return rows.filter(Q(findings__contains=[dict(said)]) | Q(overall__contains=[dict(said)]))
    rows = rows.alias(said_here=Cast("findings", TextField()), said_overall=Cast("overall", TextField()))
    here, overall = Q(), Q()
    for name, value in said.items():
        text = f"{json.dumps(name)}: {json.dumps(value)}"
        here, overall = here & Q(said_here__contains=text), overall & Q(said_overall__contains=text)
    return rows.filter(here | overall)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 -- as a number of a row has at most
