"""References that wait for a resource to come: kept when a file is saved, made as soon as one brings it."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

import ctdl
from accounts.exceptions import Refused
from accounts.models import User
from bulkupload.models import DeferredReference, Upload
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
    prop = kind.find_property(deferred.term) if kind else None
    ctid = next((ctid for class_term, ctid in targets if prop and class_term in prop.range), None)
    if resource.latest is None or prop is None or ctid is None:
        return False
    base = settings.REGISTRY_URL
    before = ctdl.from_jsonld(prop, ctdl.main_node(resource.latest.graph).get(deferred.term), ctdl.Scope(base=base))
    values = [*(before if isinstance(before, list) else [before] if before else []), ctid]
    graph = ctdl.edit(resource.latest.graph, {deferred.term: values if prop.multiple else ctid}, base=base)
    source = f"upload:{deferred.upload_id}:{deferred.number}"
    try:
        with transaction.atomic():
            saving.save(resource=resource, graph=graph, by=by, source=source, seen=resource.latest_id)
            deferred.delete()
    except Refused:
        return False
    return True
