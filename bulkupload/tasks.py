"""The bell for uploads that take longer than a page may; the database says what is to be done."""

from celery import shared_task
from django.conf import settings

from audit.context import came_from
from bulkupload import receiving, working
from config.bell import ring

SLICE = 30.0  # seconds; then the next task takes over, so that a long file does not hold up short ones


@shared_task(acks_late=True)
def work(upload_id: int) -> None:
    """Goes on with one upload, and rings again when there is more to do."""
    with came_from("worker"):
        finished = working.advance(upload_id, seconds=SLICE, may_help=True)
    if not finished:
        ring(work, upload_id)


@shared_task
def sweep() -> None:
    """Finds uploads that the bell missed."""
    for upload_id in working.left_behind():
        ring(work, upload_id)


@shared_task
def purge() -> None:
    """Throws away files that were kept long enough."""
    receiving.purge(days=settings.UPLOAD_KEEP_DAYS)
