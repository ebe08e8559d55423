"""Two people, or two workers, at the same moment: nothing is lost, the second is told. Real threads on PostgreSQL."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import pytest
from django.db import connection, connections

from accounts.exceptions import Changed, NotReady, Refused
from publisher.actions import approving, delivering, releasing, reviewing, saving, telling
from publisher.lifecycle import Status
from publisher.models import RegistryRequest, Resource
from tests.factories import a_credential, a_reviewer, credential_graph
from tests.integration.publisher.states import reach

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Runs them in a thread and a connection each, started together; their results, or the refusals they met."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return action()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as threads:
        return [future.result(timeout=30) for future in [threads.submit(run, action) for action in actions]]


def refusals(results: list[object]) -> list[Refused]:
    return [result for result in results if isinstance(result, Refused)]


class Held:
    """Holds the row of a resource in a thread of its own, so that others queue up behind it until it is released."""

    def __init__(self, resource: Resource, then: Callable[[], object]) -> None:
        self.resource, self.then = resource, then
        self.locked, self.go = threading.Event(), threading.Event()

    def __enter__(self) -> Self:
        self.thread = ThreadPoolExecutor(1)
        self.result = self.thread.submit(self._hold)
        assert self.locked.wait(10)
        return self

    def _hold(self) -> object:
        from django.db import transaction

        try:
            with transaction.atomic():
                Resource.objects.select_for_update().get(pk=self.resource.pk)
                self.locked.set()
                assert self.go.wait(20)
                return self.then()
        finally:
            connections.close_all()

    def __exit__(self, *exc: object) -> None:
        self.go.set()
        self.result.result(timeout=20)
        self.thread.shutdown()


def wait_for_waiters(number: int = 1) -> None:
    """Until that many other connections of this database wait for a lock."""
    sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    pause = threading.Event()
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            if cursor.fetchone()[0] >= number:
                return
        pause.wait(0.02)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_reviewers_publish_and_only_one_request_is_made(attempt, registry):
    world = reach("waiting", registry)
    resource, other = world.resource, a_reviewer()

    results = at_once(
        lambda: reviewing.publish(resource=resource, by=world.reviewer, seen=resource.approved_id),
        lambda: reviewing.publish(resource=resource, by=other, seen=resource.approved_id),
    )

    assert RegistryRequest.objects.filter(resource=resource).count() == 1
    assert resource.decisions.count() == 1
    assert [str(refusal) for refusal in refusals(results)] == ["It is not waiting for review."]


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_one_publishes_while_the_other_returns(attempt, registry):
    world = reach("waiting", registry)
    resource, other = world.resource, a_reviewer()

    results = at_once(
        lambda: reviewing.publish(resource=resource, by=world.reviewer, seen=resource.approved_id),
        lambda: reviewing.return_(resource=resource, by=other, seen=resource.approved_id, note="No."),
    )

    assert len(refusals(results)) == 1
    assert resource.decisions.count() == 1
    world.again()
    assert world.resource.status is (Status.PUBLISHING if isinstance(results[0], RegistryRequest) else Status.RETURNED)


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_editors_save_and_neither_writes_over_the_other(attempt, registry):
    world = reach("in process", registry)
    resource = world.resource
    graphs = [
        credential_graph(resource.organization, ctid=resource.ctid, **{"ceterms:name": name}) for name in ("One", "Two")
    ]

    results = at_once(
        *(
            lambda graph=graph: saving.save(
                resource=resource, graph=graph, by=world.editor, source="form", seen=resource.latest_id
            )
            for graph in graphs
        )
    )

    assert [type(refusal) for refusal in refusals(results)] == [Changed]
    assert list(resource.revisions.values_list("number", flat=True).order_by("number")) == [1, 2]
    won = next(index for index, result in enumerate(results) if isinstance(result, Resource))
    assert world.again().latest.graph == graphs[won]
    assert world.resource.name == ("One", "Two")[won]


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_one_saves_while_the_other_approves(attempt, registry):
    world = reach("in process", registry)
    resource = world.resource
    graph = credential_graph(resource.organization, ctid=resource.ctid)

    saved, report = at_once(
        lambda: saving.save(resource=resource, graph=graph, by=world.editor, source="form", seen=resource.latest_id),
        lambda: approving.approve(items=[(resource, resource.latest_id)], by=world.editor),
    )

    world.again()
    assert isinstance(saved, Resource)
    if report.done:  # the approval came first: it stands, for what was seen
        assert world.resource.approved.number == 1
        assert world.resource.statuses[:2] == (Status.WAITING, Status.NEEDS_REAPPROVAL)
    else:
        assert world.resource.approved is None
        assert "changed by somebody else" in report.refused[0][1]


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_editors_approve_and_it_is_approved_once(attempt, registry):
    world = reach("in process", registry)
    resource = world.resource

    reports = at_once(
        *[lambda: approving.approve(items=[(resource, resource.latest_id)], by=world.editor) for _ in range(2)]
    )

    assert sorted(len(report.done) for report in reports) == [0, 1]
    assert next(r.refused for r in reports if r.refused)[0][1] == "It is already approved."


def test_who_waits_for_the_lock_sees_what_came_before(registry):
    """A statement that waits for a row lock still reads other tables as they were; the look after it must not."""
    world = reach("waiting", registry)
    resource = world.resource

    def publish(by: object) -> object:
        return reviewing.publish(resource=resource, by=by, seen=resource.approved_id)

    with ThreadPoolExecutor(1) as threads:
        with Held(resource, lambda: publish(world.reviewer)) as held:
            second = threads.submit(lambda: at_once(lambda: publish(a_reviewer())))
            wait_for_waiters()
            held.go.set()
        [refused] = second.result(timeout=20)

    assert isinstance(refused, NotReady)
    assert RegistryRequest.objects.filter(resource=resource).count() == 1


def test_who_waits_for_the_lock_sees_the_new_revision(registry):
    world = reach("in process", registry)
    resource = world.resource
    graph = credential_graph(resource.organization, ctid=resource.ctid)

    def save() -> object:
        return saving.save(resource=resource, graph=graph, by=world.editor, source="form", seen=resource.latest_id)

    with ThreadPoolExecutor(1) as threads:
        with Held(resource, save) as held:
            second = threads.submit(
                lambda: at_once(lambda: approving.delete(resource=resource, by=world.editor, seen=resource.latest_id))
            )
            wait_for_waiters()
            held.go.set()
        [refused] = second.result(timeout=20)

    assert isinstance(refused, Changed)
    assert world.again().deleted_at is None


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_what_is_deleted_is_not_referred_to_and_the_other_way_round(attempt, registry):
    world = reach("in process", registry)
    target, organization = world.resource, world.resource.organization

    deleted, referring = at_once(
        lambda: approving.delete(resource=target, by=world.editor, seen=target.latest_id),
        lambda: a_credential(organization, by=world.editor, **{"ceterms:isPartOf": [target.ctid]}),
    )

    is_deleted = world.again().deleted_at is not None
    is_referred_to = Resource.objects.filter(references__target_ctid=target.ctid).exists()
    assert is_deleted != is_referred_to
    assert len(refusals([deleted, referring])) == 1


def test_a_delete_waits_for_a_reference_that_is_being_saved(registry):
    from django.db import transaction

    world = reach("in process", registry)
    target, organization = world.resource, world.resource.organization
    saved, go = threading.Event(), threading.Event()

    def refer() -> None:
        with transaction.atomic():
            a_credential(organization, by=world.editor, **{"ceterms:isPartOf": [target.ctid]})
            saved.set()
            assert go.wait(20)

    with ThreadPoolExecutor(2) as threads:
        referring = threads.submit(lambda: at_once(refer))
        assert saved.wait(10)
        deleting = threads.submit(
            lambda: at_once(lambda: approving.delete(resource=target, by=world.editor, seen=target.latest_id))
        )
        wait_for_waiters()
        go.set()
        referring.result(timeout=20)
        [refused] = deleting.result(timeout=20)

    assert isinstance(refused, NotReady)
    assert "Another resource refers to it" in str(refused)


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_that_refer_to_each_other_are_saved_at_once(attempt, registry):
    world = reach("in process", registry)
    one = world.resource
    two = a_credential(one.organization, by=world.editor)

    def refer(resource: Resource, to: Resource) -> Callable[[], object]:
        graph = credential_graph(resource.organization, ctid=resource.ctid, **{"ceterms:isPartOf": [to.ctid]})
        return lambda: saving.save(
            resource=resource, graph=graph, by=world.editor, source="form", seen=resource.latest_id
        )

    results = at_once(refer(one, two), refer(two, one))

    assert refusals(results) == []


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_one_ctid_is_given_once(attempt, registry):
    world = reach("in process", registry)
    graph = credential_graph(world.resource.organization)

    results = at_once(
        *[
            lambda: saving.create(
                organization=world.resource.organization, kind="credential", graph=graph, by=world.editor, source="form"
            )
        ]
        * 2
    )

    assert len(refusals(results)) == 1


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_workers_send_a_request_once(attempt, registry):
    world = reach("publishing", registry)
    request, calls = world.resource.registry_requests.get(), len(registry.calls)

    at_once(*[lambda: delivering.deliver(request_id=request.pk)] * 3)

    assert registry.calls[calls:] == [("publish", world.resource.ctid)]
    assert world.again().status is Status.PUBLISHED


def test_the_answer_of_the_registry_does_not_undo_an_approval_made_meanwhile(registry):
    world = reach("publishing, changed", registry)
    resource = world.resource
    request = resource.registry_requests.get()

    at_once(
        lambda: delivering.deliver(request_id=request.pk),
        lambda: approving.approve(items=[(resource, resource.latest_id)], by=world.editor),
    )

    world.again()
    assert world.resource.published == request.revision
    assert world.resource.approved == world.resource.latest
    assert world.resource.status is Status.WAITING


def test_two_sweeps_release_and_tell_once(registry, bell):
    world = reach("waiting", registry)
    organization = world.resource.organization
    type(organization).objects.filter(pk=organization.pk).update(is_trusted=True)

    at_once(*[lambda: releasing.release_waiting(at_most=10)] * 2)
    assert world.resource.registry_requests.count() == 1

    world.answer()
    bell.clear()
    at_once(*[telling.tell] * 2)
    told = [args[2] for name, args in bell if name == "accounts.tasks.send_mail"]
    assert len(told) == len(set(told))
    assert told
