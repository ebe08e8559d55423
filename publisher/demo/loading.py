"""Loads the demo, once, and says what is there."""

from typing import Any

from allauth.account.models import EmailAddress

from accounts.actions import organizations
from accounts.models import Membership, Organization, PolicyAgreement, User
from accounts.roles import Role
from audit import log
from audit.models import Event
from config.policies import POLICIES
from config.start import PASSWORD
from publisher.demo import accounts as account_data
from publisher.demo import data, registry, stories
from publisher.demo.stories import People
from publisher.models import Resource

LOADED = "demo:organization:loaded"


def load() -> bool:
    """Loads what is missing; False when the demo was loaded before and nothing was touched.

    What a person did with the demo data since is theirs: once it is all there, it is never changed again.
    """
    if Event.objects.filter(tag=LOADED).exists():
        return False
    people = _people()
    college = _organization(account_data.COLLEGE, by=people.publisher, reviewer=people.reviewer)
    for email, role in (("editor@example.org", Role.EDITOR), ("viewer@example.org", Role.VIEWER)):
        Membership.objects.get_or_create(
            organization=college, user=User.objects.get(email=email), defaults={"role": role.value}
        )
    with registry.answering():
        _described(college, people)
        for credential in data.CREDENTIALS:
            if not Resource.objects.filter(organization=college, external_identifier=credential.identifier).exists():
                stories.tell(credential, organization=college, people=people)
    _organization(account_data.WAITING, by=_user("council@example.org", "Noor", "Haddad", "Training Director"))
    log.record(LOADED, by=None, subject=college, organization_id=college.pk)
    return True


def describe() -> dict[str, Any]:
    """`{organizations: [{name, ctid, status}], users: [{email, role, organization}]}` of everything that is there."""
    return {
        "organizations": [
            {"name": each.name, "ctid": each.ctid, "status": each.status}
            for each in Organization.objects.order_by("pk")
        ],
        "users": [user for each in User.objects.order_by("pk") for user in _roles(each)],
    }


def _roles(user: User) -> list[dict[str, str | None]]:
    if user.is_site_staff:
        return [{"email": user.email, "role": "site staff", "organization": None}]
    return [
        {"email": user.email, "role": each.role, "organization": each.organization.name}
        for each in user.memberships.select_related("organization").order_by("pk")
    ]


def _people() -> People:
    _user("viewer@example.org", "Vera", "Lindqvist", "Registrar")
    return People(
        publisher=_user("publisher@example.org", "Rosa", "Amato", "Director of Curriculum"),
        editor=_user("editor@example.org", "Eli", "Tanaka", "Catalog Editor"),
        reviewer=_user("reviewer@example.org", "Ruth", "Okafor", "Registry Reviewer", is_site_staff=True),
    )


def _user(email: str, first_name: str, last_name: str, title: str, **more: Any) -> User:
    """The user with this address, made with the demo's password when it is not there."""
    user = User.objects.filter(email=email).first()
    if user is None:
        names = {"first_name": first_name, "last_name": last_name, "title": title, "phone": "+1 503 555 0100"}
        user = User.objects.create_user(email, PASSWORD, **names, **more)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    for policy in POLICIES:
        PolicyAgreement.objects.get_or_create(user=user, policy=policy.slug, version=policy.version)
    return user


def _organization(values: dict[str, Any], *, by: User, reviewer: User | None = None) -> Organization:
    """The submitted organization; approved when there is a reviewer."""
    found = Organization.objects.filter(name=values["name"]).first()
    organization = found or organizations.create(values=values, by=by)
    if organization.status == Organization.Status.DRAFT:
        organization = organizations.submit(organization=organization, by=by, seen=organization.version)
    if reviewer and organization.status == Organization.Status.SUBMITTED:
        organization = organizations.approve(organization=organization, by=reviewer, seen=organization.version)
    return organization


def _described(college: Organization, people: People) -> None:
    """The college's own description, in the registry: without it the registry takes none of its credentials."""
    if Resource.objects.filter(ctid=college.ctid).exists() or college.ctid is None:
        return
    resource = stories.enter(
        organization=college,
        kind="organization",
        class_term="ceterms:CredentialOrganization",
        ctid=college.ctid,
        values=data.ORGANIZATION,
        by=people.editor,
    )
    stories.approve(resource, people=people)
    stories.publish(Resource.objects.get(pk=resource.pk), people=people)
