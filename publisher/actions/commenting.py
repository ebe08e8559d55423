"""What the organization and the reviewers write to each other about a resource: write, take back, read, be told."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

import ctdl
from accounts.exceptions import NotAllowed, NotReady
from accounts.models import Organization, User
from accounts.permissions import check_can, granted
from accounts.roles import WHY_NOT, Permission
from audit import log
from publisher import notices
from publisher.actions.taking import said
from publisher.models import Comment, CommentsRead, Resource, Revision
from publisher.models.comment import LONGEST

NEEDED = {
    Comment.Side.ORGANIZATION: Permission.RESOURCE_EDIT,
    Comment.Side.STAFF: Permission.RESOURCE_REVIEW,
}
QUIET = timedelta(minutes=5)  # people write in several pieces; the mail waits until they stop
LONGEST_SILENCE = timedelta(minutes=30)
AT_MOST = 200  # comments in one mail
WITHDRAWN = "It is withdrawn already."
ANSWERED = "It was answered already. Write another comment that says what has changed."


@transaction.atomic
def write(
    *, resource: Resource, by: User, side: str, text: str, revision: Revision | None = None, term: str = ""
) -> Comment:
    """Adds a comment of one side, about a revision and a property of it or about the whole.

    Raises NotAllowed unless `by` may speak for `side`; NotReady when the resource is deleted, there is no text, too
    much of it, or its kind has no such property.
    """
    _check_side(side, by, resource)
    words = said(text)
    if not words:
        raise NotReady("Write a comment first.")
    if len(words) > LONGEST:
        raise NotReady(f"A comment has at most {LONGEST:,} characters; this one has {len(words):,}. Shorten it.")
    if term and ctdl.kind(resource.kind).find_property(term) is None:
        raise NotReady("Choose what the comment is about from the list.")
    if Resource.objects.filter(pk=resource.pk, deleted_at__isnull=False).exists():
        raise NotReady("It was deleted.")
    comment = Comment.objects.create(resource=resource, author=by, side=side, text=words, revision=revision, term=term)
    _record("written", comment, by=by, side=side)
    return comment


@transaction.atomic
def withdraw(*, comment: Comment, by: User) -> None:
    """Takes back one's own comment while the other side has not answered; its text is gone for good.

    Raises NotAllowed for somebody else's, NotReady when it is too late.
    """
    current = (
        Comment.objects.select_for_update(of=("self",)).select_related("resource__organization").get(pk=comment.pk)
    )
    if current.author_id != by.pk:
        raise NotAllowed("Only who wrote a comment can take it back.")
    if reason := why_not_withdrawn(current):
        raise NotReady(reason)
    current.text, current.withdrawn_at = "", timezone.now()
    current.save(update_fields=["text", "withdrawn_at"])
    _record("withdrawn", current, by=by)


def why_not_withdrawn(comment: Comment) -> str:
    """Why it cannot be taken back; "" when it can."""
    if comment.withdrawn_at is not None:
        return WITHDRAWN
    later = Comment.objects.standing().filter(resource=comment.resource_id, pk__gt=comment.pk)
    return ANSWERED if later.exclude(side=comment.side).exists() else ""


def read(*, resource: Resource, by: User) -> None:
    """Remembers that `by` has seen every comment that is there now."""
    last = Comment.objects.filter(resource=resource).aggregate(last=Max("pk"))["last"]
    if last is not None:
        CommentsRead.objects.update_or_create(resource=resource, user=by, defaults={"up_to": last})


def sides_of(user: User, organization: Organization) -> list[str]:
    """The sides that `user` may speak for."""
    held = granted(user, organization)
    return [side.value for side, permission in NEEDED.items() if permission in held]


def tell() -> None:
    """Mails each side what the other one wrote, one mail for an organization, when its writers have paused."""
    now = timezone.now()
    waiting = Comment.objects.untold().values("resource__organization", "side").order_by()
    for row in waiting.annotate(first=Min("at"), last=Max("at")):
        if row["last"] <= now - QUIET or row["first"] <= now - LONGEST_SILENCE:
            _tell(row["resource__organization"], row["side"])


@transaction.atomic
def _tell(organization_id: int, side: str) -> None:
    """Marks and mails in one transaction, so that nothing is told twice; the mail leaves after commit."""
    untold = Comment.objects.untold().filter(resource__organization=organization_id, side=side)
    locked = untold.select_for_update(of=("self",), skip_locked=True).select_related("resource", "author")
    comments = list(locked.order_by("pk")[:AT_MOST])
    if comments:
        Comment.objects.filter(pk__in=[comment.pk for comment in comments]).update(told_at=timezone.now())
        living = [comment for comment in comments if comment.resource.deleted_at is None]
        notices.commented(Organization.objects.get(pk=organization_id), living)


def _check_side(side: str, by: User, resource: Resource) -> None:
    if side not in Comment.Side.values:
        raise NotAllowed(WHY_NOT[Permission.RESOURCE_EDIT])
    check_can(by, NEEDED[Comment.Side(side)], resource.organization)


def _record(what: str, comment: Comment, *, by: User, **data: object) -> None:
    resource = comment.resource
    log.record(
        f"publisher:comment:{what}",
        by=by,
        subject=resource,
        organization_id=resource.organization_id,
        comment=comment.pk,
        **data,
    )
