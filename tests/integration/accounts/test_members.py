"""Who belongs to an organization: added, invited, changed, removed, and never without an administrator."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.actions import members
from accounts.exceptions import NotAllowed, NotReady
from accounts.models import Invitation, Membership
from accounts.models.invitation import VALID_FOR
from accounts.roles import Role
from tests.factories import a_member, a_user, an_organization

from .test_sign_up import FORM

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = a_user()
    client.force_login(user)
    return user


@pytest.fixture
def college(administrator):
    return an_organization(administrator=administrator)


def add(client, organization, email, role="editor"):
    return client.post(reverse("member_add", args=[organization.pk]), {"email": email, "role": role})


def invite(college, administrator, delivered, quick_commit) -> str:
    """Invites new@college.example as editor; the path of the link in the mail."""
    with quick_commit():
        members.add(organization=college, email="new@college.example", role=Role.EDITOR, by=administrator)
    return re.search(r"(/invitations/\S+)", delivered[-1].body).group(1)


def test_somebody_with_an_account_joins_at_once_and_is_told(client, college, delivered, quick_commit):
    colleague = a_user(email="colleague@college.example")

    with quick_commit():
        add(client, college, "Colleague@college.example", "viewer")

    assert college.memberships.get(user=colleague).role == Role.VIEWER
    assert [mail.to for mail in delivered] == [["colleague@college.example"]]


def test_an_unknown_address_is_invited_and_joins_by_confirming_it(client, college, delivered, quick_commit):
    cache.clear()
    with quick_commit():
        add(client, college, "rosa@college.example")
    assert delivered[0].to == ["rosa@college.example"]
    client.logout()

    with quick_commit():
        client.post(reverse("account_signup"), FORM)
    client.post(re.search(r"http://testserver(/\S+)", delivered[1].body).group(1))

    assert college.memberships.get(user__email="rosa@college.example").role == Role.EDITOR
    assert not Invitation.objects.open().exists()


def test_a_sign_up_that_is_not_confirmed_joins_nothing(client, college, delivered, quick_commit):
    cache.clear()
    add(client, college, "rosa@college.example")
    client.logout()

    client.post(reverse("account_signup"), FORM)

    assert college.memberships.count() == 1


def test_the_link_joins_whoever_is_logged_in(client, college, administrator, delivered, quick_commit):
    link = invite(college, administrator, delivered, quick_commit)
    newcomer = a_user()
    client.force_login(newcomer)

    assert college.name in client.get(link).content.decode()
    client.post(link)

    assert college.memberships.filter(user=newcomer, role=Role.EDITOR).exists()


def test_the_link_works_once(client, college, administrator, delivered, quick_commit):
    link = invite(college, administrator, delivered, quick_commit)
    client.force_login(a_user())
    client.post(link)
    client.force_login(a_user())

    assert client.post(link).status_code == 404
    assert college.memberships.count() == 2


def test_the_link_ends_after_two_weeks(client, college, administrator, delivered, quick_commit):
    link = invite(college, administrator, delivered, quick_commit)
    Invitation.objects.update(created_at=timezone.now() - VALID_FOR - timedelta(seconds=1))

    assert client.get(link).status_code == 404


def test_inviting_again_ends_the_old_link(client, college, administrator, delivered, quick_commit):
    old = invite(college, administrator, delivered, quick_commit)
    new = invite(college, administrator, delivered, quick_commit)

    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_a_withdrawn_invitation_ends(client, college, administrator, delivered, quick_commit):
    link = invite(college, administrator, delivered, quick_commit)

    client.post(reverse("invitation_withdraw", args=[college.pk, Invitation.objects.get().pk]))

    assert client.get(link).status_code == 404


def test_the_token_itself_is_kept_nowhere(college, administrator, delivered, quick_commit):
    link = invite(college, administrator, delivered, quick_commit)

    assert Invitation.objects.get().token_hash not in link
    assert link.split("/")[2] not in str(Invitation.objects.values().get())


def test_an_organization_that_nobody_approved_cannot_mail_the_world(administrator):
    draft = an_organization(administrator=administrator, approved=False)
    for number in range(members.MOST_BEFORE_APPROVAL):
        added = members.add(organization=draft, email=f"p{number}@else.example", role=Role.VIEWER, by=administrator)
        members.withdraw(invitation=added, by=administrator)

    with pytest.raises(NotReady, match="Until the organization is approved"):
        members.add(organization=draft, email="one-more@else.example", role=Role.VIEWER, by=administrator)


def test_somebody_cannot_be_added_twice(client, college, administrator):
    colleague = a_member(college, Role.VIEWER)

    answer = add(client, college, colleague.email, "administrator")

    assert answer.status_code == 422
    assert college.memberships.get(user=colleague).role == Role.VIEWER


def test_a_role_can_be_changed(client, college):
    membership = Membership.objects.get(user=a_member(college, Role.VIEWER))

    client.post(reverse("member_role", args=[college.pk, membership.pk]), {"role": "administrator"})

    membership.refresh_from_db()
    assert membership.role == Role.ADMINISTRATOR


def test_the_last_administrator_stays_one(client, college, administrator):
    mine = college.memberships.get(user=administrator)

    with pytest.raises(NotReady, match="needs an administrator"):
        members.change_role(membership=mine, role=Role.EDITOR, by=administrator)
    page = client.post(reverse("member_remove", args=[college.pk, mine.pk]), follow=True)

    assert "needs an administrator" in page.content.decode()
    assert college.memberships.get().role == Role.ADMINISTRATOR


def test_everybody_may_leave(client, college):
    viewer = a_member(college, Role.VIEWER)
    client.force_login(viewer)

    client.post(reverse("member_remove", args=[college.pk, college.memberships.get(user=viewer).pk]))

    assert not college.memberships.filter(user=viewer).exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_administrators_change_members(client, college, role):
    client.force_login(a_member(college, role))
    other = Membership.objects.get(user=a_member(college, Role.EDITOR))

    answers = [
        add(client, college, "somebody@college.example"),
        client.post(reverse("member_role", args=[college.pk, other.pk]), {"role": "viewer"}),
        client.post(reverse("member_remove", args=[college.pk, other.pk])),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "Only an administrator of the organization can change its members." in answers[0].content.decode()
    assert not Invitation.objects.exists()


def test_an_invitation_is_not_withdrawn_by_others(college, administrator, delivered, quick_commit):
    invite(college, administrator, delivered, quick_commit)

    with pytest.raises(NotAllowed):
        members.withdraw(invitation=Invitation.objects.get(), by=a_member(college, Role.EDITOR))


def test_memberships_of_another_organization_are_not_there(client, college):
    elsewhere = an_organization()
    theirs = elsewhere.memberships.get()

    through_mine = client.post(reverse("member_remove", args=[college.pk, theirs.pk]))
    directly = client.post(reverse("member_remove", args=[elsewhere.pk, theirs.pk]))

    assert (through_mine.status_code, directly.status_code) == (404, 404)
    assert elsewhere.memberships.exists()


def test_invited_addresses_are_shown_to_administrators_only(client, college, administrator, delivered, quick_commit):
    invite(college, administrator, delivered, quick_commit)
    page = reverse("organization_members", args=[college.pk])
    assert b"new@college.example" in client.get(page).content

    client.force_login(a_member(college, Role.EDITOR))
    assert b"new@college.example" not in client.get(page).content
