"""A field in its form, with everything that its template needs."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.forms import BoundField

from ctdl.findings import Finding, Severity

if TYPE_CHECKING:
    from publisher.forms.context import FormContext


class EntryBoundField(BoundField):
    """Adds to Django's: the template to draw it with, its marks, and the findings at it."""

    def __getitem__(self, name: Any) -> Any:
        """What a template asks for first, before the attribute. Django's own would look for a part of the widget and
        raise, and a large page asks a hundred thousand times."""
        return getattr(self, name) if isinstance(name, str) else super().__getitem__(name)

    @property
    def context(self) -> "FormContext":
        return self.form.context  # type: ignore[attr-defined]  # every form of this package has one

    @property
    def template(self) -> str:
        return self.field.template  # type: ignore[attr-defined]  # a ValueField

    @cached_property
    def place(self) -> str:
        """The address that a button of this field is sent to without scripts: it leads back to the field."""
        return f"{self.context.action}#field-{self.auto_id}"

    @property
    def help_id(self) -> str:
        return f"{self.auto_id}_helptext" if self.help_text else ""

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error" if self.sentences or self.findings else ""

    @property
    def describedby(self) -> str:
        return " ".join(part for part in (self.help_id, self.error_id) if part)

    @property
    def sentences(self) -> list[str]:
        """Why what was typed could not be kept; nothing while a row is being added or something looked up."""
        if not self.form.is_bound or self.context.is_draft:
            return []
        return [str(error) for error in self.errors]

    @property
    def findings(self) -> list[Finding]:
        """What the language says of the value; what it says of a member stands at the member's own field."""
        return [] if self.sentences else self.context.findings_at(self.auto_id)

    @property
    def is_wrong(self) -> bool:
        return bool(self.sentences) or any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def is_marked(self) -> bool:
        """Whether its label says that it is needed, or wanted."""
        field: Any = self.field
        return field.is_required or field.is_one_of or self.is_recommended

    @property
    def holds_something(self) -> bool:
        """Whether anything stands in it or is said at it."""
        raw = self.value()
        return bool(getattr(raw, "rows", raw)) or bool(self.sentences or self.findings or self.newer)

    @property
    def is_recommended(self) -> bool:
        terms = self.field.terms  # type: ignore[attr-defined]  # a ValueField
        return not self.form.prefix and any(term in self.context.recommended for term in terms)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The choices of a field that has some, in groups: {label, choices: [{value, label, info, checked}]}."""
        field: Any = self.field
        return field.groups(self.value(), field.opened)

    @property
    def newer(self) -> Any:
        """What a newer revision says here, when somebody else changed it meanwhile; see views.entry."""
        return next((c for c in self.context.newer if c.term in self.field.terms), None)  # type: ignore[attr-defined]
