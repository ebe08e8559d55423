"""The queue to the registry, for site staff: what waits, what holds it up, and levers. To others it is not there."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Organization
from accounts.requests import UserRequest
from accounts.views.answers import number, says_why
from accounts.views.staff import staff_only
from publisher.actions import batching, reconciling, steering
from publisher.models import RegistryCheck
from publisher.queue_state import queue_state

ON_A_PAGE = 50


@staff_only
@require_GET
def index(request: UserRequest) -> HttpResponse:
    return render(request, "publisher/queue.html", {"queue": queue_state()})


@staff_only
@says_why
@require_POST
def steer(request: UserRequest, lever: str) -> HttpResponse:
    """Pulls a lever, for the organization in `organization` or for everything."""
    organization = _organization(request)
    if lever == "pause":
        steering.pause(by=request.user, organization=organization, note=request.POST.get("note", ""))
        messages.success(request, f"Paused: {organization or 'the whole queue'}. What is on its way still arrives.")
    elif lever == "resume":
        steering.resume(by=request.user, organization=organization)
        messages.success(request, f"Resumed: {organization or 'the whole queue'}.")
    elif lever == "try-now":
        steering.try_now(by=request.user)
        messages.success(request, "What waits after a failed attempt is tried now.")
    elif lever == "retry":
        return _retry(request, organization)
    else:
        raise Http404(f"There is no lever called {lever}.")
    return redirect("queue")


def _retry(request: UserRequest, organization: Organization | None) -> HttpResponse:
    """A few at once; many of one organization as a batch, which says beforehand what would happen."""
    refused = steering.refused(organization)
    number = refused.count()
    if number > steering.AT_ONCE and organization:
        batch = batching.propose(
            step="retry",
            resources=refused,
            organization=organization,
            title="Refused by the registry",
            back=f"{reverse('review')}?show=failed&organization={organization.pk}",
            by=request.user,
        )
        return redirect("batch", batch_id=batch.pk)
    if number > steering.AT_ONCE:
        messages.warning(request, f"{number:,} were refused. Send them again organization by organization, below.")
        return redirect("queue")
    done, left = steering.retry_all(by=request.user, organization=organization)
    rest = f" {left:,} cannot be: open them to see why." if left else ""
    messages.success(request, f"{done:,} sent again.{rest}")
    return redirect("queue")


def _organization(request: UserRequest) -> Organization | None:
    asked = request.POST.get("organization", "")
    return get_object_or_404(Organization, pk=number(asked)) if asked else None


@staff_only
@require_GET
def differences(request: UserRequest) -> HttpResponse:
    """What the registry holds otherwise than we believe, as the nightly comparison found it."""
    found = RegistryCheck.objects.exclude(difference="").select_related("resource__organization")
    context = {
        "page_obj": Paginator(found.order_by("found_at", "pk"), ON_A_PAGE).get_page(request.GET.get("page")),
        "last": RegistryCheck.objects.aggregate(last=Max("checked_at"))["last"],
    }
    return render(request, "publisher/differences.html", context)


@staff_only
@says_why
@require_POST
def repair(request: UserRequest, ctid: str) -> HttpResponse:
    check = get_object_or_404(RegistryCheck.objects.select_related("resource__organization"), resource__ctid=ctid)
    reconciling.repair(check=check, by=request.user)
    messages.success(request, f"“{check.resource}” is on its way to the registry again.")
    return redirect("queue_differences")
