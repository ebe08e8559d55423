"""The table of steps by itself: what every state offers, and that no path leads into a corner."""

from pathlib import Path

import pytest
from django.conf import settings

from publisher import diagram
from publisher.lifecycle import STEPS, State, Status, Turn, open_steps, statuses

REACHABLE = diagram.reachable()
A, B = "hash of a", "hash of b"


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State(A), ["in-process"]),
        (State(A, approved=A), ["waiting", "approved"]),
        (State(A, approved=A, sending=True), ["publishing", "approved"]),
        (State(A, approved=A, failed=True), ["failed", "approved"]),
        (State(A, approved=A, published=A), ["published", "approved"]),
        (State(B, approved=A), ["waiting", "needs-reapproval", "approved"]),
        (State(B, approved=A, published=A), ["needs-reapproval", "needs-republishing", "published", "approved"]),
        (State(B, approved=B, published=A), ["waiting", "needs-republishing", "published", "approved"]),
        (State(B, published=A), ["needs-reapproval", "needs-republishing", "published"]),
        (State(A, published=A), ["published"]),
        (State(A, approved=B, published=A), ["waiting", "published", "approved"]),
        (State(A, returned=True), ["returned", "in-process"]),
        (State(B, published=A, returned=True), ["returned", "needs-reapproval", "needs-republishing", "published"]),
        (State(A, approved=A, returned=True), ["waiting", "approved"]),
        (State(A, approved=A, published=A, unpublish_requested=True), ["unpublish-requested", "published", "approved"]),
        (State(A, approved=A, published=A, sending=True, taking_back=True), ["unpublishing", "published", "approved"]),
        (State(A, approved=A, published=A, unpublish_failed=True), ["failed", "published", "approved"]),
        (State(A, approved=A, deleted=True), ["deleted"]),
    ],
)
def test_statuses_follow_from_the_three_pointers(state, shown):
    assert [status.value for status in statuses(state)] == shown


def test_every_status_can_be_reached_and_says_what_it_means():
    shown = {status for state in REACHABLE for status in statuses(state)}

    assert shown == set(Status)
    assert all(status.label and status.meaning.endswith(".") for status in Status)
    assert {status.tone for status in Status} <= {"", "ok", "warn", "bad", "info"}


def test_every_state_has_a_status():
    assert all(statuses(state) for state in REACHABLE)


def test_a_deleted_resource_offers_nothing():
    for turn in (Turn.EDITOR, Turn.REVIEWER):
        assert open_steps(State(A, deleted=True, has_older=True), turn=turn) == ()


def test_from_everywhere_a_resource_can_come_to_be_published_as_it_is_now():
    at_rest = {s for s in REACHABLE if s.published == s.latest == s.approved and not s.sending and not s.failed}
    ways = {state: {following for _, following in diagram.after(state)} for state in REACHABLE}

    leads_there = set(at_rest)
    while more := {state for state in REACHABLE - leads_there if ways[state] & leads_there}:
        leads_there |= more

    assert set(REACHABLE - leads_there) == {state for state in REACHABLE if state.deleted}


@pytest.mark.parametrize(
    "impossible",
    [
        pytest.param(lambda s: s.unpublish_requested and s.published is None, id="asked to unpublish, not published"),
        pytest.param(lambda s: s.deleted and (s.published or s.approved or s.sending), id="deleted and still at work"),
        pytest.param(lambda s: s.taking_back and not s.sending, id="taken back by nobody"),
        pytest.param(lambda s: s.unpublish_failed and s.published is None, id="gone and failed to go"),
        pytest.param(lambda s: s.failed and s.approved is None, id="refused without an approval"),
    ],
)
def test_no_path_leads_to_what_makes_no_sense(impossible):
    assert [state for state in REACHABLE if impossible(state)] == []


def test_only_what_was_approved_gets_published():
    for state in REACHABLE:
        for step, following in diagram.after(state):
            if step.name in ("publish", "retry") and not following.taking_back:
                assert state.approved is not None


@pytest.mark.parametrize("turn", Turn)
def test_refusals_are_sentences(turn):
    for step in STEPS.values():
        for need in step.needs:
            assert need.otherwise[0].isupper()
            assert need.otherwise.endswith(".")


def test_either_means_editor_and_reviewer_but_not_the_system():
    assert Turn.EITHER.includes(Turn.EDITOR)
    assert Turn.EITHER.includes(Turn.REVIEWER)
    assert not Turn.EITHER.includes(Turn.SYSTEM)
    assert not Turn.EDITOR.includes(Turn.REVIEWER)


def test_the_page_shows_the_lifecycle_that_the_code_has():
    page = (Path(settings.BASE_DIR) / "docs" / "lifecycle.md").read_text()

    assert diagram.page() in page, "Run: manage.py lifecycle_diagram --write"
