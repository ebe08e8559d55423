"""A worker killed at any moment (SIGKILL): all rows are saved or none, and the upload says which."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from bulkupload import applying, working
from bulkupload.models import Upload
from publisher.models import Resource, Revision
from tests.integration.bulkupload.conftest import a_row

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROWS = 400
_WORKER = """
import django, sys
django.setup()
from django.conf import settings
from django.db import connection
connection.close()
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
from bulkupload import applying, working
applying.BATCH = 20
print("begun", flush=True)
working.advance(int(sys.argv[2]), seconds=600)
print("done", flush=True)
"""


def _worker(upload) -> subprocess.Popen:
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DEVELOPMENT": "1"}
    name = connection.settings_dict["NAME"]
    return subprocess.Popen([sys.executable, "-c", _WORKER, name, str(upload.pk)], env=own, stdout=subprocess.PIPE)


@pytest.mark.parametrize("seed", range(3))
def test_killed_while_saving_all_rows_or_none(checked, a_csv, editor, seed):
    upload = checked(a_csv([a_row(number) for number in range(ROWS)]))
    applying.start(upload=upload, by=editor, everything=True)
    process = _worker(upload)
    assert process.stdout.readline() == b"begun\n"

    time.sleep(random.Random(seed).uniform(0.02, 0.5))
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=20)
    process.stdout.close()

    state = Upload.objects.get(pk=upload.pk).state
    assert (state, Resource.objects.count()) in {("saving", 0), ("saved", ROWS)}
    assert Revision.objects.count() == Resource.objects.count()

    Upload.objects.update(lease_until=None)  # as when it has run out
    working.advance(upload.pk, seconds=600)
    assert (Upload.objects.get(pk=upload.pk).state, Resource.objects.count()) == ("saved", ROWS)
