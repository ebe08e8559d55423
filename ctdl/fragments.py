"""One property with one value, as a draft takes it: written, spelled and checked, and remembered on a shelf."""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ctdl.canonical import canonical_string
from ctdl.declaration import Declaration, Property, Value
from ctdl.document import Node
from ctdl.findings import Finding
from ctdl.validation.objects import table_of
from ctdl.validation.scalars import has_markup
from ctdl.values import is_plain_address

MOST_REMEMBERED = 400  # values of a property; with all properties and classes some 20 MB


@dataclass(slots=True)
class Fragment:
    """One property with one value. spelled: as content_hash spells it, blank nodes by their own names.

    further: the blank nodes that come with it; leads: those of them that the value itself names, in the order in which
    content_hash meets them. mentions: whether it may refer to another resource. noted: room for what a caller works out
    of the property alone and wants to have remembered with it.
    """

    term: str
    value: Any
    text: str
    spelled: str
    findings: tuple[Finding, ...]
    plain: bool  # False: the document has to be checked as a whole
    further: tuple[Blank, ...] = ()
    leads: tuple[str, ...] = ()
    mentions: bool = False
    noted: Any = None


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank node, and its text, spelling and leads as in `Fragment`."""

    name: str
    node: Node
    text: str
    spelled: str
    leads: tuple[str, ...]


@dataclass(slots=True)
class Shelf:
    """The fragments of one property in one class and language. quickly: writes texts that no check has anything to say
    about, and gives None for all other values; None where the property's values need more looking at.

    same: by the identity of values that are given again and again, and are kept here so that it stays theirs; a caller
    must not change them.
    """

    prop: Property
    quickly: Callable[[Any], Fragment | None] | None
    known: dict[Any, Fragment | None] = field(default_factory=dict)
    same: dict[int, tuple[Any, Fragment | None]] = field(default_factory=dict)
    misses: int = 0
    is_closed: bool = False

    def note(self, value: Any, fragment: Fragment | None) -> None:
        if len(self.same) < MOST_REMEMBERED:
            self.same[id(value)] = (value, fragment)

    def keep(self, key: Any, fragment: Fragment | None) -> None:
        if self.is_closed:
            return
        self.misses += 1
        if self.misses > MOST_REMEMBERED:
            self.is_closed = True
            if self.quickly is not None:
                self.known.clear()
            return
        self.known[key] = fragment


def further_of(nodes: Mapping[str, Node]) -> tuple[Blank, ...]:
    texts = ((name, node, text_of(node)) for name, node in nodes.items())
    return tuple(Blank(name, node, text, spelled_of(node, text), met(node, nodes)) for name, node, text in texts)


def met(value: Any, blanks: Mapping[str, Node]) -> tuple[str, ...]:
    """Blank nodes in the order of a walk over sorted keys."""
    if isinstance(value, str):
        return (value,) if value in blanks else ()
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    return tuple(name for item in value for name in met(item, blanks)) if isinstance(value, list) else ()


# -- the quickest way: texts and addresses with nothing remarkable in them ---------------------------------------------

_PLAIN = (Value.TEXT, Value.TEXTS, Value.STRING, Value.URL)


def quick_writer(
    declaration: Declaration, class_term: str, prop: Property, language: str
) -> Callable[[Any], Fragment | None] | None:
    """As `Shelf.quickly`."""
    entry = table_of(declaration, class_term).properties.get(prop.term)
    if entry is None or prop.value not in _PLAIN or not entry[2] or prop.status == "deprecated":
        return None
    if prop.value is Value.STRING and prop.term not in _UNMARKED:
        return None
    has_language = prop.value in (Value.TEXT, Value.TEXTS)
    several = prop.value is Value.TEXTS or (prop.multiple and not has_language)
    is_plain = _unremarkable(prop, has_language=has_language)
    write = _writer(prop.term, language if has_language else "", several=several)

    def quickly(value: Any) -> Fragment | None:
        if type(value) is str:
            return write([value]) if is_plain(value) else None
        if not several or type(value) is not list or not value or not all(map(is_plain, value)):
            return None
        return write(value) if len(value) == 1 or len(set(value)) == len(value) else None

    return quickly


LONGEST_QUICK = 100_000
_UNMARKED = frozenset({"ceterms:credentialId", "ceterms:codedNotation", "ceterms:versionCode"})


def _writer(term: str, language: str, *, several: bool) -> Callable[[list[str]], Fragment]:
    before, after = ("[", "]") if several else ("", "")
    if language:
        before, after = f'{{"{language}": {before}', f"{after}}}"
    start, tight = f'"{term}": {before}', f'"{term}":{before.replace(" ", "")}'

    def write(texts: list[str]) -> Fragment:
        spoken: Any = list(texts) if several else texts[0]
        if len(texts) == 1:
            said = said_tightly = f"{quoted(texts[0])}{after}"
        else:
            parts = list(map(quoted, texts))
            said, said_tightly = f"{', '.join(parts)}{after}", f"{','.join(parts)}{after}"
        return Fragment(
            term, {language: spoken} if language else spoken, start + said, tight + said_tightly, (), plain=True
        )

    return write


def _unremarkable(prop: Property, *, has_language: bool) -> Callable[[Any], bool]:
    """Whether a text gives no finding, names nothing and is written as it is."""
    shortest, longest = max(prop.min_length or 1, 1), prop.max_length or LONGEST_QUICK

    def is_address(text: Any) -> bool:
        return (
            type(text) is str
            and shortest <= len(text) <= longest
            and "/ce-" not in text
            and "/CE-" not in text
            and is_plain_address(text)
        )

    def is_text(text: Any) -> bool:
        if type(text) is not str or not shortest <= len(text) <= longest or text != text.strip():
            return False
        if "<" in text or "&" in text or ":" in text:
            return has_language and "/ce-" not in text and "/CE-" not in text and not has_markup(text)
        return text[:3].lower() != "ce-" and "/ce-" not in text and "/CE-" not in text

    return is_address if prop.value is Value.URL else is_text


def key_of(value: Any) -> Any:
    """Equal for equal JSON alone: 1, 1.0 and true are not."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(type(item) is str for item in value):
        return tuple(value)
    return text_of(value), None


text_of = json.JSONEncoder().encode
quoted = json.encoder.encode_basestring_ascii  # the same of a text, several times as fast
_tight = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def spelled_of(value: Any, text: str) -> str:
    """`text` is the JSON of the value: one without addresses has none to strip."""
    if isinstance(value, str) and "/" not in value:
        return text
    return _tight(_stripped(value) if "/ce-" in text or "/CE-" in text else value)


def _stripped(value: Any) -> Any:
    if isinstance(value, str):
        return canonical_string(value)
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items()}
    return [_stripped(item) for item in value] if isinstance(value, list) else value
