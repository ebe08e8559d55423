"""An organization's account as people read it: labels and values, section by section."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ctdl
from accounts import choices
from accounts.completeness import REQUIRED_TO_CONSUME, REQUIRED_TO_PUBLISH
from accounts.models import Organization

Shown = tuple[str, ...]  # the lines of one value; empty when there is none

_CHOICES: dict[str, Mapping[str, str]] = {
    "publishing_roles": dict(choices.PublishingRole.choices),
    "publishing_methods": dict(choices.PublishingMethod.choices),
    "consuming_methods": dict(choices.ConsumingMethod.choices),
}
_SCHEMES = {"sector": "ceterms:AgentSector", "types": "ceterms:OrganizationType"}
_KINDS = dict(choices.EstimateKind.choices)


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    label: str
    values: Shown

    @property
    def is_link(self) -> bool:
        return self.name == "webpage" and any(value.startswith(("http://", "https://")) for value in self.values)


@dataclass(frozen=True, slots=True)
class FactSection:
    label: str
    facts: tuple[Fact, ...]


_SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "What the account is for",
        (
            ("will_publish", "Publishes data"),
            ("publishing_roles", "Publishing roles"),
            ("publishing_methods", "Publishing methods"),
            ("publishing_estimates", "Publishing estimates"),
            ("will_consume", "Uses data"),
            ("consuming_methods", "Consuming methods"),
        ),
    ),
    (
        "Basic information",
        (
            ("name", "Name"),
            ("webpage", "Website"),
            ("description", "Description"),
            ("sector", "Sector"),
            ("types", "Types"),
            ("fein", "FEIN"),
            ("duns", "DUNS"),
            ("ope_id", "OPEID"),
        ),
    ),
    (
        "Contact",
        (
            ("phone", "Primary phone"),
            ("second_phone", "Secondary phone"),
            ("email", "E-mail"),
            ("street_address", "Street address"),
            ("city", "City"),
            ("region", "State or province"),
            ("postal_code", "Postal code"),
            ("country", "Country"),
        ),
    ),
)


def read(organization: Organization) -> tuple[FactSection, ...]:
    """Everything the members said, empty values included, without what does not apply to the organization."""
    skipped = _not_asked(organization)
    return tuple(
        FactSection(
            label, tuple(Fact(name, title, _of(organization, name)) for name, title in rows if name not in skipped)
        )
        for label, rows in _SECTIONS
    )


def shown(name: str, value: Any) -> Shown:
    """The lines of the account field `name`: labels in place of codes, "Yes" and "No", nothing for an empty value."""
    if isinstance(value, bool):
        return ("Yes" if value else "No",)
    if not value:
        return ()
    if name == "publishing_estimates":
        return tuple(_estimate(row) for row in value)
    return tuple(_label(name, one) for one in ([value] if isinstance(value, str) else value))


def _not_asked(organization: Organization) -> frozenset[str]:
    publishing = frozenset() if organization.will_publish else REQUIRED_TO_PUBLISH.keys() - {"description"}
    consuming = frozenset() if organization.will_consume else REQUIRED_TO_CONSUME.keys()
    return frozenset(publishing | consuming)


def _of(organization: Organization, name: str) -> Shown:
    lines = shown(name, getattr(organization, name))
    extension = getattr(organization, f"{name}_extension", "")
    return (f"{lines[0]}, extension {extension}",) if lines and extension else lines


def _label(name: str, value: str) -> str:
    if name in _SCHEMES:
        concept = ctdl.scheme(_SCHEMES[name]).get(value)
        return concept.label if concept else value
    return _CHOICES.get(name, {}).get(value, value)


def _estimate(row: Mapping[str, Any]) -> str:
    kind = _KINDS.get(row.get("kind") or "", row.get("kind") or "Kind not chosen")
    number = row.get("number")
    return f"{kind}: {number:,}" if isinstance(number, int) else f"{kind}: number not given"
