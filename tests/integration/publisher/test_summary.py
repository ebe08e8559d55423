"""The organization summary over HTTP: who sees what, filters, selections, and the cost of long lists."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.models import Organization
from accounts.roles import Role
from publisher.actions import approving
from publisher.filters import boxes
from publisher.lifecycle import Status
from publisher.models import Batch, RegistryRequest, Resource, UnpublishRequest
from publisher.paging import ORDERS
from publisher.views import summary_acting
from tests.factories import (
    a_credential,
    a_member,
    a_published_organization,
    a_reviewer,
    a_user,
    an_organization,
    approved,
)
from tests.integration.publisher.states import PATHS, reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def college(registry):
    return a_published_organization()


@pytest.fixture
def editor(college, client):
    editor = a_member(college)
    client.force_login(editor)
    return editor


def list_url(organization: Organization, query: str = "", kind: str = "credential") -> str:
    return reverse("summary_kind", args=[organization.pk, kind]) + (f"?{query}" if query else "")


def act_url(organization: Organization, query: str = "") -> str:
    return reverse("summary_act", args=[organization.pk, "credential"]) + (f"?{query}" if query else "")


def names(response) -> list[str]:
    return [row.resource.name for row in response.context["rows"]]


class TestWhereOneArrives:
    def test_strangers_are_asked_to_log_in(self, client, college):
        for url in (reverse("summary"), reverse("summary_organization", args=[college.pk]), list_url(college)):
            assert client.get(url).status_code == 302

    def test_nobody_sees_the_organizations_of_others(self, client, college):
        client.force_login(a_member(an_organization()))

        assert client.get(reverse("summary_organization", args=[college.pk])).status_code == 404
        assert client.get(list_url(college)).status_code == 404
        assert client.post(act_url(college), {"step": "approve", "chosen": "1"}).status_code == 404

    def test_somebody_without_an_organization_is_told_to_register(self, client):
        client.force_login(a_user())

        assert "You belong to no organization yet" in client.get(reverse("summary")).text

    @pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
    def test_an_organization_that_is_not_approved_says_where_it_stands(self, client, status):
        user = a_user()
        organization = an_organization(approved=False, administrator=user, status=status)
        client.force_login(user)

        response = client.get(reverse("summary"))

        assert reverse("organization_account", args=[organization.pk]) in response.text
        assert organization.get_status_display() in response.text
        assert client.get(reverse("summary_organization", args=[organization.pk])).status_code == 404

    def test_the_only_approved_one_is_opened_at_once(self, client, college, editor):
        a_draft = an_organization(approved=False)
        a_draft.memberships.create(user=editor, role=Role.EDITOR)

        assert client.get(reverse("summary")).url == reverse("summary_organization", args=[college.pk])
        assert a_draft.name in client.get(reverse("summary") + "?all").text

    def test_several_are_listed_with_what_waits_and_is_to_fix(self, client, college, editor):
        other = an_organization(name="Zenith Academy")
        other.memberships.create(user=editor, role=Role.EDITOR)
        approved(a_credential(college, by=editor))
        a_credential(college, by=editor, **{"ceterms:description": None})

        entries = {each.pk: standing for each, standing in client.get(reverse("summary")).context["entries"]}

        assert entries[college.pk] == {"number": 3, "waiting": 1, "to_fix": 1, "in_registry": 1}
        assert entries[other.pk] is None
        found = client.get(reverse("summary") + "?all&q=zenith").context["entries"]
        assert [each.name for each, _ in found] == ["Zenith Academy"]

    def test_staff_without_an_organization_go_to_the_review(self, client, college):
        client.force_login(a_reviewer())

        assert client.get(reverse("summary")).url == reverse("review")
        assert client.get(list_url(college)).status_code == 200

    def test_a_null_character_in_the_search_is_no_error(self, client, editor):
        assert client.get(reverse("summary") + "?all&q=%00").status_code == 200


class TestOwnPage:
    def test_an_organization_without_a_description_is_asked_for_one(self, client):
        college = an_organization()
        client.force_login(a_member(college))

        text = client.get(reverse("summary_organization", args=[college.pk])).text

        assert "Describe your organization" in text
        assert reverse("resource_new", kwargs={"kind": "organization"}) in text

    def test_a_viewer_is_not_asked_to_do_what_a_viewer_cannot(self, client):
        college = an_organization()
        client.force_login(a_member(college, Role.VIEWER))

        assert "Describe your organization" not in client.get(reverse("summary_organization", args=[college.pk])).text

    def test_the_tabs_count_what_there_is_and_always_show_credentials(self, client, college, editor):
        a_credential(college, by=editor)
        Resource.objects.filter(pk=a_credential(college, by=editor).pk).update(kind="rubric")

        tabs = client.get(reverse("summary_organization", args=[college.pk])).context["tabs"]

        assert [(tab.label, tab.count) for tab in tabs][:2] == [("My organization", None), ("Credentials", 1)]
        assert tabs[2].count == 1
        assert client.get(tabs[2].url).status_code == 200

    def test_a_kind_that_there_is_not_is_not_found(self, client, college, editor):
        assert client.get(list_url(college, kind="unicorn")).status_code == 404


class TestList:
    def test_each_row_is_a_row_of_the_table_and_what_people_typed_is_no_markup(self, client, college, editor):
        shown = a_credential(college, by=editor)
        Resource.objects.filter(pk=shown.pk).update(name="Tools & <b>Dies</b>")

        response = client.get(list_url(college))

        address = reverse("resource", args=[shown.ctid])
        name = f'<a class="name" href="{address}">Tools &amp; &lt;b&gt;Dies&lt;/b&gt;</a>'
        assertContains(response, name, count=1, html=True)
        assertContains(response, '<span class="status">In process</span>', html=True)

    def test_a_row_says_everything_about_its_resource(self, client, college, editor):
        resource = approved(a_credential(college, by=editor))

        text = client.get(list_url(college)).text

        for part in (
            resource.name,
            resource.ctid,
            "Certification",
            "Waiting for review",
            reverse("resource", args=[resource.ctid]),
            reverse("resource_edit", args=[resource.ctid]),
            reverse("resource_history", args=[resource.ctid]),
            f"{resource.approved_at:%Y-%m-%d}",
            "not published",
            editor.get_short_name(),
        ):
            assert part in text

    def test_it_says_why_something_is_stuck(self, client, registry):
        world = reach("failed", registry)
        client.force_login(world.editor)
        assert "The description is too short." in client.get(list_url(world.resource.organization)).text

        world = reach("returned", registry)
        client.force_login(world.editor)
        assert "Say more in the description." in client.get(list_url(world.resource.organization)).text

    def test_the_own_description_and_what_is_deleted_are_not_in_it(self, client, college, editor):
        resource = a_credential(college, by=editor)
        approving.delete(resource=resource, by=editor, seen=resource.latest_id)

        assert "Nothing here yet" in client.get(list_url(college)).text
        assert names_or_none(client.get(list_url(college, kind="organization"))) == []

    @pytest.mark.parametrize("query", ["q=nurse", "q=LICENSED+practical", "q=%s", "q=example.org/nursing"])
    def test_keywords_find_name_ctid_and_web_page(self, client, college, editor, query):
        wanted = a_credential(
            college,
            by=editor,
            **{"ceterms:name": "Licensed Nurse (practical)", "ceterms:subjectWebpage": "https://example.org/nursing"},
        )
        a_credential(college, by=editor)

        found = client.get(list_url(college, query.replace("%s", wanted.ctid[:20])))

        assert names(found) == [wanted.name]

    def test_the_type_narrows_and_is_offered_only_where_it_occurs(self, client, college, editor):
        a_credential(college, by=editor)
        license_ = a_credential(college, by=editor, class_term="ceterms:License")

        response = client.get(list_url(college, "type=ceterms:License"))

        assert names(response) == [license_.name]
        assert [(label, number) for _, label, number in response.context["types"]] == [
            ("Certification", 1),
            ("License", 1),
        ]

    @pytest.mark.parametrize("query", ["status=nonsense", "sort=nonsense", "size=0", "page=x", "q=%00", "type=%00"])
    def test_nonsense_in_the_address_is_passed_over(self, client, college, editor, query):
        a_credential(college, by=editor)

        assert len(client.get(list_url(college, query)).context["rows"]) == 1

    def test_every_order_is_walked_forth_and_back_without_gaps(self, client, college, editor):
        for number in range(53):
            a_credential(college, by=editor, **{"ceterms:name": f"Welder {number % 7}"})
        approved(Resource.objects.filter(kind="credential").order_by("pk")[20], by=editor)

        for sort in ORDERS:
            _walk(client, list_url(college, f"status=not-published&sort={sort}"))

    @pytest.fixture
    def twenty_six(self, college, editor):
        return [a_credential(college, by=editor) for _ in range(26)]

    def test_pages_keep_the_filter(self, client, college, twenty_six):
        response = client.get(list_url(college, "status=not-published&sort=name&last=1"))

        assert len(response.context["rows"]) == 1
        assert 'href="?status=not-published&amp;sort=name"' in response.text
        assert "26–26 of 26" in response.text

    def test_a_place_that_there_is_not_leads_to_the_first_page(self, client, college, twenty_six):
        for query in (
            "after=x", "after=1~x", "after=-1~Welder&sort=name", "before=~", "after=1~2&sort=approved", "page=7",
            "after=99999999999999999999~1&sort=benchmark", "after=1~0001-01-01T00:00:00", "at=x&after=",
        ):  # fmt: skip
            assert client.get(list_url(college, query)).context["page"].start == 1, query

    def test_a_page_whose_rows_have_gone_leads_to_the_last(self, client, college, editor, twenty_six):
        page = client.get(list_url(college, "status=not-approved&sort=name")).context["page"]
        for resource in Resource.objects.filter(kind="credential").order_by("-name")[:3]:
            approved(resource, by=editor)

        page = client.get(list_url(college, f"status=not-approved&sort=name&after={quote(page.next)}&at=25"))

        assert len(page.context["rows"]) == 23

    @pytest.mark.parametrize("sort", ORDERS)
    def test_every_order_shows_everything(self, client, college, editor, sort):
        approved(a_credential(college, by=editor))
        a_credential(college, by=editor)

        assert len(names(client.get(list_url(college, f"sort={sort}")))) == 2

    def test_a_viewer_gets_no_boxes_to_tick(self, client, college, editor):
        a_credential(college, by=editor)
        client.force_login(a_member(college, Role.VIEWER))

        response = client.get(list_url(college))

        assert 'name="chosen"' not in response.text
        assert "Ask an administrator of the organization" in response.text


def _walk(client, url: str) -> None:
    """Through three pages by their links, and back from the last."""

    def page(query: str = ""):
        return client.get(url + query).context["page"]

    first = page()
    second = page(f"&after={quote(first.next)}&at={first.end}")
    third = page(f"&after={quote(second.next)}&at={second.end}")

    assert [(each.start, each.end) for each in (first, second, third)] == [(1, 25), (26, 50), (51, 53)]
    assert (first.previous, third.next) == ("", "")
    assert page("&size=100").rows == [*first.rows, *second.rows, *third.rows]
    last = page("&last=1")
    assert (last.rows, last.start, last.next) == (third.rows, 51, "")
    back = page(f"&before={quote(last.previous)}&at={last.before_previous}")
    assert (back.rows, back.start) == (second.rows, 26)
    assert page(f"&before={quote(second.previous)}") == first


def names_or_none(response) -> list[str]:
    return names(response) if response.context and "rows" in response.context else []


class TestBoxes:
    @pytest.fixture
    def many(self, registry):
        """A resource in every state, all in one organization."""
        worlds = [reach(state, registry) for state in PATHS if state != "deleted"]
        organization = worlds[0].resource.organization
        moved = [world.resource.pk for world in worlds]
        Resource.objects.filter(pk__in=moved).update(organization=organization)
        for model in (RegistryRequest, UnpublishRequest):
            model.objects.filter(resource__in=moved).update(organization=organization)
        return organization

    def test_every_box_finds_what_its_count_promises_and_what_its_words_say(self, client, many):
        client.force_login(a_member(many))
        everything = list(Resource.objects.filter(organization=many, kind="credential").with_state())
        groups = client.get(list_url(many)).context["groups"]
        numbers = {box.slug: box.number for group in groups for box in group.boxes}

        for slug, box in boxes().items():
            if slug == "to-fix":
                continue
            expected = {
                row.pk for row in everything if (Status(slug.removeprefix("not-")) in row.statuses) != box.negated
            }
            found = client.get(list_url(many, f"status={slug}&size=100"))
            assert {row.resource.pk for row in found.context["rows"]} == expected, slug
            assert numbers[slug] == len(expected), slug

    def test_both_of_a_pair_are_everything(self, client, many):
        client.force_login(a_member(many))

        for slug in ("published", "approved", "needs-reapproval", "needs-republishing"):
            both = client.get(list_url(many, f"status={slug}&status=not-{slug}&size=100"))
            assert both.context["total"].number == len(PATHS) - 1

    def test_boxes_of_different_pairs_narrow_each_other_and_places_widen(self, client, many):
        client.force_login(a_member(many))
        everything = list(Resource.objects.filter(organization=many, kind="credential").with_state())

        found = client.get(list_url(many, "status=published&status=not-approved&size=100"))
        assert {row.resource.pk for row in found.context["rows"]} == {
            row.pk for row in everything if Status.PUBLISHED in row.statuses and Status.APPROVED not in row.statuses
        }
        found = client.get(list_url(many, "status=waiting&status=returned&size=100"))
        assert {row.resource.pk for row in found.context["rows"]} == {
            row.pk for row in everything if {Status.WAITING, Status.RETURNED} & set(row.statuses)
        }


class TestActing:
    def ask(self, client, college, step, **data):
        return client.post(act_url(college), {"step": step, **data})

    def test_first_it_says_what_would_happen(self, client, college, editor):
        good, done = a_credential(college, by=editor), approved(a_credential(college, by=editor))
        bad = a_credential(college, by=editor, **{"ceterms:description": None})

        response = self.ask(client, college, "approve", chosen=[good.pk, done.pk, bad.pk])

        forecast = response.context["forecast"]
        assert [resource.pk for resource in forecast.open] == [good.pk]
        assert {reason: [row.pk for row in rows] for reason, rows in forecast.closed.items()} == {
            "It is already approved.": [done.pk],
            "Required data is missing or wrong. Open it to see what.": [bad.pk],
        }
        good.refresh_from_db()
        assert good.approved is None, "asking must not do it"

    def test_then_it_is_done_to_what_was_on_that_page(self, client, college, editor):
        resource = a_credential(college, by=editor)

        response = client.post(
            act_url(college, "q=welder"),
            {"step": "approve", "confirmed": "1", "item": f"{resource.pk}:{resource.latest_id}"},
        )

        assert response.url == list_url(college, "q=welder")
        resource.refresh_from_db()
        assert resource.approved == resource.latest

    def test_what_was_not_done_is_named_with_the_reason(self, client, college, editor):
        resource = a_credential(college, by=editor)

        response = client.post(
            act_url(college),
            {"step": "approve", "confirmed": "1", "item": [f"{resource.pk}:1", "999999:1", "x:y", ":"]},
            follow=True,
        )

        messages = [str(message) for message in response.context["messages"]]
        assert messages[0].startswith(f"Not done for “{resource.name}”: This was changed by somebody else")
        assert messages[1] == "1 of those you selected are no longer there."

    def test_what_belongs_to_another_organization_is_left_alone(self, client, college, editor, registry):
        other = reach("in process", registry).resource

        client.post(act_url(college), {"step": "delete", "confirmed": "1", "item": f"{other.pk}:{other.latest_id}"})

        other.refresh_from_db()
        assert other.deleted_at is None

    @pytest.mark.parametrize("role", [Role.VIEWER, None])
    def test_only_editors_act(self, client, college, editor, role):
        resource = a_credential(college, by=editor)
        client.force_login(a_member(college, role) if role else a_reviewer())

        response = client.post(
            act_url(college), {"step": "delete", "confirmed": "1", "item": f"{resource.pk}:{resource.latest_id}"}
        )

        assert response.status_code == 403
        resource.refresh_from_db()
        assert resource.deleted_at is None

    def test_everything_that_matches_can_be_chosen_over_all_pages(self, client, college, editor):
        for number in range(30):
            a_credential(college, by=editor, **{"ceterms:name": f"Nurse {number}"})
        a_credential(college, by=editor, **{"ceterms:name": "Welder"})

        response = client.post(act_url(college, "q=nurse"), {"step": "approve", "all": "1"})

        assert len(response.context["forecast"].open) == 30

    def test_very_many_are_changed_in_the_background(self, client, college, editor, monkeypatch):
        monkeypatch.setattr(summary_acting, "AT_ONCE", 2)
        for _ in range(3):
            a_credential(college, by=editor)

        response = client.post(act_url(college), {"step": "approve", "all": "1"})

        batch = Batch.objects.get()
        assert response["Location"] == reverse("batch", args=[batch.pk])
        assert (batch.total, batch.state) == (3, Batch.State.LOOKING)

    def test_nothing_chosen_is_said(self, client, college, editor):
        response = client.post(act_url(college), {"step": "approve"}, follow=True)

        assert "Nothing was selected" in response.text

    def test_delete_is_forecast_with_references(self, client, college, editor):
        target = a_credential(college, by=editor)
        a_credential(college, by=editor, **{"ceterms:isPartOf": [target.ctid]})

        response = self.ask(client, college, "delete", chosen=[target.pk])

        assert list(response.context["forecast"].closed) == [
            "Another resource refers to it. Take that reference away first."
        ]

    def test_unpublishing_needs_a_reason_and_keeps_what_was_typed(self, client, registry):
        world = reach("published", registry)
        client.force_login(world.editor)
        resource = world.resource
        data = {
            "step": "ask-to-unpublish",
            "confirmed": "1",
            "item": f"{resource.pk}:{resource.published_id}",
            "note": "We have two.",
        }

        refused = client.post(act_url(resource.organization), data)
        assert refused.status_code == 422
        assert "Choose a reason" in refused.text
        assert "We have two." in refused.text
        client.post(act_url(resource.organization), data | {"reason": "duplicate"})

        assert world.again().status is Status.UNPUBLISH_REQUESTED

    def test_steps_that_are_not_for_many_are_not_found(self, client, college, editor):
        assert self.ask(client, college, "publish").status_code == 404
        assert client.get(act_url(college)).status_code == 405


@pytest.mark.parametrize("page", ["list", "confirm", "summary", "organization"])
def test_a_long_list_costs_no_more_queries_than_a_short_one(client, registry, page):
    def cost(number: int) -> int:
        college = a_published_organization()
        editor = a_member(college)
        made = [a_credential(college, by=editor) for _ in range(number)]
        approved(made[0], by=editor)
        for _ in range(number if page == "summary" else 0):
            an_organization().memberships.create(user=editor, role=Role.EDITOR)
        client.force_login(editor)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            if page == "confirm":
                response = client.post(act_url(college), {"step": "approve", "chosen": [row.pk for row in made]})
            else:
                url = {
                    "list": list_url(college, "size=100"),
                    "summary": reverse("summary") + "?all",
                    "organization": reverse("summary_organization", args=[college.pk]),
                }[page]
                response = client.get(url)
        assert response.status_code == 200
        return len(queries)

    cost(1)  # what is cached for good is not counted

    assert cost(5) == cost(50)
