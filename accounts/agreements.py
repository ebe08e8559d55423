"""Which policies a person has agreed to, in the version that holds today."""

from collections.abc import MutableMapping
from typing import Any

from accounts.models import PolicyAgreement, User
from config.policies import POLICIES, Policy

_KEY = "policies_agreed_to"


def missing(user: User) -> list[Policy]:
    """The policies that `user` has still to agree to, new and changed ones, in their usual order."""
    agreed = set(PolicyAgreement.objects.filter(user=user).values_list("policy", "version"))
    return [policy for policy in POLICIES if (policy.slug, policy.version) not in agreed]


def are_current(user: User, session: MutableMapping[str, Any]) -> bool:
    """Whether nothing is missing. The session keeps a yes, so it is asked once per login and change of a policy."""
    versions = ",".join(f"{policy.slug}={policy.version}" for policy in POLICIES)
    if session.get(_KEY) == versions:
        return True
    if missing(user):
        return False
    session[_KEY] = versions
    return True
