"""Who belongs to an organization: the list, and every change of it."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import members
from accounts.exceptions import NotReady
from accounts.forms import MemberForm, RoleForm
from accounts.models import Invitation, Membership, Organization
from accounts.permissions import can
from accounts.requests import UserRequest
from accounts.roles import Permission
from accounts.views.answers import says_why


@login_required
@require_GET
def index(request: UserRequest, organization_id: int) -> HttpResponse:
    return _page(request, _organization(request, organization_id), MemberForm())


@login_required
@require_POST
@says_why
def add(request: UserRequest, organization_id: int) -> HttpResponse:
    organization = _organization(request, organization_id)
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _page(request, organization, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        added = members.add(organization=organization, by=request.user, **form.cleaned_data)
    except NotReady as refusal:
        form.add_error("email", str(refusal))
        return _page(request, organization, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    done = f"{added.email} was invited." if isinstance(added, Invitation) else f"{added.user} is a member now."
    messages.success(request, done)
    return redirect("organization_members", organization_id=organization.pk)


@login_required
@require_POST
@says_why
def change_role(request: UserRequest, organization_id: int, membership_id: int) -> HttpResponse:
    organization = _organization(request, organization_id)
    membership = get_object_or_404(organization.memberships, pk=membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the roles.")
        return redirect("organization_members", organization_id=organization.pk)
    try:
        changed = members.change_role(membership=membership, role=form.cleaned_data["role"], by=request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{changed.user} is {changed.get_role_display().lower()} now.")
    return redirect("organization_members", organization_id=organization.pk)


@login_required
@require_POST
@says_why
def remove(request: UserRequest, organization_id: int, membership_id: int) -> HttpResponse:
    organization = _organization(request, organization_id)
    membership = get_object_or_404(organization.memberships.select_related("user"), pk=membership_id)
    try:
        members.remove(membership=membership, by=request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
        return redirect("organization_members", organization_id=organization.pk)
    if membership.user == request.user:
        messages.success(request, f"You are no longer a member of {organization}.")
        return redirect("organizations")
    messages.success(request, f"{membership.user} is no longer a member.")
    return redirect("organization_members", organization_id=organization.pk)


@login_required
@require_POST
@says_why
def withdraw(request: UserRequest, organization_id: int, invitation_id: int) -> HttpResponse:
    organization = _organization(request, organization_id)
    invitation = get_object_or_404(organization.invitations, pk=invitation_id)
    try:
        members.withdraw(invitation=invitation, by=request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
    return redirect("organization_members", organization_id=organization.pk)


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of an invitation leads to: join, or first log in or sign up."""
    found = Invitation.objects.find(token)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=HTTPStatus.NOT_FOUND)
    if request.method == "GET" or not request.user.is_authenticated:
        return render(request, "accounts/invitation.html", {"invitation": found})
    try:
        joined = members.accept(token=token, by=request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
        return redirect("organizations")
    messages.success(request, f"You are now a member of {joined.organization}.")
    return redirect("organization_account", organization_id=joined.organization_id)


def _organization(request: UserRequest, organization_id: int) -> Organization:
    """One that the reader belongs to, or any for site staff: a third party does not see its client's people."""
    seen = Organization.objects.visible_to(request.user)
    return get_object_or_404(seen if request.user.is_site_staff else seen.of_member(request.user), pk=organization_id)


def _page(request: UserRequest, organization: Organization, form: MemberForm, *, status: int = 200) -> HttpResponse:
    may_manage = can(request.user, Permission.MEMBER_MANAGE, organization)
    memberships = organization.memberships.select_related("user").order_by("user__last_name", "user__first_name")
    context = {
        "organization": organization,
        "memberships": memberships,
        "invitations": Invitation.objects.open().filter(organization=organization) if may_manage else [],
        "may_manage": may_manage,
        "is_member": Membership.objects.filter(organization=organization, user=request.user).exists(),
        "roles": MemberForm.base_fields["role"].choices,  # type: ignore[attr-defined]  # a choice field
        "form": form,
    }
    return render(request, "accounts/members.html", context, status=status)
