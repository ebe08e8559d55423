"""Taking resources up for review and giving them back, so that two reviewers do not do the same work."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.timesince import timesince

from accounts.exceptions import NotReady
from accounts.models import User
from accounts.permissions import check_staff
from audit import log
from publisher.models import Resource, ResourceQuerySet, ReviewHold
from publisher.models.review_desk import HELD


@transaction.atomic
def take(*, resource: Resource, by: User, over: bool = False) -> ReviewHold:
    """Keeps the resource for `by`; once more starts the time anew. `over`: also from somebody else.

    Raises NotAllowed, and NotReady when somebody else has it.
    """
    check_staff(by)
    now = timezone.now()
    held = ReviewHold.objects.select_for_update().filter(resource=resource).select_related("reviewer").first()
    if held and held.reviewer_id != by.pk and not over and held.taken_at > now - HELD:
        raise NotReady(_who_has_it(held))
    if held:
        held.reviewer, held.taken_at = by, now
        held.save(update_fields=["reviewer", "taken_at"])
    else:
        try:
            with transaction.atomic():
                held = ReviewHold.objects.create(resource=resource, reviewer=by, taken_at=now)
        except IntegrityError as taken:
            raise NotReady("Somebody else took it a moment ago.") from taken
    log.record("publisher:review:taken", by=by, subject=resource, organization_id=resource.organization_id)
    return held


@transaction.atomic
def give_back(*, resource: Resource, by: User) -> None:
    """Lets others take it. Raises NotAllowed, and NotReady when `by` does not have it."""
    check_staff(by)
    if not ReviewHold.objects.filter(resource=resource, reviewer=by).delete()[0]:
        raise NotReady("You have not taken it, so you cannot give it back.")
    log.record("publisher:review:given-back", by=by, subject=resource, organization_id=resource.organization_id)


@transaction.atomic
def take_next(*, among: ResourceQuerySet, by: User) -> Resource | None:
    """The first of `among` that nobody has, now with `by`; None when there is none. Raises NotAllowed."""
    check_staff(by)
    rows = free(among).select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        return None
    resource: Resource = Resource.objects.get(pk=found)
    take(resource=resource, by=by)
    return resource


def free(among: ResourceQuerySet) -> ResourceQuerySet:
    """Those that no reviewer has at the moment."""
    held = ReviewHold.objects.in_force(timezone.now()).filter(resource=OuterRef("pk"))
    return among.filter(~Exists(held))


def check_free(resource: Resource, *, by: User) -> None:
    """Called before a decision, under the row lock. Raises NotReady while somebody else has it."""
    if reason := why_not_free(hold_on(resource), by=by):
        raise NotReady(reason)


def hold_on(resource: Resource) -> ReviewHold | None:
    """Who has it at the moment."""
    held = ReviewHold.objects.in_force(timezone.now()).filter(resource=resource)
    return held.select_related("reviewer").first()


def why_not_free(held: ReviewHold | None, *, by: User) -> str:
    """Why `by` may not decide, as a sentence; "" when nobody else has it."""
    return _who_has_it(held) if held and held.reviewer_id != by.pk else ""


def release(resource: Resource) -> None:
    """Called after a decision: what is decided is nobody's any more."""
    ReviewHold.objects.filter(resource=resource).delete()


def _who_has_it(held: ReviewHold) -> str:
    since = timesince(held.taken_at, depth=1) if timezone.now() > held.taken_at else "a moment"
    return f"{held.reviewer.get_full_name()} took it {since} ago. Take it over first if you want to decide."
