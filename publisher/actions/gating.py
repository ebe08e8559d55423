"""The circuit breaker in front of the registry: when it does not answer, the queue waits instead of knocking.

After `PATIENCE` silences without an answer the gate closes, for longer each time; then one request may go, and the
first answer opens the gate for all. The row is shared, so that every worker on every machine waits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from publisher import backoff
from publisher.models import RegistryGate

PATIENCE = 5  # silences in a row
SHORTEST_SECONDS, LONGEST_SECONDS = 5.0, 300.0


def current() -> RegistryGate:
    """The gate; one that stands open where nothing ever went wrong."""
    return RegistryGate.objects.filter(pk=RegistryGate.ONLY).first() or RegistryGate(pk=RegistryGate.ONLY)


def room(asked: int, *, now: datetime) -> int:
    """How many requests may be sent now of the `asked` ones: all, one to try with, or none."""
    gate = current()
    if gate.is_closed(now):
        return 0
    return 1 if gate.failures >= PATIENCE else asked


@transaction.atomic
def note(*, answers: int, silences: Sequence[str]) -> None:
    """Counts what a round of sending met: `answers`, whatever the registry said, and what was said of `silences`."""
    if answers:
        RegistryGate.objects.filter(pk=RegistryGate.ONLY, failures__gt=0).update(
            failures=0, since=None, closed_until=None, said=""
        )
        return
    if not silences:
        return
    now = timezone.now()
    gate, _ = RegistryGate.objects.select_for_update().get_or_create(pk=RegistryGate.ONLY)
    failures = gate.failures + len(silences)
    closed_until = now + timedelta(seconds=pause_seconds(failures)) if failures >= PATIENCE else None
    RegistryGate.objects.filter(pk=RegistryGate.ONLY).update(
        failures=F("failures") + len(silences),
        since=gate.since or now,
        closed_until=closed_until,
        said=silences[-1],
    )


def open_now() -> None:
    """Lets the next request try at once."""
    RegistryGate.objects.filter(pk=RegistryGate.ONLY).update(closed_until=None)


def pause_seconds(failures: int) -> float:
    """Seconds for which the gate stays closed: doubling from 5 up to 300, a sixteenth of it by chance."""
    return backoff.doubling(failures - PATIENCE, first=SHORTEST_SECONDS, longest=LONGEST_SECONDS, spread=0.0625)
