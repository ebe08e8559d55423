"""Who is told by mail of an upload. Everything leaves after commit."""

from accounts import mail
from bulkupload.models import Upload


def saved(upload: Upload) -> None:
    """One mail: to the person who had the rows saved, and to staff, who will be asked to review them."""
    if upload.count("saved"):
        own = [upload.saved_by] if upload.saved_by else []
        mail.send("upload_saved", to=[*own, *mail.site_staff()], upload=upload)


def undone(upload: Upload) -> None:
    own = {each for each in (upload.undone_by, upload.saved_by) if each}
    mail.send("upload_undone", to=[*own, *mail.site_staff()], upload=upload)
