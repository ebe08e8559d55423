"""What an unknown column most likely holds, judged by its name and by what stands in it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, islice
from statistics import mean
from typing import Any

import ctdl
from bulkupload import grammar
from bulkupload.codes import tidy_code
from bulkupload.columns import EXTERNAL_IDENTIFIER, Column, Role, columns_of
from bulkupload.layout import is_helper
from bulkupload.named import ctid_in
from bulkupload.reading import RawRow, Table
from ctdl import Value
from ctdl.languages import NAMES
from ctdl.matching import plain
from ctdl.simplified.frameworks import CIP, NAICS, ONET, CodeSystem
from ctdl.values import BadValue, parse_boolean, parse_date, parse_duration

SAMPLED = 200  # rows at the beginning of a file that proposals are made from
_MOST = 0.8  # of the filled cells have to be of a sort
_FEW = 3  # cells say too little
_LONG = 80  # letters of a text on average that is a description
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_ADDRESS = re.compile(r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.(com|org|edu|net|gov|us|io)(/\S*)?", re.IGNORECASE)
_DATE_WORDS = ("effective", "start", "expir", "end", "founding", "closing", "creat", "modif", "valid")

Proposal = tuple[str, str]  # key of a column, what speaks for it


@dataclass(frozen=True)
class Sample:
    """The filled cells of one unknown column. taken: keys that other columns of the file have."""

    heading: str
    cells: tuple[str, ...]
    kind: str
    taken: frozenset[str]

    def share(self, is_one: Callable[[str], bool]) -> float:
        parts = [part for cell in self.cells for part in grammar.parts(cell)]
        return sum(map(is_one, parts)) / len(parts) if parts else 0

    def first_free(self, value: Value, *words: str) -> Column | None:
        """The first column for such values that the file does not have; one with these words in its name before."""
        free = [
            column
            for column in columns_of(self.kind).own
            if column.prop and column.prop.value is value and column.key not in self.taken
        ]
        return next((column for column in free if any(word in plain(column.heading) for word in words)), None) or (
            free[0] if free else None
        )


def proposals(kind: str, headings: Sequence[str], rows: Iterable[RawRow]) -> dict[str, Proposal]:
    """Plain heading -> (key, what speaks for it), for unknown headings alone. rows: the first of the file."""
    known = [columns_of(kind).find(heading) for heading in headings]
    taken = {column.key for column in known if column}
    sampled = [row for row in rows if not grammar.is_skipped_row(row.cells)][:SAMPLED]
    found: dict[str, Proposal] = {}
    for index, (heading, column) in enumerate(zip(headings, known, strict=True)):
        if column or is_helper(heading):
            continue
        cells = tuple(filter(None, (grammar.tidy(row.cells[index]) for row in sampled if index < len(row.cells))))
        proposal = propose(Sample(heading, cells, kind, frozenset(taken)))
        if proposal is not None:
            found[plain(heading)] = proposal
            taken.add(proposal[0])
    return found


def of_table(kind: str, table: Table) -> dict[str, Proposal]:
    """The proposals for a file whose rows are still to be read; they can be read afterwards as before."""
    first = list(islice(table.rows, SAMPLED))
    table.rows = chain(first, table.rows)
    return proposals(kind, table.headings, first)


def kept_in(kind: str, findings: Iterable[Mapping[str, Any]]) -> dict[str, Proposal]:
    """The proposals that findings of a file hold."""
    found = {}
    for finding in findings:
        column = columns_of(kind).find(str(finding["suggestion"])) if finding["code"] == "unknown-column" else None
        if column is not None:
            found[plain(str(finding["column"]))] = (column.key, str(finding["value"]))
    return found


def propose(sample: Sample) -> Proposal | None:
    """The usual meaning of the name, unless what stands in the column speaks against it; else what speaks in it."""
    by_name = columns_of(sample.kind).suggest(sample.heading)
    if by_name and by_name.key not in sample.taken and _fits(by_name, sample):
        return by_name.key, ""
    if len(sample.cells) < _FEW:
        return None
    return next((found for judge in _JUDGES if (found := judge(sample)) and found[0] not in sample.taken), None)


def _fits(column: Column, sample: Sample) -> bool:
    """Whether a fair part of the cells can be read as the column wants."""
    test = _TESTS.get(column.prop.value) if column.prop and column.role is Role.VALUE else None
    if column.role is Role.CODES and column.prop:
        system = _SYSTEMS.get(column.prop.term, ONET)
        return not sample.cells or sample.share(lambda part: tidy_code(system, part) is not None) >= _MOST / 2
    return not sample.cells or test is None or sample.share(test) >= _MOST / 2


_SYSTEMS: Mapping[str, CodeSystem] = {
    "ceterms:occupationType": ONET,
    "ceterms:instructionalProgramType": CIP,
    "ceterms:industryType": NAICS,
}


def _read(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def can(text: str) -> bool:
        try:
            parse(text)
        except BadValue:
            return False
        return True

    return can


_TESTS: dict[Value, Callable[[str], bool]] = {
    Value.DATE: _read(parse_date),
    Value.DURATION: _read(parse_duration),
    Value.BOOLEAN: _read(parse_boolean),
    Value.URL: lambda text: _ADDRESS.fullmatch(text) is not None,
    Value.NUMBER: lambda text: text.replace(".", "", 1).replace(",", "").isdigit(),
}


# -- what cells say by themselves -----------------------------------------------------------------------------------


def _ctids(sample: Sample) -> Proposal | None:
    if sample.share(lambda part: ctid_in(part) is not None and "://" not in part) < _MOST:
        return None
    return "ceterms:ctid", "Its cells are CTIDs."


def _has_form(form: re.Pattern[str], text: str) -> bool:
    return form.fullmatch(text) is not None


def _codes(sample: Sample) -> Proposal | None:
    for term, form, name in _CODES:
        is_there = columns_of(sample.kind).get(f"{term}#codes") is not None
        if is_there and sample.share(partial(_has_form, form)) >= _MOST:
            return f"{term}#codes", f"Its cells look like codes of {name}."
    return None


_CODES = (
    ("ceterms:occupationType", re.compile(r"\d{2}-\d{4}(\.\d{1,2})?"), "occupations (O*NET, SOC)"),
    ("ceterms:instructionalProgramType", re.compile(r"\d{1,2}\.\d{3,4}"), "programs (CIP)"),
)


def _addresses(sample: Sample) -> Proposal | None:
    if sample.share(_TESTS[Value.URL]) < _MOST:
        return None
    words = [word for word in ("image", "logo", "catalog", "online") if word in plain(sample.heading)]
    column = columns_of(sample.kind).of_term("ceterms:subjectWebpage") if not words else None
    if column is None or column.key in sample.taken:
        column = sample.first_free(Value.URL, *words)
    return (column.key, "Its cells are web addresses.") if column else None


def _emails(sample: Sample) -> Proposal | None:
    column = columns_of(sample.kind).of_term("ceterms:email")
    is_mail = column and sample.share(lambda part: bool(_EMAIL.fullmatch(part))) >= _MOST
    return (column.key, "Its cells are e-mail addresses.") if column and is_mail else None


def _types(sample: Sample) -> Proposal | None:
    column = columns_of(sample.kind).of_term("@type")
    if column is None or sample.share(lambda part: ctdl.find_class(part, column.classes) is not None) < _MOST:
        return None
    return column.key, "Its cells are types."


def _concepts(sample: Sample) -> Proposal | None:
    distinct = {part for cell in sample.cells for part in grammar.parts(cell)}
    for column in columns_of(sample.kind).own:
        if column.prop and column.prop.scheme and column.key not in sample.taken:
            scheme = ctdl.scheme(column.prop.scheme)
            if sum(scheme.find(part) is not None for part in distinct) >= _MOST * len(distinct) and scheme.concepts:
                return column.key, f"Its cells are values of the list “{scheme.label}”."
    return None


@cache
def _languages() -> frozenset[str]:
    return frozenset((*NAMES, *NAMES.values()))


def _in_language(sample: Sample) -> Proposal | None:
    column = sample.first_free(Value.LANGUAGE)
    if column is None or sample.share(lambda part: part.casefold() in _languages()) < _MOST:
        return None
    return column.key, "Its cells are languages."


def _dates(sample: Sample) -> Proposal | None:
    if sample.share(_TESTS[Value.DATE]) < _MOST:
        return None
    near = [word for word in _DATE_WORDS if word in plain(sample.heading)]
    column = sample.first_free(Value.DATE, *near)
    is_meant = column and any(word in plain(column.heading) for word in near)
    return (column.key, "Its cells are dates.") if column and is_meant else None


def _durations(sample: Sample) -> Proposal | None:
    column = columns_of(sample.kind).get("ceterms:estimatedDuration")
    if column is None or sample.share(_TESTS[Value.DURATION]) < _MOST:
        return None
    return column.key, "Its cells are lengths of time."


def _texts(sample: Sample) -> Proposal | None:
    """Long texts are descriptions; short ones that are all different are names, or identifiers when without letters."""
    average = mean(map(len, sample.cells))
    every = columns_of(sample.kind)
    if average >= _LONG:
        column = every.of_term("ceterms:description") or every.of_term("ceasn:description")
        return (column.key, "Its cells are long texts.") if column else None
    if len(set(sample.cells)) < len(sample.cells):
        return None
    if all(re.fullmatch(r"[\w./-]{1,20}", cell) and any(map(str.isdigit, cell)) for cell in sample.cells):
        return EXTERNAL_IDENTIFIER, "Every cell is another short code."
    column = every.of_term("ceterms:name") or every.of_term("ceasn:name")
    is_name = column and sample.share(lambda part: any(map(str.isalpha, part))) == 1
    return (column.key, "Every cell is another short text.") if column and is_name else None


_JUDGES = (
    _ctids, _codes, _emails, _addresses, _types, _in_language, _concepts, _dates, _durations, _texts,
)  # fmt: skip
