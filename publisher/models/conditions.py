"""The rules of `lifecycle.statuses` as conditions of a query on resources. A test holds the two together.

Functions, because a query can be built only when all models are loaded; none is run here.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Exact

from publisher.lifecycle import STANDINGS, State, Status, statuses
from publisher.models.registry_request import RegistryRequest, RegistryRequestQuerySet
from publisher.models.review import Decision, UnpublishRequest
from publisher.models.revision import Revision

ALIVE = Q(deleted_at__isnull=True)
APPROVED, PUBLISHED = Q(approved__isnull=False), Q(published__isnull=False)
# The few whose approval points elsewhere than their publication. Whether the two differ, the hashes decide.
NEW_APPROVAL = ALIVE & APPROVED & (~PUBLISHED | ~Q(approved=F("published")))


def standing(holds: Callable[[State], bool]) -> Q:
    """That the contents of the three pointers stand so that `holds` is true of them."""
    return Q(standing__in=[place for place, state in enumerate(STANDINGS) if holds(state)])


def of_standing(status: Status) -> Q:
    """That the three pointers allow `status`, whatever else it depends on."""
    return standing(lambda state: status in statuses(replace(state, returned=status is Status.RETURNED)))


# That the step `approve` would change something: what is latest is neither approved nor published.
IS_NEW = standing(lambda state: state.latest not in (state.approved, state.published))


def _requests() -> RegistryRequestQuerySet:
    requests: RegistryRequestQuerySet = RegistryRequest.objects.filter(resource=OuterRef("pk"))
    return requests


def sending() -> Exists:
    return Exists(_requests().open())


def taking_back() -> Exists:
    return Exists(_requests().open().filter(action=RegistryRequest.Action.DELETE))


def failed() -> Exists:
    return Exists(_requests().failed().filter(action=RegistryRequest.Action.PUBLISH, revision=OuterRef("approved")))


def unpublish_failed() -> Exists:
    return Exists(_requests().failed().filter(action=RegistryRequest.Action.DELETE, revision=OuterRef("published")))


def unpublish_requested() -> Exists:
    return Exists(UnpublishRequest.objects.open().filter(resource=OuterRef("pk")))


def last_decision() -> Subquery:
    """The kind of the reviewers' last decision on the latest content, whichever revision had it."""
    decisions = _decisions_on_latest().order_by("-pk")
    return Subquery(decisions.values("kind")[:1])


def last_was_return() -> Exists:
    later = Decision.objects.filter(
        resource=OuterRef("resource"),
        revision__content_hash=OuterRef("revision__content_hash"),
        pk__gt=OuterRef("pk"),
    )
    return Exists(_decisions_on_latest().filter(~Exists(later), kind=Decision.Kind.RETURNED))


def _decisions_on_latest() -> QuerySet[Decision]:
    """On the latest revision itself, nearly always; only of the others the contents are compared."""
    decided = Revision.objects.filter(pk=OuterRef("revision")).values("content_hash")
    latest = Revision.objects.filter(pk=OuterRef(OuterRef("latest"))).values("content_hash")
    is_same = Q(Exact(Subquery(decided), Subquery(latest)))
    return Decision.objects.filter(Q(revision=OuterRef("latest")) | is_same, resource=OuterRef("pk"))


def to_fix() -> Q:
    """That the latest revision has findings that keep it from being approved."""
    return Q(errors__gt=0)


def _failed_either_way() -> Q:
    """Says the organization too, so that a list of one organization looks only at what failed there."""
    current = Q(action=RegistryRequest.Action.PUBLISH, revision=OuterRef("approved")) | Q(
        action=RegistryRequest.Action.DELETE, revision=OuterRef("published")
    )
    return Q(Exists(_requests().failed().filter(current, organization=OuterRef("organization"))))


@cache
def _conditions() -> dict[Status, Q]:
    returned = Q(was_returned=True) & Q(last_was_return())
    few = {
        Status.FAILED: _failed_either_way(),
        Status.PUBLISHING: Q(sending()) & ~Q(taking_back()),
        Status.UNPUBLISHING: Q(taking_back()),
        Status.UNPUBLISH_REQUESTED: Q(unpublish_requested()),
        Status.RETURNED: of_standing(Status.RETURNED) & returned,
        Status.WAITING: Q(has_new_approval=True) & of_standing(Status.WAITING) & ~Q(sending()) & ~Q(failed()),
    }
    of_pointers = (
        Status.NEEDS_REAPPROVAL,
        Status.NEEDS_REPUBLISHING,
        Status.PUBLISHED,
        Status.APPROVED,
        Status.IN_PROCESS,
    )
    conditions = few | {status: of_standing(status) for status in of_pointers}
    return {Status.DELETED: ~ALIVE} | {status: ALIVE & condition for status, condition in conditions.items()}


def holds(status: Status) -> Q:
    """That `status` is among the statuses of the resource; for filters and for counts."""
    return _conditions()[status]
