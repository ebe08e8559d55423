"""Asks whether a user may do something in an organization; one question, one place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.exceptions import NotAllowed
from accounts.models import Membership, Organization, ThirdPartyRelation, User
from accounts.roles import GRANTS, STAFF_GRANTS, THIRD_PARTY_GRANTS, WHY_NOT, Permission, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody is to an organization. works_for_it: as its member, or for a third-party publisher."""

    permissions: frozenset[Permission] = frozenset()
    works_for_it: bool = False


def access(user: "User | AnonymousUser", organization: Organization) -> Access:
    """What `user` may do in `organization`, as its member, for a third-party publisher, or as staff."""
    if not user.is_authenticated or not user.is_active:
        return Access()
    roles = {pk: Role(role) for pk, role in Membership.objects.filter(user=user).values_list("organization", "role")}
    own = roles.pop(organization.pk, None)
    reached = [GRANTS[own]] if own else []
    if roles:  # most people belong to one organization, and are not asked for publishers
        through = ThirdPartyRelation.objects.in_force().filter(client=organization, publisher__in=list(roles))
        publishers = through.values_list("publisher", flat=True)
        reached += [GRANTS[roles[pk]] & THIRD_PARTY_GRANTS for pk in publishers]
    of_staff = STAFF_GRANTS if user.is_site_staff else frozenset[Permission]()
    return Access(of_staff.union(*reached), works_for_it=bool(reached))


def granted(user: "User | AnonymousUser", organization: Organization) -> frozenset[Permission]:
    """Everything that `user` may do in `organization`."""
    return access(user, organization).permissions


def check_can(user: "User | AnonymousUser", permission: Permission, organization: Organization) -> None:
    """Raises NotAllowed, with a sentence for the person, unless `user` holds `permission` in `organization`."""
    if permission not in granted(user, organization):
        raise NotAllowed(WHY_NOT[permission])


def can(user: "User | AnonymousUser", permission: Permission, organization: Organization) -> bool:
    return permission in granted(user, organization)


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles of an organization's members that grant `permission`."""
    return tuple(role for role, grants in GRANTS.items() if permission in grants)


def editable_organizations(user: "User | AnonymousUser") -> "list[Organization]":
    """The approved organizations for which `user` may enter resources, by name; clients are marked `is_client`."""
    reached = Organization.objects.worked_for_by(user, roles=roles_with(Permission.RESOURCE_EDIT))
    return list(reached.approved().with_clients_marked(user))


def publisher_for(user: "User", organization: Organization) -> Organization | None:
    """The third-party publisher through which `user` works for `organization`; None for its own members and others."""
    return publishers_for({(user.pk, organization.pk)}).get((user.pk, organization.pk))


def publishers_for(pairs: set[tuple[int, int]]) -> dict[tuple[int, int], Organization]:
    """As `publisher_for` for each `(id of a user, id of an organization)`, those without one left out; two queries."""
    clients = {client for _, client in pairs}
    relations = ThirdPartyRelation.objects.in_force().filter(client__in=clients).select_related("publisher")
    by_client: dict[int, list[Organization]] = {}
    for relation in relations.order_by("pk"):
        by_client.setdefault(relation.client_id, []).append(relation.publisher)
    if not by_client:
        return {}
    users = {user for user, client in pairs if client in by_client}
    memberships = Membership.objects.filter(user__in=users).values_list("user", "organization", "role")
    roles = {(user, organization): role for user, organization, role in memberships}
    may_edit = roles_with(Permission.RESOURCE_EDIT)
    found = {}
    for user, client in pairs - roles.keys():
        through = [each for each in by_client.get(client, []) if roles.get((user, each.pk)) in may_edit]
        if through:
            found[user, client] = through[0]
    return found


def check_staff(user: "User | AnonymousUser") -> None:
    """Raises NotAllowed unless `user` is staff of the registry."""
    if not (user.is_active and getattr(user, "is_site_staff", False)):
        raise NotAllowed(WHY_NOT[Permission.RESOURCE_REVIEW])
