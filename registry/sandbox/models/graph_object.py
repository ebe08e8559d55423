"""The objects of a document's graph, one row each, so that every one of them can be found by itself."""

from typing import ClassVar

from django.db import models

from registry.sandbox.models.envelope import Envelope


class GraphObject(models.Model):
    """`key` is the object's CTID, or else its @id, in lower case; blank nodes have theirs ("_:…")."""

    envelope = models.ForeignKey(Envelope, on_delete=models.CASCADE, related_name="objects_of_graph")
    community = models.CharField(max_length=50)
    key = models.TextField()
    ctid = models.TextField(blank=True, db_column="ctdl_id")  # PostgreSQL keeps "ctid" for itself
    blank = models.BooleanField()
    provisional = models.BooleanField(default=False)
    place = models.PositiveIntegerField()  # in the @graph, from 0
    ctdl_type = models.TextField()
    resource_type = models.CharField(max_length=50, blank=True)
    words = models.TextField(blank=True)  # " lower case words between spaces "
    object = models.JSONField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["envelope", "key"], name="sandbox_object_stands_once_in_a_graph")
        ]
        indexes: ClassVar = [
            models.Index(fields=["key"], name="sandbox_object_key"),
            models.Index(fields=["ctid"], name="sandbox_object_ctid"),
            # Lists of what is no blank node, which are most lists, read and count this alone.
            models.Index(
                fields=["provisional", "-updated_at", "-id"],
                condition=models.Q(blank=False),
                name="sandbox_object_listed",
            ),
        ]

    def __str__(self) -> str:
        return self.key
