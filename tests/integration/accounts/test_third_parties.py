"""One organization publishes for another, as long as the other wants it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import third_parties
from accounts.choices import PublishingRole
from accounts.exceptions import Changed, NotAllowed, NotReady
from accounts.models import Organization, ThirdPartyRelation
from accounts.permissions import can, editable_organizations, granted, publisher_for
from accounts.roles import Permission, Role
from audit.models import Event
from publisher.actions import approving, saving
from publisher.models import Resource
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    """A third-party publisher."""
    return factories.an_organization(name="State Agency", publishing_roles=[PublishingRole.THIRD_PARTY.value])


@pytest.fixture
def college():
    return factories.an_organization(name="Harbor Valley College")


def administrator(organization):
    return organization.memberships.filter(role=Role.ADMINISTRATOR).first().user


@pytest.fixture
def asked(agency, college):
    return third_parties.ask(publisher=agency, client=college, by=administrator(agency))


@pytest.fixture
def granted_relation(asked, college):
    return third_parties.grant(relation=asked, by=administrator(college))


class TestAsking:
    def test_an_administrator_of_a_third_party_publisher_asks(self, asked):
        assert asked.standing == "waiting"
        assert list(ThirdPartyRelation.objects.waiting()) == [asked]

    def test_an_editor_does_not(self, agency, college):
        with pytest.raises(NotAllowed):
            third_parties.ask(publisher=agency, client=college, by=factories.a_member(agency))

    def test_the_publishing_role_is_needed(self, agency, college):
        with pytest.raises(NotReady, match="Third-Party"):
            third_parties.ask(publisher=college, client=agency, by=administrator(college))

    @pytest.mark.parametrize("side", ["publisher", "client"])
    def test_both_have_to_be_approved(self, side):
        role = [PublishingRole.THIRD_PARTY.value]
        publisher = factories.an_organization(approved=side != "publisher", publishing_roles=role)
        client = factories.an_organization(approved=side != "client")

        with pytest.raises(NotReady, match="approved"):
            third_parties.ask(publisher=publisher, client=client, by=administrator(publisher))

    def test_nobody_asks_itself_or_twice(self, agency, college, asked):
        with pytest.raises(NotReady, match="itself"):
            third_parties.ask(publisher=agency, client=agency, by=administrator(agency))
        with pytest.raises(NotReady, match="already"):
            third_parties.ask(publisher=agency, client=college, by=administrator(agency))

    def test_it_can_be_asked_again_after_a_refusal(self, agency, college, asked):
        third_parties.refuse(relation=asked, by=administrator(college))

        again = third_parties.ask(publisher=agency, client=college, by=administrator(agency))

        assert (again.standing, asked.pk == again.pk) == ("waiting", False)


class TestDeciding:
    @pytest.mark.parametrize("decide", [third_parties.grant, third_parties.refuse])
    def test_only_an_administrator_of_the_client_decides(self, asked, agency, college, decide):
        for user in (administrator(agency), factories.a_member(college), factories.a_reviewer(), factories.a_user()):
            with pytest.raises(NotAllowed):
                decide(relation=asked, by=user)

    def test_the_second_decision_is_refused(self, granted_relation, college):
        with pytest.raises(Changed):
            third_parties.refuse(relation=granted_relation, by=administrator(college))

    @pytest.mark.parametrize("side", ["publisher", "client"])
    def test_either_side_ends_it(self, granted_relation, side):
        ended = third_parties.end(relation=granted_relation, by=administrator(getattr(granted_relation, side)))

        assert ended.standing == "ended"
        with pytest.raises(Changed):
            third_parties.end(relation=ended, by=administrator(ended.client))

    def test_the_publisher_takes_a_request_back_and_the_client_cannot(self, asked, agency, college):
        with pytest.raises(NotReady):
            third_parties.end(relation=asked, by=administrator(college))

        assert third_parties.end(relation=asked, by=administrator(agency)).standing == "withdrawn"

    def test_strangers_and_staff_do_not_end_it(self, granted_relation):
        for user in (factories.a_reviewer(), factories.a_member(granted_relation.client), factories.a_user()):
            with pytest.raises(NotAllowed):
                third_parties.end(relation=granted_relation, by=user)

    def test_each_step_is_in_the_history_of_both(self, granted_relation, agency, college):
        third_parties.end(relation=granted_relation, by=administrator(college))

        for organization in (agency, college):
            tags = Event.objects.filter(organization_id=organization.pk, tag__startswith="accounts:third-party")
            assert [event.tag.rpartition(":")[2] for event in tags.order_by("pk")] == ["asked", "granted", "ended"]

    def test_both_sides_are_told(self, agency, college, delivered, quick_commit):
        with quick_commit():
            relation = third_parties.ask(publisher=agency, client=college, by=administrator(agency))
        assert [mail.to for mail in delivered] == [[administrator(college).email]]
        assert f"/organizations/{college.pk}/third-parties/" in delivered[0].body
        with quick_commit():
            third_parties.grant(relation=relation, by=administrator(college))
            third_parties.end(relation=relation, by=administrator(college))

        told = {(mail.to[0], mail.subject.split()[2]) for mail in delivered[1:]}
        both = {administrator(agency).email, administrator(college).email}
        assert {address for address, _ in told} == both
        assert len(delivered) == 5


class TestWhatItAllows:
    @pytest.mark.parametrize(
        ("role", "expected"),
        [
            (Role.VIEWER, {Permission.RESOURCE_READ}),
            (Role.EDITOR, {Permission.RESOURCE_READ, Permission.RESOURCE_EDIT}),
            (Role.ADMINISTRATOR, {Permission.RESOURCE_READ, Permission.RESOURCE_EDIT}),
        ],
    )
    def test_a_role_grants_for_clients_what_it_grants_for_data(self, granted_relation, agency, college, role, expected):
        assert granted(factories.a_member(agency, role), college) == expected

    def test_waiting_refused_and_ended_ones_grant_nothing(self, asked, agency, college):
        editor = factories.a_member(agency)
        assert not granted(editor, college)
        relation = third_parties.grant(relation=asked, by=administrator(college))
        assert granted(editor, college)

        third_parties.end(relation=relation, by=administrator(college))

        assert not granted(editor, college)
        assert not Organization.objects.visible_to(editor).filter(pk=college.pk).exists()

    def test_it_is_not_handed_on(self, granted_relation, agency, college):
        """Who publishes for the agency does not publish for the agency's clients."""
        other = factories.an_organization(publishing_roles=[PublishingRole.THIRD_PARTY.value])
        relation = third_parties.ask(publisher=other, client=agency, by=administrator(other))
        third_parties.grant(relation=relation, by=administrator(agency))

        assert not granted(administrator(other), college)

    def test_the_client_gains_nothing(self, granted_relation, agency, college):
        assert not granted(administrator(college), agency)

    def test_a_publisher_that_is_no_longer_approved_may_nothing(self, granted_relation, agency, college):
        Organization.objects.filter(pk=agency.pk).update(status=Organization.Status.RETURNED)

        assert not granted(administrator(agency), college)

    def test_membership_counts_more_than_the_relation(self, granted_relation, agency, college):
        from accounts.models import Membership

        both = factories.a_member(agency, Role.VIEWER)
        Membership.objects.create(user=both, organization=college, role=Role.ADMINISTRATOR)

        assert Permission.ORGANIZATION_EDIT in granted(both, college)
        assert publisher_for(both, college) is None

    def test_clients_are_among_my_organizations_and_marked(self, granted_relation, agency, college):
        editor, viewer = factories.a_member(agency), factories.a_member(agency, Role.VIEWER)

        assert [(each.name, each.is_client) for each in editable_organizations(editor)] == [
            ("Harbor Valley College", True),
            ("State Agency", False),
        ]
        assert editable_organizations(viewer) == []
        assert publisher_for(editor, college) == agency

    def test_an_editor_of_the_publisher_enters_and_approves(self, granted_relation, agency, college):
        editor = factories.a_member(agency)
        resource = factories.a_credential(college, by=editor)
        approving.approve(items=[(resource, resource.latest_id)], by=editor)

        assert Resource.objects.visible_to(editor).get().approved_by == editor

    def test_an_end_counts_for_what_is_being_typed(self, granted_relation, agency, college):
        editor = factories.a_member(agency)
        resource = factories.a_credential(college, by=editor)
        third_parties.end(relation=granted_relation, by=administrator(college))

        with pytest.raises(NotAllowed):
            saving.save(
                resource=resource, graph=resource.latest.graph, by=editor, source="form", seen=resource.latest_id
            )
        assert not Resource.objects.visible_to(editor).exists()

    def test_the_publishers_editors_hear_about_the_data(self, granted_relation, agency, college):
        from accounts import mail

        assert set(mail.contacts(college)) == {administrator(college), administrator(agency)}
        assert mail.administrators(college) == [administrator(college)]


