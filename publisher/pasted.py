"""Lines that somebody pastes to make many parts at once: one for each, set in below the one that it belongs to."""

import re

TAB = 4  # columns
_BULLET = re.compile(r"^(?:[-*•–]|\d+[.)])\s+")
LONGEST = 4000  # characters of a line


def read_lines(pasted: str) -> list[tuple[int, str]]:
    """(how far it is set in, its words) of each line that holds any; bullets and plain numbers before them go."""
    found = []
    for line in pasted.replace("\x00", "").splitlines():
        words = line.expandtabs(TAB).rstrip()
        inner = words.lstrip()
        text = _BULLET.sub("", inner).strip()[:LONGEST]
        if text:
            found.append((len(words) - len(inner), text))
    return found
