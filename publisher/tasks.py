"""The bell's side of publishing: thin tasks over the actions."""

from celery import shared_task
from django.utils import timezone

from audit.context import came_from
from publisher.actions import batching, commenting, delivering, drafting, making, reconciling, releasing, telling
from publisher.models import RegistryRequest

SWEEP_AT_MOST = 500  # approvals that it releases


@shared_task(acks_late=True)
def deliver(request_id: int) -> None:
    with came_from("worker"):
        delivering.deliver(request_id=request_id)


@shared_task(acks_late=True)
def drain() -> None:
    """Sends everything that is due; rings again for itself when there is more than one turn can take."""
    with came_from("worker"):
        if delivering.drain():
            drain.delay()


@shared_task
def sweep() -> None:
    """Finds what the bell missed: requests that are due, approvals of trusted organizations, outcomes not yet told.

    A request is due when its bell was not heard, its pause is over, or the worker that had it died.
    """
    with came_from("sweep"):
        releasing.release_waiting(at_most=SWEEP_AT_MOST)
        if RegistryRequest.objects.due(timezone.now()).exists():
            drain.delay()
        telling.tell()
        commenting.tell()


@shared_task(acks_late=True)
def run_batch(batch_id: int) -> None:
    with came_from("worker"):
        batching.run(batch_id)


@shared_task
def sweep_batches() -> None:
    with came_from("sweep"):
        batching.sweep()


@shared_task(acks_late=True)
def make_download(download_id: int) -> None:
    with came_from("worker"):
        making.make(download_id)


@shared_task
def sweep_downloads() -> None:
    with came_from("sweep"):
        making.sweep()
        making.purge()


@shared_task
def purge_drafts() -> None:
    with came_from("sweep"):
        drafting.purge()


@shared_task
def reconcile() -> None:
    with came_from("sweep"):
        reconciling.reconcile()