class TestThePages:
    @pytest.fixture
    def as_agency(self, client, agency):
        client.force_login(administrator(agency))
        return client

    @pytest.fixture
    def as_college(self, client, college):
        client.force_login(administrator(college))
        return client

    def test_ask_and_grant(self, client, agency, college):
        client.force_login(administrator(agency))
        page = client.get(reverse("third_parties", args=[agency.pk]), {"q": "harbor"})
        assert b"Harbor Valley College" in page.content
        client.post(reverse("third_party_ask", args=[agency.pk]), {"client": college.pk})
        relation = ThirdPartyRelation.objects.get()

        client.force_login(administrator(college))
        assert b"asks for your permission" in client.get(reverse("organization_account", args=[college.pk])).content
        answer = client.post(reverse("third_party_grant", args=[college.pk, relation.pk]), follow=True)

        assert b"may publish for" in answer.content
        relation.refresh_from_db()
        assert relation.standing == "granted"

    def test_lists_show_clients_with_a_mark(self, as_agency, granted_relation, college):
        for address in (
            reverse("organizations"),
            reverse("summary") + "?all",
            reverse("resource_new", args=["credential"]),
        ):
            page = as_agency.get(address).content.decode()
            assert "Harbor Valley College" in page
            assert "Client" in page

    def test_a_third_party_does_not_see_the_clients_people(self, as_agency, granted_relation, college):
        account = as_agency.get(reverse("organization_account", args=[college.pk]))

        assert account.status_code == 200
        assert administrator(college).get_full_name() not in account.content.decode()
        for name in ("organization_members", "third_parties"):
            assert as_agency.get(reverse(name, args=[college.pk])).status_code == 404
        assert as_agency.get(reverse("organization_edit", args=[college.pk])).status_code == 403

    def test_another_organizations_relation_is_not_there(self, as_agency, agency):
        other = factories.an_organization(publishing_roles=[PublishingRole.THIRD_PARTY.value])
        client = factories.an_organization()
        relation = third_parties.ask(publisher=other, client=client, by=administrator(other))

        for step in ("grant", "refuse", "end"):
            address = reverse(f"third_party_{step}", args=[agency.pk, relation.pk])
            assert as_agency.post(address).status_code == 404

    def test_the_publisher_cannot_grant_its_own_request(self, as_agency, agency, asked):
        assert as_agency.post(reverse("third_party_grant", args=[agency.pk, asked.pk])).status_code == 403

    def test_a_second_click_is_told(self, as_college, granted_relation, college):
        answer = as_college.post(reverse("third_party_refuse", args=[college.pk, granted_relation.pk]))

        assert answer.status_code == 409
        assert b"decided on this meanwhile" in answer.content

    def test_staff_see_and_do_not_decide(self, client, granted_relation, college):
        client.force_login(factories.a_reviewer())

        page = client.get(reverse("third_parties", args=[college.pk])).content.decode()

        assert "State Agency" in page
        assert "third-parties/" + str(granted_relation.pk) not in page


class TestTheDatabase:
    @pytest.mark.parametrize(
        "facts",
        [
            {"granted": True},
            {"granted": True, "decided_at": timezone.now()},
            {"ended_at": timezone.now()},
        ],
    )
    def test_who_and_when_are_kept_together(self, asked, facts):
        with pytest.raises(IntegrityError), transaction.atomic():
            ThirdPartyRelation.objects.filter(pk=asked.pk).update(**facts)

    def test_nobody_is_a_third_party_to_itself(self, agency):
        with pytest.raises(IntegrityError), transaction.atomic():
            ThirdPartyRelation.objects.create(publisher=agency, client=agency, asked_by=administrator(agency))


def test_somebody_who_may_not_is_nobody(granted_relation, agency, college):
    from django.contrib.auth.models import AnonymousUser

    left = factories.a_member(agency)
    left.is_active = False

    assert not granted(left, college)
    assert not can(AnonymousUser(), Permission.RESOURCE_READ, college)
