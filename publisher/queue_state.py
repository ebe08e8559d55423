"""What site staff see of the queue to the registry: how much waits, for whom, how old, and what holds it up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from accounts.models import Organization
from publisher.actions import gating
from publisher.models import QueuePause, RegistryGate, RegistryRequest

State = RegistryRequest.State


@dataclass(frozen=True, slots=True)
class Line:
    """The part of one organization. `pause` is None while its requests are sent."""

    organization: Organization
    waiting: int
    sending: int
    again: int  # of those that wait: how many were tried before
    failed: int
    oldest: datetime | None
    pause: QueuePause | None


@dataclass(frozen=True, slots=True)
class QueueState:
    lines: tuple[Line, ...]
    pause: QueuePause | None  # of everything
    gate: RegistryGate
    is_gate_closed: bool
    waiting: int
    sending: int
    failed: int
    done_last_hour: int
    oldest: datetime | None

    @property
    def figures(self) -> list[dict[str, object]]:
        """For components/figures.html."""
        return [
            {"number": self.waiting, "label": "waiting", "tone": ""},
            {"number": self.sending, "label": "being sent", "tone": ""},
            {"number": self.done_last_hour, "label": "done in the last hour", "tone": "ok"},
            {"number": self.failed, "label": "refused", "tone": "bad" if self.failed else ""},
        ]


def queue_state() -> QueueState:
    """The queue as it is now, the organization with the oldest request first. A handful of queries."""
    now = timezone.now()
    gate = gating.current()
    pauses = {pause.organization_id: pause for pause in QueuePause.objects.select_related("paused_by")}
    lines = _lines(pauses)
    ended = RegistryRequest.objects.filter(ended_at__gte=now - timedelta(hours=1), state=State.DONE)
    return QueueState(
        lines=lines,
        pause=pauses.get(None),
        gate=gate,
        is_gate_closed=gate.is_closed(now),
        waiting=sum(line.waiting for line in lines),
        sending=sum(line.sending for line in lines),
        failed=sum(line.failed for line in lines),
        done_last_hour=ended.count(),
        oldest=min((line.oldest for line in lines if line.oldest), default=None),
    )


def _lines(pauses: dict[int | None, QueuePause]) -> tuple[Line, ...]:
    rows = (
        RegistryRequest.objects.filter(state__in=[*RegistryRequest.OPEN, State.FAILED])
        .order_by()
        .values("resource__organization")
        .annotate(
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            sending=Count("pk", filter=Q(state=State.SENDING)),
            again=Count("pk", filter=Q(state=State.WAITING, attempts__gt=0)),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            oldest=Min("created_at", filter=Q(state__in=RegistryRequest.OPEN)),
        )
    )
    counted: list[dict[str, Any]] = [dict(row) for row in rows]
    numbers = {row.pop("resource__organization"): row for row in counted}
    nothing = {"waiting": 0, "sending": 0, "again": 0, "failed": 0, "oldest": None}
    wanted = {*numbers, *(pk for pk in pauses if pk)}
    organizations = Organization.objects.in_bulk(list(wanted))
    lines = [Line(organizations[pk], **numbers.get(pk, nothing), pause=pauses.get(pk)) for pk in wanted]
    end_of_time = timezone.now() + timedelta(days=1)
    return tuple(sorted(lines, key=lambda line: (line.oldest or end_of_time, line.organization.name)))
