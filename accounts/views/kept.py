"""What somebody typed while the session had ended: kept over the log-in, so that nothing is lost."""

from collections.abc import Callable
from functools import wraps
from http import HTTPMethod
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict

KEY = "typed before log-in"
MOST = 200_000  # characters; longer than any form that a person fills in
KEPT_FOR = 3600  # seconds that a stranger's session is kept; logging in sets the usual time again
BACK = "You had been logged out. What you typed is back in the form, and is not saved yet: press Save."


def keeps_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`login_required` for a form that takes long to fill in.

    What is sent without being logged in is kept in the session. After the log-in, which leads back to the same
    address, the view finds it in `request.POST` of a GET request, and shows it instead of saving it: see `is_back`.
    """

    @wraps(view)
    def with_typed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == HTTPMethod.POST:
                _keep(request)
            return redirect_to_login(request.get_full_path())
        if request.method == HTTPMethod.GET:
            _bring_back(request)
        return view(request, *args, **kwargs)

    return with_typed


def is_back(request: HttpRequest) -> bool:
    """Whether `request.POST` holds what was typed before the log-in, which is to be shown and not yet saved."""
    return request.method == HTTPMethod.GET and bool(request.POST)


def _keep(request: HttpRequest) -> None:
    typed = request.POST.urlencode()
    if len(typed) <= MOST:
        request.session[KEY] = {"path": request.get_full_path(), "typed": typed}
        request.session.set_expiry(KEPT_FOR)


def _bring_back(request: HttpRequest) -> None:
    if request.session.get(KEY, {}).get("path") != request.get_full_path():
        return
    request.POST = QueryDict(request.session.pop(KEY)["typed"])
    messages.warning(request, BACK)
