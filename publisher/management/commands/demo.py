"""`manage.py demo`: loads the demo data and says what is there."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from publisher import demo


class Command(BaseCommand):
    help = "Loads a demo college with people and credentials in every status; twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="say what is there as JSON")
        parser.add_argument("--quiet", action="store_true", help="say nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ON_THIS_MACHINE:
            raise CommandError(
                "The demo's password is known to everybody. Load it only where SITE_URL is this machine."
            )
        if not settings.SANDBOX:
            raise CommandError("The demo publishes made-up data, and does so only to the sandbox registry.")
        call_command("migrate", verbosity=0)  # so that it is one command on a new machine, too
        loaded = demo.load()
        if options["json"]:
            self.stdout.write(json.dumps(demo.describe(), indent=2))
        elif not options["quiet"]:
            self.stdout.write("The demo is loaded." if loaded else "The demo was loaded before; nothing is changed.")
