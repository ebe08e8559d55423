"""Uploads a spreadsheet from the command line: the same code as the page."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import ctdl
from accounts.exceptions import Refused
from accounts.models import Organization, User
from accounts.roles import Role
from bulkupload import applying, receiving, working
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
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        organization = _organization(options["organization"])
        by = _user(organization, options["user"])
        upload = _receive(organization, _kind(options["kind"]), options["file"], by)
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


def _receive(organization: Organization, kind: str, path: Path, by: User) -> Upload:
    try:
        with path.open("rb") as file:
            return receiving.receive(
                organization=organization, kind=kind, file=File(file, name=path.name), name=path.name, by=by
            )
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror}.") from None
    except Refused as refusal:
        raise CommandError(str(refusal)) from None


def _work(upload: Upload, by: User, *, dry_run: bool) -> dict[str, Any]:
    working.advance(upload.pk, seconds=FOREVER)
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
