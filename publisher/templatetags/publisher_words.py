"""Small words for templates of the publisher."""

from django import template
from django.urls import NoReverseMatch, reverse

from publisher import worklist

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
