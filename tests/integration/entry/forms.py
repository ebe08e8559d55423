"""Reads a form out of a page as a browser would send it."""

from html.parser import HTMLParser

import ctdl

SKIPPED = ("submit", "button", "file")


class FormReader(HTMLParser):
    """The values of a panel's form, the first one or that of `panel`: `data` is what a browser would send, by name."""

    def __init__(self, panel: str) -> None:
        super().__init__()
        self.panel = panel
        self.data: dict[str, list[str]] = {}
        self.inside = False
        self.area: str | None = None
        self.text = ""
        self.select: str | None = None

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.inside = self._is_wanted(found)
        if not self.inside:
            return
        if tag == "input" and found.get("type") not in SKIPPED and "disabled" not in found:
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self._add(found["name"], found.get("value", ""))
        elif tag == "textarea":
            self.area, self.text = found["name"], ""
        elif tag == "select":
            self.select = found["name"]
        elif tag == "option" and self.select and "selected" in found:
            self._add(self.select, found.get("value", ""))

    def _is_wanted(self, form):
        if "data-panel" not in form or self.data:
            return False
        return not self.panel or form["data-panel"] == self.panel

    def handle_data(self, data):
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area is not None:
            self._add(self.area, self.text.removeprefix("\n").replace("\n", "\r\n"))
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.inside = False

    def _add(self, name, value):
        self.data.setdefault(name, []).append(value or "")


def form_of(page, panel: str = "") -> dict[str, list[str]]:
    """What a browser would send if the person pressed Save in this panel (the first that is open) at once."""
    reader = FormReader(panel)
    reader.feed(page.content.decode())
    assert reader.data, "The page has no such form."
    reader.data.pop("csrfmiddlewaretoken", None)
    return reader.data


def edit_url(resource, panel="basic"):
    return f"/resources/{resource.ctid}/edit/?panel={panel}"


def now(resource):
    """The main node of the latest revision."""
    resource.refresh_from_db()
    return ctdl.main_node(resource.latest.graph)
