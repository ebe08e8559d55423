"""Where the targets of references stand: published, not yet published, deleted, or not known here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

import ctdl
from accounts.models import Organization
from publisher.models import Resource
from publisher.worklist import type_label

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Standing:
    """label and tone for a status mark; href: its page in the registry, "" when it has none; type_label: what it is."""

    label: str
    tone: str
    meaning: str
    href: str = ""
    type_label: str = ""


UNKNOWN = Standing("Not known here", "", "Neither this site nor its registry has it, as far as you may see.")
NOT_YET = ("Not yet published", "warn", "Publish it too: until then the reference leads nowhere in the registry.")
DELETED = ("Deleted", "bad", "It was deleted. Take this reference away; it cannot be saved.")
PUBLISHED = ("Published", "ok", "The registry shows it.")


def standings(ctids: Iterable[str], *, user: "User", within: str = "") -> Mapping[str, Standing]:
    """CTID -> where it stands, for those of which the person may know something; all others are `UNKNOWN`.

    Drafts of other organizations are not told of, unless they belong to the owner of the resource `within`.
    """
    wanted = set(ctids)
    found: dict[str, Standing] = {}
    accounts = Organization.objects.approved().filter(ctid__in=wanted).values_list("ctid", flat=True)
    found |= {str(ctid): Standing(*NOT_YET, type_label="Organization") for ctid in accounts}
    same = Resource.objects.filter(ctid=within).values("organization")
    mine = Organization.objects.visible_to(user).values("pk")
    seen = Q(published__isnull=False) | Q(organization__in=mine) | Q(organization__in=same)
    rows = Resource.objects.filter(seen, ctid__in=wanted)
    for ctid, published, deleted, term in rows.values_list("ctid", "published", "deleted_at", "class_term"):
        what = DELETED if deleted else PUBLISHED if published else NOT_YET
        href = ctdl.resource_uri(settings.REGISTRY_URL, ctid) if published and not deleted else ""
        found[ctid] = Standing(*what, href=href, type_label=type_label(term))
    return found
