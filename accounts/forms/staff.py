"""What site staff fill in about organizations."""

from django import forms

from accounts.models import OrganizationStatus


class DecisionForm(forms.Form):
    """`seen` is the version that the decision is about."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="Note to the organization",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Its administrators get this by mail, and read it above the form.",
    )


class QueueFilter(forms.Form):
    q = forms.CharField(
        label="Name, web page or CTID", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    status = forms.ChoiceField(
        required=False, choices=[("", "All"), *((s.value, s.label) for s in OrganizationStatus if s != "draft")]
    )
