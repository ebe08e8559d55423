"""What the views of an upload share."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

import ctdl
from accounts.models import User
from bulkupload.kinds import shown_kind
from bulkupload.models import Upload

INLINE_SECONDS = 3.0  # a small file is done by then; a longer one goes on in the background


def person(request: HttpRequest) -> User:
    """Who is logged in; the views are for nobody else."""
    assert isinstance(request.user, User)
    return request.user


def declaration_or_404(kind: str) -> ctdl.Declaration:
    """The declaration of a kind that can be uploaded."""
    try:
        return shown_kind(kind)
    except ctdl.UnknownKind:
        raise Http404 from None


def upload_or_404(request: HttpRequest, upload_id: int) -> Upload:
    uploads = Upload.objects.visible_to(request.user).select_related("organization", "uploaded_by", "saved_by")
    return get_object_or_404(uploads, pk=upload_id)


def steps(current: int) -> list[dict[str, str]]:
    """The way of a file, for components/steps.html; `current` counts from 0."""
    labels = ("Choose file", "Check and fix", "Save", "Approve")
    return [
        {"label": label, "state": "done" if index < current else "current" if index == current else ""}
        for index, label in enumerate(labels)
    ]
