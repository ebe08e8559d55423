"""The parts of a framework, scheme, pathway, rubric …: a list to search and to order, and the form of one of them."""

from http import HTTPMethod, HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

import ctdl
from accounts.exceptions import Changed, Refused
from accounts.requests import UserRequest
from accounts.views.answers import number, says_why
from accounts.views.kept import is_back, keeps_typed
from ctdl import planting
from ctdl.planting import NoPlace
from ctdl.trees import branches
from publisher.actions import drafting, saving
from publisher.forms import rows
from publisher.forms.member import MemberForm, with_member
from publisher.models import Revision
from publisher.views import making
from publisher.views.entry_drafts import asked_for, member_key
from publisher.views.entry_panels import tab_of
from publisher.views.entry_work import Work, existing
from publisher.views.members_page import MembersPage
from publisher.views.members_steps import STEPS, Planned, step_of

UNDO = "undo"
GONE = "This part is not there any more: somebody has removed it meanwhile."
CHANGED = "Somebody else saved this meanwhile. The list shows it as it is now; look at it and do it again."


@keeps_typed
@require_http_methods(["GET", "POST"])
@says_why
def members(request: UserRequest, ctid: str) -> HttpResponse:
    """`?member=KEY` opens one part, `?q=` searches, `?page=` leafs. A button `step` changes the list, `do` the part."""
    work = existing(request, ctid)
    if not branches(work.kind.slug or ""):
        raise Http404("This kind has no parts of its own.")
    if request.method == HTTPMethod.POST and request.POST.get("step"):
        return _take_step(request, work)
    if request.method == HTTPMethod.POST or is_back(request):
        return _take_form(request, work)
    draft = asked_for(request, work)
    if draft and member_key(draft.panel) == request.GET.get("member"):
        page = MembersPage(work, request.GET, revision=draft.seen)
        page.tab = draft.tab
        return _show(request, page, page.form(QueryDict(draft.typed), is_draft=True))
    page = MembersPage(work, request.GET)
    if request.GET.get("member") and page.item is None:
        messages.info(request, GONE)
        return redirect(page.url())
    return _show(request, page, page.form())


def _show(request: UserRequest, page: MembersPage, form: MemberForm | None, **extra: Any) -> HttpResponse:
    status = extra.pop("status", HTTPStatus.OK)
    page.tab = page.tab or tab_of(request)
    undo = request.session.get(undo_key(page.work.resource.pk)) if page.work.resource else None
    is_last = page.work.latest is not None and undo == page.work.latest.number - 1
    context = {"page": page, "work": page.work, "form": form, "undo": undo if is_last else None, **extra}
    return render(request, "publisher/parts.html", context, status=status)


def undo_key(resource_id: int) -> str:
    return f"members undo {resource_id}"


# -- the list ------------------------------------------------------------------------------------------------------


def _take_step(request: UserRequest, work: Work) -> HttpResponse:
    page = MembersPage(work, request.GET)
    name, _, rest = request.POST["step"].partition(":")
    seen = work.revision(request.POST.get("seen"))
    if seen is None or name not in (*STEPS, UNDO):
        raise Http404("There is no such step.")
    if seen.pk != work.resource.latest_id:  # type: ignore[union-attr]  # what exists has a resource
        messages.error(request, CHANGED)
        return redirect(page.url(page.key))
    try:
        if name == UNDO:
            return _undo(request, page, number(rest), seen)
        planned = step_of(name, page, rest, request.POST)
        saved = _save(request, work, planned.graph, seen)
    except (NoPlace, Changed, Refused) as refusal:
        messages.error(request, CHANGED if isinstance(refusal, Changed) else str(refusal))
        return redirect(page.url(page.key))
    _say(request, planned, was=seen, is_new=saved != seen.pk)
    return redirect(page.url(planned.opens) + ("#part" if planned.opens else ""))


def _undo(request: UserRequest, page: MembersPage, wanted: int, seen: Revision) -> HttpResponse:
    """As it was before the last change of the list. Raises as `saving.restore`."""
    assert page.work.resource is not None
    saving.restore(resource=page.work.resource, number=wanted, by=request.user, seen=seen.pk)
    messages.success(request, "It is as it was before.")
    return redirect(page.url(page.key))


def _save(request: UserRequest, work: Work, graph: dict[str, Any], seen: Revision) -> int | None:
    """The id of the latest revision afterwards. Raises Changed and Refused."""
    assert work.resource is not None
    saved = saving.save(resource=work.resource, graph=graph, by=request.user, source="form", seen=seen.pk)
    return saved.latest_id


def _say(request: UserRequest, planned: Planned, *, was: Revision, is_new: bool) -> None:
    if planned.can_be_undone and is_new:
        # The page offers to undo it as long as nothing else was saved.
        request.session[undo_key(was.resource_id)] = was.number
    if planned.says:
        messages.success(request, planned.says)


# -- one part ------------------------------------------------------------------------------------------------------


def _take_form(request: UserRequest, work: Work) -> HttpResponse:
    seen = work.revision(request.POST.get("seen"))
    page = MembersPage(work, request.GET, revision=seen)
    if page.item is None or page.item.node is None or seen is None:
        messages.error(request, GONE)
        return redirect(page.url())
    if making.is_asked(request):
        return making.begin(request, work, page.panel, tab=tab_of(request))
    if rows.wants_row(_row_step(request.POST)) or is_back(request):
        data = rows.with_row(request.POST) if rows.wants_row(_row_step(request.POST)) else request.POST
        return _show(request, page, page.form(data, is_draft=True))
    form = page.form(request.POST)
    assert form is not None
    if not form.is_valid():
        return _show(request, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _save_part(request, work, page, form, seen)


def _row_step(data: QueryDict) -> QueryDict:
    """“Save and add another” saves."""
    if data.get("do") not in ("another", "below"):
        return data
    plain = data.copy()
    plain["do"] = "save"
    return plain


def _save_part(request: UserRequest, work: Work, page: MembersPage, form: MemberForm, seen: Revision) -> HttpResponse:
    item, changes = page.item, form.changes()
    assert work.latest is not None
    assert item is not None
    now = MembersPage(work, request.GET)
    if now.item is None:
        return _show(request, page, form, status=HTTPStatus.CONFLICT, refusal=GONE)
    if seen.pk != work.latest.pk and (clash := now.clash(page, changes)):
        again = now.form(instead=changes)
        return _show(request, now, again, status=HTTPStatus.CONFLICT, clash=clash, by=work.latest.author)
    graph = with_member(work.document, item.id, changes, form.context.language)
    opens = page.key
    if request.POST.get("do") in ("another", "below"):
        under = item.id if request.POST["do"] == "below" else item.parent
        graph, fresh = planting.added(graph, item.branch, base=settings.REGISTRY_URL, under=under, after=item.id)
        opens = page.key_of(fresh)
    try:
        latest = _save(request, work, graph, work.latest)
    except Changed:
        return _show(request, page, form, status=HTTPStatus.CONFLICT, refusal=CHANGED)
    except (Refused, ctdl.BadCtid) as refusal:
        return _show(request, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY, refusal=str(refusal))
    drafting.drop(by=request.user, ctid=work.ctid, panel=page.panel, tab=tab_of(request))
    if latest == work.latest.pk:
        messages.info(request, "Nothing was changed, so there is no new revision.")
    else:
        messages.success(request, "Saved.")
    return redirect(page.url(opens) + "#part")
