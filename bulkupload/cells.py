"""Reads one cell as a value of its property, in the simplified form that `ctdl.edit` takes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

import ctdl
from bulkupload import grammar
from bulkupload.codes import read_code, read_item
from bulkupload.column import Column, Role
from bulkupload.findings import Finding, error, info, warning
from bulkupload.named import ctid_in, read_address, read_reference, read_type
from bulkupload.place import Place
from bulkupload.unread import Unread
from ctdl import Property, Value
from ctdl.languages import NAMES, language_code
from ctdl.values import BadValue, check_url, is_plain_address, parse_boolean, parse_date, parse_duration, parse_number

# Values in which | is a letter like any other, unless the property takes several.
_WHOLE = frozenset({Value.TEXT, Value.STRING, Value.URL, Value.URI})
_AS_THEY_STAND = frozenset({Value.TEXT, Value.TEXTS, Value.STRING, Value.URL})
_LISTED_BY_LINES = frozenset({Value.CONCEPT, Value.CONCEPT_URI, Value.REFERENCE, Value.FRAMEWORK, Value.URL})
_IMAGE = re.compile(r"\.(png|jpe?g|gif|svg|webp|bmp|ico)$", re.IGNORECASE)
_PAGE = re.compile(r"\.(html?|php|aspx?|jsp|pdf)$", re.IGNORECASE)
_ODD_ENDS = {"ceterms:subjectWebpage": _IMAGE, "ceterms:image": _PAGE}  # see `_doubts`
_YEAR_OR_MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")


@dataclass
class Reading:
    """What a cell says: `value` in simplified form, None when nothing; and what is to be said about it.

    Readings of equal texts may be the same object: callers change neither value nor findings.
    """

    value: Any = None
    findings: list[Finding] = field(default_factory=list)


Reader = Callable[[str, Place], Reading]
MOST_REMEMBERED = 500  # texts of a column; statuses, types and codes come again and again
LONGEST_REMEMBERED = 120  # characters


@cache
def reader_of(column: Column) -> Reader:
    """The function that reads the tidied, non-empty cells of a column; it remembers what short texts mean."""
    prop = column.prop
    assert prop is not None, "The external identifier is no property; rows.py reads it."
    read = _Plan.of(column, prop).read
    if column.role is Role.ADDRESSES or prop.value in (Value.REFERENCE, Value.TYPE):  # depend on where they stand
        return read
    remembered: dict[str, Reading] = {}

    def read_again(text: str, place: Place) -> Reading:
        found = remembered.get(text)
        if found is None:
            found = read(text, place)
            if len(text) <= LONGEST_REMEMBERED and len(remembered) < MOST_REMEMBERED:
                remembered[text] = found
        return found

    return read_again


def read_cell(column: Column, text: str, place: Place) -> Reading:
    """Read the tidied, non-empty text of a cell. Every value of a list that cannot be read has its own finding."""
    return reader_of(column)(text, place)


@cache
def plain_of(column: Column) -> Callable[[str], Any] | None:
    """The function that reads cells that mean what stands in them and about which nothing is to be said.

    It gives their value, None for all other cells: those `reader_of` reads. None where a column has no such cells.
    """
    prop = column.prop
    if prop is None or column.group or column.role is not Role.VALUE or prop.value not in _AS_THEY_STAND:
        return None
    several, is_address, is_name = column.several, prop.value is Value.URL, prop.term.endswith(":name")
    longest = prop.max_length or LONGEST_PLAIN
    odd_end = _ODD_ENDS.get(prop.term)

    def read(cell: str) -> Any:
        if not cell.isascii() or not cell.isprintable() or not SHORTEST_PLAIN < len(cell) <= longest:
            return None
        if "&" in cell or "`" in cell or "|" in cell or cell[0] in "# " or cell[-1] == " " or cell[:6] == "SAMPLE":
            return None
        if is_address:
            if cell[:8] != "https://" or not is_plain_address(cell) or (odd_end and odd_end.search(cell)):
                return None
        elif is_name and cell.isupper():
            return None
        return [cell] if several else cell

    return read


SHORTEST_PLAIN = 4  # characters; shorter cells are read with care: NULL is nothing
LONGEST_PLAIN = 10_000
PartReader = Callable[[Property, str, Place], Any]


def _part_reader(column: Column, prop: Property) -> PartReader:
    if column.role is Role.ADDRESSES:
        return read_address
    if column.role is Role.ITEMS:
        return lambda prop, part, place: _cost_item(part, prop)
    if column.role is Role.FRAMEWORKS:
        return _framework
    if column.codes:
        return lambda prop, part, place: read_code(prop, part)
    if prop.value is Value.TYPE:
        return lambda prop, part, place: read_type(part, column.classes or place.declaration.classes)
    return _READERS[prop.value]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the cells of a column are read, as far as the column alone tells.

    is_whole: | is a letter like any other. by_lines: a list may stand in lines as well. is_doubtful: see `_doubts`.
    """

    prop: Property
    reader: PartReader
    several: bool
    is_whole: bool
    by_lines: bool
    is_doubtful: bool

    @classmethod
    def of(cls, column: Column, prop: Property) -> "_Plan":
        return cls(
            prop,
            _part_reader(column, prop),
            column.several,
            not column.several and prop.value in _WHOLE,
            column.several and prop.value in _LISTED_BY_LINES,
            prop.value in _ADDRESSES or prop.term.endswith(":name"),
        )

    def read(self, text: str, place: Place) -> Reading:
        text, repairs = grammar.repaired(text)
        findings = [info(repair.code, repair.message) for repair in repairs] if repairs else []
        if self.is_whole:
            return Reading(self._read_part(text, place, findings), findings)
        single = self._single(text)
        if not self.several:
            if len(single) == 1:
                found = self._read_part(single[0], place, findings)
                return Reading(next(iter(found), None) if type(found) is tuple else found, findings)
            if single:
                findings.append(error("too-many-values", TOO_MANY))
            return Reading(None, findings)
        values: list[Any] = []
        for part in single:
            found = self._read_part(part, place, findings)
            every = found if type(found) is tuple else (found,)
            values += [value for value in every if value is not None and value not in values]
        return Reading(values or None, findings)

    def _single(self, text: str) -> list[str]:
        if "|" in text:
            return grammar.parts(text)
        if self.by_lines and "\n" in text:
            return [line.strip() for line in text.splitlines() if line.strip()]
        return [text] if (text := text.strip()) else []

    def _read_part(self, part: str, place: Place, findings: list[Finding]) -> Any:
        """One value, several as a tuple, or None with an error in findings."""
        prop = self.prop
        try:
            value = self.reader(prop, part, place)
        except (Unread, BadValue) as bad:
            code = getattr(bad, "code", f"bad-{prop.value.value}".replace(" ", "-"))
            findings.append(error(code, f"“{part[:120]}” {bad}", bad.suggestion))
            return None
        if self.is_doubtful:
            findings += _doubts(prop, part)
        return value


