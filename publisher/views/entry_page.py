"""The page of a form: its panels, those that are open with their fields, and everything around them."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, QueryDict
from django.template.loader import render_to_string

from accounts.requests import UserRequest
from publisher.actions import taking
from publisher.kept import drawn
from publisher.lifecycle import Status, Turn
from publisher.models import Decision
from publisher.views.entry_around import Around, Marks, field_url, type_label
from publisher.views.entry_drafts import Offered, asked_for, member_key, offered
from publisher.views.entry_panels import PanelForm, restored
from publisher.views.entry_work import Work
from publisher.views.resource_steps import StepButton, steps_for

_FIELDS = re.compile(rb"<!--fields:([a-z0-9-]+)-->")
__all__ = ["EntryPage", "Slot", "field_url", "type_label"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One panel on the page. `form` is None while it is closed."""

    marks: Marks
    fragment_url: str
    form: PanelForm | None


@dataclass
class EntryPage:
    """`panels`: those that are open, by slug."""

    work: Work
    panels: dict[str, PanelForm] = field(default_factory=dict)

    def answer(self, request: UserRequest, *, status: int = HTTPStatus.OK) -> HttpResponse:
        template = "publisher/entry.html" if self.work.resource else "publisher/new.html"
        return self._respond(request, template, {}, status)

    def fragment(
        self, request: UserRequest, panel: PanelForm, *, status: int = HTTPStatus.OK, is_saved: bool = False
    ) -> HttpResponse:
        """One panel, and what is around it where it was saved."""
        self.panels = {panel.slug: panel}
        return self._respond(request, "publisher/panel_answer.html", {"panel": panel, "is_saved": is_saved}, status)

    def _respond(self, request: UserRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        self.draw()
        page = render_to_string(template, {"page": self, "work": self.work, "around": self.around, **context}, request)
        parts = _FIELDS.split(page.encode())
        parts[1::2] = [self.panels[slug.decode()].html for slug in parts[1::2]]
        return HttpResponse(b"".join(parts), status=status)

    def draw(self) -> None:
        """Fills in the fields of the open panels: what is kept of them, or drawn now."""
        keys = {slug: panel.key for slug, panel in self.panels.items()}
        for slug, html in drawn(keys, lambda slug: self.panels[slug].draw()).items():
            self.panels[slug].html = html

    @cached_property
    def around(self) -> Around:
        """Of what is saved; beside somebody else's changes, of what would be saved over them."""
        work = self.work
        over = next((panel.form.context for panel in self.panels.values() if panel.newer is not None), None)
        graph, found = (over.document, over.findings) if over else (work.document, work.findings)
        return Around(work.kind, work.ctid, graph, found, is_new=work.resource is None)

    @property
    def only(self) -> PanelForm:
        """The one panel of a new resource; on the page of a resource, the first of those that are open."""
        return next(iter(self.panels.values()))

    @cached_property
    def slots(self) -> list[Slot]:
        return [Slot(each, self.work.panel_url(each.slug), self.panels.get(each.slug)) for each in self.around.panels]

    @cached_property
    def type_label(self) -> str:
        return type_label(self.work.document) or self.work.kind.label

    @property
    def returned(self) -> Decision | None:
        """What a reviewer said when the latest revision was returned."""
        resource = self.work.resource
        if resource is None or Status.RETURNED not in resource.statuses:
            return None
        return resource.decisions.select_related("by").order_by("-pk").first()

    @property
    def drafts(self) -> list[Offered]:
        """What the person typed before and did not save, except what is back on this page."""
        return offered(self.work, {panel.tab for panel in self.panels.values()})

    @cached_property
    def reasons(self) -> dict[str, str | None]:
        work = self.work
        if work.resource is None:
            return {}
        return taking.reasons(work.resource, Turn.EDITOR, complete=work.facts.is_complete)

    @property
    def steps(self) -> list[StepButton]:
        return steps_for(self.work.resource, self.reasons) if self.work.resource else []


def brought_back(request: UserRequest, work: Work) -> PanelForm | None:
    """The panel of the draft that `?draft=` asks for; None when it is not there any more, or is of something else."""
    draft = asked_for(request, work)
    if draft is None or member_key(draft.panel):
        return None
    typed = QueryDict(draft.typed)
    return restored(work, work.section(draft.panel), typed, seen=draft.seen or work.latest, tab=draft.tab)
