"""A document that came by the second version of publishing, and what became of it."""

from django.db import models


class PublishRequest(models.Model):
    envelope_id = models.UUIDField(null=True)
    ctid = models.TextField(blank=True, db_column="ctdl_id")  # PostgreSQL keeps "ctid" for itself
    error = models.JSONField(null=True)  # [what the first version would have answered, its status]
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.status}"

    @property
    def status(self) -> str:
        if self.completed_at is None:
            return "pending"
        return "failed" if self.error else "succeeded"
