"""Every step from every state by everybody, and what each leaves behind."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

import ctdl
from accounts.exceptions import Changed, NotAllowed, NotReady, Refused
from accounts.roles import Role
from audit.models import Event
from publisher.actions import approving, releasing, reviewing, saving
from publisher.actions.taking import reasons, whole_state
from publisher.lifecycle import STEPS, Status, Turn
from publisher.models import Decision, Reference, RegistryRequest, Resource, Revision, UnpublishRequest
from tests.factories import (
    a_credential,
    a_member,
    a_published_organization,
    a_reviewer,
    a_user,
    an_organization,
    approved,
    credential_graph,
    organization_graph,
    published,
)
from tests.integration.publisher.states import ACTIONS, PATHS, matrix, reach

pytestmark = pytest.mark.django_db
OPEN = matrix()


def everything(resource: Resource) -> list:
    """All that a step could leave behind."""
    rows = [list(model.objects.order_by("pk").values()) for model in (Decision, RegistryRequest, UnpublishRequest)]
    counts = [model.objects.count() for model in (Event, Revision, Reference)]
    return [*rows, *counts, Resource.objects.filter(pk=resource.pk).values().get()]


def test_the_matrix_knows_every_state_that_can_be_built():
    assert PATHS.keys() <= OPEN.keys()


def test_every_step_is_open_somewhere_and_refused_somewhere():
    for step in ACTIONS:
        assert any(step in steps for steps in OPEN.values()), step
        assert any(step not in steps for steps in OPEN.values()), step


@pytest.mark.parametrize("state", OPEN)
def test_every_step_by_everybody(state, registry):
    world = reach(state, registry)
    organization = world.resource.organization
    people = {
        "editor": world.editor,
        "reviewer": world.reviewer,
        "viewer": a_member(organization, Role.VIEWER),
        "editor of another organization": a_member(an_organization()),
        "former editor": a_user(),
        "inactive reviewer": a_reviewer(is_active=False),
    }
    for name, step in STEPS.items():
        for who, person in people.items() if name in ACTIONS else ():
            allowed = (who == "editor" and step.turn.includes(Turn.EDITOR)) or (
                who == "reviewer" and step.turn.includes(Turn.REVIEWER)
            )
            savepoint = transaction.savepoint()
            if not allowed:
                _is_refused(NotAllowed, world, name, person)
            elif name not in OPEN[state]:
                _is_refused(NotReady, world, name, person)
            else:
                _is_done(world, name, person)
            transaction.savepoint_rollback(savepoint)


def _is_refused(error, world, name, person) -> None:
    before = everything(world.resource)

    with pytest.raises(error, match=r"\.$"):
        world.take(name, by=person, **_details(world, name))

    assert everything(world.resource) == before, f"{name} left something behind"


def _is_done(world, name, person) -> None:
    before, events = whole_state(world.again()), Event.objects.count()
    details = _details(world, name)

    world.take(name, by=person, **details)

    now = whole_state(world.again())
    if name == "save":
        content = ctdl.content_hash(details["graph"])
    else:
        content = world.resource.revisions.get(number=1).content_hash
    # What the effect cannot know: how good the new content is, and whether a reviewer has returned the restored one.
    unknown = {"complete": now.complete, "has_older": now.has_older}
    unknown |= {"returned": now.returned} if name == "restore" else {}
    assert now == replace(STEPS[name].effect(before, content), **unknown), name
    changed_nothing = name == "restore" and before.latest == content
    assert Event.objects.count() == events + (not changed_nothing)
    if not changed_nothing:
        event = Event.objects.latest("pk")
        assert (event.tag, event.actor, event.subject) == (STEPS[name].event, person, f"resource:{world.resource.pk}")


def _details(world, name) -> dict:
    if name != "save":
        return {}
    resource = world.resource
    return {"graph": credential_graph(resource.organization, ctid=resource.ctid, **{"ceterms:name": "Something new"})}


@pytest.mark.parametrize("name", ACTIONS)
def test_a_step_is_refused_on_anything_but_what_was_seen(name, registry):
    world = reach(next(state for state, steps in OPEN.items() if name in steps), registry)
    pointer = ACTIONS[name][1]
    other = a_credential(world.resource.organization, by=world.editor)

    for seen in {None, other.latest_id} - {getattr(world.resource, f"{pointer}_id")}:
        before = everything(world.resource)
        action, _, defaults = ACTIONS[name]
        by = world.reviewer if STEPS[name].turn is Turn.REVIEWER else world.editor
        with pytest.raises(Changed, match="changed by somebody else"):
            action(resource=world.resource, by=by, seen=seen, **{**defaults, **_details(world, name)})
        assert everything(world.resource) == before


@pytest.mark.parametrize("turn", [Turn.EDITOR, Turn.REVIEWER])
def test_pages_are_told_why_a_step_is_closed(turn, registry):
    world = reach("published", registry)

    told = reasons(world.resource, turn)

    open_now = {name for name, reason in told.items() if reason is None}
    assert open_now == {name for name in OPEN["published"] if STEPS[name].turn.includes(turn)}
    assert all(reason is None or reason.endswith(".") for reason in told.values())


class TestSaving:
    def test_the_same_content_makes_no_revision(self, registry):
        world = reach("in process", registry)
        graph = world.resource.latest.graph

        world.take("save", graph=graph)

        assert world.resource.latest.number == 1

    def test_what_is_saved_is_found_by_name_class_and_page(self, registry):
        world = reach("in process", registry)
        changes = {"ceterms:name": "Welding", "ceterms:subjectWebpage": "https://welding.example.org"}

        world.take("save", graph=credential_graph(world.resource.organization, ctid=world.resource.ctid, **changes))

        row = world.resource
        assert (row.name, row.webpage) == ("Welding", "https://welding.example.org")
        assert (row.class_term, row.updated_by) == ("ceterms:Certification", world.editor)

    def test_the_ctid_never_changes(self, registry):
        world = reach("in process", registry)

        with pytest.raises(Refused, match="CTID"):
            world.take("save", graph=credential_graph(world.resource.organization))

    def test_an_unknown_revision_cannot_be_restored(self, registry):
        world = reach("published, changed", registry)

        with pytest.raises(NotReady, match="no revision 7"):
            world.take("restore", number=7)

    def test_a_restored_revision_is_a_new_one_with_the_old_content(self, registry):
        world = reach("published, changed", registry)

        world.take("restore", number=1)

        first, latest = world.resource.revisions.get(number=1), world.resource.latest
        assert (latest.number, latest.graph, latest.source) == (3, first.graph, "restore:1")

    def test_the_ctid_of_a_deleted_resource_stays_taken(self, registry):
        gone = reach("deleted", registry).resource

        with pytest.raises(Refused, match="taken"):
            saving.create(
                organization=gone.organization, kind="credential", by=a_member(gone.organization), source="form",
                graph=credential_graph(gone.organization, ctid=gone.ctid),
            )  # fmt: skip

    def test_a_reference_to_a_deleted_resource_is_refused_with_its_name(self, registry):
        gone = reach("deleted", registry).resource

        with pytest.raises(NotReady, match=gone.name):
            a_credential(gone.organization, **{"ceterms:isPartOf": [gone.ctid]})

    def test_two_resources_may_refer_to_each_other(self, registry):
        world = reach("in process", registry)
        part = a_credential(world.resource.organization, **{"ceterms:isPartOf": [world.resource.ctid]})

        world.take(
            "save",
            graph=credential_graph(
                world.resource.organization, ctid=world.resource.ctid, **{"ceterms:hasPart": [part.ctid]}
            ),
        )

        assert set(world.resource.references.values_list("target_ctid", flat=True)) >= {part.ctid}


class TestApproving:
    def test_one_that_cannot_be_approved_does_not_hold_up_the_others(self, registry):
        organization = a_published_organization()
        editor = a_member(organization)
        good, bad = a_credential(organization), a_credential(organization, **{"ceterms:description": None})

        report = approving.approve(items=[(bad, bad.latest_id), (good, good.latest_id)], by=editor)

        assert [resource.pk for resource in report.done] == [good.pk]
        assert report.refused == [(bad, "Required data is missing or wrong. Open it to see what.")]

    def test_what_was_changed_meanwhile_is_not_approved(self, registry):
        world = reach("in process", registry)
        seen = world.resource.latest_id
        world.save()

        report = approving.approve(items=[(world.resource, seen)], by=world.editor)

        assert not report.done
        assert "changed by somebody else" in report.refused[0][1]

    def test_what_is_done_to_many_is_reported_one_by_one(self, registry):
        world = reach("waiting", registry)
        other = a_credential(world.resource.organization)

        report = approving.withdraw_all(
            items=[(world.resource, world.resource.approved_id), (other, None)], by=world.editor
        )

        assert [resource.status for resource in report.done] == [Status.IN_PROCESS]
        assert report.refused == [(other, "There is no approval that waits to be published.")]

    def test_many_are_deleted_but_not_what_is_published(self, registry):
        world = reach("published", registry)
        draft = a_credential(world.resource.organization)

        report = approving.delete_all(
            items=[(world.resource, world.resource.latest_id), (draft, draft.latest_id)], by=world.editor
        )

        assert [resource.status for resource in report.done] == [Status.DELETED]
        assert report.refused[0][1] == "It is published. Ask to unpublish it first."

    def test_nothing_is_asked_without_a_reason(self, registry):
        world = reach("published", registry)

        for reason, note in (("", ""), ("because", ""), ("other", " ")):
            with pytest.raises(NotReady):
                approving.ask_to_unpublish_all(
                    items=[(world.resource, world.resource.published_id)], by=world.editor, reason=reason, note=note
                )

        assert not UnpublishRequest.objects.exists()


class TestTrusted:
    @pytest.fixture
    def organization(self, registry):
        return a_published_organization(is_trusted=True)

    def test_what_a_trusted_organization_approves_goes_to_the_registry_at_once(self, organization):
        resource = approved(a_credential(organization))

        request = resource.registry_requests.open().get()
        assert request.revision == resource.approved
        assert request.created_by == resource.approved_by

    def test_a_second_approval_goes_when_the_first_has_arrived(self, organization, registry):
        from publisher.actions import delivering

        resource = approved(a_credential(organization))
        graph = credential_graph(organization, ctid=resource.ctid)
        saving.save(resource=resource, graph=graph, by=resource.approved_by, source="form", seen=resource.latest_id)
        resource.refresh_from_db()
        approved(resource)

        assert releasing.release_waiting(at_most=10) == 0
        delivering.deliver(request_id=resource.registry_requests.get().pk)
        assert releasing.release_waiting(at_most=10) == 1

        assert resource.registry_requests.open().get().revision_id == resource.approved_id

    def test_what_was_approved_before_its_owner_was_published_follows_it(self, registry):
        organization = an_organization(is_trusted=True)
        resource = approved(a_credential(organization))
        assert not resource.registry_requests.exists()
        description = saving.create(
            organization=organization,
            kind="organization",
            graph=organization_graph(organization),
            by=a_member(organization),
            source="form",
        )
        assert releasing.release_waiting(at_most=10) == 0

        from publisher.actions import delivering

        approved(description)
        delivering.deliver(request_id=description.registry_requests.get().pk)

        assert releasing.release_waiting(at_most=10) == 1
        assert resource.registry_requests.open().exists()

    def test_a_refused_one_is_not_sent_over_and_over(self, organization, registry):
        from publisher.actions import delivering
        from registry import client

        resource = approved(a_credential(organization))
        registry.problem = client.Rejected(["No."])
        delivering.deliver(request_id=resource.registry_requests.get().pk)

        assert releasing.release_waiting(at_most=10) == 0

    def test_others_wait_for_a_reviewer(self, registry):
        approved(a_credential(a_published_organization()))

        assert releasing.release_waiting(at_most=10) == 0


class TestReviewing:
    def test_the_approved_revision_is_sent_not_the_latest(self, registry):
        world = reach("waiting, changed", registry)

        request = world.take("publish", note=" Fine. ")

        assert request.revision == world.resource.approved != world.resource.latest
        assert world.resource.decisions.get().note == "Fine."

    @pytest.mark.parametrize("step", ["return", "keep"])
    def test_a_refusal_needs_a_note(self, step, registry):
        world = reach("waiting" if step == "return" else "unpublish requested", registry)

        with pytest.raises(NotReady, match="note"):
            world.take(step, note=" ")

    def test_staff_may_try_a_refused_one_again(self, registry):
        world = reach("failed", registry)

        world.take("retry", by=world.reviewer)

        assert world.resource.status is Status.PUBLISHING

    def test_trying_again_never_sends_what_is_no_longer_approved(self, registry):
        world = reach("unpublish requested, waiting", registry)
        world.take("unpublish")
        from registry import client

        world.answer(client.Rejected(["Not now."]))  # unpublishing the first failed
        world.take("publish")
        world.answer(client.Rejected(["No."]))  # publishing the second failed as well
        world.take("withdraw")

        request = world.take("retry")

        assert (request.action, request.revision) == ("delete", world.resource.published)

    def test_one_open_request_per_resource_is_all_the_database_takes(self, registry):
        world = reach("publishing", registry)
        first = world.resource.registry_requests.get()

        with pytest.raises(IntegrityError), transaction.atomic():
            RegistryRequest.objects.create(
                resource=world.resource, organization=world.resource.organization, revision=first.revision,
                action="publish", not_before=first.not_before, created_by=world.editor,
            )  # fmt: skip


def test_a_revision_is_never_changed(registry):
    revision = published(a_credential(a_published_organization())).latest

    with pytest.raises(TypeError):
        revision.save()
    with pytest.raises(TypeError):
        revision.delete()


def test_reviewing_does_not_open_editing(registry):
    world = reach("in process", registry)

    with pytest.raises(NotAllowed):
        reviewing.publish(resource=world.resource, by=world.editor, seen=None)
    with pytest.raises(NotAllowed):
        approving.withdraw(resource=world.resource, by=world.reviewer, seen=None)
