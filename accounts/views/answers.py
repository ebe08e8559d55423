"""How a page answers when an action refuses: one place for all views of people and organizations."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from accounts.exceptions import Changed, NotAllowed, Refused

View = Callable[..., HttpResponse]


def says_why(view: View) -> View:
    """Answers NotAllowed with the 403 page and its sentence."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    return wrapped


def status_of(refusal: Refused) -> HTTPStatus:
    """409 when somebody was faster, 422 when something is missing or not open now."""
    return HTTPStatus.CONFLICT if isinstance(refusal, Changed) else HTTPStatus.UNPROCESSABLE_ENTITY


MOST_DIGITS = 18  # of what a database counts to; Python refuses to read numbers of thousands of digits


def number(text: str | None) -> int:
    """The version that a form carries; one that nothing has when it carries none."""
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS else 0
