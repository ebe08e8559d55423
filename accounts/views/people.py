"""A person's own page, and the agreement to policies."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts import agreements
from accounts.actions import people
from accounts.forms import AgreementForm, ProfileForm
from accounts.requests import UserRequest
from config.policies import POLICIES


@login_required
@require_http_methods(["GET", "POST"])
def account(request: UserRequest) -> HttpResponse:
    """The own name, title and phone; what was agreed to; where to change the rest."""
    user = request.user
    form = ProfileForm(_sent(request), initial={name: getattr(user, name) for name in ProfileForm.base_fields})
    if request.method == "POST" and form.is_valid():
        people.change_profile(user=user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("account")
    titles = {policy.slug: policy.title for policy in POLICIES}
    given = [(titles.get(one.policy, one.policy), one) for one in user.agreements.order_by("-agreed_at", "policy")]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/account.html", {"form": form, "agreements": given}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def policies(request: UserRequest) -> HttpResponse:
    """Asks for agreement to every policy that is new or has changed, then goes on to where the person wanted to."""
    missing = agreements.missing(request.user)
    following = _safe_next(request)
    form = AgreementForm(_sent(request), policies=missing)
    if not missing:
        return redirect(following)
    if request.method == "POST" and form.is_valid():
        people.agree(user=request.user, policies=missing)
        messages.success(request, "Thank you. Your agreement is kept with its date.")
        return redirect(following)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/policies.html", {"form": form, "next": following}, status=status)


def _sent(request: UserRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def _safe_next(request: UserRequest) -> str:
    """The page that was asked for, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
