"""`/healthz`: whether the product can do its work, for a monitor."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.celery import app
from publisher.models import RegistryRequest

# Longer than the longest pause between two attempts: older means that no worker is at work.
OLDEST_ALLOWED = timedelta(minutes=30)


def healthz(request: HttpRequest) -> JsonResponse:
    """`{"database", "broker", "oldest_waiting_seconds", "reasons"}`: 200 when all is well, else 503 and why."""
    reasons: list[str] = []
    database = _database(reasons)
    broker = _broker(reasons)
    oldest = _oldest_waiting(reasons) if database else None
    answer = {"database": database, "broker": broker, "oldest_waiting_seconds": oldest, "reasons": reasons}
    return JsonResponse(answer, status=503 if reasons else 200)


def _database(reasons: list[str]) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        reasons.append("The database does not answer.")
        return False
    return True


def _broker(reasons: list[str]) -> bool:
    try:
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
            broker.default_channel.queue_declare("celery")
    except (OperationalError, OSError):
        reasons.append("The broker does not answer.")
        return False
    return True


def _oldest_waiting(reasons: list[str]) -> int:
    """Seconds since the oldest open registry request was made; 0 when none is open."""
    oldest = RegistryRequest.objects.open().order_by("created_at").values_list("created_at", flat=True).first()
    if oldest is None:
        return 0
    age = timezone.now() - oldest
    if age > OLDEST_ALLOWED:
        reasons.append(
            "The oldest registry request waits for more than 30 minutes. "
            "Is a worker running, and does the registry answer?"
        )
    return int(age.total_seconds())
