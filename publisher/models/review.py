"""What people decided about a resource, kept beside it."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organization

if TYPE_CHECKING:
    from publisher.models.resource import Resource
    from publisher.models.revision import Revision


class Decision(models.Model):
    """A reviewer published or returned one revision, and what the reviewer said."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", "Published"
        RETURNED = "returned", "Returned"

    resource: "models.ForeignKey[Resource, Resource]" = models.ForeignKey(
        "publisher.Resource", on_delete=models.PROTECT, related_name="decisions"
    )
    revision: "models.ForeignKey[Revision, Revision]" = models.ForeignKey(
        "publisher.Revision", on_delete=models.PROTECT, related_name="decisions"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.revision}"


class UnpublishRequestQuerySet(models.QuerySet["UnpublishRequest"]):
    def open(self) -> "UnpublishRequestQuerySet":
        return self.filter(decided_at__isnull=True)


class UnpublishRequest(models.Model):
    """An editor wants published data taken back, and why."""

    class Reason(models.TextChoices):
        DUPLICATE = "duplicate", "It is a duplicate of another resource"
        INCORRECT = "incorrect", "It was published by mistake or is wrong as a whole"
        OTHER = "other", "Another reason"

    resource: "models.ForeignKey[Resource, Resource]" = models.ForeignKey(
        "publisher.Resource", on_delete=models.PROTECT, related_name="unpublish_requests"
    )
    # Copied from the resource, which stays where it is, so that an organization's few are found among the country's.
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    reason = models.CharField(max_length=10, choices=Reason.choices)
    note = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    objects: ClassVar = UnpublishRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resource"],
                condition=Q(decided_at__isnull=True),
                name="one_open_unpublish_request_per_resource",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="unpublish_decision_is_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization"], condition=Q(decided_at__isnull=True), name="unpublish_request_open"),
        ]

    def __str__(self) -> str:
        return f"unpublish {self.resource_id}: {self.reason}"
