"""Who the registry knows: organizations that own documents, and publishers with tokens that send them."""

import hashlib
import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


class Organization(models.Model):
    """Owner of documents, as the registry knows it. Its CTID is kept in lower case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ctid = models.CharField(max_length=100, unique=True, db_column="ctdl_id")  # PostgreSQL keeps "ctid" for itself
    name = models.TextField()
    description = models.TextField(null=True, blank=True)  # the contract tells null from ""

    def __str__(self) -> str:
        return self.name


class Publisher(models.Model):
    """An account that sends documents. One that has `organizations` sends only for those; one without, for all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.TextField()
    description = models.TextField(null=True, blank=True)  # the contract tells null from ""
    contact_info = models.TextField(null=True, blank=True)  # the contract tells null from ""
    super_publisher = models.BooleanField(default=False)
    organizations: "models.ManyToManyField[Organization, models.Model]" = models.ManyToManyField(
        Organization, related_name="publishers", blank=True
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="sandbox_publisher_has_its_name_alone")]

    def __str__(self) -> str:
        return self.name


class Token(models.Model):
    """The right of a user (known by e-mail) to act for a publisher. The token itself is shown once and not kept."""

    class Role(models.IntegerChoices):
        """A ladder: who stands higher may do what those below may."""

        READER = 1
        PUBLISHER = 2
        ADMIN = 3
        SUPERADMIN = 4

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE, related_name="tokens")
    email = models.TextField()
    role = models.PositiveSmallIntegerField(choices=Role.choices, default=Role.PUBLISHER)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=[1, 2, 3, 4]), name="sandbox_token_has_a_known_role")
        ]

    def __str__(self) -> str:
        return self.email
