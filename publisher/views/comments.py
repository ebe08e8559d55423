"""Comments on a resource: what its two pages show, and what is written and taken back there."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

import ctdl
from accounts.exceptions import NotAllowed, Refused
from accounts.requests import UserRequest
from accounts.roles import WHY_NOT, Permission
from accounts.views.answers import number, says_why
from publisher.actions import commenting
from publisher.models import Comment, Resource, Revision
from publisher.models.comment import LONGEST

TYPED = "comment:{}"  # what was refused, kept in the session until the page is shown again
SHOWN = 100  # the newest; who has written more than that on one resource reads them all with ?comments=all


def comments_on(
    request: UserRequest, resource: Resource, revision: Revision | None, *, side: str = ""
) -> dict[str, Any]:
    """The context of `templates/publisher/comments.html`: everything said, what is new, what may be written.

    side: for whom the page speaks, where somebody may speak for both. Showing it marks everything as read.
    """
    sides = commenting.sides_of(request.user, resource.organization)
    every = Comment.objects.filter(resource=resource)
    new = set(every.new_to(request.user).values_list("pk", flat=True))
    newest = every.select_related("author", "revision").annotate(number=F("revision__number")).order_by("-pk")
    shown = list(
        newest.defer("revision__graph")
        if request.GET.get("comments") == "all"
        else newest.defer("revision__graph")[:SHOWN]
    )
    commenting.read(resource=resource, by=request.user)
    kind = ctdl.kind(resource.kind)
    labels = {prop.term: prop.label for prop in kind.properties}
    return {
        "resource": resource,
        "revision": revision,
        "entries": [_entry(each, request, labels, new) for each in reversed(shown)],
        "hidden": every.count() - len(shown) if len(shown) == SHOWN else 0,
        "new": len(new),
        "side": side if side in sides else next(iter(sides), ""),
        "why_not": "" if sides else WHY_NOT[Permission.RESOURCE_EDIT],
        "properties": _choices(kind, revision),
        "typed": request.session.pop(TYPED.format(resource.pk), {}),
        "longest": LONGEST,
        "return_to": "review" if side == Comment.Side.STAFF else "",
    }


@login_required
@require_POST
@says_why
def write(request: UserRequest, ctid: str) -> HttpResponse:
    """Adds a comment; what is refused stands in its field again, with the sentence that says why."""
    resource = get_object_or_404(Resource.objects.visible_to(request.user), ctid=ctid.lower())
    data = request.POST
    revision = resource.revisions.filter(pk=number(data.get("revision"))).first()
    given = {"side": data.get("side", ""), "text": data.get("text", ""), "term": data.get("term", "")}
    try:
        commenting.write(resource=resource, by=request.user, revision=revision, **given)
    except NotAllowed:
        raise
    except Refused as refusal:
        kept = {"text": given["text"][: 4 * LONGEST], "term": given["term"][:80], "refusal": str(refusal)}
        request.session[TYPED.format(resource.pk)] = kept
        return redirect(_back(request, resource, "#comment-form"))
    return redirect(_back(request, resource, "#comments"))


@login_required
@require_POST
@says_why
def withdraw(request: UserRequest, ctid: str, comment_id: int) -> HttpResponse:
    resource = get_object_or_404(Resource.objects.visible_to(request.user), ctid=ctid.lower())
    comment = get_object_or_404(resource.comments, pk=comment_id)
    try:
        commenting.withdraw(comment=comment, by=request.user)
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your comment is taken back.")
    return redirect(_back(request, resource, "#comments"))


def _back(request: UserRequest, resource: Resource, place: str) -> str:
    """The page that the form stood on; only the two that there are."""
    name = "review_resource" if request.POST.get("return_to") == "review" else "resource"
    return reverse(name, args=[resource.ctid]) + place


def _entry(comment: Comment, request: UserRequest, labels: dict[str, str], new: set[int]) -> dict[str, Any]:
    own = comment.author_id == request.user.pk
    return {
        "comment": comment,
        "about": labels.get(comment.term, ""),
        "is_new": comment.pk in new,
        "may_withdraw": own and not commenting.why_not_withdrawn(comment),
    }


def _choices(kind: ctdl.Declaration, revision: Revision | None) -> list[tuple[str, str]]:
    """What a comment may be about: the properties that say something, in the order of the form."""
    node = ctdl.main_node(revision.graph) if revision else {}
    return [(prop.term, prop.label) for prop in kind.properties if prop.term in node]
