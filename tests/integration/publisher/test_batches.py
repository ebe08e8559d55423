"""Steps on thousands at once: looked at, confirmed, run in the background, stopped, reported."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotAllowed, NotReady
from accounts.models import Membership
from accounts.roles import Role
from audit.models import Event
from publisher import tasks
from publisher.actions import batching, reviewing, saving
from publisher.lifecycle import Status
from publisher.models import Batch, RegistryRequest, Resource
from publisher.outcomes import Outcome, outcomes, some
from registry import client
from tests.factories import (
    a_credential,
    a_member,
    a_published_organization,
    a_reviewer,
    an_organization,
    approved,
    credential_graph,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def college(registry):
    return a_published_organization()


@pytest.fixture
def editor(college):
    return a_member(college)


def propose(college, editor, step="approve"):
    resources = Resource.objects.filter(organization=college, kind="credential")
    return batching.propose(
        step=step, resources=resources, organization=college, title="Credentials", back="/", by=editor
    )


def looked_at(college, editor, step="approve"):
    batch = propose(college, editor, step)
    batching.run(batch.pk)
    batch.refresh_from_db()
    return batch


def done(batch, editor, **details):
    batching.confirm(batch=batch, by=editor, **details)
    batching.run(batch.pk)
    batch.refresh_from_db()
    return batch


def statuses(college) -> list[tuple[Status, ...]]:
    found = Resource.objects.with_state().filter(organization=college, kind="credential").order_by("pk")
    return [resource.statuses for resource in found]


class TestLooking:
    def test_what_would_happen_is_known_before_anything_does(self, college, editor):
        for _ in range(3):
            a_credential(college, by=editor)
        a_credential(college, by=editor, **{"ceterms:description": None})
        approved(a_credential(college, by=editor), by=editor)

        batch = looked_at(college, editor)

        assert (batch.state, batch.total, batch.looked, batch.open) == (Batch.State.PROPOSED, 5, 5, 3)
        assert Resource.objects.filter(kind="credential", approved__isnull=False).count() == 1
        assert set(batch.refusals.values_list("said", flat=True)) == {
            "Required data is missing or wrong. Open it to see what.",
            "It is already approved.",
        }

    def test_in_chunks(self, college, editor, monkeypatch):
        monkeypatch.setattr(batching, "CHUNK", 2)
        for _ in range(5):
            a_credential(college, by=editor)

        assert looked_at(college, editor).open == 5

    def test_all_that_match_are_gathered_by_the_worker(self, college, editor, bell):
        for name in ("Nurse", "Nurse aide", "Welder"):
            a_credential(college, by=editor, **{"ceterms:name": name})
        selection = batching.Selection("credential", "q=nurse&page=2", 2)

        batch = batching.propose_all(
            step="approve", selection=selection, organization=college, title="Credentials", back="/", by=editor
        )
        assert (batch.total, batch.chunks.count()) == (2, 0)
        a_credential(college, by=editor, **{"ceterms:name": "Nurse practitioner"})
        batching.run(batch.pk)
        batching.run(batch.pk)  # rung for twice

        batch.refresh_from_db()
        assert (batch.state, batch.total, batch.looked, batch.details) == (Batch.State.PROPOSED, 3, 3, {})
        assert {resource.name for resource in some(batch, Outcome.OPEN, 10)} == {
            "Nurse",
            "Nurse aide",
            "Nurse practitioner",
        }

    def test_all_that_match_of_somebody_elses(self, college):
        stranger = a_member(a_published_organization())
        selection = batching.Selection("credential", "", 1)
        with pytest.raises(NotAllowed):
            batching.propose_all(
                step="approve", selection=selection, organization=college, title="", back="/", by=stranger
            )
        assert not Batch.objects.exists()

    def test_a_proposal_that_nobody_confirms_is_forgotten(self, college, editor):
        looked_at(college, editor)
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            batching.sweep()
        assert not Batch.objects.exists()


class TestApproving:
    def test_all_are_approved_as_of_one_moment(self, college, editor, monkeypatch):
        monkeypatch.setattr(batching, "CHUNK", 2)
        for _ in range(5):
            a_credential(college, by=editor)

        batch = done(looked_at(college, editor), editor)

        assert (batch.state, batch.done, batch.refused) == (Batch.State.ENDED, 5, 0)
        resources = Resource.objects.filter(kind="credential")
        assert {resource.approved_id == resource.latest_id for resource in resources} == {True}
        assert len(set(resources.values_list("approved_at", "approved_by"))) == 1
        assert {Status.WAITING in each for each in statuses(college)} == {True}
        assert Event.objects.filter(tag="publisher:resource:approved", actor=editor).count() == 5

    def test_what_was_changed_meanwhile_is_not_approved(self, college, editor):
        same, other = a_credential(college, by=editor), a_credential(college, by=editor)
        batch = looked_at(college, editor)
        graph = credential_graph(college, ctid=other.ctid, **{"ceterms:name": "Something else"})
        saving.save(resource=other, graph=graph, by=editor, source="form", seen=other.latest_id)

        done(batch, editor)

        same.refresh_from_db()
        other.refresh_from_db()
        assert same.approved_id
        assert other.approved_id is None
        assert "changed by somebody else" in batch.refusals.get(resource=other).said

    def test_of_a_trusted_organization_they_go_to_the_registry(self, college, editor, bell):
        type(college).objects.filter(pk=college.pk).update(is_trusted=True)
        for _ in range(3):
            a_credential(college, by=editor)
        college.refresh_from_db()

        done(looked_at(college, editor), editor)

        assert {Status.PUBLISHING in each for each in statuses(college)} == {True}

    def test_staff_and_who_started_it_are_told_once(self, college, editor, bell, django_capture_on_commit_callbacks):
        for _ in range(25):
            a_credential(college, by=editor)
        batch = looked_at(college, editor)
        bell.clear()

        with django_capture_on_commit_callbacks(execute=True):
            done(batch, editor)

        mails = [args for name, args in bell if name == "accounts.tasks.send_mail"]
        to_editor = [args for args in mails if args[2] == editor.email]
        assert [args[0] for args in to_editor] == ["25 of 25 done: Credentials"]
        to_staff = [args for args in mails if args[0].startswith("25 waiting for review")]
        assert len(to_staff) == len({args[2] for args in to_staff}) == len(mails) - 1
        assert "and 5 more" in to_staff[0][1]


class TestOtherSteps:
    def test_deleting(self, college, editor):
        target = a_credential(college, by=editor)
        a_credential(college, by=editor, **{"ceterms:isPartOf": [target.ctid]})

        batch = done(looked_at(college, editor, "delete"), editor)

        assert (batch.done, batch.refused) == (1, 1)
        assert "Another resource refers to it" in batch.refusals.get().said

    def test_withdrawing(self, college, editor):
        for _ in range(2):
            approved(a_credential(college, by=editor), by=editor)

        assert done(looked_at(college, editor, "withdraw"), editor).done == 2
        assert not Resource.objects.filter(kind="credential", approved__isnull=False).exists()

    def test_withdrawing_holds_back_what_was_never_sent_and_says_so_beforehand(self, college, editor, registry):
        reviewer = a_reviewer()
        waiting, taken_up = (
            reviewing.publish(resource=resource, by=reviewer, seen=resource.approved_id)
            for resource in [approved(a_credential(college, by=editor), by=editor) for _ in range(2)]
        )
        RegistryRequest.objects.filter(pk=taken_up.pk).update(attempts=1)

        batch = looked_at(college, editor, "withdraw")
        assert (batch.open, batch.refused) == (1, 1)
        assert "on its way to the registry" in batch.refusals.get().said
        assert done(batch, editor).done == 1
        tasks.drain()

        assert waiting.resource.ctid not in registry.documents
        assert taken_up.resource.ctid in registry.documents

    def test_withdrawing_what_a_worker_took_up_meanwhile_is_refused(self, college, editor):
        resource = approved(a_credential(college, by=editor), by=editor)
        request = reviewing.publish(resource=resource, by=a_reviewer(), seen=resource.approved_id)
        batch = looked_at(college, editor, "withdraw")
        RegistryRequest.objects.filter(pk=request.pk).update(attempts=1)

        assert done(batch, editor).refused == 1

        assert "on its way to the registry" in batch.refusals.get().said
        assert Resource.objects.get(pk=resource.pk).approved_id == request.revision_id

    def test_all_that_the_registry_refused_are_tried_again(self, college, editor, registry):
        resources = [approved(a_credential(college, by=editor), by=editor) for _ in range(3)]
        registry.problem = client.Rejected(["Not today."])
        for resource in resources[:2]:
            reviewing.publish(resource=resource, by=a_reviewer(), seen=resource.approved_id)
        tasks.drain()
        registry.problem = None

        batch = looked_at(college, editor, "retry")
        assert (batch.open, batch.refused) == (2, 1)
        assert done(batch, editor).done == 2
        tasks.drain()

        assert {resource.ctid in registry.documents for resource in resources[:2]} == {True}
        assert resources[2].ctid not in registry.documents

    def test_asking_to_unpublish_needs_a_reason(self, college, editor):
        published(a_credential(college, by=editor))
        batch = looked_at(college, editor, "ask-to-unpublish")
        with pytest.raises(NotReady, match="Choose a reason"):
            batching.confirm(batch=batch, by=editor)

        done(batch, editor, reason="duplicate")

        assert Status.UNPUBLISH_REQUESTED in statuses(college)[0]


class TestInterruptions:
    def test_a_batch_left_behind_goes_on_where_it_was(self, college, editor, monkeypatch, bell):
        monkeypatch.setattr(batching, "CHUNK", 2)
        for _ in range(5):
            a_credential(college, by=editor)
        batch = looked_at(college, editor)
        batching.confirm(batch=batch, by=editor)
        batching._advance(batching._lease(batch.pk))  # and the worker dies

        batching.run(batch.pk)
        assert Batch.objects.get().done == 2, "somebody else has it"
        bell.clear()
        with time_machine.travel(timezone.now() + batching.LEASE + timedelta(seconds=1)):
            tasks.sweep_batches()
            batching.run(batch.pk)

        batch.refresh_from_db()
        assert (batch.state, batch.done) == (Batch.State.ENDED, 5)
        assert (
            Event.objects.filter(tag="publisher:resource:approved").exclude(actor=None).filter(actor=editor).count()
            == 5
        )

    def test_a_step_on_each_goes_on_after_the_last_that_was_done(self, college, editor, monkeypatch):
        """What was refused at the look stands among the others and is passed over, also when the worker died there."""
        named = [a_credential(college, by=editor) for _ in range(2)]
        published(named[1])
        named += [a_credential(college, by=editor) for _ in range(2)]
        batch, delete, died = looked_at(college, editor, "delete"), batching._STEPS["delete"], []

        def dies_at_the_last(resource, seen, batch):
            if resource == named[3] and not died:
                died.append(True)
                raise OperationalError
            delete(resource, seen, batch)

        monkeypatch.setitem(batching._STEPS, "delete", dies_at_the_last)
        batching.confirm(batch=batch, by=editor)
        with pytest.raises(OperationalError):
            batching.run(batch.pk)
        with time_machine.travel(timezone.now() + batching.LEASE + timedelta(seconds=1)):
            batching.run(batch.pk)

        batch.refresh_from_db()
        assert (batch.state, batch.done, batch.refused) == (Batch.State.ENDED, 3, 1)
        assert Event.objects.filter(tag="publisher:resource:deleted").count() == 3
        assert [outcome for part in outcomes(batch) for _, outcome, _ in part] == ["done", "refused", "done", "done"]

    @pytest.mark.parametrize("step", ["approve", "delete"])
    def test_two_workers_on_the_same_chunk_take_the_step_once(self, college, editor, step):
        for _ in range(2):
            a_credential(college, by=editor)
        batch = looked_at(college, editor, step)
        batching.confirm(batch=batch, by=editor)
        batch.refresh_from_db()
        chunk = batch.chunks.get()
        take = batching._approve if step == "approve" else batching._take_some

        take(batch, chunk)
        take(batch, chunk)  # as it was when the other began

        batch.refresh_from_db()
        assert (batch.done, batch.refused) == (2, 0)

    def test_confirming_twice_runs_it_once(self, college, editor):
        a_credential(college, by=editor)
        batch = done(looked_at(college, editor), editor)

        again = done(batch, editor)

        assert (again.done, again.state) == (1, Batch.State.ENDED)

    def test_one_that_we_fail_on_does_not_hold_up_the_others(self, college, editor, monkeypatch, caplog):
        odd, other = a_credential(college, by=editor), a_credential(college, by=editor)
        batch, delete = looked_at(college, editor, "delete"), batching._STEPS["delete"]

        def fails_on_one(resource, seen, batch):
            if resource == odd:
                raise ZeroDivisionError
            delete(resource, seen, batch)

        monkeypatch.setitem(batching._STEPS, "delete", fails_on_one)

        batch = done(batch, editor)

        assert (batch.state, batch.done, batch.refused) == (Batch.State.ENDED, 1, 1)
        assert batch.refusals.get().said == batching.OUR_FAULT
        assert Resource.objects.filter(deleted_at__isnull=False).get() == other

    def test_a_null_character_in_a_note_is_left_out(self, college, editor):
        published(a_credential(college, by=editor))

        batch = done(looked_at(college, editor, "ask-to-unpublish"), editor, reason="other", note="Twice\x00")

        assert batch.details["note"] == "Twice"

    def test_stopped_in_the_middle(self, college, editor, monkeypatch):
        monkeypatch.setattr(batching, "CHUNK", 1)
        for _ in range(2):
            a_credential(college, by=editor)
        batch = looked_at(college, editor)
        batching.confirm(batch=batch, by=editor)
        batching._advance(batching._lease(batch.pk))

        batching.stop(batch=batch, by=editor)
        batching.run(batch.pk)

        batch.refresh_from_db()
        assert (batch.state, batch.done, batch.open) == (Batch.State.CANCELLED, 1, 1)
        with pytest.raises(NotReady):
            batching.confirm(batch=batch, by=editor)

    def test_who_lost_the_right_meanwhile_changes_nothing(self, college, editor):
        a_credential(college, by=editor)
        batch = looked_at(college, editor)
        batching.confirm(batch=batch, by=editor)
        Membership.objects.filter(user=editor).update(role=Role.VIEWER)

        batching.run(batch.pk)

        batch.refresh_from_db()
        assert (batch.done, batch.refused) == (0, 1)

    def test_viewers_propose_nothing(self, college):
        with pytest.raises(NotAllowed):
            propose(college, a_member(college, Role.VIEWER))


class TestPage:
    def test_from_the_selection_to_the_report(self, client, college, editor):
        for _ in range(2):
            a_credential(college, by=editor)
        a_credential(college, by=editor, **{"ceterms:description": None, "ceterms:name": "=1+1"})
        client.force_login(editor)
        batch = propose(college, editor)
        page = reverse("batch", args=[batch.pk])

        assert "Looking at what would happen" in client.get(page).text
        asked = client.get(f"{page}progress/?state=looking")
        assert "0 of 3" in asked.text
        batching.run(batch.pk)
        assert client.get(f"{page}progress/?state=looking")["HX-Refresh"] == "true"
        assert "Approve: 2" in client.get(page).text
        client.post(f"{page}confirm/")
        assert "You can leave this page" in client.get(page).text
        batching.run(batch.pk)
        assert "Approved: 2." in client.get(page).text

        report = b"".join(client.get(f"{page}report/")).decode()
        assert report.count("Done") == 2
        assert "'=1+1,Not done,Required data is missing" in report

    def test_the_batch_of_another_organization_is_not_there(self, client, college, editor):
        batch = propose(college, editor)
        client.force_login(a_member(an_organization()))
        assert client.get(reverse("batch", args=[batch.pk])).status_code == 404
        client.force_login(a_reviewer())
        assert client.get(reverse("batch", args=[batch.pk])).status_code == 200
