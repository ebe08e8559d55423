"""How the entry pages answer a script: in sentences with a status, where a person would be led to another page."""

from collections.abc import Callable
from functools import wraps
from http import HTTPMethod, HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from accounts.exceptions import Changed, NotAllowed, Refused
from accounts.views.answers import says_why, status_of

View = Callable[..., HttpResponse]
LOGGED_OUT = "You have been logged out. What you typed is still on this page, and is not saved yet."
NOT_THERE = "This is not there any more, or you may not see it any more. What you typed is still on this page."


def is_script(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "fetch"


def sentence(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


def for_scripts(view: View) -> View:
    """`login_required` and `says_why` for addresses that scripts ask: 401, 403, 404, 409 and 422 with a sentence."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_script(request):
            return _for_people(view, request, *args, **kwargs)
        if not request.user.is_authenticated:
            return sentence(LOGGED_OUT, HTTPStatus.UNAUTHORIZED)
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as refusal:
            return sentence(str(refusal), HTTPStatus.FORBIDDEN)
        except Http404:
            return sentence(NOT_THERE, HTTPStatus.NOT_FOUND)
        except (Changed, Refused) as refusal:
            return sentence(str(refusal), status_of(refusal))

    return wrapped


def _for_people(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if not request.user.is_authenticated:
        # After the log-in comes a look: nothing is sent a second time.
        return redirect_to_login(request.get_full_path() if request.method == HTTPMethod.GET else "/")
    return says_why(view)(request, *args, **kwargs)
