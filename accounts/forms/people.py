"""Sign-up, the own profile, and the agreement to policies."""

from collections.abc import Iterable
from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.db import transaction
from django.http import HttpRequest

from accounts.actions import people
from accounts.models import User
from config.policies import POLICIES, Policy


class AgreementField(forms.BooleanField):
    """The check box of one policy; its template links to the text (`templates/accounts/agreement.html`)."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(
            label=f"I agree to the {policy.title[0].lower()}{policy.title[1:]}",
            help_text=policy.summary,
            error_messages={"required": "Read this policy and agree to it; without that there is no account."},
        )
        self.policy = policy


class _AsksForAgreement(forms.BaseForm):
    """Adds a check box for each of some policies to a form, named `agree_<slug>`."""

    def add_agreements(self, policies: Iterable[Policy]) -> None:
        for policy in policies:
            self.fields[f"agree_{policy.slug}"] = AgreementField(policy)

    @property
    def agreements(self) -> list[forms.BoundField]:
        return [self[name] for name, field in self.fields.items() if isinstance(field, AgreementField)]

    @property
    def details(self) -> list[forms.BoundField]:
        """The other fields, in their order."""
        return [self[name] for name, field in self.fields.items() if not isinstance(field, AgreementField)]


def _text(label: str, field: str, *, autocomplete: str, help_text: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=getattr(User._meta.get_field(field), "max_length", None),  # noqa: SLF001  Django's documented way
        help_text=help_text,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
    )


class SignupForm(_AsksForAgreement, AllauthSignupForm):
    """allauth's form (e-mail, password twice) with the person's details and the policies."""

    first_name = _text("First name", "first_name", autocomplete="given-name")
    last_name = _text("Last name", "last_name", autocomplete="family-name")
    title = _text("Job title", "title", autocomplete="organization-title")
    phone = _text(
        "Phone", "phone", autocomplete="tel", help_text="For staff of the registry, should a mail not reach you."
    )
    field_order = ("first_name", "last_name", "title", "phone", "email", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail"
        self.fields["email"].help_text = "You log in with this address. We send a link to it, to see that it is yours."
        for name in ("email", "password1", "password2"):
            self.fields[name].widget.attrs.pop("placeholder", None)  # the label says it
        for field in self.fields.values():
            field.error_messages["required"] = f"{field.label} is required: fill it in."
        self.add_agreements(POLICIES)

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        """The new user, with the details and the agreements. Called by allauth."""
        user: User = super().save(request)
        user.title, user.phone = self.cleaned_data["title"], self.cleaned_data["phone"]
        user.save(update_fields=["title", "phone"])
        people.record_sign_up(user)
        people.agree(user=user, policies=POLICIES)
        return user


class AgreementForm(_AsksForAgreement, forms.Form):
    """Asks again for the policies that are new or have changed."""

    def __init__(self, *args: Any, policies: Iterable[Policy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_agreements(policies)


class ProfileForm(forms.Form):
    first_name = _text("First name", "first_name", autocomplete="given-name")
    last_name = _text("Last name", "last_name", autocomplete="family-name")
    title = _text("Job title", "title", autocomplete="organization-title", required=False)
    phone = _text("Phone", "phone", autocomplete="tel", required=False)
