"""Selections of columns that an organization keeps under a name."""

from collections.abc import Sequence

from django.db import transaction

from accounts.exceptions import NotReady
from accounts.models import Organization, User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from bulkupload.columns import columns_of
from bulkupload.models import ColumnSelection

MOST = 50  # selections of one kind


@transaction.atomic
def keep(*, organization: Organization, kind: str, name: str, keys: Sequence[str], by: User) -> ColumnSelection:
    """Keeps the columns under the name, in place of an earlier selection of that name. Raises NotAllowed, NotReady."""
    check_can(by, Permission.RESOURCE_EDIT, organization)
    name = " ".join(name.replace("\x00", "").split())[:80]
    usable = [key for key in dict.fromkeys(keys) if columns_of(kind).get(key)]
    if not name:
        raise NotReady("Give the selection a name.")
    if not usable:
        raise NotReady("Tick at least one column that is not required; the required ones are in every template.")
    others = ColumnSelection.objects.filter(organization=organization, kind=kind).exclude(name=name)
    if others.count() >= MOST:
        raise NotReady(f"{MOST} selections are the most. Remove one that you no longer need.")
    kept, _ = ColumnSelection.objects.update_or_create(
        organization=organization, kind=kind, name=name, defaults={"keys": usable, "updated_by": by}
    )
    log.record("upload:selection:kept", by=by, subject=kept, organization_id=organization.pk, name=name)
    return kept


@transaction.atomic
def drop(*, selection: ColumnSelection, by: User) -> None:
    """Raises NotAllowed."""
    check_can(by, Permission.RESOURCE_EDIT, selection.organization)
    log.record(
        "upload:selection:dropped", by=by, subject=selection, organization_id=selection.organization_id,
        name=selection.name,
    )  # fmt: skip
    selection.delete()


def visible(user: User, number: int, kind: str) -> ColumnSelection | None:
    """The selection, if it is one of an organization that the user can see."""
    own = Organization.objects.visible_to(user)
    found = ColumnSelection.objects.filter(pk=number, kind=kind, organization__in=own)
    return found.select_related("organization").first()