TOO_MANY = "This column takes one value. Remove the others, and the | between them."
_ADDRESSES = frozenset({Value.URL, Value.URI})


def _doubts(prop: Property, part: str) -> list[Finding]:
    """What is readable, and yet most likely not meant: of addresses and names alone."""
    found = []
    if prop.value in _ADDRESSES and part.lower().startswith("http://"):
        found.append(
            warning(
                "insecure-address",
                "This is not a secure address. Most sites can be reached with https as well.",
                f"https{part[4:]}",
            )
        )
    if prop.term == "ceterms:subjectWebpage" and _IMAGE.search(part):
        found.append(warning("image-as-page", "This is the address of a picture. Give the page that tells about it."))
    if prop.term == "ceterms:image" and _PAGE.search(part):
        found.append(warning("page-as-image", "This is the address of a page. Give that of the picture itself."))
    if prop.term.endswith(":name") and grammar.is_shouted(part):
        found.append(warning("all-capitals", "This name is written in capitals throughout.", grammar.title_case(part)))
    return found


# -- one reader per kind of value ------------------------------------------------------------------------------------


def _text(prop: Property, part: str, place: Place) -> str:
    if prop.max_length and len(part) > prop.max_length:
        raise Unread("too-long", f"has {len(part)} characters; {prop.max_length} are the most.")
    return part


def _url(prop: Property, part: str, place: Place) -> str:
    try:
        check_url(part)
    except BadValue as bad:
        raise Unread("bad-url", str(bad), bad.suggestion) from bad
    return _text(prop, part, place)


def _uri(prop: Property, part: str, place: Place) -> str:
    return part if re.match(r"[a-z][a-z0-9+.-]*:\S+$", part, re.IGNORECASE) else _url(prop, part, place)


def _date(prop: Property, part: str, place: Place) -> str:
    return parse_date(part)


def _approximate_date(prop: Property, part: str, place: Place) -> str:
    return part if _YEAR_OR_MONTH.fullmatch(part) else parse_date(part)


def _duration(prop: Property, part: str, place: Place) -> str:
    return parse_duration(part)


def _number(prop: Property, part: str, place: Place) -> int | float:
    return parse_number(part)


def _boolean(prop: Property, part: str, place: Place) -> bool:
    return parse_boolean(part)


