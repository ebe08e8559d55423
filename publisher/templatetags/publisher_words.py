"""Small words for templates of the publisher."""

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from publisher import kinds, worklist
from publisher.models import Resource
from publisher.templatetags.once import once

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


@register.simple_tag
def kinds_menu() -> tuple[kinds.MenuGroup, ...]:
    """Every kind under its heading, for the menu and the page of what can be added."""
    return kinds.menu()


@register.filter
def kind_plural(slug: str) -> str:
    """ "credential" -> "Credentials"."""
    return worklist.kind_plural(slug)


@register.simple_tag
def worklist_rows(rows: list[worklist.Row], can_edit: bool, all_chosen: bool) -> SafeString:
    """The rows of an organization's list, drawn by Jinja2."""
    context = {"rows": rows, "can_edit": can_edit, "all_chosen": all_chosen, "ctid_of": _ctid_of}
    drawn = render_to_string("worklist_rows.html", context, using="jinja")
    return mark_safe(drawn)  # noqa: S308 -- Jinja2 escaped what was put in


_PLACE = "-the-ctid-"


def _ctid_of(resource: Resource) -> SafeString:
    """With its copy button: drawn once, whatever the CTID."""
    drawn = once("components/ctid.html", ctid=_PLACE)
    return mark_safe(drawn.replace(_PLACE, escape(resource.ctid)))  # noqa: S308 -- what is put in is escaped
