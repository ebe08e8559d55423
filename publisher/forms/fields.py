"""One field for one property: from its simplified value to what stands in the control, and back.

The rule that keeps data safe: what is in the control as it was opened comes back as the very value that was opened,
even where the control shows less than the value holds.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ctdl import Level, Property
from ctdl.values import BadValue, parse_boolean, parse_number
from publisher.forms.bound import EntryBoundField
from publisher.forms.context import LANGUAGE


class ValueField(forms.Field):
    """A text control for one value. Subclasses say how a value stands in it (`raw_of`) and how it is read (`parse`)."""

    template = "publisher/fields/text.html"
    input_mode = "text"
    example = ""
    several_controls = False

    def __init__(self, prop: Property) -> None:
        super().__init__(required=False, label=prop.label, help_text=prop.help, widget=forms.TextInput())
        self.prop = prop
        self.opened: Any = None
        self.language = LANGUAGE  # of what is typed
        self.is_replaced = False  # what is opened was typed over what the document has

    @property
    def terms(self) -> tuple[str, ...]:
        """The properties that the field stands for."""
        return (self.prop.term,)

    @property
    def is_required(self) -> bool:
        return self.prop.level is Level.REQUIRED

    @property
    def is_one_of(self) -> bool:
        return self.prop.level is Level.ONE_OF

    def open(self, values: Mapping[str, Any]) -> None:
        """Takes the simplified values by term that the form starts from."""
        self.opened = values.get(self.prop.term)

    def raw_of(self, value: Any) -> Any:
        """What stands in the control for a simplified value."""
        return "" if value is None else str(value)

    def parse(self, raw: Any) -> Any:
        """The simplified value of what was typed, None when nothing was. Raises ValidationError."""
        return raw or None

    def clean(self, value: Any) -> Any:
        raw = tidy(value)
        is_untouched = raw is None or raw == tidy(self.raw_of(self.opened))
        return self.opened if is_untouched else self.parse(raw)

    def values(self, cleaned: Any) -> dict[str, Any]:
        """The cleaned value as simplified values by term."""
        return {self.prop.term: cleaned}

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> EntryBoundField:
        return EntryBoundField(form, self, field_name)


def tidy(raw: Any) -> Any:
    """Without spaces at the ends, carriage returns, and the null character that no database takes."""
    if isinstance(raw, list):
        return [tidy(item) for item in raw]
    return raw.replace("\r\n", "\n").replace("\x00", "").strip() if isinstance(raw, str) else raw


class UrlField(ValueField):
    """A web address, with a button that shows what it answers."""

    template = "publisher/fields/url.html"
    input_mode = "url"
    example = "https://"


class ParsedField(ValueField):
    """A value with a form of its own; what cannot be read as one is refused with a sentence."""

    def read(self, raw: str) -> Any:
        """The value. Raises BadValue."""
        raise NotImplementedError

    def parse(self, raw: Any) -> Any:
        if not raw:
            return None
        try:
            return self.read(raw)
        except BadValue as bad:
            raise ValidationError(f"“{raw}” {bad}") from bad


class NumberField(ParsedField):
    input_mode = "decimal"

    def raw_of(self, value: Any) -> str:
        is_whole = isinstance(value, float) and value.is_integer()
        return str(int(value)) if is_whole else super().raw_of(value)

    def read(self, raw: str) -> int | float:
        return parse_number(raw)


class BooleanField(ParsedField):
    template = "publisher/fields/choices.html"
    several_controls = True

    def raw_of(self, value: Any) -> str:
        return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else super().raw_of(value)

    def read(self, raw: str) -> bool:
        return parse_boolean(raw)

    def groups(self, raw: Any, opened: Any) -> list[dict[str, Any]]:
        choices = [("yes", "Yes"), ("no", "No"), ("", "Not said")]
        return [{"choices": [{"value": v, "label": text, "checked": v == raw} for v, text in choices]}]
