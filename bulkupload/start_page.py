"""What the upload page shows before there is a file: one's own reference data, the columns, credentials to choose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.models import Organization
from bulkupload.addresses import addresses_of
from bulkupload.columns import Column, Role, columns_of
from bulkupload.template_files import TARGETS, groups_of, requirement_of, sample_of, usual_parts, values_of
from ctdl.simplified.fields import profile_fields
from publisher.models import Resource
from publisher.picking import Lookup, find_organizations

if TYPE_CHECKING:
    from accounts.models import User

MOST_VALUES = 30  # of a list that the page names; the workbook has them all
MOST_TARGETS = 50  # credentials on the page; "all" takes those beyond it too
MOST_CHOSEN = 5_000  # rows of a template that wait for what belongs to a credential
TICKED = frozenset(
    {
        "@type", "ceterms:subjectWebpage", "ceterms:keyword", "ceterms:occupationType#codes", "ceterms:ownedBy",
        "ceterms:offeredBy", "credit/schema:value", "credit/ceterms:creditUnitType", TARGETS,
    }
)  # fmt: skip
_QA_CLASS = "ceterms:QACredentialOrganization"
# Where the addresses of an organization are named only when something is new, as the publisher always did.
_NEW_ONLY = frozenset({Role.ADDRESSES})
_SHOWN_OF_PLACE = (
    "ceterms:streetAddress", "ceterms:addressLocality", "ceterms:addressRegion", "ceterms:postalCode",
)  # fmt: skip


@dataclass(frozen=True)
class PropertyRow:
    """One column as the page offers it."""

    key: str
    heading: str
    help: str
    example: str
    requirement: str
    values: tuple[str, ...]
    more_values: int
    several: bool
    ticked: bool


@dataclass(frozen=True)
class PropertyGroup:
    slug: str
    label: str
    help: str
    fixed: bool
    rows: tuple[PropertyRow, ...]

    @property
    def chosen(self) -> int:
        return len(self.rows) if self.fixed else sum(row.ticked for row in self.rows)

    @property
    def is_open(self) -> bool:
        """Whether it is unfolded when the page comes."""
        return self.fixed or self.slug in ("one-of", "target-group", "parts-group")


def property_groups(kind: str, ticked: Iterable[str] | None, *, updating: bool) -> list[PropertyGroup]:
    """The columns to choose from. ticked: keys; None for the usual ones."""
    chosen = frozenset((*TICKED, *usual_parts(kind)) if ticked is None else ticked)
    left_out = _NEW_ONLY if updating else frozenset()
    groups = []
    for group in groups_of(kind):
        rows = tuple(_row(column, column.key in chosen) for column in group.columns if column.role not in left_out)
        if rows:
            groups.append(PropertyGroup(group.slug, group.label, group.help, group.fixed, rows))
    return groups


def _row(column: Column, ticked: bool) -> PropertyRow:
    values = values_of(column)
    return PropertyRow(
        key=column.key,
        heading=column.heading,
        help=column.help,
        example=sample_of(column).removeprefix("SAMPLE "),
        requirement=requirement_of(column),
        values=tuple(values[:MOST_VALUES]),
        more_values=max(0, len(values) - MOST_VALUES),
        several=column.several,
        ticked=ticked,
    )


# -- step 1 ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reference:
    """Something of one's own that cells name. value: what to write."""

    label: str
    detail: str
    value: str


@dataclass(frozen=True)
class ReferenceData:
    addresses: tuple[Reference, ...]
    conditions: tuple[Reference, ...]
    costs: tuple[Reference, ...]

    @property
    def number(self) -> int:
        return len(self.addresses) + len(self.conditions) + len(self.costs)


def reference_data(organization: Organization) -> ReferenceData:
    """Three queries."""
    return ReferenceData(
        addresses=tuple(_address(code, one) for code, one in addresses_of(organization)),
        conditions=_manifests(organization, "condition-manifest"),
        costs=_manifests(organization, "cost-manifest"),
    )


def _address(code: str, one: dict[str, Any]) -> Reference:
    fields = profile_fields("Place")
    parts = (one.get(fields.name_of(fields.by_term[term])) for term in _SHOWN_OF_PLACE)
    return Reference(str(one.get("Name") or "Address"), ", ".join(str(part) for part in parts if part), code)


def _manifests(organization: Organization, kind: str) -> tuple[Reference, ...]:
    rows = Resource.objects.filter(organization=organization, kind=kind, deleted_at__isnull=True).order_by("name")
    return tuple(Reference(name, "", ctid) for name, ctid in rows.values_list("name", "ctid"))


# -- steps 3 and 4 --------------------------------------------------------------------------------------------------


def takes_targets(kind: str) -> bool:
    """Whether what is uploaded belongs to credentials, so that a template can bring them."""
    return columns_of(kind).get(TARGETS) is not None


def targets(organizations: Sequence[Organization], words: str) -> "QuerySet[Resource]":
    """The credentials of some organizations, by words of their name, their CTID or their identifier."""
    found = Resource.objects.filter(organization__in=organizations, kind="credential", deleted_at__isnull=True)
    for word in words[:200].replace("\x00", "").split():
        found = found.filter(Q(name__icontains=word) | Q(ctid__icontains=word) | Q(external_identifier__icontains=word))
    return found.order_by("name", "pk")


def found_organizations(words: str, user: "User") -> list[Reference]:
    """Organizations for cells such as “Accredited By”: the CTID, or name and page of one without."""
    if not words.strip():
        return []
    found = find_organizations(Lookup(words=words[:200]), user=user, classes=(_QA_CLASS, "ceterms:Organization"))
    return [Reference(each.name, each.detail, each.ctid or f"{each.name}~{each.detail}") for each in found]
