"""What a web address answers, in words. It is asked as a reader without an account would ask."""

import re
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from time import monotonic
from urllib.parse import urljoin, urlsplit

from ctdl.values import BadValue, check_url, tidy_url
from publisher.careful_http import NotFetched, Reply, fetch

SECONDS = 5.0  # for everything, redirects included
MOST_REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)
_LONGEST_TITLE = 150
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)
_WORDS = {
    401: "The page asks for a password, so readers cannot open it.",
    403: "The site does not let us read the page. Open it in your browser to make sure that readers can.",
    404: "The site says that there is no such page.",
    410: "The site says that the page is gone for good.",
    429: "The site is being asked too often. Try again in a few minutes.",
    500: "The site has a fault of its own just now.",
    503: "The site is not available just now. Try again later.",
}


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome for one address. moved_to: where it leads in the end, "" when it stays. tone: ok, warn or bad."""

    address: str
    sentence: str
    tone: str
    title: str = ""
    moved_to: str = ""
    status: int = 0


def check(address: str) -> Check:
    """Asks an address for its page and follows where it leads. Never raises."""
    try:
        check_url(address)
    except BadValue as bad:
        hint = f" Did you mean {bad.suggestion}?" if bad.suggestion else ""
        return Check(address, f"“{address}” {bad}{hint}", "bad")
    try:
        return _answered(address, *_follow(address))
    except NotFetched as problem:
        return Check(address, str(problem), "bad")


def _follow(address: str) -> tuple[str, Reply]:
    """The last address and what it answered. Raises NotFetched."""
    deadline, seen = monotonic() + SECONDS, {address}
    reply = fetch(address, deadline)
    while reply.status in _MOVED and reply.location:
        address = _joined(address, reply.location)
        if address in seen or len(seen) > MOST_REDIRECTS:
            raise NotFetched("The address leads from page to page without an end.")
        seen.add(address)
        if urlsplit(address).scheme not in ("http", "https"):
            raise NotFetched("The address leads to something that is not a web page.")
        reply = fetch(address, deadline)
    return address, reply


def _joined(address: str, location: str) -> str:
    """Raises NotFetched when the site leads to what is no address at all, such as `http://[`."""
    try:
        return urljoin(address, location)
    except ValueError:
        raise NotFetched("The address leads to something that is not a web page.") from None


def _answered(address: str, last: str, reply: Reply) -> Check:
    moved_to = "" if tidy_url(last) == tidy_url(address) else last
    title = _title(reply)
    if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        if moved_to:
            return Check(address, "It works, and leads to another address.", "warn", title, moved_to, reply.status)
        return Check(address, "It works.", "ok", title, "", reply.status)
    words = _WORDS.get(reply.status, f"The site answers with an error (status {reply.status}).")
    return Check(address, words, "bad", "", moved_to, reply.status)


def _title(reply: Reply) -> str:
    """What the page calls itself, as far as the beginning of it says."""
    stated = _CHARSET.search(reply.content_type) or _CHARSET.search(reply.body[:1024].decode("ascii", "ignore"))
    try:
        text = reply.body.decode(stated[1] if stated else "utf-8", "replace")
    except LookupError:  # a charset that nobody knows
        text = reply.body.decode("utf-8", "replace")
    found = _TITLE.search(text)
    title = " ".join(unescape(found[1]).split()) if found else ""
    return title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE]}…"
