"""Made-up values that the component page shows; nothing else uses them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator

from config.sample_fields import SampleFields


@dataclass(frozen=True, slots=True)
class Label:
    """Stands for a status: a word and a tone (`ok`, `warn`, `bad`, `info` or "")."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Stands for a finding."""

    severity: str
    message: str
    suggestion: str = ""
    href: str = ""


class SampleForm(forms.Form):
    """One field of each look; bound with bad values it shows the findings too."""

    name = forms.CharField(
        label="Credential name", help_text="The official name, as your learners and employers know it."
    )
    description = forms.CharField(label="Description", widget=forms.Textarea(attrs={"rows": 3}), min_length=25)
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("es", "Spanish")])
    kind = forms.ChoiceField(
        label="Ways to publish", choices=[("hand", "Manual entry"), ("sheet", "Bulk upload")], widget=forms.RadioSelect
    )
    sheet = forms.FileField(label="Spreadsheet", required=False, help_text="CSV or XLSX.")
    agree = forms.BooleanField(label="I have read the publisher's agreement")


STATUSES = (
    Label("In process", ""),
    Label("Published", "ok"),
    Label("Waiting for review", "info"),
    Label("Needs republishing", "warn"),
    Label("Publishing failed", "bad"),
)
FINDINGS = (
    Remark(
        "error",
        "The description is too short.",
        "Say in at least 25 characters what a holder can do.",
        "#id_description",
    ),
    Remark("warning", "The web page answers with a redirect.", "Give the address it leads to."),
    Remark("info", "An occupation makes this easier to find."),
)
GROUPS = (
    {
        "label": "Certificates",
        "choices": (
            {
                "value": "certificate",
                "label": "Certificate",
                "info": "Awarded for completing a program; it does not run out.",
            },
            {"value": "completion", "label": "Certificate of Completion"},
        ),
    },
    {
        "label": "Certifications and licenses",
        "choices": (
            {
                "value": "certification",
                "label": "Certification",
                "checked": True,
                "help": "Can be revoked and has to be renewed.",
            },
            {"value": "license", "label": "License", "info": "Given by a public authority, for a limited time."},
        ),
    },
)
STEPS = (
    {"label": "Organization", "state": "done", "url": "#organization"},
    {"label": "Columns", "state": "done"},
    {"label": "Check and fix", "state": "current"},
    {"label": "Save"},
    {"label": "Approve"},
)
TABS = (
    {"label": "My organization", "url": "#mine"},
    {"label": "Credentials", "url": "#credentials", "count": 151, "current": True},
    {"label": "Courses", "url": "#courses", "count": 1204},
)
FIGURES = (
    {"number": 1268, "label": "new", "tone": "ok"},
    {"number": 9, "label": "unchanged"},
    {"number": 4, "label": "refused", "tone": "bad"},
    {"number": 51, "label": "warnings", "tone": "warn"},
)
BUTTONS = (
    {"label": "Approve", "name": "action", "value": "approve", "style": "btn-primary"},
    {
        "label": "Unpublish…",
        "name": "action",
        "value": "unpublish",
        "style": "btn-quiet",
        "confirm": "Ask to unpublish 2 credentials?",
        "confirm_detail": "Published data is meant to be permanent. Staff of the registry decide.",
        "confirm_action": "Ask to unpublish",
    },
    {
        "label": "Delete",
        "style": "btn-quiet",
        "id": "sample-delete",
        "reason": "Published resources cannot be deleted.",
    },
)
DIFFERENCE = (
    {"kind": "same", "text": "Learn to build "},
    {"kind": "removed", "text": "web pages"},
    {"kind": "added", "text": "accessible web sites"},
)
FACTS = (("Assessment", "USD 250.00"), ("Retake", "USD 90.00"), ("For", "non-members"))


def context(page: str) -> dict[str, Any]:
    """What `templates/public/components.html` needs; `page` chooses the page of the sample pagination."""
    return {
        "statuses": STATUSES,
        "findings": FINDINGS,
        "price_findings": (Remark("error", "This is not a price.", "Write it like 250.00."),),
        "groups": GROUPS,
        "steps": STEPS,
        "tabs": TABS,
        "figures": FIGURES,
        "buttons": BUTTONS,
        "parts": DIFFERENCE,
        "facts": FACTS,
        "profile_actions": ({"label": "Change", "url": "#change"}, {"label": "Remove", "url": "#remove"}),
        "form": SampleForm(),
        "entry": SampleFields(),
        "wrong_form": SampleForm({"description": "Operates cranes."}, auto_id="wrong_%s"),
        "page_obj": Paginator(range(1204), 25).get_page(page),
        "ctid": "ce-3d0f5c2e-8a41-4a5e-9c1b-7f2d7a4f11aa",
    }
