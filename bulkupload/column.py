"""One column of a spreadsheet: which property it fills, and where that property stands."""

from dataclasses import dataclass
from enum import StrEnum

from ctdl import Level, Property

EXTERNAL_IDENTIFIER = "external-identifier"
INTERNAL_IDENTIFIER = "internal-identifier"
CTID = "ceterms:ctid"
LONGEST_EXTERNAL_IDENTIFIER = 50  # characters; the publisher's limit since 2019


class Role(StrEnum):
    """What a column says."""

    VALUE = "value"  # the value of a property
    CODES = "codes"  # the same, as codes of a classification alone
    FRAMEWORKS = "frameworks"  # CTIDs of whole competency frameworks
    ADDRESSES = "addresses"  # identifiers of addresses of the organization, or "all"
    INTERNAL = "internal"  # which cost, condition … of those that are there
    EXTERNAL = "external"  # the person's own name for one of them
    RELATION = "relation"  # which of several properties a condition, connection … belongs to
    LINE = "line"  # a further line of an address
    ITEMS = "items"  # "tuition~1234|application~50": a cost of its own for each


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is what mappings and selections keep.

    key: "external-identifier", a term, "{term}#codes", or "{group}/{term}" for what stands inside a resource.
    group: slug of the group of columns, "" for a property of the resource itself. inner: the property between the
    group's profile and `prop` (the credit of a condition). outer: the property that the heading's prefix fixes.
    number: of "Cost 2: Name". choices: labels of the properties, for a relation.
    """

    key: str
    heading: str
    spellings: tuple[str, ...]
    help: str
    prop: Property | None = None
    role: Role = Role.VALUE
    classes: tuple[str, ...] = ()  # the terms to choose from, when it holds the type
    group: str = ""
    inner: Property | None = None
    outer: str = ""
    number: int = 0
    choices: tuple[str, ...] = ()

    @property
    def term(self) -> str:
        """The term of the resource's own property, "" for what stands inside it."""
        return self.prop.term if self.prop and not self.group else ""

    @property
    def codes(self) -> bool:
        return self.role is Role.CODES

    @property
    def level(self) -> Level:
        if self.group:
            return Level.OPTIONAL
        return self.prop.level if self.prop else Level.REQUIRED

    @property
    def several(self) -> bool:
        """Whether a cell may hold a list with | between the values."""
        return self.role in (Role.ADDRESSES, Role.ITEMS) or (self.prop is not None and self.prop.multiple)
