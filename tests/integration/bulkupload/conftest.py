"""Files as people make them, and an organization to upload them for."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.core.files import File
from django.core.files.base import ContentFile

import ctdl
from accounts.models import Organization, User
from bulkupload import applying, receiving, working
from bulkupload.models import Upload
from publisher.models import StagedRevision
from tests import factories

HEADINGS = (
    "External Identifier", "Credential Name", "Description", "Credential Type", "Subject Webpage", "Credential Status",
    "Language", "Owned By", "Keywords", "O*NET List",
)  # fmt: skip


def a_row(number: int = 1, **cells: str) -> list[str]:
    """A row under HEADINGS that is good as it stands; `cells` by heading with _ for spaces."""
    row = {
        "External_Identifier": f"W-{number}",
        "Credential_Name": f"Certified Welder {number}",
        "Description": f"Shows that its holder welds steel safely and to drawing {number}.",
        "Credential_Type": "Certification",
        "Subject_Webpage": f"https://college.example.org/welder/{number}",
        "Credential_Status": "Active",
        "Language": "English",
        "Owned_By": "me",
        "Keywords": "welding|steel",
        "ONET_List": "51-4121.00",
    }
    return list({**row, **cells}.values())


@pytest.fixture(autouse=True)
def _files_stay_in_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def organization(db) -> Organization:
    return factories.an_organization(name="Hudson Valley College")


@pytest.fixture
def editor(organization) -> User:
    return factories.a_member(organization)


@pytest.fixture
def a_csv(tmp_path) -> Callable[..., Path]:
    """`a_csv(rows, headings=HEADINGS)` writes a file."""

    def write(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, name: str = "credentials.csv") -> Path:
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([headings, *rows])
        return path

    return write


@pytest.fixture
def received(organization, editor) -> Callable[[Path], Upload]:
    """`received(path)` is the upload of a file, not checked yet."""

    def receive(path: Path) -> Upload:
        with path.open("rb") as file:
            return receiving.receive(
                organization=organization, kind="credential", file=File(file, name=path.name), name=path.name, by=editor
            )

    return receive


@pytest.fixture
def checked(received) -> Callable[[Path], Upload]:
    """`checked(path)` is the upload of a file, checked."""

    def check(path: Path) -> Upload:
        upload = received(path)
        assert working.advance(upload.pk, seconds=600)
        upload.refresh_from_db()
        return upload

    return check


@pytest.fixture
def saved(checked, a_csv, editor) -> Callable[[Sequence[Sequence[str]]], Upload]:
    """`saved(rows)` uploads rows under HEADINGS and saves them."""

    def save(rows: Sequence[Sequence[str]]) -> Upload:
        upload = checked(a_csv(rows, name="saved.csv"))
        applying.start(upload=upload, by=editor, everything=True)
        assert working.advance(upload.pk, seconds=600)
        upload.refresh_from_db()
        assert upload.count("saved") == len(rows)
        return upload

    return save


@pytest.fixture
def uploaded(organization, editor):
    """`uploaded(kind, table)` is the upload of a table, its good rows saved."""

    def upload(kind, table, *, save=True):
        out = io.StringIO()
        csv.writer(out).writerows(table)
        file = ContentFile(out.getvalue().encode(), name="file.csv")
        received = receiving.receive(organization=organization, kind=kind, file=file, name="file.csv", by=editor)
        working.advance(received.pk, seconds=600)
        received.refresh_from_db()
        if save and received.good:
            applying.start(upload=received, by=editor)
            working.advance(received.pk, seconds=600)
            received.refresh_from_db()
        return received

    return upload


def node_of(row) -> dict:
    """The main node of what saving the row would write."""
    staged = StagedRevision.objects.get(batch=row.upload.batch, number=row.number)
    return ctdl.main_node(staged.graph)
