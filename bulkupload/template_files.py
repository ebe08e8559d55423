"""The template of a kind: its columns in groups to choose from, and the file that a person fills in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import ctdl
from bulkupload.columns import CTID, EXTERNAL_IDENTIFIER, INTERNAL_IDENTIFIER, Column, Role, columns_of
from bulkupload.members import facts_of, member_columns
from bulkupload.template_book import book_bytes
from ctdl import Level, Value
from ctdl.matching import plain
from publisher.spreadsheet import csv_lines

SAMPLE_ROW = "Sample Data"
INSTRUCTIONS_ROW = "Instructions"
PART_TYPE = "parts/type"  # the column that says what a row stands for
_PARTS = {
    "competency-framework": "Competencies",
    "concept-scheme": "Concepts",
    "pathway": "Steps",
    "rubric": "Criteria",
}
TARGETS = "target/ceterms:targetCredential"  # the column that holds chosen credentials

_SAMPLES = {
    Value.TEXT: "SAMPLE A sentence or two in plain words.",
    Value.TEXTS: "SAMPLE first|SAMPLE second",
    Value.NAMED: "SAMPLE first|SAMPLE second",
    Value.STRING: "SAMPLE A-17",
    Value.URL: "https://example.org/page",
    Value.URI: "https://example.org/page",
    Value.DATE: "2026-09-01",
    Value.APPROXIMATE_DATE: "2026-09",
    Value.DURATION: "2 years",
    Value.NUMBER: "12",
    Value.BOOLEAN: "yes",
    Value.LANGUAGE: "English",
    Value.ALIGNMENT: "SAMPLE name",
    Value.COMPETENCY: "SAMPLE name",
    Value.REFERENCE: "ce-76019a27-513b-4fc8-beb7-03ecf60b0a2d",
}
_SAMPLES_BY_KEY = {
    CTID: "",
    INTERNAL_IDENTIFIER: "",
    "ceterms:name": "SAMPLE Certified Welder",
    "ceterms:ownedBy": "me",
    "ceterms:offeredBy": "same as owner",
    "cost/items": "tuition~1234|application~50",
    "ceterms:availableAt#addresses": "all",
    TARGETS: "#DEFER",
}
_SAMPLES_BY_ROLE = {Role.INTERNAL: "#NEW", Role.EXTERNAL: "1"}
_SAMPLE_CODES = {"ceterms:instructionalProgramType": "48.0508", "ceterms:industryType": "6111"}
_SAMPLES_BY_PROFILE = {"DurationProfile": "1 year~2 years", "IdentifierValue": "SAMPLE Catalog~A-17"}
_HOW = {
    Value.URL: "A whole web address, at most 600 characters.",
    Value.DATE: "A date, such as 2026-09-01 or 9/1/2026.",
    Value.DURATION: "A number and a unit, such as 2 years.",
    Value.BOOLEAN: "yes or no.",
    Value.LANGUAGE: "The English name or the code of a language, such as English or en.",
    Value.NUMBER: "A number, such as 12 or 12.5.",
    Value.FRAMEWORK: "A name, or a code.",
}
_HOW_PROFILE = {
    "DurationProfile": "A length of time, such as 2 years, or 1 year~2 years for a range.",
    "IdentifierValue": "The value, or its kind and the value as Kind~Value.",
}
_HOW_ORGANIZATION = (
    "A CTID, or name and page as Name~https://…; “me” is your organization, “same as owner” what stands in Owned By."
)
_HOW_REFERENCE = "A CTID, the External Identifier of a resource of yours, or Name~Type~https://…"


@dataclass(frozen=True)
class Group:
    """Columns that are offered together. `fixed`: they are in every template. slug: of its place on the page."""

    slug: str
    label: str
    help: str
    columns: tuple[Column, ...]
    fixed: bool = False


@cache
def groups_of(kind: str) -> tuple[Group, ...]:
    """All columns of a kind, the most important group first; none is empty."""
    every = columns_of(kind)
    by_level = {level: tuple(column for column in every.own if _level(column) is level) for level in Level}
    levels = (
        Group(
            "required",
            "Required",
            "They are in every template. Instead of an External Identifier a row may have a CTID.",
            by_level[Level.REQUIRED],
            fixed=True,
        ),
        Group(
            "one-of", "At least one of these", "One of them has to be there before you approve.", by_level[Level.ONE_OF]
        ),
        Group(
            "benchmark",
            "Recommended benchmark",
            "What makes a description useful to learners and employers.",
            by_level[Level.RECOMMENDED],
        ),
        Group("optional", "Optional", "Whatever else you know.", by_level[Level.OPTIONAL]),
    )
    nested = tuple(
        Group(f"{group.slug}-group", group.label, _SEVERAL if _repeats(group.columns) else "", group.columns)
        for group in every.groups
    )
    return tuple(group for group in (*levels, *_of_parts(kind), *nested) if group.columns)


def _of_parts(kind: str) -> Iterator[Group]:
    """What the rows for competencies, concepts, steps … fill in besides the columns that they share with the whole."""
    facts = facts_of(kind)
    if not facts:
        return
    sorts = member_columns(kind)
    labels = tuple(ctdl.class_info(term).label for _, declaration, _ in sorts for term in declaration.classes)
    whole = ctdl.kind(kind).label
    told = Column(
        PART_TYPE, facts["type"][0], tuple(facts["type"]), f"What the row stands for: the {whole.lower()}, or a part.",
        group="parts", choices=(whole, *labels),
    )  # fmt: skip
    taken = {plain(name) for column in columns_of(kind).own for name in column.spellings}
    columns = [told]
    for _, _, own in sorts:
        for column in own:
            if not taken & set(map(plain, column.spellings)):
                columns.append(column)
                taken |= set(map(plain, column.spellings))
    text = f"A row of its own for each, below its {whole.lower()} or naming it. Other columns serve both."
    yield Group("parts-group", _PARTS.get(kind, "Parts"), text, tuple(columns))


def usual_parts(kind: str) -> frozenset[str]:
    """The columns of parts without which a row for one says nothing."""
    tells = facts_of(kind).get("tells", ())
    own = (column for _, _, columns in member_columns(kind) for column in columns)
    return frozenset({PART_TYPE, *(column.key for column in own if column.prop and column.prop.term in tells)})


_SEVERAL = (
    "For several of them, number the columns (Cost 2: Name), or repeat the row with the same identifier and name and "
    "fill in these columns alone."
)


def _repeats(columns: Sequence[Column]) -> bool:
    return any(column.role is Role.INTERNAL for column in columns)


def _level(column: Column) -> Level:
    """As the page offers it: what only a downloaded file knows, and what has a usual value, is no duty."""
    if column.key in (EXTERNAL_IDENTIFIER, CTID):
        return Level.REQUIRED
    if column.key == INTERNAL_IDENTIFIER:
        return Level.OPTIONAL
    return column.level


def chosen_columns(kind: str, keys: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a template: those that are always there, and the chosen ones; in the order of the groups."""
    return tuple(column for group in groups_of(kind) for column in group.columns if group.fixed or column.key in keys)


