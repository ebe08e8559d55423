"""From the decision to the registry and back: every answer, every crash, and who is told."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.actions import third_parties
from accounts.choices import PublishingRole
from accounts.roles import Role
from audit.models import Event
from publisher import tasks
from publisher.actions import approving, claiming, delivering, ending, releasing, reviewing, telling
from publisher.lifecycle import Status
from publisher.models import RegistryRequest, Resource
from registry import client
from tests.factories import (
    a_credential,
    a_member,
    a_published_organization,
    a_reviewer,
    an_organization,
    approved,
    credential_graph,
)
from tests.integration.publisher.states import reach

pytestmark = pytest.mark.django_db
State = RegistryRequest.State


@pytest.fixture
def sending(registry):
    """A world whose credential is on its way."""
    return reach("publishing", registry)


def request_of(world) -> RegistryRequest:
    return world.resource.registry_requests.latest("pk")


class TestAnswers:
    def test_the_registry_gets_exactly_the_revision_that_was_decided_on(self, sending, registry):
        decided = sending.resource.approved
        sending.save()

        sending.answer()

        assert registry.documents[sending.resource.ctid] == decided.graph
        assert sending.resource.published == decided
        assert sending.resource.statuses[0] is Status.NEEDS_REAPPROVAL

    def test_what_the_registry_answered_is_kept(self, sending):
        sending.answer()

        request = request_of(sending)
        assert request.state == State.DONE
        assert request.receipt["envelope_id"] == f"envelope-of-{sending.resource.ctid}"
        assert request.ended_at is not None
        assert Event.objects.latest("pk").tag == "registry:resource:published"

    def test_an_unreachable_registry_is_tried_again_after_a_pause(self, sending, registry):
        sending.answer(client.Unreachable("The registry cannot be reached at the moment."))

        request = request_of(sending)
        assert (request.state, request.attempts) == (State.WAITING, 1)
        assert request.said == "The registry cannot be reached at the moment."
        assert request.not_before > timezone.now()
        assert sending.resource.status is Status.PUBLISHING
        calls = len(registry.calls)
        delivering.deliver(request_id=request.pk)
        assert len(registry.calls) == calls, "sent before the pause was over"

    def test_when_the_registry_is_back_it_is_published(self, sending, registry):
        sending.answer(client.Unreachable("Down."))

        with time_machine.travel(timezone.now() + timedelta(seconds=30)):
            sending.answer()

        assert request_of(sending).attempts == 2
        assert sending.resource.status is Status.PUBLISHED
        assert request_of(sending).said == ""

    def test_the_registry_says_when_to_come_again(self, sending):
        sending.answer(client.Unreachable("Busy.", retry_after=1800))

        assert request_of(sending).not_before > timezone.now() + timedelta(seconds=1790)

    def test_a_key_that_is_not_accepted_waits_for_the_operator(self, sending):
        sending.answer(client.SettingsProblem("The registry does not accept our key."))

        assert request_of(sending).state == State.WAITING
        assert request_of(sending).said == "The registry does not accept our key."

    @pytest.mark.parametrize(
        "problem", [client.Rejected(["Name is missing."]), client.Conflict("Another owner has it.")]
    )
    def test_a_refusal_is_shown_with_the_registrys_words(self, sending, problem):
        sending.answer(problem)

        assert sending.resource.status is Status.FAILED
        assert request_of(sending).said == str(problem)
        assert sending.resource.published is None

    def test_a_refused_one_can_be_tried_again(self, sending):
        sending.answer(client.Rejected(["Not today."]))
        first = request_of(sending)

        sending.take("retry")
        sending.answer()

        assert sending.resource.status is Status.PUBLISHED
        first.refresh_from_db()
        assert (first.state, first.said) == (State.CANCELLED, str(client.Rejected(["Not today."])))

    def test_a_bug_of_ours_neither_stops_the_queue_nor_loses_the_request(self, sending, registry, caplog):
        registry.problem = ValueError("boom")

        delivering.deliver(request_id=request_of(sending).pk)

        assert request_of(sending).state == State.WAITING
        assert "boom" not in request_of(sending).said
        assert "boom" in caplog.text

    def test_publishing_the_same_again_is_no_error(self, sending, registry):
        registry.documents[sending.resource.ctid] = sending.resource.approved.graph

        sending.answer()

        assert request_of(sending).receipt["changed"] is False
        assert sending.resource.status is Status.PUBLISHED

    def test_unpublishing_takes_it_out_and_keeps_what_was_entered(self, registry):
        world = reach("unpublishing", registry)

        world.answer()

        assert world.resource.ctid not in registry.documents
        assert (world.resource.published, world.resource.approved) == (None, None)
        assert world.resource.statuses == (Status.IN_PROCESS,)
        assert world.resource.latest.graph

    def test_unpublishing_what_the_registry_no_longer_has_is_no_error(self, registry):
        world = reach("unpublishing", registry)
        registry.documents.clear()

        world.answer()

        assert world.resource.status is Status.IN_PROCESS

    def test_an_approval_that_came_later_outlives_the_unpublishing(self, registry):
        world = reach("unpublishing, waiting", registry)

        world.answer()

        assert world.resource.status is Status.WAITING


class TestOwnerFirst:
    def test_the_registry_is_told_of_the_organization_before_its_description(self, registry):
        organization = a_published_organization()

        assert registry.calls == [("ensure_organization", organization.ctid), ("publish", organization.ctid)]
        assert registry.organizations == {organization.ctid: organization.name}

    def test_nothing_is_published_for_an_organization_that_the_registry_does_not_know(self, registry):
        organization = an_organization()
        resource = approved(a_credential(organization))

        with pytest.raises(Exception, match="Publish the owning organization first"):
            reviewing.publish(resource=resource, by=a_reviewer(), seen=resource.approved_id)

        assert not resource.registry_requests.exists()


class TestThirdParty:
    def test_the_registry_hears_through_whom_it_came(self, registry):
        college = a_published_organization()
        agency = an_organization(publishing_roles=[PublishingRole.THIRD_PARTY])
        relation = third_parties.ask(publisher=agency, client=college, by=administrator_of(agency))
        third_parties.grant(relation=relation, by=administrator_of(college))
        theirs = approved(a_credential(college), by=administrator_of(agency))
        own = approved(a_credential(college), by=administrator_of(college))

        for resource in (theirs, own):
            request = reviewing.publish(resource=resource, by=a_reviewer(), seen=resource.approved_id)
            delivering.deliver(request_id=request.pk)

        assert registry.publishers[theirs.ctid] == agency.ctid
        assert registry.publishers[own.ctid] is None


def administrator_of(organization):
    return organization.memberships.get(role=Role.ADMINISTRATOR).user


class TestLease:
    def test_a_dead_workers_request_is_found_and_sent_once_more(self, sending, registry, bell):
        request = request_of(sending)
        claiming.claim(1, only=request.pk)  # and the worker dies
        calls = len(registry.calls)

        bell.clear()
        tasks.sweep()
        delivering.deliver(request_id=request.pk)
        assert not bell, "another worker still has it"
        assert len(registry.calls) == calls

        with time_machine.travel(timezone.now() + claiming.LEASE + timedelta(seconds=1)):
            tasks.sweep()
            assert ("publisher.tasks.drain", ()) in bell
            tasks.deliver(request.pk)
            tasks.deliver(request.pk)  # rung for twice

        sending.again()
        assert registry.calls[calls:] == [("publish", sending.resource.ctid)]
        assert sending.resource.status is Status.PUBLISHED

    @pytest.mark.parametrize(
        "late_answer", [{"receipt": {"from": "the late one"}}, {"said": "No."}, {"said": "Down.", "pause": 5}]
    )
    def test_a_late_worker_does_not_write_over_the_one_that_came_after_it(self, sending, late_answer):
        [late] = claiming.claim(1, only=request_of(sending).pk)

        with time_machine.travel(timezone.now() + claiming.LEASE + timedelta(seconds=1)):
            sending.answer()
            ending.write([ending.Outcome(late, **late_answer)])

        request = request_of(sending)
        assert (request.state, request.said, request.attempts) == (State.DONE, "", 2)
        assert "envelope_id" in request.receipt

    def test_an_earlier_lease_of_the_same_request_is_not_the_present_one(self, sending):
        [late] = claiming.claim(1, only=request_of(sending).pk)

        with time_machine.travel(timezone.now() + claiming.LEASE + timedelta(seconds=1)):
            claiming.claim(1, only=late.pk)
            ending.write([ending.Outcome(late, receipt={"from": "the late one"})])

        assert request_of(sending).state == State.SENDING

    def test_a_request_that_has_ended_is_not_sent_again(self, sending, registry):
        sending.answer()
        calls = len(registry.calls)

        delivering.deliver(request_id=request_of(sending).pk)

        assert len(registry.calls) == calls

    def test_a_request_that_is_gone_is_no_error(self, db):
        delivering.deliver(request_id=0)


class TestPauses:
    def test_pauses_double_and_end_at_ten_minutes(self):
        pauses = [delivering.pause_seconds(attempt) for attempt in range(1, 13)]

        for attempt, pause in enumerate(pauses, 1):
            assert pause == pytest.approx(min(600, 2**attempt), rel=0.13)

    def test_weeks_without_a_registry_are_survived(self):
        assert 500 < delivering.pause_seconds(100_000) < 700

    def test_a_retry_after_is_never_undercut(self):
        assert delivering.pause_seconds(1, retry_after=900) == 900
        assert delivering.pause_seconds(12, retry_after=1) > 500

    def test_a_retry_after_of_years_is_taken_for_a_mistake(self):
        assert delivering.pause_seconds(1, retry_after=10**9) == 24 * 3600


class TestBell:
    def test_the_worker_is_rung_for_after_commit(self, registry, bell, django_capture_on_commit_callbacks):
        world = reach("waiting", registry)

        with django_capture_on_commit_callbacks(execute=True):
            request = world.take("publish")
            assert ("publisher.tasks.deliver", (request.pk,)) not in bell

        assert ("publisher.tasks.deliver", (request.pk,)) in bell

    def test_a_broker_that_is_down_does_not_break_the_decision(
        self, registry, monkeypatch, caplog, django_capture_on_commit_callbacks
    ):
        world = reach("waiting", registry)

        def no_broker(*args):
            raise OperationalError("no broker")

        monkeypatch.setattr("celery.app.task.Task.delay", no_broker)
        with django_capture_on_commit_callbacks(execute=True):
            world.take("publish")

        assert world.resource.status is Status.PUBLISHING
        assert "The broker does not answer" in caplog.text

    def test_the_sweep_finds_what_the_bell_missed(self, sending, bell):
        bell.clear()

        tasks.sweep()

        assert bell == [("publisher.tasks.drain", ())]

    def test_the_sweep_releases_what_trusted_organizations_approved(self, registry):
        world = reach("waiting", registry)
        type(world.resource.organization).objects.filter(pk=world.resource.organization_id).update(is_trusted=True)

        tasks.sweep()

        assert world.again().status is Status.PUBLISHING

    def test_the_sweep_takes_no_more_than_it_can(self, registry, monkeypatch):
        monkeypatch.setattr(tasks, "SWEEP_AT_MOST", 1)
        organization = a_published_organization(is_trusted=True)
        for _ in range(3):
            approved(a_credential(organization))
        RegistryRequest.objects.open().update(state=State.CANCELLED)

        assert releasing.release_waiting(at_most=2) == 2


def mails(bell) -> list[tuple]:
    """(receiver, subject, text) of every mail that was rung for."""
    return [(args[2], args[0], args[1]) for name, args in bell if name == "accounts.tasks.send_mail"]


class TestMails:
    @pytest.fixture
    def world(self, registry, bell):
        world = reach("in process", registry)
        a_member(world.resource.organization, Role.VIEWER)
        telling.tell()
        RegistryRequest.objects.update(told_at=timezone.now())
        bell.clear()
        return world

    @pytest.fixture
    def contacts(self, world):
        roles = ("administrator", "editor")
        return {m.user.email for m in world.resource.organization.memberships.filter(role__in=roles)}

    @pytest.fixture
    def staff(self, world):
        from accounts.models import User

        a_reviewer(is_active=False)
        return {user.email for user in User.objects.filter(is_site_staff=True, is_active=True)}

    def test_staff_get_one_mail_for_everything_approved_in_one_go(
        self, world, staff, bell, django_capture_on_commit_callbacks
    ):
        more = [a_credential(world.resource.organization) for _ in range(59)]

        with django_capture_on_commit_callbacks(execute=True):
            approving.approve(items=[(r, r.latest_id) for r in (world.resource, *more)], by=world.editor)

        assert {to for to, _, _ in mails(bell)} == staff
        assert len(mails(bell)) == len(staff)
        _, subject, text = mails(bell)[0]
        assert subject == f"60 waiting for review: {world.resource.organization.name}"
        assert world.resource.name in text
        assert "and 10 more" in text
        assert "/review/" in text

    def test_nobody_is_told_of_what_was_not_approved(self, world, bell, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            approving.approve(items=[(world.resource, None)], by=world.editor)

        assert not mails(bell)

    def test_nothing_leaves_after_a_rollback(self, world, bell, django_capture_on_commit_callbacks):
        def approve_and_fail() -> None:
            with transaction.atomic():
                approving.approve(items=[(world.resource, world.resource.latest_id)], by=world.editor)
                raise RuntimeError

        with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(RuntimeError):
            approve_and_fail()

        assert callbacks == []
        assert bell == []
        assert world.again().approved is None

    def test_a_returned_resource_is_told_of_with_the_note(
        self, world, contacts, bell, django_capture_on_commit_callbacks
    ):
        world.take("approve")

        with django_capture_on_commit_callbacks(execute=True):
            world.take("return", note="The web page is that of another course.")

        assert {to for to, _, _ in mails(bell)} == contacts
        assert all("The web page is that of another course." in text for _, _, text in mails(bell))

    def test_many_outcomes_are_told_in_one_mail(self, world, contacts, bell, django_capture_on_commit_callbacks):
        organization = world.resource.organization
        others = [a_credential(organization, by=world.editor) for _ in range(2)]
        approving.approve(items=[(r, r.latest_id) for r in (world.resource, *others)], by=world.editor)
        for resource in (world.resource, *others):
            resource.refresh_from_db()
            reviewing.publish(resource=resource, by=world.reviewer, seen=resource.approved_id)
        refused = others[1]
        world.answer()
        delivering.deliver(request_id=others[0].registry_requests.get().pk)
        telling.tell()
        assert not mails(bell), "one is still on its way"
        world.registry.problem = client.Rejected(["The name is too long."])
        delivering.deliver(request_id=refused.registry_requests.get().pk)

        with django_capture_on_commit_callbacks(execute=True):
            telling.tell()
            telling.tell()

        assert sorted(to for to, _, _ in mails(bell)) == sorted(contacts)
        _, subject, text = mails(bell)[0]
        assert subject == f"{organization.name}: 2 published, 1 refused"
        assert "The name is too long." in text
        assert all(resource.name in text for resource in (world.resource, *others))

    def test_one_outcome_is_named_in_the_subject(self, world, bell, django_capture_on_commit_callbacks):
        world.take("approve")
        world.take("publish")
        world.answer()

        with django_capture_on_commit_callbacks(execute=True):
            telling.tell()

        assert {subject for _, subject, _ in mails(bell)} == {f"Published: {world.resource.name}"}

    def test_nobody_waits_longer_than_ten_minutes_for_the_mail(self, world, bell, django_capture_on_commit_callbacks):
        other = approved(a_credential(world.resource.organization))
        reviewing.publish(resource=other, by=world.reviewer, seen=other.approved_id)  # and the worker is slow
        world.take("approve")
        world.take("publish")
        world.answer()

        with (
            time_machine.travel(timezone.now() + timedelta(minutes=11)),
            django_capture_on_commit_callbacks(execute=True),
        ):
            telling.tell()

        assert mails(bell)

    def test_wishes_and_what_became_of_them(self, world, contacts, staff, bell, django_capture_on_commit_callbacks):
        world.take("approve")
        world.take("publish")
        world.answer()
        bell.clear()

        with django_capture_on_commit_callbacks(execute=True):
            world.take("ask-to-unpublish", reason="other", note="The course is not ours.")
        assert {to for to, _, _ in mails(bell)} == staff
        assert all("The course is not ours." in text for _, _, text in mails(bell))

        bell.clear()
        with django_capture_on_commit_callbacks(execute=True):
            world.take("keep", note="Your name stands on it.")
        assert {to for to, _, _ in mails(bell)} == contacts
        assert all("Your name stands on it." in text for _, _, text in mails(bell))
        assert all(subject.startswith("It stays published") for _, subject, _ in mails(bell))

    def test_many_wishes_are_one_mail(self, world, staff, bell, django_capture_on_commit_callbacks):
        organization = world.resource.organization
        wanted = []
        for _ in range(3):
            resource = approved(a_credential(organization))
            reviewing.publish(resource=resource, by=world.reviewer, seen=resource.approved_id)
            delivering.deliver(request_id=resource.registry_requests.get().pk)
            wanted.append(Resource.objects.get(pk=resource.pk))

        bell.clear()
        with django_capture_on_commit_callbacks(execute=True):
            approving.ask_to_unpublish_all(
                items=[(r, r.published_id) for r in wanted], by=world.editor, reason="duplicate"
            )

        assert len(mails(bell)) == len(staff)
        assert mails(bell)[0][1] == f"Unpublish requested: 3 of {organization.name}"

    def test_characters_of_names_arrive_as_they_are(self, world, bell, django_capture_on_commit_callbacks):
        graph = credential_graph(
            world.resource.organization, ctid=world.resource.ctid, **{"ceterms:name": "Wood & <Metal> “Work”"}
        )
        world.take("save", graph=graph)

        with django_capture_on_commit_callbacks(execute=True):
            approving.approve(items=[(world.resource, world.resource.latest_id)], by=world.editor)

        assert "Wood & <Metal> “Work”" in mails(bell)[0][2]
