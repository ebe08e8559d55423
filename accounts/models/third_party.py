"""That one organization publishes for another: asked for by the publisher, granted and ended by the client."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.organization import Organization, OrganizationStatus


class ThirdPartyRelationQuerySet(models.QuerySet["ThirdPartyRelation"]):
    def open(self) -> "ThirdPartyRelationQuerySet":
        """Asked for or granted, and not at its end."""
        return self.filter(ended_at__isnull=True).exclude(granted=False)

    def waiting(self) -> "ThirdPartyRelationQuerySet":
        return self.filter(ended_at__isnull=True, decided_at__isnull=True)

    def in_force(self) -> "ThirdPartyRelationQuerySet":
        """Those that let the publisher work for the client now."""
        return self.filter(granted=True, ended_at__isnull=True, publisher__status=OrganizationStatus.APPROVED)


class ThirdPartyRelation(models.Model):
    """A row for each request. What became of it is in the pairs of who and when; a new request is a new row."""

    publisher = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="client_relations")
    client = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="publisher_relations")
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = ThirdPartyRelationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(publisher=F("client")), name="third_party_is_another_organization"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="third_party_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="third_party_end_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(granted=False) | Q(ended_at__isnull=True), name="third_party_refusal_needs_no_end"
            ),
            models.UniqueConstraint(
                fields=["publisher", "client"],
                condition=Q(ended_at__isnull=True) & (Q(granted__isnull=True) | Q(granted=True)),
                name="one_open_relation_per_publisher_and_client",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher} for {self.client}: {self.standing}"

    @property
    def standing(self) -> str:
        """In one word: waiting, granted, refused, withdrawn (before it was decided) or ended."""
        if self.ended_at is not None:
            return "ended" if self.granted else "withdrawn"
        return {None: "waiting", True: "granted", False: "refused"}[self.granted]
