"""The review over HTTP: who may, what is shown, what is decided on, and what the second reviewer is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from publisher.actions import reviewing, saving
from publisher.lifecycle import Status
from publisher.models import Decision, Resource
from tests.factories import (
    a_credential,
    a_member,
    a_published_organization,
    a_reviewer,
    an_organization,
    approved,
    credential_graph,
    organization_graph,
    published,
)
from tests.integration.publisher.states import PATHS, reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    reviewer = a_reviewer()
    client.force_login(reviewer)
    return reviewer


def page(resource, query: str = "") -> str:
    return reverse("review_resource", args=[resource.ctid]) + (f"?{query}" if query else "")


def step(resource, name: str, query: str = "") -> str:
    return reverse("review_step", args=[resource.ctid, name]) + (f"?{query}" if query else "")


def decided_before(organization) -> int:
    """Decisions that made the organization known."""
    return Decision.objects.filter(resource__ctid=organization.ctid).count()


def shown(response) -> list[str]:
    return [resource.name for resource, *_ in response.context["entries"]]


class TestWho:
    def test_the_review_is_not_there_for_anybody_but_staff(self, client, registry):
        world = reach("waiting", registry)
        addresses = [reverse("review"), page(world.resource)]
        assert [client.get(address).status_code for address in addresses] == [302, 302]

        for person in (world.editor, a_member(an_organization())):
            client.force_login(person)
            assert [client.get(address).status_code for address in addresses] == [404, 404]
            assert client.post(step(world.resource, "publish"), {"seen": world.resource.approved_id}).status_code == 404

        assert world.again().status is Status.WAITING

    def test_decisions_are_not_made_by_a_link(self, client, reviewer, registry):
        world = reach("waiting", registry)

        assert client.get(step(world.resource, "publish")).status_code == 405
        assert client.post(step(world.resource, "save")).status_code == 404

    def test_the_navigation_shows_staff_what_waits(self, client, reviewer, registry):
        reach("waiting", registry)
        an_organization(approved=False, status="submitted")

        text = client.get(reverse("review")).text

        assert text.count(", 1 waiting") == 2


class TestQueue:
    def test_the_oldest_approval_comes_first(self, client, reviewer, registry):
        college = a_published_organization()
        first, second = a_credential(college), a_credential(college)
        approved(second)
        approved(first)

        response = client.get(reverse("review"))

        assert shown(response) == [second.name, first.name]
        assert response.context["oldest"] is not None

    @pytest.mark.parametrize("state", PATHS)
    def test_each_tab_holds_what_it_says(self, client, reviewer, registry, state):
        resource = reach(state, registry).resource

        for tab, status in (
            ("waiting", Status.WAITING),
            ("unpublish", Status.UNPUBLISH_REQUESTED),
            ("failed", Status.FAILED),
        ):
            response = client.get(reverse("review"), {"show": tab})
            assert shown(response) == ([resource.name] if status in resource.statuses else [])
            if state != "deleted":
                assert client.get(page(resource)).status_code == 200

    def test_it_is_narrowed_by_organization_and_kind(self, client, reviewer, registry):
        here, there = a_published_organization(), a_published_organization()
        ours, theirs = approved(a_credential(here)), approved(a_credential(there))

        assert shown(client.get(reverse("review"), {"organization": here.pk})) == [ours.name]
        assert shown(client.get(reverse("review"), {"organization": there.pk})) == [theirs.name]
        assert shown(client.get(reverse("review"), {"kind": "rubric"})) == []
        assert len(shown(client.get(reverse("review"), {"organization": "x", "show": "nonsense", "page": "x"}))) == 2

    def test_its_figures_are_how_much_waits_how_long_and_what_is_decided_a_day(self, client, reviewer, registry):
        college = a_published_organization()
        waiting = [approved(a_credential(college)) for _ in range(9)]
        now = timezone.now()
        Resource.objects.filter(pk=waiting[0].pk).update(approved_at=now - timedelta(days=3, hours=1))
        for resource in waiting[1:8]:
            reviewing.publish(resource=resource, by=reviewer, seen=resource.approved_id)
        Decision.objects.filter(resource__in=waiting[1:5]).update(at=now - timedelta(days=2))

        figures = client.get(reverse("review")).context["figures"]

        assert {figure["label"]: figure["number"] for figure in figures} == {
            "waiting": 2,
            "days the oldest waits": 3,
            "decided in 24 hours": 3 + decided_before(college),
            "decided a day, this week": round((7 + decided_before(college)) / 7),
        }

    def test_wishes_and_refusals_show_their_words(self, client, reviewer, registry):
        reach("failed", registry)
        assert "The description is too short." in client.get(reverse("review"), {"show": "failed"}).text

        reach("unpublish requested", registry)
        assert "It is a duplicate of another resource" in client.get(reverse("review"), {"show": "unpublish"}).text

    @pytest.mark.parametrize("tab", ["waiting", "unpublish", "failed"])
    def test_a_long_queue_costs_no_more_queries_than_a_short_one(self, client, reviewer, registry, tab):
        state = {"waiting": "waiting", "unpublish": "unpublish requested", "failed": "failed"}[tab]

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("review"), {"show": tab}).status_code == 200
            return len(queries)

        for _ in range(2):
            reach(state, registry)
        cost()
        short = cost()
        for _ in range(10):
            reach(state, registry)

        assert cost() == short


class TestPage:
    def test_it_shows_what_changed_since_the_published_revision(self, client, reviewer, registry):
        world = reach("waiting again", registry)

        response = client.get(page(world.resource))

        assert "ceterms:name" in {change.term for change in response.context["changes"]}
        assert f"since revision {world.resource.published.number}" in response.text
        assert f"exactly revision {world.resource.approved.number}" in response.text

    def test_what_was_never_published_is_new_as_a_whole(self, client, reviewer, registry):
        response = client.get(page(reach("waiting", registry).resource))

        assert "Everything is new" in response.text
        assert response.context["changes"] == ()

    def test_it_shows_the_approved_revision_not_the_latest(self, client, reviewer, registry):
        world = reach("waiting, changed", registry)

        response = client.get(page(world.resource))

        assert response.context["revision"] == world.resource.approved
        assert "not the latest" in response.text

    def test_checks_name_the_owner_that_waits_too(self, client, reviewer):
        college = an_organization()
        description = saving.create(
            organization=college,
            kind="organization",
            graph=organization_graph(college),
            by=a_member(college),
            source="form",
        )
        credential = approved(a_credential(college))

        assert "Owner is not published" in client.get(page(credential)).text
        approved(description)
        text = client.get(page(credential)).text

        assert page(description) in text
        assert "Publish the owning organization first" in text

    def test_checks_find_look_alikes_by_name_and_by_page(self, client, reviewer, registry):
        college = a_published_organization()
        address = "https://college.example.org/same"
        same_name = a_credential(college, **{"ceterms:name": "CERTIFIED NURSE"})
        same_page = a_credential(a_published_organization(), **{"ceterms:subjectWebpage": address})
        other = a_credential(college)
        resource = approved(
            a_credential(college, **{"ceterms:name": "Certified nurse", "ceterms:subjectWebpage": address})
        )

        text = client.get(page(resource)).text

        assert same_name.ctid in text
        assert same_page.ctid in text
        assert other.ctid not in text

    def test_one_goes_through_the_queue_in_its_order(self, client, reviewer, registry):
        college = a_published_organization()
        first, second, third = (approved(a_credential(college)) for _ in range(3))
        elsewhere = approved(a_credential(a_published_organization()))

        def around(resource, query: str = "") -> tuple:
            context = client.get(page(resource, query)).context
            return context["before"], context["after"]

        assert around(first) == (None, second)
        assert around(second) == (first, third)
        assert around(third) == (second, elsewhere)
        assert around(third, f"organization={college.pk}") == (second, None)

    def test_what_is_no_longer_to_be_decided_says_so(self, client, reviewer, registry):
        assert "Nothing is to be decided here now." in client.get(page(reach("published", registry).resource)).text

    def test_what_is_deleted_is_not_found(self, client, reviewer, registry):
        assert client.get(page(reach("deleted", registry).resource)).status_code == 404


class TestDeciding:
    def test_after_a_decision_comes_the_next(self, client, reviewer, registry):
        college = a_published_organization()
        first, second = (approved(a_credential(college)) for _ in range(2))

        response = client.post(step(first, "publish", "show=waiting"), {"seen": first.approved_id, "note": "Fine."})
        assert response.url == page(second, "show=waiting")
        response = client.post(
            step(second, "return", "show=waiting"), {"seen": second.approved_id, "note": "Say more."}
        )
        assert response.url == reverse("review") + "?show=waiting"

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.status, second.status) == (Status.PUBLISHING, Status.RETURNED)
        assert first.decisions.get().by == reviewer

    def test_the_second_reviewer_is_told_and_keeps_the_note(self, client, reviewer, registry):
        resource = reach("waiting", registry).resource
        reviewing.return_(resource=resource, by=a_reviewer(), seen=resource.approved_id, note="No.")

        response = client.post(step(resource, "publish"), {"seen": resource.approved_id, "note": "I like it."})

        assert response.status_code == 409
        assert "This was changed by somebody else since you opened it." in response.text
        assert "Returned" in response.text
        assert "I like it." in response.text
        assert not resource.registry_requests.exists()

    @pytest.mark.parametrize(("state", "name"), [("waiting", "return"), ("unpublish requested", "keep")])
    def test_a_missing_note_is_asked_for_where_it_is_missing(self, client, reviewer, registry, state, name):
        resource = reach(state, registry).resource
        pointer = resource.approved_id if name == "return" else resource.published_id

        response = client.post(step(resource, name), {"seen": pointer})

        assert response.status_code == 422
        assert "Write a note that tells the organization" in response.text

    @pytest.mark.parametrize("seen", ["", "x", "999999"])
    def test_nothing_is_published_that_was_not_seen(self, client, reviewer, registry, seen):
        resource = reach("waiting", registry).resource

        response = client.post(step(resource, "publish"), {"seen": seen})

        assert response.status_code == 409
        assert not resource.registry_requests.exists()

    def test_a_revision_approved_meanwhile_is_shown_instead_of_published(self, client, reviewer, registry):
        world = reach("waiting", registry)
        seen = world.resource.approved_id
        world.save("Another name altogether")
        world.take("approve")

        response = client.post(step(world.resource, "publish"), {"seen": seen})

        assert response.status_code == 409
        assert "Another name altogether" in response.text
        assert f'name="seen" value="{world.resource.approved_id}"' in response.text

    def test_wishes_are_granted_or_declined(self, client, reviewer, registry):
        granted, declined = (reach("unpublish requested", registry) for _ in range(2))

        client.post(step(granted.resource, "unpublish"), {"seen": granted.resource.published_id})
        client.post(step(declined.resource, "keep"), {"seen": declined.resource.published_id, "note": "It stays."})

        assert granted.again().status is Status.UNPUBLISHING
        assert declined.again().status is Status.PUBLISHED
        assert declined.resource.unpublish_requests.get().decision_note == "It stays."

    def test_a_refused_one_is_tried_again(self, client, reviewer, registry):
        world = reach("failed", registry)

        client.post(step(world.resource, "retry"), {"seen": world.resource.approved_id})

        assert world.again().status is Status.PUBLISHING

    def test_a_failed_unpublishing_without_an_approval_is_tried_again(self, client, reviewer, registry):
        world = reach("unpublish failed", registry)
        graph = credential_graph(world.resource.organization, ctid=world.resource.ctid)
        world.take("save", graph=graph)
        world.take("approve")
        world.take("withdraw")
        assert world.resource.approved is None

        client.post(step(world.resource, "retry"), {"seen": ""})

        assert world.again().status is Status.UNPUBLISHING


def test_published_ones_of_others_are_no_look_alikes_of_themselves(client, reviewer, registry):
    resource = published(a_credential(a_published_organization()))

    assert "Looks like" not in client.get(page(resource)).text
