"""The dashboard of an organization."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from publisher import dashboard as figures
from publisher.views.summary import find, frame


@login_required
@require_GET
def dashboard(request: UserRequest, organization_id: int) -> HttpResponse:
    organization = find(request, organization_id)
    context = frame(request, organization, "") | {
        "months": figures.over_time(organization),
        "scores": figures.benchmarks(organization),
        "to_do": figures.to_do(organization),
        "standing": figures.by_kind(organization),
    }
    return render(request, "publisher/dashboard.html", context)
