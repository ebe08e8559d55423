"""Tells the audit where a web request comes from."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from audit.context import came_from


class AuditContextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with came_from(_client(request)):
            return self.get_response(request)


def _client(request: HttpRequest) -> str:
    """The address of the client: what the trusted proxy wrote last, where there is one in front."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.TRUST_PROXY else ""
    return forwarded or request.META.get("REMOTE_ADDR", "")
