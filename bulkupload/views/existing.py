"""What an organization has already, as the spreadsheet that changes it; and selections of columns under a name."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from accounts.exceptions import NotAllowed, Refused
from accounts.models import Organization
from accounts.views.answers import number, says_why
from bulkupload import existing as files
from bulkupload import large, selecting
from bulkupload.views.common import declaration_or_404, person
from publisher.spreadsheet import CSV_TYPE, MOST_IN_WORKBOOK, XLSX_TYPE


@login_required
@require_GET
def existing(request: HttpRequest, kind: str) -> HttpResponseBase:
    """?organization=ID&format=csv|xlsx, and the filters of the summary: q, type, status."""
    declaration = declaration_or_404(kind)
    slug = str(declaration.slug)
    own = Organization.objects.visible_to(request.user)
    organization = get_object_or_404(own, pk=number(request.GET.get("organization")))
    found = files.chosen(organization, slug, request.GET)
    how_many = found.count()
    start = f"{reverse('upload', args=[slug])}?organization={organization.pk}&for=update"
    if not how_many:
        messages.warning(request, f"{organization.name} has no such {declaration.plural.lower()} to download.")
        return redirect(start)
    is_workbook = request.GET.get("format") == "xlsx"
    if is_workbook and how_many > MOST_IN_WORKBOOK:
        most = f"{MOST_IN_WORKBOOK:,}"
        messages.warning(request, f"A workbook holds at most {most} of them. Download them as CSV, or narrow the list.")
        return redirect(start)
    name = f"{slug}-{slugify(organization.name)[:40]}.{'xlsx' if is_workbook else 'csv'}"
    if how_many > large.AT_ONCE:
        return redirect(
            large.ask_existing(
                organization=organization,
                kind=slug,
                query=request.GET,
                filename=name,
                total=how_many,
                by=person(request),
            )
        )
    sheet = files.sheet_for(slug, organization, found)
    answer: HttpResponseBase
    if is_workbook:
        answer = FileResponse(files.as_workbook(sheet, found), content_type=XLSX_TYPE)
    else:
        answer = StreamingHttpResponse(files.as_csv(sheet, found), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_POST
@says_why
def keep_selection(request: HttpRequest, kind: str) -> HttpResponse:
    """Fields organization, name, column…"""
    declaration = declaration_or_404(kind)
    own = Organization.objects.visible_to(request.user)
    organization = get_object_or_404(own, pk=number(request.POST.get("organization")))
    start = f"{reverse('upload', args=[declaration.slug])}?organization={organization.pk}"
    try:
        kept = selecting.keep(
            organization=organization,
            kind=str(declaration.slug),
            name=request.POST.get("name", ""),
            keys=request.POST.getlist("column"),
            by=person(request),
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(f"{start}#step-2")
    messages.success(request, f"The selection “{kept.name}” is kept for {organization.name}.")
    return redirect(f"{start}&selection={kept.pk}#step-2")


@login_required
@require_POST
@says_why
def drop_selection(request: HttpRequest, kind: str) -> HttpResponse:
    """Field selection."""
    declaration = declaration_or_404(kind)
    dropped = selecting.visible(person(request), number(request.POST.get("selection")), str(declaration.slug))
    if dropped is not None:
        selecting.drop(selection=dropped, by=person(request))
        messages.success(request, f"The selection “{dropped.name}” is gone.")
    return redirect(f"{reverse('upload', args=[declaration.slug])}#step-2")
