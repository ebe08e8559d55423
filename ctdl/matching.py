"""Finds a term by what people write: any case, with or without spaces and hyphens, singular or plural."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Generic, TypeVar

T = TypeVar("T")

SHORTEST = 3  # letters that say something: "as" is no plural, and "x" is near to everything

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def plain(text: str) -> str:
    """Return the letters and digits alone: "In-Person Only" -> "inpersononly"."""
    return "".join(filter(str.isalnum, text)).casefold()


def singular(text: str) -> str:
    """Return the plain text with the plural s of each word dropped: "Semester Hours" -> "semesterhour"."""
    words = (word.casefold() for word in _WORD.findall(text.replace("'s", "s").replace("\u2019s", "s")))
    return "".join(word[:-1] if len(word) > SHORTEST and word.endswith("s") else word for word in words)


@dataclass(slots=True)
class Matcher(Generic[T]):
    """Spellings of a set of things; built once, asked often."""

    exact: dict[str, T] = field(default_factory=dict)
    loose: dict[str, T] = field(default_factory=dict)

    def add(self, thing: T, spellings: Iterable[str]) -> None:
        """Make thing answer to each spelling; the first thing that claims a spelling keeps it."""
        for spelling in spellings:
            self.exact.setdefault(plain(spelling), thing)
            self.loose.setdefault(singular(spelling), thing)

    def find(self, text: str) -> T | None:
        """Return the thing that is spelled like text, or None."""
        return self.exact.get(plain(text)) or self.loose.get(singular(text))

    def suggest(self, text: str) -> T | None:
        """Return what text most likely means: a spelling that holds it or is near to it, or None."""
        wanted = plain(text)
        if (found := self.find(text)) is not None or len(wanted) < SHORTEST:
            return found
        holding = [spelling for spelling in self.exact if wanted in spelling]
        near = holding or get_close_matches(wanted, self.exact, n=1, cutoff=0.6)
        return self.exact[min(near, key=len)] if near else None
