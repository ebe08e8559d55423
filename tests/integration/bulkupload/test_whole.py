"""What an upload writes hangs together, although the database does not ask for each row of it (decision 19)."""

import pytest
from django.apps import apps
from django.db.models import Exists, OuterRef, ProtectedError

from bulkupload import applying, undoing, working
from publisher.models import Resource
from tests.integration.bulkupload.conftest import a_row

UNCHECKED = [
    field
    for model in apps.get_models()
    for field in model._meta.local_fields
    if field.is_relation and not field.db_constraint
]


def _leading_nowhere() -> dict[str, int]:
    """Field -> how many rows name a target by it that is not there."""
    found = {}
    for field in UNCHECKED:
        target = field.related_model._base_manager.filter(pk=OuterRef(field.attname))
        named = field.model._base_manager.filter(**{f"{field.attname}__isnull": False})
        if number := named.filter(~Exists(target)).count():
            found[str(field)] = number
    return found


def _at_work(upload) -> None:
    assert working.advance(upload.pk, seconds=600)
    upload.refresh_from_db()


def test_the_fields_are_those_that_the_decision_names():
    assert {"publisher.Revision.resource", "publisher.Reference.resource", "audit.Event.actor"} <= {
        str(field) for field in UNCHECKED
    }


@pytest.mark.parametrize("everything", [True, False])
def test_nothing_leads_nowhere_after_saving_changing_and_undoing(checked, saved, a_csv, editor, everything):
    saved([a_row(number) for number in range(1, 5)])
    rows = [a_row(1, Credential_Name="Master Welder"), a_row(2), *(a_row(number) for number in range(5, 8))]
    upload = checked(a_csv(rows if everything else [*rows, a_row(9, Credential_Type="Spoon")]))

    applying.start(upload=upload, by=editor, everything=everything)
    _at_work(upload)

    assert (upload.state, upload.count("saved")) == ("saved", 4)
    assert _leading_nowhere() == {}

    undoing.start(upload=upload, by=editor)
    _at_work(upload)

    assert upload.state == "undone"
    assert _leading_nowhere() == {}


def test_what_is_named_cannot_be_deleted(saved, editor):
    saved([a_row(1)])

    for gone in (editor, Resource.objects.get()):
        with pytest.raises(ProtectedError):
            gone.delete()
    assert _leading_nowhere() == {}
