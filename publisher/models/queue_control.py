"""What holds the queue to the registry up: staff who paused it, and a registry that does not answer."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organization


class QueuePause(models.Model):
    """While the row is there, nothing of `organization` is sent; nothing at all where it is empty."""

    organization = models.OneToOneField(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="queue_pause"
    )
    note = models.CharField(max_length=300, blank=True)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    paused_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            # A unique column takes any number of nulls.
            models.UniqueConstraint(
                models.Value(1), condition=Q(organization__isnull=True), name="one_pause_of_the_whole_queue"
            )
        ]

    def __str__(self) -> str:
        return f"pause of {self.organization or 'everything'}"


class RegistryGate(models.Model):
    """The circuit breaker: one row, shared by all workers. `failures` counts silences since the last answer.

    since: of the first of them. closed_until: when the next request may go, to see whether it is answered.
    """

    ONLY = 1
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True, blank=True)
    closed_until = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_registry_gate")]

    def __str__(self) -> str:
        return f"{self.failures} failures"

    def is_closed(self, now: datetime) -> bool:
        return self.closed_until is not None and self.closed_until > now
