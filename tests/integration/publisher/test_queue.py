"""The queue to the registry: many at once, in which order, what holds it up, and who steers it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotAllowed, NotReady
from audit.models import Event
from publisher import tasks
from publisher.actions import approving, claiming, delivering, gating, queueing, reviewing, steering
from publisher.lifecycle import Status
from publisher.models import Batch, QueuePause, Reference, RegistryGate, RegistryRequest, Resource
from registry import client
from registry.client import Rejected
from tests.factories import a_credential, a_member, a_published_organization, a_reviewer, approved

pytestmark = pytest.mark.django_db
State = RegistryRequest.State


@pytest.fixture
def organization(registry):
    return a_published_organization()


def on_its_way(organization, number: int = 1, *, lane: int = 0) -> list[RegistryRequest]:
    reviewer = a_reviewer()
    resources = [approved(a_credential(organization)) for _ in range(number)]
    requests = [reviewing.publish(resource=each, by=reviewer, seen=each.approved_id) for each in resources]
    RegistryRequest.objects.filter(pk__in=[request.pk for request in requests]).update(lane=lane)
    return requests


def drain(seconds: float = 20) -> None:
    delivering.Drain(in_flight=4, seconds=seconds).run()


class TestDraining:
    def test_everything_that_is_due_is_sent(self, organization, registry):
        requests = on_its_way(organization, 9)

        drain()

        assert {request.resource.ctid for request in requests} <= registry.documents.keys()
        states = RegistryRequest.objects.filter(pk__in=[r.pk for r in requests]).values_list("state", flat=True)
        assert set(states) == {State.DONE}
        assert all(request.resource.registry_requests.get().receipt["sent_sha256"] for request in requests)

    def test_each_is_told_of_in_the_audit(self, organization):
        requests = on_its_way(organization, 3)
        before = Event.objects.latest("pk").pk

        drain()

        events = Event.objects.filter(pk__gt=before, tag="registry:resource:published")
        assert {event.data["request"] for event in events} == {request.pk for request in requests}
        assert {event.organization_id for event in events} == {organization.pk}

    def test_publishing_and_taking_back_in_one_round(self, organization, registry):
        reviewer = a_reviewer()
        on_its_way(organization, 2)
        drain()
        old, other = Resource.objects.exclude(ctid=organization.ctid).order_by("pk")
        editor = a_member(organization)
        approving.ask_to_unpublish(resource=old, by=editor, seen=old.published_id, reason="duplicate")
        reviewing.unpublish(resource=old, by=reviewer, seen=old.published_id)
        [new] = on_its_way(organization)

        drain()

        assert old.ctid not in registry.documents
        assert {other.ctid, new.resource.ctid} <= registry.documents.keys()
        assert Resource.objects.with_state().get(pk=old.pk).statuses == (Status.IN_PROCESS,)

    def test_what_the_registry_refuses_does_not_hold_up_the_others(self, organization, registry, monkeypatch):
        bad, good = on_its_way(organization, 2)
        publish = client.publish

        def picky(document, **how):
            if document["@graph"][0]["ceterms:ctid"] == bad.resource.ctid:
                raise client.Rejected(["Not this one."])
            return publish(document, **how)

        monkeypatch.setattr(client, "publish", picky)
        drain()

        bad.refresh_from_db()
        good.refresh_from_db()
        assert (bad.state, good.state) == (State.FAILED, State.DONE)
        assert "Not this one." in bad.said

    def test_who_comes_while_another_drains_leaves_word_and_goes(self, organization, registry):
        on_its_way(organization)
        with delivering._draining:
            assert delivering.drain() is False
        assert delivering._look_again.is_set()

        delivering.drain()

        assert not RegistryRequest.objects.open().exists()
        assert not delivering._look_again.is_set()

    def test_more_than_one_turn_can_take_is_rung_for_again(self, organization, registry, bell, monkeypatch):
        monkeypatch.setattr(delivering.Drain, "run", lambda self: True)
        bell.clear()

        tasks.drain()

        assert bell == [("publisher.tasks.drain", ())]

    def test_a_request_whose_turn_came_late_is_put_back_unsent(self, organization, registry):
        on_its_way(organization)
        [claimed] = claiming.claim(1)
        calls = len(registry.calls)

        with time_machine.travel(timezone.now() + delivering.STALE + timedelta(seconds=1)):
            outcome = delivering._sent(claimed)

        assert len(registry.calls) == calls
        assert (outcome.pause, outcome.said) == (0, delivering.LATE)


class TestOrder:
    def test_the_beginning_of_everybodys_batch_comes_before_the_end_of_anybodys(self, organization, registry):
        long_batch = on_its_way(organization, 3, lane=7)
        [single] = on_its_way(a_published_organization())

        assert [request.pk for request in claiming.claim(2)] == [single.pk, long_batch[0].pk]

    def test_the_lanes_of_a_batch(self):
        assert [queueing.lane_of(place) for place in (0, 49, 50, 99, 100)] == [0, 0, 1, 1, 2]

    def test_what_is_referred_to_goes_first(self, organization):
        target, referring = on_its_way(organization, 2)
        Reference.objects.create(resource=referring.resource, target_ctid=target.resource.ctid, term="ceterms:requires")

        assert [request.pk for request in claiming.claim(5)] == [target.pk]
        drain_one(target)
        assert [request.pk for request in claiming.claim(5)] == [referring.pk]

    def test_two_that_refer_to_each_other_do_not_wait_for_each_other(self, organization):
        one, other = on_its_way(organization, 2)
        Reference.objects.create(resource=one.resource, target_ctid=other.resource.ctid, term="ceterms:requires")
        Reference.objects.create(resource=other.resource, target_ctid=one.resource.ctid, term="ceterms:requires")

        assert [request.pk for request in claiming.claim(5)] == [one.pk]

    def test_a_target_that_fails_again_and_again_is_waited_for_no_longer(self, organization):
        target, referring = on_its_way(organization, 2)
        Reference.objects.create(resource=referring.resource, target_ctid=target.resource.ctid, term="ceterms:requires")
        RegistryRequest.objects.filter(pk=target.pk).update(
            attempts=claiming.HELD_BACK_ATTEMPTS, not_before=timezone.now() + timedelta(minutes=5)
        )

        assert [request.pk for request in claiming.claim(5)] == [referring.pk]


def drain_one(request: RegistryRequest) -> None:
    RegistryRequest.objects.filter(pk=request.pk).update(state=State.WAITING, lease_until=None)
    delivering.deliver(request_id=request.pk)


class TestGate:
    @pytest.fixture
    def silent(self, organization, registry):
        registry.problem = client.Unreachable("The registry cannot be reached at the moment.")
        return registry

    def test_a_registry_that_does_not_answer_is_left_alone(self, organization, silent):
        on_its_way(organization, 12)
        calls = len(silent.calls)

        drain()

        assert len(silent.calls) - calls <= gating.PATIENCE + 4, "more than were in flight when patience ended"
        assert claiming.claim(5) == []
        assert gating.current().said == "The registry cannot be reached at the moment."

    def test_one_request_tries_and_its_answer_opens_the_gate_for_all(self, organization, silent):
        on_its_way(organization, 12)
        drain()
        closed_until = RegistryGate.objects.get().closed_until
        silent.problem = None

        with time_machine.travel(closed_until + timedelta(minutes=1)):
            assert gating.room(10, now=timezone.now()) == 1
            drain()

        assert not RegistryRequest.objects.open().exists()
        assert RegistryGate.objects.get().failures == 0

    def test_a_try_that_fails_closes_it_for_longer(self):
        for _ in range(3):
            gating.note(answers=0, silences=["Down.", "Down.", "Down."])

        pause = RegistryGate.objects.get().closed_until - timezone.now()
        assert timedelta(seconds=60) < pause < timedelta(seconds=90)

    def test_an_answer_of_any_kind_counts_as_one(self):
        gating.note(answers=0, silences=["Down."] * 9)
        gating.note(answers=1, silences=["Down."])

        assert not gating.current().is_closed(timezone.now())
        assert gating.current().failures == 0

    def test_the_pause_has_an_end(self):
        assert gating.pause_seconds(10**6) < gating.LONGEST_SECONDS * 1.1


class TestSteering:
    def test_a_paused_organization_waits_while_the_others_go(self, organization, registry):
        held = on_its_way(organization, 2)
        [free] = on_its_way(a_published_organization())
        steering.pause(by=a_reviewer(), organization=organization, note="They asked us to wait.")

        drain()

        assert {request.pk for request in RegistryRequest.objects.open()} == {request.pk for request in held}
        free.refresh_from_db()
        assert free.state == State.DONE

        steering.resume(by=a_reviewer(), organization=organization)
        drain()
        assert not RegistryRequest.objects.open().exists()

    def test_a_single_decision_waits_too(self, organization, registry):
        [request] = on_its_way(organization)
        steering.pause(by=a_reviewer())

        delivering.deliver(request_id=request.pk)

        request.refresh_from_db()
        assert (request.state, request.attempts) == (State.WAITING, 0)

    def test_twice_is_said(self, organization):
        staff = a_reviewer()
        steering.pause(by=staff)
        with pytest.raises(NotReady):
            steering.pause(by=staff)
        steering.resume(by=staff)
        with pytest.raises(NotReady):
            steering.resume(by=staff)

    def test_only_staff(self, organization):
        editor = a_member(organization)
        for lever in (steering.pause, steering.resume, steering.try_now, steering.retry_all):
            with pytest.raises(NotAllowed):
                lever(by=editor)
        assert not QueuePause.objects.exists()

    def test_all_that_was_refused_is_sent_again(self, organization, registry):
        requests = on_its_way(organization, 3)
        registry.problem = client.Rejected(["Not today."])
        drain()
        registry.problem = None

        assert steering.retry_all(by=a_reviewer(), organization=organization) == (3, 0)
        drain()

        assert all(request.resource.ctid in registry.documents for request in requests)

    def test_many_are_sent_again_as_a_batch_of_their_organization(self, organization, registry, client, monkeypatch):
        monkeypatch.setattr(steering, "AT_ONCE", 2)
        requests = on_its_way(organization, 3)
        registry.problem = Rejected(["Not today."])
        drain()
        registry.problem = None
        client.force_login(a_reviewer())

        everything = client.post("/review/queue/retry/", follow=True)
        assert "3 were refused. Send them again organization by organization, below." in everything.text
        answer = client.post("/review/queue/retry/", {"organization": organization.pk})
        batch = Batch.objects.get()
        assert answer.url == reverse("batch", args=[batch.pk])
        tasks.run_batch(batch.pk)
        assert "will be sent again" in client.get(answer.url).text
        client.post(reverse("batch_confirm", args=[batch.pk]))
        tasks.run_batch(batch.pk)
        drain()

        assert all(request.resource.ctid in registry.documents for request in requests)

    def test_the_organization_tries_its_own_again_from_its_list(self, organization, registry, as_editor):
        requests = on_its_way(organization, 3)
        address = reverse("summary_kind", args=[organization.pk, "credential"])
        assert "Try again" not in as_editor.get(address).text
        registry.problem = client.Rejected(["Not today."])
        drain()
        registry.problem = None
        assert ">Try again</button>" in as_editor.get(address).text

        page = as_editor.post(f"{address}act/?status=failed", {"step": "retry", "all": "1"})
        assert "will be sent again" in page.text
        items = [f"{request.resource_id}:{request.revision_id}" for request in requests]
        answer = as_editor.post(f"{address}act/", {"step": "retry", "confirmed": "1", "item": items}, follow=True)
        assert "On their way to the registry again: 3." in answer.text
        drain()

        assert all(request.resource.ctid in registry.documents for request in requests)

    def test_what_waits_after_a_failed_attempt_goes_at_once(self, organization, registry):
        on_its_way(organization, 8)
        registry.problem = client.Unreachable("Down.")
        drain()
        registry.problem = None

        steering.try_now(by=a_reviewer())
        drain()

        assert not RegistryRequest.objects.open().exists()


@pytest.fixture
def as_editor(client, organization):
    client.force_login(a_member(organization))
    return client


class TestHoldingBack:
    def test_what_waits_in_the_queue_is_withdrawn_and_never_sent(self, organization, registry):
        [request] = on_its_way(organization)
        editor = a_member(organization)

        approving.withdraw(resource=request.resource, by=editor, seen=request.revision_id)
        drain()

        assert request.resource.ctid not in registry.documents
        assert Resource.objects.get(pk=request.resource_id).statuses == (Status.IN_PROCESS,)
        assert RegistryRequest.objects.get(pk=request.pk).state == State.CANCELLED

    def test_staff_return_it_with_a_note(self, organization, registry, client):
        [request] = on_its_way(organization)
        reviewer = a_reviewer()
        client.force_login(reviewer)
        page = reverse("review_resource", args=[request.resource.ctid])
        assert "Returning it takes it out of the queue" in client.get(page).text

        form = {"seen": request.revision_id, "note": "Wait for the new name."}
        late = client.post(f"{page}return/", form)  # as from a page that was opened before a colleague published it
        assert "changed by somebody else since you opened it" in late.text
        assert 'name="queued"' in late.text

        client.post(f"{page}return/", form | {"queued": "1"})
        drain()

        assert request.resource.ctid not in registry.documents
        assert Resource.objects.get(pk=request.resource_id).status is Status.RETURNED

    @pytest.mark.parametrize("becomes", [{"state": State.SENDING}, {"attempts": 1}])
    def test_what_a_worker_has_or_had_runs_to_its_end(self, organization, becomes):
        [request] = on_its_way(organization)
        until = timezone.now() + timedelta(minutes=1)
        RegistryRequest.objects.filter(pk=request.pk).update(lease_until=until, **becomes)

        with pytest.raises(NotReady, match="on its way to the registry"):
            approving.withdraw(resource=request.resource, by=a_member(organization), seen=request.revision_id)

        assert Resource.objects.get(pk=request.resource_id).approved_id == request.revision_id


class TestPage:
    def test_staff_see_what_waits_for_whom_and_pull_the_levers(self, organization, registry, client):
        on_its_way(organization, 3)
        client.force_login(a_reviewer(first_name="Ruth", last_name="Okafor"))

        assert "3" in client.get("/review/queue/").text
        assert organization.name in client.get("/review/queue/").text
        client.post("/review/queue/pause/", {"organization": organization.pk, "note": "Wait."})
        assert "Paused by Ruth Okafor" in client.get("/review/queue/").text
        client.post("/review/queue/resume/", {"organization": organization.pk})
        assert "Paused by" not in client.get("/review/queue/").text
        assert client.post("/review/queue/sing/").status_code == 404

    def test_it_says_that_the_registry_is_silent(self, client):
        gating.note(answers=0, silences=["The registry cannot be reached at the moment."] * 6)
        client.force_login(a_reviewer())

        page = client.get("/review/queue/").text

        assert "The registry does not answer" in page
        assert "It is asked again at" in page

    def test_as_many_queries_whatever_the_length(self, organization, registry, client, django_assert_max_num_queries):
        on_its_way(organization, 12)
        client.force_login(a_reviewer())
        with django_assert_max_num_queries(14):
            client.get("/review/queue/")
