"""The life of a resource as one table: which step is open to whom, why not, and what follows from it.

Plain Python. A resource points to its latest, approved and published revision; every status is read off these three
(and off what is on its way to the registry), by content, never by the revision's number.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum


class Status(StrEnum):
    """In the order of how much they press."""

    DELETED = "deleted"
    FAILED = "failed"
    PUBLISHING = "publishing"
    UNPUBLISHING = "unpublishing"
    UNPUBLISH_REQUESTED = "unpublish-requested"
    RETURNED = "returned"
    WAITING = "waiting"
    NEEDS_REAPPROVAL = "needs-reapproval"
    NEEDS_REPUBLISHING = "needs-republishing"
    PUBLISHED = "published"
    APPROVED = "approved"
    IN_PROCESS = "in-process"

    @property
    def label(self) -> str:
        return _LOOK[self][0]

    @property
    def tone(self) -> str:
        """`ok`, `warn`, `bad`, `info` or "": the colour and shape that go with the word."""
        return _LOOK[self][1]

    @property
    def meaning(self) -> str:
        """One sentence for the person who wonders what the status says."""
        return _LOOK[self][2]


_LOOK: dict[Status, tuple[str, str, str]] = {
    Status.DELETED: ("Deleted", "", "It is gone from every list; its CTID stays taken."),
    Status.FAILED: ("Publishing failed", "bad", "The registry refused it; its words are on the page of the resource."),
    Status.PUBLISHING: ("Publishing", "info", "It is on its way to the registry."),
    Status.UNPUBLISHING: ("Unpublishing", "info", "It is being taken out of the registry."),
    Status.UNPUBLISH_REQUESTED: (
        "Unpublish requested",
        "warn",
        "Staff of the registry decide whether it is taken back.",
    ),
    Status.RETURNED: ("Returned", "bad", "A reviewer sent it back with a note; change it and approve it again."),
    Status.WAITING: ("Waiting for review", "info", "It is approved; staff of the registry look at it next."),
    Status.NEEDS_REAPPROVAL: ("Needs reapproval", "warn", "It was changed after it had been approved or published."),
    Status.NEEDS_REPUBLISHING: ("Needs republishing", "warn", "What the registry shows is older than what is here."),
    Status.PUBLISHED: ("Published", "ok", "The registry shows it."),
    Status.APPROVED: ("Approved", "ok", "Somebody of the organization released it for publishing."),
    Status.IN_PROCESS: ("In process", "", "It is neither approved nor published."),
}


@dataclass(frozen=True, slots=True)
class State:
    """What the lifecycle knows of one resource. `latest`, `approved`, `published` name contents, None for none."""

    latest: str
    approved: str | None = None
    published: str | None = None
    sending: bool = False  # a registry request is open
    taking_back: bool = False  # and it is one to unpublish
    unsent: bool = False  # and it is one to publish that no worker has taken up yet: it can still be held back
    failed: bool = False  # the registry refused what is approved
    unpublish_failed: bool = False  # the registry refused to take back what is published
    returned: bool = False  # the last word of a reviewer on the latest content was to return it
    unpublish_requested: bool = False
    deleted: bool = False
    complete: bool = True  # the latest revision passes minimum data
    referred_to: bool = False  # another resource refers to it
    describes_owner: bool = False  # it is the organization's own description
    owner_needed: bool = False  # and other resources of the organization are published
    owner_published: bool = True  # the owning organization is in the registry
    has_older: bool = False  # there is an older revision to restore


# How the contents of the three pointers can stand to each other. The same letter is the same content. The place here is
# what the database keeps as `standing` of a resource.
STANDINGS: tuple[State, ...] = (
    State("l"),
    State("l", approved="l"),
    State("l", approved="a"),
    State("l", published="l"),
    State("l", published="p"),
    State("l", approved="l", published="l"),
    State("l", approved="l", published="p"),
    State("l", approved="a", published="l"),
    State("l", approved="a", published="a"),
    State("l", approved="a", published="p"),
)


def statuses(state: State) -> tuple[Status, ...]:
    """Every status that holds, the most pressing first."""
    if state.deleted:
        return (Status.DELETED,)
    latest, approved, published = state.latest, state.approved, state.published
    holds = {
        Status.DELETED: False,
        Status.FAILED: state.failed or state.unpublish_failed,
        Status.PUBLISHING: state.sending and not state.taking_back,
        Status.UNPUBLISHING: state.sending and state.taking_back,
        Status.UNPUBLISH_REQUESTED: state.unpublish_requested,
        Status.RETURNED: state.returned and approved is None and latest != published,
        Status.WAITING: approved not in (None, published) and not state.sending and not state.failed,
        Status.NEEDS_REAPPROVAL: latest not in (approved, published) and bool(approved or published),
        Status.NEEDS_REPUBLISHING: published is not None and latest != published,
        Status.PUBLISHED: published is not None,
        Status.APPROVED: approved is not None,
        Status.IN_PROCESS: approved is None and published is None,
    }
    return tuple(status for status in Status if holds[status])


class Turn(StrEnum):
    """Who may take a step."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    EITHER = "either"
    SYSTEM = "system"

    def includes(self, other: "Turn") -> bool:
        return self is other or (self is Turn.EITHER and other in (Turn.EDITOR, Turn.REVIEWER))


