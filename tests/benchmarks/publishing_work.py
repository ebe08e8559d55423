"""What the processes of bench_publishing do, each in a Django of its own."""

import sys
import time

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from publisher.actions import delivering
from publisher.models import RegistryRequest, Resource
from publisher.tasks import deliver


def do(what: str, *arguments: str) -> None:
    {"prepare": prepare, "fill": fill, "drain": drain, "tasks": tasks, "left": left}[what](*arguments)


def prepare() -> None:
    from accounts.models import User
    from tests.factories import crowd

    call_command("migrate", verbosity=0)
    writer = User.objects.create_user("crowd@example.org")
    crowd.fill(connection, by=writer.pk, resources=20_000)


def fill(records: str) -> None:
    """As many requests as `records`, all waiting; those of an earlier round are gone."""
    RegistryRequest.objects.all().delete()
    by = Resource.objects.values_list("created_by", flat=True)[0]
    chosen = Resource.objects.filter(latest__isnull=False).order_by("pk").values_list("pk", "latest_id")[: int(records)]
    RegistryRequest.objects.bulk_create(
        RegistryRequest(
            resource_id=pk,
            revision_id=latest,
            action="publish",
            lane=place // 50,
            not_before=timezone.now(),
            created_by_id=by,
        )
        for place, (pk, latest) in enumerate(chosen)
    )
    assert RegistryRequest.objects.count() == int(records)


def drain(start_at: str) -> None:
    from django.conf import settings

    RegistryRequest.objects.open().exists()  # the connection is there
    time.sleep(max(0, float(start_at) - time.time()))
    delivering.Drain(in_flight=settings.REGISTRY_IN_FLIGHT).run()
    sys.stdout.write(f"{time.time()}\n")


def tasks() -> None:
    """Seconds from the first task that was rung for to the last record."""
    deliver.delay(0)
    pks = list(RegistryRequest.objects.open().order_by("lane", "pk").values_list("pk", flat=True))
    time.sleep(6)  # the worker starts
    began = time.time()
    for pk in pks:
        deliver.delay(pk)
    while RegistryRequest.objects.open().exists():
        time.sleep(0.05)
    sys.stdout.write(f"{time.time() - began}\n")


def left() -> None:
    sys.stdout.write(f"{RegistryRequest.objects.open().count()}\n")
