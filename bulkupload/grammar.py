"""What is written in a cell before anybody asks which property it is: lists, marks, and the usual damage.

The signs are those of the publisher's spreadsheets since 2019: | between values, ~ inside a value, #DELETE to empty
a property.
"""

import html
import re
from dataclasses import dataclass
from itertools import islice

DELETE = "#DELETE"
DEFER = "#DEFER"
NEW = "#NEW"
SHOUTED_FROM = 8  # letters; shorter names may well be abbreviations
LONGEST_ABBREVIATION = 4  # letters in brackets that keep their capitals
_SAMPLE = re.compile(r"SAMPLE(?![a-z])")  # our templates shout it; "Sample preparation" is a name
_SKIPPED = frozenset({"instructions", "instruction", "sampledata", "sample"})
_MARKER = re.compile(r"add new .* here", re.IGNORECASE)
_ENTITY = re.compile(r"&(#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,10});", re.IGNORECASE)
# What UTF-8 looks like when a program took it for Windows-1252: â€™, Ã©, Â°.
_GARBLED = re.compile("â€.|Ã[\u0080-\u00bf\u2010-\u2122ƒ]|Â[\u00a0-\u00bf]")
_NULL_LENGTH = len("null")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = {ord(space): " " for space in "\u00a0\u2007\u202f"}
_NOTHING = {ord(sign): None for sign in "\u200b\u200c\u200d\u2060\ufeff"}


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that was made to what stands in the cell. `code` as in findings."""

    code: str
    message: str


def tidy(cell: str) -> str:
    """Without spaces around it, invisible signs and control characters; NULL, which databases write, is nothing."""
    plain = cell.isascii() and cell.isprintable()  # as most cells are
    text = cell.strip() if plain else _CONTROL.sub("", cell.translate(_SPACES).translate(_NOTHING)).strip()
    return "" if len(text) == _NULL_LENGTH and text.casefold() == "null" else text


def repaired(text: str) -> tuple[str, list[Repair]]:
    """The text with entities of web pages and wrongly read accents put right, and what was put right."""
    repairs: list[Repair] = []
    if text.isascii() and "&" not in text and "`" not in text:  # as most texts are
        return text, repairs
    if "`" in text:
        text = text.replace("`", '"')
        repairs.append(Repair("back-tick", "Back-ticks are read as quotation marks, as the publisher always did."))
    if _ENTITY.search(text) and (plain := html.unescape(text)) != text:
        text = plain
        repairs.append(
            Repair("entity", "Signs of web pages, such as &amp;, are replaced by the letters that they stand for.")
        )
    if _GARBLED.search(text) and (plain := _ungarbled(text)) != text:
        text = plain
        repairs.append(Repair("garbled", f"Letters that were garbled on the way are put right: “{plain[:60]}”."))
    return text, repairs


def _ungarbled(text: str) -> str:
    """Each garbled run is turned back by itself, since a text may mix right and wrong letters."""

    def turn_back(match: re.Match[str]) -> str:
        try:
            return match[0].encode("cp1252").decode("utf-8")
        except UnicodeError:
            return match[0]

    return re.sub("[Ââ-ïÃ-ß][^\x00-\x7f]{1,3}", turn_back, text)


def parts(text: str) -> list[str]:
    """The values of a list, without empty ones and repetitions: "a | b||a" -> ["a", "b"]."""
    return list(dict.fromkeys(part for each in text.split("|") if (part := each.strip())))


def pieces(part: str) -> list[str]:
    """What stands between ~ inside a value: "Name ~ https://…" -> ["Name", "https://…"]."""
    return [piece.strip() for piece in part.split("~")]


def is_delete(text: str) -> bool:
    return text.casefold() == DELETE.casefold()


def is_defer(text: str) -> bool:
    """Whether the person wants to name what is meant later."""
    return text.casefold() == DEFER.casefold()


def is_new(text: str) -> bool:
    """Whether a cost, condition … is to be added to those that are there."""
    return text.casefold() == NEW.casefold()


def is_sample(text: str) -> bool:
    """Whether the value was left from the sample row of a template."""
    return _SAMPLE.match(text) is not None


def is_skipped_row(cells: tuple[str, ...]) -> bool:
    """Whether the row is one of a template's own: its instructions, its samples, a line that says "add new … here"."""
    first = "".join(cells[0].split()).casefold() if cells else ""
    filled = list(islice(filter(None, cells), 2))
    return first in _SKIPPED or (len(filled) == 1 and _MARKER.fullmatch(filled[0]) is not None)


def is_shouted(text: str) -> bool:
    """Whether a name is written in capitals throughout: several words, so that "CPA" is not meant."""
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) >= SHOUTED_FROM and " " in text and text.upper() == text


_SMALL = frozenset({"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})


def title_case(text: str) -> str:
    """ "REGISTERED NURSE (RN)" -> "Registered Nurse (RN)": short words in brackets are taken for abbreviations."""
    words = [_titled(word, first=index == 0) for index, word in enumerate(text.split())]
    return " ".join(words)


def _titled(word: str, *, first: bool) -> str:
    if word.startswith("(") and len(word.strip("()")) <= LONGEST_ABBREVIATION:
        return word
    lower = word.lower()
    if lower in _SMALL and not first:
        return lower
    return re.sub(r"(^|[-/(])([^\W\d_])", lambda match: match[1] + match[2].upper(), lower)
