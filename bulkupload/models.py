"""An uploaded file, what was found in each of its rows, and what people said about columns that we do not know."""

import hashlib
import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import get_random_string

from accounts.models import Organization
from bulkupload.findings import Finding
from publisher.models import Resource

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def kept_at(upload: "Upload", filename: str) -> str:
    """A name that says nothing and cannot be guessed; the person's own name of the file is only shown, never used."""
    return f"uploads/{upload.organization_id}/{get_random_string(24)}"


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: "User | AnonymousUser") -> "UploadQuerySet":
        """Uploads of the organizations that `user` works for, clients too. What a file holds is not for site staff."""
        return self.filter(organization__in=Organization.objects.worked_for_by(user))


class Upload(models.Model):
    """One file, kept as it came. Its rows are checked, shown, then saved; each step can be taken up where it was left.

    counts: {"rows", "new", "changed", "unchanged", "refused", "skipped", "warnings", "saved", "failed"}, absent is 0.
    rows_read: how many records (a row with those that continue it) are judged. saved_upto: number of the last row whose
    turn is over; the good rows up to there are saved, except those that failed.
    mapping: plain heading -> key of a column, "" to leave it out; as it was when the rows were checked. Also "=" and
    the key of a column that the file lacks -> what stands there in all rows.
    """

    class State(models.TextChoices):
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Checked"
        UNREADABLE = "unreadable", "Cannot be read"
        SAVING = "saving", "Being saved"
        SAVED = "saved", "Saved"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"
        DISCARDED = "discarded", "Discarded"

    AT_WORK = (State.CHECKING, State.SAVING, State.UNDOING)

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="uploads")
    kind = models.CharField(max_length=40)
    file = models.FileField(upload_to=kept_at, max_length=200)
    original_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()  # bytes
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    problem = models.TextField(blank=True)  # why it cannot be read
    headings = models.JSONField(default=list)
    heading_row = models.PositiveIntegerField(default=1)
    mapping = models.JSONField(default=dict, blank=True)
    findings = models.JSONField(default=list, blank=True)  # of the file and its headings, as Finding.as_dict
    counts = models.JSONField(default=dict, blank=True)
    found = models.JSONField(default=dict, blank=True)  # "error|Credential Type|unknown-type" -> how many cells
    fixes = models.JSONField(default=list, blank=True)  # [[column, value, suggestion, how many cells]], most first
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file: the same file again is recognised
    rows_expected = models.PositiveIntegerField(default=0)  # about how many rows the file has, 0 when nobody knows
    rows_read = models.PositiveIntegerField(default=0)
    everything = models.BooleanField(default=False)  # all of it or nothing is saved
    saved_upto = models.PositiveIntegerField(default=0)
    decided_seconds = models.FloatField(default=0)  # for which saving or undoing has been at work
    check_seconds = models.FloatField(default=0)
    # Whoever works on it holds it until then; after that it counts as left behind.
    lease_until = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purged_at = models.DateTimeField(null=True, blank=True)  # when the file itself was thrown away
    saved_at = models.DateTimeField(null=True, blank=True)  # when somebody decided to save it
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = UploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["checking", "checked", "unreadable", "saving", "saved", "undoing", "undone", "discarded"]
                ),
                name="upload_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="upload_undoing_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(saved_at__isnull=True, saved_by__isnull=True)
                | Q(saved_at__isnull=False, saved_by__isnull=False),
                name="upload_saving_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["saving", "saved", "undoing", "undone"]) | Q(saved_at__isnull=False),
                name="saved_upload_has_a_saver",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "kind", "-id"], name="upload_by_organization"),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["checking", "saving", "undoing"]), name="upload_working"
            ),
            models.Index(fields=["organization", "digest"], name="upload_by_digest"),
        ]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("upload_check", args=[self.pk])

    @property
    def pk_text(self) -> str:
        return str(self.pk)

    @property
    def batch(self) -> str:
        """Under which its rows are staged; with the number of the row it is the source of their revisions."""
        return f"upload:{self.pk}"

    def count(self, name: str) -> int:
        return int(self.counts.get(name, 0))

    @property
    def good(self) -> int:
        """How many rows change something when they are saved."""
        return self.count("new") + self.count("changed")

    @property
    def reading(self) -> str:
        """Short text that differs when the rows were read in another way; a page carries it, and saving looks at it."""
        said = json.dumps([self.mapping, self.counts, self.found], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def at_work(self) -> bool:
        return self.state in self.AT_WORK

    @property
    def saved_rows(self) -> Q:
        """Which of its rows are saved."""
        return Q(state__in=UploadRow.GOOD, outcome=UploadRow.Outcome.OPEN, number__lte=self.saved_upto)

    @property
    def is_undoable(self) -> bool:
        return self.state == self.State.SAVED and self.count("saved") > 0

    @property
    def file_findings(self) -> list[Finding]:
        return [Finding.from_dict(each) for each in self.findings]


class UploadRow(models.Model):
    """What one row is and would do. What saving it will write is staged under its number, see `Upload.batch`.

    cells: the texts of the row, as in the file. changes: [{"label", "before": [text], "after": [text]}] for people.
    overall: findings that follow from other rows. deferred: [[term, External Identifier]], references to be made when
    there is a resource with that identifier. name_key, description_key: equal for equal texts.
    """

    class State(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        REFUSED = "refused", "Refused"
        SKIPPED = "skipped", "Not read"
        PART = "part", "Part of the row above"

    class Outcome(models.TextChoices):
        OPEN = "", "Not refused"
        FAILED = "failed", "Not saved: refused"

    GOOD = (State.NEW, State.CHANGED)

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet program shows it
    state = models.CharField(max_length=10, choices=State.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    cells = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    overall = models.JSONField(default=list)
    deferred = models.JSONField(default=list)
    has_warnings = models.BooleanField(default=False)
    external_identifier = models.CharField(max_length=50, blank=True)
    ctid = models.CharField(max_length=39, blank=True, db_column="ce_ctid")  # PostgreSQL keeps "ctid" for itself
    # Only ever asked for with the row, so it needs no index of its own.
    resource = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    name_key = models.BigIntegerField(null=True)
    description_key = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_row_is_kept_once"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "changed", "unchanged", "refused", "skipped", "part"]),
                name="upload_row_state_is_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["upload", "state", "number"], name="upload_row_by_state"),
            models.Index(
                fields=["upload", "external_identifier"],
                condition=~Q(external_identifier=""),
                name="upload_row_by_identifier",
            ),
            models.Index(fields=["upload", "ctid"], condition=~Q(ctid=""), name="upload_row_by_ctid"),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of {self.upload_id}"

    @property
    def all_findings(self) -> list[Finding]:
        return [Finding.from_dict(each) for each in (*self.findings, *self.overall)]


class Correction(models.Model):
    """A cell that somebody corrected on the page. The kept file stays as it came; it is read with this in its place."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="corrections")
    number = models.PositiveIntegerField()  # of the row
    place = models.PositiveIntegerField()  # of the cell in it, from 0
    text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["number", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number", "place"], name="cell_is_corrected_once")
        ]

    def __str__(self) -> str:
        return f"cell {self.place} of row {self.number}"


class DeferredReference(models.Model):
    """A resource that wants to refer to another one of its organization that is not there yet, by its identifier."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="+")
    term = models.CharField(max_length=80)
    external_identifier = models.CharField(max_length=50)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="deferred_references")
    number = models.PositiveIntegerField()  # of the row that asked for it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resource", "term", "external_identifier"], name="reference_is_deferred_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "external_identifier"], name="deferred_by_identifier")
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} → {self.external_identifier}"


class ColumnMapping(models.Model):
    """What an organization said that a heading of its own means, for its next file too. `key` "" leaves it out."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    heading = models.CharField(max_length=200)  # its letters and digits alone, in lower case
    key = models.CharField(max_length=120, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "kind", "heading"], name="one_mapping_per_heading")
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.key}"


class ColumnSelection(models.Model):
    """Columns that an organization ticks again and again for its templates, under a name. keys: of columns."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    keys = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "kind", "name"], name="one_selection_per_name")
        ]

    def __str__(self) -> str:
        return self.name


def json_findings(findings: list[Finding]) -> list[dict[str, Any]]:
    return [finding.as_dict() for finding in findings]
