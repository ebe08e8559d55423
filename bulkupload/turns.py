"""Who may go on with an upload: one worker at a time."""

from django.db import connection

_SPACE = 5_021_977  # so that no other lock of this sort has these numbers


class Overtaken(Exception):
    """Somebody else went on with the upload in the meantime; what was done here is rolled back."""


def wait_for_turn(upload_id: int) -> None:
    """Keeps others who ask for the same turn waiting until the transaction ends; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SPACE, upload_id % 2**31])
