"""How reviewers share the queue: who looks at what, and the notes that they write again and again."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from publisher.models.resource import Resource

HELD = timedelta(hours=2)  # then anybody may take it


class ReviewHoldQuerySet(models.QuerySet["ReviewHold"]):
    def in_force(self, now: datetime) -> "ReviewHoldQuerySet":
        return self.filter(taken_at__gt=now - HELD)


class ReviewHold(models.Model):
    """A reviewer has taken a resource up, so that nobody else does the same work."""

    resource: "models.OneToOneField[Resource, Resource]" = models.OneToOneField(
        "publisher.Resource", on_delete=models.CASCADE, related_name="review_hold"
    )
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    taken_at = models.DateTimeField()

    objects: ClassVar = ReviewHoldQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["reviewer", "taken_at"], name="review_hold_by_reviewer")]

    def __str__(self) -> str:
        return f"{self.resource_id} with {self.reviewer}"


class ReadyNote(models.Model):
    """A text that reviewers put into the note of a decision, and change there."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title
