"""Brings in the codes of an outside framework: occupations, industries, programs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ctdl import codes


class Command(BaseCommand):
    help = (
        "Reads the codes of a framework, one code and its name a line (CSV or tab-separated), and uses them instead of "
        "the small table that is built in. Restart web and workers afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("system", choices=codes.TABLES, help="whose codes these are")
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="code, name and, if any, other words")
        parser.add_argument("--add", action="store_true", help="keep the codes in use now, and add these")
        parser.add_argument("--remove", action="store_true", help="go back to the small table that is built in")

    def handle(self, *args: Any, **options: Any) -> None:
        system = options["system"]
        target = Path(settings.VAR_DIR) / "codes" / f"{system}.csv"
        if options["remove"]:
            for old in (target, target.with_suffix(".tsv")):
                old.unlink(missing_ok=True)
            self.stdout.write(f"The codes of {system} are those that are built in. Restart web and workers.")
            return
        if options["file"] is None:
            raise CommandError("Name the file that holds the codes, or give --remove.")
        try:
            table = codes.read_table(system, options["file"])
        except OSError as problem:
            raise CommandError(f"{options['file']} cannot be read: {problem.strerror}.") from None
        except codes.BadTable as bad:
            raise CommandError(str(bad)) from None
        if options["add"]:
            table = codes.table_of(system).with_more(table)
        table.write(target)
        target.with_suffix(".tsv").unlink(missing_ok=True)  # it would be read instead
        self.stdout.write(f"{len(table.codes)} codes are written to {target}. Restart web and workers.")