def template_rows(
    columns: Sequence[Column], *, instructions: bool, sample: bool, targets: Sequence[str] = ()
) -> list[list[str]]:
    """The heading, and the rows that are asked for; both begin with a word by which reading knows and skips them.

    targets: CTIDs of credentials, each in a row that waits for what belongs to it.
    """
    rows = [[column.heading for column in columns]]
    if instructions:
        rows.append([INSTRUCTIONS_ROW, *(how_to_fill(column) for column in columns[1:])])
    if sample:
        rows.append([SAMPLE_ROW, *(sample_of(column) for column in columns[1:])])
    return rows + [[target if column.key == TARGETS else "" for column in columns] for target in targets]


def template_csv(columns: Sequence[Column], *, instructions: bool, sample: bool, targets: Sequence[str] = ()) -> str:
    return "".join(csv_lines(template_rows(columns, instructions=instructions, sample=sample, targets=targets)))


def template_xlsx(columns: Sequence[Column], *, instructions: bool, sample: bool, targets: Sequence[str] = ()) -> bytes:
    """With help at each heading, lists to choose from, and a second sheet that explains every column."""
    about = [["Column", "What to write", "Needed", "Values"], *([*_about(column)] for column in columns)]
    rows = template_rows(columns, instructions=instructions, sample=sample, targets=targets)
    lists = {place: values for place, column in enumerate(columns) if (values := values_of(column))}
    return book_bytes(
        rows,
        about,
        comments=[how_to_fill(column) for column in columns],
        lists=lists,
        strict=[place for place in lists if not columns[place].several],
        first_row=2 + instructions + sample,
    )


def _about(column: Column) -> tuple[str, str, str, str]:
    return column.heading, how_to_fill(column), needed(column), "\n".join(values_of(column))


def needed(column: Column) -> str:
    names = {Level.REQUIRED: "required", Level.ONE_OF: "one of these is required", Level.RECOMMENDED: "benchmark"}
    return names.get(_level(column), "optional")


def how_to_fill(column: Column) -> str:
    """What to write into the column, in one or two sentences."""
    words = [column.help, requirement_of(column)]
    return " ".join(word for word in words if word)


def requirement_of(column: Column) -> str:
    """What a value has to look like, "" when there is nothing to say."""
    prop = column.prop
    words = []
    if column.role in (Role.VALUE, Role.FRAMEWORKS) and prop is not None:
        words.append(_how(column))
    if prop is not None and prop.max_length and prop.value is not Value.URL:
        words.append(f"At most {prop.max_length} characters.")
    if prop is not None and prop.min_length:
        words.append(f"At least {prop.min_length} characters.")
    if column.several:
        words.append("Several values with | between them.")
    return " ".join(word for word in words if word)


def _how(column: Column) -> str:
    prop = column.prop
    assert prop is not None
    if prop.value is Value.REFERENCE:
        return _HOW_ORGANIZATION if "ceterms:Organization" in prop.range else _HOW_REFERENCE
    return _HOW_PROFILE.get(prop.profile or "", _HOW.get(prop.value, ""))


def values_of(column: Column) -> list[str]:
    """The labels that may be written, when there is a fixed list; [] else."""
    prop = column.prop
    if column.classes:
        return [ctdl.class_info(term).label for term in column.classes]
    if column.choices:
        return list(column.choices)
    if prop is not None and prop.scheme and column.role is Role.VALUE:
        return [concept.label for concept in ctdl.scheme(prop.scheme).concepts]
    return []


def sample_of(column: Column) -> str:
    """An example; texts begin with SAMPLE, so that one that is left in the file is not read."""
    prop = column.prop
    if column.key in _SAMPLES_BY_KEY:
        return _SAMPLES_BY_KEY[column.key]
    if column.role in _SAMPLES_BY_ROLE:
        return _SAMPLES_BY_ROLE[column.role]
    if listed := values_of(column):
        return listed[0]
    if prop is None:
        return ""
    if column.role is Role.CODES:
        return _SAMPLE_CODES.get(prop.term, "51-4121.00")
    return _SAMPLES_BY_PROFILE.get(prop.profile or "", _SAMPLES.get(prop.value, ""))
