"""Drafts: kept while somebody types, gone when it is saved or thrown away.

None of this is an event for the audit: a draft is no part of any record, and one is written with every pause in typing.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from accounts.exceptions import NotReady
from accounts.models import Organization, User
from accounts.permissions import check_can
from accounts.roles import Permission
from publisher.models import Draft, Resource, Revision

LONGEST = 2_000_000  # characters; every field of the largest panel filled in takes a fifth of it
KEPT_FOR = timedelta(days=30)
MOST = 100  # of one person in one organization; every night the oldest of more than these go


@transaction.atomic
def keep(
    *,
    by: User,
    organization: Organization,
    kind: str,
    ctid: str,
    panel: str,
    tab: str,
    typed: str,
    seen: Revision | None = None,
) -> None:
    """Writes the draft of this tab, over what it wrote before. Raises NotAllowed, and NotReady when it is too long."""
    check_can(by, Permission.RESOURCE_EDIT, organization)
    if len(typed) > LONGEST:
        raise NotReady("This is too long to be kept as a draft. Save it.")
    draft = Draft(
        user=by,
        organization=organization,
        kind=kind,
        ctid=ctid,
        panel=panel,
        tab=tab,
        typed=typed,
        seen=seen,
        written_at=timezone.now(),
    )
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "ctid", "panel", "tab"],
        update_fields=["typed", "seen", "written_at"],
    )


def drop(*, by: User, ctid: str, panel: str, tab: str) -> None:
    """Takes away the draft of a panel that was saved, or that its writer throws away."""
    Draft.objects.of(by).filter(ctid=ctid, panel=panel, tab=tab).delete()


def purge() -> int:
    """Takes away what nobody has come back to for a month, what belongs to deleted resources, and what is more than
    `MOST`; says how many."""
    old = Draft.objects.filter(written_at__lt=timezone.now() - KEPT_FOR)
    gone = Draft.objects.filter(ctid__in=Resource.objects.filter(deleted_at__isnull=False).values("ctid"))
    newest_first = [F("written_at").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=[F("user"), F("organization")], order_by=newest_first)
    count = int(old.delete()[0]) + int(gone.delete()[0])
    many = list(Draft.objects.annotate(place=place).filter(place__gt=MOST).values_list("pk", flat=True))
    return count + int(Draft.objects.filter(pk__in=many).delete()[0])
