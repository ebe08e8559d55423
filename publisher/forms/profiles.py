"""Fields whose values are objects of their own (an address, a cost, a condition): a small form for each of them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

import ctdl
from ctdl import Declaration, Level, Property, Section, Value
from ctdl.simplified.fields import profile_fields as names_of_profile
from publisher.forms.bound import EntryBoundField
from publisher.forms.context import FormContext
from publisher.forms.declared import DeclaredForm
from publisher.forms.fields import ValueField
from publisher.forms.objects import Entry, ProfilesBoundField
from publisher.forms.summaries import one_line

MORE = Section("more", "More, rarely needed", "")
CROWDED, MANY = 10, 8  # fields; of a section with more than the first number, optional ones after the second fold away
DEEPEST = 12  # profiles inside profiles; what lies deeper is kept as it is


class ProfileForm(DeclaredForm):
    """One object: its fields are those of the profile's declaration.

    is_replaced: `opened` was typed over what the document has, and so was everything inside it.
    """

    def __init__(
        self,
        data: Any,
        *,
        prefix: str,
        profile: Declaration,
        opened: Any,
        context: FormContext,
        depth: int,
        is_replaced: bool = False,
    ) -> None:
        super().__init__(data, prefix=prefix)
        from publisher.forms.build import profile_fields  # builds profile fields inside profiles

        self.profile = profile
        self.declared_in = profile.name
        self.context = context
        self.opened: Mapping[str, Any] = opened if isinstance(opened, Mapping) else {}
        fields = names_of_profile(profile.name)
        self.names = {prop.term: fields.name_of(prop) for prop in profile.properties}
        by_term = {term: self.opened.get(name) for term, name in self.names.items()}
        offered = {
            name: field
            for name, field in profile_fields(profile.name, depth).items()
            if not isinstance(field, FixedField) or by_term[field.prop.term] is not None
        }
        self.take(offered, by_term, by_term if is_replaced else None)

    @property
    def parts(self) -> list[tuple[Section, list[EntryBoundField], bool]]:
        """The fields by section, and whether the section lies open: the first does, and those that hold something."""
        found: list[tuple[Section, list[EntryBoundField], bool]] = []
        for section in self.profile.sections:
            own = [bound for bound in self.usual if self.fields[bound.name].prop.section == section.slug]
            if own:
                found.append((section, own, not found or any(bound.holds_something for bound in own)))
        return [*found, (MORE, self.rare, False)] if self.rare else found

    def is_rare(self, bound: EntryBoundField) -> bool:
        """As everywhere, and in a long first section what is merely possible."""
        prop = self.fields[bound.name].prop
        is_first = prop.section == self.profile.sections[0].slug
        is_crowded = is_first and len(self.profile.properties_in(prop.section)) > CROWDED
        position = self.profile.properties.index(prop)
        is_minor = is_crowded and prop.level is Level.OPTIONAL and position >= MANY
        return super().is_rare(bound) or (is_minor and not bound.holds_something)

    @cached_property
    def simplified(self) -> dict[str, Any]:
        """The object as simplified value: what was typed over what was opened; a member that was cleared is None."""
        if self.is_bound and not self.is_valid():
            return dict(self.opened)
        typed = {self.names[term]: item for term, item in self.typed().items()} if self.is_bound else {}
        return {**self.opened, **{key: item for key, item in typed.items() if item is not None or key in self.opened}}

    @property
    def is_blank(self) -> bool:
        is_wrong = self.is_bound and not self.is_valid()
        return not is_wrong and not any(item not in (None, "", [], {}) for item in self.simplified.values())

    @cached_property
    def summary(self) -> str:
        """The object in one line."""
        return one_line(self.profile, self.simplified, self.context)

    @cached_property
    def to_fix(self) -> int:
        """How many fields are wrong, those of objects inside included."""
        inside = (entry for bound in self.bound_fields for entry in getattr(bound, "alive", ()))
        return sum(bound.is_wrong for bound in self.bound_fields) + sum(entry.to_fix for entry in inside)


class ProfilesField(ValueField):
    template = "publisher/fields/profiles.html"
    several_controls = True

    def __init__(self, prop: Property, depth: int = 1) -> None:
        super().__init__(prop)
        self.profile = ctdl.profile(prop.profile or "")
        self.depth = depth
        self.opens_blank = depth == 1 and prop.level in (Level.REQUIRED, Level.ONE_OF)

    def raw_of(self, value: Any) -> Any:
        return value

    def form_of(self, opened: Any, data: Any, *, prefix: str, context: FormContext, is_copy: bool) -> ProfileForm:
        """The form of one object; a copy takes over everything but what names that very object."""
        if is_copy:
            own = [name for prop in self.profile.properties if prop.value is Value.CTID for name in prop.inputs]
            opened = {name: part for name, part in opened.items() if name not in own}
        return ProfileForm(
            data,
            prefix=prefix,
            profile=self.profile,
            opened=opened,
            context=context,
            depth=self.depth,
            is_replaced=self.is_replaced,
        )

    def clean(self, value: Any) -> Any:
        entries: list[Entry] = [entry for entry in value if not entry.is_removed]
        if not all(entry.form.is_valid() for entry in entries if entry.form and entry.form.is_bound):
            raise ValidationError(f"Look at what is marked under “{self.label}”.")
        items = [entry.item for entry in entries if entry.is_kept]
        if self.prop.multiple:
            return items or None
        if len(items) > 1:
            raise ValidationError("There is room for one. Remove the others.")
        return items[0] if items else None

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> ProfilesBoundField:
        return ProfilesBoundField(form, self, field_name)


class FixedField(ValueField):
    """What can only be looked at here; an edit leaves it as it is."""

    template = "publisher/fields/fixed.html"
    several_controls = True

    def clean(self, value: Any) -> Any:
        return self.opened


def can_enter(prop: Property, depth: int) -> bool:
    """Whether a form inside `depth` profiles offers the property."""
    if prop.value is Value.PROFILE:
        return depth < DEEPEST and prop.profile is not None
    return prop.value not in (Value.TYPE, Value.CTID)
