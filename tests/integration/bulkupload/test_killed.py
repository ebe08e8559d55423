"""A worker killed at any moment (SIGKILL), again and again: nothing is lost or doubled, and the page says where it is.

The worker is a process of its own, on PostgreSQL or on a file of SQLite, and so is whoever looks at what it left.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from bulkupload import applying, undoing, working
from tests.integration.bulkupload.conftest import a_row

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 300
MOST_KILLS = 2
_BEGIN = """
import django, json, sys
django.setup()
from django.conf import settings
from django.db import connection
connection.close()
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
from bulkupload import applying, checking, undoing, working
from bulkupload.models import Upload
"""
_WORKER = (
    _BEGIN
    + """
applying.BATCH = checking.BATCH = undoing.BATCH = 20
Upload.objects.update(lease_until=None)  # as when it has run out
print("begun", flush=True)
working.advance(int(sys.argv[2]), seconds=600)
"""
)
_LOOK = (
    _BEGIN
    + """
from django.test import Client
from publisher.models import Resource, Revision
for _ in sys.stdin:  # a line for each look
    upload = Upload.objects.get(pk=sys.argv[2])
    client = Client(SERVER_NAME="localhost")
    client.force_login(upload.uploaded_by)
    print(json.dumps({
        "state": upload.state,
        "rows": upload.rows.count(),
        "counted": upload.count("rows"),
        "saved_rows": upload.rows.filter(upload.saved_rows).count(),
        "living": Resource.objects.filter(deleted_at__isnull=True).count(),
        "all": Resource.objects.count(),
        "revisions": Revision.objects.count(),
        "page": client.get(upload.get_absolute_url(), follow=True).text,
    }), flush=True)
    connection.close()
"""
)


@dataclass
class Process:
    """The database that the processes work on, and how they are started."""

    name: str
    files: Path
    looker: subprocess.Popen | None = None

    def start(self, script: str, upload) -> subprocess.Popen:
        own = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEVELOPMENT": "1",
            "VAR_DIR": str(self.files),
        }
        arguments = [sys.executable, "-c", script, self.name, str(upload.pk)]
        return subprocess.Popen(arguments, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def killed(self, upload, after: float) -> None:
        worker = self.start(_WORKER, upload)
        assert worker.stdout.readline() == "begun\n"
        time.sleep(after)
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=20)
        worker.stdout.close()
        worker.stdin.close()

    def finished(self, upload) -> None:
        worker = self.start(_WORKER, upload)
        worker.communicate(timeout=120)
        assert worker.returncode == 0

    def seen(self, upload) -> dict:
        """What somebody sees who looks now: another process, which is not killed."""
        self.looker = self.looker or self.start(_LOOK, upload)
        print("look", file=self.looker.stdin, flush=True)
        return json.loads(self.looker.stdout.readline())

    def end(self) -> None:
        if self.looker is not None:
            self.looker.communicate(timeout=60)


@pytest.fixture
def process(tmp_path):
    """`process()`, called when everything is prepared; SQLite's tests are in memory, so a file of it is made then."""

    made: list[Process] = []

    def prepare() -> Process:
        name = connection.settings_dict["NAME"]
        if connection.vendor != "postgresql":
            name = str(tmp_path / "killed.sqlite3")
            with sqlite3.connect(name) as copy:
                connection.connection.backup(copy)
            copy.close()
        made.append(Process(name, tmp_path))
        return made[-1]

    yield prepare
    for each in made:
        each.end()


def _checking(seen: dict) -> None:
    assert seen["rows"] == seen["counted"]
    assert seen["all"] == 0
    assert ("Checking the rows" if seen["state"] == "checking" else "nothing is saved yet") in seen["page"]


def _saving_all(seen: dict) -> None:
    assert (seen["state"], seen["all"], seen["revisions"]) in {("saving", 0, 0), ("saved", ROWS, ROWS)}
    assert ("Saving all rows, or none." if seen["state"] == "saving" else "Undo this upload") in seen["page"]


def _saving_good(seen: dict) -> None:
    assert seen["all"] == seen["revisions"] == seen["saved_rows"]
    assert ("Saving the good rows." if seen["state"] == "saving" else "Undo this upload") in seen["page"]


def _undoing(seen: dict) -> None:
    assert seen["all"] == ROWS
    assert seen["state"] == "undoing" or (seen["state"], seen["living"]) == ("undone", 0)
    assert ("Undoing what was saved." if seen["state"] == "undoing" else "Undone ") in seen["page"]


def _end_of(upload, what: str, editor) -> None:
    """Everything before the work that is to be killed."""
    if what == "checking":
        return
    working.advance(upload.pk, seconds=600)
    applying.start(upload=upload, by=editor, everything=what == "saving all")
    if what == "undoing":
        working.advance(upload.pk, seconds=600)
        undoing.start(upload=upload, by=editor)


@pytest.mark.parametrize(
    ("what", "right", "end"),
    [
        ("checking", _checking, ("checked", 0)),
        ("saving all", _saving_all, ("saved", ROWS)),
        ("saving good", _saving_good, ("saved", ROWS)),
        ("undoing", _undoing, ("undone", 0)),
    ],
)
def test_killed_again_and_again(received, a_csv, editor, process, what, right, end):
    upload = received(a_csv([a_row(number) for number in range(ROWS)]))
    _end_of(upload, what, editor)
    chance = random.Random(what)
    run = process()

    for _ in range(MOST_KILLS):
        run.killed(upload, after=chance.uniform(0.01, 0.4))
        seen = run.seen(upload)
        right(seen)
        if seen["state"] == end[0]:
            break
    run.finished(upload)

    seen = run.seen(upload)
    right(seen)
    assert (seen["state"], seen["living"]) == end
    assert seen["rows"] == ROWS
