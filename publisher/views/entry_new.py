"""The short form of a new resource; saving it leads to its panels."""

from http import HTTPMethod, HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

import ctdl
from accounts.exceptions import NotAllowed, Refused
from accounts.permissions import editable_organizations
from accounts.requests import UserRequest
from accounts.views.answers import number, says_why
from accounts.views.kept import is_back, keeps_typed
from publisher.actions import drafting, saving
from publisher.forms import edited, rows
from publisher.models import Draft, Resource
from publisher.views import making
from publisher.views.entry_page import EntryPage, brought_back
from publisher.views.entry_panels import PanelForm, form_on, fresh, merged, tab_of
from publisher.views.entry_work import Work, beginning, existing, kind_or_404

MOST_CHOICES = 50


@keeps_typed
@require_http_methods(["GET", "POST"])
@says_why
def new(request: UserRequest, kind: str) -> HttpResponse:
    """The short form of a new resource for `?organization=ID`; `?draft=ID` shows what was typed before."""
    work = beginning(request, kind, ctid=_ctid_of_draft(request))
    if work is None:
        return _choose(request, kind_or_404(kind))
    twin = Resource.objects.visible_to(request.user).filter(ctid=work.ctid).first()
    if twin and request.method != HTTPMethod.POST:
        return redirect("resource_edit", ctid=twin.ctid)
    if making.is_asked(request):
        return making.begin(request, work, work.kind.sections[0].slug, tab=tab_of(request))
    work.waiting = making.waiting_for(request)
    return _form(request, work, twin)


def _form(request: UserRequest, work: Work, twin: Resource | None) -> HttpResponse:
    """Shows it, or saves what was sent. twin: what was saved with this form before."""
    section = work.kind.sections[0]
    if request.method != HTTPMethod.POST and not is_back(request):
        panel = brought_back(request, work) or fresh(work, section)
        return EntryPage(work, {section.slug: panel}).answer(request)
    is_draft = rows.wants_row(request.POST) or is_back(request)
    data = rows.with_row(request.POST) if rows.wants_row(request.POST) else request.POST
    form = form_on(work, section, None, data, is_draft=is_draft)
    panel = PanelForm(work, section, None, lambda: form, tab_of(request), is_unsaved=True)
    page = EntryPage(work, {section.slug: panel})
    if is_draft:
        return page.answer(request)
    if not form.is_valid():
        return page.answer(request, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _saved_before(request, twin, panel) if twin else _create(request, page, panel)


def _ctid_of_draft(request: UserRequest) -> str:
    """So that what is brought back is the same new resource, and saving it takes the draft away."""
    wanted = number(request.GET.get("draft")) if request.method == HTTPMethod.GET else 0
    draft = Draft.objects.of(request.user).filter(pk=wanted, seen=None).first() if wanted else None
    return draft.ctid if draft else ""


def _choose(request: UserRequest, kind: ctdl.Declaration) -> HttpResponse:
    """A list to choose from, which `?q=` narrows: a third-party publisher works for hundreds."""
    choices = editable_organizations(request.user)
    words = request.GET.get("q", "").casefold().split()
    found = [each for each in choices if all(word in f"{each.name} {each.ctid}".casefold() for word in words)]
    context = {"kind": kind, "organizations": found[:MOST_CHOICES], "total": len(choices), "found": len(found)}
    return render(request, "publisher/choose_organization.html", context)


def _create(request: UserRequest, page: EntryPage, panel: PanelForm) -> HttpResponse:
    work, form = page.work, panel.form
    graph = edited(work.document, form.changes(), form.context.language)
    kind = work.kind.slug or ""
    try:
        resource = saving.create(organization=work.organization, kind=kind, graph=graph, by=work.user, source="form")
    except NotAllowed:
        raise
    except Refused as refusal:
        # Two presses of the button at the same moment: the other one has saved it.
        twin = Resource.objects.visible_to(work.user).filter(ctid=work.ctid).first()
        if twin and twin.latest and twin.latest.content_hash == ctdl.content_hash(graph):
            return redirect("resource_edit", ctid=twin.ctid)
        work.ctid = ctdl.new_ctid()
        panel.refusal = str(refusal)
        return page.answer(request, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    drafting.drop(by=work.user, ctid=work.ctid, panel=panel.slug, tab=panel.tab)
    return _after(request, work, resource)


def _after(request: UserRequest, work: Work, resource: Resource) -> HttpResponse:
    """On to its panels; or back to the form in which it was missing."""
    if work.waiting:
        name = work.waiting.name
        messages.success(request, f"“{resource.name}” is saved and added here. Save {name} to keep the reference.")
        return redirect(making.come_back(work.waiting, resource, by=work.user))
    messages.success(request, f"“{resource.name}” is saved. Go through the panels, then approve it.")
    return redirect("resource_edit", ctid=resource.ctid)


def _saved_before(request: UserRequest, resource: Resource, panel: PanelForm) -> HttpResponse:
    """The form was sent twice, or again after going back: the same words lead on, other words stay on the form."""
    graph = edited(panel.work.document, panel.form.changes(), panel.form.context.language)
    if resource.revisions.filter(content_hash=ctdl.content_hash(graph)).exists():
        return redirect("resource_edit", ctid=resource.ctid)
    work = existing(request, resource.ctid)
    again = merged(work, panel.form, opened=None, tab=panel.tab)
    return EntryPage(work, {again.slug: again}).answer(request, status=HTTPStatus.CONFLICT)
