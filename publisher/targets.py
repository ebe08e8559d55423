"""What may be said of the resources that a document refers to: name, page, whether they are published."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from accounts.models import Organization
from publisher.models import Resource
from publisher.public import public_names
from publisher.showing import Target

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def targets_of(
    ctids: Iterable[str], *, within: str | None = None, user: "User | AnonymousUser | None" = None
) -> dict[str, Target]:
    """CTID -> what may be said of it, for those that may be named.

    These are approved organizations, what is published, what `user` may see, and what belongs to the same organization
    as the resource with the CTID `within`. href is "" for what `user` may not open here.
    """
    wanted = list(ctids)
    if not wanted:
        return {}
    organizations = Organization.objects.approved().filter(ctid__in=wanted).values_list("ctid", "name")
    found = {ctid: Target(name, "", False) for ctid, name in organizations if ctid}
    visible = Resource.objects.visible_to(user) if user else Resource.objects.none()
    same = Resource.objects.filter(ctid=within).values("organization")
    resources = Resource.objects.filter(ctid__in=wanted, deleted_at__isnull=True).filter(
        Q(published__isnull=False) | Q(organization__in=same) | Q(pk__in=visible.values("pk"))
    )
    pages = set(visible.filter(ctid__in=wanted).values_list("ctid", flat=True))
    own = pages | set(resources.filter(organization__in=same).values_list("ctid", flat=True))
    drafts: dict[str, int] = {}  # of others, who may be working on another name
    for ctid, name, latest, published in resources.values_list("ctid", "name", "latest_id", "published_id"):
        page = reverse("resource", args=[ctid]) if ctid in pages else ""
        found[ctid] = Target(name, page, published is not None)
        if ctid not in own and latest != published:
            drafts[ctid] = published
    return found | {ctid: Target(name, "", True) for ctid, name in public_names(drafts).items()}


def names_of(
    ctids: Iterable[str], *, within: str | None = None, user: "User | AnonymousUser | None" = None
) -> dict[str, tuple[str, str]]:
    """The same as (name, address of its page here)."""
    return {ctid: (each.name, each.href) for ctid, each in targets_of(ctids, within=within, user=user).items()}
