"""Checks of single values: texts, addresses, dates, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from ctdl import values
from ctdl.countries import find_country, suggest_country
from ctdl.currencies import CURRENCIES
from ctdl.declaration import Property, Value
from ctdl.findings import escape, shown
from ctdl.identifiers import BadCtid, is_ctid, normalize_ctid
from ctdl.languages import CODE, language_code
from ctdl.texts import is_language, primary
from ctdl.validation.notations import IDENTIFIERS, check_identifier
from ctdl.validation.report import Report
from ctdl.values import BadValue

Check: TypeAlias = Callable[[Property, Any, str, Report], None]

_TAGS = (
    "a|abbr|address|article|b|big|blockquote|body|br|button|center|code|dd|div|dl|dt|em|embed|font|footer|form|h[1-6]|head"
    "|header|hr|html|i|iframe|img|input|label|li|link|main|meta|nav|object|ol|option|p|pre|s|section|select|small|span"
    "|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|th|thead|tr|u|ul|video"
)
HTML = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--|&(?:nbsp|amp|lt|gt|quot|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
SCRIPT = re.compile(r"<\s*/?\s*script|javascript\s*:|<[^<>]*\son[a-z]+\s*=", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_URI = re.compile(r"[A-Za-z_][A-Za-z0-9+.-]*:[^\s<>\"]+")
_CURRENCY_TERMS = frozenset({"ceterms:currency", "schema:currency"})
_COUNTRY = "ceterms:addressCountry"
_EMAIL_TERMS = frozenset({"ceterms:email"})
_NOT_NEGATIVE = frozenset({"ceterms:price", "ceterms:minimumAge", "ceterms:yearsOfExperience", "schema:value"})


# -- texts ---------------------------------------------------------------------------------------------------------


def check_text(prop: Property, value: Any, path: str, report: Report) -> None:
    """A language map, of texts or of lists of texts."""
    if isinstance(value, dict):
        for language, part in value.items():
            check_language_entry(prop, language, part, f"{path}/{escape(language)}", report)
    else:
        message = f"{prop.label} has no language. Say which language it is written in, for example English."
        report.warn(path, "wrong-shape", message)
        _check_parts(prop, value, path, report)


def check_language_entry(prop: Property, language: str, part: Any, path: str, report: Report) -> None:
    if not is_language(language):
        message = f"{prop.label}: “{shown(language)}” is not a language. Use a code such as “en” or “es”."
        report.error(path, "bad-language", message, language_code(language) or "")
    if isinstance(part, list) and prop.value is not Value.TEXTS:
        report.warn(path, "too-many-values", f"{prop.label} takes one text in each language. Join the texts into one.")
    _check_parts(prop, part, path, report)
    if prop.term == _COUNTRY and isinstance(part, str) and primary(language) == "en":
        check_country(prop, part, path, report)


def check_country(prop: Property, text: str, path: str, report: Report) -> None:
    """An English name or a code of a country; names in other languages are not known here."""
    if text.strip() and find_country(text) is None:
        message = f"{prop.label}: “{shown(text)}” is not a country that we know. Write its English name."
        report.warn(path, "bad-country", message, suggest_country(text) or "")


def _check_parts(prop: Property, part: Any, path: str, report: Report) -> None:
    if isinstance(part, list):
        for index, item in enumerate(part):
            check_words(prop, item, f"{path}/{index}", report)
    else:
        check_words(prop, part, path, report)


def check_words(prop: Property, text: Any, path: str, report: Report) -> None:
    """One text: not empty, long and short enough, without HTML."""
    if not isinstance(text, str):
        report.error(path, "wrong-shape", f"{prop.label} must be a text. Write it in words.")
        return
    length = len(text.strip())
    if length == 0:
        report.warn(path, "empty-value", f"{prop.label} is there but empty. Fill it in or remove it.")
    elif prop.min_length is not None and length < prop.min_length:
        report.error(path, "text-too-short", too_short(prop, length))
    elif prop.max_length is not None and length > prop.max_length:
        report.error(path, "text-too-long", too_long(prop, length))
    if "<" in text or "&" in text or ":" in text:
        check_markup(prop, text, path, report)


def too_short(prop: Property, length: int) -> str:
    if prop.term.endswith(":description"):
        return f"Say in at least {prop.min_length} characters what it is. {prop.label} has {length}."
    return f"{prop.label} must have at least {prop.min_length} characters. It has {length}."


def too_long(prop: Property, length: int) -> str:
    return f"{prop.label} must have at most {prop.max_length} characters. It has {length}: shorten it."


def has_markup(text: str) -> bool:
    """Whether `check_markup` has anything to say."""
    return SCRIPT.search(text) is not None or HTML.search(text) is not None


def check_markup(prop: Property, text: str, path: str, report: Report) -> None:
    if SCRIPT.search(text):
        report.error(path, "script-in-text", f"{prop.label} holds a script. Remove it and write plain text.")
        return
    found = HTML.search(text)
    if found:
        message = f"{prop.label} holds HTML such as “{found.group()}”. Remove it and write plain text."
        report.error(path, "html-in-text", message, plain_text(text))


def plain_text(text: str) -> str:
    """The text without tags and with the commonest entities written out."""
    bare = re.sub(r"<[^<>]*>", " ", text)
    for entity, character in (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        bare = bare.replace(entity, character)
    return " ".join(bare.split())


# -- other values --------------------------------------------------------------------------------------------------


def check_string(prop: Property, value: Any, path: str, report: Report) -> None:
    if isinstance(value, str):
        check_words(prop, value, path, report)
        check_special_string(prop, value, path, report)
    elif isinstance(value, (dict, list)) or value is None:
        report.error(path, "wrong-shape", f"{prop.label} must be a plain text.")
    else:
        report.warn(path, "wrong-shape", f"{prop.label} must be written as text, in quotation marks.", str(value))


def check_special_string(prop: Property, value: str, path: str, report: Report) -> None:
    if prop.term in _CURRENCY_TERMS and value not in CURRENCIES:
        message = f"{prop.label}: “{shown(value)}” is not a currency. Use its code of three letters, for example USD."
        known = value.strip().upper()
        report.error(path, "bad-currency", message, known if known in CURRENCIES else "")
    elif prop.term in _EMAIL_TERMS and not _EMAIL.fullmatch(value):
        report.error(
            path, "bad-email", f"{prop.label}: “{shown(value)}” is not an e-mail address. Write it as name@place.org."
        )
    elif prop.term in IDENTIFIERS:
        check_identifier(prop, value, path, report)


def check_url(prop: Property, value: Any, path: str, report: Report) -> None:
    if not isinstance(value, str):
        report.error(path, "wrong-shape", f"{prop.label} must be a web address, beginning with https://.")
        return
    if is_ctid(value.lower()) or value.startswith("_:"):
        report.error(path, "bad-url", f"{prop.label} must be a web address, beginning with https://.")
        return
    try:
        values.check_url(value)
    except BadValue as bad:
        report.error(path, "bad-url", f"{prop.label}: “{shown(value)}” {bad}", bad.suggestion)
    if prop.max_length is not None and len(value) > prop.max_length:
        report.error(path, "text-too-long", too_long(prop, len(value)))


def check_uri(prop: Property, value: Any, path: str, report: Report) -> None:
    if not isinstance(value, str):
        report.error(path, "wrong-shape", f"{prop.label} must be an address.")
    elif not _URI.fullmatch(value):
        report.error(path, "bad-url", f"{prop.label}: “{shown(value)}” is not an address. Begin it with https://.")


def check_date(prop: Property, value: Any, path: str, report: Report) -> None:
    if isinstance(value, str) and _is_date(value.partition("T")[0] if "T" in value else value):
        return
    try:
        suggestion = values.parse_date(str(value))
    except BadValue:
        suggestion = ""
    report.error(path, "bad-date", f"{prop.label}: “{shown(value)}” {values.NOT_A_DATE}", suggestion)


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_duration(prop: Property, value: Any, path: str, report: Report) -> None:
    if isinstance(value, str) and values.ISO_DURATION.fullmatch(value):
        if prop.term == "ceterms:timeRequired" and not value.startswith("PT"):
            report.warn(path, "bad-duration", f"{prop.label} takes hours and minutes only, for example “PT40H”.")
        return
    try:
        suggestion = values.parse_duration(value) if isinstance(value, (str, dict)) else ""
    except BadValue:
        suggestion = ""
    report.error(path, "bad-duration", f"{prop.label}: “{shown(value)}” {values.NOT_A_DURATION}", suggestion)


def check_number(prop: Property, value: Any, path: str, report: Report) -> None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value < 0 and prop.term in _NOT_NEGATIVE:
            report.warn(path, "bad-number", f"{prop.label} is below zero. Check the number.")
        return
    try:
        suggestion = str(values.parse_number(value)) if isinstance(value, str) else ""
    except BadValue:
        suggestion = ""
    report.error(path, "bad-number", f"{prop.label}: “{shown(value)}” {values.NOT_A_NUMBER}", suggestion)


def check_boolean(prop: Property, value: Any, path: str, report: Report) -> None:
    if not isinstance(value, bool):
        report.error(path, "bad-boolean", f"{prop.label} must be yes or no (true or false).")


def check_language(prop: Property, value: Any, path: str, report: Report) -> None:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        message = f"{prop.label}: “{shown(value)}” is not a language code. Use a code such as “en” or “es-MX”."
        report.error(path, "bad-language", message, language_code(str(value)) or "")


def check_ctid(prop: Property, value: Any, path: str, report: Report) -> None:
    if is_ctid(value):
        return
    try:
        suggestion = normalize_ctid(str(value))
    except BadCtid:
        suggestion = ""
    message = f"{prop.label}: “{shown(value)}” is not a CTID. A CTID is “ce-” and a UUID in lower-case letters."
    report.error(path, "bad-ctid", message, suggestion)


def check_nothing(prop: Property, value: Any, path: str, report: Report) -> None:
    """For values that are judged elsewhere."""


SCALARS: dict[Value, Check] = {
    Value.STRING: check_string,
    Value.URL: check_url,
    Value.URI: check_uri,
    Value.DATE: check_date,
    Value.APPROXIMATE_DATE: check_nothing,
    Value.DURATION: check_duration,
    Value.NUMBER: check_number,
    Value.BOOLEAN: check_boolean,
    Value.LANGUAGE: check_language,
    Value.CTID: check_ctid,
    Value.TYPE: check_nothing,
}
