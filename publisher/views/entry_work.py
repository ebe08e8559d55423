"""What a request of the entry pages works on: which resource, for which organization, at which revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode

import ctdl
from accounts.models import Organization, User
from accounts.permissions import check_can, editable_organizations
from accounts.requests import UserRequest
from accounts.roles import Permission
from accounts.views.answers import number
from ctdl import Declaration, Finding, Section
from publisher import copying, starting
from publisher.forms import FormContext, language_of
from publisher.forms.texts import languages_in
from publisher.kept import RevisionFacts, facts_of
from publisher.kinds import open_kind
from publisher.models import Resource, Revision
from publisher.standing import Standing

if TYPE_CHECKING:
    from publisher.views.making import Waiting

SALT = "publisher.views.entry.new"


@dataclass
class Work:
    """`resource` and `latest` are None while it is new; `start` is the document that it begins with.

    token: binds the CTID of what is new to the person, the organization and the kind. is_another: an organization other
    than the one that the account describes itself with. copied: CTID of the resource that `start` is a copy of.
    """

    user: User
    organization: Organization
    kind: Declaration
    ctid: str
    resource: Resource | None = None
    latest: Revision | None = None
    start: Mapping[str, Any] | None = None
    is_another: bool = False
    copied: str = ""
    waiting: "Waiting | None" = None  # the form in which this new one was missing
    _panel_urls: dict[str, str] = field(default_factory=dict)
    # What the panels of a page have looked up of their references: CTID -> standing, CTID -> name and page.
    _targets: dict[str, Standing] = field(default_factory=dict)
    _names: dict[str, tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def document(self) -> dict[str, Any]:
        return dict(self.latest.graph if self.latest else self.start or {})

    @cached_property
    def facts(self) -> RevisionFacts:
        """What is known of the saved revision; nothing is said of what is new."""
        return facts_of(self.latest, user=self.user) if self.latest else RevisionFacts()

    @property
    def findings(self) -> list[Finding]:
        return self.facts.findings

    @cached_property
    def language(self) -> str:
        """The language in which texts of the document are shown and changed."""
        return language_of(self.document)

    @cached_property
    def token(self) -> str:
        return (
            ""
            if self.resource
            else signing.dumps([*_bound_to(self.user, self.organization, self.kind), self.ctid], salt=SALT)
        )

    @property
    def describes_owner(self) -> bool:
        """Whether this is the organization's own description, and not something that it describes."""
        return self.ctid == self.organization.ctid

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Those of its other texts."""
        return languages_in(self.document, besides=self.language)

    def section(self, slug: str | None) -> Section:
        """The section with this slug, the first one for any other text."""
        return next((each for each in self.kind.sections if each.slug == slug), self.kind.sections[0])

    def revision(self, seen: str | None) -> Revision | None:
        """The revision that a form says it was opened on, else the latest."""
        if self.resource is None:
            return None
        wanted = number(seen)
        if self.latest and wanted == self.latest.pk:
            return self.latest
        return self.resource.revisions.filter(pk=wanted).first() or self.latest

    def context(self, revision: Revision | None, section: Section | None = None) -> FormContext:
        """For a form on this revision; the findings are those of the latest one, where it is that."""
        document = revision.graph if revision else self.document
        facts = self.facts if revision is self.latest else facts_of(revision, user=self.user) if revision else None
        return FormContext(
            self.user,
            self.organization,
            self.ctid,
            language=language_of(document),
            findings=facts.findings if facts else [],
            recommended=recommended(document),
            references=facts.references if facts else ctdl.references(document),
            action=self.edit_url(section.slug if section else ""),
            languages=self.languages if revision is self.latest else None,
            targets=self._targets,
            names=self._names,
        )

    def edit_url(self, panel: str = "") -> str:
        """The page without scripts: of one panel, or where a new resource is begun."""
        if self.resource is None:
            return self._url("resource_new", self.kind.slug or "")
        return self._page_url + (f"?panel={panel}" if panel else "")

    @cached_property
    def _page_url(self) -> str:
        return reverse("resource_edit", args=[self.ctid])

    @cached_property
    def copy_url(self) -> str:
        """Where something is taken over from another resource."""
        return reverse("resource_copy_from", args=[self.ctid])

    def panel_url(self, panel: str) -> str:
        if panel not in self._panel_urls:
            self._panel_urls[panel] = reverse("resource_panel", args=[self.ctid, panel]) if self.resource else ""
        return self._panel_urls[panel]

    @cached_property
    def draft_url(self) -> str:
        return self._of_form("draft")

    @cached_property
    def check_url(self) -> str:
        return self._of_form("check")

    @property
    def preview_url(self) -> str:
        return self._of_form("preview")

    def _of_form(self, name: str) -> str:
        return (
            self._url(f"resource_{name}", self.ctid)
            if self.resource
            else self._url(f"new_{name}", self.kind.slug or "")
        )

    def _url(self, name: str, *parts: str) -> str:
        address = reverse(name, args=list(parts))
        if self.resource is not None:
            return address
        another = {"another": "yes"} if self.is_another else {}
        copied = {"copy": self.copied} if self.copied else {}
        return f"{address}?{urlencode({'organization': str(self.organization.pk), **another, **copied})}"


def existing(request: UserRequest, ctid: str) -> Work:
    """The resource to edit. Raises 404 for what the person does not see, NotAllowed for what it may only read."""
    visible = Resource.objects.visible_to(request.user).with_state().select_related("updated_by")
    resource = get_object_or_404(visible.defer("approved__graph", "published__graph"), ctid=ctid.lower())
    check_can(request.user, Permission.RESOURCE_EDIT, resource.organization)
    if resource.latest is None:
        raise Http404("This resource has no revision yet.")
    kind = ctdl.kind(resource.kind)
    return Work(request.user, resource.organization, kind, resource.ctid, resource, resource.latest)


def beginning(request: UserRequest, slug: str, ctid: str = "") -> Work | None:
    """The new resource that `?organization=ID` is for; None when there is a choice of organizations to make.

    Its CTID is that of the form's token, `ctid` where a draft says it, else a new one. Raises as `existing`.
    """
    kind = kind_or_404(slug)
    organization = _organization(request)
    if organization is None:
        return None
    ctid = ctid or _ctid_of(request, organization, kind)
    work = Work(request.user, organization, kind, ctid, is_another=bool(request.GET.get("another")))
    source = copying.source_of(request.GET.get("copy", ""), user=request.user)
    if source and source.resource.kind == kind.slug and not work.describes_owner:
        work.start, work.copied = copying.start_of(source, organization, ctid=ctid), source.resource.ctid
    else:
        work.start = starting.start(kind, organization, ctid=ctid)
    return work


def kind_or_404(slug: str) -> Declaration:
    try:
        return open_kind(slug)
    except ctdl.UnknownKind as unknown:
        raise Http404(str(unknown)) from unknown


def recommended(graph: Mapping[str, Any]) -> frozenset[str]:
    node = ctdl.main_node(graph)
    kind = ctdl.kind_of(node["@type"])
    return frozenset(kind.recommended(node["@type"])) if kind else frozenset()


def _organization(request: UserRequest) -> Organization | None:
    """The organization to enter for: the one asked for, or the only one there is. None when there is a choice to make.

    Raises 404 for one that the person may not see, NotAllowed for one that it may only read.
    """
    asked = request.GET.get("organization", "")
    if not asked:
        choices = editable_organizations(request.user)
        return choices[0] if len(choices) == 1 else None
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=number(asked))
    check_can(request.user, Permission.RESOURCE_EDIT, organization)
    return organization if organization.is_approved else None


def _ctid_of(request: UserRequest, organization: Organization, kind: Declaration) -> str:
    """The CTID of what is being entered: chosen when the form was first opened, so that sending it twice makes one."""
    if kind.slug == "organization" and not request.GET.get("another"):
        return organization.ctid or ctdl.new_ctid()
    try:
        signed = signing.loads(request.POST.get("token", ""), salt=SALT)
    except signing.BadSignature:
        return ctdl.new_ctid()
    *bound_to, ctid = signed
    return ctid if bound_to == _bound_to(request.user, organization, kind) else ctdl.new_ctid()


def _bound_to(user: User, organization: Organization, kind: Declaration) -> list[Any]:
    return [user.pk, organization.pk, kind.slug]
