"""The organization summary: the list of organizations, the organization's own page, the list of one kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

import ctdl
from accounts.models import Organization
from accounts.permissions import Access, access
from accounts.requests import UserRequest
from accounts.roles import WHY_NOT, Permission
from publisher import worklist
from publisher.actions.taking import reasons
from publisher.counting import Tally, tallies, tally
from publisher.filters import SIZES, STANDING, ResourceFilter, boxes
from publisher.kinds import UPLOADED, open_slugs
from publisher.learning import learn
from publisher.lifecycle import Status, Turn
from publisher.models import Resource
from publisher.paging import ORDERS
from publisher.searching import organizations_named
from publisher.views.summary_steps import next_steps

ORGANIZATIONS_ON_A_PAGE = 25
AT_ONCE = 1000  # resources that one request may change

DOWNLOADS = (("csv", "Summary as CSV"), ("xlsx", "Summary as XLSX"), ("jsonld", "JSON-LD of all, as a zip"))


# What the page shows of these does not change from one look to the next, so that it is drawn once: all are frozen.


@dataclass(frozen=True, slots=True)
class Button:
    """See components/button_with_reason.html."""

    label: str
    value: str
    style: str = "btn-quiet"
    name: str = "step"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a list asks for."""

    q: str
    type: str
    upload: str
    sort: str
    size: int
    is_narrowed: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick. number: to how many it applies, None where that is not counted."""

    slug: str
    label: str
    number: int | None
    checked: bool


@dataclass(frozen=True, slots=True)
class TickGroup:
    label: str
    boxes: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """See components/tabs.html."""

    label: str
    url: str
    current: bool
    count: int | None = None


BUTTONS = (
    Button("Approve all selected", "approve", "btn-primary"),
    Button("Withdraw approval", "withdraw"),
    Button("Ask to unpublish", "ask-to-unpublish"),
    Button("Export", "export"),
    Button("Delete", "delete"),
)
RETRY = Button("Try again", "retry")
STATUSES = tuple(status for status in Status if status is not Status.DELETED)
SORTS = tuple((slug, order.label) for slug, order in ORDERS.items())


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """The organizations of the reader; straight on to the only approved one, unless `all` is in the address."""
    mine = Organization.objects.worked_for_by(request.user)
    if request.user.is_site_staff and not mine.exists():
        return redirect("review")
    approved = list(mine.approved()[:2])
    if len(approved) == 1 and "all" not in request.GET and not request.GET.get("q"):
        return redirect("summary_organization", organization_id=approved[0].pk)
    words = request.GET.get("q", "").replace("\x00", "").strip()
    found = organizations_named(mine, words) if words else mine
    found = found.with_clients_marked(request.user).order_by("name", "pk")
    shown = Paginator(found, ORGANIZATIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    counted = tallies(shown)
    context = {
        "page_obj": shown,
        "entries": [(each, worklist.standing_in(counted[each.pk]) if each.pk in counted else None) for each in shown],
        "q": words,
        "has_any": bool(shown.paginator.count) or mine.exists(),
        "one_page": shown.paginator.num_pages == 1 and not words,
    }
    return render(request, "publisher/summary_index.html", context)


@login_required
@require_GET
def organization(request: UserRequest, organization_id: int) -> HttpResponse:
    """The organization's own description, what comes next, and what needs somebody's attention."""
    shown, reader = reach(request, organization_id)
    counted = tally(shown)
    context = frame(request, shown, "", reader=reader, counted=counted)
    description = context["description"]
    if description:
        context["row"] = worklist.rows_of([description])[0]
        context["reasons"] = reasons(description, Turn.EDITOR)
    steps = next_steps(shown, description, context["kinds"], context["can_edit"])
    context |= {
        "standing": [
            (slug, worklist.kind_plural(slug), worklist.standing_in(counted.of(kind=slug))) for slug in context["kinds"]
        ],
        "next_steps": steps,
        "all_done": all(step.state == "done" for step in steps),
    }
    return render(request, "publisher/summary_organization.html", context)


@login_required
@require_GET
def kind(request: UserRequest, organization_id: int, kind: str) -> HttpResponse:
    """The list of one kind: filters, counts, sorting, pages, and the selection."""
    shown, reader = reach(request, organization_id)
    known_kind(shown, kind)
    found = ResourceFilter(request.GET, queryset=worklist.of_kind(shown, kind), organization=shown)
    everything = tally(shown)
    counted = everything.of(kind=kind)
    total, numbers, resources = found.look(counted)
    page = worklist.page_of(resources, request.GET, total=total)
    all_chosen = "all" in request.GET and bool(page.rows)
    context = frame(request, shown, kind, reader=reader, counted=everything, also=page.rows)
    rows = worklist.rows_of(page.rows)
    has_failed = Status.FAILED in found.chosen or any(Status.FAILED in row.statuses for row in rows)
    context |= {
        "plural": worklist.kind_plural(kind),
        "singular": worklist.kind_label(kind),
        "asked": _asked(found, page.size),
        "types": tuple(worklist.types_in(counted)),
        "groups": _groups(found, numbers),
        "sorts": SORTS,
        "sizes": SIZES,
        "page": page,
        "total": total,
        "rows": rows,
        "all_chosen": all_chosen,
        "too_many": all_chosen and total.number >= AT_ONCE,
        "buttons": (*BUTTONS, RETRY) if has_failed else BUTTONS,
        "downloads": DOWNLOADS,
    }
    return render(request, "publisher/summary_kind.html", context)


def find(request: UserRequest, organization_id: int) -> Organization:
    """The organization, if the reader may see it and it is approved; 404 otherwise."""
    return reach(request, organization_id)[0]


def reach(request: UserRequest, organization_id: int) -> tuple[Organization, Access]:
    """The same, with what the reader is to it."""
    found = get_object_or_404(Organization.objects.approved(), pk=organization_id)
    reader = access(request.user, found)
    if Permission.RESOURCE_READ not in reader.permissions:
        raise Http404("No organization that you may see has this number.")
    return found, reader


def known_kind(organization: Organization, slug: str) -> None:
    """Raises Http404 for what is neither a kind of the language nor among the organization's resources."""
    try:
        known = ctdl.kind(slug).slug == slug
    except ctdl.UnknownKind:
        known = False
    if not known and not worklist.of_kind(organization, slug).exists():
        raise Http404(f"There is no kind called {slug}.")


