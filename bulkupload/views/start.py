"""Where an upload begins: one's own reference data, the columns, the template to fill in, the file to choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files import File
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

import ctdl
from accounts.exceptions import NotAllowed, Refused
from accounts.models import Organization
from accounts.permissions import editable_organizations
from accounts.views.answers import number, says_why
from bulkupload import cass, receiving, start_page, tasks, working
from bulkupload.forms import CassForm, UploadForm
from bulkupload.models import ColumnSelection, Upload
from bulkupload.template_files import chosen_columns, template_csv, template_xlsx
from bulkupload.views.common import INLINE_SECONDS, declaration_or_404, person, steps
from config.bell import ring
from publisher.filters import boxes
from publisher.spreadsheet import CSV_TYPE, XLSX_TYPE

RECENT = 5
UPDATE = "update"
_OFFERED = ("published", "not-published", "needs-reapproval", "to-fix")  # filters of the summary, the usual ones


@dataclass(frozen=True)
class Asked:
    """What the address of the page says: organization, tab, ticked columns, chosen credentials, words to look for."""

    kind: str
    params: QueryDict
    organizations: Sequence[Organization]

    @cached_property
    def organization(self) -> Organization | None:
        """The chosen one, the only one; None where there are several and none is chosen."""
        wanted = self.params.get("organization", "")
        chosen = next((each for each in self.organizations if str(each.pk) == wanted), None)
        return chosen or (self.organizations[0] if len(self.organizations) == 1 else None)

    @property
    def updating(self) -> bool:
        return self.params.get("for") == UPDATE

    @cached_property
    def selection(self) -> ColumnSelection | None:
        """The kept selection that is to be ticked."""
        if self.organization is None:
            return None
        own = ColumnSelection.objects.filter(organization=self.organization, kind=self.kind)
        return own.filter(pk=number(self.params.get("selection"))).first()

    @property
    def ticked(self) -> list[str] | None:
        if self.selection is not None:
            return list(self.selection.keys)
        return self.params.getlist("column") if "chosen" in self.params else None

    @cached_property
    def targets(self) -> list[str]:
        """CTIDs of the credentials that the template is to bring."""
        scope = self.organizations if self.params.get("scope") == "all" else filter(None, [self.organization])
        found = start_page.targets(list(scope), self.params.get("credential", ""))
        if "all_targets" in self.params:
            return list(found.values_list("ctid", flat=True)[: start_page.MOST_CHOSEN])
        wanted = self.params.getlist("target")[: start_page.MOST_CHOSEN]
        mine = start_page.targets(list(self.organizations), "")
        return list(mine.filter(ctid__in=wanted).values_list("ctid", flat=True))


@login_required
@require_http_methods(["GET", "POST"])
@says_why
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    declaration = declaration_or_404(kind)
    organizations = editable_organizations(request.user)
    if request.method == "POST" and not organizations:
        raise NotAllowed("You can upload for organizations only in which you are an editor.")
    asked = Asked(str(declaration.slug), request.GET, organizations)
    given = {"organization": str(asked.organization.pk)} if asked.organization else {}
    form = UploadForm(request.POST or None, request.FILES or None, organizations=organizations, initial=given)
    cass_form = CassForm(request.POST or None, request.FILES or None) if asked.kind == cass.KIND else None
    if request.method == "POST" and form.is_valid() and (cass_form is None or cass_form.is_valid()):
        received = _receive(request, form, cass_form, asked.kind)
        if received is not None:
            return redirect("upload_check", upload_id=received.pk)
    return _page(request, declaration, form, cass_form, asked)


def _of_cass(form: UploadForm, cass_form: CassForm) -> "tuple[File[bytes], str]":
    """The two files as one, and its name. Raises Refused."""
    file, second = form.cleaned_data["file"], cass_form.cleaned_data["relations"]
    framework = cass_form.cleaned_data["framework"]
    joined = cass.joined(file, second, framework, organization=form.cleaned_data["organization"])
    return joined, f"{file.name} + {second.name}" if second else file.name


def _receive(request: HttpRequest, form: UploadForm, cass_form: CassForm | None, kind: str) -> Upload | None:
    """The upload, checked or on its way; None with the reason at the field when the file cannot be used."""
    file = form.cleaned_data["file"]
    name = file.name
    try:
        if cass_form is not None and any(cass_form.cleaned_data.values()):
            file, name = _of_cass(form, cass_form)
        received = receiving.receive(
            organization=form.cleaned_data["organization"], kind=kind, file=file, name=name, by=person(request)
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return None
    if not working.advance(received.pk, seconds=INLINE_SECONDS):
        ring(tasks.work, received.pk)
    received.refresh_from_db()
    if received.problem:
        form.add_error("file", received.problem)
        return None
    return received


def _page(
    request: HttpRequest, declaration: ctdl.Declaration, form: UploadForm, cass_form: CassForm | None, asked: Asked
) -> HttpResponse:
    recent = (
        Upload.objects.visible_to(request.user).filter(kind=declaration.slug).exclude(state=Upload.State.UNREADABLE)
    )
    context = {
        "declaration": declaration,
        "form": form,
        "cass_form": cass_form,
        "asked": asked,
        "organizations": asked.organizations,
        "organization": asked.organization,
        "groups": start_page.property_groups(asked.kind, asked.ticked, updating=asked.updating),
        "tabs": _tabs(declaration, asked),
        "steps": steps(0),
        "existing_boxes": [(box.slug, box.label) for box in boxes().values() if box.slug in _OFFERED],
        "recent": recent.select_related("organization", "uploaded_by")[:RECENT],
        **(_of_organization(request, asked) if asked.organization else {}),
    }
    return render(request, "bulkupload/upload.html", context, status=422 if form.errors else 200)


def _tabs(declaration: ctdl.Declaration, asked: Asked) -> list[dict[str, Any]]:
    plural = declaration.plural.lower()
    own = f"organization={asked.organization.pk}&" if asked.organization else ""
    return [
        {"label": f"Upload new {plural}", "url": f"?{own}for=new", "current": not asked.updating},
        {"label": f"Update existing {plural}", "url": f"?{own}for={UPDATE}", "current": asked.updating},
    ]


def _of_organization(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    assert asked.organization is not None
    context: dict[str, Any] = {
        "reference": start_page.reference_data(asked.organization),
        "selections": ColumnSelection.objects.filter(organization=asked.organization, kind=asked.kind),
        "qa_words": request.GET.get("qa", ""),
        "qa_found": start_page.found_organizations(request.GET.get("qa", ""), person(request)),
    }
    if start_page.takes_targets(asked.kind):
        scope = asked.organizations if request.GET.get("scope") == "all" else [asked.organization]
        found = start_page.targets(scope, request.GET.get("credential", ""))
        context |= {
            "takes_targets": True,
            "targets_number": found.count(),
            "targets_found": found.select_related("organization")[: start_page.MOST_TARGETS],
            "targets_chosen": set(asked.targets) if "all_targets" not in request.GET else set(),
        }
    return context


@login_required
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """?format=csv|xlsx&column=KEY…&instructions=on&sample=on&target=CTID…&all_targets=on"""
    declaration = declaration_or_404(kind)
    slug = str(declaration.slug)
    asked = Asked(slug, request.GET, editable_organizations(request.user))
    ticked = asked.ticked
    columns = chosen_columns(slug, request.GET.getlist("column") if ticked is None else ticked)
    rows = {"instructions": "instructions" in request.GET, "sample": "sample" in request.GET}
    targets = asked.targets if start_page.takes_targets(slug) else []
    if request.GET.get("format") == "xlsx":
        answer = HttpResponse(template_xlsx(columns, targets=targets, **rows), content_type=XLSX_TYPE)
        ending = "xlsx"
    else:
        answer = HttpResponse(template_csv(columns, targets=targets, **rows), content_type=CSV_TYPE)
        ending = "csv"
    answer["Content-Disposition"] = f'attachment; filename="{slug}-template.{ending}"'
    return answer
