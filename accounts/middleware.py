"""Asks people to agree again when a policy has changed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import agreements

# Pages that somebody must reach without agreeing: to read what it is about, to leave, to change the password.
_OPEN = frozenset({"account_policies", "landing", "policies", "policy", "healthz", "mails", "mail"})
_OPEN_PATHS = ("/accounts/", "/registry/", "/assistant/", "/static/")


class AgreementMiddleware:
    """Sends a person who has not agreed to the present policies to the page that asks for it.

    Only when a page is opened: what somebody has typed and sends is taken, and the page after it asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        if not _opens_a_page(request) or not request.user.is_authenticated:
            return None
        if agreements.are_current(request.user, request.session):
            return None
        return redirect(f"{reverse('account_policies')}?{urlencode({'next': request.get_full_path()})}")


def _opens_a_page(request: HttpRequest) -> bool:
    is_open = request.path.startswith(_OPEN_PATHS) or (
        request.resolver_match is not None and request.resolver_match.url_name in _OPEN
    )
    return request.method == "GET" and not request.headers.get("HX-Request") and not is_open
