"""One property as it stands in a kind or profile, and how it is read from its entry in ctdl/data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ctdl.classes import expand
from ctdl.data import load

LONGEST_URL = 600  # characters; the publisher's own limit since 2019


class Value(StrEnum):
    """How a value is written in a published document."""

    TEXT = "text"  # language map {"en": "..."}
    TEXTS = "texts"  # language map of lists
    STRING = "string"
    URL = "url"
    URI = "uri"
    DATE = "date"
    APPROXIMATE_DATE = "approximate date"
    DURATION = "duration"
    NUMBER = "number"
    BOOLEAN = "boolean"
    LANGUAGE = "language"
    CONCEPT = "concept"  # of a scheme, as CredentialAlignmentObject
    CONCEPT_URI = "concept uri"  # of a scheme, as plain URI
    NAMED = "named"  # text as CredentialAlignmentObject with a name only
    FRAMEWORK = "framework"  # item of an outside framework, as CredentialAlignmentObject
    COMPETENCY = "competency"  # competency, as CredentialAlignmentObject
    ALIGNMENT = "alignment"  # any other CredentialAlignmentObject
    REFERENCE = "reference"  # URI of another resource, or of a blank node
    PROFILE = "profile"  # embedded object
    CTID = "ctid"
    TYPE = "type"


class Level(StrEnum):
    """How strongly a property is asked for."""

    REQUIRED = "required"
    ONE_OF = "one of"  # at least one property of its group
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


# What CTDL declares as a mere text, and a form can help to enter.
ENTRIES = ("country", "region", "currency", "approximate date")
# Properties that a form does not offer: old spellings and what only the registry writes.
NOT_ENTERED = frozenset({"deprecated", "input only", "output only"})


@dataclass(frozen=True, slots=True)
class Property:
    """One property as it stands in one kind or profile."""

    term: str  # "ceterms:name"
    label: str
    help: str  # what to enter, for a person at a college
    value: Value
    multiple: bool
    level: Level
    one_of: tuple[str, ...]  # terms of its at-least-one-of group
    scheme: str | None  # "ceterms:CredentialStatus"
    range: tuple[str, ...]  # classes that a reference may point to
    profile: str | None  # name of the embedded declaration, for Value.PROFILE
    inputs: tuple[str, ...]  # names in Registry Assistant input, canonical first; the term itself is last
    columns: tuple[str, ...]  # spreadsheet headings, canonical first
    section: str  # slug
    only: frozenset[str]  # class terms it is limited to; empty: all
    excluded: frozenset[str]  # class terms it is not allowed on
    min_length: int | None  # characters
    max_length: int | None
    default: str | None  # what an input that leaves it out is taken to say (Registry Assistant)
    usual: str | None  # what a new form starts with; the default where there is one
    status: str  # stable, unstable, deprecated, "input only" or "output only"
    entry: str = ""  # what a text is in truth: country, region, currency or approximate date; see ENTRIES

    @property
    def entered(self) -> bool:
        """Whether a form offers it to people who start anew."""
        return self.status not in NOT_ENTERED

    def allowed_on(self, class_term: str) -> bool:
        """Whether CTDL has this property on that class."""
        return class_term not in self.excluded and (not self.only or class_term in self.only)


def read_property(term: str, own: Mapping[str, Any], section: str, groups: tuple[tuple[str, ...], ...]) -> Property:
    """Build a property from its own entry, and from the one in shared.toml where its own is silent."""
    facts = {**load("shared").get(term, {}), **own}
    value = Value(facts["value"])
    one_of = next((group for group in groups if term in group), ())
    return Property(
        term=term,
        label=facts["label"],
        help=facts["help"],
        value=value,
        multiple=facts.get("multiple", False),
        level=Level.ONE_OF if one_of else Level(facts.get("level", "optional")),
        one_of=one_of,
        scheme=facts.get("scheme"),
        range=expand(facts.get("range", ())),
        profile=facts.get("profile") if value is Value.PROFILE else None,
        inputs=(*facts.get("inputs", [_input_name(term)]), term),
        columns=tuple(facts.get("columns", [_column_name(facts["label"])])),
        section=section,
        only=frozenset(facts.get("only", ())),
        excluded=frozenset(facts.get("excluded", ())),
        min_length=facts.get("min_length"),
        max_length=facts.get("max_length", LONGEST_URL if value is Value.URL else None),
        default=facts.get("default"),
        usual=facts.get("usual", facts.get("default")),
        status=facts.get("status", "stable"),
        entry=facts.get("entry", ""),
    )


def _input_name(term: str) -> str:
    """Return the regular Registry Assistant name of a term: "ceterms:estimatedCost" -> "EstimatedCost"."""
    local_name = term.partition(":")[2]
    return local_name[:1].upper() + local_name[1:]


def _column_name(label: str) -> str:
    """Return a label as a spreadsheet heading: each word with a capital, short words too."""
    return " ".join(word[:1].upper() + word[1:] for word in label.split())
