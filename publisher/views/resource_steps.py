"""The buttons of a resource, the same on its page and on its form: which there are, and why one cannot be pressed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from accounts.permissions import granted
from accounts.requests import UserRequest
from accounts.roles import WHY_NOT, Permission
from publisher.actions import taking
from publisher.models import Resource

DETAILS, FORM = "details", "form"  # the two pages that have these buttons
NOT_HERE = "Nothing is typed on this page. Open the form to change it."
BY_STAFF = "Staff of the registry publish it, when they have looked at what is approved."


@dataclass(frozen=True, slots=True)
class StepButton:
    """One button. `reason` says why it cannot be pressed, "" when it can; `seen` is the revision that it decides on.

    is_link: it opens a page instead of sending a form. is_current: that page is the one it stands on.
    """

    name: str
    label: str
    url: str
    seen: int | None
    reason: str
    style: str
    is_link: bool = False
    confirm: str = ""
    confirm_detail: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    label: str
    pointer: str
    style: str = "btn-quiet"
    confirm: str = ""
    confirm_detail: str = ""


_LOOKS = {
    "approve": _Look("Approve", "latest_id", "btn-primary"),
    "retry": _Look("Try again", "approved_id", "btn-primary"),
    "withdraw": _Look("Withdraw approval", "approved_id"),
    "ask-to-unpublish": _Look("Unpublish", "published_id"),
    "delete": _Look(
        "Delete",
        "latest_id",
        confirm="Delete this resource?",
        confirm_detail="It disappears from every list and cannot be brought back. Its CTID stays taken.",
    ),
}
# These make sense in one situation only; outside of it there is no button rather than one with a reason.
_ONLY_WHEN_OPEN = ("retry", "withdraw")
_LAST = ("ask-to-unpublish", "delete")


def buttons_for(
    request: UserRequest, resource: Resource, *, here: str = DETAILS, complete: bool | None = None
) -> list[StepButton]:
    """Every button for the person: those that can be pressed first, those that take something away last.

    here: the page they stand on. complete: whether the latest revision passes minimum data, if that is known already.
    """
    held = granted(request.user, resource.organization)
    reasons = taking.reasons(resource, None, complete=complete)
    why_not = "" if Permission.RESOURCE_EDIT in held else WHY_NOT[Permission.RESOURCE_EDIT]
    may_review = Permission.RESOURCE_REVIEW in held
    steps = steps_for(resource, reasons, why_not=why_not, may_retry=may_review)
    return _sorted([*_pages(resource, here, why_not), *_of_staff(resource, reasons, may_review=may_review), *steps])


def steps_for(
    resource: Resource, reasons: Mapping[str, str | None], *, why_not: str = "", may_retry: bool = False
) -> list[StepButton]:
    """The buttons that take a step, in the order of `_sorted`.

    reasons: why each step is not open (`taking.reasons`). why_not: why the person may take none.
    may_retry: the person may send a refused request again all the same, as staff of the registry.
    """
    shown = [name for name in _LOOKS if name not in _ONLY_WHEN_OPEN or reasons[name] is None]
    refused = {name: "" if may_retry and name == "retry" else why_not for name in shown}
    return _sorted([_button(name, resource, refused[name] or reasons[name] or "") for name in shown])


def _sorted(buttons: list[StepButton]) -> list[StepButton]:
    return sorted(buttons, key=lambda each: (each.name in _LAST, each.name == "delete", bool(each.reason)))


def _pages(resource: Resource, here: str, why_not: str) -> list[StepButton]:
    """The form and the page of details; on the page of details there is nothing to save."""
    form, page = reverse("resource_edit", args=[resource.ctid]), reverse("resource", args=[resource.ctid])
    edit = _link("edit", "Edit", form, reason=why_not, style="btn-quiet", is_current=here == FORM)
    save = _link("save", "Save", form, reason=why_not or NOT_HERE)
    details = _link("details", "Details", page, is_current=here == DETAILS)
    return [details] if here == FORM else [edit, details, save]


def _of_staff(resource: Resource, reasons: Mapping[str, str | None], *, may_review: bool) -> list[StepButton]:
    """Review and publish: both are done on the page of the review, which only staff have."""
    review = reverse("review_resource", args=[resource.ctid])
    only_staff = "" if may_review else WHY_NOT[Permission.RESOURCE_REVIEW]
    publish = reasons["publish"] or ("" if may_review else BY_STAFF)
    return [
        _link("review", "Review", review, reason=only_staff),
        _link("publish", "Publish", f"{review}#decide", reason=publish, style="btn-primary"),
    ]


def _link(
    name: str, label: str, url: str, *, reason: str = "", style: str = "btn-quiet", is_current: bool = False
) -> StepButton:
    return StepButton(name, label, url, None, reason, style, is_link=True, is_current=is_current)


def _button(name: str, resource: Resource, reason: str) -> StepButton:
    look = _LOOKS[name]
    is_link = name == "ask-to-unpublish"  # it asks for a reason first
    url = reverse("resource_unpublish", args=[resource.ctid]) if is_link else _step_url(name, resource)
    seen = getattr(resource, look.pointer)
    return StepButton(name, look.label, url, seen, reason, look.style, is_link, look.confirm, look.confirm_detail)


def _step_url(name: str, resource: Resource) -> str:
    return reverse("resource_step", args=[resource.ctid, name])
