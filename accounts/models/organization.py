"""An account that publishes, and who belongs to it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Lower, Replace, Trim

from accounts.registration import STEPS, TONES, Step
from accounts.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models.user import User


class OrganizationStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for approval"
    RETURNED = "returned", "Returned"
    APPROVED = "approved", "Approved"

    @property
    def tone(self) -> str:
        return TONES[self.value]


# What makes two web addresses the same page for us: neither the scheme, nor "www.", nor a slash at the end, nor case.
_WEBPAGE_KEY = Func(
    Replace(Replace(Replace(Lower(Trim(F("webpage"))), Value("https://")), Value("http://")), Value("www.")),
    Value("/"),
    function="RTRIM",
    output_field=models.CharField(max_length=600),
)


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, user: "User | AnonymousUser") -> "OrganizationQuerySet":
        """What `user` may see: the organizations it works for; site staff also see all that were ever submitted."""
        if not user.is_authenticated:
            return self.none()
        if user.is_site_staff:
            return self.filter(_worked_for(user) | ~Q(status=OrganizationStatus.DRAFT))
        return self.filter(_worked_for(user))

    def worked_for_by(
        self, user: "User | AnonymousUser", *, roles: Iterable[Role] = tuple(Role)
    ) -> "OrganizationQuerySet":
        """“My organizations”: those that `user` belongs to in one of `roles`, and the clients of these."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_worked_for(user, roles))

    def clients_of(self, user: "User | AnonymousUser") -> "OrganizationQuerySet":
        """Those that `user` works for only as a third-party publisher."""
        return self.worked_for_by(user).exclude(pk__in=Membership.objects.filter(user=user.pk).values("organization"))

    def with_clients_marked(self, user: "User | AnonymousUser") -> "OrganizationQuerySet":
        """Adds `is_client`: whether `user` reaches it only as a third-party publisher."""
        own = Membership.objects.filter(user=user.pk, organization=OuterRef("pk"))
        relations = apps.get_model("accounts", "ThirdPartyRelation").objects.in_force()
        mine = Membership.objects.filter(user=user.pk).values("organization")
        through = relations.filter(publisher__in=mine, client=OuterRef("pk"))
        return self.annotate(is_client=Exists(through) & ~Exists(own))

    def of_member(self, user: "User | AnonymousUser") -> "OrganizationQuerySet":
        """The organizations that `user` belongs to; clients are not among them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=Membership.objects.filter(user=user).values("organization"))

    def approved(self) -> "OrganizationQuerySet":
        return self.filter(status=OrganizationStatus.APPROVED)

    def waiting(self) -> "OrganizationQuerySet":
        return self.filter(status=OrganizationStatus.SUBMITTED)

    def like(self, organization: "Organization") -> "OrganizationQuerySet":
        """Other accounts with the same name or web page. Drafts do not count: nobody else knows of them."""
        same = Q(name_key=organization.name_key)
        if organization.webpage_key:
            same |= Q(webpage_key=organization.webpage_key)
        return self.filter(same).exclude(pk=organization.pk).exclude(status=OrganizationStatus.DRAFT)


def _worked_for(user: "User", roles: Iterable[Role] = tuple(Role)) -> Q:
    """The one place that says for whom somebody may work: memberships, and relations in force through them."""
    mine = Membership.objects.filter(user=user, role__in=[role.value for role in roles]).values("organization")
    relations = apps.get_model("accounts", "ThirdPartyRelation").objects.in_force()
    return Q(pk__in=mine) | Q(pk__in=relations.filter(publisher__in=mine).values("client"))


class Organization(models.Model):
    """The account. What the world reads about it is a resource of its own (kind `organization`) with the same CTID."""

    Status = OrganizationStatus

    # PostgreSQL keeps the column name "ctid" for itself.
    ctid = models.CharField(max_length=39, unique=True, null=True, blank=True, db_column="ce_ctid")
    status = models.CharField(max_length=10, choices=OrganizationStatus.choices, default=OrganizationStatus.DRAFT)
    # Counts saves: a form that was opened on an older version is not written over a newer one.
    version = models.PositiveIntegerField(default=1)

    name = models.CharField(max_length=100)
    webpage = models.URLField(max_length=600, blank=True)
    description = models.TextField(blank=True)
    will_publish = models.BooleanField(default=True)
    publishing_roles = models.JSONField(default=list, blank=True)
    publishing_methods = models.JSONField(default=list, blank=True)
    will_consume = models.BooleanField(default=False)
    consuming_methods = models.JSONField(default=list, blank=True)
    fein = models.CharField("FEIN", max_length=12, blank=True)
    duns = models.CharField("DUNS", max_length=13, blank=True)
    ope_id = models.CharField("OPEID", max_length=12, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_extension = models.CharField(max_length=10, blank=True)
    second_phone = models.CharField(max_length=40, blank=True)
    second_phone_extension = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    street_address = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=100, blank=True)
    sector = models.CharField(max_length=60, blank=True)  # "agentSector:Public"
    types = models.JSONField(default=list, blank=True)  # ["orgType:FourYear"]
    publishing_estimates = models.JSONField(default=list, blank=True)  # [{"kind": "credential", "number": 12}]

    # Trusted organizations are published as soon as they approve, without a reviewer.
    is_trusted = models.BooleanField(default=False)

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_note = models.TextField(blank=True)

    # Kept by the database, to find accounts of the same organization.
    name_key = models.GeneratedField(
        expression=Lower(Trim(F("name"))), output_field=models.CharField(max_length=100), db_persist=True
    )
    webpage_key = models.GeneratedField(
        expression=_WEBPAGE_KEY, output_field=models.CharField(max_length=600), db_persist=True
    )

    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="organizations")

    is_client: bool  # what `with_clients_marked()` adds

    objects: ClassVar = OrganizationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="organization_submission_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="organization_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OrganizationStatus.values), name="organization_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=OrganizationStatus.APPROVED) | Q(ctid__isnull=False),
                name="approved_organization_has_a_ctid",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "submitted_at"], name="organization_by_status"),
            models.Index(fields=["name_key"], name="organization_by_name"),
            models.Index(fields=["webpage_key"], name="organization_by_webpage"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_approved(self) -> bool:
        return self.status == OrganizationStatus.APPROVED

    @property
    def standing(self) -> OrganizationStatus:
        """The status with its label and tone, for pages."""
        return OrganizationStatus(self.status)

    def why_not(self, step: str) -> str | None:
        """None when `step` (a name in `registration.STEPS`) may be taken now, else the sentence that says why not."""
        taken: Step = STEPS[step]
        return taken.why_not(self.status)


class Membership(models.Model):
    """That a user belongs to an organization, and in which role."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "user"], name="one_membership_per_user"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organization}: {self.role}"
