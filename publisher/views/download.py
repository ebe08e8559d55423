"""Download Data Summary: what is filtered as CSV or XLSX, and the JSON-LD of it as a zip."""

import tempfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from publisher import worklist
from publisher.downloading import jsonld_archive, summary_rows
from publisher.filters import ResourceFilter
from publisher.models import Resource
from publisher.paging import ORDERS
from publisher.spreadsheet import CSV_TYPE, XLSX_TYPE, csv_lines, write_xlsx
from publisher.views.summary import find, known_kind

MOST_IN_WORKBOOK = 20_000  # rows; CSV has no end
IN_MEMORY = 2**20  # bytes of a workbook, before it goes to the disk
EVERYTHING = "all"  # in the place of a kind


@login_required
@require_GET
def download(request: UserRequest, organization_id: int, kind: str, format: str) -> HttpResponseBase:  # noqa: A002 -- named in the address
    """`kind`: a slug, or "all"; `format`: csv, xlsx or jsonld. Takes the filters of the list."""
    organization = find(request, organization_id)
    everything = Resource.objects.filter(organization=organization, deleted_at__isnull=True)
    if kind != EVERYTHING:
        known_kind(organization, kind)
        everything = worklist.of_kind(organization, kind)
    found = ResourceFilter(request.GET, queryset=everything, organization=organization).qs.order_by(
        *ORDERS["name"].by()
    )
    answer: HttpResponseBase
    if format == "jsonld":
        answer = StreamingHttpResponse(jsonld_archive(found), content_type="application/zip")
    elif format == "csv":
        answer = StreamingHttpResponse(csv_lines(summary_rows(found)), content_type=CSV_TYPE)
    elif format != "xlsx":
        raise Http404(f"There is no format called {format}.")
    elif found.count() > MOST_IN_WORKBOOK:
        messages.warning(
            request, f"A workbook holds at most {MOST_IN_WORKBOOK:,} of them. Download CSV, or narrow the list."
        )
        return redirect("summary_organization", organization_id=organization.pk)
    else:
        book = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the answer closes it
        write_xlsx(summary_rows(found), book, title="Summary")
        book.seek(0)
        answer = FileResponse(book, content_type=XLSX_TYPE)
    name = f"{slugify(organization.name)[:40] or organization.pk}-{kind}"
    ending = "zip" if format == "jsonld" else format
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
