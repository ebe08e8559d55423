"""Writes events, in the transaction of the change that they tell of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

from audit.context import origin
from audit.models import Event
from config import rows


def subject_of(thing: models.Model) -> str:
    """`"resource:17"`: how an event names a row."""
    return f"{type(thing).__name__.lower()}:{thing.pk}"


def record(
    tag: str, *, by: models.Model | None, subject: models.Model, organization_id: int | None = None, **data: Any
) -> Event:
    """Adds one event. `by` is the acting user, None for the system; `data` must be JSON."""
    event = event_of(tag, by=by, subject=subject, organization_id=organization_id, **data)
    event.save()
    return event


def record_many(events: Iterable[Event]) -> None:
    """Adds many, made by `event_of`, in one statement or few."""
    Event.objects.bulk_create(events, batch_size=500)


def event_of(
    tag: str, *, by: models.Model | None, subject: models.Model, organization_id: int | None = None, **data: Any
) -> Event:
    """An event that is not yet kept."""
    return Event(
        tag=tag,
        actor_id=by.pk if by else None,
        subject=subject_of(subject),
        organization_id=organization_id,
        origin=origin(),
        data=data,
    )


def record_all(
    tag: str,
    *,
    by: models.Model | None,
    subjects: Iterable[tuple[str, dict[str, Any]]],
    organization_id: int | None = None,
) -> None:
    """As `record` for each of many; subjects as `subject_of` names them, each with its data."""
    fields = ("tag", "actor", "subject", "organization_id", "at", "origin", "data")
    actor, at, source = by.pk if by else None, rows.moment(timezone.now()), origin()
    rows.insert(
        Event,
        fields,
        ((tag, actor, subject, organization_id, at, source, json.dumps(data)) for subject, data in subjects),
    )


def record_each(
    tag: str,
    *,
    by: models.Model | None,
    kind: str,
    numbers: Mapping[int, int],
    said: str,
    organization_id: int | None = None,
) -> None:
    """As `record` for each of many rows `kind`, written by the database itself.

    numbers: of the row, and what is kept as `said` in its data.
    """
    given, values = rows.table_of(list(numbers.items()), ("subject", "number"))
    found = f"SELECT %s || given.subject AS subject, {rows.object_of('%s, given.number')} AS data FROM {given}"  # noqa: S608 -- names of our own
    record_found(tag, by=by, found=found, values=[f"{kind}:", said, *values], organization_id=organization_id)


_FOUND = """
INSERT INTO audit_event (tag, actor_id, subject, organization_id, at, origin, data)
SELECT %s, %s, found.subject, %s, %s, %s, found.data FROM ({found}) AS found
"""


def record_found(
    tag: str, *, by: models.Model | None, found: str, values: Sequence[Any], organization_id: int | None = None
) -> None:
    """As `record` for each row of a query: SQL that gives `subject` and `data`, in their order, and its parameters."""
    facts = [tag, by.pk if by else None, organization_id, rows.moment(timezone.now()), origin()]
    with connection.cursor() as cursor:
        cursor.execute(_FOUND.format(found=found), [*facts, *values])
