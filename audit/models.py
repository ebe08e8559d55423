"""The table of events. Rows are only ever added."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Event(models.Model):
    """`tag` is `source:subject:action`, for example `publisher:resource:approved`."""

    tag = models.CharField(max_length=80)
    # Written by the thousand: see docs/adr/0019-what-is-written-by-the-thousand.md.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    subject = models.CharField(max_length=80)  # "resource:17"
    organization_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    origin = models.CharField(max_length=100, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["subject", "id"], opclasses=["varchar_pattern_ops", "int8_ops"], name="event_by_subject"
            ),
            models.Index(fields=["organization_id", "id"], name="event_by_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("An event is never deleted.")
