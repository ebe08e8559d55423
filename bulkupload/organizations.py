"""Organizations that cells name by name and web page: those that are known here are referred to by their CTID."""

from collections.abc import Iterable

from django.db.models.functions import Upper

from accounts.models import Organization
from bulkupload import grammar
from publisher.models import Resource


def by_description(described: Iterable[str]) -> dict[str, str]:
    """ "Name~Webpage" as written -> CTID, where both are those of an approved account or of a published description.

    Two queries however many there are, none when there is nothing to look for.
    """
    wanted = {part: key for part in described if (key := _key(part))}
    if not wanted:
        return {}
    names = {name for name, _ in wanted.values()}
    accounts = Organization.objects.approved().filter(name_key__in=[name.lower() for name in names])
    told = Resource.objects.filter(kind="organization", published__isnull=False, deleted_at__isnull=True)
    told = told.alias(upper=Upper("name")).filter(upper__in=[name.upper() for name in names])
    found: dict[tuple[str, str], str] = {}
    for rows in (told, accounts):  # what the account says goes before
        facts = rows.values_list("name", "webpage", "ctid")
        found |= {(name.casefold(), _page(page)): ctid for name, page, ctid in facts if ctid}
    return {part: found[key] for part, key in wanted.items() if key in found}


def _key(part: str) -> tuple[str, str] | None:
    name, *rest = grammar.pieces(part)
    return (name.casefold(), _page(rest[0])) if name and len(rest) == 1 and rest[0] else None


def _page(address: str) -> str:
    """What makes two addresses the same page: neither the scheme, nor "www.", nor a slash at the end, nor case."""
    bare = address.strip().casefold()
    for start in ("https://", "http://", "www."):
        bare = bare.removeprefix(start)
    return bare.rstrip("/")
