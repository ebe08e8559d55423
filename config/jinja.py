"""The rows of long lists are drawn by Jinja2, which is many times as fast: docs/adr/0017."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from jinja2 import Environment, StrictUndefined

from publisher.templatetags.once import once


def environment(**options: Any) -> Environment:
    """With what the templates in templates/jinja use; a name that does not exist is an error."""
    made = Environment(**options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 -- Django asks for escaping
    made.filters["day"] = day
    made.globals["once"] = once
    return made


def day(moment: datetime) -> str:
    """`2026-11-22`, where the site is."""
    return localtime(moment).date().isoformat()
