"""A step that somebody takes on many resources at once, in the background, each on the revision that was seen."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organization

if TYPE_CHECKING:
    from publisher.models.resource import Resource


class BatchQuerySet(models.QuerySet["Batch"]):
    def due(self, now: datetime) -> "BatchQuerySet":
        """Those that a worker may take up at `now`: asked for, or left behind by a worker that died."""
        return self.filter(
            Q(state__in=Batch.UNDER_WAY, lease_until__isnull=True) | Q(state__in=Batch.UNDER_WAY, lease_until__lte=now)
        )


class Batch(models.Model):
    """First each item is looked at, then the person sees what would happen and confirms, then the step is taken.

    total: items. looked: how many were looked at; `cursor` the last of them. done and refused grow: what is refused at
    the look is not tried. details: what goes with the step, such as a reason.
    """

    class State(models.TextChoices):
        LOOKING = "looking", "Looking at what would happen"
        PROPOSED = "proposed", "Not confirmed"
        RUNNING = "running", "Running"
        ENDED = "ended", "Done"
        CANCELLED = "cancelled", "Stopped"

    UNDER_WAY = (State.LOOKING, State.RUNNING)

    step = models.CharField(max_length=20)  # "approve": a name of lifecycle.STEPS
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="batches")
    title = models.CharField(max_length=200)  # "Credentials": what was selected, in words
    back = models.CharField(max_length=600)  # the list that the selection was made in
    details = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOOKING)
    total = models.PositiveIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = BatchQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["looking", "proposed", "running", "ended", "cancelled"]),
                name="batch_state_is_known",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "-id"], name="batch_by_organization"),
            models.Index(fields=["id"], condition=Q(state__in=["looking", "running"]), name="batch_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.total}: {self.state}"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def open(self) -> int:
        """How many items the step is still to be taken on."""
        return self.total - self.done - self.refused

    @property
    def progress(self) -> int:
        """How far the present part of the work is, of `total`."""
        return self.looked if self.state == self.State.LOOKING else self.done + self.refused


class BatchItem(models.Model):
    """One resource of a batch and the revision that the person had on screen; None where the pointer led nowhere."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Not yet"
        DONE = "done", "Done"
        REFUSED = "refused", "Not done"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    resource: "models.ForeignKey[Resource, Resource]" = models.ForeignKey(
        "publisher.Resource", on_delete=models.CASCADE, related_name="+"
    )
    seen_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "resource"], name="a_resource_is_in_a_batch_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["batch", "outcome", "id"], name="batch_item_by_outcome")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.resource_id} {self.outcome}"
