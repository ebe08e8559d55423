"""Brings in a newer CTDL encoding: new terms, labels and concepts without a release of this software."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ctdl import additions, encoding, overlay


class Command(BaseCommand):
    help = (
        "Reads the schema of CTDL (JSON-LD, as the standard's site serves it), reports what differs from the built-in "
        "language, and puts what is new on top of it. Restart web and workers afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="the schema, in one file or several")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument("--remove", action="store_true", help="go back to what is built in")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(settings.VOCABULARY_FILE)
        if options["remove"]:
            target.unlink(missing_ok=True)
            self.stdout.write("The language is what is built in. Restart web and workers.")
            return
        if not options["files"]:
            raise CommandError("Name the file that holds the schema, or give --remove.")
        schema = [node for path in options["files"] for node in _nodes(path)]
        try:
            self.stdout.write(encoding.report(schema).text())
            added = additions.overlay_of(schema)
        except encoding.BadEncoding as bad:
            raise CommandError(str(bad)) from None
        if options["dry_run"]:
            self.stdout.write("Nothing was written.")
            return
        overlay.save(added, target, source=", ".join(path.name for path in options["files"]))
        self.stdout.write(f"Written to {target}. Restart web and workers, so that all of them use it.")


def _nodes(path: Path) -> list[Any]:
    """The nodes of the graph in a file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror}.") from None
    except ValueError:
        raise CommandError(f"{path} is not JSON. Download the schema of CTDL as JSON-LD.") from None
    nodes = data.get("@graph") if isinstance(data, dict) else data
    return nodes if isinstance(nodes, list) else []
