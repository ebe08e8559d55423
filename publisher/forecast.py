"""What a step would do to a selection, before anybody decides: which it would change, which not, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from publisher.actions.taking import owner_is_published
from publisher.lifecycle import STEPS
from publisher.models import Reference, RegistryRequest, Resource, ResourceQuerySet

# What a step decides on: the pointer whose revision the person has on screen.
POINTERS = {
    "approve": "latest",
    "withdraw": "approved",
    "retry": "approved",
    "ask-to-unpublish": "published",
    "delete": "latest",
}
REVIEW_POINTERS = {"publish": "approved", "return": "approved"}


def pointer_of(step: str) -> str:
    """Where the revision stands that `step` decides on."""
    return {**POINTERS, **REVIEW_POINTERS}[step]


@dataclass(frozen=True, slots=True)
class Forecast:
    """`open`: those that the step would change. `closed`: sentence -> those that it would not, and why."""

    step: str
    open: list[Resource]
    closed: dict[str, list[Resource]]

    @property
    def closed_number(self) -> int:
        return sum(len(resources) for resources in self.closed.values())


def forecast(step: str, resources: ResourceQuerySet) -> Forecast:
    """Asks the table of steps for each, in a few queries however many there are.

    Minimum data is judged as it was when the revision was saved; the step itself judges it again.
    """
    rows = list(resources.with_state().without_graphs())
    referred_to = _referred_to(rows) if step == "delete" else frozenset()
    published = _owners_published(rows) if step in (*REVIEW_POINTERS, "retry") else frozenset()
    unsent = _unsent(rows) if step == "withdraw" else frozenset()
    result = Forecast(step, [], {})
    for row in rows:
        state = replace(
            row.state,
            unsent=row.pk in unsent,
            referred_to=row.ctid in referred_to,
            owner_published=row.organization_id in published or row.state.describes_owner,
        )
        reason = STEPS[step].why_not(state)
        if reason is None:
            result.open.append(row)
        else:
            result.closed.setdefault(reason, []).append(row)
    return result


def _unsent(rows: Iterable[Resource]) -> frozenset[int]:
    """Those among `rows` that wait in the queue to the registry and can still be held back."""
    on_their_way = [row.pk for row in rows if row.is_sending]
    return frozenset(
        RegistryRequest.objects.unsent().filter(resource__in=on_their_way).values_list("resource", flat=True)
    )


def _owners_published(rows: Iterable[Resource]) -> frozenset[int]:
    """The organizations of `rows` whose own description is in the registry."""
    examples = {row.organization_id: row for row in rows}
    return frozenset(pk for pk, row in examples.items() if owner_is_published(row))


def _referred_to(rows: Iterable[Resource]) -> frozenset[str]:
    """The CTIDs among `rows` that another living resource refers to."""
    own = {row.ctid: row.pk for row in rows}
    found = Reference.objects.filter(target_ctid__in=own, resource__deleted_at__isnull=True)
    return frozenset(ctid for ctid, pk in found.values_list("target_ctid", "resource_id") if own[ctid] != pk)


def seen(step: str, resource: Resource) -> str:
    """`"resource:revision"`: what a form carries, so that the step is taken on what was on the page."""
    return f"{resource.pk}:{getattr(resource, f'{POINTERS[step]}_id') or ''}"
