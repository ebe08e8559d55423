"""An object in one line, for when its form is folded: “Tuition, 1,200 USD”."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import ctdl
from ctdl import Declaration, Property, Value
from ctdl.identifiers import reference_ctid
from ctdl.texts import is_language_map, text
from publisher.showing import duration_in_words

if TYPE_CHECKING:
    from publisher.forms.context import FormContext

MOST, LONGEST = 4, 90  # facts; characters
_ALIGNMENTS = (Value.NAMED, Value.FRAMEWORK, Value.COMPETENCY, Value.ALIGNMENT)
_CURRENCIES = ("ceterms:currency", "schema:currency")


def one_line(profile: Declaration, said: Mapping[str, Any], context: "FormContext") -> str:
    """What a simplified object says first, "" when it says nothing."""
    facts = dict(_facts(profile, said, context))
    # A name says more than the sentences that explain it.
    if any(term.rpartition(":")[2] == "name" for term in facts):
        facts = {term: words for term, words in facts.items() if term.rpartition(":")[2] != "description"}
    chosen = list(facts.values())[:MOST]
    inner = [words for prop in profile.properties if (words := _inside(prop, said.get(prop.inputs[0])))]
    line = ", ".join([*chosen, *inner[: max(0, MOST - len(chosen))]])
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()}…"


def _facts(profile: Declaration, said: Mapping[str, Any], context: "FormContext") -> Iterator[tuple[str, str]]:
    currency = next((said.get(prop.inputs[0]) for prop in profile.properties if prop.term in _CURRENCIES), "")
    for prop in profile.properties:
        value = said.get(prop.inputs[0])
        first = value[0] if isinstance(value, list) and value else value
        if prop.term in _CURRENCIES or prop.value is Value.PROFILE or first in (None, "", [], {}):
            continue
        words = _words(prop, first, context)
        if prop.value is Value.NUMBER and currency:
            words, currency = f"{words} {currency}", ""
        if words:
            yield prop.term, words


def _words(prop: Property, value: Any, context: "FormContext") -> str:
    """One value in words."""
    value = text(value, context.language) if is_language_map(value) else value
    if prop.scheme and isinstance(value, str):
        concept = ctdl.scheme(prop.scheme).find(value)
        return concept.label if concept else value
    if isinstance(value, bool):
        return prop.label if value else ""
    if isinstance(value, int | float):
        return f"{value:,}"
    if isinstance(value, Mapping):
        keys = ("Name", "TargetNodeName", "CodedNotation", "TargetNode", "Framework")
        return next((str(value[key]) for key in keys if value.get(key)), "")
    if prop.value is Value.DURATION:
        return duration_in_words(str(value))
    ctid = reference_ctid(str(value)) if prop.value in (Value.REFERENCE, *_ALIGNMENTS) else None
    return context.name_of(ctid)[0] if ctid else " ".join(str(value).split())


def _inside(prop: Property, value: Any) -> str:
    """How many objects there are inside: “2 × estimated cost”."""
    if prop.value is not Value.PROFILE or not value:
        return ""
    count = len(value) if isinstance(value, list) else 1
    return prop.label.lower() if count == 1 else f"{count} × {prop.label.lower()}"
