"""The organization summary: the list of organizations, the organization's own page, the list of one kind."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

import ctdl
from accounts.models import Organization
from accounts.permissions import granted
from accounts.requests import UserRequest
from accounts.roles import WHY_NOT, Permission
from publisher import worklist
from publisher.actions.taking import reasons
from publisher.counting import Tally, tallies, tally
from publisher.filters import SIZES, STANDING, ResourceFilter, boxes
from publisher.kinds import UPLOADED, open_slugs
from publisher.lifecycle import Status, Turn
from publisher.models import Resource
from publisher.paging import ORDERS
from publisher.searching import organizations_named
from publisher.views.summary_steps import next_steps

ORGANIZATIONS_ON_A_PAGE = 25
AT_ONCE = 1000  # resources that one request may change

DOWNLOADS = (("csv", "Summary as CSV"), ("xlsx", "Summary as XLSX"), ("jsonld", "JSON-LD of all, as a zip"))
BUTTONS = (
    {"label": "Approve all selected", "name": "step", "value": "approve", "style": "btn-primary"},
    {"label": "Withdraw approval", "name": "step", "value": "withdraw", "style": "btn-quiet"},
    {"label": "Ask to unpublish", "name": "step", "value": "ask-to-unpublish", "style": "btn-quiet"},
    {"label": "Export", "name": "step", "value": "export", "style": "btn-quiet"},
    {"label": "Delete", "name": "step", "value": "delete", "style": "btn-quiet"},
)


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
    shown = find(request, organization_id)
    counted = tally(shown)
    context = frame(request, shown, "", counted=counted)
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
    shown = find(request, organization_id)
    known_kind(shown, kind)
    found = ResourceFilter(request.GET, queryset=worklist.of_kind(shown, kind), organization=shown)
    everything = tally(shown)
    counted = everything.of(kind=kind)
    total, numbers = found.numbers(counted)
    matching = worklist.few_at_hand(found.qs, total) if found.chosen else found.qs
    page = worklist.page_of(matching, request.GET, total=total)
    all_chosen = "all" in request.GET and bool(page.rows)
    context = frame(request, shown, kind, counted=everything, also=page.rows) | {
        "plural": worklist.kind_plural(kind),
        "singular": worklist.kind_label(kind),
        "filter": found,
        "types": worklist.types_in(counted),
        "groups": _groups(found, numbers),
        "sorts": [(slug, order.label) for slug, order in ORDERS.items()],
        "sort": worklist.sort_of(request.GET.get("sort")),
        "sizes": SIZES,
        "size": page.size,
        "page": page,
        "total": total,
        "rows": worklist.rows_of(page.rows),
        "all_chosen": all_chosen,
        "too_many": all_chosen and total.number >= AT_ONCE,
        "buttons": BUTTONS,
        "downloads": DOWNLOADS,
    }
    return render(request, "publisher/summary_kind.html", context)


def find(request: UserRequest, organization_id: int) -> Organization:
    """The organization, if the reader may see it and it is approved; 404 otherwise."""
    return get_object_or_404(Organization.objects.visible_to(request.user).approved(), pk=organization_id)


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
    counted: Tally | None = None,
    also: Sequence[Resource] = (),
) -> dict[str, Any]:
    """What every page of an organization shows: its name and status, the tabs, and whether the reader may change it.

    counted: the tally, where it is known. also: resources of which the page must learn what it says of the description.
    """
    own = Resource.objects.filter(ctid=organization.ctid, deleted_at__isnull=True) if organization.ctid else ()
    description = next(iter(own), None)
    worklist.learn([description, *also] if description else also, organization)
    kinds = worklist.kinds_in(counted or tally(organization))
    can_edit = Permission.RESOURCE_EDIT in granted(request.user, organization)
    return {
        "organization": organization,
        "description": description,
        "is_published": description is not None and Status.PUBLISHED in description.statuses,
        "kind": kind,
        "kinds": kinds,
        "all_statuses": [status for status in Status if status is not Status.DELETED],
        "tabs": _tabs(organization, kind, kinds),
        "can_edit": can_edit,
        "why_not": "" if can_edit else WHY_NOT[Permission.RESOURCE_EDIT],
        "is_member": organization.memberships.filter(user=request.user).exists(),
        "add_url": _add_url("resource_new", organization, kind or "credential", among=open_slugs()),
        "upload_url": _add_url("upload", organization, kind or "credential", among=UPLOADED),
    }


def _tabs(organization: Organization, current: str, kinds: dict[str, int]) -> list[dict[str, Any]]:
    own = reverse("summary_organization", args=[organization.pk])
    tabs: list[dict[str, Any]] = [{"label": "My organization", "url": own, "current": current == ""}]
    if current and current not in kinds:
        kinds = {**kinds, current: 0}
    tabs += [
        {
            "label": worklist.kind_plural(slug),
            "url": reverse("summary_kind", args=[organization.pk, slug]),
            "count": number,
            "current": slug == current,
        }
        for slug, number in kinds.items()
    ]
    return tabs


def _add_url(name: str, organization: Organization, kind: str, *, among: tuple[str, ...]) -> str:
    """Where a resource of the kind is entered or uploaded for the organization; "" for a kind without such a way in."""
    return f"{reverse(name, kwargs={'kind': kind})}?organization={organization.pk}" if kind in among else ""


def _groups(found: ResourceFilter, numbers: dict[str, int]) -> list[dict[str, Any]]:
    """The boxes with their counts: what is and what is not, then where a resource stands."""
    entries = [
        {
            "slug": box.slug,
            "label": box.label,
            "number": numbers.get(box.slug),
            "checked": box.slug in found.chosen,
            "standing": box.group == STANDING,
        }
        for box in boxes().values()
    ]
    return [
        {"label": "Status", "boxes": [entry for entry in entries if not entry["standing"]]},
        {"label": "Where it stands", "boxes": [entry for entry in entries if entry["standing"]]},
    ]
