"""Every address of ours, asked by people who have no business there."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.roles import Role
from tests.factories import a_credential, a_member, a_reviewer, a_user, an_organization

# For everybody: what explains the product, what lets people in, and the registry, which is public by nature.
PUBLIC = {"home", "landing", "policies", "policy", "components", "docs", "mails", "mail", "healthz"}
PUBLIC_PREFIXES = ("account_", "mfa_", "sandbox", "registry")
# One example for each parameter that an address may take.
METHODS = ("get", "post")


def _walk(patterns, prefix=()):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name == "sandbox" or "registry/" in str(pattern.pattern):
                continue
            yield from _walk(pattern.url_patterns, prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, sorted(pattern.pattern.converters)


def _ours():
    seen = {}
    for name, parameters in _walk(get_resolver().url_patterns):
        if name not in PUBLIC and not name.startswith(PUBLIC_PREFIXES):
            seen.setdefault((name, tuple(parameters)), None)
    return sorted(seen)


OURS = _ours()


@pytest.fixture
def someone_elses(db):
    """A value for every parameter, all of one organization."""
    organization = an_organization()
    resource = a_credential(organization)
    member = a_member(organization, Role.ADMINISTRATOR)
    return {
        "organization_id": organization.pk,
        "ctid": resource.ctid,
        "kind": "credential",
        "step": "approve",
        "lever": "pause",
        "number": 1,
        "user_id": member.pk,
        "membership_id": organization.memberships.first().pk,
        "panel": "basic",
        "batch_id": _a_batch(organization, member).pk,
        "upload_id": _an_upload(organization, member).pk,
        "download_id": _a_download(organization, member).pk,
        "token": "no-such-token",
        "slug": "privacy",
        "system": "onet",
        "topic": "countries",
        "format": "csv",
        "invitation_id": 1,
        "relation_id": 1,
        "comment_id": 1,
    }


def _a_batch(organization, member):
    from publisher.actions import batching
    from publisher.models import Resource

    everything = Resource.objects.filter(organization=organization)
    return batching.propose(
        step="approve", resources=everything, organization=organization, title="Credentials", back="/", by=member
    )


def _a_download(organization, member):
    from publisher.models import Download

    return Download.objects.create(organization=organization, maker="existing", filename="x.csv", created_by=member)


def _an_upload(organization, member):
    from tests.factories.uploads import an_upload

    return an_upload(organization, by=member)


def _address(name, parameters, values):
    missing = [parameter for parameter in parameters if parameter not in values]
    assert not missing, f"Give an example of {missing} in the fixture someone_elses."
    return reverse(name, kwargs={parameter: values[parameter] for parameter in parameters})


def test_there_are_addresses_to_walk():
    assert len(OURS) > 20


@pytest.mark.parametrize(("name", "parameters"), OURS)
@pytest.mark.parametrize("method", METHODS)
def test_who_is_not_logged_in_is_sent_to_the_login(client, someone_elses, name, parameters, method):
    answer = getattr(client, method)(_address(name, parameters, someone_elses))

    assert answer.status_code in (302, 403, 404, 405)
    if answer.status_code == 302:
        assert answer.url.startswith(reverse("account_login"))


OF_AN_ORGANIZATION = [
    (name, parameters)
    for name, parameters in OURS
    if {"organization_id", "ctid", "upload_id", "download_id", "batch_id", "membership_id"} & set(parameters)
]


@pytest.mark.parametrize(("name", "parameters"), OF_AN_ORGANIZATION)
@pytest.mark.parametrize("method", METHODS)
def test_a_member_of_another_organization_is_refused(client, someone_elses, name, parameters, method):
    client.force_login(a_member(an_organization(), Role.ADMINISTRATOR))

    answer = getattr(client, method)(_address(name, parameters, someone_elses))

    assert answer.status_code in (403, 404, 405)


@pytest.mark.parametrize(("name", "parameters"), OF_AN_ORGANIZATION)
def test_somebody_without_an_organization_is_refused(client, someone_elses, name, parameters):
    client.force_login(a_user())

    assert client.get(_address(name, parameters, someone_elses)).status_code in (403, 404, 405)


STAFF_ONLY = [(name, parameters) for name, parameters in OURS if name.startswith(("review", "queue", "staff_"))]


@pytest.mark.parametrize(("name", "parameters"), STAFF_ONLY)
@pytest.mark.parametrize("method", METHODS)
def test_pages_of_site_staff_are_not_there_for_others(client, someone_elses, name, parameters, method):
    organization = an_organization(pk=someone_elses["organization_id"] + 1000)
    client.force_login(a_member(organization, Role.ADMINISTRATOR))

    assert getattr(client, method)(_address(name, parameters, someone_elses)).status_code in (403, 404, 405)


@pytest.mark.parametrize(
    ("name", "parameters"), [pair for pair in OF_AN_ORGANIZATION if not pair[0].startswith(("review", "staff_"))]
)
def test_a_viewer_changes_nothing(client, someone_elses, name, parameters):
    from accounts.models import Organization
    from publisher.models import Resource

    organization = Organization.objects.get(pk=someone_elses["organization_id"])
    client.force_login(a_member(organization, Role.VIEWER))
    before = list(Resource.objects.values()), list(Organization.objects.values())

    answer = client.post(_address(name, parameters, someone_elses))

    assert answer.status_code in (302, 403, 404, 405, 409, 422)
    assert (list(Resource.objects.values()), list(Organization.objects.values())) == before


def test_site_staff_see_the_review_pages(client, db):
    client.force_login(a_reviewer())

    assert client.get(reverse("review")).status_code == 200
    assert client.get(reverse("staff_organizations")).status_code == 200
