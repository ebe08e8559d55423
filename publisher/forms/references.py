"""Fields that point to organizations and other resources: picked, named by CTID or address, or described in place."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

import ctdl
from ctdl import Declaration, Property, class_info, kind_of
from ctdl.classes import lineage
from ctdl.identifiers import reference_ctid
from publisher.forms.bound import EntryBoundField
from publisher.forms.fields import ValueField, tidy
from publisher.forms.sent import read_value
from publisher.picking import Found, Lookup, find_organizations, find_resources
from publisher.standing import Standing

# Only a CTID or an address will do for these; nothing can be described in their place (Registry Assistant).
NOT_DESCRIBED = frozenset(
    {"ceterms:ConditionManifest", "ceterms:CostManifest", "ceterms:SupportService"}
    | {"ceterms:VerificationServiceProfile", "ceterms:AlignmentMap"}
)
_QUALITY = ("accredited", "approved", "recognized", "regulated")


# The parts of a description that people may change, by the name of their control.
_DESCRIBED = {"class": "Type", "name": "Name", "webpage": "SubjectWebpage"}
FEW = 3  # kinds to make a new one of that have a button each


@dataclass
class Typed:
    """What stands in the controls: rows of (value, roles), and what was typed but not yet added."""

    rows: list[tuple[Any, tuple[str, ...]]] = field(default_factory=list)
    find: str = ""
    name: str = ""
    webpage: str = ""
    class_term: str = ""
    is_absent: bool = False  # nothing of the field was sent


@dataclass(frozen=True, slots=True)
class Row:
    """One reference as the template draws it. described: what was said in place of a CTID, to be changed there."""

    index: int
    value: str  # JSON
    name: str
    detail: str
    href: str
    roles: tuple[str, ...]
    standing: Standing | None = None
    described: Mapping[str, str] | None = None


class ReferencesWidget(forms.Widget):
    """Reads `NAME-row` (numbers of rows), `NAME-N-value` (JSON), `NAME-N-roles`, `NAME-find`, `NAME-name`, …"""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        rows = []
        for number in data.getlist(f"{name}-row"):
            value = read_value(data.get(f"{name}-{number}-value", ""))
            if isinstance(value, dict):
                value = _described_anew(value, data, f"{name}-{number}")
            if value:
                rows.append((value, tuple(data.getlist(f"{name}-{number}-roles"))))
        is_absent = not any(f"{name}-{part}" in data for part in ("listed", "row", "find", "name", "webpage"))
        rest = {part: tidy(data.get(f"{name}-{part}", "")) for part in ("find", "name", "webpage")}
        return Typed(rows, class_term=tidy(data.get(f"{name}-class", "")), is_absent=is_absent, **rest)


@cache
def _find_url() -> str:
    return reverse("pick_reference")


def _described_anew(value: dict[str, Any], data: Any, row: str) -> dict[str, Any]:
    """The description with what was changed in its row; what the row does not show stays as it is."""
    changed = dict(value)
    for part, key in _DESCRIBED.items():
        typed = tidy(data.get(f"{row}-{part}"))
        if typed is not None and typed != str(value.get(key) or "") and (typed or part != "name"):
            changed[key] = typed
    return {key: item for key, item in changed.items() if item != ""}


class ReferencesBoundField(EntryBoundField):
    @property
    def rows(self) -> list[Row]:
        return [self._row(index, value, roles) for index, (value, roles) in enumerate(self.value().rows)]

    def _row(self, index: int, value: Any, roles: tuple[str, ...]) -> Row:
        spelled = json.dumps(value, ensure_ascii=False)
        if isinstance(value, Mapping):
            name, webpage = (str(value.get(key) or "") for key in ("Name", "SubjectWebpage"))
            described = self._description(value)
            return Row(index, spelled, name or "Without a name", webpage, "", roles, described=described)
        ctid = reference_ctid(str(value))
        if ctid is None:
            return Row(index, spelled, str(value), "", "", roles)
        name, href = self.context.name_of(ctid)
        return Row(index, spelled, name, "" if name == ctid else ctid, href, roles, self.context.standing_of(ctid))

    def _description(self, value: Mapping[str, Any]) -> dict[str, str] | None:
        """The parts as they stand in their controls; None where one of them is more than a text."""
        parts = {part: value.get(key) or "" for part, key in _DESCRIBED.items()}
        return parts if all(isinstance(part, str) for part in parts.values()) else None

    @property
    def is_looking(self) -> bool:
        """Whether results stand below the search: the person pressed Search, or has just added one of them."""
        if not self.form.is_bound:
            return False
        step = self.form.data.get("do", "")
        return step == f"find:{self.html_name}" or (
            step.startswith(f"pick:{self.html_name}:") and bool(self.value().find)
        )

    @property
    def shows_ways(self) -> bool:
        """Whether the filters and the other ways to add lie open; most people never need them."""
        if not self.form.is_bound:
            return False
        typed: Typed = self.value()
        return self.is_looking or f"{self.html_name}-ways" in self.form.data or bool(typed.name or typed.webpage)

    @property
    def find_url(self) -> str:
        return _find_url()

    def _is_ticked(self, part: str) -> bool:
        return self.form.data.get(f"{self.html_name}-{part}") == "on"

    @property
    def only_mine(self) -> bool:
        return self._is_ticked("mine")

    @property
    def only_published(self) -> bool:
        return self._is_ticked("published")

    @property
    def only_type(self) -> str:
        return str(self.form.data.get(f"{self.html_name}-type", ""))

    @property
    def found(self) -> list[Found]:
        finder: Any = self.field
        looked = Lookup(self.value().find, self.only_mine, self.only_published, self.only_type)
        there = {reference_ctid(str(value)) for value, _ in self.value().rows if isinstance(value, str)}
        found = finder.find(looked, user=self.context.user)
        return [each for each in found if each.ctid not in there and each.ctid != self.context.ctid]

    @property
    def kinds_to_make(self) -> tuple[Declaration, ...]:
        """The kinds of which a new one can be made and pointed to. Nothing is made inside of what is being checked."""
        field: Any = self.field
        return tuple(field.kinds_to_make)


class ReferencesField(ValueField):
    template = "publisher/fields/references.html"
    several_controls = True
    role_choices: tuple[Property, ...] = ()

    def __init__(self, prop: Property) -> None:
        super().__init__(prop)
        self.widget = ReferencesWidget()
        # What may be an organization or another resource is looked for among everything that it may be.
        resources = [term for term in prop.range if kind_of(term)]
        self.of_organizations = bool(resources) and all("ceterms:Organization" in lineage(term) for term in resources)
        self.can_describe = bool(prop.range) and not NOT_DESCRIBED.intersection(prop.range)
        # An organization is described as one of its kind; otherwise the person says what it is.
        self.classes = () if self.of_organizations else tuple(map(class_info, prop.range))

    def find(self, looked: Lookup, *, user: Any) -> list[Found]:
        """What can be picked for these words."""
        if self.of_organizations:
            return find_organizations(looked, user=user, classes=self.prop.range)
        return find_resources(looked, user=user, classes=self.prop.range)

    @cached_property
    def kinds_to_make(self) -> list[Declaration]:
        return [kind for kind in ctdl.kinds() if set(kind.classes) & set(self.prop.range)]

    @property
    def ways(self) -> str:
        """What else can be done than to search, in words: on the button that opens it."""
        words = "Narrow the search"
        if self.kinds_to_make:
            return f"{words}, describe it or make a new one" if self.can_describe else f"{words} or make a new one"
        return f"{words} or describe it" if self.can_describe else words

    @property
    def has_few_kinds(self) -> bool:
        return len(self.kinds_to_make) <= FEW

    def raw_of(self, value: Any) -> Typed:
        items = value if isinstance(value, list) else [value] if value else []
        return Typed([(item, ()) for item in items])

    def clean(self, value: Any) -> Any:
        if value.is_absent:
            return self.opened
        items = [item for item, _ in self.all_rows(value)]
        if self.prop.multiple:
            return items or None
        if len(items) > 1:
            raise ValidationError("There is room for one. Remove the others.")
        return items[0] if items else None

    def all_rows(self, typed: Typed) -> list[tuple[Any, tuple[str, ...]]]:
        """The rows, and what was typed below them without pressing Add. Raises ValidationError."""
        return [*typed.rows, *((item, ()) for item in self.pending(typed))]

    def pending(self, typed: Typed) -> Iterable[Any]:
        known = reference_ctid(typed.find.lower())
        if known or typed.find.startswith(("http://", "https://")):
            yield known or typed.find
        if typed.name:
            yield self.described(typed)
        elif typed.webpage:
            raise ValidationError("Give what you describe a name as well as a web page.")

    def described(self, typed: Typed) -> dict[str, str]:
        """Something without a CTID, in Registry Assistant form."""
        parts = {"Type": typed.class_term or self._usual_class(), "Name": typed.name, "SubjectWebpage": typed.webpage}
        return {name: part for name, part in parts.items() if part}

    def _usual_class(self) -> str:
        if not self.of_organizations:
            return self.prop.range[0]
        is_quality = self.prop.term.partition(":")[2].startswith(_QUALITY)
        return "ceterms:QACredentialOrganization" if is_quality else "ceterms:CredentialOrganization"

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> ReferencesBoundField:
        return ReferencesBoundField(form, self, field_name)


class OwnersField(ReferencesField):
    """Organizations with their roles: one field for ownedBy, offeredBy, renewedBy and revokedBy."""

    template = "publisher/fields/references.html"

    def __init__(self, roles: tuple[Property, ...]) -> None:
        super().__init__(roles[0])
        self.role_choices = roles
        self.label = "Owning organization and its roles"
        self.help_text = (
            "The organization whose it is, most often your own. Say for each organization what it does; "
            "one at least must own or offer it."
        )

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(role.term for role in self.role_choices)

    def open(self, values: Mapping[str, Any]) -> None:
        roles: dict[str, tuple[Any, list[str]]] = {}
        for term in self.terms:
            for value in values.get(term) or []:
                roles.setdefault(json.dumps(value, sort_keys=True), (value, []))[1].append(term)
        self.opened = [(value, tuple(terms)) for value, terms in roles.values()]

    def raw_of(self, value: Any) -> Typed:
        return Typed(list(value or []))

    def clean(self, value: Any) -> Any:
        if value.is_absent:
            return self.opened
        # What was just typed owns it when nothing else does, and offers it otherwise.
        has_owner = any(self.terms[0] in roles for _, roles in value.rows)
        usual = (self.terms[min(1, len(self.terms) - 1)] if has_owner else self.terms[0],)
        rows = [*value.rows, *((item, usual) for item in self.pending(value))]
        if any(not roles for _, roles in rows):
            raise ValidationError("Tick at least one role for each organization, or remove the organization.")
        return rows

    def values(self, cleaned: Any) -> dict[str, Any]:
        by_term = {term: [value for value, roles in cleaned or [] if term in roles] for term in self.terms}
        return {term: found or None for term, found in by_term.items()}
