"""`{% once %}`: parts of pages that look the same again and again are drawn once, and kept."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()
KEPT = 2048  # parts; a few kilobytes each at most


@register.simple_tag
def once(name: str, **arguments: Any) -> SafeString:
    """What `{% include name with … only %}` draws, for templates whose looks follow from their arguments alone.

    Arguments are texts, numbers, and tuples and frozen dataclasses of these; whatever cannot be a key is drawn anew
    each time. Nothing of the request may be read in the template: no user, no token, no clock.
    """
    if settings.DEBUG:  # somebody is writing the template
        return render_to_string(name, arguments)
    # 1 and True are the same key, and look different.
    return _drawn(name, tuple((key, type(value), value) for key, value in arguments.items()))


def _drawn(name: str, arguments: tuple[tuple[str, type, Any], ...]) -> SafeString:
    try:
        return _kept(name, arguments)
    except TypeError:
        return render_to_string(name, {key: value for key, _, value in arguments})


@lru_cache(maxsize=KEPT)
def _kept(name: str, arguments: tuple[tuple[str, type, Any], ...]) -> SafeString:
    return render_to_string(name, {key: value for key, _, value in arguments})
