"""What follows from a revision, worked out once: its findings, and how the panels of its form look.

A revision never changes, so what only depends on it need not be worked out for every look. The keys name everything
else that matters: the release, the person, what is known of the resources that the revision refers to.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache as once
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache

import ctdl
from accounts.models import Organization, User
from ctdl.differences import resolve
from ctdl.document import named_nodes
from ctdl.findings import Finding
from publisher import checking
from publisher.models import Resource, Revision

KEPT_FOR = 1800  # seconds
PARTS = ("ctdl", "publisher/forms", "templates/publisher", "templates/components")


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """findings: on the graph. is_complete: it passes minimum data. references: CTIDs in it. digests: of each term of
    its main node. targets: a digest of what is known of the resources that it refers to.
    """

    findings: list[Finding] = field(default_factory=list)
    is_complete: bool = False
    references: frozenset[str] = frozenset()
    digests: dict[str, str] = field(default_factory=dict)
    targets: str = ""


def facts_of(revision: Revision, *, user: User) -> RevisionFacts:
    """A few queries, however often it is asked; the findings are those that `checking.findings` gives."""
    name = f"entry:{_release()}:{revision.pk}:{revision.created_at.isoformat()}:{revision.content_hash}"
    is_complete, references, digests = _kept(f"{name}:parts", lambda: _parts(revision.graph))
    classes, targets = _targets(references, user)
    findings = _kept(f"{name}:{targets}:findings", lambda: checking.findings(revision.graph, classes=classes))
    return RevisionFacts(findings, is_complete, references, digests, targets)


def drawn(keys: dict[str, str], draw: Callable[[str], bytes]) -> dict[str, bytes]:
    """Name -> HTML, for names with the key of what they show, "" for what is not to be kept; the rest is drawn once."""
    found = {} if settings.DEBUG else cache.get_many([key for key in keys.values() if key])
    fresh = {name: draw(name) for name, key in keys.items() if key not in found}
    if keep := {keys[name]: html for name, html in fresh.items() if keys[name]}:
        cache.set_many(keep, KEPT_FOR)
    return {name: fresh[name] if name in fresh else found[key] for name, key in keys.items()}


def key_of(facts: RevisionFacts, terms: Iterable[str], *others: Any) -> str:
    """The key of the HTML that shows `terms` of a revision, for one person (`others` name the rest that matters)."""
    own = set(terms)
    said = [(f.term, f.path, f.code, f.message) for f in facts.findings if f.term in own]
    digests = [facts.digests.get(term) for term in sorted(own)]
    return f"entry:{_release()}:{_digest([others, digests, said, facts.targets])}"


def _kept(key: str, work: Callable[[], Any]) -> Any:
    return work() if settings.DEBUG else cache.get_or_set(key, work, KEPT_FOR)


def _parts(graph: dict[str, Any]) -> tuple[bool, frozenset[str], dict[str, str]]:
    return not ctdl.minimum(graph), ctdl.references(graph), _digests(graph)


def _digests(graph: dict[str, Any]) -> dict[str, str]:
    known = named_nodes(graph)
    return {term: _digest(resolve(value, known)) for term, value in ctdl.main_node(graph).items()}


def _targets(references: Iterable[str], user: User) -> tuple[dict[str, str], str]:
    """CTID -> class, and a digest of all that a page may say of them to this person: whoever loses the right to see an
    organization is not shown the names that were drawn before."""
    wanted = sorted(references)
    if not wanted:
        return {}, ""
    columns = ("ctid", "class_term", "name", "published_id", "latest_id", "deleted_at", "organization_id")
    rows = list(Resource.objects.filter(ctid__in=wanted).order_by("pk").values_list(*columns))
    names = list(Organization.objects.filter(ctid__in=wanted).order_by("pk").values_list("ctid", "name", "status"))
    owners = Organization.objects.visible_to(user).filter(pk__in={row[-1] for row in rows}).order_by("pk")
    seen = list(owners.values_list("pk", flat=True)) if rows else []
    return {row[0]: row[1] for row in rows}, _digest([rows, names, seen])


def _digest(value: Any) -> str:
    spelled = json.dumps(value, sort_keys=True, default=str)
    return hashlib.blake2b(spelled.encode(), digest_size=12).hexdigest()


@once
def _release() -> str:
    """Changes with the code: what an older release drew is not shown by a newer one."""
    files = (path for part in PARTS for path in Path(settings.BASE_DIR, part).rglob("*") if path.is_file())
    newest = [(str(path), path.stat().st_mtime_ns) for path in files if path.suffix in (".py", ".html", ".toml")]
    return _digest(sorted(newest))
