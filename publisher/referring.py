"""What a graph refers to, and by which property: the one function behind every row of `Reference`.

A condition, a cost or an alignment only carries a reference: what a certification requires through a condition is said
to be required by the certification. So each reference gets the property in whose sense it is made.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import ctdl
from ctdl.data import names
from ctdl.document import class_of, nodes, own_ctids
from ctdl.identifiers import is_blank, reference_ctid

MENTIONED = ""  # inside something that is described in place: what is said there is said of another thing
LONGEST_TERM = 80  # characters, as the column has it
_AT_THE_TOP = None
# Inside a profile these say only where the profile leads; what it means, the property that holds the profile says.
_CARRIERS = ("ceterms:alternativeCondition", "ceterms:additionalCondition", "ceterms:framework", "ceterms:proxyFor")


def referring(graph: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every (term, CTID) that the document refers to, sorted, each once; its own nodes are left out.

    term: the property, such as "ceterms:requires"; `MENTIONED` inside what is described in place. The CTIDs are those
    of `ctdl.references`.
    """
    known = nodes(graph)
    blank = {node["@id"]: node for node in known if is_blank(node.get("@id"))}
    own = own_ctids(graph)
    walk = _Walk(blank)
    for node in known:
        if not is_blank(node.get("@id")):
            walk.begin(node)
    for name in blank.keys() - walk.reached_blanks():
        walk.begin(blank[name])
    return sorted({(term[:LONGEST_TERM], ctid) for term, ctid in walk.found if ctid not in own})


class _Walk:
    """Goes through nodes once for each sense in which they are reached; circles of blank nodes end by themselves."""

    def __init__(self, blank: Mapping[str, Mapping[str, Any]]) -> None:
        self.blank = blank
        self.found: set[tuple[str, str]] = set()
        self.reached: set[tuple[str, str | None]] = set()

    def reached_blanks(self) -> set[str]:
        return {name for name, _ in self.reached}

    def begin(self, node: Mapping[str, Any]) -> None:
        stack: list[tuple[Any, str | None]] = [(node, _AT_THE_TOP)]
        while stack:
            value, sense = stack.pop()
            if isinstance(value, Mapping):
                stack += _inside(value, sense)
            elif isinstance(value, list):
                stack += [(item, sense) for item in value]
            elif isinstance(value, str):
                stack += self._text(value, sense)

    def _text(self, text: str, sense: str | None) -> Iterator[tuple[Any, str | None]]:
        if text in self.blank:
            if (text, sense) not in self.reached and sense is not _AT_THE_TOP:
                self.reached.add((text, sense))
                yield self.blank[text], sense
        elif ctid := reference_ctid(text):
            self.found.add((sense or MENTIONED, ctid))


def _inside(node: Mapping[str, Any], sense: str | None) -> Iterator[tuple[Any, str | None]]:
    within = MENTIONED if sense is not _AT_THE_TOP and _is_described(class_of(node)) else sense
    for key, value in node.items():
        yield value, sense if key == "@id" else _sense(key, within)


def _sense(key: str, outer: str | None) -> str | None:
    """In which sense the value of property `key` is referred to, inside what is reached in the sense `outer`."""
    if ":" not in key or outer == MENTIONED:  # @value, a language tag
        return outer
    carries = key in _CARRIERS or key.partition(":")[2].startswith("target")
    return outer if outer is not _AT_THE_TOP and carries else key


@cache
def _is_described(class_term: str) -> bool:
    """Whether an embedded node of this class is a thing of its own rather than a profile of the one around it."""
    return ctdl.kind_of(class_term) is not None and class_term.partition(":")[2] not in names("profiles")
