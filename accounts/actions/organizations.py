"""The account of an organization: register, change, submit, decide."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import mail
from accounts.completeness import findings
from accounts.exceptions import Changed, Incomplete, NotReady
from accounts.models import Membership, Organization, User
from accounts.permissions import check_can
from accounts.registration import EDITABLE, STEPS
from accounts.roles import Permission, Role
from audit import log
from ctdl.identifiers import new_ctid

# What members say about their organization; everything else about an account is decided by the steps.
ACCOUNT_FIELDS: tuple[str, ...] = (
    "name",
    "webpage",
    "description",
    "will_publish",
    "publishing_roles",
    "publishing_methods",
    "will_consume",
    "consuming_methods",
    "fein",
    "duns",
    "ope_id",
    "phone",
    "phone_extension",
    "second_phone",
    "second_phone_extension",
    "email",
    "street_address",
    "city",
    "region",
    "postal_code",
    "country",
    "sector",
    "types",
    "publishing_estimates",
)
CHANGED = "Somebody else changed this organization since you opened it. Look at what is there now, then decide again."
WITH_STAFF = "Staff are looking at this organization. Take it back first, if you want to change it."


def facts_of(organization: Organization) -> dict[str, Any]:
    """The account fields of `organization`, by name."""
    return {name: getattr(organization, name) for name in ACCOUNT_FIELDS}


@transaction.atomic
def create(*, by: User, values: Mapping[str, Any], then_submit: bool = False) -> Organization:
    """A new organization with the account fields in `values`, and `by` as its first administrator.

    A draft needs a name only; with `then_submit` it must be complete. Raises Incomplete.
    """
    organization = Organization(created_by=by, **_known(values))
    _check_complete_enough(facts_of(organization), whole=then_submit)
    _check_is_first(organization, by=by)
    organization.save(force_insert=True)
    Membership.objects.create(organization=organization, user=by, role=Role.ADMINISTRATOR)
    _record("created", organization, by=by)
    return submit(organization=organization, by=by, seen=organization.version) if then_submit else organization


@transaction.atomic
def save(
    *, organization: Organization, by: User, seen: int, values: Mapping[str, Any], then_submit: bool = False
) -> Organization:
    """Writes the account fields in `values` over version `seen`; the same values make no new version.

    An approved organization stays complete; a draft needs a name only.
    Raises NotAllowed, Changed, NotReady, Incomplete.
    """
    current = _locked(organization)
    check_can(by, Permission.ORGANIZATION_EDIT, current)
    if current.status not in EDITABLE:
        raise NotReady(WITH_STAFF)
    _check_seen(current, seen)
    facts = {**facts_of(current), **values}
    _check_complete_enough(facts, whole=then_submit or current.is_approved)
    changes = {name: value for name, value in _known(values).items() if getattr(current, name) != value}
    if changes:
        _compare_and_set(current, version=current.version + 1, **changes)
        _record("saved", current, by=by, fields=sorted(changes), version=current.version)
    return submit(organization=current, by=by, seen=current.version) if then_submit else current


@transaction.atomic
def submit(*, organization: Organization, by: User, seen: int) -> Organization:
    """Asks staff to approve version `seen`; they are told. Raises NotAllowed, Changed, NotReady, Incomplete."""
    current = _begin("submit", organization=organization, by=by, seen=seen)
    if missing := findings(facts_of(current)):
        raise Incomplete(missing)
    _take("submit", current, by=by, submitted_at=timezone.now(), submitted_by=by)
    mail.send("organization_submitted", to=mail.site_staff(), organization=current, by=by)
    return current


@transaction.atomic
def take_back(*, organization: Organization, by: User, seen: int) -> Organization:
    """Makes a submitted organization a draft again. Raises NotAllowed, Changed, NotReady."""
    current = _begin("take-back", organization=organization, by=by, seen=seen)
    _take("take-back", current, by=by, submitted_at=None, submitted_by=None)
    return current


@transaction.atomic
def approve(*, organization: Organization, by: User, seen: int) -> Organization:
    """Approves version `seen`; an organization without a CTID gets one. Raises NotAllowed, Changed, NotReady."""
    current = _begin("approve", organization=organization, by=by, seen=seen)
    _take(
        "approve",
        current,
        by=by,
        ctid=current.ctid or new_ctid(),
        decided_at=timezone.now(),
        decided_by=by,
        decision_note="",
    )
    mail.send("organization_approved", to=mail.administrators(current), organization=current, by=by)
    return current


@transaction.atomic
def return_(*, organization: Organization, by: User, seen: int, note: str) -> Organization:
    """Gives version `seen` back to its members with `note`. Raises NotAllowed, Changed, NotReady."""
    current = _begin("return", organization=organization, by=by, seen=seen)
    if not note.strip():
        raise NotReady("Write a note that tells the organization what to change.")
    _take("return", current, by=by, decided_at=timezone.now(), decided_by=by, decision_note=note.strip())
    mail.send("organization_returned", to=mail.administrators(current), organization=current, by=by)
    return current


def _check_is_first(organization: Organization, *, by: User) -> None:
    """Refuses what `by` has registered already. The lock makes the second of two clicks wait for the first."""
    User.objects.select_for_update().get(pk=by.pk)
    twins = Organization.objects.filter(created_by=by, name=organization.name, webpage=organization.webpage)
    if twins.exclude(status=Organization.Status.APPROVED).exists():
        raise Incomplete({"name": "You have registered this organization already. Go on with that one."})


def _locked(organization: Organization) -> Organization:
    """The row as it is now, kept from others until the transaction ends (SQLite: the whole database is)."""
    return Organization.objects.select_for_update().get(pk=organization.pk)


def _begin(step: str, *, organization: Organization, by: User, seen: int) -> Organization:
    """The locked organization, ready for `step`. Raises NotAllowed, NotReady, Changed."""
    current = _locked(organization)
    check_can(by, STEPS[step].permission, current)
    if reason := current.why_not(step):
        raise NotReady(reason)
    _check_seen(current, seen)
    return current


def _check_seen(current: Organization, seen: int) -> None:
    if current.version != seen:
        raise Changed(CHANGED)


def _check_complete_enough(facts: Mapping[str, Any], *, whole: bool) -> None:
    """A draft needs a name, `whole` everything. Raises Incomplete with all that is missing."""
    missing = findings(facts)
    if not whole:
        missing = {name: sentence for name, sentence in missing.items() if name == "name"}
    if missing:
        raise Incomplete(missing)


def _take(step: str, current: Organization, *, by: User, **changes: object) -> None:
    _compare_and_set(current, status=STEPS[step].target, **changes)
    note = {"note": current.decision_note} if step == "return" else {}
    log.record(STEPS[step].event, by=by, subject=current, organization_id=current.pk, version=current.version, **note)


def _compare_and_set(current: Organization, **changes: object) -> None:
    """Writes `changes` if status and version are still those of `current`, else raises Changed. Needs no row lock."""
    moved = Organization.objects.filter(pk=current.pk, status=current.status, version=current.version).update(**changes)
    if not moved:
        raise Changed(CHANGED)
    current.refresh_from_db()


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values`, refusing any field that is not the members' to write."""
    if unknown := set(values) - set(ACCOUNT_FIELDS):
        raise TypeError(f"Not account fields: {', '.join(sorted(unknown))}")
    return dict(values)


def _record(what: str, organization: Organization, *, by: User, **data: Any) -> None:
    log.record(f"accounts:organization:{what}", by=by, subject=organization, organization_id=organization.pk, **data)
