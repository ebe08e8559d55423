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
    """First each resource is looked at, then the person sees what would happen and confirms, then the step is taken.

    total: resources. looked: how many were looked at. cursor: the last chunk that the present part of the work is
    through with. done and refused grow: what is refused at the look is not tried. details: what goes with the step,
    such as a reason.
    """

    class State(models.TextChoices):
        LOOKING = "looking", "Looking at what would happen"
        PROPOSED = "proposed", "Not confirmed"
        RUNNING = "running", "Running"
        ENDED = "ended", "Done"
        CANCELLED = "cancelled", "Stopped"

    class Outcome(models.TextChoices):
        """What became of a resource."""

        OPEN = "open", "Not yet"
        DONE = "done", "Done"
        REFUSED = "refused", "Not done"

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
        """How many the step is still to be taken on."""
        return self.total - self.done - self.refused

    @property
    def progress(self) -> int:
        """How far the present part of the work is, of `total`."""
        return self.looked if self.state == self.State.LOOKING else self.done + self.refused


class BatchChunk(models.Model):
    """Some thousand resources of a batch, in one row: what is done on all of them is written down once.

    items: `[resource, revision]` by their numbers, in order, with the revision that the person had on screen (None
    where the pointer led nowhere); written once. place: with so many of them, from the first on, the step is through;
    what became of each, `refusals` of the batch say.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    items = models.JSONField()
    size = models.PositiveIntegerField()
    place = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["batch", "id"], name="batch_chunk_in_order")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.place} of {self.size}"


class BatchRefusal(models.Model):
    """A resource of a batch that the step was not taken on, at the look or when it came to it, and why."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    resource: "models.ForeignKey[Resource, Resource]" = models.ForeignKey(
        "publisher.Resource", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    said = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "resource"], name="a_resource_is_refused_in_a_batch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.resource_id} {self.said}"
