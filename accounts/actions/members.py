"""Who belongs to an organization: add, invite, change the role, remove."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts import mail
from accounts.exceptions import NotReady
from accounts.models import Invitation, Membership, Organization, User
from accounts.models.invitation import hash_of, new_token
from accounts.permissions import check_can
from accounts.roles import Permission, Role
from audit import log
from audit.models import Event

MOST_BEFORE_APPROVAL = 10
LAST_ADMINISTRATOR = "An organization needs an administrator. Make somebody else one first."


@transaction.atomic
def add(*, organization: Organization, email: str, role: Role, by: User) -> Membership | Invitation:
    """A membership for whoever has confirmed `email` here, else an invitation that is mailed there.

    Either way the person is told. Inviting an address again sends a new link with the new role; the old link ends.
    Raises NotAllowed, NotReady.
    """
    _lock(organization, by=by)
    _check_may_send_mail(organization)
    address = email.strip().lower()
    known = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user").first()
    if known:
        return _add_user(organization, known.user, role, by=by)
    return _invite(organization, address, role, by=by)


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: User) -> Membership:
    """Gives the member another role. Raises NotAllowed, NotReady."""
    _lock(membership.organization, by=by)
    current = _still_there(membership)
    if current.role == role:
        return current
    _keep_an_administrator(current)
    before, current.role = current.role, role
    current.save(update_fields=["role"])
    _record("role-changed", current, by=by, before=before, role=role.value)
    return current


@transaction.atomic
def remove(*, membership: Membership, by: User) -> None:
    """Ends a membership. Everybody may end their own. Raises NotAllowed, NotReady."""
    leaving = membership.user_id == by.pk
    _lock(membership.organization, by=None if leaving else by)
    current = _still_there(membership)
    _keep_an_administrator(current)
    _record("left" if leaving else "removed", current, by=by, role=current.role)
    current.delete()


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> None:
    """Ends an open invitation. Raises NotAllowed, NotReady."""
    _lock(invitation.organization, by=by)
    deleted, _ = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).delete()
    if not deleted:
        raise NotReady("This invitation was accepted or withdrawn meanwhile.")
    log.record(
        "accounts:invitation:withdrawn",
        by=by,
        subject=invitation.organization,
        organization_id=invitation.organization_id,
        email=invitation.email,
    )


@transaction.atomic
def accept(*, token: str, by: User) -> Membership:
    """The membership that the link of a mail offers. Raises NotReady when the link is used, old or unknown."""
    invitation = Invitation.objects.find(token)
    if invitation is None:
        raise NotReady("This invitation was used, withdrawn, or is older than two weeks. Ask for a new one.")
    return _accept(invitation, by)


@transaction.atomic
def accept_by_address(*, user: User, email: str) -> list[Membership]:
    """Joins `user`, who has just confirmed `email`, to every organization that has invited this address."""
    return [_accept(invitation, user) for invitation in Invitation.objects.open().filter(email=email.lower())]


def _lock(organization: Organization, *, by: User | None) -> None:
    """Lets changes of the members happen one after the other; `by`, unless None, must be allowed to make them."""
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if by is not None:
        check_can(by, Permission.MEMBER_MANAGE, locked)


def _check_may_send_mail(organization: Organization) -> None:
    """Anybody can register, so an organization that nobody has approved must not become a way to mail the world."""
    sent = Event.objects.filter(
        organization_id=organization.pk, tag__in=["accounts:member:added", "accounts:invitation:sent"]
    )
    if not organization.is_approved and sent.count() >= MOST_BEFORE_APPROVAL:
        raise NotReady(f"Until the organization is approved, at most {MOST_BEFORE_APPROVAL} people can be added.")


def _still_there(membership: Membership) -> Membership:
    current = Membership.objects.select_related("user", "organization").filter(pk=membership.pk).first()
    if current is None:
        raise NotReady("This person is no longer a member.")
    return current


def _keep_an_administrator(leaving: Membership) -> None:
    others = Membership.objects.filter(organization=leaving.organization, role=Role.ADMINISTRATOR).exclude(
        pk=leaving.pk
    )
    if leaving.role == Role.ADMINISTRATOR and not others.exists():
        raise NotReady(LAST_ADMINISTRATOR)


def _add_user(organization: Organization, user: User, role: Role, *, by: User) -> Membership:
    if Membership.objects.filter(organization=organization, user=user).exists():
        raise NotReady(f"{user.get_full_name()} is a member already. Change the role in the list.")
    membership = Membership.objects.create(organization=organization, user=user, role=role)
    _record("added", membership, by=by, role=role.value)
    mail.send("member_added", to=[user], organization=organization, role=role.label, by=by)
    return membership


def _invite(organization: Organization, address: str, role: Role, *, by: User) -> Invitation:
    Invitation.objects.filter(organization=organization, email=address, accepted_at__isnull=True).delete()
    token = new_token()
    invitation = Invitation.objects.create(
        organization=organization, email=address, role=role, token_hash=hash_of(token), invited_by=by
    )
    log.record(
        "accounts:invitation:sent",
        by=by,
        subject=organization,
        organization_id=organization.pk,
        email=address,
        role=role.value,
    )
    mail.send_to_address("invitation", to=address, invitation=invitation, role=role.label, token=token)
    return invitation


def _accept(invitation: Invitation, user: User) -> Membership:
    """Somebody who is a member already keeps the role; the invitation is used up all the same."""
    _lock(invitation.organization, by=None)
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).update(
        accepted_at=timezone.now(), accepted_by=user
    )
    if not taken:
        raise NotReady("This invitation was used or withdrawn meanwhile.")
    membership, is_new = Membership.objects.get_or_create(
        organization=invitation.organization, user=user, defaults={"role": invitation.role}
    )
    if is_new:
        _record("joined", membership, by=user, role=membership.role)
    return membership


def _record(what: str, membership: Membership, *, by: User, **data: str) -> None:
    log.record(
        f"accounts:member:{what}",
        by=by,
        subject=membership,
        organization_id=membership.organization_id,
        user=membership.user_id,
        **data,
    )
