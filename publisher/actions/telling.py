"""Tells organizations by mail what became of their registry requests: one mail for many, once each."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts.models import Organization
from publisher import notices
from publisher.models import RegistryRequest

LONGEST_SILENCE = timedelta(minutes=10)
AT_MOST = 1000  # outcomes in one mail


def tell() -> None:
    """Mails every organization whose requests have come to an end.

    It waits while more of its requests are being sent, though not for longer than ten minutes.
    """
    now = timezone.now()
    busy = set(RegistryRequest.objects.open().values_list("resource__organization", flat=True).distinct())
    untold = RegistryRequest.objects.untold().values("resource__organization")
    for organization_id, oldest in untold.annotate(oldest=Min("ended_at")).values_list(
        "resource__organization", "oldest"
    ):
        if organization_id not in busy or oldest < now - LONGEST_SILENCE:
            _tell(organization_id)


@transaction.atomic
def _tell(organization_id: int) -> None:
    """Marks and mails in one transaction, so that nothing is told twice; the mail leaves after commit."""
    untold = RegistryRequest.objects.untold().filter(resource__organization=organization_id)
    locked = untold.select_for_update(of=("self",), skip_locked=True).select_related("resource").order_by("pk")
    requests = list(locked.defer("receipt")[:AT_MOST])
    if not requests:
        return
    RegistryRequest.objects.filter(pk__in=[request.pk for request in requests]).update(told_at=timezone.now())
    notices.outcomes(Organization.objects.get(pk=organization_id), requests)
