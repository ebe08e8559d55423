"""What the person typed before and did not save: the drafts that a page offers, and the one that it brings back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from accounts.requests import UserRequest
from publisher.models import Draft, Resource
from publisher.views.entry_work import Work

MEMBER = "member:"  # begins the panel of what was typed into one part of the contents; its key follows
TOO_LONG = 18  # digits


@dataclass(frozen=True, slots=True)
class Offered:
    """says: what it was typed into, in a sentence; label: the same in short; url: the page with it brought back."""

    draft: Draft
    says: str
    label: str
    url: str


def offered(work: Work, besides: Iterable[str], parts: Mapping[str, str] | None = None) -> list[Offered]:
    """The person's drafts of the resource or, while it is new, of its kind; without those of the tabs `besides`.

    parts: names of the parts of the contents by key, on the page of these.
    """
    own = Draft.objects.of(work.user).filter(organization=work.organization, kind=work.kind.slug or "")
    if work.resource:
        mine = own.filter(ctid=work.ctid)
    else:
        there = Resource.objects.filter(ctid__in=own.values("ctid"))
        mine = own.exclude(ctid__in=there.values("ctid"))
    found = mine.exclude(tab__in=set(besides)).order_by("-written_at")
    return [_offered(work, each, parts or {}) for each in found]


def member_key(panel: str) -> str:
    """The key of the part that a draft's panel names, "" for a panel of the form."""
    return panel.removeprefix(MEMBER) if panel.startswith(MEMBER) else ""


def _offered(work: Work, draft: Draft, parts: Mapping[str, str]) -> Offered:
    if key := member_key(draft.panel):
        label = parts.get(key, "Contents")
        url = f"{reverse('resource_members', args=[work.ctid])}?{urlencode({'member': key, 'draft': str(draft.pk)})}"
        return Offered(draft, f"the part “{label}”" if key in parts else "a part of the contents", label, url)
    label = work.section(draft.panel).label
    says = f"the panel “{label}”" if work.resource else f"a new {work.kind.label.lower()}"
    address = work.edit_url(draft.panel if work.resource else "")
    return Offered(draft, says, label, f"{address}&draft={draft.pk}")


def asked_for(request: UserRequest, work: Work) -> Draft | None:
    """The draft that `?draft=` names; None when it is not there any more, or is of something else."""
    wanted = request.GET.get("draft", "")
    drafts = Draft.objects.of(work.user).filter(ctid=work.ctid).select_related("seen")
    return drafts.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < TOO_LONG else None
