"""Fragments with what a reference can point to, asked for while a person types."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

import ctdl
from accounts.requests import UserRequest
from ctdl import Property
from publisher.forms.build import field_for
from publisher.forms.references import ReferencesField
from publisher.picking import Lookup


@login_required
@require_GET
def references(request: UserRequest) -> HttpResponse:
    """Organizations, or resources of the classes that the property takes.

    Query: `field` (control name), its words under `FIELD-find`, and what narrows them: `FIELD-mine` for one's own only,
    `FIELD-published`, `FIELD-type`; `in` and `term` name the declaration and the property; `self` is the CTID of what
    is being entered, which does not point to itself.
    """
    name = request.GET.get("field", "")
    words = request.GET.get(f"{name}-find", "")
    field = field_for(_property(request))
    if not isinstance(field, ReferencesField):
        raise Http404("This property does not refer to anything.")
    ticked = {part: request.GET.get(f"{name}-{part}") == "on" for part in ("mine", "published")}
    looked = Lookup(words, ticked["mine"], ticked["published"], request.GET.get(f"{name}-type", ""))
    found = [each for each in field.find(looked, user=request.user) if each.ctid != request.GET.get("self")]
    context = {"found": found, "name": name, "target": f"id_{name}", "words": words}
    return render(request, "publisher/found.html", context)


def _property(request: UserRequest) -> Property:
    """The property that `in` and `term` name; an owner's where they are left out. Raises 404."""
    declaration, term = request.GET.get("in", "credential"), request.GET.get("term", "ceterms:ownedBy")
    try:
        found = ctdl.kind(declaration)
    except ctdl.UnknownKind:
        try:
            found = ctdl.profile(declaration)
        except ctdl.UnknownKind as unknown:
            raise Http404(str(unknown)) from unknown
    try:
        return found.property(term)
    except ctdl.UnknownTerm as unknown:
        raise Http404(str(unknown)) from unknown
