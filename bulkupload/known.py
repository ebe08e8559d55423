"""Looks up, for a batch of rows and in a fixed number of queries, what is there already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import Organization
from bulkupload import organizations
from bulkupload.addresses import by_identifier
from bulkupload.columns import family
from bulkupload.models import Upload, UploadRow
from bulkupload.place import Place
from bulkupload.rows import Identity
from ctdl.values import tidy_url
from publisher.models import Reference, Resource, Revision


@dataclass(frozen=True, slots=True)
class There:
    """A resource that is there, without its graph. latest_pk: of its latest revision, whose content_hash this is."""

    pk: int
    ctid: str
    organization_id: int
    kind: str
    class_term: str
    external_identifier: str
    deleted_at: datetime | None
    latest_pk: int | None
    content_hash: str | None


_READ = (
    "pk", "ctid", "organization_id", "kind", "class_term", "external_identifier", "deleted_at", "latest_id",
    "latest__content_hash",
)  # fmt: skip
OWNED_BY = "ceterms:ownedBy"
Own = dict[str, tuple[tuple[str, str], ...]]  # External Identifier -> ((class term, CTID), …)


@dataclass
class Known:
    """by_identifier: own living resources of the kind. by_ctid: resources of anybody, deleted ones too.

    owners: pk of a resource -> CTIDs of its owners. graphs: pk -> graph, fetched for those that a row may change.
    earlier: "id:A-1" or "ctid:ce-…" -> number of the row of this file that used it first.
    """

    by_identifier: dict[str, There] = field(default_factory=dict)
    by_ctid: dict[str, There] = field(default_factory=dict)
    organization_ctids: frozenset[str] = frozenset()
    own: Own = field(default_factory=dict)
    owners: dict[int, tuple[str, ...]] = field(default_factory=dict)
    graphs: dict[int, dict[str, Any]] = field(default_factory=dict)
    earlier: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, dict[str, Any]] = field(default_factory=dict)  # of the organization, by identifier
    organizations: dict[str, str] = field(default_factory=dict)  # "Name~Webpage" as written -> CTID
    alike: dict[tuple[str, str], str] = field(default_factory=dict)  # (name, web page) -> CTID, own living resources
    places: dict[tuple[object, ...], Place] = field(default_factory=dict)  # of rows whose resource has these owners

    def claim(self, identity: Identity, ctid: str, number: int) -> int | None:
        """The number of the row that used one of these identifiers before; else None, and they are this row's now.

        ctid: of the resource that the row means, "" for a new one.
        """
        names = {f"id:{identity.external_identifier}", f"ctid:{identity.ctid}", f"ctid:{ctid}"} - {"id:", "ctid:"}
        taken = next((self.earlier[name] for name in names if name in self.earlier), None)
        if taken is None:
            self.earlier.update(dict.fromkeys(names, number))
        return taken


def look_up(upload: Upload, identities: Sequence[Identity]) -> Known:
    """Ten queries at most, however many rows the batch has."""
    identifiers = {each.external_identifier for each in identities if each.external_identifier}
    ctids = {each.ctid for each in identities if each.ctid}
    known = Known(organization_ctids=_organizations(upload, ctids), own=_own(upload, identities))
    if any(each.wants_addresses for each in identities):
        known.addresses = by_identifier(upload.organization)
    for resource in _resources(upload, identifiers, ctids):
        known.by_ctid[resource.ctid] = resource
        if _is_own(resource, upload) and resource.external_identifier in identifiers:
            known.by_identifier[resource.external_identifier] = resource
    known.organizations = organizations.by_description({part for each in identities for part in each.described})
    known.owners = _owners([each.pk for each in known.by_ctid.values()])
    known.alike = _alike(upload, [each for each in identities if each.external_identifier not in known.by_identifier])
    known.earlier = _earlier(upload, identifiers, ctids | {resource.ctid for resource in known.by_identifier.values()})
    return known


def _is_own(resource: There, upload: Upload) -> bool:
    same = resource.organization_id == upload.organization_id and resource.kind in family(upload.kind)
    return same and resource.deleted_at is None


def _resources(upload: Upload, identifiers: set[str], ctids: set[str]) -> Iterable[There]:
    """Two queries rather than one with OR, so that each can use its index."""
    own = Resource.objects.filter(
        organization=upload.organization,
        kind__in=family(upload.kind),
        external_identifier__among=identifiers,
        deleted_at__isnull=True,
    )
    for query in (own if identifiers else None, Resource.objects.filter(ctid__among=ctids) if ctids else None):
        if query is not None:
            yield from (There(*values) for values in query.values_list(*_READ))


def _owners(pks: Sequence[int]) -> dict[int, tuple[str, ...]]:
    if not pks:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    references = Reference.objects.filter(resource__in=pks, term=OWNED_BY).order_by("pk")
    for pk, ctid in references.values_list("resource_id", "target_ctid"):
        found[pk] = (*found.get(pk, ()), ctid)
    return found


def graphs_of(there: Iterable[There]) -> dict[int, dict[str, Any]]:
    """The latest graphs of these resources, in one query."""
    pks = [each.latest_pk for each in there if each.latest_pk is not None]
    revisions = Revision.objects.filter(pk__among=pks) if pks else Revision.objects.none()
    return dict(revisions.values_list("resource_id", "graph"))


def _organizations(upload: Upload, ctids: set[str]) -> frozenset[str]:
    """CTIDs of accounts: no resource takes one, except the description of the account's own organization."""
    taken = Organization.objects.filter(ctid__among=ctids).values_list("ctid", flat=True) if ctids else ()
    own = upload.organization.ctid if "organization" in family(upload.kind) else None
    return frozenset(ctid for ctid in taken if ctid and ctid != own)


def _own(upload: Upload, identities: Sequence[Identity]) -> Own:
    wanted = {mention for each in identities for mention in each.mentions}
    if not wanted:
        return {}
    rows = Resource.objects.filter(
        organization=upload.organization, external_identifier__among=wanted, deleted_at__isnull=True
    ).values_list("external_identifier", "class_term", "ctid")
    found: Own = {}
    for identifier, class_term, ctid in rows:
        found[identifier] = (*found.get(identifier, ()), (class_term, ctid))
    return found


def _alike(upload: Upload, strangers: Sequence[Identity]) -> dict[tuple[str, str], str]:
    """Resources with the name and the page of a row that means none of them by its identifiers."""
    names = {each.name for each in strangers if each.name and each.webpage}
    if not names:
        return {}
    own = Resource.objects.filter(
        organization=upload.organization, kind__in=family(upload.kind), deleted_at__isnull=True
    )
    rows = own.filter(name__among=names).values_list("name", "webpage", "ctid")
    return {(name, tidy_url(webpage)): ctid for name, webpage, ctid in rows}


def _earlier(upload: Upload, identifiers: set[str], ctids: set[str]) -> dict[str, int]:
    """What rows of earlier batches used. Rows whose CTID was made for them do not count: nobody wrote it."""
    rows = UploadRow.objects.filter(
        Q(external_identifier__among=identifiers) | Q(ctid__among=ctids), upload=upload
    ).values_list("external_identifier", "ctid", "number")
    found: dict[str, int] = {}
    for identifier, ctid, number in rows.order_by("-number"):
        found |= {f"id:{identifier}": number} if identifier in identifiers else {}
        found |= {f"ctid:{ctid}": number} if ctid in ctids else {}
    return found
