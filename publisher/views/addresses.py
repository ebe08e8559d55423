"""A button at every web address: what does it answer?"""

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from publisher.address_check import Check, check

MOST_AT_ONCE = 5
PER_MINUTE = 30
_OFTEN = "You have checked many addresses in a short time. Try again in a minute."


@login_required
@require_POST
def check_address(request: UserRequest) -> HttpResponse:
    """The control that `of` names holds one address, or one on each line."""
    typed = request.POST.get(request.POST.get("of", "address"), "")
    addresses = list(dict.fromkeys(line.strip() for line in typed[:10_000].split("\n") if line.strip()))
    checks = [check(each) if _is_allowed(request) else Check(each, _OFTEN, "warn") for each in addresses[:MOST_AT_ONCE]]
    checks += [Check(each, "Not checked: five at a time.", "") for each in addresses[MOST_AT_ONCE:]]
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]  # django-htmx
    template = "publisher/address_checked.html" if is_fragment else "publisher/address.html"
    return render(request, template, {"checks": checks})


def _is_allowed(request: UserRequest) -> bool:
    """Counts one address more for this person, unless there were too many within a minute."""
    key = f"check-address:{request.user.pk}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= PER_MINUTE
    except ValueError:  # the minute ended between the two
        return True
