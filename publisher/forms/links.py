"""Fields that point to other parts of the same document: by name, chosen from a list while one types."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from ctdl import Property
from ctdl.identifiers import reference_ctid
from publisher.forms.bound import EntryBoundField
from publisher.forms.fields import ValueField, tidy
from publisher.forms.languages import RepeatedInput


class LinksField(ValueField):
    """One control for each part that is named, and a spare one. `members`: id -> name, of what can be chosen."""

    template = "publisher/fields/links.html"
    several_controls = True

    def __init__(self, prop: Property, members: Mapping[str, str]) -> None:
        super().__init__(prop)
        self.widget = RepeatedInput()
        self.members = members
        self.ids = {name: node_id for node_id, name in reversed([*members.items()])}

    def raw_of(self, value: Any) -> list[str]:
        items = value if isinstance(value, list) else [value] if value else []
        return [self.members.get(item, item) if isinstance(item, str) else str(item) for item in items]

    def clean(self, value: Any) -> Any:
        return super().clean(None if value is None else [item for item in tidy(value) if item])

    def parse(self, raw: Any) -> Any:
        opened = self.opened if isinstance(self.opened, list) else [self.opened] if self.opened else []
        known = dict(zip(self.raw_of(opened), opened, strict=True))
        found = [known[words] if words in known else self._id(words) for words in raw]
        if not found:
            return None
        if not self.prop.multiple and len(found) > 1:
            raise ValidationError("There is room for one. Empty the others.")
        return found if self.prop.multiple else found[0]

    def _id(self, words: str) -> str:
        if words in self.ids:
            return self.ids[words]
        if reference_ctid(words) or words.startswith(("http://", "https://", "_:")):
            return words
        raise ValidationError(f"“{words}” is not the name of a part. Choose one from the list that opens as you type.")


class ContentsBoundField(EntryBoundField):
    @property
    def url(self) -> str:
        """The page of the parts, "" as long as the resource is new."""
        is_new = self.context.action.startswith("/resources/new/")
        return "" if is_new or not self.context.ctid else reverse("resource_members", args=[self.context.ctid])

    @property
    def count(self) -> int:
        opened = self.field.opened  # type: ignore[attr-defined]  # a ValueField
        return len(opened) if isinstance(opened, list) else int(bool(opened))


class ContentsField(ValueField):
    """What follows from the parts of the resource, which have a page of their own; an edit here leaves it as it is."""

    template = "publisher/fields/contents.html"
    several_controls = True

    def clean(self, value: Any) -> Any:
        return self.opened

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> ContentsBoundField:
        return ContentsBoundField(form, self, field_name)
