"""What somebody is typing and has not saved: kept so that a closed tab or an ended session loses nothing."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Organization
from publisher.models.revision import Revision

if TYPE_CHECKING:
    from accounts.models import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user: "User") -> "DraftQuerySet":
        """Nobody reads the drafts of anybody else."""
        return self.filter(user=user)


class Draft(models.Model):
    """One panel as it stood in one tab. Two tabs keep two drafts, so that neither writes over the other."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    ctid = models.CharField(max_length=39, db_column="ce_ctid")  # of a resource that may not be there yet
    kind = models.CharField(max_length=40)
    panel = models.CharField(max_length=60)
    tab = models.CharField(max_length=16)
    typed = models.TextField()  # as the form would send it
    seen = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects: ClassVar = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "ctid", "panel", "tab"], name="one_draft_per_tab_and_panel")
        ]
        indexes: ClassVar = [models.Index(fields=["written_at"], name="draft_by_time")]

    def __str__(self) -> str:
        return f"draft of {self.panel} of {self.ctid}"
