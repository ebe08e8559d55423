"""Rules about several properties of one node together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctdl.simplified.scope import as_list
from ctdl.validation.report import Report, identity
from ctdl.values import ISO_DURATION

_DATE_PAIRS = (
    ("ceterms:startDate", "ceterms:endDate", "The end date lies before the start date. Exchange or correct them."),
    ("ceterms:dateEffective", "ceterms:expirationDate", "It expires before it takes effect. Correct one of the dates."),
)
_NUMBER_PAIRS = (("schema:minValue", "schema:maxValue", "The lowest value is above the highest. Exchange them."),)
_DURATION_PAIR = ("ceterms:minimumDuration", "ceterms:maximumDuration")
# Without any of these no rule has anything to say.
TERMS = frozenset(
    {
        *(second for _, second, _ in (*_DATE_PAIRS, *_NUMBER_PAIRS)),
        _DURATION_PAIR[1],
        "ceterms:price",
        "ceterms:accreditedBy",
        "ceterms:accredits",
    }
)
# Length of one unit of an ISO 8601 duration, in hours, in the order of the pattern's groups; good enough to compare.
_HOURS = (8766.0, 730.5, 168.0, 24.0, 1.0, 1 / 60, 1 / 3600)


def check_together(node: Mapping[str, Any], path: str, report: Report, *, top: bool = False) -> None:
    """Every rule whose properties the node has; at the top a finding belongs to the first of them."""
    for first, second, message in _DATE_PAIRS:
        if second in node and first in node and _is_after(node[first], node[second]):
            _say(first, f"{path}/{first}", message, report, top=top)
    for first, second, message in _NUMBER_PAIRS:
        if second in node and first in node and _is_above(node[first], node[second]):
            _say(first, f"{path}/{first}", message, report, top=top)
    if _DURATION_PAIR[1] in node:
        _check_durations(node, path, report, top=top)
    if "ceterms:price" in node and "ceterms:currency" not in node:
        message = "A price needs a currency. Say which, for example USD."
        report.warn(f"{path}/ceterms:currency", "missing-advised", message, "USD")
    if "ceterms:accreditedBy" in node:
        _check_own_accreditation(node, path, report, top=top)
    if "ceterms:accredits" in node:
        _check_accredited(node, path, report, top=top)


def _say(term: str, path: str, message: str, report: Report, *, top: bool) -> None:
    if top:
        report.term = term
    report.warn(path, "bad-order", message)


def _is_after(first: Any, second: Any) -> bool:
    return isinstance(first, str) and isinstance(second, str) and first[:10] > second[:10]


def _is_above(first: Any, second: Any) -> bool:
    return isinstance(first, (int, float)) and isinstance(second, (int, float)) and first > second


def _check_durations(node: Mapping[str, Any], path: str, report: Report, *, top: bool) -> None:
    shortest, longest = (_hours(node.get(term)) for term in _DURATION_PAIR)
    if shortest is not None and longest is not None and shortest > longest:
        message = "The shortest duration is longer than the longest. Exchange them."
        _say(_DURATION_PAIR[0], f"{path}/{_DURATION_PAIR[0]}", message, report, top=top)


def _hours(duration: Any) -> float | None:
    match = ISO_DURATION.fullmatch(duration) if isinstance(duration, str) else None
    return (
        sum(float(amount) * hours for amount, hours in zip(match.groups("0"), _HOURS, strict=True)) if match else None
    )


def _check_own_accreditation(node: Mapping[str, Any], path: str, report: Report, *, top: bool) -> None:
    """No organization accredits what it owns, nor itself. Source: the publisher's rule of 2019, still in force."""
    own = {identity(owner) for owner in as_list(node.get("ceterms:ownedBy"))} | {identity(node.get("@id"))}
    for index, accreditor in enumerate(as_list(node["ceterms:accreditedBy"])):
        if isinstance(accreditor, str) and identity(accreditor) in own:
            if top:
                report.term = "ceterms:accreditedBy"
            message = "An organization cannot accredit what it owns. Name the outside organization that accredited it."
            report.error(f"{path}/ceterms:accreditedBy/{index}", "accredits-own", message)


def _check_accredited(node: Mapping[str, Any], path: str, report: Report, *, top: bool) -> None:
    """The same rule from the side of the organization that accredits."""
    own = {identity(owned) for owned in as_list(node.get("ceterms:owns"))} | {identity(node.get("@id"))}
    for index, accredited in enumerate(as_list(node["ceterms:accredits"])):
        if isinstance(accredited, str) and identity(accredited) in own:
            if top:
                report.term = "ceterms:accredits"
            message = "An organization cannot accredit itself or what it owns. Remove it from one of the two lists."
            report.error(f"{path}/ceterms:accredits/{index}", "accredits-own", message)
