"""Codes of occupations, industries and programs, found by code and words."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from ctdl.codes import BadTable, search, system_of_table, table_of


@login_required
@require_GET
def codes(request: UserRequest, system: str) -> HttpResponse:
    """What `?q=` finds; for a fragment `field` names the control, whose words stand under `FIELD-find`."""
    try:
        framework = system_of_table(system)
    except BadTable as unknown:
        raise Http404(str(unknown)) from unknown
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]  # django-htmx
    name = request.GET.get("field", "")
    words = request.GET.get("q") or request.GET.get(f"{name}-find", "")
    words = " ".join(words[:200].split())
    context = {
        "system": framework,
        "words": words,
        "found": search(system, words),
        "total": len(table_of(system).codes),
        "official": framework.tidy(words),
    }
    return render(request, "publisher/codes_found.html" if is_fragment else "publisher/codes.html", context)
