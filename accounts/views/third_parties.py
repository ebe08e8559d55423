"""Who publishes for an organization, and for whom it publishes: ask, grant, refuse, end."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.actions import third_parties
from accounts.exceptions import Changed, NotReady
from accounts.models import Organization, OrganizationQuerySet, ThirdPartyRelation
from accounts.models.third_party import ThirdPartyRelationQuerySet
from accounts.permissions import can
from accounts.requests import UserRequest
from accounts.roles import Permission
from accounts.views.answers import number, says_why, status_of
from ctdl.identifiers import find_ctid

MOST = 10  # organizations that a search shows; a person narrows the words rather than reading on
LONGEST = 200


@login_required
@require_GET
def index(request: UserRequest, organization_id: int) -> HttpResponse:
    """The relations in both directions. `?q=` looks for an organization to ask."""
    return _page(request, _organization(request, organization_id))


@login_required
@require_POST
@says_why
def ask(request: UserRequest, organization_id: int) -> HttpResponse:
    publisher = _organization(request, organization_id)
    client = get_object_or_404(Organization.objects.approved(), pk=number(request.POST.get("client")))
    try:
        third_parties.ask(publisher=publisher, client=client, by=request.user)
    except NotReady as refusal:
        return _refused(request, publisher, refusal)
    messages.success(request, f"{client.name} was asked. Its administrators got a mail; you get one when they decide.")
    return redirect("third_parties", organization_id=publisher.pk)


@login_required
@require_POST
@says_why
def grant(request: UserRequest, organization_id: int, relation_id: int) -> HttpResponse:
    return _step(
        request, organization_id, relation_id, third_parties.grant, "{publisher} may publish for {client} from now on."
    )


@login_required
@require_POST
@says_why
def refuse(request: UserRequest, organization_id: int, relation_id: int) -> HttpResponse:
    return _step(request, organization_id, relation_id, third_parties.refuse, "The request of {publisher} is refused.")


@login_required
@require_POST
@says_why
def end(request: UserRequest, organization_id: int, relation_id: int) -> HttpResponse:
    done = "{publisher} does not publish for {client} any more. What it entered stays."
    return _step(request, organization_id, relation_id, third_parties.end, done)


def _step(
    request: UserRequest, organization_id: int, relation_id: int, action: Callable[..., ThirdPartyRelation], done: str
) -> HttpResponse:
    organization = _organization(request, organization_id)
    relation = get_object_or_404(_relations(organization), pk=relation_id)
    try:
        action(relation=relation, by=request.user)
    except (NotReady, Changed) as refusal:
        return _refused(request, organization, refusal)
    messages.success(request, done.format(publisher=relation.publisher, client=relation.client))
    return redirect("third_parties", organization_id=organization.pk)


def _refused(request: UserRequest, organization: Organization, refusal: NotReady | Changed) -> HttpResponse:
    messages.error(request, str(refusal))
    return _page(request, organization, status=status_of(refusal))


def _organization(request: UserRequest, organization_id: int) -> Organization:
    """One that the reader belongs to, or any for site staff: a third party does not see who else publishes for it."""
    seen = Organization.objects.visible_to(request.user)
    if not request.user.is_site_staff:
        seen = seen.of_member(request.user)
    return get_object_or_404(seen, pk=organization_id)


def _relations(organization: Organization) -> ThirdPartyRelationQuerySet:
    both: ThirdPartyRelationQuerySet = ThirdPartyRelation.objects.filter(
        Q(publisher=organization) | Q(client=organization)
    )
    return both.select_related("publisher", "client", "asked_by", "decided_by", "ended_by")


def _page(request: UserRequest, organization: Organization, *, status: int = HTTPStatus.OK) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    relations = list(_relations(organization))
    why_not_ask = third_parties.why_not_ask(organization)
    clients = [each for each in relations if each.publisher_id == organization.pk]
    context = {
        "organization": organization,
        "publishers": [each for each in relations if each.client_id == organization.pk],
        "clients": clients,
        "shows_clients": bool(clients) or not why_not_ask,
        "may_decide": can(request.user, Permission.ORGANIZATION_EDIT, organization),
        "why_not_ask": why_not_ask,
        "q": words,
        "found": _to_ask(organization, words) if words and not why_not_ask else [],
    }
    return render(request, "accounts/third_parties.html", context, status=status)


def _to_ask(organization: Organization, words: str) -> OrganizationQuerySet:
    """Approved organizations, which everybody may name, that have not been asked and have not granted it."""
    asked = ThirdPartyRelation.objects.open().filter(publisher=organization).values("client")
    found = Organization.objects.approved().exclude(pk=organization.pk).exclude(pk__in=asked)
    ctid = find_ctid(words)
    for word in [ctid] if ctid else words.split():
        found = found.filter(Q(name__icontains=word) | Q(webpage__icontains=word) | Q(ctid=word))
    return found[:MOST]
