"""What a resource is called in lists and mails: its name, or else the words that come nearest to one."""

from collections.abc import Mapping
from typing import Any

from ctdl.texts import text

NAMES = ("ceterms:name", "ceasn:name", "skos:prefLabel")
# A competency, a verification service, a process: CTDL has no name for them, or asks for none.
INSTEAD = ("ceasn:competencyLabel", "ceasn:competencyText", "ceterms:description", "ceasn:description")
LONGEST = 120  # characters of what stands in for a name


def name_of(node: Mapping[str, Any]) -> str:
    """The name of a node on one line, the beginning of its text where it has none; "" when it says nothing."""
    for terms, longest in ((NAMES, None), (INSTEAD, LONGEST)):
        for term in terms:
            if words := " ".join(text(node.get(term)).split()):
                return _shortened(words, longest) if longest else words
    return ""


def _shortened(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(",;:. ") + "…"
