"""Fields that hold several values, one on each line of a box."""

from collections.abc import Mapping
from typing import Any

from django import forms

from ctdl import Property, Value
from ctdl.codes import CodeSystem, lookup
from ctdl.simplified.frameworks import SYSTEMS
from publisher.forms.bound import EntryBoundField
from publisher.forms.fields import ValueField

HINTS = {
    Value.FRAMEWORK: "One on each line: a code, a name, or both as “code | name”.",
    Value.ALIGNMENT: "One on each line: a name, or the address of what is meant.",
    Value.COMPETENCY: "Or one on each line: a name, or the CTID or address of a competency.",
}


class CodesBoundField(EntryBoundField):
    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """(line, code, name) of everything that was picked or typed."""
        field: Any = self.field
        return field.pieces(self.value())


class LinesField(ValueField):
    """Texts, addresses, names or codes. A line that was not touched comes back as the very item it stood for."""

    template = "publisher/fields/textarea.html"

    def __init__(self, prop: Property) -> None:
        super().__init__(prop)
        self.hint = HINTS.get(prop.value, "One on each line.")

    @property
    def rows(self) -> int:
        return min(12, max(3, len(self._items(self.opened)) + 1))

    def raw_of(self, value: Any) -> str:
        return "\n".join(self.line(item) for item in self._items(value))

    def parse(self, raw: Any) -> Any:
        known = {self.line(item): item for item in self._items(self.opened)}
        lines = [line.strip() for line in raw.split("\n") if line.strip()]
        return [known[line] if line in known else self.item(line) for line in lines] or None

    def line(self, item: Any) -> str:
        """The item on one line."""
        if isinstance(item, Mapping):
            item = _first(item, "Name", "TargetNodeName", "TargetNode", "FrameworkName", "Framework") or "…"
        return " ".join(str(item).split())

    def item(self, line: str) -> Any:
        """The item that a new line stands for."""
        return line

    def _items(self, value: Any) -> list[Any]:
        return value if isinstance(value, list) else [] if value is None else [value]


class AddressesField(LinesField):
    """Web addresses, with a button that shows what they answer."""

    template = "publisher/fields/url.html"


class FrameworkField(LinesField):
    """Occupations, industries and programs by code, name or both: searched for, typed or pasted."""

    template = "publisher/fields/codes.html"
    several_controls = True

    @property
    def system(self) -> CodeSystem | None:
        """Whose codes are searched; None where any framework will do."""
        return SYSTEMS.get(self.prop.term)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> CodesBoundField:
        return CodesBoundField(form, self, field_name)

    def pieces(self, raw: str) -> list[tuple[str, str, str]]:
        """The lines as (line, code, name)."""
        lines = [line.strip() for line in (raw or "").split("\n") if line.strip()]
        return [(line, *self._pieces(line)) for line in lines]

    def _pieces(self, line: str) -> tuple[str, str]:
        code, bar, name = (part.strip() for part in line.partition("|"))
        official = self.system.tidy(code) if self.system else None
        if bar:
            return code, name
        return (official, lookup(self.system.table, official) or "") if self.system and official else ("", code)

    def line(self, item: Any) -> str:
        if not isinstance(item, Mapping):
            return super().line(item)
        code, name = _first(item, "CodedNotation"), _first(item, "Name", "TargetNodeName")
        return " ".join(" | ".join(part for part in (code, name) if part).split()) or super().line(item)

    def item(self, line: str) -> Any:
        code, bar, name = (part.strip() for part in line.partition("|"))
        if not bar or not code:
            return code or {"Name": name}
        system = self.system
        official = system.tidy(code) if system else None
        parts = {"CodedNotation": official or code, "Name": name}
        if system is None or official is None:
            return parts
        page = {"TargetNode": system.page.format(code=official)} if system.page else {}
        return {"Framework": system.framework, "FrameworkName": system.name, **parts, **page}


def _first(item: Mapping[str, Any], *names: str) -> str:
    return next((str(item[name]) for name in names if item.get(name)), "")
