"""Finds what a reference may point to: one's own and one's clients' resources, and what others have published.

What others work on is neither shown nor matched: of theirs, only the words of published revisions are looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.models import Organization
from ctdl.identifiers import find_ctid
from publisher.models import Resource, SearchText
from publisher.models.search_text import SearchTextQuerySet
from publisher.query import IN_IDENTIFIER, IN_NAME, Wanted, of_class, of_organization, wanted
from publisher.searching import AS_FACTS, LONGEST, nearness
from publisher.worklist import type_label

if TYPE_CHECKING:
    from accounts.models import User

MOST = 10  # results; a person narrows the words rather than reading on
NEAR = 200  # texts that are looked at for them


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a person looks for. only_type: class term, "" for all that the property takes."""

    words: str = ""
    only_mine: bool = False
    only_published: bool = False
    only_type: str = ""

    def classes(self, allowed: tuple[str, ...]) -> tuple[str, ...]:
        return (self.only_type,) if self.only_type in allowed else allowed


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that can be picked. owner: name of its organization, "" for an organization itself."""

    ctid: str
    name: str
    detail: str  # web page or type
    is_own: bool  # of an organization that the person works for
    owner: str = ""
    is_client: bool = False
    is_published: bool = False


def find_organizations(looked: Lookup, *, user: "User", classes: tuple[str, ...]) -> list[Found]:
    """Approved accounts by name, CTID or web page, one's own first, then other organizations that are described here.

    Without words: one's own.
    """
    mine = Organization.objects.worked_for_by(user)
    own = {row.pk: row.is_client for row in mine.with_clients_marked(user)}
    accounts = Organization.objects.approved()
    if looked.only_mine or not looked.words.strip():
        accounts = accounts.filter(pk__in=own)
    for part in _parts(looked.words):
        accounts = accounts.filter(Q(name__icontains=part) | Q(webpage__icontains=part) | Q(ctid=part.lower()))
    published = Resource.objects.filter(published__isnull=False, deleted_at__isnull=True)
    if looked.only_published:
        accounts = accounts.filter(ctid__in=published.filter(kind="organization").values("ctid"))
    first = [*accounts.filter(pk__in=own)[:MOST], *accounts.exclude(pk__in=own)[:MOST]]
    shown = set(published.filter(ctid__in=[row.ctid for row in first]).values_list("ctid", flat=True))
    found = [
        Found(
            row.ctid or "",
            row.name,
            row.webpage,
            row.pk in own,
            is_client=own.get(row.pk, False),
            is_published=row.ctid in shown,
        )
        for row in first
    ]
    described = find_resources(looked, user=user, classes=classes) if len(found) < MOST else []
    known = set(Organization.objects.filter(ctid__in=[each.ctid for each in described]).values_list("ctid", flat=True))
    return [*found, *(each for each in described if each.ctid not in known)][:MOST]


def find_resources(looked: Lookup, *, user: "User", classes: tuple[str, ...]) -> list[Found]:
    """Resources of these classes by name, CTID, keyword or web page, one's own also by external identifier.

    Without words: one's own, the latest change first.
    """
    mine = Resource.objects.visible_to(user)
    texts: SearchTextQuerySet = SearchText.objects.all()
    facts = [of_class(term) for term in looked.classes(classes)]
    if not facts:
        return []
    own_texts = texts.latest_of(mine)
    if looked.only_published:
        own_texts = own_texts.filter(resource__published__isnull=False)
    owners = list(Organization.objects.visible_to(user).order_by().values_list("pk", flat=True)[: AS_FACTS + 1])
    of_owners = [of_organization(pk) for pk in owners] if len(owners) <= AS_FACTS else []
    rows = _near(own_texts, looked.words, facts, of_owners, marks=("", IN_IDENTIFIER))
    own = {resource for resource, _, _ in rows}
    if looked.words.strip() and not looked.only_mine:
        public = texts.published().exclude(resource__in=mine.values("pk"))
        rows += _near(public, looked.words, facts, (), marks=("",))
    key = wanted(looked.words[:LONGEST]).key
    best = rows if not key else sorted(rows, key=lambda row: (nearness(row[2], key), row[0] not in own, row[2], row[0]))
    return _found([(pk, name) for pk, name, _ in best[:MOST]], own=own, user=user)


def _near(
    texts: SearchTextQuerySet, words: str, facts: Iterable[Any], owners: Iterable[Any], *, marks: tuple[str, ...]
) -> list[tuple[int, str, str]]:
    """(id of the resource, its name there, the key of this): first those with the words in their name."""
    asked = wanted(words[:LONGEST], marks)
    if words.strip() and not asked:
        return []
    if asked.ctid:
        texts = texts.filter(resource__ctid__startswith=asked.ctid)
    if not asked.groups:
        return _rows(texts.order_by("-pk"), asked.also(facts, owners))
    found = _rows(texts, wanted(words[:LONGEST], (IN_NAME,)).also(facts, owners))
    if len(found) < MOST:
        known = {row[0] for row in found}
        found += [row for row in _rows(texts, asked.also(facts, owners)) if row[0] not in known]
    return found


def _rows(texts: SearchTextQuerySet, asked: Wanted) -> list[tuple[int, str, str]]:
    """Like searching: the index is asked alone first, because no plan knows how few texts are outdated."""
    if not asked.ctid:
        order = ("-pk",) if texts.query.order_by else ()
        near = list(SearchText.objects.holding(asked).order_by(*order).values_list("pk", flat=True)[: NEAR * 5])
        if len(near) < NEAR * 5:
            texts = texts.filter(pk__in=near)
    return list(texts.holding(asked).values_list("resource", "name", "name_key")[:NEAR])


def _found(rows: list[tuple[int, str]], *, own: set[int], user: "User") -> list[Found]:
    names = dict(rows)
    clients = set(Organization.objects.clients_of(user).values_list("pk", flat=True))
    resources = Resource.objects.select_related("organization").in_bulk(names)
    found = []
    for pk, name in names.items():
        resource = resources[pk]
        # Of what others work on, not even the type is told.
        is_told = pk in own or resource.latest_id == resource.published_id
        found.append(
            Found(
                resource.ctid,
                name,
                type_label(resource.class_term) if is_told else "",
                pk in own,
                resource.organization.name,
                resource.organization_id in clients,
                resource.published_id is not None,
            )
        )
    return found


def _parts(words: str) -> list[str]:
    """The CTID inside, or every word, so that the order of words does not matter."""
    ctid = find_ctid(words)
    return [ctid] if ctid else words.replace("\x00", "").split()[:8]
