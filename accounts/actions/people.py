"""What a person says about herself, and agrees to."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import PolicyAgreement, User
from audit import log
from config.policies import Policy


@transaction.atomic
def agree(*, user: User, policies: Iterable[Policy]) -> None:
    """Records that `user` agrees to each of `policies` in its present version; twice changes nothing."""
    for policy in policies:
        _, is_new = PolicyAgreement.objects.get_or_create(user=user, policy=policy.slug, version=policy.version)
        if is_new:
            log.record("accounts:policy:agreed", by=user, subject=user, policy=policy.slug, version=policy.version)


@transaction.atomic
def change_profile(*, user: User, first_name: str, last_name: str, title: str, phone: str) -> User:
    """Writes the person's own details."""
    new = {"first_name": first_name, "last_name": last_name, "title": title, "phone": phone}
    changed = [name for name, value in new.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, new[name])
    if changed:
        user.save(update_fields=changed)
        log.record("accounts:user:changed", by=user, subject=user, fields=changed)
    return user


def record_sign_up(user: User) -> None:
    """Keeps in the audit that this account was made by its owner."""
    log.record("accounts:user:signed-up", by=user, subject=user)
