"""What the organization and the reviewers write to each other about a resource."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from publisher.models.resource import Resource
    from publisher.models.revision import Revision

LONGEST = 5000  # characters


class CommentQuerySet(models.QuerySet["Comment"]):
    def standing(self) -> "CommentQuerySet":
        """Those that their author did not take back."""
        return self.filter(withdrawn_at__isnull=True)

    def untold(self) -> "CommentQuerySet":
        """Those that the other side was not mailed about."""
        return self.standing().filter(told_at__isnull=True)

    def new_to(self, user: "User | AnonymousUser") -> "CommentQuerySet":
        """Those of other people that were written after `user` last looked at the resource's comments."""
        read = CommentsRead.objects.filter(user=user.pk, resource=OuterRef("resource"))
        last = Coalesce(Subquery(read.values("up_to")[:1]), 0)
        return self.standing().exclude(author=user.pk).filter(pk__gt=last)


class Comment(models.Model):
    """Written once, never changed; its author may take it back while nobody has answered, then its text is gone."""

    class Side(models.TextChoices):
        ORGANIZATION = "organization", "Organization"
        STAFF = "staff", "Staff of the registry"

    resource: "models.ForeignKey[Resource, Resource]" = models.ForeignKey(
        "publisher.Resource", on_delete=models.PROTECT, related_name="comments"
    )
    side = models.CharField(max_length=12, choices=Side.choices)
    text = models.TextField(max_length=LONGEST, blank=True)
    # What it is about: the revision that was on screen, and one property of it, "" for the whole.
    revision: "models.ForeignKey[Revision | None, Revision | None]" = models.ForeignKey(
        "publisher.Revision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    term = models.CharField(max_length=80, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)
    # When the other side was mailed about it; one mail tells of many comments.
    told_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = CommentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) & ~Q(text="") | Q(withdrawn_at__isnull=False, text=""),
                name="comment_has_a_text_until_it_is_withdrawn",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["resource", "id"], name="comment_by_resource"),
            models.Index(
                fields=["at"], condition=Q(told_at__isnull=True, withdrawn_at__isnull=True), name="comment_untold"
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.resource_id}"


class CommentsRead(models.Model):
    """How far somebody has read the comments on a resource."""

    resource: "models.ForeignKey[Resource, Resource]" = models.ForeignKey(
        "publisher.Resource", on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    up_to = models.BigIntegerField()  # the id of the last comment that was on the page

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "resource"], name="comments_are_read_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.resource_id} up to {self.up_to}"
