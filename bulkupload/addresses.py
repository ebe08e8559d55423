"""The addresses of an organization, as cells name them."""

from collections.abc import Iterator
from typing import Any

import ctdl
from accounts.models import Organization
from bulkupload.nested import internal_identifier
from ctdl.document import main_node, named_nodes
from publisher.models import Resource

ADDRESS = "ceterms:address"


def addresses_of(organization: Organization) -> list[tuple[str, dict[str, Any]]]:
    """(identifier, address in simplified form); without one of its own it follows from what it says. One query."""
    own = Resource.objects.filter(ctid=organization.ctid, deleted_at__isnull=True).select_related("latest").first()
    if own is None or own.latest is None:
        return []
    prop = ctdl.kind("organization").property(ADDRESS)
    scope = ctdl.Scope(nodes=named_nodes(own.latest.graph))
    found = ctdl.from_jsonld(prop, main_node(own.latest.graph).get(ADDRESS), scope)
    return [(next(_codes(one), "") or internal_identifier(one)[:8], one) for one in found if isinstance(one, dict)]


def _codes(address: dict[str, Any]) -> Iterator[str]:
    for each in address.get("Identifier") or ():
        if isinstance(each, dict) and each.get("IdentifierValueCode"):
            yield str(each["IdentifierValueCode"])


def by_identifier(organization: Organization) -> dict[str, dict[str, Any]]:
    return {identifier.casefold(): address for identifier, address in addresses_of(organization)}
