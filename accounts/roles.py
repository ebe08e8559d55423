"""Who may do what: the roles of an organization's members, and what each role grants. No Django."""

from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    VIEWER = "viewer"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Permission(StrEnum):
    """`scope:action`. Keep the list alphabetized."""

    MEMBER_MANAGE = "member:manage"
    ORGANIZATION_DECIDE = "organization:decide"
    ORGANIZATION_EDIT = "organization:edit"
    RESOURCE_EDIT = "resource:edit"
    RESOURCE_READ = "resource:read"
    RESOURCE_REVIEW = "resource:review"


_VIEWER = frozenset({Permission.RESOURCE_READ})
_EDITOR = _VIEWER | {Permission.RESOURCE_EDIT}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.EDITOR: _EDITOR,
    Role.ADMINISTRATOR: _EDITOR | {Permission.MEMBER_MANAGE, Permission.ORGANIZATION_EDIT},
}
# What a role in a third-party publisher may grant for its clients: their data, never their account or members.
THIRD_PARTY_GRANTS = frozenset({Permission.RESOURCE_READ, Permission.RESOURCE_EDIT})
# What site staff may do in every organization.
STAFF_GRANTS = frozenset({Permission.ORGANIZATION_DECIDE, Permission.RESOURCE_READ, Permission.RESOURCE_REVIEW})

WHY_NOT: dict[Permission, str] = {
    Permission.MEMBER_MANAGE: "Only an administrator of the organization can change its members.",
    Permission.ORGANIZATION_DECIDE: "Only staff of the registry can decide on this.",
    Permission.ORGANIZATION_EDIT: "Only an administrator of the organization can change its account.",
    Permission.RESOURCE_EDIT: (
        "You can read this, but not change it. Ask an administrator of the organization to make you an editor."
    ),
    Permission.RESOURCE_READ: "This belongs to an organization that you are not a member of.",
    Permission.RESOURCE_REVIEW: "Only staff of the registry can decide on this.",
}
