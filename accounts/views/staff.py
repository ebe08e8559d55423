"""Site staff's pages: which organizations wait, and the decision on one. To everybody else they are not there."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import queue, reading
from accounts.actions import organizations
from accounts.exceptions import NotReady, Refused
from accounts.forms import DecisionForm, QueueFilter
from accounts.models import Organization
from accounts.requests import UserRequest
from accounts.views.answers import View, status_of
from accounts.views.steps import steps_of
from audit.log import subject_of
from audit.models import Event

PER_PAGE = 25


def staff_only(view: View) -> View:
    @login_required
    @wraps(view)
    def wrapped(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_site_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@staff_only
@require_GET
def index(request: UserRequest) -> HttpResponse:
    form = QueueFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "status": ""}
    found = queue.search(request.user, text=wanted["q"])
    shown = found.filter(status=wanted["status"]) if wanted["status"] else found
    context = {
        "form": form,
        "q": wanted["q"],
        "tabs": queue.tabs(found, wanted["status"], wanted["q"]),
        "page_obj": Paginator(queue.in_order(shown), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "accounts/staff_organizations.html", context)


@staff_only
@require_GET
def organization(request: UserRequest, organization_id: int) -> HttpResponse:
    return _page(request, _load(request, organization_id), DecisionForm())


@staff_only
@require_POST
def approve(request: UserRequest, organization_id: int) -> HttpResponse:
    """Approves what the person had on screen."""
    return _decide(
        request,
        organization_id,
        lambda one, form: organizations.approve(organization=one, by=request.user, seen=form.cleaned_data["seen"]),
    )


@staff_only
@require_POST
def return_(request: UserRequest, organization_id: int) -> HttpResponse:
    """Returns what the person had on screen, with a note."""
    return _decide(
        request,
        organization_id,
        lambda one, form: organizations.return_(
            organization=one, by=request.user, seen=form.cleaned_data["seen"], note=form.cleaned_data["note"]
        ),
    )


def _decide(
    request: UserRequest, organization_id: int, action: Callable[[Organization, DecisionForm], Organization]
) -> HttpResponse:
    one = _load(request, organization_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, one, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        decided = action(one, form)
    except Refused as refusal:
        _say(form, refusal)
        return _page(request, _load(request, organization_id), form, status=status_of(refusal))
    word = "approved" if decided.is_approved else "returned"
    messages.success(request, f"{decided.name} is {word}. Its administrators were told by mail.")
    return redirect("staff_organizations")


def _say(form: DecisionForm, refusal: Refused) -> None:
    """Puts the refusal where it belongs: at the note when that is missing, else above the buttons."""
    about_note = isinstance(refusal, NotReady) and not form.cleaned_data["note"].strip() and "note" in str(refusal)
    form.add_error("note" if about_note else None, str(refusal))


def _load(request: UserRequest, organization_id: int) -> Organization:
    visible = Organization.objects.visible_to(request.user).select_related("submitted_by", "decided_by", "created_by")
    return get_object_or_404(visible, pk=organization_id)


def _events(one: Organization) -> QuerySet[Event]:
    """What people did to the account; other parts of the product write events about it that say nothing here."""
    return Event.objects.filter(subject=subject_of(one), tag__startswith="accounts:organization:")


def _page(request: UserRequest, one: Organization, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    context = {
        "organization": one,
        "steps": steps_of(one),
        "sections": reading.read(one),
        "look_alikes": Organization.objects.like(one),
        "memberships": one.memberships.select_related("user").order_by("user__last_name", "user__first_name"),
        "events": _events(one).select_related("actor").order_by("-id")[:20],
        "is_waiting": one.why_not("approve") is None,
        "form": form,
    }
    return render(request, "accounts/staff_organization.html", context, status=status)
