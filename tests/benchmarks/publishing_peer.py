"""The peer of bench_publishing: one Celery task for each record, as it is usually written.

It does for each what we do: takes it under a lease so that no other has it, sends it over a connection that stays
open, and writes the answer, the pointer of the resource and the audit event in one transaction. It is set up as well
as such a worker can be: connections to the database stay open from task to task, four tasks lie ready for each
process, and its queue is its own.
"""

from datetime import timedelta

import django
import redis
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu import Queue

django.setup()

from audit import log  # noqa: E402 -- the models need the settings
from config.celery import app  # noqa: E402
from publisher.lifecycle import STEPS  # noqa: E402
from publisher.models import RegistryRequest, Resource  # noqa: E402
from registry import client  # noqa: E402

State = RegistryRequest.State
PREFIX = "bench_publishing:"
PREFETCHED = 4  # Celery's own default
TASKS_PER_CONNECTION = 100_000

app.conf.broker_transport_options = {**app.conf.broker_transport_options, "global_keyprefix": PREFIX}
app.conf.task_default_queue = "bench_publishing"
app.conf.task_queues = (Queue("bench_publishing"),)
app.conf.worker_prefetch_multiplier = PREFETCHED
app.conf["CELERY_DB_REUSE_MAX"] = TASKS_PER_CONNECTION  # without it, Celery closes them after every task
__all__ = ["app", "forget", "send"]


def forget() -> None:
    """Throws away what an earlier run left in the broker, and nothing else."""
    broker = redis.Redis.from_url(app.conf.broker_url)
    for key in broker.scan_iter(f"{PREFIX}*"):
        broker.delete(key)


@shared_task(acks_late=True)
def send(request_id: int) -> None:
    with transaction.atomic():
        requests = RegistryRequest.objects.select_for_update(of=("self",), skip_locked=True)
        request = requests.select_related("resource__organization", "revision").get(pk=request_id)
        if request.state != State.WAITING:
            return
        request.state, request.attempts = State.SENDING, request.attempts + 1
        request.lease_until = timezone.now() + timedelta(minutes=2)
        request.save(update_fields=["state", "attempts", "lease_until"])
    resource = request.resource
    receipt = client.publish(request.revision.graph, organization_ctid=str(resource.organization.ctid))
    with transaction.atomic():
        Resource.objects.select_for_update(no_key=True).values_list("pk").get(pk=resource.pk)
        now = timezone.now()
        request.state, request.receipt, request.ended_at, request.lease_until = State.DONE, receipt, now, None
        request.save(update_fields=["state", "receipt", "ended_at", "lease_until"])
        Resource.objects.filter(pk=resource.pk).update(published=request.revision, published_at=now)
        tag = STEPS["published"].event
        log.record(
            tag,
            by=None,
            subject=resource,
            organization_id=resource.organization_id,
            request=request.pk,
            revision=request.revision_id,
        )
