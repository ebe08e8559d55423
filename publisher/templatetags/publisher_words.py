"""Small words for templates of the publisher."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from publisher import worklist
from publisher.lifecycle import Status
from publisher.models import Resource

register = template.Library()
_WAYS = {"form": "by form", "demo": "demo data", "api": "by API", "document": "from a document"}


@register.filter
def source_in_words(source: str) -> str:
    """How a revision came about: "upload:12:3" -> "by upload 12, row 3"; an unknown source comes back as it is.

    "api:Registrar's office" names the API key, "copy:ce-…" what it was copied from, "restore:4" an older revision.
    """
    way, _, rest = source.partition(":")
    if way == "upload":
        upload, _, row = rest.partition(":")
        return f"by upload {upload}, row {row}" if row else f"by upload {upload}"
    if way == "restore":
        return f"by restoring revision {rest}"
    if way == "copy":
        return f"by copying {rest}" if rest else "by copying another resource"
    if way == "api" and rest:
        return f"by API key {rest}"
    return _WAYS.get(way, source)


@register.inclusion_tag("publisher/source.html")
def source_link(source: str) -> dict[str, str]:
    """The same as a link to the upload, or to what it was copied from, where there is one."""
    way, _, rest = source.partition(":")
    return {"words": source_in_words(source), "url": _address(way, rest)}


def _address(way: str, rest: str) -> str:
    upload = rest.partition(":")[0]
    try:
        if way == "upload":
            return reverse("upload_check", args=[upload])
        return reverse("resource", args=[rest]) if way == "copy" and rest else ""
    except NoReverseMatch:  # a source from elsewhere that happens to begin with the same word
        return ""


@register.filter
def kind_plural(slug: str) -> str:
    """ "credential" -> "Credentials"."""
    return worklist.kind_plural(slug)


# Small components of long lists. What is the same in many rows is rendered once, and kept.


@register.simple_tag
def statuses_of(row: worklist.Row) -> SafeString:
    """Every status that holds, with a space after each."""
    return mark_safe("".join(f"{_status(status)} " for status in row.statuses))  # noqa: S308 -- of our own components


@register.simple_tag
def benchmark_of(resource: Resource) -> SafeString:
    return _meter(resource.benchmark)


@register.simple_tag
def ctid_of(resource: Resource) -> SafeString:
    """With its copy button."""
    return mark_safe(_ctid().replace(_PLACE, escape(resource.ctid)))  # noqa: S308 -- what is put in is escaped


_PLACE = "-the-ctid-"


@cache
def _status(status: Status) -> str:
    return render_to_string("components/status.html", {"status": status})


@cache
def _meter(value: int) -> SafeString:
    return render_to_string("components/meter.html", {"value": value})


@cache
def _ctid() -> str:
    return render_to_string("components/ctid.html", {"ctid": _PLACE})
