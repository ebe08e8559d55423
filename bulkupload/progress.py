"""How far a long transaction is, said outside of it so that the page can show it."""

from types import TracebackType
from typing import Self

from django.db import connection

from bulkupload.models import Upload


class Progress:
    """A second connection that moves the mark of the upload. Where one writer excludes all others, nothing is said."""

    def __init__(self, upload: Upload) -> None:
        self.upload = upload
        self.other = connection.copy() if connection.vendor == "postgresql" else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.other is not None:
            self.other.close()

    def say(self, upto: int) -> None:
        """Also keeps the upload from being taken for one that is left behind."""
        if self.other is None:
            return
        with self.other.cursor() as cursor:
            cursor.execute(
                "UPDATE bulkupload_upload SET saved_upto = %s, lease_until = now() + interval '60 seconds' "
                "WHERE id = %s AND state = 'saving' AND lease_until IS NOT NULL",
                [upto, self.upload.pk],
            )
