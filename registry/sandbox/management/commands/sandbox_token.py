"""Gives a user of the sandbox registry a new token; it is shown once and not kept."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.sandbox.models import Publisher, Token, digest


class Command(BaseCommand):
    help = "Prints a new token for the sandbox registry. The user's former one does not work any more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose token it is")
        parser.add_argument("--publisher", default="", help="name of the publisher that a new user sends for")
        parser.add_argument("--role", choices=[role.name.lower() for role in Token.Role], default=None)

    def handle(self, *_args: Any, email: str, publisher: str, role: str | None, **_options: Any) -> None:
        value = secrets.token_hex(16)
        token = Token.objects.filter(email=email).first() or Token(email=email, publisher=_publisher(publisher))
        token.digest = digest(value)
        if role:
            token.role = Token.Role[role.upper()]
        token.save()
        self.stdout.write(value)


def _publisher(name: str) -> Publisher:
    if not name:
        raise CommandError("Nobody has this e-mail address yet. Say with --publisher whom the user sends for.")
    found, _ = Publisher.objects.get_or_create(name=name)
    return found
