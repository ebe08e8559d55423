"""Quality hints: what can be read, and yet is most likely not what people should see.

Thresholds as in the quality report of the catalogue tools that colleges use: below 40 characters a description is
short, above 2,500 long.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bulkupload.findings import Finding, warning
from bulkupload.layout import Layout

TOO_SHORT, SHORT, LONG = 25, 40, 2500  # the language itself speaks of less than the first
_DESCRIPTIONS = ("ceterms:description", "ceasn:description")
_BOILERPLATE = re.compile(
    r"\b(lorem ipsum|to be (?:announced|determined|added)|coming soon|no description"
    r"|description (?:not )?(?:is )?"
    r"available|see (?:the )?(?:catalog|website|department)|click here|under construction|placeholder|tbd|tba|n/?a)\b",
    re.IGNORECASE,
)
_MOST_IN_BOILERPLATE = 120  # characters: a longer text says something besides
_LOST = "\N{REPLACEMENT CHARACTER}"


def hints(changes: Mapping[str, Any], layout: Layout) -> Iterator[Finding]:
    """Of the texts that a row gives."""
    for term in _DESCRIPTIONS:
        text = changes.get(term)
        if isinstance(text, str):
            yield from (each.at(layout.heading_of(term), text) for each in _of_description(text))
    for term, value in changes.items():
        if isinstance(value, str) and not value.isascii() and _LOST in value:
            message = "Letters were lost on the way here and show as �. Correct them, and save the file as UTF-8."
            yield warning("lost-letters", message).at(layout.heading_of(term), value)


def _of_description(text: str) -> Iterator[Finding]:
    length = len(text)
    if TOO_SHORT <= length < SHORT:
        yield warning("short-description", f"This has {length} characters. Say in a sentence or two what people learn.")
    elif length > LONG:
        yield warning("long-description", f"This has {length:,} characters. Shorten it: people read the first lines.")
    if length <= _MOST_IN_BOILERPLATE and _BOILERPLATE.search(text):
        yield warning("boilerplate", "This says nothing of this one in particular. Describe it in words of its own.")
