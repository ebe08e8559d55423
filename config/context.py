"""What every page may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config import menu
from publisher import kinds


def site(request: HttpRequest) -> dict[str, Any]:
    """`add_menu` and `waiting_counts` are worked out when a template asks for them, so that fragments cost nothing."""
    known = {"SITE_URL": settings.SITE_URL, "DEVELOPMENT": settings.DEVELOPMENT, "REGISTRY_URL": settings.REGISTRY_URL}
    # The page of an error may be made before anybody is known.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return known
    return {
        **known,
        "add_menu": SimpleLazyObject(kinds.menu),
        "waiting_counts": SimpleLazyObject(lambda: menu.waiting_counts(user)),
    }
