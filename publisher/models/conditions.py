"""The rules of `lifecycle.statuses` as conditions of a query on resources. A test holds the two together.

Functions, because a query can be built only when all models are loaded; none is run here.
"""

from functools import cache

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from publisher.lifecycle import Status
from publisher.models.registry_request import RegistryRequest, RegistryRequestQuerySet
from publisher.models.review import Decision, UnpublishRequest
from publisher.models.revision import Revision

ALIVE = Q(deleted_at__isnull=True)
APPROVED, PUBLISHED = Q(approved__isnull=False), Q(published__isnull=False)
# The few whose approval points elsewhere than their publication. Whether the two differ, the hashes decide.
NEW_APPROVAL = ALIVE & APPROVED & (~PUBLISHED | ~Q(approved=F("published")))


def differs(one: str, other: str) -> Q:
    """That two pointers lead to different content, or one of them nowhere.

    Nearly always they are the same revision, so the hashes are looked up only where they are not: joining the revisions
    three times makes the counts of a large organization ten times slower.
    """
    content_of_other = Revision.objects.filter(pk=OuterRef(OuterRef(other))).values("content_hash")
    same = Revision.objects.filter(pk=OuterRef(one), content_hash=Subquery(content_of_other))
    return ~Q(**{one: F(other)}) & ~Q(Exists(same))


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
    latest = Revision.objects.filter(pk=OuterRef(OuterRef("latest"))).values("content_hash")
    return Decision.objects.filter(resource=OuterRef("pk"), revision__content_hash=Subquery(latest))


def to_fix() -> Q:
    """That the latest revision has findings that keep it from being approved."""
    return Q(Exists(Revision.objects.filter(pk=OuterRef("latest"), errors__gt=0)))


def _failed_either_way() -> Q:
    """As a set, because what has failed is little among what there is."""
    current = Q(action=RegistryRequest.Action.PUBLISH, revision=F("resource__approved")) | Q(
        action=RegistryRequest.Action.DELETE, revision=F("resource__published")
    )
    return Q(pk__in=RegistryRequest.objects.failed().filter(current).values("resource"))


@cache
def _conditions() -> dict[Status, Q]:
    latest_is_new = differs("latest", "published")
    return {
        Status.DELETED: ~ALIVE,
        Status.FAILED: ALIVE & _failed_either_way(),
        Status.PUBLISHING: ALIVE & Q(sending()) & ~Q(taking_back()),
        Status.UNPUBLISHING: ALIVE & Q(taking_back()),
        Status.UNPUBLISH_REQUESTED: ALIVE & Q(unpublish_requested()),
        Status.RETURNED: ALIVE & ~APPROVED & latest_is_new & Q(last_was_return()),
        Status.WAITING: Q(has_new_approval=True) & differs("approved", "published") & ~Q(sending()) & ~Q(failed()),
        Status.NEEDS_REAPPROVAL: ALIVE & (APPROVED | PUBLISHED) & differs("latest", "approved") & latest_is_new,
        Status.NEEDS_REPUBLISHING: ALIVE & PUBLISHED & latest_is_new,
        Status.PUBLISHED: ALIVE & PUBLISHED,
        Status.APPROVED: ALIVE & APPROVED,
        Status.IN_PROCESS: ALIVE & ~APPROVED & ~PUBLISHED,
    }


def holds(status: Status) -> Q:
    """That `status` is among the statuses of the resource; for filters and for counts."""
    return _conditions()[status]