def _language(prop: Property, part: str, place: Place) -> str:
    code = language_code(part)
    if code is None:
        message = "is not a language. Write its English name or its code, for example “English” or “en”."
        near = get_close_matches(part.casefold(), NAMES, n=1)
        raise Unread("bad-language", message, near[0].title() if near else "")
    return code


def _concept(prop: Property, part: str, place: Place) -> str:
    if prop.scheme is None:
        return part
    scheme = ctdl.scheme(prop.scheme)
    if concept := scheme.find(part):
        return concept.uri
    if part.startswith(("http://", "https://")) and (concept := scheme.find(part.rstrip("/").rpartition("/")[2])):
        return concept.uri  # by an address that a vocabulary had before
    near = scheme.suggest(part)
    suggestion = _as_list(scheme, part) or (near.label if near else "")
    raise Unread("unknown-concept", f"is not a value of the list “{scheme.label}”.", suggestion)


def _as_list(scheme: ctdl.ConceptScheme, part: str) -> str:
    """ "Lecture, Seminar" -> "Lecture|Seminar": people separate with other signs."""
    found = [scheme.find(piece) for piece in re.split(r"[;,/]", part)]
    return "|".join(concept.label for concept in found if concept) if len(found) > 1 and all(found) else ""


def _item(prop: Property, part: str, place: Place) -> Any:
    return read_item(prop, part)


def _alignment(prop: Property, part: str, place: Place) -> str:
    return part


def _framework(prop: Property, part: str, place: Place) -> Any:
    """The CTID or address of a whole framework; any other text is the name of a competency."""
    is_address = ctid_in(part) or part.startswith(("http://", "https://"))
    return {"Framework": ctid_in(part) or part} if is_address else part


def _profile(prop: Property, part: str, place: Place) -> dict[str, Any]:
    return _PROFILES[prop.profile or ""](part)


def _cost_item(part: str, prop: Property) -> dict[str, Any]:
    """ "tuition~1234": the kind of cost and its price, which may be missing."""
    kind, *price = grammar.pieces(part)
    direct = ctdl.profile("CostProfile").property("ceterms:directCostType")
    item: dict[str, Any] = {"DirectCostType": _concept(direct, kind, Place(ctdl.kind("credential"), "", ""))}
    if len(price) > 1:
        raise Unread("bad-cost", "is not a cost. Write its kind and its price, like tuition~1234.")
    return item | ({"Price": parse_number(price[0])} if price and price[0] else {})


def _duration_profile(part: str) -> dict[str, Any]:
    """ "2 years", or the shortest and the longest with ~ between them."""
    try:
        ends = [parse_duration(piece) for piece in grammar.pieces(part) if piece]
    except BadValue as bad:
        raise Unread("bad-duration", str(bad), bad.suggestion) from bad
    if len(ends) == 1:
        return {"ExactDuration": ends[0]}
    if len(ends) == 2:  # noqa: PLR2004 -- a range has two ends
        return {"MinimumDuration": ends[0], "MaximumDuration": ends[1]}
    raise Unread("bad-duration", "is not a length of time. Write “2 years”, or “1 year~2 years” for a range.")


def _identifier(part: str) -> dict[str, Any]:
    """ "A-17", "Catalog code~A-17" or "Catalog code~A-17~https://…": the type's name, the value, the type's address."""
    first, *rest = grammar.pieces(part)
    if not rest:
        return {"IdentifierValueCode": first}
    if len(rest) > 2 or not rest[0]:  # noqa: PLR2004 -- value and address
        raise Unread("bad-identifier", "is not an identifier. Write its value, or “Type~Value”.")
    return {"IdentifierTypeName": first, "IdentifierValueCode": rest[0]} | (
        {"IdentifierType": rest[1]} if rest[1:] else {}
    )


_PROFILES: dict[str, Callable[[str], dict[str, Any]]] = {
    "DurationProfile": _duration_profile,
    "IdentifierValue": _identifier,
}
_READERS: dict[Value, Callable[[Property, str, Place], Any]] = {
    Value.TEXT: _text,
    Value.TEXTS: _text,
    Value.STRING: _text,
    Value.URL: _url,
    Value.URI: _uri,
    Value.DATE: _date,
    Value.APPROXIMATE_DATE: _approximate_date,
    Value.DURATION: _duration,
    Value.NUMBER: _number,
    Value.BOOLEAN: _boolean,
    Value.LANGUAGE: _language,
    Value.CONCEPT: _concept,
    Value.CONCEPT_URI: _concept,
    Value.NAMED: _text,
    Value.FRAMEWORK: _item,
    Value.COMPETENCY: _alignment,
    Value.ALIGNMENT: _alignment,
    Value.REFERENCE: read_reference,
    Value.PROFILE: _profile,
}
