"""Members' pages about their organization's account: the list, where it stands, the form."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reading
from accounts.actions import organizations
from accounts.actions.organizations import WITH_STAFF
from accounts.exceptions import Changed, Incomplete, NotReady
from accounts.forms import OrganizationForm
from accounts.models import Membership, Organization, ThirdPartyRelation
from accounts.permissions import can, check_can
from accounts.registration import EDITABLE
from accounts.requests import UserRequest
from accounts.roles import Permission
from accounts.views.answers import number, says_why, status_of
from accounts.views.kept import is_back, keeps_typed
from accounts.views.steps import steps_of

MOST_CLIENTS = 50  # on one page; the summary has all of them, with a search
LOOK_ALIKE = (
    "An organization with this name or web page has an account already. Each organization needs one account only: "
    "ask its administrator to add you, or write to the registry's staff."
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Those that the reader belongs to, and the clients that it reaches through them."""
    mine = Membership.objects.filter(user=request.user).select_related("organization").order_by("organization__name")
    clients = Organization.objects.clients_of(request.user)
    context = {"memberships": mine, "clients": clients[:MOST_CLIENTS], "number_of_clients": clients.count()}
    return render(request, "accounts/organizations.html", context)


@login_required
@require_GET
def account(request: UserRequest, organization_id: int) -> HttpResponse:
    """Where the organization stands, what it said, who belongs to it."""
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=organization_id)
    is_member = Membership.objects.filter(user=request.user, organization=organization).exists()
    context = {
        "organization": organization,
        # A third-party publisher works with the data; who belongs to its client is not its business.
        "shows_members": is_member or request.user.is_site_staff,
        "waiting": ThirdPartyRelation.objects.waiting().filter(client=organization).select_related("publisher"),
        "steps": steps_of(organization),
        "sections": reading.read(organization),
        "memberships": organization.memberships.select_related("user").order_by("user__last_name", "user__first_name"),
        "may_edit": can(request.user, Permission.ORGANIZATION_EDIT, organization),
        "may_manage": can(request.user, Permission.MEMBER_MANAGE, organization),
        "is_editable": organization.status in EDITABLE,
        "look_alike": "" if organization.is_approved else _warning(organization),
    }
    return render(request, "accounts/organization.html", context)


@keeps_typed
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponse:
    """The empty form, and what comes of sending it."""
    return _form_page(request, None)


@keeps_typed
@require_http_methods(["GET", "POST"])
@says_why
def edit(request: UserRequest, organization_id: int) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=organization_id)
    check_can(request.user, Permission.ORGANIZATION_EDIT, organization)
    return _form_page(request, organization)


@login_required
@require_POST
@says_why
def take_back(request: UserRequest, organization_id: int) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=organization_id)
    try:
        organizations.take_back(organization=organization, by=request.user, seen=number(request.POST.get("seen")))
    except (Changed, NotReady) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The organization is a draft again. Submit it when it is ready.")
    return redirect("organization_account", organization_id=organization.pk)


def _form_page(request: UserRequest, organization: Organization | None) -> HttpResponse:
    if organization and organization.status not in EDITABLE:
        messages.warning(request, WITH_STAFF)
        return redirect("organization_account", organization_id=organization.pk)
    facts = organizations.facts_of(organization) if organization else {}
    if request.method == "GET" and not is_back(request):
        return _show(request, OrganizationForm(facts=facts), organization)
    if is_back(request):
        return _show(request, OrganizationForm(request.POST, facts=facts), organization)
    if request.POST.get("action") == "add-estimate":
        return _show(request, OrganizationForm(request.POST, facts=facts, more_rows=1), organization)
    return _keep(request, OrganizationForm(request.POST, facts=facts), organization)


def _keep(request: UserRequest, form: OrganizationForm, organization: Organization | None) -> HttpResponse:
    """Saves, and submits if that was the button; shows the form again with all that was typed when it is refused."""
    if not form.is_valid():
        return _show(request, form, organization, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        kept = _write(request, form, organization)
    except Incomplete as refusal:
        form.show(refusal.findings)
        return _show(request, form, organization, status=status_of(refusal))
    except Changed as refusal:
        return _show_newer(request, form, organization, refusal)
    except NotReady as refusal:
        messages.error(request, str(refusal))
        return _show(request, form, organization, status=status_of(refusal))
    return _done(request, kept)


def _write(request: UserRequest, form: OrganizationForm, organization: Organization | None) -> Organization:
    submits = request.POST.get("action") == "submit"
    if organization is None:
        return organizations.create(by=request.user, values=form.values(), then_submit=submits)
    seen = number(request.POST.get("version"))
    return organizations.save(
        organization=organization, by=request.user, seen=seen, values=form.values(), then_submit=submits
    )


def _done(request: UserRequest, organization: Organization) -> HttpResponse:
    if organization.status == Organization.Status.SUBMITTED:
        messages.success(request, "Submitted. Staff of the registry were told; you get a mail when they have decided.")
    elif organization.is_approved:
        messages.success(request, "Saved.")
    else:
        messages.success(
            request, "Saved as a draft. Come back any time, and submit it for approval when it is complete."
        )
    return redirect("organization_account", organization_id=organization.pk)


def _show_newer(
    request: UserRequest, form: OrganizationForm, organization: Organization | None, refusal: Changed
) -> HttpResponse:
    """The form as typed, with what is saved now beside each field that differs. Sending it again writes over that."""
    assert organization is not None  # a new one has no older version
    current = Organization.objects.get(pk=organization.pk)
    saved = organizations.facts_of(current)
    typed = form.values()
    form.newer = {
        name: reading.shown(name, value) or ("nothing",) for name, value in saved.items() if value != typed[name]
    }
    return _show(request, form, current, status=status_of(refusal), conflict=True)


def _show(
    request: UserRequest, form: OrganizationForm, organization: Organization | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    # Asking for another row is no attempt to save, so nothing is wrong yet.
    is_sent = form.is_bound and request.POST.get("action") != "add-estimate"
    findings = form.all_findings() if is_sent else []
    context = {"form": form, "organization": organization, "findings": findings, **more}
    context["version"] = _version_on_screen(request, organization, conflict=bool(more.get("conflict")))
    return render(request, "accounts/organization_form.html", context, status=status)


def _version_on_screen(request: UserRequest, organization: Organization | None, *, conflict: bool) -> int:
    """The version that was typed upon. A form that comes back keeps it, unless the newer values are shown."""
    if request.method == "POST" and not conflict:
        return number(request.POST.get("version"))
    return organization.version if organization else 0


def _warning(organization: Organization) -> str:
    """A sentence when another account looks like the same organization. It tells nothing about that account."""
    return LOOK_ALIKE if Organization.objects.like(organization).exists() else ""
