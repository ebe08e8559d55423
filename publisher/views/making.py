"""A reference to something that is not entered yet: leave the form for a new one, come back with it added.

What was typed waits as a draft meanwhile; `made_for` names it and the field, in the address of the new form and then in
the form itself. So it works without scripts, for a new one inside a new one, and after a log-in in between.
"""

import re
from dataclasses import dataclass
from http import HTTPMethod
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

import ctdl
from accounts.exceptions import NotAllowed, NotReady
from accounts.requests import UserRequest
from accounts.views.answers import number
from publisher.actions import drafting
from publisher.forms import rows
from publisher.kinds import open_kind
from publisher.models import Draft, Resource
from publisher.views.entry_drafts import member_key

if TYPE_CHECKING:
    from accounts.models import User
    from publisher.views.entry_work import Work

_NAME = re.compile(r"[\w-]{1,300}")
# What the form carries that is nobody's words.
NOT_TYPED = ("csrfmiddlewaretoken", "do", "panel", "tab", "seen")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the new one. name: what it is called; field: control name."""

    draft: Draft
    field: str
    name: str

    @property
    def spelled(self) -> str:
        return f"{self.draft.pk}:{self.field}"

    @property
    def url(self) -> str:
        """Back to it, with what was typed there."""
        return f"{_address(self.draft)}#field-id_{self.field}"


def is_asked(request: UserRequest) -> bool:
    return str(request.POST.get("do", "")).startswith(("make:", "choose:"))


def begin(request: UserRequest, work: "Work", panel: str, *, tab: str) -> HttpResponse:
    """Keeps what was typed and leads to the form of a new one, or to competencies. Raises NotAllowed and 404."""
    step, field, slug = (*str(request.POST["do"]).split(":", 2), "", "")[:3]
    if step == "choose":
        draft = _keep_typed(request, work, panel, tab)
        return redirect(f"{reverse('pick_competencies')}?{urlencode({'waits': f'{draft.pk}:{field}'})}")
    try:
        kind = open_kind(slug or request.POST.get(f"{field}-kind", ""))
    except ctdl.UnknownKind as unknown:
        raise Http404(str(unknown)) from unknown
    draft = _keep_typed(request, work, panel, tab)
    query: dict[str, str | int] = {"organization": work.organization.pk, "made_for": f"{draft.pk}:{field}"}
    if kind.slug == "organization":
        query["another"] = "yes"
    return redirect(f"{reverse('resource_new', args=[kind.slug])}?{urlencode(query)}")


def _keep_typed(request: UserRequest, work: "Work", panel: str, tab: str) -> Draft:
    """What stands in the form, as the draft of its tab. Raises NotAllowed."""
    typed = request.POST.copy()
    for name in NOT_TYPED:
        typed.pop(name, None)
    try:
        drafting.keep(
            by=work.user,
            organization=work.organization,
            kind=work.kind.slug or "",
            ctid=work.ctid,
            panel=panel,
            tab=tab,
            typed=typed.urlencode(),
            seen=work.revision(request.POST.get("seen")),
        )
    except NotReady as too_long:
        raise NotAllowed(str(too_long)) from too_long
    return Draft.objects.of(work.user).get(ctid=work.ctid, panel=panel, tab=tab)


def waiting_for(request: UserRequest) -> Waiting | None:
    """What waits for the new resource whose form this is, as the form or the address says; None when nothing does."""
    said = request.POST.get("made_for") or request.GET.get("made_for") or _said_in_draft(request)
    return waiting_of(request, said) if said else None


def waiting_of(request: UserRequest, said: str) -> Waiting | None:
    """What waits for it, as `DRAFT:FIELD` says; None when that is not there, or is nobody's of the person."""
    pk, _, field = said.partition(":")
    draft = Draft.objects.of(request.user).filter(pk=number(pk)).select_related("organization").first()
    if draft is None or not _NAME.fullmatch(field):
        return None
    # A draft may be of an organization that the person does not work for any more.
    resource = Resource.objects.visible_to(request.user).filter(ctid=draft.ctid).first()
    label = ctdl.kind(draft.kind).label.lower()
    return Waiting(draft, field, f"“{resource.name}”" if resource else f"the new {label}")


def _said_in_draft(request: UserRequest) -> str:
    wanted = number(request.GET.get("draft")) if request.method == HTTPMethod.GET else 0
    draft = Draft.objects.of(request.user).filter(pk=wanted).first() if wanted else None
    return QueryDict(draft.typed).get("made_for", "") if draft else ""


def come_back(waiting: Waiting, made: Resource, *, by: "User") -> str:
    """Adds a reference to `made` to what waits, and gives the address that brings it back. Raises NotAllowed."""
    typed = QueryDict(waiting.draft.typed, mutable=True)
    typed["do"] = f"pick:{waiting.field}:{made.ctid}"
    typed = rows.with_row(typed)
    del typed["do"]
    keep(waiting.draft, typed, by=by)
    return waiting.url


def keep(draft: Draft, typed: QueryDict, *, by: "User") -> None:
    """Writes something else into what waits. Raises NotAllowed."""
    drafting.keep(
        by=by,
        organization=draft.organization,
        kind=draft.kind,
        ctid=draft.ctid,
        panel=draft.panel,
        tab=draft.tab,
        typed=typed.urlencode(),
        seen=draft.seen,
    )


def _address(draft: Draft) -> str:
    if key := member_key(draft.panel):
        return f"{reverse('resource_members', args=[draft.ctid])}?{urlencode({'member': key, 'draft': str(draft.pk)})}"
    if Resource.objects.filter(ctid=draft.ctid).exists():
        place = urlencode({"panel": draft.panel, "draft": str(draft.pk)})
        return f"{reverse('resource_edit', args=[draft.ctid])}?{place}"
    query: dict[str, str | int] = {"organization": draft.organization_id, "draft": draft.pk}
    if draft.kind == "organization" and draft.ctid != draft.organization.ctid:
        query["another"] = "yes"
    return f"{reverse('resource_new', args=[draft.kind])}?{urlencode(query)}"
