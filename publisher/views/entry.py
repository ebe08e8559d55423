"""The form of a resource: one page with all its panels, each of which loads and saves on its own."""

import json
from http import HTTPMethod, HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from accounts.views.answers import says_why
from accounts.views.kept import is_back, keeps_typed
from ctdl import Section
from publisher.views import making
from publisher.views.entry_answers import for_scripts, is_script
from publisher.views.entry_page import EntryPage, brought_back
from publisher.views.entry_panels import Outcome, fresh, sent, tab_of
from publisher.views.entry_work import Work, existing

ALL = "all"
UNCHANGED = "Nothing was changed, so there is no new revision."


@keeps_typed
@require_http_methods(["GET", "POST"])
@says_why
def edit(request: UserRequest, ctid: str) -> HttpResponse:
    """The page with `?panel=SLUG` open, or all of them (`?panel=all`); what is sent here is saved without scripts."""
    work = existing(request, ctid)
    wanted = request.GET.get("panel")
    section = work.section(wanted)
    if making.is_asked(request):
        return making.begin(request, work, section.slug, tab=tab_of(request))
    if request.method == HTTPMethod.POST or is_back(request):
        outcome = sent(request, work, section)
        if outcome.panel is None:
            return _saved(request, work, section, outcome)
        return EntryPage(outcome.panel.work, {section.slug: outcome.panel}).answer(request, status=outcome.status)
    if panel := brought_back(request, work):
        return EntryPage(work, {panel.slug: panel}).answer(request)
    page = EntryPage(work)
    opened = [marks.slug for marks in page.around.panels] if wanted == ALL else [section.slug]
    page.panels = {slug: fresh(work, work.section(slug)) for slug in opened}
    return page.answer(request)


def _saved(request: UserRequest, work: Work, section: Section, outcome: Outcome) -> HttpResponse:
    if outcome.is_new:
        messages.success(request, _note(outcome))
    else:
        messages.info(request, UNCHANGED)
    after = existing(request, work.ctid)
    following = EntryPage(after).around.next_after(section.slug)
    return redirect(after.edit_url(following if request.POST.get("do") == "next" else section.slug))


@for_scripts
@require_http_methods(["GET", "POST"])
def panel(request: UserRequest, ctid: str, panel: str) -> HttpResponse:
    """One panel as a fragment. Saving it also renews what is around it, and tells the others of the new revision."""
    work = existing(request, ctid)
    section = work.section(panel)
    if not is_script(request):
        return redirect(work.edit_url(section.slug))
    if request.method == HTTPMethod.GET:
        return EntryPage(work).fragment(request, fresh(work, section))
    outcome = sent(request, work, section)
    if outcome.panel is not None:
        return EntryPage(outcome.panel.work).fragment(request, outcome.panel, status=outcome.status)
    after = existing(request, ctid)
    page = EntryPage(after)
    answer = page.fragment(request, fresh(after, section), status=HTTPStatus.OK, is_saved=True)
    answer["HX-Trigger-After-Settle"] = json.dumps({"entry:saved": _told(request, page, section, outcome)})
    return answer


def _told(request: UserRequest, page: EntryPage, section: Section, outcome: Outcome) -> dict[str, str | int | bool]:
    """What the page is told after a save: which revision was there before, which is now, what comes next."""
    return {
        "panel": section.slug,
        "was": request.POST.get("seen", ""),
        "seen": outcome.resource.latest_id if outcome.resource and outcome.resource.latest_id else "",
        "next": page.around.next_after(section.slug) if request.POST.get("do") == "next" else "",
        "text": _note(outcome) if outcome.is_new else UNCHANGED,
    }


def _note(outcome: Outcome) -> str:
    latest = outcome.resource.latest if outcome.resource else None
    return f"Saved as revision {latest.number}." if latest else "Saved."
