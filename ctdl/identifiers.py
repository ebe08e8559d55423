"""CTIDs and the two addresses that a registry gives to each of them."""

from __future__ import annotations

import re
import uuid

DEFAULT_REGISTRY = "https://credentialengineregistry.org"

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
CTID_LENGTH = 39  # characters
_USUAL_END = len("/resources/") + CTID_LENGTH
_CTID = re.compile(f"ce-{_UUID}")
_BARE_UUID = re.compile(_UUID)
# The lookarounds keep a longer run of letters or digits from passing as a CTID.
_CTID_INSIDE = re.compile(f"(?<![0-9a-z])ce-{_UUID}(?![0-9a-z-])", re.IGNORECASE)
_ADDRESS = re.compile(rf"(https?://.*?)/(resources|graph)/(ce-{_UUID})/?", re.IGNORECASE)


class BadCtid(ValueError):
    """The text is not a CTID."""


def new_ctid() -> str:
    """A fresh CTID: "ce-" and a lower-case random UUID, 39 characters."""
    return f"ce-{uuid.uuid4()}"


def is_ctid(text: object) -> bool:
    """Whether this is a CTID exactly as it is published: lower case, nothing around it."""
    return isinstance(text, str) and len(text) == CTID_LENGTH and _CTID.fullmatch(text) is not None


def normalize_ctid(text: str) -> str:
    """The CTID in lower case, without spaces or braces; a UUID without "ce-" gets it. Raises BadCtid.

    Old registry addresses hold upper-case CTIDs; they name the same resource.
    """
    candidate = text.strip().strip("{}").lower()
    if _BARE_UUID.fullmatch(candidate):
        candidate = f"ce-{candidate}"
    if not _CTID.fullmatch(candidate):
        raise BadCtid(f"“{text}” is not a CTID. A CTID is “ce-” followed by 36 letters, digits and hyphens.")
    return candidate


def find_ctid(text: str) -> str | None:
    """The first CTID inside a URI or text, in lower case."""
    match = _CTID_INSIDE.search(text)
    return match.group().lower() if match else None


def resource_uri(base: str, ctid: str) -> str:
    """Where the registry at `base` serves the resource alone; this is the @id of its main node."""
    return f"{base.rstrip('/')}/resources/{ctid}"


def graph_uri(base: str, ctid: str) -> str:
    """Where the registry at `base` serves the resource with its blank nodes; this is the @id of its document."""
    return f"{base.rstrip('/')}/graph/{ctid}"


def split_address(uri: str) -> tuple[str, str, str] | None:
    """(base, "resources" or "graph", ctid) of an address in any registry, None for every other text."""
    if "/ce-" not in uri and "/CE-" not in uri:
        return None
    if uri[-_USUAL_END:-CTID_LENGTH] == "/resources/" and is_ctid(uri[-CTID_LENGTH:]):
        base = uri[:-_USUAL_END]  # as our own are, without the slow pattern
        if base.startswith(("https://", "http://")) and "\n" not in base:
            return base, "resources", uri[-CTID_LENGTH:]
    match = _ADDRESS.fullmatch(uri)
    return (match[1], match[2].lower(), match[3].lower()) if match else None


def reference_ctid(uri: str) -> str | None:
    """The CTID when the whole text is a CTID or the address of a resource in any registry, else None."""
    if is_ctid(uri):
        return uri
    address = split_address(uri)
    if address:
        return address[2]
    return find_ctid(uri) if len(uri) == CTID_LENGTH else None


def lower_ctid(uri: str) -> str:
    """A CTID, or the address of one in a registry, with its CTID in lower case; every other text unchanged."""
    ctid = reference_ctid(uri)
    return uri[:-CTID_LENGTH] + ctid if ctid and not uri.endswith("/") else uri


def is_blank(value: object) -> bool:
    """Whether this is the id of a blank node, such as "_:5f1c…"."""
    return isinstance(value, str) and value.startswith("_:")
