"""Tables of the codes of outside frameworks, and finding codes in them by number or words."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

MOST = 20
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_RANGE = re.compile(r"^(\d\d)-\d\d$")  # sectors of NAICS: "31-33" stands where 31 does
_RANKED = 2_000  # of more codes that one syllable finds, the first are put in order
_NAMED, _MORE = 2, 3  # columns


@dataclass(frozen=True, slots=True)
class Code:
    """One code with its name."""

    code: str
    name: str
    also: str = ""  # other words by which people look for it


@dataclass(frozen=True)
class CodeTable:
    """The codes of one framework, by code."""

    codes: dict[str, Code] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str, tidy: Callable[[str], str | None]) -> CodeTable:
        """The table in a text: code, name and, if there are any, other words, separated by commas or tabs.

        Lines whose first column is no code, such as a heading, are passed over; of a code that stands twice the last
        line counts.
        """
        separator = "\t" if "\t" in text.partition("\n")[0] else ","
        rows = csv.reader(text.splitlines(), delimiter=separator)
        found = (_code(row, tidy) for row in rows if len(row) >= _NAMED)
        return cls({each.code: each for each in found if each})

    def with_more(self, other: CodeTable) -> CodeTable:
        """This table and the other; where both know a code, what the other says."""
        return CodeTable(self.codes | other.codes)

    def write(self, path: Path) -> None:
        """Write it so that read() reads the same; a reader finds the old file or the new one. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        with draft.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("Code", "Title", "Also found by"))
            rows.writerows((each.code, each.name, each.also) for each in self.codes.values())
        draft.replace(path)

    def find(self, query: str, most: int = MOST) -> list[Code]:
        """What a code or words mean, the nearest first; nothing for a query without letters or digits.

        A number is the beginning of a code. Of words each must begin a word of the name or of the other words.
        """
        bare = _digits(query)
        if bare and not re.search(r"[^\W\d_]", query):
            return self._numbered(bare)[:most]
        words = _words(query)
        places = set.intersection(*(self._beginning(word) for word in words)) if words else set()
        ranked = sorted((self._rank(place, words), place) for place in sorted(places)[:_RANKED])
        return [self._list[place] for _, place in ranked[:most]]

    # -- what searching needs, worked out once ---------------------------------------------------------------------

    @cached_property
    def _list(self) -> list[Code]:
        return list(self.codes.values())

    @cached_property
    def _by_digits(self) -> list[tuple[str, int]]:
        return sorted((_digits(_RANGE.sub(r"\1", each.code)), place) for place, each in enumerate(self._list))

    @cached_property
    def _by_word(self) -> tuple[list[str], list[list[int]]]:
        """All words in order, and beside each the places of the codes that it finds."""
        places: dict[str, list[int]] = {}
        for place, each in enumerate(self._list):
            for word in dict.fromkeys(_words(f"{each.name} {each.also}")):
                places.setdefault(word, []).append(place)
        words = sorted(places)
        return words, [places[word] for word in words]

    def _numbered(self, digits: str) -> list[Code]:
        first = bisect_left(self._by_digits, (digits, -1))
        found: list[Code] = []
        for number, place in self._by_digits[first : first + MOST * 10]:
            if not number.startswith(digits):
                break
            found.append(self._list[place])
        return found

    def _beginning(self, start: str) -> set[int]:
        words, places = self._by_word
        found: set[int] = set()
        for index in range(bisect_left(words, start), len(words)):
            if not words[index].startswith(start):
                break
            found.update(places[index])
        return found

    def _rank(self, place: int, words: list[str]) -> tuple[int, int, int, int]:
        """How near: words that only the other words have, where in the name the first is, whole words, shortness."""
        name = _words(self._list[place].name)
        begun = [next((at for at, each in enumerate(name) if each.startswith(word)), None) for word in words]
        first = min((at for at in begun if at is not None), default=len(name))
        return begun.count(None), first, -sum(word in name for word in words), len(name)


def _code(row: list[str], tidy: Callable[[str], str | None]) -> Code | None:
    code, name = tidy(row[0]), row[1].strip()
    return Code(code, name, row[_NAMED].strip() if len(row) >= _MORE else "") if code and name else None


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _words(text: str) -> list[str]:
    return list(_split(text))


def _split(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.casefold()):
        yield word.replace("’", "'")
