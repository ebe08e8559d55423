"""What a person looks for, as words that a search text must hold. No Django.

Words are compared without capitals, accents and punctuation. A word that is typed may be the beginning of one that is
there. A mark before a word says where it stands.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_WORD, MOST_WORDS = 60, 8
SHORTEST_BEGINNING = 2  # characters; one letter begins too many words to be of use
IN_NAME, IN_KEYWORD, IN_IDENTIFIER = "@", "~", "#"
_ODD = re.compile(r"[^\w:-]")
_WORD = re.compile(r"[^\W_]+")
# Of ASCII the same as `_WORD` finds, in small letters; most texts are nothing else, and this is four times as fast.
_ASCII_WORDS = str.maketrans({code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)})
_CTID_BEGINNING = re.compile(r"ce-[0-9a-f]{2}[0-9a-f-]{0,34}", re.IGNORECASE)


def plain(text: str) -> str:
    """In small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


def words_of(texts: Iterable[str]) -> list[str]:
    """Every word of the texts, as it is compared."""
    found: list[str] = []
    for text in texts:
        words = text.translate(_ASCII_WORDS).split() if text.isascii() else _WORD.findall(plain(text))
        if len(text) > LONGEST_WORD and max(map(len, words), default=0) > LONGEST_WORD:
            words = [word[:LONGEST_WORD] for word in words]
        found += words
    return found


def name_key(name: str) -> str:
    """The words of a name with one space between them."""
    return " ".join(words_of([name]))


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    is_beginning: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Wanted:
    """groups: of each, one word at least is wanted. ctid: the beginning of a CTID, "" for none. key: words as typed."""

    groups: tuple[tuple[Word, ...], ...] = ()
    ctid: str = ""
    key: str = ""

    def __bool__(self) -> bool:
        return bool(self.groups or self.ctid)

    def also(self, *groups: Iterable[Word]) -> "Wanted":
        """With more conditions; a group without words is none."""
        return Wanted((*self.groups, *(tuple(group) for group in groups if group)), self.ctid, self.key)

    def as_tsquery(self) -> str:
        """For PostgreSQL."""
        return " & ".join(f"({' | '.join(map(_lexeme, group))})" for group in self.groups)


def wanted(typed: str, marks: tuple[str, ...] = ("", IN_IDENTIFIER)) -> Wanted:
    """What `typed` asks for. marks: where each word may stand, "" for anywhere in what is published."""
    found = _CTID_BEGINNING.search(typed)
    rest = typed.replace(found.group(), " ") if found else typed
    words = list(dict.fromkeys(words_of([rest])))[:MOST_WORDS]
    groups = tuple(tuple(_word(mark, word) for mark in marks) for word in words)
    return Wanted(groups, found.group().lower() if found else "", " ".join(words))


def _word(mark: str, word: str) -> Word:
    return Word(mark + word, is_beginning=len(word) >= SHORTEST_BEGINNING)


def _lexeme(word: Word) -> str:
    return f"'{word.text}':*" if word.is_beginning else f"'{word.text}'"


# Facts to narrow by; no typed word can hold the sign.


def of_organization(number: int) -> "Word":
    return Word(f"=o{number}")


def of_kind(slug: str) -> "Word":
    return Word(f"=k{_ODD.sub('', slug)}")


def of_class(term: str) -> "Word":
    return Word(f"=c{_ODD.sub('', term)[:80]}")
