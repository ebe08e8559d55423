"""The pages of an organization's account, for its members and for strangers."""

import pytest
from django.urls import reverse

from accounts.actions import organizations
from accounts.models import Organization
from accounts.roles import Role
from audit.models import Event
from tests.factories import a_member, a_reviewer, a_user, an_organization

from .conftest import COMPLETE, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = a_user()
    client.force_login(user)
    return user


def registered(by, **changes) -> Organization:
    return organizations.create(by=by, values={**COMPLETE, **changes})


def at(name: str, organization: Organization) -> str:
    return reverse(name, args=[organization.pk])


def test_somebody_without_organization_is_shown_how_to_register_one(client, administrator):
    page = client.get(reverse("organizations"))

    assert b"You belong to no organization yet" in page.content
    assert reverse("organization_new") in page.content.decode()


def test_the_form_offers_every_choice_with_its_meaning(client, administrator):
    page = client.get(reverse("organization_new")).content.decode()

    for words in ("Quality Assurance Organization", "Publisher Staging API", "Customizing Credential Finder widgets"):
        assert words in page
    for words in (
        "Private Not-For-Profit",
        "Two-Year College",
        "Magnet/Competitive Admissions School",
        "OPEID",
        "DUNS",
    ):
        assert words in page
    assert page.count('name="types"') == 22
    assert page.count('name="sector"') == 3
    assert page.count("What is it?") >= 5 + 6 + 3 + 22


def test_a_draft_needs_nothing_but_a_name(client, administrator):
    data = {"name": "Half a College", "estimates-TOTAL_FORMS": "1", "estimates-INITIAL_FORMS": "0", "action": "save"}

    answer = client.post(reverse("organization_new"), data)

    draft = Organization.objects.get()
    assert answer.status_code == 302
    assert (draft.name, draft.status, draft.ctid) == ("Half a College", "draft", None)
    assert draft.memberships.get().role == Role.ADMINISTRATOR
    assert draft.memberships.get().user == administrator


def test_a_draft_without_name_is_refused_at_the_field(client, administrator):
    answer = client.post(reverse("organization_new"), form_data(name=""))

    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert not Organization.objects.exists()


def test_a_name_of_more_than_100_characters_is_refused(client, administrator):
    answer = client.post(reverse("organization_new"), form_data(name="x" * 101))

    assert answer.status_code == 422
    assert not Organization.objects.exists()


def test_a_draft_keeps_what_is_not_right_yet(client, administrator):
    client.post(reverse("organization_new"), form_data(webpage="not yet", fein="12", description="Short.", phone="?"))

    draft = Organization.objects.get()
    assert (draft.webpage, draft.fein, draft.description, draft.phone) == ("not yet", "12", "Short.", "?")


def test_a_complete_form_can_be_submitted_at_once(client, administrator):
    answer = client.post(reverse("organization_new"), form_data(action="submit"))

    submitted = Organization.objects.get()
    assert answer.status_code == 302
    assert submitted.status == "submitted"
    assert submitted.submitted_by == administrator
    assert submitted.submitted_at is not None
    assert organizations.facts_of(submitted) == COMPLETE


def test_what_is_missing_stands_at_its_field_and_nothing_typed_is_lost(client, administrator):
    answer = client.post(
        reverse("organization_new"), form_data(action="submit", description="Too short.", city="", types=[])
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"description", "city", "types"}
    assert "Too short." in page
    assert "1 Harbor Road" in page
    assert 'value="12"' in page
    assert not Organization.objects.exists()


