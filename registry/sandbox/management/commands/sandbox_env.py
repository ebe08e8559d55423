"""What a program needs to talk to the sandbox on a development machine, one KEY=VALUE a line."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import salted_hmac

from registry.sandbox.models import Organization, Publisher, Token, digest

ORGANIZATIONS = {
    "ORG1": ("ce-0a1c7c04-4b6e-4d3b-9c55-6f2f0e8b1d01", "Sandbox College"),
    "ORG2": ("ce-0a1c7c04-4b6e-4d3b-9c55-6f2f0e8b1d02", "Sandbox Certification Board"),
}


class Command(BaseCommand):
    help = "Prints the address, two tokens and two organizations of the sandbox registry, making what is missing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.ON_THIS_MACHINE:
            raise CommandError("This prints keys, so it works only where SITE_URL is this machine.")
        values = {
            "BASE_URL": f"{settings.SITE_URL}/registry",
            "SUPER_TOKEN": _token("super", Token.Role.SUPERADMIN),
            "PUBLISHER_TOKEN": _token("publisher", Token.Role.PUBLISHER),
        }
        for name, (ctid, label) in ORGANIZATIONS.items():
            Organization.objects.get_or_create(ctid=ctid, defaults={"name": label})
            values[name] = ctid
        for name, value in values.items():
            self.stdout.write(f"{name}={value}")


def _token(name: str, role: Token.Role) -> str:
    """The same every time: it is derived from the secret key, since only its digest is kept."""
    token = salted_hmac("registry.sandbox", f"sandbox_env {name}", algorithm="sha256").hexdigest()
    publisher, _ = Publisher.objects.get_or_create(
        name=f"Sandbox {name}", defaults={"super_publisher": role > Token.Role.PUBLISHER}
    )
    Token.objects.get_or_create(
        digest=digest(token), defaults={"publisher": publisher, "email": f"{name}@example.org", "role": role}
    )
    return token
