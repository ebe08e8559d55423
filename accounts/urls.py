"""Addresses of people, organizations and their approval. Login, sign-up and such are allauth's, under /accounts/."""

from django.urls import URLPattern, URLResolver, path

from accounts.views import members, organizations, people, staff, third_parties

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", people.account, name="account"),
    path("account/policies/", people.policies, name="account_policies"),
    path("organizations/", organizations.index, name="organizations"),
    path("organizations/new/", organizations.new, name="organization_new"),
    path("organizations/<int:organization_id>/", organizations.account, name="organization_account"),
    path("organizations/<int:organization_id>/edit/", organizations.edit, name="organization_edit"),
    path("organizations/<int:organization_id>/take-back/", organizations.take_back, name="organization_take_back"),
    path("organizations/<int:organization_id>/members/", members.index, name="organization_members"),
    path("organizations/<int:organization_id>/members/add/", members.add, name="member_add"),
    path(
        "organizations/<int:organization_id>/members/<int:membership_id>/role/", members.change_role, name="member_role"
    ),
    path(
        "organizations/<int:organization_id>/members/<int:membership_id>/remove/", members.remove, name="member_remove"
    ),
    path(
        "organizations/<int:organization_id>/invitations/<int:invitation_id>/withdraw/",
        members.withdraw,
        name="invitation_withdraw",
    ),
    path("organizations/<int:organization_id>/third-parties/", third_parties.index, name="third_parties"),
    path("organizations/<int:organization_id>/third-parties/ask/", third_parties.ask, name="third_party_ask"),
    path(
        "organizations/<int:organization_id>/third-parties/<int:relation_id>/grant/",
        third_parties.grant,
        name="third_party_grant",
    ),
    path(
        "organizations/<int:organization_id>/third-parties/<int:relation_id>/refuse/",
        third_parties.refuse,
        name="third_party_refuse",
    ),
    path(
        "organizations/<int:organization_id>/third-parties/<int:relation_id>/end/",
        third_parties.end,
        name="third_party_end",
    ),
    path("invitations/<str:token>/", members.invitation, name="invitation"),
    path("staff/organizations/", staff.index, name="staff_organizations"),
    path("staff/organizations/<int:organization_id>/", staff.organization, name="staff_organization"),
    path("staff/organizations/<int:organization_id>/approve/", staff.approve, name="staff_organization_approve"),
    path("staff/organizations/<int:organization_id>/return/", staff.return_, name="staff_organization_return"),
]
