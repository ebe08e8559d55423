"""What the browser proposes while a person types: languages, countries, their states and provinces."""

from collections.abc import Callable, Mapping

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from ctdl.countries import countries, regions
from publisher.showing import LANGUAGE_NAMES

# By topic: what `?of=` makes of it, as code -> name.
TOPICS: dict[str, Callable[[str], Mapping[str, str]]] = {
    "countries": lambda of: countries(),
    "languages": lambda of: dict(sorted(LANGUAGE_NAMES.items(), key=lambda item: item[1])),
    "regions": regions,
}


@login_required
@require_GET
@cache_control(private=True, max_age=3600)
def suggestions(request: HttpRequest, topic: str) -> HttpResponse:
    """The options of a datalist."""
    if topic not in TOPICS:
        raise Http404("There is nothing to propose for this.")
    return render(request, "publisher/suggestions.html", {"options": TOPICS[topic](request.GET.get("of", "")).items()})
