"""Null characters in addresses: PostgreSQL takes none, and no page of ours makes one."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


class NullCharacterMiddleware:
    """Takes them out of the question part of an address; there is no page at a path with one.

    What is typed into a form is looked after where it is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404("There is no address with a null character.")
        query = request.META.get("QUERY_STRING", "")
        request.META["QUERY_STRING"] = query.replace("%00", "").replace("\x00", "")
        return self.get_response(request)
