"""What the registry held when we last compared it with what we believe."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from publisher.models.resource import Resource


class RegistryCheck(models.Model):
    """One row per resource that was compared; `difference` is empty while both say the same."""

    class Difference(models.TextChoices):
        MISSING = "missing", "The registry does not have it"
        OTHER = "other", "The registry holds something else"
        STILL_THERE = "still-there", "The registry still has it"

    resource: "models.OneToOneField[Resource, Resource]" = models.OneToOneField(
        "publisher.Resource", on_delete=models.CASCADE, related_name="registry_check"
    )
    checked_at = models.DateTimeField()
    difference = models.CharField(max_length=12, choices=Difference.choices, blank=True)
    found_at = models.DateTimeField(null=True, blank=True)  # when the difference was first seen

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(difference="", found_at__isnull=True) | (~Q(difference="") & Q(found_at__isnull=False)),
                name="registry_check_is_whole",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["checked_at"], name="registry_check_by_time"),
            models.Index(fields=["found_at", "id"], condition=~Q(difference=""), name="registry_check_differs"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.difference or 'the same'}"
