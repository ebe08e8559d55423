"""Staff work through the queue: look, compare, decide; and two of them at the same resource."""

import pytest

from publisher.actions import approving, reviewing, saving
from publisher.lifecycle import Status
from publisher.models import Resource
from tests.factories import (
    a_credential,
    a_member,
    a_reviewer,
    an_organization,
    approved,
    credential_graph,
    organization_graph,
    published,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(college, editor):
    """A change of what is published, and something new, in this order."""
    changed = published(a_credential(college, by=editor, **{"ceterms:name": "Certificate in Web Development"}))
    graph = credential_graph(
        college,
        ctid=changed.ctid,
        **{
            "ceterms:name": "Certificate in Web Development",
            "ceterms:description": "Shows that its holder builds accessible web sites safely and to the drawing.",
            "ceterms:keyword": ["web", "accessibility"],
        },
    )
    saving.save(resource=changed, graph=graph, by=editor, source="form", seen=changed.latest_id)
    changed.refresh_from_db()
    approved(changed, by=editor)
    new = approved(a_credential(college, by=editor, **{"ceterms:name": "Digital Marketing Badge"}), by=editor)
    return changed, new


@pytest.fixture
def reviewer(page, log_in):
    reviewer = a_reviewer(first_name="Lin", last_name="Okafor")
    log_in(reviewer)
    return reviewer


def test_an_empty_queue_says_so(page, reviewer, axe, shot):
    page.goto("/summary/")

    page.get_by_role("heading", name="Nothing waits for review").wait_for()
    axe(page)
    shot(page, "review-none")


def test_work_through_the_queue(page, reviewer, waiting, axe, shot):
    page.goto("/review/")
    axe(page)
    shot(page, "review-queue")

    page.get_by_role("link", name="Certificate in Web Development").click()
    page.get_by_role("heading", name="changes since revision 1").wait_for()
    assert page.locator("ins", has_text="builds accessible web sites").is_visible()
    assert page.get_by_text("Publishing sends exactly revision 2").is_visible()
    axe(page)
    shot(page, "review-change")
    page.get_by_role("button", name="Publish", exact=True).click()

    page.get_by_text("“Certificate in Web Development” is on its way to the registry.").wait_for()
    page.get_by_role("heading", name="Digital Marketing Badge").wait_for()
    axe(page)
    shot(page, "review-new")
    page.get_by_role("button", name="Return with note").click()
    page.get_by_text("Write a note that tells the organization what to change.").wait_for()
    page.get_by_label("Note to the organization").fill("Say what a holder can do.")
    page.get_by_role("button", name="Return with note").click()

    page.get_by_role("heading", name="Nothing waits for review").wait_for()
    assert [resource.refresh_from_db() or resource.status for resource in waiting] == [
        Status.PUBLISHING,
        Status.RETURNED,
    ]


def test_the_second_reviewer_is_told_and_keeps_the_note(page, reviewer, waiting, axe, shot):
    _, new = waiting
    page.goto(f"/review/{new.ctid}/")
    page.get_by_label("Note to the organization").fill("I would have asked for more.")
    reviewing.publish(resource=new, by=a_reviewer(), seen=new.approved_id)

    page.get_by_role("button", name="Return with note").click()

    page.get_by_text("It is not waiting for review.").wait_for()
    assert page.get_by_text("I would have asked for more.").is_visible()
    axe(page)
    shot(page, "review-second")
    new.refresh_from_db()
    assert new.status is Status.PUBLISHING


def test_what_was_approved_anew_meanwhile_is_not_published_unseen(page, reviewer, waiting, college, editor):
    _, new = waiting
    page.goto(f"/review/{new.ctid}/")
    page.get_by_label("Note to the organization").fill("Thank you.")
    graph = credential_graph(college, ctid=new.ctid, **{"ceterms:name": "Something quite different"})
    saving.save(resource=new, graph=graph, by=editor, source="form", seen=new.latest_id)
    new.refresh_from_db()
    approving.approve(items=[(new, new.latest_id)], by=editor)

    page.get_by_role("button", name="Publish", exact=True).click()

    page.get_by_text("This was changed by somebody else since you opened it.").wait_for()
    page.get_by_role("heading", name="Something quite different").wait_for()
    assert page.get_by_label("Note to the organization").input_value() == "Thank you."
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("is on its way to the registry").wait_for()


def test_a_double_click_publishes_once(page, reviewer, waiting):
    changed, _ = waiting
    page.goto(f"/review/{changed.ctid}/")

    page.get_by_role("button", name="Publish", exact=True).dblclick()

    page.get_by_text("is on its way to the registry").wait_for()
    assert changed.registry_requests.open().count() == 1


def test_the_owner_comes_first(page, reviewer, axe, shot):
    college = an_organization(name="Bay City College")
    editor = a_member(college)
    description = saving.create(
        organization=college, kind="organization", graph=organization_graph(college), by=editor, source="form"
    )
    approved(description, by=editor)
    credential = approved(a_credential(college, by=editor), by=editor)

    page.goto(f"/review/{credential.ctid}/")
    assert page.get_by_role("button", name="Publish", exact=True).get_attribute("aria-disabled") == "true"
    assert page.get_by_text("Publish the owning organization first").is_visible()
    axe(page)
    shot(page, "review-owner-first")

    page.get_by_role("link", name="Review Bay City College first").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("“Bay City College” is on its way to the registry.").wait_for()


def test_a_wish_to_unpublish_is_declined_with_a_note(page, reviewer, college, editor, axe, shot):
    resource = published(a_credential(college, by=editor))
    approving.ask_to_unpublish(
        resource=resource, by=editor, seen=resource.published_id, reason="other", note="We do not like it any more."
    )
    page.goto("/review/?show=unpublish")
    axe(page)
    shot(page, "review-wishes")

    page.get_by_role("link", name=resource.name).click()
    page.get_by_text("We do not like it any more.").wait_for()
    axe(page)
    shot(page, "review-wish")
    page.get_by_label("Note to the organization").fill("Give it the status “ceased” instead.")
    page.get_by_role("button", name="Keep published").click()

    page.get_by_text("stays published; the organization gets your note").wait_for()
    assert Resource.objects.get(pk=resource.pk).status is Status.PUBLISHED


def test_unpublishing_asks_once_more(page, reviewer, college, editor):
    resource = published(a_credential(college, by=editor))
    approving.ask_to_unpublish(resource=resource, by=editor, seen=resource.published_id, reason="duplicate")
    page.goto(f"/review/{resource.ctid}/")

    page.get_by_role("button", name="Unpublish").click()
    page.get_by_role("dialog").get_by_role("button", name="Unpublish").click()

    page.get_by_text("is being taken out of the registry").wait_for()
    assert Resource.objects.get(pk=resource.pk).status is Status.UNPUBLISHING
