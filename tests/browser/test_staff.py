"""A day of staff of the registry: the desk, batches, the queue to the registry, what the nightly check found."""

import pytest

from publisher.actions import (
    approving,
    batching,
    commenting,
    delivering,
    holding,
    noting,
    reconciling,
    reviewing,
    saving,
)
from publisher.lifecycle import Status
from publisher.models import Batch, QueuePause, RegistryRequest, Resource
from registry import client
from tests.factories import (
    a_credential,
    a_published_organization,
    a_reviewer,
    approved,
    credential_graph,
    publish_requested,
    published,
)

pytestmark = pytest.mark.django_db(transaction=True)
REFUSAL = "The property “ceterms:subjectWebpage” does not answer."


@pytest.fixture
def lin(page, log_in):
    lin = a_reviewer(first_name="Lin", last_name="Okafor")
    log_in(lin)
    return lin


@pytest.fixture
def waiting(college, editor):
    """The oldest changes what is published and looks like another; then a batch of twelve; then a guild's one."""
    name = "Certificate in Web Development"
    webpage = "https://college.example.org/web"
    published(a_credential(college, by=editor, **{"ceterms:name": name, "ceterms:subjectWebpage": webpage}))
    changed = published(a_credential(college, by=editor, **{"ceterms:name": name}))
    words = "Shows that its holder builds accessible web sites safely and to the drawing."
    new = {"ceterms:name": name, "ceterms:description": words, "ceterms:keyword": ["web", "accessibility"]}
    graph = credential_graph(college, ctid=changed.ctid, **new)
    saving.save(resource=changed, graph=graph, by=editor, source="form", seen=changed.latest_id)
    changed.refresh_from_db()
    changed = approved(changed, by=editor)
    commenting.write(resource=changed, by=editor, side="organization", text="The keywords are those of our catalog.")
    courses = [
        a_credential(college, by=editor, **{"ceterms:name": f"Course certificate {number:02}"}) for number in range(12)
    ]
    approving.approve(items=[(each, each.latest_id) for each in courses], by=editor)
    guild = a_published_organization(name="Welders’ Guild of the Lower Valley")
    badge = approved(a_credential(guild, **{"ceterms:name": "Journeyman Welder"}))
    return changed, courses, badge


def test_reviewers_share_a_desk(page, lin, waiting, axe, shot):
    changed, _, badge = waiting
    ruth = a_reviewer(first_name="Ruth", last_name="Sandoval")
    noting.keep_note(by=ruth, title="Describe it", text="Say what a holder can do, in two or three sentences.")

    page.goto("/review/")
    rows = page.locator("table.worklist tbody tr")
    assert changed.name in rows.first.inner_text(), "the oldest stands first"
    assert badge.name in rows.last.inner_text()
    axe(page)
    shot(page, "staff-desk")
    page.get_by_label("Organization", exact=True).select_option(label=badge.organization.name)
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_text("1 here").wait_for()
    assert rows.count() == 1
    page.get_by_role("link", name="Show all").click()

    page.get_by_role("button", name="Take the next").click()
    page.get_by_role("heading", name="changes since revision 1").wait_for()
    assert page.get_by_text("You, since").is_visible()
    assert page.get_by_text("Looks like").is_visible()
    assert page.get_by_text("The keywords are those of our catalog.").is_visible()
    axe(page)
    shot(page, "staff-taken")
    page.get_by_role("button", name="Give it back").click()
    page.get_by_text("Nobody has taken it yet.").wait_for()
    holding.take(resource=changed, by=ruth)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("Ruth Sandoval took it").first.wait_for()
    axe(page)
    shot(page, "staff-taken-by-another")
    assert page.get_by_role("button", name="Return with note").get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="Take it over").click()
    page.get_by_text("You, since").wait_for()
    page.get_by_text("Ready-made notes").click()
    page.get_by_role("button", name="Insert Describe it").press("Enter")
    page.get_by_role("button", name="Return with note").click()
    page.get_by_text("is returned; the organization gets your note").wait_for()
    page.goto("/review/notes/")
    axe(page)
    shot(page, "staff-notes")


def test_a_batch_is_decided_on_after_a_look_at_a_sample(page, lin, waiting, college, axe, shot):
    page.goto("/review/batches/")
    axe(page)
    shot(page, "staff-batches")
    page.get_by_role("link", name=college.name).click()
    page.get_by_role("heading", name="A sample of 10").wait_for()
    axe(page)
    shot(page, "staff-batch")
    page.get_by_role("button", name="Publish all 12").click()
    batch = Batch.objects.get()
    batching.run(batch.pk)  # what the worker does
    page.reload()
    axe(page)
    shot(page, "staff-batch-proposed")
    page.get_by_role("button", name="Publish: 12").click()
    batching.run(batch.pk)
    page.reload()
    shot(page, "staff-batch-done")
    assert RegistryRequest.objects.open().count() == len(waiting[1])


def refuse(registry, *resources: Resource) -> None:
    registry.problem = client.Rejected([REFUSAL])
    for resource in resources:
        delivering.deliver(request_id=publish_requested(resource).pk)
    registry.problem = None