@dataclass(frozen=True, slots=True)
class Condition:
    holds: Callable[[State], bool]
    otherwise: str  # the sentence for the person


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be done with a resource. `event` is the tag that the audit keeps.

    `effect` says what follows, given the state and the content (a hash) that the step brings in: what is saved,
    restored, or was sent to the registry. The actions do it in the database; a test holds the two together.
    """

    name: str
    turn: Turn
    event: str
    needs: tuple[Condition, ...]
    effect: Callable[[State, str], State]

    def why_not(self, state: State) -> str | None:
        """The first condition that fails, as a sentence; None when the step is open."""
        return next((need.otherwise for need in self.needs if not need.holds(state)), None)


def _saved(state: State, content: str) -> State:
    return replace(state, latest=content, returned=False, has_older=True)


def _return(state: State, _: str) -> State:
    return _held_back(replace(state, approved=None, returned=state.approved == state.latest))


def _held_back(state: State) -> State:
    return replace(state, sending=False, unsent=False) if state.unsent else state


def _publish(state: State, _: str) -> State:
    return replace(state, sending=True, unsent=True, returned=state.returned and state.approved != state.latest)


def _retry(state: State, _: str) -> State:
    if state.failed:
        return replace(state, sending=True, unsent=True, failed=False)
    return replace(state, sending=True, taking_back=True, unpublish_failed=False)


def _published(state: State, content: str) -> State:
    return replace(state, published=content, sending=False, unsent=False, unpublish_failed=False)


def _unpublished(state: State, content: str) -> State:
    # Without the approval too: an approval that outlives the publication would join the review queue by itself.
    approved = None if state.approved == content else state.approved
    return replace(state, published=None, approved=approved, sending=False, taking_back=False)


def _refused(state: State, content: str) -> State:
    if state.taking_back:
        return replace(state, sending=False, taking_back=False, unpublish_failed=True)
    return replace(state, sending=False, unsent=False, failed=state.approved == content)


_there = Condition(lambda s: not s.deleted, "It was deleted.")
_idle = Condition(lambda s: not s.sending, "It is on its way to the registry. Wait until that is done.")
_is_published = Condition(lambda s: s.published is not None, "It is not published.")
_waiting = Condition(lambda s: Status.WAITING in statuses(s), "It is not waiting for review.")
_asked = Condition(lambda s: s.unpublish_requested, "Nobody asked to unpublish it.")
_not_needed = Condition(
    lambda s: not s.owner_needed,
    "It describes the organization, and other resources of the organization are published. Unpublish those first.",
)

_OWNER_FIRST = "Publish the owning organization first: the registry does not know it."

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("save", Turn.EDITOR, "publisher:resource:saved", (_there,), _saved),
        Step(
            "approve",
            Turn.EDITOR,
            "publisher:resource:approved",
            (
                _there,
                Condition(lambda s: s.latest != s.approved, "It is already approved."),
                Condition(lambda s: s.latest != s.published, "What is published is the same."),
                Condition(lambda s: s.complete, "Required data is missing or wrong. Open it to see what."),
            ),
            lambda s, _: replace(s, approved=s.latest, failed=False),
        ),
        Step(
            "withdraw",
            Turn.EDITOR,
            "publisher:resource:withdrawn",
            (
                _there,
                Condition(lambda s: s.unsent or not s.sending, _idle.otherwise),
                Condition(
                    lambda s: s.approved not in (None, s.published), "There is no approval that waits to be published."
                ),
            ),
            lambda s, _: _held_back(replace(s, approved=None, failed=False)),
        ),
        Step(
            "return",
            Turn.REVIEWER,
            "publisher:resource:returned",
            (
                _there,
                Condition(
                    lambda s: s.approved not in (None, s.published) and (s.unsent or _waiting.holds(s)),
                    _waiting.otherwise,
                ),
            ),
            _return,
        ),
        Step(
            "publish",
            Turn.REVIEWER,
            "publisher:resource:publish-requested",
            (
                _there,
                _waiting,
                Condition(lambda s: s.owner_published, _OWNER_FIRST),
            ),
            _publish,
        ),
        Step(
            "retry",
            Turn.EITHER,
            "publisher:resource:retried",
            (
                _there,
                Condition(lambda s: s.failed or s.unpublish_failed, "Publishing has not failed."),
                _idle,
                # What was sent again meets the world as it is now, not as it was when it was refused.
                Condition(lambda s: not s.failed or s.owner_published, _OWNER_FIRST),
                Condition(lambda s: s.failed or _not_needed.holds(s), _not_needed.otherwise),
            ),
            _retry,
        ),
        Step("published", Turn.SYSTEM, "registry:resource:published", (), _published),
        Step(
            "ask-to-unpublish",
            Turn.EDITOR,
            "publisher:resource:unpublish-asked",
            (
                _there,
                _is_published,
                Condition(lambda s: not s.unpublish_requested, "Unpublishing is already requested."),
                Condition(lambda s: not s.unpublish_failed, "The registry refused to take it back. Try that again."),
                _idle,
                _not_needed,
            ),
            lambda s, _: replace(s, unpublish_requested=True),
        ),
        Step(
            "keep",
            Turn.REVIEWER,
            "publisher:resource:unpublish-declined",
            (_there, _asked),
            lambda s, _: replace(s, unpublish_requested=False),
        ),
        Step(
            "unpublish",
            Turn.REVIEWER,
            "publisher:resource:unpublish-requested",
            (_there, _is_published, _asked, _idle, _not_needed),
            lambda s, _: replace(s, unpublish_requested=False, unpublish_failed=False, sending=True, taking_back=True),
        ),
        Step("unpublished", Turn.SYSTEM, "registry:resource:unpublished", (), _unpublished),
        Step("refused", Turn.SYSTEM, "registry:resource:refused", (), _refused),
        Step(
            "delete",
            Turn.EDITOR,
            "publisher:resource:deleted",
            (
                _there,
                Condition(lambda s: s.published is None, "It is published. Ask to unpublish it first."),
                _idle,
                Condition(lambda s: not s.describes_owner, "It describes the organization itself. Change it instead."),
                Condition(
                    lambda s: not s.referred_to, "Another resource refers to it. Take that reference away first."
                ),
            ),
            lambda s, _: replace(s, deleted=True, approved=None, failed=False),
        ),
        Step(
            "restore",
            Turn.EDITOR,
            "publisher:resource:restored",
            (_there, Condition(lambda s: s.has_older, "There is no older revision.")),
            _saved,
        ),
    )
}


def open_steps(state: State, *, turn: Turn) -> tuple[str, ...]:
    """The names of the steps that `turn` may take now."""
    return tuple(step.name for step in STEPS.values() if step.turn.includes(turn) and step.why_not(state) is None)
