"""One organization publishes for another: ask, grant, refuse, end."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import mail
from accounts.choices import PublishingRole
from accounts.exceptions import Changed, NotReady
from accounts.models import Organization, ThirdPartyRelation, User
from accounts.models.third_party import ThirdPartyRelationQuerySet
from accounts.permissions import can, check_can
from accounts.roles import Permission
from audit import log

NO_ROLE = (
    "Only a third-party publisher can ask for this. Edit the account, choose the publishing role “Third-Party "
    "Publisher”, and save it."
)
OVER = "Somebody has decided on this meanwhile. Look at what stands there now."


def why_not_ask(publisher: Organization) -> str | None:
    """None when `publisher` may ask others for permission, else the sentence that says why not."""
    if not publisher.is_approved:
        return "The organization has to be approved by staff of the registry before it can publish for others."
    return None if PublishingRole.THIRD_PARTY in publisher.publishing_roles else NO_ROLE


@transaction.atomic
def ask(*, publisher: Organization, client: Organization, by: User) -> ThirdPartyRelation:
    """Asks the administrators of `client` to let `publisher` publish for it. Raises NotAllowed, NotReady."""
    current = Organization.objects.select_for_update().get(pk=publisher.pk)
    check_can(by, Permission.ORGANIZATION_EDIT, current)
    if reason := why_not_ask(current):
        raise NotReady(reason)
    _check_client(current, client)
    try:
        with transaction.atomic():
            relation = ThirdPartyRelation.objects.create(publisher=current, client=client, asked_by=by)
    except IntegrityError as twice:  # there is one open request at most
        raise NotReady(f"{client.name} has been asked already, or has granted it.") from twice
    _record("asked", relation, by=by)
    mail.send("third_party_asked", to=mail.administrators(client), relation=relation, by=by)
    return relation


@transaction.atomic
def grant(*, relation: ThirdPartyRelation, by: User) -> ThirdPartyRelation:
    """From now on the publisher may enter and approve the client's data. Raises NotAllowed, Changed."""
    return _decide(relation, by=by, granted=True)


@transaction.atomic
def refuse(*, relation: ThirdPartyRelation, by: User) -> ThirdPartyRelation:
    """Raises NotAllowed, Changed."""
    return _decide(relation, by=by, granted=False)


@transaction.atomic
def end(*, relation: ThirdPartyRelation, by: User) -> ThirdPartyRelation:
    """Ends what was granted, at once; or takes a request back. An administrator of either side may.

    What the publisher has entered stays with the client. Raises NotAllowed, NotReady, Changed.
    """
    current = _locked(relation)
    may_publisher = can(by, Permission.ORGANIZATION_EDIT, current.publisher)
    if not may_publisher:
        check_can(by, Permission.ORGANIZATION_EDIT, current.client)
        if current.granted is None:
            raise NotReady("This is a request. Grant it or refuse it.")
    _move(ThirdPartyRelation.objects.open(), current, ended_at=timezone.now(), ended_by=by)
    _record(current.standing, current, by=by)
    mail.send("third_party_ended", to=_both_sides(current), relation=current, by=by)
    return current


def _check_client(publisher: Organization, client: Organization) -> None:
    if client.pk == publisher.pk:
        raise NotReady("An organization needs no permission to publish for itself.")
    if not client.is_approved:
        raise NotReady("The other organization has to be approved by staff of the registry first.")


def _decide(relation: ThirdPartyRelation, *, by: User, granted: bool) -> ThirdPartyRelation:
    current = _locked(relation)
    check_can(by, Permission.ORGANIZATION_EDIT, current.client)
    waiting = ThirdPartyRelation.objects.waiting()
    _move(waiting, current, granted=granted, decided_at=timezone.now(), decided_by=by)
    _record(current.standing, current, by=by)
    mail.send("third_party_decided", to=_both_sides(current), relation=current, by=by)
    return current


def _locked(relation: ThirdPartyRelation) -> ThirdPartyRelation:
    """The row as it is now, kept from others until the transaction ends (SQLite: the whole database is)."""
    rows = ThirdPartyRelation.objects.select_related("publisher", "client", "asked_by")
    return rows.select_for_update(of=("self",)).get(pk=relation.pk)


def _move(rows: ThirdPartyRelationQuerySet, relation: ThirdPartyRelation, **changes: object) -> None:
    """Writes `changes` if the relation is still among `rows`. Raises Changed. Holds where no row lock does."""
    if not rows.filter(pk=relation.pk).update(**changes):
        raise Changed(OVER)
    relation.refresh_from_db()


def _both_sides(relation: ThirdPartyRelation) -> list[User]:
    told = {user.pk: user for side in (relation.client, relation.publisher) for user in mail.administrators(side)}
    return list(told.values())


def _record(what: str, relation: ThirdPartyRelation, *, by: User) -> None:
    """In the history of both organizations."""
    names = {"publisher": relation.publisher_id, "client": relation.client_id}
    for pk in names.values():
        log.record(f"accounts:third-party:{what}", by=by, subject=relation, organization_id=pk, **names)
