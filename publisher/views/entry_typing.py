"""What the pages of a form ask while somebody types: keep it as a draft, check it, show what would be published.

Nothing here saves a resource.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPMethod, HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

import ctdl
from accounts.requests import UserRequest
from accounts.views.answers import number
from ctdl.findings import Severity
from publisher import checking
from publisher.actions import drafting
from publisher.forms import EntryForm, edited, language_of
from publisher.forms.member import MemberForm, with_member
from publisher.models import Draft
from publisher.reading import read
from publisher.views.entry_answers import for_scripts, is_script
from publisher.views.entry_around import Around
from publisher.views.entry_drafts import member_key
from publisher.views.entry_panels import form_on, tab_of
from publisher.views.entry_work import Work, beginning, existing
from publisher.views.members_page import MembersPage

# What the form carries that is nobody's words.
NOT_TYPED = ("csrfmiddlewaretoken", "do", "panel", "tab", "seen")


def _on_work(view: Callable[[UserRequest, Work], HttpResponse]) -> Callable[..., HttpResponse]:
    """The view for a resource (`ctid`) and for a new one (`kind`)."""

    @wraps(view)
    def wrapped(request: UserRequest, ctid: str = "", kind: str = "") -> HttpResponse:
        work = existing(request, ctid) if ctid else beginning(request, kind)
        if work is None:
            raise Http404("Choose an organization first.")
        return view(request, work)

    return wrapped


@for_scripts
@require_POST
@_on_work
def draft(request: UserRequest, work: Work) -> HttpResponse:
    """Keeps what a panel holds; `do=throw-away` takes the draft with the number `draft` away."""
    if request.POST.get("do") == "throw-away":
        return _throw_away(request, work)
    wanted = request.POST.get("panel", "")
    panel = wanted if MembersPage.of_panel(work, wanted) else work.section(wanted).slug
    typed = request.POST.copy()
    for name in NOT_TYPED:
        typed.pop(name, None)
    drafting.keep(
        by=work.user,
        organization=work.organization,
        kind=work.kind.slug or "",
        ctid=work.ctid,
        panel=panel,
        tab=tab_of(request),
        typed=typed.urlencode(),
        seen=work.revision(request.POST.get("seen")),
    )
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _throw_away(request: UserRequest, work: Work) -> HttpResponse:
    own = Draft.objects.of(work.user).filter(organization=work.organization)
    found = own.filter(pk=number(request.POST.get("draft"))).first()
    if found:
        drafting.drop(by=work.user, ctid=found.ctid, panel=found.panel, tab=found.tab)
    if is_script(request):
        return HttpResponse()
    if found and member_key(found.panel):
        return redirect("resource_members", ctid=work.ctid)
    return redirect(work.edit_url())


@dataclass
class Typed:
    """What would be saved if every panel that was sent were: nothing is."""

    work: Work
    forms: list[EntryForm] | list[MemberForm]
    graph: dict[str, Any]

    @classmethod
    def of(cls, request: HttpRequest, work: Work) -> "Typed":
        """Reads the panels that the request holds, one after the other, each with the revision it was opened on."""
        if page := MembersPage.of_panel(work, request.POST.get("panel", "")):
            return cls._of_part(request, work, page)
        forms: list[EntryForm] = []
        changes: dict[str, Any] = {}
        panels = request.POST.getlist("panel")
        sent = zip(panels, _filled(request.POST.getlist("seen"), len(panels)), strict=True)
        # Each once, however often it was sent: a form takes its time.
        for section, seen in {work.section(slug): seen for slug, seen in sent}.items():
            form = form_on(work, section, work.revision(seen), request.POST)
            form.is_valid()
            changes |= form.changes()
            forms.append(form)
        document = work.document
        language = forms[0].context.language if forms else language_of(document)
        return cls(work, forms, edited(document, changes, language) if changes else document)

    @classmethod
    def _of_part(cls, request: HttpRequest, work: Work, page: MembersPage) -> "Typed":
        """The form of one part of the contents, over what is there now."""
        form = page.form(request.POST)
        if form is None:
            return cls(work, [], work.document)
        form.is_valid()
        changes, language = form.changes(), form.context.language
        return cls(work, [form], with_member(work.document, form.node_id, changes, language))


def _filled(values: list[str], length: int) -> list[str]:
    return (values + [""] * length)[:length]


@for_scripts
@require_POST
@_on_work
def check(request: UserRequest, work: Work) -> HttpResponse:
    """Findings of what is typed, each at its field, and what is around the panels."""
    typed = Typed.of(request, work)
    found = checking.findings(typed.graph)
    for form in typed.forms:
        form.judge(found, typed.graph)
    around = Around(work.kind, work.ctid, typed.graph, found, is_new=work.resource is None)
    places = [place for form in typed.forms for place in _places(form)]
    return render(request, "publisher/check.html", {"work": work, "around": around, "places": places})


def _places(form: Any) -> Iterator[dict[str, Any]]:
    """Every field at which something is to be said: {id, sentences, findings, is_wrong}, also inside profiles."""
    for bound in form.bound_fields:
        sentences, findings = bound.sentences, bound.findings
        if sentences or findings:
            is_wrong = bool(sentences) or any(each.severity is Severity.ERROR for each in findings)
            yield {"id": bound.auto_id, "sentences": sentences, "findings": findings, "is_wrong": is_wrong}
        for entry in getattr(bound, "entries", ()):
            if entry.form is not None:
                yield from _places(entry.form)


@for_scripts
@require_http_methods(["GET", "POST"])
@_on_work
def preview(request: UserRequest, work: Work) -> HttpResponse:
    """What the published page would say, the JSON-LD, the simplified input: of what is typed or of what is saved."""
    graph: Mapping[str, Any] = Typed.of(request, work).graph if request.method == HTTPMethod.POST else work.document
    context = {
        "work": work,
        "is_typed": request.method == HTTPMethod.POST,
        "sections": read(graph, user=request.user),
        "jsonld": json.dumps(graph, indent=2, ensure_ascii=False),
        "simplified": json.dumps(ctdl.simplify(graph, language=language_of(graph)), indent=2, ensure_ascii=False),
    }
    template = "publisher/preview_parts.html" if is_script(request) else "publisher/preview.html"
    return render(request, template, context)
