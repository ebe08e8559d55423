"""The queue of organizations and the decision, for site staff; for everybody else they are not there."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.actions import organizations
from accounts.models import Organization
from audit import log
from tests.factories import a_reviewer, a_user, an_organization

from .conftest import COMPLETE

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    user = a_reviewer()
    client.force_login(user)
    return user


def submitted(name: str = "Harbor Valley College", day: int = 1, **changes) -> Organization:
    with time_machine.travel(datetime(2026, 11, day, 12, tzinfo=UTC), tick=False):
        return organizations.create(by=a_user(), values={**COMPLETE, "name": name, **changes}, then_submit=True)


def listed(answer) -> list[str]:
    return [organization.name for organization in answer.context["page_obj"]]


def decide(client, organization, step, **data):
    return client.post(reverse(f"staff_organization_{step}", args=[organization.pk]), data)


def test_the_longest_waiting_comes_first_and_decided_ones_last(client, reviewer):
    an_organization(name="Approved long ago")
    submitted("Second", day=2)
    submitted("First", day=1)
    organizations.create(by=a_user(), values={"name": "A draft"})

    assert listed(client.get(reverse("staff_organizations"))) == ["First", "Second", "Approved long ago"]


def test_the_queue_can_be_narrowed(client, reviewer):
    an_organization(name="Approved College", webpage="https://approved.example")
    submitted("Waiting College")
    address = reverse("staff_organizations")

    assert listed(client.get(address, {"status": "submitted"})) == ["Waiting College"]
    assert listed(client.get(address, {"status": "approved"})) == ["Approved College"]
    assert listed(client.get(address, {"q": "waiting"})) == ["Waiting College"]
    assert listed(client.get(address, {"q": "approved.example"})) == ["Approved College"]
    assert listed(client.get(address, {"q": "nothing"})) == []


def test_the_queue_costs_the_same_however_long_it_is(client, reviewer, django_assert_max_num_queries):
    for number in range(5):
        submitted(f"College {number}", day=number + 1)
    client.get(reverse("staff_organizations"))

    with django_assert_max_num_queries(9):
        client.get(reverse("staff_organizations"))


def test_staff_see_everything_and_who_looks_the_same(client, reviewer):
    twin = an_organization(name="Harbor Valley Community College", webpage="http://harborvalley.example.org/")
    one = submitted()

    page = client.get(reverse("staff_organization", args=[one.pk])).content.decode()

    for words in ("12-3456789", "1 Harbor Road", "Two-Year College", "Certificates: 12", "Bulk upload", twin.ctid):
        assert words in page


def test_approving_gives_a_ctid(client, reviewer):
    one = submitted()

    answer = decide(client, one, "approve", seen=1)

    one.refresh_from_db()
    assert answer.status_code == 302
    assert one.is_approved
    assert one.ctid


def test_returning_without_note_is_refused_at_the_note(client, reviewer):
    one = submitted()

    answer = decide(client, one, "return", seen=1, note=" ")

    one.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"].errors["note"]
    assert one.status == "submitted"


def test_returning_keeps_the_note(client, reviewer):
    one = submitted()

    decide(client, one, "return", seen=1, note="Please give the full name.")

    one.refresh_from_db()
    assert (one.status, one.decision_note) == ("returned", "Please give the full name.")


def test_the_second_of_two_reviewers_is_told(client, reviewer):
    one = submitted()
    organizations.approve(organization=one, by=a_reviewer(), seen=1)

    answer = decide(client, one, "return", seen=1, note="Too late")

    assert answer.status_code == 422
    assert "approved already" in answer.content.decode()


def test_a_reviewer_who_saw_an_older_version_is_told(client, reviewer):
    one = submitted()
    owner = one.created_by
    organizations.take_back(organization=one, by=owner, seen=1)
    organizations.save(organization=one, by=owner, seen=1, values={**COMPLETE, "city": "Eugene"}, then_submit=True)

    answer = decide(client, one, "approve", seen=1)

    one.refresh_from_db()
    assert answer.status_code == 409
    assert "Eugene" in answer.content.decode()
    assert one.status == "submitted"


@pytest.mark.parametrize("path", ["/staff/organizations/", "/staff/organizations/{}/"])
def test_for_others_there_is_no_such_page(client, path):
    one = submitted()
    client.force_login(one.created_by)

    assert client.get(path.format(one.pk)).status_code == 404


@pytest.mark.parametrize("step", ["approve", "return"])
def test_others_decide_nothing(client, step):
    one = submitted()
    client.force_login(one.created_by)

    assert decide(client, one, step, seen=1, note="Mine").status_code == 404
    one.refresh_from_db()
    assert one.status == "submitted"


def test_drafts_are_not_there_for_staff(client, reviewer):
    draft = organizations.create(by=a_user(), values={"name": "A draft"})

    assert client.get(reverse("staff_organization", args=[draft.pk])).status_code == 404
    assert client.get(reverse("organization_account", args=[draft.pk])).status_code == 404


def test_staff_can_read_but_not_edit_the_account(client, reviewer):
    one = an_organization()

    assert client.get(reverse("organization_account", args=[one.pk])).status_code == 200
    assert client.get(reverse("organization_edit", args=[one.pk])).status_code == 403


def test_what_happened_is_said_in_words_and_only_what_people_did_to_the_account(client, reviewer):
    organization = submitted()
    log.record("demo:organization:loaded", by=None, subject=organization, organization_id=organization.pk)

    page = client.get(reverse("staff_organization", args=[organization.pk])).content.decode()

    assert "Submitted by" in page
    assert "organization:loaded" not in page
    assert 'href="#decision"' in page