def test_the_queue_is_seen_and_steered(page, lin, college, editor, registry, axe, shot):
    page.goto("/review/queue/")
    page.get_by_role("heading", name="Nothing is on its way").wait_for()
    axe(page)
    shot(page, "staff-queue-none")

    for number in range(3):
        publish_requested(a_credential(college, by=editor, **{"ceterms:name": f"Course certificate {number}"}))
    refuse(registry, a_credential(a_published_organization(name="Welders’ Guild of the Lower Valley")))
    page.goto("/review/queue/")
    axe(page)
    shot(page, "staff-queue")

    page.get_by_label("Why you pause it").fill("The registry is moving house until noon.")
    page.keyboard.press("Enter")
    page.get_by_text("The whole queue is paused").wait_for()
    assert page.get_by_text("moving house").is_visible()
    page.get_by_role("button", name=f"Pause {college.name}").click()
    page.get_by_text(f"Paused: {college.name}").wait_for()
    axe(page)
    shot(page, "staff-queue-paused")
    delivering.drain()
    assert RegistryRequest.objects.open().count() == 3, "nothing is sent while it is paused"
    page.get_by_role("button", name="Resume the whole queue").click()
    page.get_by_role("button", name=f"Resume {college.name}").click()
    page.get_by_text(f"Resumed: {college.name}").wait_for()
    assert not QueuePause.objects.exists()

    registry.problem = client.Unreachable("The registry cannot be reached at the moment.")
    delivering.drain()
    page.goto("/review/queue/")
    page.get_by_text("The registry does not answer").wait_for()
    axe(page)
    shot(page, "staff-queue-silent")
    registry.problem = None
    page.get_by_role("button", name="Try now").click()
    delivering.drain()
    delivering.drain()
    page.goto("/review/queue/")
    page.get_by_text("The registry does not answer").wait_for(state="hidden")
    assert not RegistryRequest.objects.open().exists()


def test_what_the_registry_refused_is_shown_with_its_words_and_tried_again(page, lin, registry, axe, shot):
    guild = a_published_organization(name="Welders’ Guild of the Lower Valley")
    refused = [a_credential(guild, **{"ceterms:name": name}) for name in ("Journeyman Welder", "Master Welder")]
    refuse(registry, *refused)
    page.goto("/review/?show=failed")
    assert page.get_by_text(REFUSAL).first.is_visible()
    axe(page)
    shot(page, "staff-failed")
    page.get_by_role("link", name="Journeyman Welder").click()
    assert page.get_by_text(REFUSAL).first.is_visible()
    axe(page)
    shot(page, "staff-refused")
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("is on its way to the registry again").wait_for()
    page.goto(f"/resources/{refused[1].ctid}/")
    assert page.get_by_text(REFUSAL).first.is_visible()
    shot(page, "staff-refused-resource")
    page.goto("/review/queue/")
    page.get_by_role("button", name=f"Send again what was refused of {guild.name}").click()
    page.get_by_text("1 sent again.").wait_for()


def test_differences_from_the_registry_and_the_dashboard(page, lin, waiting, college, editor, registry, axe, shot):
    gone, other = (published(a_credential(college, by=editor, **{"ceterms:name": n})) for n in ("Nurse", "Driver"))
    page.goto("/review/differences/")
    axe(page)
    del registry.documents[gone.ctid]
    document = registry.documents[other.ctid]
    registry.documents[other.ctid] = document | {"@graph": [document["@graph"][0] | {"ceterms:name": {"en": "X"}}]}
    reconciling.reconcile()

    page.goto("/review/queue/")
    page.get_by_role("link", name="Differences from the registry").click()
    page.get_by_role("link", name="Nurse").wait_for()
    axe(page)
    shot(page, "staff-differences")
    page.get_by_role("button", name="Send it again Nurse").click()
    page.get_by_text("“Nurse” is on its way to the registry again.").wait_for()
    assert Resource.objects.get(pk=gone.pk).status is Status.PUBLISHING

    wish = published(a_credential(college, by=editor, **{"ceterms:name": "Old Certificate"}))
    approving.ask_to_unpublish(
        resource=wish, by=editor, seen=wish.published_id, reason="duplicate", note="It is there twice since August."
    )
    page.goto("/review/?show=unpublish")
    assert page.get_by_text("It is there twice since August.").is_visible()
    refuse(registry, a_credential(college, by=editor))
    returned = Resource.objects.get(pk=waiting[1][0].pk)
    reviewing.return_(resource=returned, by=lin, seen=returned.approved_id, note="Say more.")
    page.goto(f"/summary/{college.pk}/dashboard/")
    axe(page)
    shot(page, "staff-dashboard")
    page.get_by_text("The same as a table").first.click()
    axe(page)
    shot(page, "staff-dashboard-table")
    page.get_by_role("link", name="1 returned by a reviewer").click()
    page.get_by_role("link", name=returned.name, exact=True).wait_for()
