"""The choice of the organization that something is entered for."""

from collections.abc import Sequence

from django import forms

from accounts.models import Organization


def offer(field: forms.Field, organizations: Sequence[Organization]) -> None:
    """Lets a ModelChoiceField choose among `organizations`; when there is only one, nobody is asked."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Organization.objects.filter(pk__in=[each.pk for each in organizations])
    if len(organizations) == 1:
        field.initial = organizations[0].pk
        field.widget = forms.HiddenInput()
