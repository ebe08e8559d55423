"""Large files of the upload pages, made in the background: what is there already, and a file with its errors."""

from typing import IO

from django.http import QueryDict

from accounts.models import Organization, User
from bulkupload import error_file
from bulkupload import existing as files
from bulkupload.kinds import shown_kind
from bulkupload.models import Upload
from publisher.actions import making
from publisher.actions.making import Tell, told
from publisher.models import Download
from publisher.spreadsheet import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx

AT_ONCE = 2_000  # rows; below, the answer is the file itself
EXISTING, ERRORS = "existing", "upload-errors"


def register() -> None:
    """Called when the app is ready."""
    making.register(EXISTING, _existing)
    making.register(ERRORS, _errors)


def ask_existing(
    *, organization: Organization, kind: str, query: QueryDict, filename: str, total: int, by: User
) -> Download:
    """The resources that the filters of the summary leave, as the spreadsheet that changes them."""
    return making.ask(
        maker=EXISTING,
        organization=organization,
        details={"kind": kind, "query": query.urlencode()},
        title=f"Existing {shown_kind(kind).plural.lower()}",
        filename=filename,
        content_type=XLSX_TYPE if filename.endswith("xlsx") else CSV_TYPE,
        total=total,
        by=by,
    )


def ask_errors(*, upload: Upload, filename: str, total: int, by: User) -> Download:
    """The person's own file with what we said of it."""
    return making.ask(
        maker=ERRORS,
        organization=upload.organization,
        details={"upload": upload.pk},
        title=f"{upload.original_name} with errors",
        filename=filename,
        content_type=XLSX_TYPE if filename.endswith("xlsx") else CSV_TYPE,
        total=total,
        by=by,
    )


def _existing(download: Download, target: IO[bytes], tell: Tell) -> None:
    kind, query = download.details["kind"], QueryDict(download.details["query"])
    found = files.chosen(download.organization, kind, query)
    sheet = files.sheet_for(kind, download.organization, found)
    rows = told(files.rows(sheet, found), tell)
    if download.content_type == XLSX_TYPE:
        files.write_workbook(rows, target)
    else:
        write_csv(rows, target)


def _errors(download: Download, target: IO[bytes], tell: Tell) -> None:
    upload = Upload.objects.get(pk=download.details["upload"], organization=download.organization)
    rows = told(error_file.rows(upload), tell)
    if download.content_type == XLSX_TYPE:
        write_xlsx(rows, target, title=error_file.TITLE)
    else:
        write_csv(rows, target)
