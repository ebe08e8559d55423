"""The lifecycle's rules as plain Python and as queries say the same, over every combination of what they depend on."""

from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import ctdl
from publisher import learning, worklist
from publisher.counting import tally
from publisher.filters import boxes, ticked
from publisher.lifecycle import STANDINGS, State, Status, statuses
from publisher.models import Decision, RegistryRequest, Resource, Revision, UnpublishRequest
from tests.factories import an_organization
from tests.integration.publisher.states import PATHS, reach

Action, Stage = RegistryRequest.Action, RegistryRequest.State
OPEN = (None, Action.PUBLISH, Action.DELETE)
FAILED = ((), (Action.PUBLISH,), (Action.DELETE,), (Action.PUBLISH, Action.DELETE))
DECIDED = ((), ("returned", "published"), ("published", "returned"))


@pytest.fixture
def resources(db):
    """One resource for every combination: contents a and b; revision 3 brings back the content of revision 1."""
    organization = an_organization()
    user = organization.created_by
    now = timezone.now()
    combinations = list(product((1, 2), (None, 1, 2, 3), (None, 1, 2), OPEN, FAILED, DECIDED))
    rows = Resource.objects.bulk_create(
        Resource(
            organization=organization, ctid=ctdl.new_ctid(), kind="credential", class_term="ceterms:License",
            name=str(case), created_by=user, updated_by=user, updated_at=now,
        )
        for case in combinations
    )  # fmt: skip
    revisions = Revision.objects.bulk_create(
        Revision(
            resource=row, number=number, graph={}, content_hash=" aba"[number], author=user, source="form", errors=0,
            benchmark=0,
        )
        for row in rows
        for number in (1, 2, 3)
    )  # fmt: skip
    of = {(revision.resource_id, revision.number): revision for revision in revisions}
    requests, decisions, wishes = [], [], []
    for row, (latest, approved, published, opened, failed, decided) in zip(rows, combinations, strict=True):
        row.latest = of[row.pk, latest]
        row.approved = of.get((row.pk, approved))
        row.approved_at, row.approved_by = (now, user) if approved else (None, None)
        row.published = of.get((row.pk, published))
        row.published_at = now if published else None
        row.deleted_at, row.deleted_by = (now, user) if row.pk % 17 == 0 else (None, None)
        common = {"resource": row, "organization_id": row.organization_id, "not_before": now, "created_by": user}
        if opened:
            requests.append(RegistryRequest(action=opened, revision=of[row.pk, 1], **common))
        for action in failed:
            refused = (row.approved if action == Action.PUBLISH else row.published) or of[row.pk, 1]
            requests.append(RegistryRequest(action=action, revision=refused, state=Stage.FAILED, **common))
            requests.append(RegistryRequest(action=action, revision=refused, state=Stage.CANCELLED, **common))
        decisions += [Decision(resource=row, revision=of[row.pk, 1], kind=kind, by=user) for kind in decided]
        if row.pk % 3 == 0:
            wishes.append(
                UnpublishRequest(resource=row, organization_id=row.organization_id, reason="other", asked_by=user)
            )
    fields = [
        "latest",
        "approved",
        "approved_at",
        "approved_by",
        "published",
        "published_at",
        "deleted_at",
        "deleted_by",
    ]
    Resource.objects.bulk_update(rows, fields, batch_size=200)
    RegistryRequest.objects.bulk_create(requests)
    Decision.objects.bulk_create(decisions)
    UnpublishRequest.objects.bulk_create(wishes)
    return list(Resource.objects.with_state().without_graphs())


def test_statuses_are_the_same_in_python_and_in_queries(resources):
    for status in Status:
        python = {resource.name for resource in resources if status in resource.statuses}
        query = set(Resource.objects.with_status(status).values_list("name", flat=True))

        assert query == python, status
        assert python, f"no case for {status}"


def test_rows_of_a_list_which_fetch_no_revision_say_the_same(resources):
    expected = {resource.pk: resource.statuses for resource in resources}
    rows = list(Resource.objects.all())

    learning.learn(rows, resources[0].organization)

    assert {row.pk: row.statuses for row in rows} == expected


def test_reading_revisions_one_by_one_changes_no_status(resources):
    rows = list(Resource.objects.all()[:200])
    learning.learn(rows, resources[0].organization)
    before = [row.statuses for row in rows]
    for pointer in ("latest", "approved", "published"):
        pks = [getattr(row, f"{pointer}_id") for row in rows]
        revisions = Revision.objects.in_bulk([pk for pk in pks if pk])
        for row, pk in zip(rows, pks, strict=True):
            if pk:
                setattr(row, pointer, revisions[pk])

        assert [row.statuses for row in rows] == before, pointer


def test_the_counts_and_the_boxes_say_the_same(resources):
    organization = resources[0].organization
    living = [resource for resource in resources if resource.deleted_at is None]
    everything, counted = worklist.of_kind(organization, "credential"), tally(organization)

    assert counted.number() == len(living)
    for slug, box in boxes().items():
        if box.status is None:
            continue
        expected = {row.pk for row in living if (box.status in row.statuses) is not box.negated}
        assert set(ticked(everything, [slug]).values_list("pk", flat=True)) == expected, slug
        assert counted.number(box.fits) == len(expected), slug
    for status in Status:
        assert counted.holding(status) == sum(status in row.statuses for row in living), status


def test_the_database_reads_every_standing_of_the_pointers(resources):
    seen = set()
    for resource in resources:
        hashes = (resource.latest, resource.approved, resource.published)
        latest, approved, published = (revision and revision.content_hash for revision in hashes)
        kept = STANDINGS[resource.standing]

        assert statuses(kept) == statuses(State(latest, approved=approved, published=published))
        seen.add(resource.standing)
    assert seen == set(range(len(STANDINGS))) - {9}, "only three contents can all differ, and here are two"


@pytest.mark.django_db
def test_a_pointer_cannot_come_before_its_revision(registry):
    resource = reach("in process", registry).resource

    with pytest.raises(DatabaseError, match="Write the revision before"), transaction.atomic():
        Resource.objects.filter(pk=resource.pk).update(latest=resource.latest_id + 1000)


def test_a_resource_says_its_statuses_without_a_query_more(resources, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert all(resource.statuses for resource in resources)


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_review_queue_is_read_from_its_own_index():
    """A table this small is read as a whole; told not to, the database must find that the index fits the question."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")

    plan = Resource.objects.waiting_for_review().order_by("approved_at", "pk")[:50].explain()

    assert "Index Scan using resource_waiting" in plan


@pytest.mark.django_db
def test_the_database_knows_where_an_approval_is_new(registry):
    for state in PATHS:
        resource = reach(state, registry).resource
        expected = resource.approved_id is not None and resource.approved_id != resource.published_id

        assert Resource.objects.get(pk=resource.pk).has_new_approval == expected, state
