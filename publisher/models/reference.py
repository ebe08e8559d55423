"""Which resource refers to which CTID, and by which property, as the latest revisions say."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from publisher.models.resource import Resource


class Reference(models.Model):
    """Written again at every save of `resource`, from `publisher.referring`. The target may be unknown here."""

    resource: "models.ForeignKey[Resource, Resource]" = models.ForeignKey(
        "publisher.Resource",
        on_delete=models.CASCADE,
        related_name="references",
        db_index=False,  # the constraint below begins with it
        db_constraint=False,  # written by the thousand: see docs/adr/0019-what-is-written-by-the-thousand.md
    )
    target_ctid = models.CharField(max_length=39)
    term = models.CharField(max_length=80, blank=True)  # "ceterms:requires"; "" where it is only mentioned

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resource", "target_ctid", "term"], name="one_reference_row_per_target_and_term"
            )
        ]
        # Without the resource, so that the many who refer to the same stand in one entry.
        indexes: ClassVar = [models.Index(fields=["target_ctid", "term"], name="reference_by_target_and_term")]

    def __str__(self) -> str:
        return f"{self.resource_id} → {self.target_ctid}"
