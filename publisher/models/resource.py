"""Anything with a CTID that can be published, and the questions that lists ask of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Organization
from publisher.lifecycle import STANDINGS, State, Status, statuses
from publisher.models import conditions
from publisher.models.registry_request import RegistryRequest, Unended
from publisher.models.review import Decision
from publisher.models.revision import Revision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


NEVER = datetime(1, 1, 1, tzinfo=UTC)


def moment(field: str) -> Coalesce:
    """A moment that may not have come, so that an order has no gaps that an index cannot compare with."""
    return Coalesce(field, Value(NEVER))


class ResourceQuerySet(models.QuerySet["Resource"]):
    def visible_to(self, user: "User | AnonymousUser") -> "ResourceQuerySet":
        """What `user` may see: the living resources of the organizations that it may see."""
        return self.filter(organization__in=Organization.objects.visible_to(user), deleted_at__isnull=True)

    def with_state(self) -> "ResourceQuerySet":
        """Fetches with each resource what `state` needs, in one query."""
        return self.select_related("latest", "approved", "published", "organization").annotate(
            is_sending=conditions.sending(),
            is_taking_back=conditions.taking_back(),
            is_failed=conditions.failed(),
            is_unpublish_failed=conditions.unpublish_failed(),
            last_decision=conditions.last_decision(),
            is_unpublish_requested=conditions.unpublish_requested(),
        )

    def without_graphs(self) -> "ResourceQuerySet":
        """For lists: the graphs of the three revisions stay in the database."""
        return self.defer("latest__graph", "approved__graph", "published__graph")

    def with_status(self, status: Status) -> "ResourceQuerySet":
        """Those that have `status` among their statuses."""
        return self.filter(conditions.holds(status))

    def waiting_for_review(self) -> "ResourceQuerySet":
        """Approved, not on its way, not refused; oldest approval first is the order of the queue."""
        return self.with_status(Status.WAITING)


class Resource(models.Model):
    """`latest`, `approved` and `published` are the three pointers; all that is said of its status follows from them."""

    # Indexes stand in Meta: one by itself for every reference would be written at each approval and read by nothing.
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="resources", db_index=False)
    ctid = models.CharField(max_length=39, db_column="ce_ctid")  # PostgreSQL keeps "ctid" for itself
    kind = models.CharField(max_length=40)  # "credential": a slug of ctdl.kinds()
    # Copied from the latest revision at each save, so that lists can search and sort.
    class_term = models.CharField(max_length=80)  # "ceterms:Certification"
    name = models.CharField(max_length=400)
    webpage = models.CharField(max_length=600, blank=True)
    external_identifier = models.CharField(max_length=50, blank=True)

    # The database would look each foreign key up at every commit. That there is such a revision the trigger of
    # `models.pointers` sees to, and no revision is ever deleted; nor is a user, whom Django's PROTECT keeps.
    latest = models.ForeignKey(
        Revision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    approved = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    published = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    published_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    # Kept by triggers, and written by nothing else; see `models.pointers`.
    standing = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)  # place in lifecycle.STANDINGS
    errors = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    benchmark = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    was_returned = models.BooleanField(default=False, db_default=False, editable=False)  # something of it, once
    # Worked out by the database, which cannot guess from two columns how few rows they differ in, and would rather
    # read the whole table than the index of the review queue.
    has_new_approval = models.GeneratedField(
        expression=Case(When(conditions.NEW_APPROVAL, then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    # What `with_state()` adds.
    is_sending: bool
    is_taking_back: bool
    is_failed: bool
    is_unpublish_failed: bool
    is_unpublish_requested: bool
    last_decision: str | None
    unended: "Sequence[Unended]"  # what `take_flags` was told, for the words beside the statuses

    objects: ClassVar = ResourceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # In an index that finds beginnings as well.
            models.UniqueConstraint(fields=["ctid"], opclasses=["varchar_pattern_ops"], name="resource_ctid_is_unique"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved__isnull=False, approved_at__isnull=False, approved_by__isnull=False),
                name="resource_approval_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(published__isnull=True, published_at__isnull=True)
                | Q(published__isnull=False, published_at__isnull=False),
                name="resource_publication_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True, deleted_by__isnull=True)
                | Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="resource_deletion_is_whole",
            ),
            models.UniqueConstraint(
                fields=["organization", "kind", "external_identifier"],
                condition=~Q(external_identifier="") & Q(deleted_at__isnull=True),
                name="external_identifier_is_unique_per_organization_and_kind",
            ),
        ]
        indexes: ClassVar = [
            # Each is written at every approval and publication: what these change nothing of stands in `Listing`. One
            # for each order that they change, and one that holds all that the summary counts.
            models.Index(
                "organization", "kind", moment("approved_at").desc(), F("id").desc(), name="resource_order_approved"
            ),
            models.Index(
                "organization", "kind", moment("published_at").desc(), F("id").desc(), name="resource_order_published"
            ),
            models.Index(
                fields=["organization", "kind", "class_term", "standing", "errors"],
                condition=Q(deleted_at__isnull=True),
                name="resource_counted",
            ),
            models.Index(fields=["organization"], condition=Q(was_returned=True), name="resource_returned"),
            # The review queue, oldest approval first. What is published as approved is not in it, so it stays small.
            models.Index(
                fields=["approved_at", "id"],
                condition=Q(has_new_approval=True),
                name="resource_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> State:
        """What statuses follow from; no further query on rows of `with_state()`. For steps: `taking.whole_state`."""
        if not hasattr(self, "last_decision"):
            return Resource.objects.with_state().without_graphs().get(pk=self.pk).state
        latest = self._revision("latest")
        return replace(
            self._pointers(),
            sending=self.is_sending,
            taking_back=self.is_taking_back,
            failed=self.is_failed,
            unpublish_failed=self.is_unpublish_failed,
            returned=self.last_decision == Decision.Kind.RETURNED,
            unpublish_requested=self.is_unpublish_requested,
            deleted=self.deleted_at is not None,
            complete=self.latest_id is not None and self.errors == 0,
            describes_owner=self.ctid == self.organization.ctid,
            has_older=latest is not None and latest.number > 1,
        )

    def _pointers(self) -> State:
        """The contents by their hashes; in lists, which fetch no revisions, or not all, as the database keeps them."""
        latest, approved, published = map(self._revision, ("latest", "approved", "published"))
        is_whole = (approved or self.approved_id is None) and (published or self.published_id is None)
        if latest is None or not is_whole:
            return STANDINGS[self.standing]
        return State(
            latest.content_hash,
            approved=approved.content_hash if approved else None,
            published=published.content_hash if published else None,
        )

    def _revision(self, pointer: str) -> Revision | None:
        """Where the pointer leads, if that was fetched with the resource."""
        found: Revision | None = self._state.fields_cache.get(pointer)
        return found

    def take_flags(
        self, unended: "Sequence[Unended]", *, is_unpublish_requested: bool, last_decision: str | None
    ) -> None:
        """What `with_state()` would have fetched, out of the requests that are open or failed; for lists."""
        self.unended = unended
        opened = [each for each in unended if each.state != RegistryRequest.State.FAILED]
        failed = {(each.action, each.revision_id) for each in unended if each.state == RegistryRequest.State.FAILED}
        self.is_sending = bool(opened)
        self.is_taking_back = any(each.action == RegistryRequest.Action.DELETE for each in opened)
        self.is_failed = ("publish", self.approved_id) in failed
        self.is_unpublish_failed = ("delete", self.published_id) in failed
        self.is_unpublish_requested, self.last_decision = is_unpublish_requested, last_decision

    def forget_state(self) -> None:
        """Drops what `with_state()` fetched, so that `state` asks the database again."""
        for name in (
            "is_sending",
            "is_taking_back",
            "is_failed",
            "is_unpublish_failed",
            "last_decision",
            "is_unpublish_requested",
        ):
            self.__dict__.pop(name, None)

    @property
    def statuses(self) -> tuple[Status, ...]:
        return statuses(self.state)

    @property
    def status(self) -> Status:
        """The most pressing status: the one to show where there is room for one."""
        return self.statuses[0]
