"""The ready-made notes of reviewers."""

from django.db import transaction

from accounts.exceptions import NotReady
from accounts.models import User
from accounts.permissions import check_staff
from audit import log
from publisher.actions.taking import said
from publisher.models import ReadyNote

LONGEST_TITLE, LONGEST_TEXT = 80, 4000


@transaction.atomic
def keep_note(*, title: str, text: str, by: User) -> ReadyNote:
    """Keeps a note, in the place of the one with the same title.

    Raises NotAllowed, and NotReady when a part is missing or too long.
    """
    check_staff(by)
    title, text = " ".join(said(title).split()), said(text)
    if not title or not text:
        raise NotReady("Give the note a title to find it by, and a text.")
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise NotReady(f"The title has room for {LONGEST_TITLE} characters, the text for {LONGEST_TEXT:,}.")
    note, _ = ReadyNote.objects.update_or_create(title=title, defaults={"text": text})
    log.record("publisher:ready-note:kept", by=by, subject=note, title=title)
    return note


@transaction.atomic
def forget_note(*, note_id: int, by: User) -> None:
    """Takes a note away; one that is gone already is no error. Raises NotAllowed."""
    check_staff(by)
    if note := ReadyNote.objects.filter(pk=note_id).first():
        log.record("publisher:ready-note:forgotten", by=by, subject=note, title=note.title)
        note.delete()
