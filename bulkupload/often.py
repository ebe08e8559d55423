"""What was found in all rows: how often each thing was said of each column."""

from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from bulkupload.models import Upload
from bulkupload.tally import MOST_FIXES
from ctdl.findings import Severity


@dataclass(frozen=True)
class Often:
    """What was said how often of one column."""

    column: str
    what: str
    severity: str
    number: int
    query: str = ""  # of the list with the rows that it was said of


MANY = 3  # different suggestions in a column, from which all can be taken at once
_WHAT = {
    "all-capitals": "names in capitals",
    "bad-code": "no code",
    "bad-ctid": "no CTID",
    "bad-date": "no date",
    "bad-duration": "no duration",
    "bad-identifier": "no identifier of its kind",
    "bad-language": "no language",
    "bad-reference": "nothing that we can find",
    "boilerplate": "says nothing in particular",
    "deferred-reference": "comes with a later file",
    "long-description": "very long",
    "lost-letters": "letters lost",
    "short-description": "very short",
    "unknown-identifier": "no resource of yours",
    "bad-url": "no web address",
    "default-used": "left blank, filled in",
    "empty-value": "nothing in it",
    "formula": "formulas",
    "identifiers-disagree": "name two resources",
    "image-as-page": "a picture, not a page",
    "insecure-address": "http, not https",
    "looks-like-another": "there already, it seems",
    "missing-advised": "recommended",
    "missing-identifier": "no identifier",
    "missing-one-of": "one of several is needed",
    "missing-required": "needed before approval",
    "missing-value": "missing",
    "not-saved": "not saved",
    "repeated-row": "resource twice in the file",
    "sample": "sample text, not read",
    "taken-ctid": "belongs to another resource",
    "text-too-short": "too short",
    "too-long": "too long",
    "too-many-values": "more than one value",
    "accredits-own": "accredited by its own owner",
    "bad-boolean": "neither yes nor no",
    "bad-cost": "no cost",
    "changed-since": "changed since the download",
    "html-in-text": "signs of web pages in it",
    "incomplete-item": "not complete yet",
    "length-of-name": "too short or too long",
    "long-code": "too long",
    "more-cells-than-headings": "more cells than headings",
    "part-refused": "a row that belongs to it is wrong",
    "relation-left-out": "CTDL has no such relation",
    "relation-read-as": "read as minor alignment",
    "repeated-differs": "differs from the row above",
    "unknown-competency": "no competency of this file",
    "unknown-reference": "leads nowhere",
    "which-one": "which of several is meant",
    "nothing-to-update": "nothing there to change",
    "other-owner": "another organization owns it",
    "page-as-image": "a page, not a picture",
    "script-in-text": "a script in it",
    "there-already": "there already, so it is changed",
    "unknown-action": "none of New, Update, Append",
    "unknown-address": "no address of yours",
    "unknown-concept": "not a value of the list",
    "unknown-relation": "none of the relations",
    "unknown-type": "not a type",
}


def most_often(upload: Upload, at_most: int = 12) -> list[Often]:
    """The findings of all rows by column, errors first, then by number."""
    found = []
    for name, number in upload.found.items():
        severity, column, code = name.split("|")
        found.append(
            Often(
                column or "Row",
                _WHAT.get(code, code.replace("-", " ")),
                severity,
                number,
                _query(severity, column, code),
            )
        )
    order = [str(severity) for severity in Severity]
    found.sort(key=lambda each: (order.index(each.severity), -each.number))
    return found[:at_most]


def _query(severity: str, column: str, code: str) -> str:
    said = {"severity": severity, "code": code, "column": column}
    return urlencode({"show": "all", **{name: value for name, value in said.items() if value}})


@dataclass(frozen=True)
class Fix:
    """One correction for all rows."""

    column: str
    value: str
    suggestion: str
    number: int


@dataclass(frozen=True)
class ColumnFix:
    """What is suggested in the cells of one column, a different thing in each. number: 0 when not all were counted."""

    column: str
    number: int
    example: Fix


def fixes(upload: Upload, at_most: int = 8) -> list[Fix]:
    """The commonest; those that `column_fixes` offers all at once only when they are of several cells."""
    at_once = {each.column for each in column_fixes(upload)}
    found = (Fix(*each) for each in upload.fixes)
    return list(islice((fix for fix in found if fix.number > 1 or fix.column not in at_once), at_most))


def column_fixes(upload: Upload) -> list[ColumnFix]:
    """The columns with so many different suggestions that nobody would take them one by one."""
    by_column: dict[str, list[Fix]] = {}
    for each in upload.fixes:
        by_column.setdefault(each[0], []).append(Fix(*each))
    is_all = len(upload.fixes) < MOST_FIXES
    return [
        ColumnFix(column, sum(fix.number for fix in some) if is_all else 0, some[0])
        for column, some in by_column.items()
        if len(some) >= MANY
    ]
