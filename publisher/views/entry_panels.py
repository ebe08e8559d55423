"""One panel of a form: as it is opened, as it was typed, what becomes of it when it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

import ctdl
from accounts.exceptions import Changed, NotAllowed, Refused
from accounts.requests import UserRequest
from accounts.views.kept import is_back
from ctdl import Section
from publisher import checking
from publisher.actions import drafting, saving
from publisher.forms import EntryForm, FormContext, edited, rows
from publisher.kept import key_of
from publisher.models import Resource, Revision
from publisher.reading import ReadChange, changes
from publisher.views.entry_work import Work, existing

TAB = 12  # letters that name a tab


@dataclass
class PanelForm:
    """The form of one panel. `make` builds it when something needs it; what nobody has typed into may be kept drawn.

    seen: the revision that it shows. tab: which draft is its own. is_unsaved: what stands in it is not saved.
    refusal, newer, is_twin: why it was not saved: a sentence, what somebody else changed, a form that was sent before.
    """

    work: Work
    section: Section
    seen: Revision | None
    make: Callable[[], EntryForm]
    tab: str
    is_unsaved: bool = False
    refusal: str = ""
    newer: tuple[ReadChange, ...] | None = None
    is_twin: bool = False
    by: str = ""  # who made the newer revisions, "" when the person did
    html: bytes = b""  # of the fields, once they are drawn

    @cached_property
    def form(self) -> EntryForm:
        return self.make()

    @property
    def slug(self) -> str:
        return self.section.slug

    @property
    def form_id(self) -> str:
        return f"form-{self.slug}" if self.work.resource else "entry"

    @property
    def problems_id(self) -> str:
        return f"problems-{self.slug}"

    @property
    def action(self) -> str:
        """Where the form is sent without scripts."""
        return self.work.edit_url(self.slug)

    @property
    def fragment_url(self) -> str:
        return self.work.panel_url(self.slug)

    @property
    def fields(self) -> SafeString:
        """Where the fields go: they are put in at the end, since a template would copy them at each of its levels."""
        return format_html("<!--fields:{}-->", self.slug)

    def draw(self) -> bytes:
        return render_to_string("publisher/panel_fields.html", {"form": self.form}).encode()

    @property
    def key(self) -> str:
        """What the drawn fields depend on; "" where somebody has typed, or somebody else changed something."""
        if self.is_unsaved or self.newer is not None or self.seen is None or self.seen is not self.work.latest:
            return ""
        work = self.work
        terms = [prop.term for prop in work.kind.properties_in(self.slug)]
        node = ctdl.main_node(work.document)
        return key_of(work.facts, terms, work.user.pk, work.ctid, self.slug, node.get("@type"), work.language)


@dataclass
class Outcome:
    """What became of a panel that was sent. `panel` is what to show again, None when it was saved."""

    status: HTTPStatus
    panel: PanelForm | None = None
    resource: Resource | None = None
    is_new: bool = False


def fresh(work: Work, section: Section, *, tab: str = "") -> PanelForm:
    """The panel as the latest revision has it."""

    def make() -> EntryForm:
        return form_on(work, section, work.latest)

    return PanelForm(work, section, work.latest, make, tab or new_tab())


def restored(work: Work, section: Section, typed: QueryDict, *, seen: Revision | None, tab: str) -> PanelForm:
    """What was typed and not saved, over what is there now, with what has changed since."""
    form = form_on(work, section, seen, typed)
    if seen is None or work.latest is None or seen.pk == work.latest.pk or not form.is_valid():
        # What cannot be read stays as it was typed; a newer revision is told of when it can be saved.
        form = form_on(work, section, seen, typed, is_draft=True)
        return PanelForm(work, section, seen, lambda: form, tab, is_unsaved=True)
    return merged(work, form, opened=seen, tab=tab)


def merged(work: Work, form: EntryForm, *, opened: Revision | None, tab: str) -> PanelForm:
    """What the person typed, over what is there now; saving it again changes only what the person changed."""
    latest = work.latest
    document = work.document
    newer = changes(opened.graph, document, user=work.user) if opened else ()
    context = work.context(latest, form.section)
    context.newer = newer
    mine = form.changes()
    # Findings of what stands on the form: a text that was made good meanwhile is not said to be too short.
    context.document = edited(document, mine, context.language)
    context.findings = checking.findings(context.document)
    over = EntryForm(kind=work.kind, section=form.section, document=document, context=context, instead=mine)
    authors = _authors(work, opened)
    return PanelForm(
        work, form.section, latest, lambda: over, tab, is_unsaved=True, newer=newer, is_twin=opened is None, by=authors
    )


def _authors(work: Work, opened: Revision | None) -> str:
    """Everybody else who saved since; "" when nobody did."""
    if opened is None or work.resource is None:
        return ""
    since = work.resource.revisions.filter(number__gt=opened.number).exclude(author=work.user)
    people = {each.author.get_full_name(): None for each in since.select_related("author").order_by("number")}
    return " and ".join(people)


def sent(request: UserRequest, work: Work, section: Section) -> Outcome:
    """Saves the panel that was sent, or says why not. Raises NotAllowed."""
    opened = work.revision(request.POST.get("seen"))
    is_draft = rows.wants_row(request.POST) or is_back(request)
    data = rows.with_row(request.POST) if rows.wants_row(request.POST) else request.POST
    form = form_on(work, section, opened, data, is_draft=is_draft)
    again = PanelForm(work, section, opened, lambda: form, tab_of(request), is_unsaved=True)
    if is_draft:
        return Outcome(HTTPStatus.OK, again)
    if not form.is_valid():
        return Outcome(HTTPStatus.UNPROCESSABLE_ENTITY, again)
    return _save(request, work, again, opened)


def _save(request: UserRequest, work: Work, panel: PanelForm, opened: Revision | None) -> Outcome:
    form = panel.form
    if work.resource is None or opened is None:
        raise TypeError("What is new is created, not saved over something.")
    graph = edited(opened.graph, form.changes(), form.context.language)
    try:
        saved = saving.save(resource=work.resource, graph=graph, by=work.user, source="form", seen=opened.pk)
    except NotAllowed:
        raise
    except Changed:
        now = existing(request, work.ctid)
        return Outcome(HTTPStatus.CONFLICT, merged(now, form, opened=opened, tab=panel.tab))
    except Refused as refusal:
        panel.refusal = str(refusal)
        return Outcome(HTTPStatus.UNPROCESSABLE_ENTITY, panel)
    drafting.drop(by=work.user, ctid=work.ctid, panel=panel.slug, tab=panel.tab)
    return Outcome(HTTPStatus.OK, resource=saved, is_new=saved.latest_id != opened.pk)


def form_on(
    work: Work, section: Section, revision: Revision | None, data: Any = None, *, is_draft: bool = False
) -> EntryForm:
    """The form of a section on a revision, or on the document that a new resource begins with."""
    context: FormContext = work.context(revision, section)
    context.is_draft = is_draft
    document: Mapping[str, Any] = revision.graph if revision else work.document
    return EntryForm(data, kind=work.kind, section=section, document=document, context=context)


def new_tab() -> str:
    return get_random_string(TAB)


def tab_of(request: UserRequest) -> str:
    """The name of the tab that the form carries."""
    tab = request.POST.get("tab", "")
    return tab if tab.isascii() and tab.isalnum() and len(tab) <= TAB else new_tab()
