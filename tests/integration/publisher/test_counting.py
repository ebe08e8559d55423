"""What an organization was counted to is kept only until something happens in it."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publisher import counting, tasks
from publisher.actions import batching, reviewing
from publisher.lifecycle import Status
from publisher.models import Resource
from registry import client
from tests.factories import a_credential, a_member, a_published_organization, a_reviewer, approved
from tests.integration.publisher.states import PATHS, walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _every_count_is_kept(monkeypatch):
    monkeypatch.setattr(counting, "SLOW", -1)
    yield
    cache.clear()


def kept(organization) -> dict:
    """How many of what, as pages hear it."""
    return {
        (cell.kind, cell.class_term, cell.statuses, cell.to_fix): cell.number
        for cell in counting.tally(organization).cells
    }


def counted_anew(organization) -> dict:
    cache.clear()
    return kept(organization)


@pytest.mark.parametrize("state", PATHS)
def test_after_every_step_the_numbers_are_those_of_now(state, registry):
    numbers = []
    for world in walk(state, registry):
        organization = world.resource.organization
        numbers.append(kept(organization))
        assert numbers[-1] == counted_anew(organization)

    statuses = frozenset(Resource.objects.with_state().get(pk=world.resource.pk).statuses)
    expected = set() if state == "deleted" else {statuses}
    assert {key[2] for key in numbers[-1]} == expected


def test_what_is_kept_is_not_counted_again(registry):
    organization = a_published_organization()
    a_credential(organization)
    kept(organization)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        kept(organization)

    assert not [query for query in asked if "publisher_resource" in query["sql"]]


def test_after_a_batch_and_after_what_a_worker_was_answered(registry):
    organization = a_published_organization()
    editor = a_member(organization)
    for _ in range(3):
        a_credential(organization, by=editor)
    assert counting.tally(organization).holding(Status.IN_PROCESS) == 3

    batch = batching.propose(
        step="approve", resources=Resource.objects.filter(kind="credential"), organization=organization, title="All",
        back="/", by=editor,
    )  # fmt: skip
    batching.run(batch.pk)
    batching.confirm(batch=batch, by=editor)
    batching.run(batch.pk)
    assert counting.tally(organization).holding(Status.WAITING) == 3

    for resource in Resource.objects.filter(kind="credential"):
        reviewing.publish(resource=resource, by=a_reviewer(), seen=resource.approved_id)
    assert counting.tally(organization).holding(Status.PUBLISHING) == 3

    registry.problem = client.Rejected(["The description is too short."])
    tasks.drain()
    assert counting.tally(organization).holding(Status.FAILED) == 3
    assert counting.tally(organization).holding(Status.PUBLISHING) == 0


def test_what_happens_elsewhere_changes_nothing_here(registry):
    here, elsewhere = a_published_organization(), a_published_organization(name="Elsewhere")
    a_credential(here)
    before = kept(here)

    approved(a_credential(elsewhere))

    assert kept(here) == before


def boxes_of(answer) -> dict[str, int]:
    return {box.slug: box.number for group in answer.context["groups"] for box in group.boxes}


def test_the_boxes_of_the_list_follow(client_of_editor, registry):
    browser, organization, resource = client_of_editor
    address = reverse("summary_kind", args=[organization.pk, "credential"])
    number = boxes_of(browser.get(address))
    assert (number["waiting"], number["returned"]) == (1, 0)

    reviewing.return_(resource=resource, by=a_reviewer(), seen=resource.approved_id, note="Say more.")

    number = boxes_of(browser.get(address))
    assert (number["waiting"], number["returned"]) == (0, 1)


@pytest.fixture
def client_of_editor(client, registry):
    organization = a_published_organization()
    editor = a_member(organization)
    client.force_login(editor)
    return client, organization, approved(a_credential(organization, by=editor), by=editor)
