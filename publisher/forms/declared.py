"""A form whose fields are drawn from a declaration."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from ctdl import Level
from ctdl.findings import Finding
from publisher.forms.bound import EntryBoundField
from publisher.forms.context import FormContext
from publisher.forms.fields import ValueField
from publisher.forms.texts import TextsBoundField
from publisher.showing import language_name


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

    texts_id = "texts"  # of what is around all fields

    @property
    def texts(self) -> list[tuple[str, str]]:
        """(control name, label) of every text that can be said in several languages, also inside of objects."""
        return list(self._texts())

    def _texts(self) -> Iterator[tuple[str, str]]:
        for bound in self.bound_fields:
            if isinstance(bound, TextsBoundField):
                yield bound.html_name, str(bound.label)
            for number, entry in enumerate(getattr(bound, "alive", ()), 1):
                inside = entry.form.texts if entry.form else ()
                yield from ((name, f"{bound.label} {number}: {label}") for name, label in inside)

    @property
    def adds_language(self) -> bool:
        """Whether the person has just asked for boxes for one more language."""
        return self.is_bound and self.data.get("do", "").startswith("language:")

    @property
    def next_language(self) -> str:
        """The name of the language that is most likely asked for: one that other texts of the document have."""
        return next(map(language_name, self.context.languages or ()), "")

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

    def judge(self, found: list[Finding], document: Mapping[str, Any]) -> None:
        """Says at the fields what was found in `document`, which is what would be saved."""
        self.context.use(found, document)

    def typed(self) -> dict[str, Any]:
        """The cleaned values as simplified values by term."""
        each = (self.fields[name].values(value) for name, value in self.cleaned_data.items())
        return {term: item for values in each for term, item in values.items()}
