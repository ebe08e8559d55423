"""Things that tests start from. What has a life of its own reaches its state by the real actions."""

from django.conf import settings
from django.utils import timezone

import ctdl
from accounts.models import Membership, Organization, PolicyAgreement, User
from accounts.roles import Role
from config.policies import POLICIES
from publisher.actions import approving, delivering, reviewing, saving
from publisher.models import RegistryRequest, Resource

PASSWORD = "correct-horse-9"
_count = iter(range(1, 10**9))


def a_user(email: str = "", **fields) -> User:
    from allauth.account.models import EmailAddress

    number = next(_count)
    fields = {"first_name": "Ada", "last_name": f"Number{number}", **fields}
    user = User.objects.create_user(email or f"user{number}@example.org", PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    # A leaf, made thousands of times: the action would write an audit row for each policy.
    PolicyAgreement.objects.bulk_create(
        PolicyAgreement(user=user, policy=each.slug, version=each.version) for each in POLICIES
    )
    return user


def a_reviewer(**fields) -> User:
    return a_user(is_site_staff=True, **fields)


def a_member(organization: Organization, role: Role = Role.EDITOR, **fields) -> User:
    user = a_user(**fields)
    Membership.objects.create(organization=organization, user=user, role=role)
    return user


def an_organization(*, approved: bool = True, administrator: User | None = None, **fields) -> Organization:
    """An organization, by default an approved one with a CTID, and an administrator."""
    number = next(_count)
    administrator = administrator or a_user()
    if approved:
        fields |= {"decided_at": timezone.now(), "decided_by": a_reviewer()}
        fields = {"ctid": ctdl.new_ctid(), "status": Organization.Status.APPROVED, **fields}
    fields = {"name": f"College {number}", "webpage": f"https://college{number}.example.org", **fields}
    organization = Organization.objects.create(created_by=administrator, **fields)
    Membership.objects.create(organization=organization, user=administrator, role=Role.ADMINISTRATOR)
    return organization


def organization_graph(organization: Organization, **changes) -> dict:
    """A description of `organization` that passes minimum data."""
    blank = ctdl.new_document("ceterms:CredentialOrganization", ctid=organization.ctid, base=settings.REGISTRY_URL)
    facts = {
        "ceterms:name": organization.name,
        "ceterms:description": "A college that teaches what the people of its valley need.",
        "ceterms:subjectWebpage": organization.webpage,
        "ceterms:agentType": ["orgType:FourYear"],
        "ceterms:agentSectorType": ["agentSector:Public"],
        "ceterms:email": ["info@college.example.org"],
    }
    return ctdl.edit(blank, {**facts, **changes}, base=settings.REGISTRY_URL)


def credential_graph(
    organization: Organization, *, ctid: str = "", class_term: str = "ceterms:Certification", **changes
):
    """A credential that passes minimum data, owned by `organization`; `changes` are simplified values by term."""
    number = next(_count)
    blank = ctdl.new_document(class_term, ctid=ctid or ctdl.new_ctid(), base=settings.REGISTRY_URL)
    facts = {
        "ceterms:name": f"Certified Welder {number}",
        "ceterms:description": "Shows that its holder welds steel safely and to the drawing.",
        "ceterms:subjectWebpage": f"https://college.example.org/welder/{number}",
        "ceterms:credentialStatusType": ["credentialStat:Active"],
        "ceterms:inLanguage": ["en"],
        "ceterms:ownedBy": [organization.ctid],
    }
    return ctdl.edit(blank, {**facts, **changes}, base=settings.REGISTRY_URL)


def a_credential(organization: Organization, *, by: User | None = None, **changes) -> Resource:
    """A saved credential that passes minimum data."""
    return saving.create(
        organization=organization,
        kind="credential",
        graph=credential_graph(organization, **changes),
        by=by or a_member(organization),
        source="form",
    )


def approved(resource: Resource, *, by: User | None = None) -> Resource:
    by = by or a_member(resource.organization)
    report = approving.approve(items=[(resource, resource.latest_id)], by=by)
    assert not report.refused, report.refused
    resource.refresh_from_db()
    return resource


def publish_requested(resource: Resource, *, by: User | None = None) -> RegistryRequest:
    """Approved and released by a reviewer (of a trusted organization: by nobody); on its way."""
    approved(resource)
    if resource.organization.is_trusted:
        return resource.registry_requests.open().get()
    return reviewing.publish(resource=resource, by=by or a_reviewer(), seen=resource.approved_id)


def published(resource: Resource) -> Resource:
    """In the registry, by the real way: needs a registry that answers (fixture `registry`)."""
    delivering.deliver(request_id=publish_requested(resource).pk)
    resource.refresh_from_db()
    assert resource.published_id, resource.registry_requests.latest("pk").said
    return resource


def a_published_organization(**fields) -> Organization:
    """An approved organization whose description is in the registry (fixture `registry`)."""
    organization = an_organization(**fields)
    description = saving.create(
        organization=organization,
        kind="organization",
        graph=organization_graph(organization),
        by=a_member(organization),
        source="form",
    )
    published(description)
    return organization
