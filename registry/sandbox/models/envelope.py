"""What the registry keeps of a published document: the envelope with the newest state, its versions, its events."""

import uuid
from typing import ClassVar

from django.db import models

from registry.sandbox.models.accounts import Organization, Publisher


class Envelope(models.Model):
    """One document. Two documents of a community never share a CTID; two of an owner never share an address (@id)."""

    class PublishType(models.TextChoices):
        PRIMARY = "primary"
        SECONDARY = "secondary"

    envelope_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    community = models.CharField(max_length=50)
    ctid = models.TextField(db_column="ctdl_id")  # PostgreSQL keeps "ctid" for itself
    ctid_key = models.TextField()  # lower case
    graph_key = models.TextField()  # the document's @id in lower case
    ctdl_type = models.TextField()
    resource_type = models.CharField(max_length=50, blank=True)
    document = models.JSONField()
    provisional = models.BooleanField(default=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="envelopes")
    published_by = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, related_name="published_envelopes", null=True, blank=True
    )
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="envelopes")
    secondary_publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, related_name="secondary_envelopes", null=True, blank=True
    )
    publish_type = models.CharField(max_length=10, choices=PublishType.choices, default=PublishType.PRIMARY)
    last_verified_on = models.DateField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "ctid_key"], name="sandbox_envelope_has_its_ctid_alone"),
            models.UniqueConstraint(
                fields=["community", "owner", "graph_key"], name="sandbox_envelope_has_its_address_alone"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["community", "-created_at"], name="sandbox_env_created"),
            models.Index(fields=["community", "resource_type"], name="sandbox_env_resource_type"),
            models.Index(fields=["graph_key"], name="sandbox_env_graph_key"),
        ]

    def __str__(self) -> str:
        return self.ctid


class Version(models.Model):
    """A change of an envelope. `before` is the envelope's entity as it was before; null for its creation.

    The newest state stands in the envelope alone, so a document that never changes is kept once.
    """

    class Event(models.TextChoices):
        CREATE = "create"
        UPDATE = "update"

    envelope = models.ForeignKey(Envelope, on_delete=models.CASCADE, related_name="versions")
    event = models.CharField(max_length=10, choices=Event.choices)
    before = models.JSONField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.event} of {self.envelope_id}"


class Event(models.Model):
    """Outlives its envelope: what happened to a CTID, for those who follow the registry."""

    class Kind(models.TextChoices):
        CREATE = "create"
        UPDATE = "update"
        DESTROY = "destroy"

    community = models.CharField(max_length=50)
    ctid = models.TextField(db_column="ctdl_id")  # PostgreSQL keeps "ctid" for itself
    ctid_key = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    provisional = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["community", "ctid_key"], name="sandbox_event_ctid"),
            models.Index(fields=["community", "-created_at", "-id"], name="sandbox_event_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.ctid}"
