"""Pages that belong to no app: front page, what the product is, policies, and the page that shows every component."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config import samples
from config.policies import POLICIES
from config.policies import policy as find_policy


def home(request: HttpRequest) -> HttpResponse:
    """The front page: the summary for somebody who is logged in, what the product is for everybody else."""
    if request.user.is_authenticated:
        return redirect("summary")
    return landing(request)


def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "public/landing.html")


def policies(request: HttpRequest) -> HttpResponse:
    return render(request, "public/policies.html", {"policies": POLICIES})


def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """One policy in full; 404 for a slug that is none."""
    try:
        found = find_policy(slug)
    except KeyError:
        raise Http404(f"There is no policy called {slug}.") from None
    return render(request, found.template_name, {"policy": found, "policies": POLICIES})


def components(request: HttpRequest) -> HttpResponse:
    """Every component with sample data, for the people who build pages; 404 on a real site."""
    if not settings.DEVELOPMENT:
        raise Http404("The component page is there in development only.")
    return render(request, "public/components.html", samples.context(request.GET.get("page", "2")))
