"""Checks of codes: those of outside frameworks, and the numbers under which registers keep organizations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ctdl import codes
from ctdl.declaration import Property
from ctdl.findings import shown
from ctdl.simplified.frameworks import system_of
from ctdl.validation.report import Report

Tidy = Callable[[str], str | None]


def _pattern(expression: str) -> Tidy:
    """Accepts what the expression matches, as it stands."""
    return lambda text: text if re.fullmatch(expression, text) else None


# term -> (what brings a value into its official form, an example). Sources: the registers' own descriptions.
IDENTIFIERS: Mapping[str, tuple[Tidy, str]] = {
    "ceterms:isicV4": (codes.tidy_isic, "8530"),
    "ceterms:naics": (codes.tidy_naics, "611310"),
    "ceterms:duns": (_pattern(r"\d{9}|\d{2}-\d{3}-\d{4}"), "123456789"),
    "ceterms:fein": (_pattern(r"\d{2}-?\d{7}"), "12-3456789"),
    "ceterms:ipedsID": (_pattern(r"\d{6}"), "123456"),
    "ceterms:opeID": (_pattern(r"\d{6}|\d{8}"), "00123400"),
    "ceterms:ncesID": (_pattern(r"\d{7}|\d{12}|[A-Z]?\d{8}"), "123456789012"),
    "ceterms:leiCode": (_pattern(r"[A-Z0-9]{18}\d{2}"), "5493001KJTIIGC8Y1R12"),
}


def check_identifier(prop: Property, value: str, path: str, report: Report) -> None:
    """A plain text that must be a code of its register."""
    _check(prop, value, IDENTIFIERS[prop.term], path, report)


def check_notation(prop: Property, value: Mapping[str, Any], path: str, report: Report) -> None:
    """The code of an alignment object whose framework is known: O*NET and SOC, NAICS, CIP, ISIC."""
    code = value.get("ceterms:codedNotation")
    system = system_of(value) if isinstance(code, str) else None
    if system is not None:
        _check(prop, str(code), (system.tidy, system.example), f"{path}/ceterms:codedNotation", report)


def _check(prop: Property, value: str, form: tuple[Tidy, str], path: str, report: Report) -> None:
    tidy, example = form
    official = tidy(value)
    if official != value:
        message = f"{prop.label}: “{shown(value)}” is not a code of its list. Write it as in {example}."
        report.warn(path, "bad-code", message, official or "")
