"""Uploads a spreadsheet from the command line: the same code as the page."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import ctdl
from accounts.exceptions import Refused
from accounts.models import Organization, User
from accounts.roles import Role
from bulkupload import applying, cass, receiving, working
from bulkupload.columns import LOCATION
from bulkupload.models import Upload
from bulkupload.report import report_of

FOREVER = float("inf")


class Command(BaseCommand):
    help = (
        "Checks a CSV or XLSX file and saves its good rows; with --dry-run nothing is saved. "
        "Ends with 1 when a row is refused or the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", required=True, metavar="CTID", help="whose resources these are")
        parser.add_argument("--kind", required=True, help="for example: credential")
        parser.add_argument("--user", metavar="EMAIL", help="who saves; default: an administrator of the organization")
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--relations", type=Path, metavar="FILE", help="of a framework of CaSS: its second file")
        parser.add_argument("--framework", default="", help="whose competencies they are: name, identifier or CTID")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        organization = _organization(options["organization"])
        by = _user(organization, options["user"])
        kind, path, second = _kind(options["kind"]), options["file"], options["relations"]
        if (second or options["framework"]) and kind != cass.KIND:
            raise CommandError(f"--relations and --framework are for --kind {cass.KIND}.")
        with _opened(path) as file:
            name, whole = path.name, File(file, name=path.name)
            if second or options["framework"]:
                whole = _joined(file, second, options["framework"], organization)
                name = f"{path.name} + {second.name}" if second else path.name
            upload = _receive(organization, kind, whole, name, by)
        try:
            report = _work(upload, by, dry_run=options["dry_run"])
        finally:
            if options["dry_run"]:
                _forget(upload)
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else _in_words(report))
        if any(finding["severity"] == "error" for finding in report["findings"]):
            raise SystemExit(1)


def _organization(ctid: str) -> Organization:
    try:
        return Organization.objects.get(ctid=ctdl.normalize_ctid(ctid))
    except (Organization.DoesNotExist, ctdl.BadCtid):
        raise CommandError(f"There is no organization with the CTID {ctid}.") from None


def _kind(name: str) -> str:
    try:
        return name if name == LOCATION else str(ctdl.kind(name).slug)
    except ctdl.UnknownKind as unknown:
        raise CommandError(str(unknown)) from None


def _user(organization: Organization, email: str | None) -> User:
    members = User.objects.filter(memberships__organization=organization, is_active=True)
    if email:
        user = User.objects.filter(email__iexact=email).first()
    else:
        user = members.filter(memberships__role=Role.ADMINISTRATOR).order_by("pk").first()
    if user is None:
        raise CommandError(
            f"There is no user {email}." if email else f"{organization.name} has no administrator. Name a --user."
        )
    return user


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror}.") from None
    with file:
        yield file


def _joined(file: IO[bytes], second: Path | None, framework: str, organization: Organization) -> "File[bytes]":
    try:
        with _opened(second) if second else nullcontext() as related:
            return cass.joined(file, related, framework, organization=organization)
    except Refused as refusal:
        raise CommandError(str(refusal)) from None


def _receive(organization: Organization, kind: str, file: "File[bytes]", name: str, by: User) -> Upload:
    try:
        return receiving.receive(organization=organization, kind=kind, file=file, name=name, by=by)
    except Refused as refusal:
        raise CommandError(str(refusal)) from None


def _work(upload: Upload, by: User, *, dry_run: bool) -> dict[str, Any]:
    working.advance(upload.pk, seconds=FOREVER, may_help=True)
    upload.refresh_from_db()
    if not dry_run and applying.why_not_save(upload) is None:
        applying.start(upload=upload, by=by)
        working.advance(upload.pk, seconds=FOREVER)
        upload.refresh_from_db()
    return report_of(upload)


@transaction.atomic
def _forget(upload: Upload) -> None:
    upload.file.delete(save=False)
    upload.delete()


def _in_words(report: dict[str, Any]) -> str:
    counts = ", ".join(f"{report[name]} {name}" for name in ("new", "changed", "unchanged", "refused"))
    lines = [f"{report['rows']} {'row' if report['rows'] == 1 else 'rows'}: {counts}."]
    for finding in report["findings"]:
        place = f"row {finding['row']}" + (f", {finding['column']}" if finding["column"] else "")
        suggestion = f" Suggestion: {finding['suggestion']}" if finding["suggestion"] else ""
        lines.append(f"{finding['severity']}: {place}: {finding['message']}{suggestion}")
    return "\n".join(lines)
