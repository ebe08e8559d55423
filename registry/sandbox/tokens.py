"""Who calls: a token stands for a publisher and a role."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare

from registry.sandbox.models import Organization, Publisher, Token, digest
from registry.sandbox.problems import forbidden, invalid_token, not_for_organization

Role = Token.Role
SITE = "This site"


@dataclass(frozen=True, slots=True)
class Caller:
    publisher: Publisher
    role: int

    def need(self, role: int) -> "Caller":
        """Itself, when it stands at least so high; raises Problem 403 otherwise."""
        if self.role < role:
            raise forbidden()
        return self

    def check_may_publish_for(self, organization: Organization) -> None:
        """Raises Problem 401 when the publisher is bound to other organizations."""
        bound = self.publisher.organizations
        if self.publisher.super_publisher or not bound.exists() or bound.filter(pk=organization.pk).exists():
            return
        raise not_for_organization()


def caller(header: str) -> Caller:
    """The caller of an `Authorization` header, of which the last word is the token. Raises Problem 401."""
    found = find_caller(header)
    if found is None:
        raise invalid_token()
    return found


def find_caller(header: str) -> Caller | None:
    word = (header.split() or [""])[-1]
    if not word:
        return None
    if settings.REGISTRY_API_KEY and constant_time_compare(word, settings.REGISTRY_API_KEY):
        return Caller(_site(), Role.SUPERADMIN)
    token = Token.objects.select_related("publisher").filter(digest=digest(word)).first()
    return Caller(token.publisher, token.role) if token else None


def _site() -> Publisher:
    """The publisher that the site's own key stands for."""
    publisher, _ = Publisher.objects.get_or_create(name=SITE, defaults={"super_publisher": True})
    return publisher
