"""The queue to the registry: one row says that one revision must be published, or taken back."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Organization

if TYPE_CHECKING:
    from publisher.models.resource import Resource
    from publisher.models.revision import Revision


class Unended(NamedTuple):
    """What a list says of a request to the registry that is on its way or failed."""

    resource_id: int
    revision_id: int | None
    action: str
    state: str
    attempts: int
    said: str


class RegistryRequestQuerySet(models.QuerySet["RegistryRequest"]):
    def open(self) -> "RegistryRequestQuerySet":
        """Not at its end: waiting for its turn, or being sent."""
        return self.filter(state__in=RegistryRequest.OPEN)

    def unsent(self) -> "RegistryRequestQuerySet":
        """To publish, and never yet taken up by a worker: the registry cannot have it."""
        return self.filter(action=RegistryRequest.Action.PUBLISH, state=RegistryRequest.State.WAITING, attempts=0)

    def failed(self) -> "RegistryRequestQuerySet":
        return self.filter(state=RegistryRequest.State.FAILED)

    def untold(self) -> "RegistryRequestQuerySet":
        """At their end, and nobody was told of it yet."""
        return self.filter(state__in=RegistryRequest.OUTCOMES, told_at__isnull=True)

    def skip_pauses(self) -> int:
        """Lets what waits after a failed attempt go at once; how many that are."""
        waiting = self.filter(state=RegistryRequest.State.WAITING, not_before__gt=Now())
        return waiting.update(not_before=Now())

    def due(self, now: datetime) -> "RegistryRequestQuerySet":
        """Those that a worker may take up at `now`: waiting and not held back, or left behind by a worker that died."""
        return self.filter(
            Q(state=RegistryRequest.State.WAITING, not_before__lte=now)
            | Q(state=RegistryRequest.State.SENDING, lease_until__lte=now)
        )


class RegistryRequest(models.Model):
    """A row is written in the transaction of the decision that caused it; `said` is what was answered last."""

    class Action(models.TextChoices):
        PUBLISH = "publish", "Publish"
        DELETE = "delete", "Unpublish"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.WAITING, State.SENDING)
    OUTCOMES = (State.DONE, State.FAILED)

    resource: "models.ForeignKey[Resource, Resource]" = models.ForeignKey(
        "publisher.Resource", on_delete=models.PROTECT, related_name="registry_requests"
    )
    # Copied from the resource, which stays where it is, so that an organization's few are found among the country's.
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    revision: "models.ForeignKey[Revision, Revision]" = models.ForeignKey(
        "publisher.Revision", on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # What one decision asks for stands in the first lane, 0; a batch spreads over several, so that batches take turns.
    lane = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True)
    receipt = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    # When the organization's contacts were mailed about the end of it; one mail tells of many requests.
    told_at = models.DateTimeField(null=True, blank=True)

    # The third-party publisher who approved what is sent, which `claiming.claim` adds.
    published_by: Organization | None = None

    objects: ClassVar = RegistryRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resource"],
                condition=Q(state__in=["waiting", "sending"]),
                name="one_open_registry_request_per_resource",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "done", "failed", "cancelled"]),
                name="registry_request_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="registry_request_is_sent_under_a_lease",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"], condition=Q(state__in=["waiting", "sending"]), name="registry_request_open"
            ),
            models.Index(
                fields=["lane", "id"], condition=Q(state__in=["waiting", "sending"]), name="registry_request_turn"
            ),
            models.Index(fields=["ended_at"], name="registry_request_ended"),
            models.Index(fields=["resource", "state"], name="registry_request_by_resource"),
            models.Index(
                fields=["organization", "resource"],
                condition=Q(state__in=["waiting", "sending", "failed"]),
                name="registry_request_unended",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(state__in=["done", "failed"], told_at__isnull=True),
                name="registry_request_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.resource_id}: {self.state}"
