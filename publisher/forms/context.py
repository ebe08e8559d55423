"""What a form and all forms inside it share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ctdl.findings import Finding
from publisher.forms.places import place
from publisher.reading import ReadChange, names_of
from publisher.standing import UNKNOWN, Standing, standings

if TYPE_CHECKING:
    from accounts.models import Organization, User
    from publisher.forms.declared import DeclaredForm

LANGUAGE = "en-US"


@dataclass
class FormContext:
    """ctid: of the resource.

    language: of the texts that are typed. findings: on `document`, what is saved or, while a person types, would be.
    recommended: the benchmark of its class. newer: what somebody else changed meanwhile. is_draft: a row was added or
    something looked up; nothing is judged yet. form: the outermost one.
    """

    user: "User"
    organization: "Organization"
    ctid: str
    language: str = LANGUAGE
    findings: list[Finding] = field(default_factory=list)
    recommended: frozenset[str] = frozenset()
    newer: tuple[ReadChange, ...] = ()
    is_draft: bool = False
    references: frozenset[str] = frozenset()  # CTIDs in the document, looked up together
    action: str = ""  # where the form is sent
    document: Mapping[str, Any] = field(default_factory=dict)
    form: "DeclaredForm | None" = None
    room: int = 80  # fields of objects that are drawn before somebody opens them; see forms.objects
    members: Mapping[str, str] = field(default_factory=dict)  # id -> name, of the nodes beside the main one
    languages: tuple[str, ...] | None = None  # of texts of the document, besides `language`; None: not looked up yet
    # What is known of the references in the form; all panels of a page look it up together.
    targets: dict[str, Standing] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    _placed: dict[str, list[Finding]] | None = None

    def use(self, findings: list[Finding], document: Mapping[str, Any]) -> None:
        """Says something else at the fields: what would be found if what is typed were saved."""
        self.findings, self.document, self._placed = findings, document, None

    def findings_at(self, control: str) -> list[Finding]:
        """The findings whose place is the control with this id."""
        if self._placed is None:
            self._placed = {}  # while it is worked out, nothing stands anywhere
            self._placed = place(self.form, self.findings, self.document) if self.form and self.findings else {}
        return self._placed.get(control, [])

    def name_of(self, ctid: str) -> tuple[str, str]:
        """(name, address of its page or "") of what has this CTID; the CTID itself where we do not know it."""
        if ctid not in self.names:
            wanted = {ctid, *self.references} - set(self.names)
            known = names_of(wanted, within=self.ctid, user=self.user)
            self.names |= {each: known.get(each) or self._own_name(each) for each in wanted}
        return self.names[ctid]

    def standing_of(self, ctid: str) -> Standing:
        """Whether what has this CTID is published; all references of the document are looked up together."""
        if ctid not in self.targets:
            wanted = {ctid, *self.references} - set(self.targets)
            known = standings(wanted, user=self.user, within=self.ctid)
            self.targets |= {each: known.get(each, UNKNOWN) for each in wanted}
        return self.targets[ctid]

    def _own_name(self, ctid: str) -> tuple[str, str]:
        return (self.organization.name, "") if ctid == self.organization.ctid else (ctid, "")


__all__ = ["LANGUAGE", "FormContext"]
