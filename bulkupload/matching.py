"""Which resource a row means: one that is there, a new one, or none that this organization may touch."""

from dataclasses import dataclass

from bulkupload.columns import CTID, EXTERNAL_IDENTIFIER, family
from bulkupload.findings import Finding, error, warning
from bulkupload.known import Known, There
from bulkupload.layout import Layout
from bulkupload.models import Upload
from bulkupload.rows import NAME, Identity
from ctdl.values import tidy_url

REPEATED = "repeated-row"


@dataclass(frozen=True)
class Target:
    """there: None for a new one. adopts: whether the resource gets the row's External Identifier, having none."""

    there: There | None = None
    findings: tuple[Finding, ...] = ()
    adopts: bool = False


def find_target(identity: Identity, known: Known, upload: Upload, layout: Layout, number: int) -> Target:
    """The External Identifier and the CTID must mean the same resource; each may be blank, not both."""
    own, by_ctid = known.by_identifier.get(identity.external_identifier), known.by_ctid.get(identity.ctid)
    refusal = _refusal(identity, known, upload, own, by_ctid) or _repeated(identity, known, by_ctid or own, number)
    if refusal:
        code, key, message = refusal
        return Target(findings=(error(code, message, column=_heading(layout, key)),))
    if by_ctid is not None:
        return _by_ctid(identity, by_ctid, layout)
    return Target(own, () if own else _alike(identity, known, layout))


def _heading(layout: Layout, key: str) -> str:
    """The heading in this file, or the template's."""
    own = next((layout.headings[index] for index, column in layout.used if column.key == key), "")
    return own or ("External Identifier" if key == EXTERNAL_IDENTIFIER else "CTID")


Refusal = tuple[str, str, str]  # code, key of the column, sentence


def _refusal(
    identity: Identity, known: Known, upload: Upload, own: There | None, by_ctid: There | None
) -> Refusal | None:
    if not identity.external_identifier and not identity.ctid:
        if identity.findings:  # what was written is wrong, and was said already
            return None
        return (
            "missing-identifier",
            EXTERNAL_IDENTIFIER,
            "Give an External Identifier or a CTID, so that a later upload finds the same resource.",
        )
    if by_ctid is not None and (why := _why_not(by_ctid, upload)):
        return "taken-ctid", CTID, why
    if identity.ctid in known.organization_ctids:
        return "taken-ctid", CTID, "This is the CTID of an organization, so no other resource can have it."
    if own is not None and identity.ctid and own.ctid != identity.ctid:
        own_name = f"The External Identifier “{identity.external_identifier}”"
        message = f"{own_name} belongs to a resource with the CTID {own.ctid}. Correct one of the two."
        return "identifiers-disagree", CTID, message
    return None


def _why_not(resource: There, upload: Upload) -> str:
    if resource.organization_id != upload.organization_id:
        return "This CTID belongs to a resource of another organization. Leave it out to get a new one."
    if resource.deleted_at is not None:
        return "The resource with this CTID was deleted, and a CTID is given once only. Leave it out to get a new one."
    if resource.kind not in family(upload.kind):
        return f"This CTID belongs to a resource of another kind ({resource.kind}). Leave it out, or correct it."
    return ""


def _repeated(identity: Identity, known: Known, resource: There | None, number: int) -> Refusal | None:
    """One row may name a resource by its External Identifier and another the same one by its CTID."""
    earlier = known.claim(identity, resource.ctid if resource else "", number)
    if earlier is None:
        return None
    key = EXTERNAL_IDENTIFIER if identity.external_identifier else CTID
    return REPEATED, key, f"Row {earlier} is about the same resource. Leave one row for each resource."


def _alike(identity: Identity, known: Known, layout: Layout) -> tuple[Finding, ...]:
    """A new row may be a resource that is there under another identifier: the usual way to duplicates."""
    ctid = known.alike.get((identity.name, tidy_url(identity.webpage)))
    if ctid is None:
        return ()
    message = "You have one with this name and this web page already. If it is the same, put its CTID into the row."
    return (warning("looks-like-another", message, ctid, column=layout.heading_of(NAME)),)


def _by_ctid(identity: Identity, resource: There, layout: Layout) -> Target:
    if not identity.external_identifier or identity.external_identifier == resource.external_identifier:
        return Target(resource)
    if not resource.external_identifier:
        return Target(resource, adopts=True)
    message = f"The External Identifier of this resource is “{resource.external_identifier}” and stays so."
    return Target(resource, (warning("identifier-kept", message, column=_heading(layout, EXTERNAL_IDENTIFIER)),))
