"""What every page may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config import menu


def site(request: HttpRequest) -> dict[str, Any]:
    """`waiting_counts` are worked out when a template asks for them, so that fragments cost nothing."""
    names = ("SITE_URL", "DEVELOPMENT", "REGISTRY_URL", "CONTACT_URL")
    known = {name: getattr(settings, name) for name in names}
    # The page of an error may be made before anybody is known.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return known
    return {
        **known,
        "waiting_counts": SimpleLazyObject(lambda: menu.waiting_counts(user)),
    }
