"""The page that makes a resource from a CTDL document."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.exceptions import NotAllowed, Refused
from accounts.permissions import editable_organizations
from accounts.requests import UserRequest
from accounts.views.answers import says_why
from publisher.actions import importing
from publisher.forms.document import DocumentForm


@login_required
@require_http_methods(["GET", "POST"])
@says_why
def document(request: UserRequest) -> HttpResponse:
    organizations = editable_organizations(request.user)
    if request.method == "POST" and not organizations:
        raise NotAllowed("You can enter resources for organizations only in which you are an editor.")
    form = DocumentForm(request.POST or None, request.FILES or None, organizations=organizations)
    status = HTTPStatus.OK
    if form.is_bound:
        if form.is_valid() and (answer := _brought(request, form)):
            return answer
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "publisher/document.html", {"form": form, "organizations": organizations}, status=status)


def _brought(request: UserRequest, form: DocumentForm) -> HttpResponse | None:
    """Leads to the new resource; None, with the reason at the field, when there is none."""
    said = form.cleaned_data
    try:
        resource = importing.bring(
            organization=said["organization"], text=said["text"], by=request.user, as_new=said["as_new"]
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error("file" if said.get("file") else "text", str(refusal))
        return None
    messages.success(request, f"“{resource.name}” is saved as the document has it. Look it through, then approve it.")
    return redirect("resource", ctid=resource.ctid)
