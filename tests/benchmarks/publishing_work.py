"""What the processes of bench_publishing do, each in a Django of its own."""

import json
import sys
import time

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from publisher.actions import delivering
from publisher.models import RegistryRequest, Resource

KILOBYTES = 5  # of one document: the mean of the public registry
_CTID = "ce-00000000-0000-4000-8000-000000000000"
_DOCUMENTS = """
UPDATE publisher_revision SET graph = replace(%s, %s, ce_ctid)::jsonb
FROM publisher_resource WHERE publisher_resource.id = resource_id AND publisher_resource.id <= %s
"""


def do(what: str, *arguments: str) -> None:
    parts = (prepare, fill, drain, processor, forget, tasks, left)
    {part.__name__: part for part in parts}[what](*arguments)


def prepare(records: str) -> None:
    from accounts.models import User
    from tests.factories import crowd

    call_command("migrate", verbosity=0)
    writer = User.objects.create_user("crowd@example.org")
    crowd.fill(connection, by=writer.pk, resources=2 * int(records))
    with connection.cursor() as cursor:
        cursor.execute(_DOCUMENTS, [_document(), _CTID, int(records)])
        cursor.execute("VACUUM ANALYZE")


def _document() -> str:
    """A document of about `KILOBYTES`."""
    node = {"@type": "ceterms:Certification", "ceterms:ctid": _CTID, "ceterms:name": {"en": "Certified Welder"}}
    node |= {f"ceterms:property{n}": {"en": f"What its holder can do, in some words, part {n}."} for n in range(55)}
    graph = json.dumps({"@context": "https://credreg.net/ctdl/schema/context/json", "@id": _CTID, "@graph": [node]})
    assert 0.9 < len(graph) / 1000 / KILOBYTES < 1.1, len(graph)
    return graph


def fill(records: str) -> None:
    """As many requests as `records`, all waiting; those of an earlier round are gone."""
    RegistryRequest.objects.all().delete()
    by = Resource.objects.values_list("created_by", flat=True)[0]
    chosen = (
        Resource.objects.filter(latest__isnull=False)
        .order_by("pk")
        .values_list("pk", "organization_id", "latest_id")[: int(records)]
    )
    RegistryRequest.objects.bulk_create(
        RegistryRequest(
            resource_id=pk,
            organization_id=organization,
            revision_id=latest,
            action="publish",
            lane=place // 50,
            not_before=timezone.now(),
            created_by_id=by,
        )
        for place, (pk, organization, latest) in enumerate(chosen)
    )
    assert RegistryRequest.objects.count() == int(records)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE publisher_registryrequest")


def drain(start_at: str) -> None:
    from django.conf import settings

    RegistryRequest.objects.open().exists()  # the connection is there
    time.sleep(max(0, float(start_at) - time.time()))
    delivering.Drain(in_flight=settings.REGISTRY_IN_FLIGHT).run()
    sys.stdout.write(f"{time.time()}\n")


def processor(whose: str) -> None:
    """Milliseconds of this process for each record: of `ours`, or of the tasks of the `peer` without Celery around."""
    from django.conf import settings

    from tests.benchmarks.publishing_peer import send

    pks = list(RegistryRequest.objects.open().order_by("lane", "pk").values_list("pk", flat=True))
    began = time.process_time()
    if whose == "ours":
        delivering.Drain(in_flight=settings.REGISTRY_IN_FLIGHT).run()
    else:
        for pk in pks:
            send.run(pk)
    sys.stdout.write(f"{(time.process_time() - began) * 1000 / len(pks)}\n")


def forget() -> None:
    from tests.benchmarks import publishing_peer

    publishing_peer.forget()


def tasks(warm_up: str) -> None:
    """Seconds from the first task that was rung for to the last record; the worker is there already.

    The first `warm_up` records come before: by then each process has its connections.
    """
    from tests.benchmarks.publishing_peer import app, send

    pks = list(RegistryRequest.objects.open().order_by("lane", "pk").values_list("pk", flat=True))
    assert any(app.control.ping(timeout=1) for _ in range(60)), "the worker has not started"
    for pk in pks[: int(warm_up)]:
        send.delay(pk)
    _await(len(pks) - int(warm_up))
    began = time.time()
    for pk in pks[int(warm_up) :]:
        send.delay(pk)
    _await(0)
    sys.stdout.write(f"{time.time() - began}\n")


def _await(left: int) -> None:
    while RegistryRequest.objects.open().count() > left:
        time.sleep(0.02)


def left() -> None:
    sys.stdout.write(f"{RegistryRequest.objects.open().count()}\n")
