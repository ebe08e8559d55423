"""What class a resource is."""

from typing import Any

from django.core.exceptions import ValidationError

from ctdl import Property, find_class
from publisher.forms.fields import ValueField


class TypeField(ValueField):
    """A list in groups, each class with its meaning. Where there is one class only nobody is asked, and it is sent."""

    template = "publisher/fields/choices.html"
    several_controls = True

    def __init__(self, prop: Property, groups: tuple[Any, ...]) -> None:
        super().__init__(prop)
        self.class_groups = groups

    @property
    def only(self) -> str:
        """The class, when there is nothing to choose; "" when there is, or when the document has another one."""
        terms = self._terms
        return terms[0] if len(terms) == 1 and self.opened in (None, "", terms[0]) else ""

    @property
    def _terms(self) -> tuple[str, ...]:
        return tuple(info.term for _, members in self.class_groups for info in members)

    def parse(self, raw: Any) -> Any:
        if raw and find_class(raw, self._terms) is None:
            raise ValidationError("Choose a type from the list.")
        return raw or self.opened

    def groups(self, raw: Any, opened: Any) -> list[dict[str, Any]]:
        return [
            {"label": label, "choices": [_class(info, raw) for info in infos]} for label, infos in self.class_groups
        ]


def _class(info: Any, raw: Any) -> dict[str, Any]:
    return {"value": info.term, "label": info.label, "info": info.definition, "checked": info.term == raw}
