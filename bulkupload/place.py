"""What a cell must know about where it stands, to be understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ctdl import Declaration


@dataclass(frozen=True)
class Place:
    """organization_*: of the organization that uploads. owner: what "same as owner" stands for here, simplified values.

    own: External Identifier -> ((class term, CTID), …) of the organization's own resources that cells mention.
    organizations: "Name~Webpage" as written -> CTID of the organization that is known here by it.
    addresses: the organization's addresses in simplified form, by their identifier in lower case.
    said: room for what cells, by column and text, were found to mean here and perhaps nowhere else.
    """

    declaration: Declaration
    organization_ctid: str
    organization_name: str
    owner: tuple[object, ...] = ()
    own: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    addresses: Mapping[str, dict[str, object]] = field(default_factory=dict)
    organizations: Mapping[str, str] = field(default_factory=dict)
    said: dict[tuple[int, str], Any] = field(default_factory=dict, compare=False, repr=False)

    def owned_by(self, owner: tuple[object, ...]) -> "Place":
        """The same place in a row that names its owner."""
        return replace(self, owner=owner, said={})
