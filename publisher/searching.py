"""Search over everything that a person may see: words and facts meet in the index of the search text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import Organization, OrganizationQuerySet
from ctdl.identifiers import find_ctid
from publisher.lifecycle import Status
from publisher.models import Resource, ResourceQuerySet, SearchText
from publisher.query import IN_IDENTIFIER, IN_KEYWORD, IN_NAME, Wanted, of_class, of_kind, of_organization, wanted

if TYPE_CHECKING:
    from accounts.models import User

MOST = 1000  # results; nobody reads on so far, and counting further is slow
LONGEST = 200  # characters of what is typed
AS_FACTS = 300  # organizations; more are looked up with each resource
FIRST = 1500  # texts to begin with, enough to have MOST left when some of them are outdated
LOOKED_UP = 20_000  # texts whose resources are looked at when few of the first have the status that is asked for
# Where the words may stand: slug -> (label, marks).
PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("Everywhere", ("", IN_IDENTIFIER)),
    "name": ("Name", (IN_NAME,)),
    "keyword": ("Keywords", (IN_KEYWORD,)),
    "identifier": ("External identifier", (IN_IDENTIFIER,)),
}
# Those that only few resources have at a time, each with an index: the search begins with them.
FEW = (Status.FAILED, Status.WAITING, Status.PUBLISHING, Status.UNPUBLISHING, Status.UNPUBLISH_REQUESTED)
STATUSES = tuple(status for status in Status if status is not Status.DELETED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the address. place: slug of `PLACES`; kind: slug; type: class; organization: words of its name."""

    q: str = ""
    place: str = ""
    kind: str = ""
    type: str = ""
    status: str = ""
    organization: str = ""

    @property
    def words(self) -> Wanted:
        return wanted(self.q[:LONGEST], PLACES[self.place][1])

    @property
    def is_narrowed(self) -> bool:
        return any((self.place, self.kind, self.type, self.status, self.organization))

    def __bool__(self) -> bool:
        return bool(self.q.strip()) or self.is_narrowed


@dataclass(frozen=True, slots=True)
class Hits:
    """ids: of resources, best first. is_capped: there are more than these. is_partial: there may be, see `_Search`."""

    ids: tuple[int, ...] = ()
    is_capped: bool = False
    is_partial: bool = False


def find(user: "User", asked: Asked) -> Hits:
    """The resources that `user` may see and `asked` describes: names that begin with the words first.

    Without words, the latest change first. At most `MOST`.
    """
    words = asked.words
    if not asked or (asked.q.strip() and not words):
        return Hits()
    search = _Search(user, asked)
    if not words.groups:
        rows = search.rows(words, order=("-pk",))
        return Hits(tuple(row[0] for row in rows[:MOST]), len(rows) > MOST, search.is_partial)
    rows = search.rows(words)
    is_capped, is_partial = len(rows) > MOST, search.is_partial
    if is_capped:  # the best of them may not be among those that came first
        in_name = wanted(asked.q[:LONGEST], (IN_NAME,))
        rows += search.rows(in_name)
        rows += search.rows(in_name, name_key__startswith=words.key)
    best = sorted(dict(rows).items(), key=lambda row: (nearness(row[1], words.key), row[1], row[0]))
    return Hits(tuple(pk for pk, _ in best[:MOST]), is_capped, is_partial)


def nearness(name_key: str, typed: str) -> int:
    """How far a name is from what was typed, 0 the nearest; both as `query.name_key` spells them."""
    if name_key == typed:
        return 0
    if name_key.startswith(typed):
        return 1
    words = name_key.split()
    return 2 if all(any(word.startswith(part) for word in words) for part in typed.split()) else 3


def organizations_named(organizations: OrganizationQuerySet, words: str) -> OrganizationQuerySet:
    """Those with all of the words in their name, or with this CTID."""
    if ctid := find_ctid(words):
        return organizations.filter(ctid=ctid)
    for word in words[:LONGEST].replace("\x00", "").split():
        organizations = organizations.filter(Q(name__icontains=word))
    return organizations


class _Search:
    """What one person may find, for several sets of words.

    What the index knows by itself is asked alone first: joined with the resources, whose pointers PostgreSQL cannot
    guess right, a common word would be followed to its last occurrence. What it does not know, such as the status, is
    looked up for what came first, `LOOKED_UP` of them at most; `is_partial` says that this was not all.
    """

    def __init__(self, user: "User", asked: Asked) -> None:
        self.asked, self.texts, self.is_partial = asked, SearchText.objects.all(), False
        organizations = Organization.objects.visible_to(user)
        self.resources: ResourceQuerySet = Resource.objects.visible_to(user)
        if asked.organization:
            organizations = organizations_named(organizations, asked.organization)
            self.resources = self.resources.filter(organization__in=organizations)
        if asked.status:
            self.resources = self.resources.with_status(Status(asked.status))
        if ctid := asked.words.ctid:
            self.resources = self.resources.filter(ctid__startswith=ctid)
        # Staff see nearly everything, which the index need not be told.
        is_told = bool(asked.organization) or not user.is_site_staff
        owners = list(organizations.order_by().values_list("pk", flat=True)[: AS_FACTS + 1]) if is_told else []
        self.is_nobody = is_told and not owners
        self.owners = owners if len(owners) <= AS_FACTS else []

    def rows(self, words: Wanted, *, order: tuple[str, ...] = (), **more: str) -> list[tuple[int, str]]:
        """(id of the resource, key of its name), `MOST` + 1 of them at most."""
        if self.is_nobody:
            return []
        texts = self.texts.holding(self._facts(words)).filter(**more).order_by(*order)
        if self.asked.words.ctid or self.asked.status in FEW:
            few = list(self.resources.values_list("pk", flat=True)[: FIRST + 1])
            if len(few) <= FIRST or self.asked.words.ctid:
                return self._current(list(texts.filter(resource__in=few).values_list("pk", "name_key")))
        rows: list[tuple[int, str]] = []
        for most in (FIRST, 5 * FIRST, LOOKED_UP):
            near = list(texts.values_list("pk", "name_key")[:most])
            rows = self._current(near)
            if len(near) < most or len(rows) > MOST:
                return rows
        self.is_partial = True
        return rows

    def _current(self, texts: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """Of (id of the revision, key of its name) those that are the latest of a resource that may be shown."""
        latest = {revision for revision, _ in texts}
        resources = SearchText.objects.filter(pk__in=latest).values("resource")
        owners = dict(self.resources.filter(pk__in=resources, latest__in=latest).values_list("latest", "pk"))
        return [(owners[revision], key) for revision, key in texts if revision in owners][: MOST + 1]

    def _facts(self, words: Wanted) -> Wanted:
        """The words with what the index knows of the facts: it need not look at the resources of others."""
        return words.also(
            [of_organization(pk) for pk in self.owners],
            [of_kind(self.asked.kind)] if self.asked.kind else [],
            [of_class(self.asked.type)] if self.asked.type else [],
        )
