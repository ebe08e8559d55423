"""What the page of a checked file shows, as a whole and as the fragment that comes back after a correction."""

from collections.abc import Mapping
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import can
from accounts.roles import WHY_NOT, Permission
from bulkupload import applying, receiving
from bulkupload.corrections import for_all_rows
from bulkupload.forms import ColumnsForm
from bulkupload.kinds import shown_kind
from bulkupload.listing import LISTS, list_rows
from bulkupload.models import Upload
from bulkupload.often import column_fixes, fixes, most_often
from bulkupload.presenting import layout_of, shown_rows
from bulkupload.views.common import steps

COLUMN_CODES = ("unknown-column", "column-left-out")  # the form of the columns says these
SAID_FROM_SECONDS = 10
SECONDS_A_ROW = 0.002  # for one saved row: measured on one busy core


def whole(request: HttpRequest, upload: Upload) -> HttpResponse:
    """The page."""
    return render(request, "bulkupload/check.html", _context(request, upload, request.GET.dict()))


def fragment(
    request: HttpRequest, upload: Upload, asked: Mapping[str, str], *, corrected: int = 0, said: str = ""
) -> HttpResponse:
    """All of the page that a correction may change. asked: the query of the list.

    corrected: number of the row that was; it stays in the list, whatever became of it. said: what was done.
    """
    context = {**_context(request, upload, asked, corrected=corrected), "corrected": corrected, "said": said}
    return render(request, "bulkupload/preview.html", context)


def _context(request: HttpRequest, upload: Upload, asked: Mapping[str, str], *, corrected: int = 0) -> dict[str, Any]:
    listing = list_rows(upload, asked, keep=corrected)
    layout = layout_of(upload)
    can_edit = can(request.user, Permission.RESOURCE_EDIT, upload.organization)
    why_not = None if can_edit else WHY_NOT[Permission.RESOURCE_EDIT]
    rows = shown_rows(upload, list(listing.rows))
    columns_form = ColumnsForm(layout=layout, for_all_rows=for_all_rows(upload))
    return {
        "upload": upload,
        "declaration": shown_kind(upload.kind),
        "steps": steps(1),
        "figures": figures(upload),
        "tabs": _tabs(upload, listing.show),
        "listing": listing,
        "back": urlencode(asked),
        "can_edit": can_edit,
        "rows": rows,
        "headings": [cell.heading for cell in rows[0].cells] if rows else [],
        "often": most_often(upload),
        "fixes": fixes(upload) if can_edit else [],
        "column_fixes": column_fixes(upload) if can_edit else [],
        "same_file": receiving.same_file(upload),
        "notes": [finding for finding in upload.file_findings if finding.code not in COLUMN_CODES],
        "estimate": estimate(upload),
        "columns_form": columns_form if columns_form.fields else None,
        "undecided": [each for each in layout.unknown if each.chosen is None],
        "good_label": f"Save the {upload.good:,} good {'row' if upload.good == 1 else 'rows'}",
        "all_label": "Save all" if upload.count("refused") else _all_label(upload),
        "why_not_good": why_not or applying.why_not_save(upload),
        "why_not_all": why_not or applying.why_not_save(upload, everything=True),
    }


def _all_label(upload: Upload) -> str:
    rows = upload.count("rows")
    return "Save the row" if rows == 1 else f"Save all {rows:,} rows"


def estimate(upload: Upload) -> str:
    """How long saving will take, "" when it is over in a moment."""
    minutes = ceil(upload.good * SECONDS_A_ROW / 60)
    if upload.good * SECONDS_A_ROW < SAID_FROM_SECONDS:
        return ""
    return f"Saving takes about {minutes} {'minute' if minutes == 1 else 'minutes'}; you can leave the page meanwhile."


def figures(upload: Upload) -> list[dict[str, object]]:
    refused, warnings = upload.count("refused"), upload.count("warnings")
    return [
        {"number": upload.count("new"), "label": "new", "tone": ""},
        {"number": upload.count("changed"), "label": "changed", "tone": ""},
        {"number": upload.count("unchanged"), "label": "unchanged", "tone": ""},
        {"number": refused, "label": "refused", "tone": "bad" if refused else ""},
        {"number": warnings, "label": "with warnings", "tone": "warn" if warnings else ""},
    ]


def _tabs(upload: Upload, show: str) -> list[dict[str, object]]:
    counted = {"all": "rows"}
    tabs = [
        {
            "label": label,
            "url": f"?show={name}",
            "count": upload.count(counted.get(name, name)),
            "current": name == show,
        }
        for name, (label, _) in LISTS.items()
    ]
    return [tab for tab in tabs if tab["count"] or tab["current"] or tab["url"] == "?show=all"]
