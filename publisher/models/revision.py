"""One state of a resource's graph, never changed."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from publisher.models.resource import Resource


class Revision(models.Model):
    """`graph` is the CTDL JSON-LD document `{"@context", "@id", "@graph": [main node, …]}`, as the registry gets it."""

    # Written by the thousand, and so without checks one by one: see docs/adr/0019-what-is-written-by-the-thousand.md.
    resource: "models.ForeignKey[Resource, Resource]" = models.ForeignKey(
        "publisher.Resource",
        on_delete=models.PROTECT,
        related_name="revisions",
        db_index=False,  # the constraint below begins with it
        db_constraint=False,
    )
    number = models.PositiveIntegerField()
    graph = models.JSONField()
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    source = models.CharField(max_length=60)  # "form", "upload:12:3" (upload 12, row 3), "restore:4", "demo"
    created_at = models.DateTimeField(auto_now_add=True)
    # What the language said of this graph when it was saved; the graph is immutable, so they are facts of the row.
    errors = models.PositiveSmallIntegerField()
    benchmark = models.PositiveSmallIntegerField()  # 0 to 100

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resource", "number"], name="revision_number_is_unique_per_resource")
        ]
        indexes: ClassVar = [
            # What an upload made: its revisions are those whose source begins with "upload:12:".
            models.Index(fields=["source"], opclasses=["varchar_pattern_ops"], name="revision_by_source")
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.resource_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("A revision is never changed; save a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A revision is never deleted.")
