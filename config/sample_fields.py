"""The fields of entry forms with made-up values, for the component page; nothing else uses them."""

from typing import Any

import ctdl
from publisher.forms.build import field_for, html_name
from publisher.forms.context import FormContext
from publisher.forms.declared import DeclaredForm

# (declaration, property) -> the simplified value that stands in it
SAMPLES: dict[tuple[str, str], Any] = {
    ("credential", "ceterms:description"): {
        "en-US": "Operates mobile cranes safely and by the load chart.",
        "es": "Opera grúas móviles con seguridad.",
    },
    ("credential", "ceterms:keyword"): ["cranes", "rigging"],
    ("credential", "ceterms:subjectWebpage"): "https://www.harborvalley.example/crane",
    ("credential", "ceterms:audienceLevelType"): ["audLevel:BeginnerLevel", "Anybody who likes cranes"],
    ("credential", "ceterms:credentialStatusType"): "credentialStat:Active",
    ("credential", "ceterms:occupationType"): ["53-7021.00", "Rigging"],
    ("credential", "ceterms:dateEffective"): "2026-09-01",
    ("credential", "ceterms:renewalFrequency"): "P2Y6M",
    ("CostProfile", "ceterms:price"): 1200.5,
    ("CostProfile", "ceterms:currency"): "USD",
    ("Place", "ceterms:addressRegion"): "Ohio",
    ("Place", "ceterms:addressCountry"): "United States",
}


class SampleFields(DeclaredForm):
    """One field of each sort."""

    def __init__(self) -> None:
        super().__init__()
        nobody: Any = None  # nothing that is shown here asks for a person
        self.context = FormContext(nobody, nobody, ctid="", languages=("es", "fr"))
        fields = (field_for(_property(*each)) for each in SAMPLES)
        values = {term: value for (_, term), value in SAMPLES.items()}
        self.take({html_name(field.prop.term): field for field in fields}, values)


def _property(declaration: str, term: str) -> ctdl.Property:
    found = ctdl.profile(declaration) if declaration[:1].isupper() else ctdl.kind(declaration)
    return found.property(term)
