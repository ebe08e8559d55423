"""Texts in one language or in several side by side.

`NAME` holds the text in the language of the form; `NAME-language` and `NAME-words` one more language each, in their
order; `NAME-languages` says that they were on the page, so that one that is missing was taken away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ctdl import Property
from ctdl.languages import language_code
from ctdl.texts import is_language_map, own, primary
from publisher.forms.bound import EntryBoundField
from publisher.forms.fields import ValueField, tidy
from publisher.showing import ALIGNMENT, language_name

EVERY_TEXT = "add-language-to-all"  # the name of the language that a person wants beside all texts
_LONG = ("description", "statement", "experience", "comment", "rationale", "definition", "note")


@dataclass(frozen=True, slots=True)
class Texts:
    """What stands in the controls. others: (name of the language, text). is_listed: all others are among them."""

    text: str | None
    others: tuple[tuple[str, str], ...] = ()
    is_listed: bool = False

    def __bool__(self) -> bool:
        return bool(self.text) or any(words for _, words in self.others)

    def __str__(self) -> str:
        return self.text or ""


@dataclass(frozen=True, slots=True)
class TextRow:
    """One more language as the template draws it."""

    index: int
    language: str  # its name, as it was typed
    code: str  # "" while it is not known
    words: str

    @property
    def at(self) -> str:
        """The index as a part of an id."""
        return str(self.index)


class TextsWidget(forms.Widget):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Texts:
        languages, words = data.getlist(f"{name}-language"), data.getlist(f"{name}-words")
        others = tuple(zip(tidy(languages), tidy(words), strict=False))
        text = tidy(data.get(name))
        if text and (wanted := data.get(EVERY_TEXT)) is not None and wanted not in (known for known, _ in others):
            others = (*others, (wanted, ""))
        return Texts(text, others, f"{name}-languages" in data)


class TextsBoundField(EntryBoundField):
    @property
    def rows(self) -> list[TextRow]:
        raw: Texts = self.value()
        code_of = self.field.code_of  # type: ignore[attr-defined]  # a TextField
        return [TextRow(index, name, code_of(name) or "", words) for index, (name, words) in enumerate(raw.others)]

    @property
    def is_listed(self) -> bool:
        """Whether the page has to say that it shows all languages."""
        return bool(self.rows) or isinstance(self.field.opened, Mapping)  # type: ignore[attr-defined]  # a TextField

    @property
    def language(self) -> str:
        """The name of the language of the first text."""
        return language_name(self.context.language)


class TextField(ValueField):
    """Words; a box of several lines where people write sentences. One language is a text, several are a map of them."""

    template = "publisher/fields/texts.html"
    suggest = ""  # the list that the browser proposes while one types; see views.suggestions

    def __init__(self, prop: Property) -> None:
        super().__init__(prop)
        self.widget = TextsWidget()
        self.rows = 4 if prop.term.lower().endswith(_LONG) else 0

    def raw_of(self, value: Any) -> Texts:
        if not isinstance(value, Mapping):
            return Texts(self.shown(value))
        key = own(value, self.language)
        others = tuple((language_name(code), self.shown(part)) for code, part in value.items() if code != key)
        return Texts(self.shown(value[key]) if key else "", others)

    def clean(self, value: Texts) -> Any:
        before = self.raw_of(self.opened)
        was = Texts(tidy(before.text), tuple((name, tidy(words)) for name, words in before.others))
        text = was.text if value.text is None else value.text
        others = value.others if value.is_listed or value.others else was.others
        return self.opened if (text, others) == (was.text, was.others) else self._read(text or "", others)

    def _read(self, text: str, others: tuple[tuple[str, str], ...]) -> Any:
        parts = self._opened_parts
        key = own(parts, self.language) if isinstance(self.opened, Mapping) else None
        found = {key or self.language: self.part(text, parts.get(key or self.language))} if text else {}
        for name, words in others:
            if not words:
                continue
            code = self._code(name, words)
            if code.lower() in map(str.lower, found):
                raise ValidationError(f"There are two texts in {name}. Make one of them.")
            found[code] = self.part(words, parts.get(code))
        if isinstance(self.opened, Mapping) or set(found) - {self.language}:
            return found
        return found.get(self.language)

    @property
    def _opened_parts(self) -> Mapping[str, Any]:
        return self.opened if isinstance(self.opened, Mapping) else {self.language: self.opened}

    def code_of(self, name: str) -> str | None:
        """The tag of a language: of the text that was opened under this name, else by its name or tag."""
        opened = {language_name(code): code for code in self.opened} if isinstance(self.opened, Mapping) else {}
        return opened.get(name) or language_code(name)

    def _code(self, name: str, words: str) -> str:
        if not name:
            raise ValidationError(f"Say in which language this is: “{words[:40]}”.")
        code = self.code_of(name)
        if code is None:
            raise ValidationError(
                f"“{name}” is not a language that we know. Enter its English name or its code, such as “fr”."
            )
        return code

    # -- one language ----------------------------------------------------------------------------------------------

    def shown(self, part: Any) -> str:
        """What stands in the control of one language."""
        first = next((each for each in part if each), "") if isinstance(part, list) else part
        return "" if first is None else str(first)

    def part(self, raw: str, before: Any) -> Any:
        """What was typed in one language; what was there before when it is what was shown of that."""
        return before if before is not None and raw == tidy(self.shown(before)) else self.parse(raw)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> TextsBoundField:
        return TextsBoundField(form, self, field_name)


class TextLinesField(TextField):
    """Several texts, one on each line of a box. People paste such lists, so they stay lines."""

    hint = "One on each line."

    def __init__(self, prop: Property) -> None:
        super().__init__(prop)
        self.rows = 3

    def shown(self, part: Any) -> str:
        items = part if isinstance(part, list) else [] if part is None else [part]
        return "\n".join(" ".join(str(item).split()) for item in items)

    def part(self, raw: str, before: Any) -> Any:
        if before is not None and raw == tidy(self.shown(before)):
            return before
        items = before if isinstance(before, list) else [] if before is None else [before]
        known = {" ".join(str(item).split()): item for item in items}
        lines = [line.strip() for line in raw.split("\n") if line.strip()]
        return [known.get(line, line) for line in lines] or None


class SuggestedField(TextField):
    """A text for which the browser proposes what most people enter."""

    def __init__(self, prop: Property, suggest: str) -> None:
        super().__init__(prop)
        self.suggest = suggest


def languages_in(document: Mapping[str, Any], besides: str) -> tuple[str, ...]:
    """The languages of all texts of a document but one, by their number, most of them first."""
    counts: dict[str, int] = {}
    for code in _codes(document.get("@graph")):
        if primary(code) != primary(besides) and not code.startswith(("@", "x-")):
            counts[code] = counts.get(code, 0) + 1
    return tuple(sorted(counts, key=lambda code: -counts[code]))


def _codes(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _codes(item)
    elif isinstance(value, Mapping) and value.get("@type") != ALIGNMENT:  # those are in the language of their list
        if is_language_map(value):
            yield from value
        else:
            for item in value.values():
                yield from _codes(item)


def _called(language: str) -> str:
    """The name of a language by its tag or another spelling; what is not known stays as it was typed."""
    code = language_code(language)
    return language_name(code) if code else language


def with_language(data: QueryDict, step: str, rest: str) -> None:
    """One more language of a text, `language:NAME:CODE`, or of those that the form says, `language:`; or one less,
    `unlanguage:NAME:NUMBER`."""
    name, _, which = rest.partition(":")
    if step == "language" and not name:
        name, which = data.get("add-language-to", ""), tidy(data.get("add-language", ""))
        if not name:
            data[EVERY_TEXT] = _called(which)
            return
    languages, words = data.getlist(f"{name}-language"), data.getlist(f"{name}-words")
    if step == "language":
        languages, words = [*languages, _called(which)], [*words, ""]
    elif which in map(str, range(min(len(languages), len(words)))):
        del languages[int(which)], words[int(which)]
    data.setlist(f"{name}-language", languages)
    data.setlist(f"{name}-words", words)
    data[f"{name}-languages"] = "1"
