"""The languages of a resource, by name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ctdl import Property
from ctdl.languages import language_code
from publisher.forms.fields import ParsedField, tidy
from publisher.showing import LANGUAGE_NAMES, language_name


class RepeatedInput(forms.TextInput):
    """Several controls of one name: a list of what stands in them, None when there are none."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str] | None:
        return data.getlist(name) if name in data else None


class LanguagesField(ParsedField):
    """Languages by name, one control each and one spare; the browser offers the common ones while one types."""

    template = "publisher/fields/repeat.html"
    several_controls = True
    suggestions = sorted(LANGUAGE_NAMES.values())

    def __init__(self, prop: Property) -> None:
        super().__init__(prop)
        self.widget = RepeatedInput()

    def raw_of(self, value: Any) -> list[str]:
        items = value if isinstance(value, list) else [value] if value else []
        return [language_name(item) if isinstance(item, str) else str(item) for item in items]

    def clean(self, value: Any) -> Any:
        return super().clean(None if value is None else [item for item in tidy(value) if item])

    def parse(self, raw: Any) -> Any:
        codes = [self.read(name) for name in raw]
        if not codes:
            return None
        return codes if self.prop.multiple else codes[0]

    def read(self, raw: str) -> str:
        opened = self.opened if isinstance(self.opened, list) else [self.opened]
        known = dict(zip(self.raw_of(self.opened), opened, strict=True)) if self.opened else {}
        code = known.get(raw) or language_code(raw)
        if code is None:
            raise ValidationError(
                f"“{raw}” is not a language that we know. Enter its English name or its code, such as “en”."
            )
        return code
