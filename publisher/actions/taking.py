"""How every step begins: lock, look again, check. Called inside `transaction.atomic`."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection
from django.db.models import Q

import ctdl
from accounts.exceptions import Changed, NotAllowed, NotReady
from accounts.models import Organization, User
from accounts.permissions import granted
from accounts.roles import WHY_NOT, Permission
from publisher.lifecycle import STEPS, State, Turn
from publisher.models import Reference, RegistryRequest, Resource

NEEDED = {
    Turn.EDITOR: (Permission.RESOURCE_EDIT,),
    Turn.REVIEWER: (Permission.RESOURCE_REVIEW,),
    Turn.EITHER: (Permission.RESOURCE_EDIT, Permission.RESOURCE_REVIEW),
}
CHANGED = "This was changed by somebody else since you opened it. Look at what is there now, then decide again."


def locked(resource: Resource, *, against_references: bool = False) -> Resource:
    """The row as it is now, kept from others until the transaction ends (SQLite: the whole database is).

    The lock is one statement and the reading another: a statement that had to wait for the lock would still see the
    other tables as they were before. `against_references` also keeps others from beginning to refer to it.
    """
    Resource.objects.select_for_update(no_key=not against_references).values_list("pk").get(pk=resource.pk)
    return Resource.objects.with_state().defer("approved__graph", "published__graph").get(pk=resource.pk)


def hold_targets(ctids: Sequence[str]) -> None:
    """Keeps resources from being deleted while a reference to them is saved. Raises NotReady for a deleted one."""
    if why := next(iter(gone_targets(ctids).values()), None):
        raise NotReady(why)


def gone_targets(ctids: Sequence[str]) -> dict[str, str]:
    """CTID -> the sentence for a reference to it, for those that are deleted; the others are kept from being deleted.

    The lock shares with every step but delete, so that two who save references to each other do not wait in a circle.
    """
    if not ctids:
        return {}
    targets = Resource.objects.filter(ctid__among=ctids).order_by("pk")
    if connection.vendor == "postgresql":
        sql, values = targets.values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} FOR KEY SHARE", values)
    gone = targets.filter(deleted_at__isnull=False).values_list("ctid", "name")
    return {ctid: f"“{name}” ({ctid}) was deleted. Take the reference to it away." for ctid, name in gone}


def hold_owner(resource: Resource) -> None:
    """Keeps the owner's description from being unpublished at the very moment in which `resource` is sent."""
    owner = Resource.objects.filter(ctid=resource.organization.ctid).exclude(pk=resource.pk)
    owner.select_for_update(no_key=True).values_list("pk").first()


def whole_state(resource: Resource, *, complete: bool | None = None) -> State:
    """The state with the parts that lists do not need: minimum data as the rules stand now, references, owner.

    complete: whether the latest revision passes minimum data, for a page that has found that out already.
    """
    owner = resource.organization.ctid
    describes_owner = resource.ctid == owner
    state = resource.state
    return replace(
        state,
        unsent=state.sending and resource.registry_requests.unsent().exists(),
        complete=_is_complete(resource) if complete is None else complete,
        referred_to=_referred_to(resource),
        owner_needed=describes_owner and _owner_is_needed(resource),
        owner_published=owner_is_published(resource),
    )


def _is_complete(resource: Resource) -> bool:
    return resource.latest is not None and not ctdl.minimum(resource.latest.graph)


def _referred_to(resource: Resource) -> bool:
    references = Reference.objects.filter(target_ctid=resource.ctid, resource__deleted_at__isnull=True)
    return references.exclude(resource=resource).exists()


def _owner_is_needed(resource: Resource) -> bool:
    """Whether anything else of the organization is published, or on its way to be."""
    on_its_way = RegistryRequest.objects.open().filter(action=RegistryRequest.Action.PUBLISH).values("resource")
    others = Resource.objects.filter(Q(published__isnull=False) | Q(pk__in=on_its_way))
    return others.filter(organization=resource.organization_id).exclude(pk=resource.pk).exists()


def owner_is_published(resource: Resource) -> bool:
    """Whether the registry knows the owning organization, and goes on doing so; its own description needs no other."""
    owner_ctid = resource.organization.ctid
    if resource.ctid == owner_ctid:
        return True
    leaving = RegistryRequest.objects.open().filter(action=RegistryRequest.Action.DELETE).values("resource")
    return Resource.objects.filter(ctid=owner_ctid, published__isnull=False).exclude(pk__in=leaving).exists()


def begin(name: str, *, resource: Resource, by: User, pointer: str, seen: int | None) -> Resource:
    """The locked resource, ready for the step `name`.

    `pointer` (latest, approved, published) is what the step decides on and `seen` the id of the revision that the
    person had on screen there. Raises NotAllowed, Changed, or NotReady with the sentence of the condition that fails.
    """
    step = STEPS[name]
    check_turn(name, by, resource.organization)
    current = locked(resource, against_references=name == "delete")
    if getattr(current, f"{pointer}_id") != seen:
        raise Changed(CHANGED)
    if name in ("publish", "retry"):
        hold_owner(current)
    if reason := step.why_not(whole_state(current)):
        raise NotReady(reason)
    return current


def check_turn(name: str, by: User, organization: Organization) -> None:
    """Raises NotAllowed unless `by` may take the step `name` in `organization`."""
    needed = NEEDED[STEPS[name].turn]
    if not granted(by, organization) & set(needed):
        raise NotAllowed(WHY_NOT[needed[0]])


def compare_and_set(resource: Resource, **changes: object) -> None:
    """Writes `changes` if the pointers are still those of `resource`. Raises Changed. Holds where no row lock does."""
    moved = Resource.objects.filter(
        pk=resource.pk,
        latest_id=resource.latest_id,
        approved_id=resource.approved_id,
        published_id=resource.published_id,
    ).update(**changes)
    if not moved:
        raise Changed(CHANGED)
    resource.refresh_from_db()
    resource.forget_state()


def said(note: str) -> str:
    """What somebody wrote to go with a step, without the null character that no database takes."""
    return note.replace("\x00", "").strip()


def reasons(resource: Resource, turn: Turn | None, *, complete: bool | None = None) -> dict[str, str | None]:
    """For each step of `turn`, of everybody for None: None when it is open, else the sentence that says why not.

    For the buttons of a page. complete: as for `whole_state`.
    """
    state = whole_state(resource, complete=complete)
    return {step.name: step.why_not(state) for step in STEPS.values() if turn is None or step.turn.includes(turn)}