def frame(
    request: UserRequest,
    organization: Organization,
    kind: str,
    *,
    reader: Access | None = None,
    counted: Tally | None = None,
    also: Sequence[Resource] = (),
) -> dict[str, Any]:
    """What every page of an organization shows: its name and status, the tabs, and whether the reader may change it.

    reader, counted: what the reader is to it, and the tally, where they are known. also: resources of which the page
    must learn what it says of the description.
    """
    own = Resource.objects.filter(ctid=organization.ctid, deleted_at__isnull=True) if organization.ctid else ()
    description = next(iter(own), None)
    learn([description, *also] if description else also, organization)
    kinds = worklist.kinds_in(counted or tally(organization))
    reader = reader or access(request.user, organization)
    can_edit = Permission.RESOURCE_EDIT in reader.permissions
    return {
        "organization": organization,
        "description": description,
        "description_statuses": description.statuses if description else (),
        "is_published": description is not None and description.published_id is not None,
        "kind": kind,
        "kinds": kinds,
        "all_statuses": STATUSES,
        "tabs": _tabs(organization, kind, kinds),
        "can_edit": can_edit,
        "why_not": "" if can_edit else WHY_NOT[Permission.RESOURCE_EDIT],
        "works_for_it": reader.works_for_it,
        "add_url": _add_url("resource_new", organization, kind or "credential", among=open_slugs()),
        "upload_url": _add_url("upload", organization, kind or "credential", among=UPLOADED),
    }


def _tabs(organization: Organization, current: str, kinds: dict[str, int]) -> tuple[Tab, ...]:
    if current and current not in kinds:
        kinds = {**kinds, current: 0}
    address = reverse("summary_kind", args=[organization.pk, "KIND"])
    own = Tab("My organization", reverse("summary_organization", args=[organization.pk]), current == "")
    return own, *(
        Tab(worklist.kind_plural(slug), address.replace("KIND", slug), slug == current, number)
        for slug, number in kinds.items()
    )


def _add_url(name: str, organization: Organization, kind: str, *, among: tuple[str, ...]) -> str:
    """Where a resource of the kind is entered or uploaded for the organization; "" for a kind without such a way in."""
    return f"{reverse(name, kwargs={'kind': kind})}?organization={organization.pk}" if kind in among else ""


def _asked(found: ResourceFilter, size: int) -> Asked:
    words = {name: found.data.get(name, "") for name in ("q", "type", "upload")}
    return Asked(**words, sort=worklist.sort_of(found.data.get("sort")), size=size, is_narrowed=found.is_narrowed)


def _groups(found: ResourceFilter, numbers: dict[str, int]) -> tuple[TickGroup, ...]:
    """The boxes with their counts: what is and what is not, then where a resource stands."""

    def ticks(*, standing: bool) -> tuple[Tick, ...]:
        those = (box for box in boxes().values() if (box.group == STANDING) is standing)
        return tuple(Tick(box.slug, box.label, numbers.get(box.slug), box.slug in found.chosen) for box in those)

    return TickGroup("Status", ticks(standing=False)), TickGroup("Where it stands", ticks(standing=True))
