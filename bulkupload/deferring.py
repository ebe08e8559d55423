"""References that wait for a resource to come: kept when a file is saved, made as soon as one brings it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction

import ctdl
from accounts.exceptions import Refused
from accounts.models import User
from bulkupload.models import DeferredReference, Upload
from ctdl import Property
from ctdl.document import named_nodes
from ctdl.simplified.fields import profile_fields
from publisher.actions import saving
from publisher.models import Resource

_CHUNK = 500


def keep(upload: Upload) -> None:
    """Notes what the saved rows of an upload want to refer to."""
    rows = upload.rows.exclude(deferred=[]).filter(outcome="", number__lte=upload.saved_upto)
    wanted = {ctid: (number, deferred) for ctid, number, deferred in rows.values_list("ctid", "number", "deferred")}
    own = Resource.objects.filter(organization=upload.organization, deleted_at__isnull=True)
    for start in range(0, len(wanted), _CHUNK):
        some = list(wanted)[start : start + _CHUNK]
        found = dict(own.filter(ctid__in=some).values_list("ctid", "pk"))
        DeferredReference.objects.bulk_create(
            (
                DeferredReference(
                    organization=upload.organization, resource_id=found[ctid], term=term,
                    external_identifier=identifier, upload=upload, number=wanted[ctid][0],
                )
                for ctid in some if ctid in found for term, identifier in wanted[ctid][1]
            ),
            ignore_conflicts=True,
        )  # fmt: skip


def link(upload: Upload) -> int:
    """Makes the references of the organization that can be made now, and returns how many that were."""
    assert upload.saved_by is not None
    waiting = DeferredReference.objects.filter(organization=upload.organization)
    wanted = set(waiting.values_list("external_identifier", flat=True).distinct())
    if not wanted:
        return 0
    own = Resource.objects.filter(organization=upload.organization, deleted_at__isnull=True)
    there: dict[str, list[tuple[str, str]]] = {}
    for identifier, class_term, ctid in own.filter(external_identifier__in=wanted).values_list(
        "external_identifier", "class_term", "ctid"
    ):
        there.setdefault(identifier, []).append((class_term, ctid))
    linked = 0
    for each in waiting.filter(external_identifier__in=list(there)).select_related("resource__latest").order_by("pk"):
        linked += _link(each, there[each.external_identifier], by=upload.saved_by)
    return linked


def _link(deferred: DeferredReference, targets: Iterable[tuple[str, str]], *, by: User) -> bool:
    """One new revision; a resource that may not be changed now waits on."""
    resource = Resource.objects.select_related("latest", "organization").get(pk=deferred.resource_id)
    kind = ctdl.kind_of(resource.class_term)
    outer, _, inner = deferred.term.partition("/")
    prop = kind.find_property(outer) if kind else None
    referring = ctdl.profile(prop.profile or "").property(inner) if prop and inner else prop
    ctid = next((ctid for class_term, ctid in targets if referring and class_term in referring.range), None)
    if resource.latest is None or prop is None or referring is None or ctid is None:
        return False
    base = settings.REGISTRY_URL
    scope = ctdl.Scope(base=base, nodes=named_nodes(resource.latest.graph))
    found = ctdl.from_jsonld(prop, ctdl.main_node(resource.latest.graph).get(prop.term), scope)
    before = found if isinstance(found, list) else [found] if found else []
    values = _with_target(before, prop, referring, ctid) if inner else [*before, ctid]
    graph = ctdl.edit(resource.latest.graph, {prop.term: values if prop.multiple else values[-1]}, base=base)
    source = f"upload:{deferred.upload_id}:{deferred.number}"
    try:
        with transaction.atomic():
            saving.save(resource=resource, graph=graph, by=by, source=source, seen=resource.latest_id)
            deferred.delete()
    except Refused:
        return False
    return True


def _with_target(before: list[Any], prop: Property, referring: Property, ctid: str) -> list[Any]:
    """The connections with one more target: beside others that say nothing else, or as one of its own."""
    name = profile_fields(prop.profile or "").name_of(referring)
    bare = next((place for place, one in enumerate(before) if isinstance(one, dict) and one.keys() == {name}), None)
    if bare is None:
        return [*before, {name: [ctid]}]
    targets = before[bare][name]
    there = targets if isinstance(targets, list) else [targets]
    return [*before[:bare], {name: [*there, ctid]}, *before[bare + 1 :]]
