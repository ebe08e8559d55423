"""Draws fields from the declaration: which field suits which property. Built once, copied for each form."""

from collections.abc import Iterable
from copy import deepcopy
from functools import cache

import ctdl
from ctdl import Declaration, Property, Value
from ctdl.trees import managed
from publisher.forms.choices import ConceptField, ConceptsField
from publisher.forms.competencies import CompetenciesField
from publisher.forms.countries import CountryField, RegionField
from publisher.forms.dates import ApproximateDateField, DateField
from publisher.forms.durations import DurationField
from publisher.forms.fields import BooleanField, NumberField, UrlField, ValueField
from publisher.forms.languages import LanguagesField
from publisher.forms.lines import AddressesField, FrameworkField, LinesField
from publisher.forms.links import ContentsField
from publisher.forms.money import CurrencyField
from publisher.forms.profiles import FixedField, ProfilesField, can_enter
from publisher.forms.references import OwnersField, ReferencesField
from publisher.forms.texts import TextField, TextLinesField
from publisher.forms.types import TypeField

# What an organization does with a resource; one field holds them all.
ROLES = ("ceterms:ownedBy", "ceterms:offeredBy", "ceterms:renewedBy", "ceterms:revokedBy")
# What is the same whether it takes one value or several.
_SPECIAL: dict[Value, type[ValueField]] = {
    Value.REFERENCE: ReferencesField,
    Value.LANGUAGE: LanguagesField,
    Value.FRAMEWORK: FrameworkField,
    Value.COMPETENCY: CompetenciesField,
    Value.TEXT: TextField,
    Value.TEXTS: TextLinesField,
}
_LINES = {Value.NAMED, Value.ALIGNMENT}
_SIMPLE: dict[Value, type[ValueField]] = {
    Value.URL: UrlField,
    Value.URI: UrlField,
    Value.DATE: DateField,
    Value.APPROXIMATE_DATE: ApproximateDateField,
    Value.DURATION: DurationField,
    Value.NUMBER: NumberField,
    Value.BOOLEAN: BooleanField,
}
# What the declaration calls a mere text, and says more about.
_ENTRIES: dict[str, type[ValueField]] = {
    "country": CountryField,
    "region": RegionField,
    "currency": CurrencyField,
    "approximate date": ApproximateDateField,
}


def html_name(term: str) -> str:
    """The name of a property's control: "ceterms:name" -> "ceterms-name", "@type" -> "type"."""
    return term.removeprefix("@").replace(":", "-")


def field_for(prop: Property, depth: int = 0) -> ValueField:
    """The field that suits a property inside `depth` profiles."""
    if prop.value is Value.PROFILE:
        return ProfilesField(prop, depth + 1) if can_enter(prop, depth) else FixedField(prop)
    if prop.scheme and ctdl.scheme(prop.scheme).concepts:
        return ConceptsField(prop) if prop.multiple else ConceptField(prop)
    special = _ENTRIES.get(prop.entry) or _SPECIAL.get(prop.value)
    if special:
        return special(prop)
    if prop.value in _LINES or prop.multiple:
        return AddressesField(prop) if prop.value is Value.URL else LinesField(prop)
    return _SIMPLE.get(prop.value, ValueField)(prop)


def roles_among(properties: Iterable[Property]) -> tuple[Property, ...]:
    """The properties of a section that one field holds together; () when there is no choice of a role."""
    roles = tuple(prop for prop in properties if prop.term in ROLES)
    return roles if len(roles) > 1 else ()


@cache
def _kind_fields(slug: str, section: str) -> tuple[tuple[str, ValueField], ...]:
    properties = ctdl.kind(slug).properties_in(section)
    roles = roles_among(properties)
    found: list[tuple[str, ValueField]] = []
    for prop in properties:
        if prop.value is Value.CTID or (prop in roles and prop is not roles[0]):
            continue
        if prop in roles:
            found.append(("roles", OwnersField(roles)))
        elif prop.term in managed(slug):
            found.append((html_name(prop.term), ContentsField(prop)))
        elif prop.value is Value.TYPE:
            found.append((html_name(prop.term), TypeField(prop, ctdl.type_groups(slug))))
        else:
            found.append((html_name(prop.term), field_for(prop)))
    return tuple(found)


def kind_fields(slug: str, section: str) -> dict[str, ValueField]:
    """Fresh fields of one section of a kind, by control name, in form order."""
    return {name: deepcopy(field) for name, field in _kind_fields(slug, section)}


@cache
def _profile_fields(name: str, depth: int) -> tuple[tuple[str, ValueField], ...]:
    # A profile that lies too deep has a field that says so.
    properties = (prop for prop in ctdl.profile(name).properties if prop.entered)
    offered = [prop for prop in properties if prop.value is Value.PROFILE or can_enter(prop, depth)]
    return tuple((html_name(prop.term), field_for(prop, depth)) for prop in offered)


def profile_fields(name: str, depth: int) -> dict[str, ValueField]:
    """Fresh fields of a profile that lies inside `depth` others or a kind."""
    return {name: deepcopy(field) for name, field in _profile_fields(name, depth)}


def anchor(prop: Property, kind: Declaration) -> str:
    """The id of the element around the field of a kind's property, for links to it."""
    return f"field-id_{'roles' if prop in roles_among(kind.properties_in(prop.section)) else html_name(prop.term)}"
