"""The registration form of an organization. A draft takes anything; `show` puts what is missing at its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Model

from accounts import choices, countries
from accounts.actions.organizations import ACCOUNT_FIELDS
from accounts.completeness import DESCRIPTION_LENGTH, required_fields
from accounts.forms.estimates import EstimateFormSet, blank_rows
from accounts.models import Organization


def _text(
    name: str,
    label: str,
    help_text: str = "",
    *,
    widget: forms.Widget | None = None,
    **attrs: str,
) -> forms.CharField:
    """A text field as long as the column of `name` allows; `attrs` are HTML attributes."""
    model: type[Model] = Organization
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=getattr(model._meta.get_field(name), "max_length", None),  # noqa: SLF001  Django's documented way
        widget=widget or forms.TextInput(attrs=attrs),
    )


def _several(label: str, options: list[tuple[str, str]], help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=options, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One field as the page shows it. `newer` is what somebody else saved meanwhile, where it differs."""

    field: forms.BoundField
    required: bool
    newer: tuple[str, ...] | None
    groups: tuple[dict[str, Any], ...] = ()  # for components/choice_group.html

    @property
    def findings(self) -> list[dict[str, str]]:
        return [{"severity": "error", "message": str(error)} for error in self.field.errors]


class OrganizationForm(forms.Form):
    use_required_attribute = False  # the browser must let a draft through

    will_publish = forms.BooleanField(label="We will publish data to the registry", required=False, initial=True)
    publishing_roles = _several("Publishing roles", choices.PublishingRole.choices, "As what do you publish?")
    publishing_methods = _several(
        "Publishing methods", choices.PublishingMethod.choices, "How will the data come in? This binds you to nothing."
    )
    will_consume = forms.BooleanField(label="We will use data of the registry", required=False)
    consuming_methods = _several(
        "Consuming methods", choices.ConsumingMethod.choices, "How will you get the data that you use?"
    )

    name = _text("name", "Organization name", "The official name.", autocomplete="organization")
    webpage = _text("webpage", "Website", "The address of your front page.", inputmode="url", autocomplete="url")
    description = _text(
        "description",
        "Description",
        f"What the organization does, in at least {DESCRIPTION_LENGTH} characters. Needed when it will publish.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    fein = _text(
        "fein",
        "FEIN",
        "The federal employer number of organizations in the United States, 9 digits. Not used elsewhere.",
    )
    duns = _text("duns", "DUNS", "The number in the Data Universal Numbering System, if you have one.")
    ope_id = _text("ope_id", "OPEID", "The number of the US Office of Postsecondary Education, if you have one.")
    phone = _text("phone", "Primary phone", type="tel", autocomplete="tel")
    phone_extension = _text("phone_extension", "Phone extension", inputmode="numeric")
    second_phone = _text("second_phone", "Secondary phone", type="tel")
    second_phone_extension = _text("second_phone_extension", "Secondary extension", inputmode="numeric")
    email = _text(
        "email",
        "Organization e-mail",
        "An address of the organization, not of one person.",
        type="email",
        autocomplete="email",
    )

    street_address = _text("street_address", "Street address", autocomplete="street-address")
    city = _text("city", "City", autocomplete="address-level2")
    region = _text("region", "State or province", autocomplete="address-level1")
    country = forms.ChoiceField(label="Country", required=False)
    postal_code = _text("postal_code", "Postal code", autocomplete="postal-code")

    sector = forms.ChoiceField(label="Sector", required=False, widget=forms.RadioSelect)
    types = _several("Types", [], "Choose all that fit.")

    def __init__(self, data: Any = None, *, facts: Mapping[str, Any] | None = None, more_rows: int = 0) -> None:
        """`facts` are the account fields as saved; `more_rows` adds that many empty estimates to those in `data`."""
        facts = dict(facts or {})
        super().__init__(data, initial=facts, label_suffix="")
        self._offer("country", _country_choices(), facts)
        self._offer("sector", choices.sectors(), facts)
        self._offer("types", choices.organization_types(), facts)
        for name in ("publishing_roles", "publishing_methods", "consuming_methods"):
            self._offer(name, self.fields[name].choices, facts)  # type: ignore[attr-defined]  # choice fields
        self.newer: dict[str, tuple[str, ...]] = {}
        # A row sent as it was saved would count as untouched and read as empty, so the rows sent know nothing of it.
        saved = facts.get("publishing_estimates", []) if data is None else None
        self.estimates = EstimateFormSet(blank_rows(data, more_rows), initial=saved, prefix="estimates")
        self.estimate_finding = ""

    def clean_name(self) -> str:
        """The name on one line, with single spaces: it also stands in the subject of mails."""
        return " ".join(self.cleaned_data["name"].split())

    def is_valid(self) -> bool:
        """Whether this can be kept as a draft."""
        return all([super().is_valid(), self.estimates.is_valid()])

    def values(self) -> dict[str, Any]:
        """The account fields as typed, by name."""
        return {
            name: self.estimates.values() if name == "publishing_estimates" else self.cleaned_data[name]
            for name in ACCOUNT_FIELDS
        }

    def show(self, findings: Mapping[str, str]) -> None:
        """Puts each finding at its field."""
        for name, sentence in findings.items():
            if name == "publishing_estimates":
                self.estimate_finding = sentence
            else:
                self.add_error(name, sentence)

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Every field ready for the page, by name."""
        needed = required_fields({name: self[name].value() for name in self.fields})
        return {name: self._row(name, required=name in needed) for name in self.fields}

    @property
    def estimates_required(self) -> bool:
        return bool(self["will_publish"].value())

    def all_findings(self) -> list[dict[str, str]]:
        """What is wrong, for the list above the form: `{"message", "href"}`."""
        found = [
            {"severity": "error", "message": str(error), "href": f"#field-{name}"}
            for name in self.fields
            for error in self.errors.get(name, [])
        ]
        if self.estimate_finding or not self.estimates.is_valid():
            message = self.estimate_finding or "Look at the estimates."
            found.append({"severity": "error", "message": message, "href": "#estimates"})
        return found

    def _row(self, name: str, *, required: bool) -> Row:
        field = self[name]
        return Row(field, required, self.newer.get(name), _groups(field) if _has_choices(field) else ())

    def _offer(self, name: str, options: Any, facts: Mapping[str, Any]) -> None:
        """Sets the choices of a field; a saved value that is no longer on offer stays, so that saving loses nothing."""
        field: Any = self.fields[name]
        saved = facts.get(name) or []
        offered = list(options)
        known = {value for value, _ in offered}
        field.choices = offered + [(v, v) for v in ([saved] if isinstance(saved, str) else saved) if v not in known]


def _has_choices(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxSelectMultiple | forms.RadioSelect)


def _groups(field: forms.BoundField) -> tuple[dict[str, Any], ...]:
    chosen = field.value() or []
    chosen = [chosen] if isinstance(chosen, str) else chosen
    options: Any = field.field
    return (
        {
            "choices": [
                {
                    "value": value,
                    "label": label,
                    "checked": value in chosen,
                    "info": choices.HELP.get(value) or choices.concept_help(value),
                }
                for value, label in options.choices
            ]
        },
    )


def _country_choices() -> list[tuple[str, str]]:
    return [("", "Choose a country"), *((name, name) for name in (*countries.FIRST, *countries.OTHERS))]
