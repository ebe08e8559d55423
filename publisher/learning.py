"""What lists say of resources beside their own columns, looked up for all rows of a page together."""

from collections.abc import Iterable

from django.db import connection

from accounts.models import Organization, User
from publisher.models import Resource
from publisher.models.conditions import last_decision
from publisher.models.registry_request import Unended

_ASKED = "asked"  # in the place of an action: somebody asked to unpublish it
_UNENDED = """
SELECT id, resource_id, revision_id, action, state, attempts, said FROM publisher_registryrequest
WHERE resource_id IN ({rows}) AND state IN ('waiting', 'sending', 'failed')
UNION ALL SELECT 0, resource_id, NULL, 'asked', '', 0, '' FROM publisher_unpublishrequest
WHERE resource_id IN ({rows}) AND decided_at IS NULL
ORDER BY 1
"""


def learn(resources: Iterable[Resource], organization: Organization) -> None:
    """Fills in the flags that their statuses follow from, and who changed them last; all are of one organization.

    Together with the page, each row would ask for all of it; few rows have any.
    """
    rows = list(resources)
    unended = _unended([row.pk for row in rows])
    returned = [row.pk for row in rows if row.was_returned]
    decided = dict(Resource.objects.filter(pk__in=returned).values_list("pk", last_decision())) if returned else {}
    people = _people(rows)
    for row in rows:
        row.organization = organization
        row.updated_by = people[row.updated_by_id]
        found = unended.get(row.pk, [])
        requests = [each for each in found if each.action != _ASKED]
        row.take_flags(requests, is_unpublish_requested=requests != found, last_decision=decided.get(row.pk))


def _people(rows: Iterable[Resource]) -> dict[int, User]:
    """Who changed them last; one person often changed them all."""
    return User.objects.in_bulk({row.updated_by_id for row in rows})


def _unended(resources: list[int]) -> dict[int, list[Unended]]:
    """By the resource's id, in the order in which they were asked for. One statement: every page of a list asks."""
    if not resources:
        return {}
    found: dict[int, list[Unended]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_UNENDED.format(rows=", ".join(["%s"] * len(resources))), resources * 2)
        for _, *each in cursor.fetchall():
            found.setdefault(each[0], []).append(Unended(*each))
    return found
