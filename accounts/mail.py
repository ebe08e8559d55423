"""Mails to people: a template each, sent by a task after commit."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.models import Membership, Organization, OrganizationQuerySet, ThirdPartyRelation, User
from accounts.permissions import roles_with
from accounts.roles import Permission
from config.bell import ring


def send(template: str, *, to: Iterable[User], **context: Any) -> None:
    """Mails `templates/mail/<template>.txt` to each of `to`, after commit. Its first line is the subject.

    `context` reaches the template with `site_url` and `user` (the receiver) added.
    """
    for user in to:
        send_to_address(template, to=user.email, user=user, **context)


def send_to_address(template: str, *, to: str, **context: Any) -> None:
    """The same for an address that may belong to nobody here."""
    text = render_to_string(f"mail/{template}.txt", {**context, "site_url": settings.SITE_URL})
    subject, _, body = text.strip().partition("\n")
    # On one line: no mail leaves with another sign for a new line in its subject, such as one in a name.
    post(subject=" ".join(subject.split()), body=body.strip() + "\n", to=to)


def post(*, subject: str, body: str, to: str) -> None:
    """Sends one plain-text mail after commit, by a task that tries again when the mail server does not answer."""
    from accounts.tasks import send_mail  # the task module imports the settings of a running app

    ring(send_mail, subject, body, to, else_now=True)


def site_staff() -> list[User]:
    """Everybody who reviews."""
    return list(User.objects.filter(is_site_staff=True, is_active=True).order_by("pk"))


def contacts(organization: Organization) -> list[User]:
    """Who hears about an organization's data: who may change it, third-party publishers included."""
    publishers = ThirdPartyRelation.objects.in_force().filter(client=organization).values("publisher")
    return _members_with(
        Permission.RESOURCE_EDIT, Organization.objects.filter(Q(pk=organization.pk) | Q(pk__in=publishers))
    )


def administrators(organization: Organization) -> list[User]:
    """Who hears about the organization's account."""
    return _members_with(Permission.ORGANIZATION_EDIT, Organization.objects.filter(pk=organization.pk))


def _members_with(permission: Permission, organizations: OrganizationQuerySet) -> list[User]:
    members = Membership.objects.filter(organization__in=organizations, role__in=roles_with(permission))
    return list(User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("pk"))
