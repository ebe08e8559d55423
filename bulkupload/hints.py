"""Quality hints: what can be read, and yet is most likely not what people should see.

Thresholds as in the quality report of the catalogue tools that colleges use: below 40 characters a description is
short, above 2,500 long.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bulkupload.findings import Finding, warning
from bulkupload.layout import Layout
from bulkupload.rows import NAME, OWNED_BY

TOO_SHORT, SHORT, LONG = 25, 40, 2500  # the language itself speaks of less than the first
LONGEST_CODE = 100
CODE = "ceterms:codedNotation"
SHORTEST_NAME, LONGEST_NAME = 2, 100  # of an organization, as its account takes it
_DESCRIPTIONS = ("ceterms:description", "ceasn:description")
_BOILERPLATE = re.compile(
    r"\b(lorem ipsum|to be (?:announced|determined|added)|coming soon|no description"
    r"|description (?:not )?(?:is )?"
    r"available|see (?:the )?(?:catalog|website|department)|click here|under construction|placeholder|tbd|tba|n/?a)\b",
    re.IGNORECASE,
)
_MOST_IN_BOILERPLATE = 120  # characters: a longer text says something besides
_LOST = "\N{REPLACEMENT CHARACTER}"


def hints(changes: Mapping[str, Any], layout: Layout, *, owner: str = "") -> Iterator[Finding]:
    """Of the texts that a row gives. owner: CTID of the organization that uploads, "" when it has none."""
    if OWNED_BY in changes:
        yield from _of_owner(changes[OWNED_BY], layout, owner)
    if layout.kind == "organization" and isinstance(changes.get(NAME), str):
        yield from (each.at(layout.heading_of(NAME), changes[NAME]) for each in _of_organization_name(changes[NAME]))
    for term in _DESCRIPTIONS:
        text = changes.get(term)
        if isinstance(text, str):
            yield from (each.at(layout.heading_of(term), text) for each in _of_description(text))
    code = changes.get(CODE)
    if isinstance(code, str) and len(code) > LONGEST_CODE:
        message = f"This has {len(code)} characters; codes have {LONGEST_CODE} at most."
        yield warning("long-code", message).at(layout.heading_of(CODE), code)
    for term, value in changes.items():
        if isinstance(value, str) and not value.isascii() and _LOST in value:
            message = "Letters were lost on the way here and show as �. Correct them, and save the file as UTF-8."
            yield warning("lost-letters", message).at(layout.heading_of(term), value)


def _of_owner(owners: Any, layout: Layout, owner: str) -> Iterator[Finding]:
    if owner and owners and owner not in owners:
        message = (
            "This names another organization as the owner, and the row is kept among the resources of the one that "
            "you upload for. If you publish for the owner too, upload its rows for it."
        )
        yield warning("other-owner", message).at(layout.heading_of(OWNED_BY))


def _of_organization_name(name: str) -> Iterator[Finding]:
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        message = (
            f"This name has {len(name)} characters; names of organizations have {SHORTEST_NAME} to {LONGEST_NAME}."
        )
        yield warning("length-of-name", message)


def _of_description(text: str) -> Iterator[Finding]:
    length = len(text)
    if TOO_SHORT <= length < SHORT:
        yield warning("short-description", f"This has {length} characters. Say in a sentence or two what people learn.")
    elif length > LONG:
        yield warning("long-description", f"This has {length:,} characters. Shorten it: people read the first lines.")
    if length <= _MOST_IN_BOILERPLATE and _BOILERPLATE.search(text):
        yield warning("boilerplate", "This says nothing of this one in particular. Describe it in words of its own.")
