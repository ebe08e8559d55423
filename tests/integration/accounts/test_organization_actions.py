"""Register, submit, decide: what the actions promise to whoever calls them."""

import pytest

from accounts.actions import organizations
from accounts.exceptions import Changed, Incomplete, NotAllowed, NotReady
from accounts.models import Organization
from accounts.roles import Role
from audit.models import Event
from tests.factories import a_member, a_reviewer, a_user, an_organization

from .conftest import COMPLETE

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return a_user(email="rosa@college.example", first_name="Rosa", last_name="Amato")


@pytest.fixture
def submitted(administrator) -> Organization:
    return organizations.create(by=administrator, values=COMPLETE, then_submit=True)


def test_an_incomplete_one_is_not_even_kept_when_it_is_to_be_submitted(administrator):
    with pytest.raises(Incomplete) as refusal:
        organizations.create(by=administrator, values={"name": "Half a College"}, then_submit=True)

    assert refusal.value.findings["city"] == "Enter the city."
    assert refusal.value.findings["publishing_roles"]


def test_saving_the_same_makes_no_new_version(administrator):
    draft = organizations.create(by=administrator, values=COMPLETE)

    organizations.save(organization=draft, by=administrator, seen=1, values=COMPLETE)

    draft.refresh_from_db()
    assert draft.version == 1
    assert not Event.objects.filter(tag="accounts:organization:saved").exists()


def test_members_cannot_write_what_staff_decide(administrator):
    draft = organizations.create(by=administrator, values=COMPLETE)

    with pytest.raises(TypeError):
        organizations.save(organization=draft, by=administrator, seen=1, values={"is_trusted": True})


def test_staff_are_told_when_one_is_submitted(administrator, delivered, quick_commit):
    reviewer = a_reviewer(email="ruth@registry.example")

    with quick_commit():
        organization = organizations.create(by=administrator, values=COMPLETE, then_submit=True)

    assert [mail.to for mail in delivered] == [[reviewer.email]]
    assert delivered[0].subject == "Waiting for approval: Harbor Valley College"
    assert f"/staff/organizations/{organization.pk}/" in delivered[0].body


def test_approval_gives_a_ctid_and_tells_the_administrators(submitted, administrator, delivered, quick_commit):
    a_member(submitted, Role.VIEWER)
    reviewer = a_reviewer()

    with quick_commit():
        approved = organizations.approve(organization=submitted, by=reviewer, seen=1)

    assert approved.status == "approved"
    assert approved.ctid.startswith("ce-")
    assert len(approved.ctid) == 39
    assert approved.decided_by == reviewer
    assert [mail.to for mail in delivered] == [[administrator.email]]
    assert approved.ctid in delivered[0].body


def test_a_ctid_that_is_there_already_stays(submitted):
    ctid = "ce-11111111-2222-4333-8444-555555555555"
    Organization.objects.filter(pk=submitted.pk).update(ctid=ctid)

    assert organizations.approve(organization=submitted, by=a_reviewer(), seen=1).ctid == ctid


def test_return_needs_a_note(submitted):
    with pytest.raises(NotReady, match="Write a note"):
        organizations.return_(organization=submitted, by=a_reviewer(), seen=1, note="  ")

    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_a_returned_one_carries_the_note_to_its_administrators(submitted, administrator, delivered, quick_commit):
    with quick_commit():
        returned = organizations.return_(organization=submitted, by=a_reviewer(), seen=1, note="Which “valley” & why?")

    assert (returned.status, returned.decision_note) == ("returned", "Which “valley” & why?")
    assert [mail.to for mail in delivered] == [[administrator.email]]
    assert "Which “valley” & why?" in delivered[0].body


def test_no_mail_leaves_when_nothing_happened(submitted, delivered, quick_commit):
    organizations.approve(organization=submitted, by=a_reviewer(), seen=1)

    with quick_commit(), pytest.raises(NotReady):
        organizations.return_(organization=submitted, by=a_reviewer(), seen=1, note="Too late")

    assert delivered == []


def test_the_second_decision_is_refused(submitted):
    organizations.approve(organization=submitted, by=a_reviewer(), seen=1)

    with pytest.raises(NotReady, match="approved already"):
        organizations.approve(organization=submitted, by=a_reviewer(), seen=1)


def test_staff_decide_only_on_what_they_saw(submitted, administrator):
    organizations.take_back(organization=submitted, by=administrator, seen=1)
    organizations.save(
        organization=submitted, by=administrator, seen=1, values={**COMPLETE, "city": "Eugene"}, then_submit=True
    )

    with pytest.raises(Changed):
        organizations.approve(organization=submitted, by=a_reviewer(), seen=1)

    assert organizations.approve(organization=submitted, by=a_reviewer(), seen=2).is_approved


def test_members_do_not_approve_themselves(submitted, administrator):
    with pytest.raises(NotAllowed):
        organizations.approve(organization=submitted, by=administrator, seen=1)


def test_staff_do_not_edit_what_is_not_theirs(submitted, administrator):
    organizations.take_back(organization=submitted, by=administrator, seen=1)

    with pytest.raises(NotAllowed):
        organizations.save(organization=submitted, by=a_reviewer(), seen=1, values=COMPLETE)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_administrators_submit_and_take_back(submitted, role):
    member = a_member(submitted, role)

    with pytest.raises(NotAllowed):
        organizations.take_back(organization=submitted, by=member, seen=1)


@pytest.mark.parametrize(
    "webpage",
    [
        "https://www.harborvalley.example.org",
        "http://harborvalley.example.org",
        "HTTPS://HarborValley.example.org/",
        "harborvalley.example.org//",
    ],
)
def test_the_same_web_page_in_another_spelling_is_found(submitted, webpage):
    other = an_organization(name="Another name", webpage=webpage)

    assert list(Organization.objects.like(submitted)) == [other]


def test_the_same_name_in_another_spelling_is_found(submitted):
    other = an_organization(name="HARBOR VALLEY college ")

    assert list(Organization.objects.like(submitted)) == [other]


def test_two_accounts_without_web_page_are_not_alike(administrator):
    an_organization(webpage="")
    one = organizations.create(by=administrator, values={"name": "No page yet"})

    assert not Organization.objects.like(one).exists()
