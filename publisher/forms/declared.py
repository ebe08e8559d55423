"""A form whose fields are drawn from a declaration."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from ctdl import Level
from publisher.forms.bound import EntryBoundField
from publisher.forms.context import FormContext
from publisher.forms.fields import ValueField


class DeclaredForm(forms.Form):
    context: FormContext
    declared_in = ""  # slug of the kind or name of the profile
    fields: dict[str, ValueField]  # type: ignore[assignment]  # Django's may be of any class

    def take(
        self, fields: Mapping[str, ValueField], opened: Mapping[str, Any], instead: Mapping[str, Any] | None = None
    ) -> None:
        """Adds `fields`, opened with simplified values by term; those of `instead` stand in the place of these."""
        for name, field in fields.items():
            self.fields[name] = field
            field.language = self.context.language
            field.open({**opened, **(instead or {})})
            field.is_replaced = not set(field.terms).isdisjoint(instead or {})
            self.initial[name] = field.raw_of(field.opened)

    @property
    def bound_fields(self) -> Iterator[EntryBoundField]:
        for name in self.fields:
            yield self[name]  # type: ignore[misc]  # every ValueField makes one

    @property
    def usual(self) -> list[EntryBoundField]:
        """The fields that lie open."""
        return [bound for bound in self.bound_fields if not self.is_rare(bound)]

    @property
    def rare(self) -> list[EntryBoundField]:
        """Those that fold away: what few people need, as long as nothing stands in it."""
        return [bound for bound in self.bound_fields if self.is_rare(bound)]

    def is_rare(self, bound: EntryBoundField) -> bool:
        prop = self.fields[bound.name].prop
        return prop.status == "unstable" and prop.level is Level.OPTIONAL and not bound.holds_something

    def typed(self) -> dict[str, Any]:
        """The cleaned values as simplified values by term."""
        each = (self.fields[name].values(value) for name, value in self.cleaned_data.items())
        return {term: item for values in each for term, item in values.items()}
