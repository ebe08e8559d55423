"""Who belongs to an organization."""

from django import forms

from accounts.roles import Role

ROLES = [(role.value, role.label) for role in Role]


class RoleForm(forms.Form):
    role = forms.TypedChoiceField(label="Role", choices=ROLES, coerce=Role, initial=Role.EDITOR)


class MemberForm(RoleForm):
    email = forms.EmailField(
        label="E-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Somebody with an account here joins at once. Anybody else gets a link by mail, good for two weeks.",
    )
    field_order = ("email", "role")
