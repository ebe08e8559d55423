"""Which kinds of resources people can enter and upload today, and how menus show them.

People enter every kind that ctdl/ declares; a spreadsheet brings those whose columns and checks are complete.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

import ctdl
from ctdl import Group

# Slugs of those that a spreadsheet can bring. Addresses of organizations come by spreadsheet too: bulkupload.kinds.
UPLOADED = (
    "organization", "credential", "assessment", "learning-opportunity", "learning-program", "course",
    "competency-framework", "concept-scheme", "pathway", "collection", "transfer-value", "support-service", "rubric",
    "scheduled-offering", "occupation", "job", "work-role", "task", "outcome-data",
    "metric", "credentialing-action",
)  # fmt: skip


def open_slugs() -> tuple[str, ...]:
    """The slugs of the kinds that people can enter, in the order of the language."""
    return tuple(str(kind.slug) for kind in ctdl.kinds())


def open_kind(slug: str) -> ctdl.Declaration:
    """Return the kind with this slug, endpoint or name; raises ctdl.UnknownKind for every other text."""
    return ctdl.kind(slug)


@dataclass(frozen=True, slots=True)
class WaysIn:
    """A kind and the addresses where it is added.

    `upload_url` is "" when no spreadsheet brings it. `another_url` is where an organization other than the account's
    own is described, a department for instance; "" for every other kind.
    """

    kind: ctdl.Declaration
    manual_url: str
    upload_url: str
    another_url: str = ""

    @property
    def is_own(self) -> bool:
        """Whether there is one of it for each account: the description of the organization itself."""
        return bool(self.another_url)


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Kinds under one heading of the menus. `is_rare`: the last heading, which folds away."""

    group: Group
    entries: tuple[WaysIn, ...]
    is_rare: bool

    @property
    def uploads(self) -> tuple[WaysIn, ...]:
        return tuple(entry for entry in self.entries if entry.upload_url)


@cache
def menu() -> tuple[MenuGroup, ...]:
    """Every kind under its heading, in the order of the language."""
    found = ctdl.groups()
    last = found[-1][0]
    return tuple(MenuGroup(group, tuple(map(_ways_in, kinds)), group is last) for group, kinds in found)


def ways_in() -> Iterator[WaysIn]:
    """Every kind, in the order of the menus."""
    return (entry for each in menu() for entry in each.entries)


def _ways_in(kind: ctdl.Declaration) -> WaysIn:
    manual = reverse("resource_new", args=[kind.slug])
    return WaysIn(
        kind=kind,
        manual_url=manual,
        upload_url=reverse("upload", args=[kind.slug]) if kind.slug in UPLOADED else "",
        another_url=f"{manual}?another=yes" if kind.slug == "organization" else "",
    )