def test_another_estimate_can_be_added_without_scripts(client, administrator):
    answer = client.post(reverse("organization_new"), form_data(action="add-estimate", city="", name="Unsaved College"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('-kind"') > 0
    assert 'name="estimates-2-kind"' in page
    assert "Unsaved College" in page
    assert not answer.context["findings"]
    assert not Organization.objects.exists()


def test_saving_over_a_newer_version_is_refused_and_both_are_shown(client, administrator):
    organization = registered(administrator)
    organizations.save(organization=organization, by=administrator, seen=1, values={**COMPLETE, "city": "Portland"})

    answer = client.post(
        at("organization_edit", organization), form_data(city="Eugene", name="Harbor College") | {"version": "1"}
    )

    page = answer.content.decode()
    organization.refresh_from_db()
    assert answer.status_code == 409
    assert "Eugene" in page
    assert "Portland" in page
    assert answer.context["form"].newer == {"name": ("Harbor Valley College",), "city": ("Portland",)}
    assert organization.city == "Portland"


def test_adding_a_row_does_not_hide_that_somebody_else_saved(client, administrator):
    organization = registered(administrator)
    organizations.save(organization=organization, by=administrator, seen=1, values={**COMPLETE, "city": "Portland"})

    shown = client.post(
        at("organization_edit", organization), form_data(action="add-estimate", city="Eugene") | {"version": "1"}
    )
    answer = client.post(
        at("organization_edit", organization), form_data(city="Eugene") | {"version": str(shown.context["version"])}
    )

    assert answer.status_code == 409


def test_a_second_click_registers_nothing_twice(client, administrator):
    client.post(reverse("organization_new"), form_data())

    answer = client.post(reverse("organization_new"), form_data())

    assert answer.status_code == 422
    assert "You have registered this organization already." in answer.content.decode()
    assert Organization.objects.count() == 1


def test_after_a_conflict_the_own_version_can_be_saved_knowingly(client, administrator):
    organization = registered(administrator)
    organizations.save(organization=organization, by=administrator, seen=1, values={**COMPLETE, "city": "Portland"})
    refused = client.post(at("organization_edit", organization), form_data(city="Eugene") | {"version": "1"})
    shown = refused.context["version"]

    client.post(at("organization_edit", organization), form_data(city="Eugene") | {"version": str(shown)})

    organization.refresh_from_db()
    assert organization.city == "Eugene"


def test_the_page_says_where_it_stands(client, administrator):
    organization = registered(administrator)
    assert b"draft that only your members see" in client.get(at("organization_account", organization)).content

    organizations.submit(organization=organization, by=administrator, seen=1)
    assert b"Take back to change it" in client.get(at("organization_account", organization)).content

    organizations.return_(organization=organization, by=a_reviewer(), seen=1, note="Which valley?")
    assert b"Which valley?" in client.get(at("organization_account", organization)).content

    organizations.submit(organization=organization, by=administrator, seen=1)
    approved = organizations.approve(organization=organization, by=a_reviewer(), seen=1)
    assert approved.ctid in client.get(at("organization_account", organization)).content.decode()


def test_a_submitted_organization_cannot_be_edited_until_taken_back(client, administrator):
    organization = registered(administrator)
    organizations.submit(organization=organization, by=administrator, seen=1)

    client.post(at("organization_edit", organization), form_data(city="Eugene") | {"version": "1"})
    organization.refresh_from_db()
    assert organization.city == "Salem"

    client.post(at("organization_take_back", organization), {"seen": "1"})
    client.post(at("organization_edit", organization), form_data(city="Eugene") | {"version": "1"})
    organization.refresh_from_db()
    assert (organization.city, organization.status) == ("Eugene", "draft")


def test_an_approved_organization_stays_editable_and_complete(client, administrator):
    organization = an_organization(administrator=administrator, **{**COMPLETE, "name": "Approved College"})

    refused = client.post(at("organization_edit", organization), form_data(phone="") | {"version": "1"})
    organization.refresh_from_db()
    assert refused.status_code == 422
    assert organization.phone == COMPLETE["phone"]

    client.post(at("organization_edit", organization), form_data(phone="+1 503 555 0199") | {"version": "1"})
    organization.refresh_from_db()
    assert (organization.phone, organization.status) == ("+1 503 555 0199", "approved")


def test_members_are_warned_of_an_account_that_looks_the_same(client, administrator):
    other = an_organization(name="Secret Holder", webpage="http://harborvalley.example.org/")
    organization = registered(administrator)

    page = client.get(at("organization_account", organization)).content.decode()

    assert "has an account already" in page
    assert "Secret Holder" not in page
    assert other.ctid not in page


def test_somebody_elses_draft_warns_nobody(client, administrator):
    registered(a_user())
    organization = registered(administrator)

    assert b"has an account already" not in client.get(at("organization_account", organization)).content


STRANGERS = ["organization_account", "organization_edit", "organization_members"]


@pytest.mark.parametrize("name", STRANGERS)
def test_members_of_another_organization_find_nothing(client, administrator, name):
    an_organization(administrator=administrator)
    theirs = registered(a_user())

    assert client.get(at(name, theirs)).status_code == 404


@pytest.mark.parametrize("name", ["organization_edit", "organization_take_back", "member_add"])
def test_strangers_cannot_send_anything(client, administrator, name):
    theirs = registered(a_user())

    answer = client.post(at(name, theirs), form_data(city="Nowhere") | {"version": "1", "seen": "1"})

    theirs.refresh_from_db()
    assert answer.status_code == 404
    assert (theirs.city, theirs.version, theirs.memberships.count()) == ("Salem", 1, 1)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_administrators_edit_the_account(client, role, method):
    organization = registered(a_user())
    client.force_login(a_member(organization, role))

    answer = getattr(client, method)(at("organization_edit", organization))

    assert answer.status_code == 403
    assert "Only an administrator of the organization can change its account." in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/organizations/", "/organizations/new/", "/organizations/1/", "/account/", "/staff/organizations/"]
)
def test_pages_ask_to_log_in(client, path):
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next={path}"


def test_every_change_is_in_the_audit(client, administrator):
    organization = registered(administrator)
    client.post(at("organization_edit", organization), form_data(action="submit", city="Eugene") | {"version": "1"})

    events = Event.objects.filter(organization_id=organization.pk).order_by("pk")
    assert [event.tag for event in events] == [
        "accounts:organization:created",
        "accounts:organization:saved",
        "accounts:organization:submitted",
    ]
    assert events[1].data == {"fields": ["city"], "version": 2}
    assert events[1].origin == "127.0.0.1"
