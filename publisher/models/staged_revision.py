"""A revision that is worked out and waits for the decision to save it: what an upload would make of a row."""

from typing import ClassVar

from django.db import models

from publisher.models.search_text import WordsField


class StagedRevision(models.Model):
    """Everything that saving writes, so that saving many is a matter of the database alone.

    batch: who staged it, such as "upload:12"; with the number it becomes the revision's source, "upload:12:3".
    resource_pk, seen_pk: of the resource that changes and of the revision that it was compared with; empty for a new
    one. external_identifier: that the resource gets; "" leaves it as it is.
    """

    batch = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    ctid = models.CharField(max_length=39, db_column="ce_ctid")
    kind = models.CharField(max_length=40)
    resource_pk = models.BigIntegerField(null=True)
    seen_pk = models.BigIntegerField(null=True)
    external_identifier = models.CharField(max_length=50, blank=True)
    class_term = models.CharField(max_length=80)
    name = models.CharField(max_length=400)
    webpage = models.CharField(max_length=600, blank=True)
    graph = models.JSONField()
    content_hash = models.CharField(max_length=64)
    errors = models.PositiveSmallIntegerField()
    benchmark = models.PositiveSmallIntegerField()
    references = models.JSONField(default=list)  # [[term, CTID]], as `referring` gives them
    name_key = models.CharField(max_length=400)
    words = WordsField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="revision_is_staged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch}:{self.number}"
