"""Uploads that tests start from."""

from django.core.files.base import ContentFile

from accounts.models import Organization, User
from bulkupload import receiving, working
from bulkupload.models import Upload

SMALL_FILE = (
    "External Identifier,Credential Name,Description,Credential Type,Subject Webpage\n"
    "W-1,Certified Welder,Shows that its holder welds steel safely and to the drawing.,Certification,"
    "https://college.example.org/welder\n"
)


def an_upload(organization: Organization, *, by: User, text: str = SMALL_FILE, name: str = "credentials.csv") -> Upload:
    """A checked upload of a small file of credentials, one of them new."""
    file = ContentFile(text.encode(), name=name)
    upload = receiving.receive(organization=organization, kind="credential", file=file, name=name, by=by)
    assert working.advance(upload.pk, seconds=600)
    upload.refresh_from_db()
    return upload
