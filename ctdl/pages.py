"""The reference as Markdown pages, made from the declaration: `python -m ctdl docs --output docs/reference`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ctdl.classes import class_info, classes, family
from ctdl.declaration import Declaration, Level, Property, Value, kinds, profiles, type_groups
from ctdl.validation.codes import CODES
from ctdl.vocabularies import Concept, ConceptScheme, scheme, schemes

NOTE = "<!-- Made by `python -m ctdl docs`; change ctdl/data and run it again. -->"
_VALUES = {
    Value.TEXT: "text",
    Value.TEXTS: "texts",
    Value.STRING: "plain text",
    Value.URL: "web address",
    Value.URI: "address",
    Value.DATE: "date",
    Value.APPROXIMATE_DATE: "approximate date",
    Value.DURATION: "duration",
    Value.NUMBER: "number",
    Value.BOOLEAN: "yes or no",
    Value.LANGUAGE: "language code",
    Value.NAMED: "name",
    Value.FRAMEWORK: "code or name of a framework",
    Value.COMPETENCY: "competency",
    Value.ALIGNMENT: "alignment",
    Value.CTID: "CTID",
    Value.TYPE: "type",
}
_MOST_CLASSES = 4  # named one by one in a cell


def pages() -> dict[str, str]:
    """Every page by its file name, as Markdown text that ends with a line break."""
    made = {f"{declaration.slug}.md": _kind_page(declaration) for declaration in kinds()}
    made["README.md"] = _page("Reference of the language", _index())
    made["profiles.md"] = _page("Profiles", _profiles())
    made["vocabularies.md"] = _page("Vocabularies", _vocabularies())
    made["findings.md"] = _page("Findings", _findings())
    return made


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", NOTE, "", *lines]).rstrip() + "\n"


def _index() -> Iterator[str]:
    yield "What can be said in CTDL about each kind of resource. Terms are CTDL's; help texts are our own."
    yield ""
    yield from _table(("kind", "endpoint", "what it is"), (_kind_row(declaration) for declaration in kinds()))
    yield "- [Profiles](profiles.md): what stands inside the document of a kind"
    yield "- [Vocabularies](vocabularies.md): the lists from which values are chosen"
    yield "- [Findings](findings.md): what each code of a check means"


def _kind_row(declaration: Declaration) -> tuple[str, ...]:
    return (f"[{declaration.label}]({declaration.slug}.md)", f"`{declaration.endpoint}`", declaration.help)


# -- kinds and profiles --------------------------------------------------------------------------------------------


def _kind_page(declaration: Declaration) -> str:
    return _page(declaration.plural, _kind_lines(declaration))


def _kind_lines(declaration: Declaration) -> Iterator[str]:
    names = f"Slug `{declaration.slug}`, endpoint `{declaration.endpoint}`, wrapper `{declaration.wrapper}`."
    yield from (f"{declaration.help} {names}", "")
    if len(declaration.classes) > 1:
        yield from _types(declaration)
    for section in declaration.sections:
        yield from (f"## {section.label}", "", section.help, "")
        yield from _properties(declaration.properties_in(section.slug))


def _types(declaration: Declaration) -> Iterator[str]:
    yield from ("## Types", "")
    for group, members in type_groups(declaration.slug or ""):
        if group:
            yield from (f"### {group}", "")
        yield from _table(("type", "label", "what it is"), ((f"`{e.term}`", e.label, e.definition) for e in members))


def _properties(properties: Iterable[Property]) -> Iterator[str]:
    headings = ("property", "level", "value", "input", "what to say")
    yield from _table(headings, (_property_row(prop) for prop in properties))


def _property_row(prop: Property) -> tuple[str, ...]:
    return (
        f"{prop.label}<br>`{prop.term}`",
        _level(prop),
        _value(prop),
        f"`{prop.inputs[0]}`",
        prop.help + _limits(prop),
    )


def _level(prop: Property) -> str:
    level = f"one of {', '.join(f'`{term}`' for term in prop.one_of)}" if prop.one_of else str(prop.level)
    return f"**{level}**" if prop.level is Level.REQUIRED else level


def _value(prop: Property) -> str:
    several = ", several" if prop.multiple and prop.value is not Value.TEXTS else ""
    return f"{_one_value(prop)}{several}"


def _one_value(prop: Property) -> str:
    if prop.scheme and prop.value in (Value.CONCEPT, Value.CONCEPT_URI):
        return f"[{scheme(prop.scheme).label}](vocabularies.md#{_anchor(scheme(prop.scheme).label)})"
    if prop.value in (Value.CONCEPT, Value.CONCEPT_URI):
        return "concept of any list"
    if prop.value is Value.PROFILE:
        label = next(each.label for each in profiles() if each.name == prop.profile)
        return f"[{label}](profiles.md#{_anchor(label)})"
    if prop.value is Value.REFERENCE:
        return f"reference to {_range(prop)}" if prop.range else "reference"
    return _VALUES[prop.value]


def _range(prop: Property) -> str:
    """The classes of a range, families of them by their broadest."""
    covered: set[str] = set()
    labels = []
    for term in prop.range:
        members = set(family(term)) if term in classes() else {term}
        if term not in covered:
            labels.append(class_info(term).label if term in classes() else term)
            covered |= members & set(prop.range)
    return ", ".join(labels[:_MOST_CLASSES]) + (" and others" if len(labels) > _MOST_CLASSES else "")


def _limits(prop: Property) -> str:
    """What narrows the use of a property, as sentences."""
    said = []
    if prop.only:
        said.append(f"Only for {', '.join(sorted(_class_label(term) for term in prop.only))}.")
    if prop.excluded:
        said.append(f"Not for {', '.join(sorted(_class_label(term) for term in prop.excluded))}.")
    if prop.min_length:
        said.append(f"At least {prop.min_length} characters.")
    if prop.default:
        said.append(f"`{prop.default}` when nothing is said.")
    if prop.status != "stable":
        said.append(f"({prop.status})")
    return " ".join(["", *said])


def _class_label(term: str) -> str:
    return class_info(term).label if term in classes() else term


def _profiles() -> Iterator[str]:
    yield "What stands inside the document of a kind, or beside its main node."
    yield ""
    for declaration in profiles():
        yield from (f"## {declaration.label}", "", f"{declaration.help} `{declaration.name}`", "")
        yield from _properties(declaration.properties)


# -- vocabularies and findings -------------------------------------------------------------------------------------


def _vocabularies() -> Iterator[str]:
    yield "Values may be given by address, local name or label, in any case. Definitions are our own."
    yield ""
    for found in schemes():
        yield from (f"## {found.label}", "", f"`{found.term}`, {found.framework}", "")
        yield from _table(("concept", "label", "what it means"), (_concept_row(found, each) for each in found.concepts))


def _concept_row(found: ConceptScheme, concept: Concept) -> tuple[str, ...]:
    broader = ", ".join(each.label for uri in concept.broader if (each := found.get(uri)))
    also = f" Also: {', '.join(concept.also)}." if concept.also else ""
    return (f"`{concept.uri}`", concept.label, concept.definition + also + (f" (of {broader})" if broader else ""))


def _findings() -> Iterator[str]:
    yield "Every finding has a code. Codes are promises: scripts may rely on them."
    yield ""
    yield from _table(("code", "what it means"), ((f"`{code}`", meaning) for code, meaning in CODES.items()))


# -- Markdown ------------------------------------------------------------------------------------------------------


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|').strip() for cell in row)} |"
    yield ""


def _anchor(label: str) -> str:
    """The anchor that Markdown gives to a heading: "QData Subject" -> "qdata-subject"."""
    return "".join(letter for letter in label.lower().replace(" ", "-") if letter.isalnum() or letter == "-")
