"""What a new resource starts from: its type where there is no choice, usual values, what the account already says."""

from typing import Any

from django.conf import settings

import ctdl
from accounts.choices import PublishingRole
from accounts.models import Organization
from ctdl import Declaration, Level, Value
from ctdl.classes import lineage

# The other two roles describe what an account does here, not what an organization is.
_CLASSES = {
    PublishingRole.CREDENTIAL: "ceterms:CredentialOrganization",
    PublishingRole.QUALITY_ASSURANCE: "ceterms:QACredentialOrganization",
    PublishingRole.PLAIN: "ceterms:Organization",
}


def start(kind: Declaration, organization: Organization, *, ctid: str) -> dict[str, Any]:
    """A document to begin with. The general class stands in it until a person chooses the type.

    Of the kind organization it is the account's own description when `ctid` is that of the account; with every other
    CTID it is another organization, such as a department, about which the account says nothing.
    """
    is_own = kind.slug == "organization" and ctid == organization.ctid
    class_term = organization_class(organization) if is_own else general_class(kind)
    blank = ctdl.new_document(class_term, ctid=ctid, base=settings.REGISTRY_URL)
    facts = _account_facts(organization) if is_own else usual_values(kind, organization)
    return ctdl.edit(blank, facts, base=settings.REGISTRY_URL)


def general_class(kind: Declaration) -> str:
    """The class of what is begun: the only one, or that of which all are kinds (ceterms:Credential for credentials)."""
    if len(kind.classes) == 1:
        return kind.classes[0]
    roots = {lineage(term)[-1] for term in kind.classes}
    return roots.pop() if len(roots) == 1 else kind.classes[0]


def usual_values(kind: Declaration, organization: Organization) -> dict[str, Any]:
    """Simplified values by term: what is asked for first with its usual value, and the organization as owner."""
    asked = (prop for prop in kind.properties_in(kind.sections[0].slug) if prop.level is not Level.OPTIONAL)
    usual = {prop.term: prop.usual for prop in asked if prop.usual and prop.value is not Value.TYPE}
    owner = {term: [organization.ctid] for term in kind.owned_by} if organization.ctid else {}
    return {**usual, **owner}


def organization_class(organization: Organization) -> str:
    """By the account's publishing roles, the first that says what it is; a credential organization otherwise."""
    stated = [term for role, term in _CLASSES.items() if role in organization.publishing_roles]
    return stated[0] if stated else "ceterms:CredentialOrganization"


def _account_facts(organization: Organization) -> dict[str, Any]:
    """Simplified values by term of what the account says about the organization."""
    address = {
        "StreetAddress": organization.street_address,
        "City": organization.city,
        "AddressRegion": organization.region,
        "PostalCode": organization.postal_code,
        "Country": organization.country,
    }
    return {
        "ceterms:name": organization.name,
        "ceterms:description": organization.description,
        "ceterms:subjectWebpage": organization.webpage,
        "ceterms:agentType": organization.types,
        "ceterms:agentSectorType": [organization.sector] if organization.sector else None,
        "ceterms:email": [organization.email] if organization.email else None,
        "ceterms:address": [address] if any(address.values()) else None,
        "ceterms:fein": organization.fein,
        "ceterms:duns": organization.duns,
        "ceterms:opeID": organization.ope_id,
    }
