"""The history of a resource as one line of time: its revisions, and what was decided about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.models import User
from audit.log import subject_of
from audit.models import Event
from publisher.models import Resource, Revision

ON_A_PAGE = 50
# Events that stand on the line by themselves; what made a revision is told by the revision.
_WORDS = {
    "publisher:resource:approved": ("Approved", "ok"),
    "publisher:resource:withdrawn": ("Approval withdrawn", ""),
    "publisher:resource:returned": ("Returned by a reviewer", "bad"),
    "publisher:resource:publish-requested": ("Released for publishing", "info"),
    "publisher:resource:retried": ("Sent to the registry again", "info"),
    "publisher:resource:unpublish-asked": ("Asked to unpublish", "warn"),
    "publisher:resource:unpublish-declined": ("Stays published", ""),
    "publisher:resource:unpublish-requested": ("Released for unpublishing", "info"),
    "publisher:resource:identified": ("External identifier set", ""),
    "publisher:resource:deleted": ("Deleted", "bad"),
    "registry:resource:published": ("Published", "ok"),
    "registry:resource:unpublished": ("Unpublished", "warn"),
    "registry:resource:refused": ("Refused by the registry", "bad"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened besides a revision. by: "" for the system. revision: its number, if one is meant."""

    at: datetime
    label: str
    tone: str
    by: str = ""
    note: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision, and what happened after it and before the next, the newest first."""

    revision: Revision
    moments: tuple[Moment, ...]


def page_of(resource: Resource, number: str | None) -> "Page[Revision]":
    """One page of the revisions, the newest first, without their graphs."""
    revisions = resource.revisions.select_related("author").defer("graph").order_by("-number")
    return Paginator(revisions, ON_A_PAGE).get_page(number)


def entries_of(resource: Resource, revisions: list[Revision]) -> list[Entry]:
    """The revisions of a page, newest first, each with what happened while it was the latest; few queries."""
    if not revisions:
        return []
    next_one = resource.revisions.filter(number__gt=revisions[0].number).order_by("number").first()
    since = revisions[-1].created_at if revisions[-1].number > 1 else None
    moments = _moments(resource, since, next_one.created_at if next_one else None)
    entries = []
    until = None
    for revision in revisions:
        own = [each for each in moments if each.at >= revision.created_at and (until is None or each.at < until)]
        entries.append(Entry(revision, tuple(own)))
        until = revision.created_at
    return entries


def _moments(resource: Resource, since: datetime | None, until: datetime | None) -> list[Moment]:
    """What the audit says happened in that time, the newest first, with the notes that went with it."""
    events: QuerySet[Event] = Event.objects.filter(subject=subject_of(resource), tag__in=_WORDS)
    if since:
        events = events.filter(at__gte=since)
    if until:
        events = events.filter(at__lt=until)
    found = list(events.select_related("actor").order_by("-id")[: 10 * ON_A_PAGE])
    numbers = _numbers(found)
    return [_moment(event, numbers) for event in found]


def _numbers(events: Iterable[Event]) -> dict[int, int]:
    """Id of a revision -> its number, for the revisions that the events name."""
    ids = {event.data["revision"] for event in events if isinstance(event.data.get("revision"), int)}
    return dict(Revision.objects.filter(pk__in=ids).values_list("pk", "number"))


def _moment(event: Event, numbers: dict[int, int]) -> Moment:
    label, tone = _WORDS[event.tag]
    by = event.actor.get_full_name() if isinstance(event.actor, User) else ""
    data = event.data
    note = str(data.get("note") or data.get("said") or data.get("external_identifier") or "")
    return Moment(event.at, label, tone, by, note, numbers.get(data.get("revision", 0)))
