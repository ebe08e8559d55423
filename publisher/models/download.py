"""A large file that somebody asked for: made in the background, fetched when it is ready, then thrown away."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import get_random_string

from accounts.models import Organization

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def kept_at(download: "Download", filename: str) -> str:
    """A name that says nothing and cannot be guessed; people get `Download.filename`."""
    return f"downloads/{download.organization_id}/{get_random_string(24)}"


class DownloadQuerySet(models.QuerySet["Download"]):
    def visible_to(self, user: "User | AnonymousUser") -> "DownloadQuerySet":
        """What `user` asked for, of organizations that they may still see: the file holds what they could see then."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(created_by=user, organization__in=Organization.objects.visible_to(user))

    def due(self, now: datetime) -> "DownloadQuerySet":
        """Those that a worker may take up at `now`: asked for, or left behind by a worker that died."""
        idle = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return self.filter(idle, state=Download.State.MAKING)


class Download(models.Model):
    """maker: name under which `making` knows how to make it; details: what that needs to know. total, done: rows."""

    class State(models.TextChoices):
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    maker = models.CharField(max_length=40)
    details = models.JSONField(default=dict)
    title = models.CharField(max_length=200)  # "Existing courses", for the page
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to=kept_at, max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar = DownloadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["making", "ready", "failed"]), name="download_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(file=""), name="ready_download_has_a_file"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state="making"), name="download_under_way"),
            models.Index(fields=["created_at"], name="download_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.filename}: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("download", args=[self.pk])
