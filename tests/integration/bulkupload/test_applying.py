"""Saving what was shown: each row by itself, once, and never over somebody else's work."""

from unittest.mock import patch

import pytest

import ctdl
from accounts.exceptions import NotAllowed, NotReady
from accounts.roles import Role
from audit.models import Event
from bulkupload import applying, checking, receiving, working
from bulkupload.models import Upload, UploadRow
from publisher.actions import saving
from publisher.models import Resource, Revision
from tests import factories
from tests.integration.bulkupload.conftest import HEADINGS, a_row, node_of


def _save(upload, editor, **options):
    applying.start(upload=upload, by=editor, **options)
    assert working.advance(upload.pk, seconds=600)
    upload.refresh_from_db()
    return upload


def test_good_rows_become_resources_with_author_and_source(checked, a_csv, editor, organization):
    upload = _save(checked(a_csv([a_row(1), a_row(2, Credential_Type="Spoon"), a_row(3)])), editor)

    resources = Resource.objects.order_by("external_identifier")
    assert [(each.external_identifier, each.name) for each in resources] == [
        ("W-1", "Certified Welder 1"), ("W-3", "Certified Welder 3"),
    ]  # fmt: skip
    assert {(each.organization, each.kind, each.class_term) for each in resources} == {
        (organization, "credential", "ceterms:Certification")
    }
    assert [each.latest.source for each in resources] == [f"upload:{upload.pk}:2", f"upload:{upload.pk}:4"]
    assert {each.latest.author for each in resources} == {editor}
    assert (upload.state, upload.count("saved"), upload.count("failed")) == ("saved", 2, 0)


def test_what_is_saved_passes_minimum_data_and_can_be_approved(checked, a_csv, editor):
    _save(checked(a_csv([a_row(1)])), editor)

    graph = Resource.objects.get().latest.graph
    assert ctdl.minimum(graph) == []
    assert ctdl.main_node(graph)["ceterms:keyword"] == {"en-US": ["welding", "steel"]}
    factories.approved(Resource.objects.get())


def test_the_same_file_again_changes_nothing(checked, saved, a_csv, editor):
    saved([a_row(1), a_row(2)])

    again = checked(a_csv([a_row(1), a_row(2)]))

    assert again.counts == {"rows": 2, "unchanged": 2}
    with pytest.raises(NotReady, match="would change anything"):
        applying.start(upload=again, by=editor)
    assert Revision.objects.count() == 2


def test_saving_a_second_time_changes_nothing_and_says_so(checked, a_csv, editor):
    upload = _save(checked(a_csv([a_row(1)])), editor)

    with pytest.raises(NotReady, match="Saving it again changed nothing"):
        applying.start(upload=upload, by=editor)
    assert Revision.objects.count() == 1


def test_all_or_nothing_is_refused_while_a_row_is(checked, a_csv, editor):
    upload = checked(a_csv([a_row(1), a_row(2, Credential_Type="Spoon")]))

    with pytest.raises(NotReady, match="One row is refused"):
        applying.start(upload=upload, by=editor, everything=True)
    assert not Resource.objects.exists()


def test_an_update_keeps_what_the_file_does_not_know(checked, a_csv, editor, organization):
    resource = factories.a_credential(organization, by=editor)
    graph = ctdl.edit(
        resource.latest.graph, {"ceterms:requires": [{"Description": "A test."}]}, base="https://r.example"
    )
    graph["@graph"][0]["schema:unheardOf"] = "kept"
    graph["@graph"][0]["ceterms:name"]["fr"] = "Soudeur"
    resource = saving.save(resource=resource, graph=graph, by=editor, source="form", seen=resource.latest_id)

    _save(checked(a_csv([[resource.ctid, "Master Welder"]], ["CTID", "Name"])), editor)

    resource.refresh_from_db()
    main = ctdl.main_node(resource.latest.graph)
    assert main["schema:unheardOf"] == "kept"
    assert main["ceterms:requires"] == ctdl.main_node(graph)["ceterms:requires"]
    assert main["ceterms:name"] == {"en-US": "Master Welder", "fr": "Soudeur"}


def test_a_row_is_refused_when_somebody_changed_its_resource_since_the_preview(checked, saved, a_csv, editor):
    saved([a_row(1), a_row(2)])
    upload = checked(a_csv([a_row(1, Keywords="one"), a_row(2, Keywords="two")]))
    first = Resource.objects.get(external_identifier="W-1")
    newer = ctdl.edit(first.latest.graph, {"ceterms:name": "Changed meanwhile"}, base="https://r.example")
    saving.save(resource=first, graph=newer, by=editor, source="form", seen=first.latest_id)

    _save(upload, editor)

    first.refresh_from_db()
    assert first.name == "Changed meanwhile"
    assert (upload.count("saved"), upload.count("failed")) == (1, 1)
    [failed] = upload.rows.filter(outcome="failed")
    assert "changed" in failed.all_findings[0].message


def test_an_identifier_that_was_taken_since_the_preview_refuses_the_row(checked, a_csv, editor):
    upload, twin = checked(a_csv([a_row(1)])), checked(a_csv([a_row(1)]))
    _save(twin, editor)

    _save(upload, editor)

    assert upload.count("failed") == 1
    assert Resource.objects.count() == 1


def test_the_external_identifier_given_later_finds_the_resource_next_time(checked, a_csv, editor, organization):
    by_hand = factories.a_credential(organization, by=editor)
    _save(checked(a_csv([[by_hand.ctid, "W-1"]], ["CTID", "External Identifier"])), editor)

    again = checked(a_csv([["W-1", "Master Welder"]], ["External Identifier", "Name"]))

    assert again.rows.get().resource == by_hand
    assert by_hand.revisions.count() == 1
    assert Event.objects.filter(tag="publisher:resource:identified", subject=f"resource:{by_hand.pk}").exists()


# -- crashes ---------------------------------------------------------------------------------------------------------


class _PowerCut(BaseException):
    """Ends the process where it happens."""


def _cut_power_at(monkeypatch, nth):
    calls = iter(range(1, 1000))
    real = applying.save_staged

    def act(*given, **values):
        saved = real(*given, **values)
        if next(calls) == nth:
            raise _PowerCut
        return saved

    monkeypatch.setattr(applying, "save_staged", act)


def test_saving_goes_on_after_a_crash_without_saving_anything_twice(checked, a_csv, editor, monkeypatch):
    monkeypatch.setattr(applying, "BATCH", 2)
    upload = checked(a_csv([a_row(number) for number in range(5)]))
    applying.start(upload=upload, by=editor)
    with monkeypatch.context() as patch:
        _cut_power_at(patch, 2)
        with pytest.raises(_PowerCut):
            working.advance(upload.pk, seconds=600)
    assert Resource.objects.count() == 2

    assert working.left_behind() == [upload.pk]
    assert working.advance(upload.pk, seconds=600)

    upload.refresh_from_db()
    assert (upload.state, upload.count("saved")) == ("saved", 5)
    assert Revision.objects.count() == Resource.objects.count() == 5


def test_all_or_nothing_leaves_nothing_when_it_is_cut_off_and_all_when_it_goes_on(checked, a_csv, editor, monkeypatch):
    monkeypatch.setattr(applying, "BATCH", 2)
    upload = checked(a_csv([a_row(number) for number in range(5)]))
    applying.start(upload=upload, by=editor, everything=True)
    with monkeypatch.context() as patch:
        _cut_power_at(patch, 3)
        with pytest.raises(_PowerCut):
            working.advance(upload.pk, seconds=600)
    assert not Resource.objects.exists()

    assert working.advance(upload.pk, seconds=600)

    upload.refresh_from_db()
    assert (upload.state, upload.count("saved")) == ("saved", 5)


def test_all_or_nothing_saves_nothing_when_one_row_is_refused_meanwhile(checked, a_csv, editor):
    upload, twin = checked(a_csv([a_row(1), a_row(2)])), checked(a_csv([a_row(1)], name="other.csv"))
    _save(twin, editor)

    _save(upload, editor, everything=True)

    assert Resource.objects.count() == 1
    assert (upload.state, upload.problem) == ("checked", applying.NOT_ALL)
    assert upload.counts == {"rows": 2, "new": 1, "refused": 1}
    assert upload.rows.get(state="refused").all_findings[0].code == "not-saved"
    assert _save(upload, editor).count("saved") == 1


def test_checking_goes_on_after_a_crash_where_it_was(received, a_csv, monkeypatch):
    monkeypatch.setattr(checking, "BATCH", 2)
    upload = received(a_csv([a_row(number) for number in range(7)]))
    real, calls = checking.check_batch, iter(range(1, 100))

    def act(context, batch):
        if next(calls) == 3:
            raise _PowerCut
        return real(context, batch)

    with monkeypatch.context() as patch:
        patch.setattr(checking, "check_batch", act)
        with pytest.raises(_PowerCut):
            working.advance(upload.pk, seconds=600)
    assert upload.rows.count() == 4

    assert working.advance(upload.pk, seconds=600)

    upload.refresh_from_db()
    assert (upload.state, upload.counts) == ("checked", {"rows": 7, "new": 7})


def test_work_in_slices_comes_to_the_same_end(received, a_csv, editor, monkeypatch):
    monkeypatch.setattr(checking, "BATCH", 2)
    monkeypatch.setattr(applying, "BATCH", 2)
    upload = received(a_csv([a_row(number) for number in range(5)]))

    while not working.advance(upload.pk, seconds=-1):
        pass
    applying.start(upload=upload, by=editor)
    while not working.advance(upload.pk, seconds=-1):
        pass

    upload.refresh_from_db()
    assert (upload.state, upload.count("saved")) == ("saved", 5)


def test_two_workers_do_not_work_on_one_upload(received, a_csv, monkeypatch):
    upload = received(a_csv([a_row(1)]))
    seen = []
    real = checking.check_batch

    def act(context, batch):
        seen.append(working.advance(upload.pk, seconds=600))  # the second worker comes while the first is at it
        return real(context, batch)

    monkeypatch.setattr(checking, "check_batch", act)
    assert working.advance(upload.pk, seconds=600)

    assert seen == [True]
    assert Upload.objects.get().counts == {"rows": 1, "new": 1}


def test_a_row_that_we_fail_on_does_not_hold_up_the_others(checked, a_csv, editor, monkeypatch, caplog):
    upload = checked(a_csv([a_row(1), a_row(2), a_row(3)]))
    real = applying.save_staged

    def act(order, *, above, upto):
        if above < 3 <= upto:  # the row of W-2
            raise ZeroDivisionError
        return real(order, above=above, upto=upto)

    monkeypatch.setattr(applying, "save_staged", act)
    _save(upload, editor)

    assert (upload.count("saved"), upload.count("failed")) == (2, 1)
    assert "could not be saved" in caplog.text


# -- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_only_editors_save_map_and_discard(checked, a_csv, organization, role):
    upload = checked(a_csv([[*a_row(1), "x"]], [*HEADINGS, "Dept"]))
    other = factories.a_member(organization, role) if role else factories.a_reviewer()

    for attempt in (
        lambda: applying.start(upload=upload, by=other),
        lambda: receiving.map_columns(upload=upload, choices={"Dept": ""}, by=other),
        lambda: receiving.discard(upload=upload, by=other),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert Upload.objects.get().state == "checked"


def test_what_is_saved_cannot_be_read_anew_or_discarded(checked, a_csv, editor):
    upload = _save(checked(a_csv([a_row(1)])), editor)

    with pytest.raises(NotReady):
        receiving.discard(upload=upload, by=editor)
    with pytest.raises(NotReady):
        receiving.map_columns(upload=upload, choices={}, by=editor)
    assert UploadRow.objects.count() == 1


def test_a_discarded_upload_cannot_be_saved_and_keeps_its_file(checked, a_csv, editor):
    upload = checked(a_csv([a_row(1)]))

    receiving.discard(upload=upload, by=editor)

    with pytest.raises(NotReady, match="discarded"):
        applying.start(upload=upload, by=editor)
    assert not upload.rows.exists()
    assert upload.file.size == upload.size


def test_an_editor_who_lost_the_right_meanwhile_saves_nothing(checked, a_csv, editor, organization):
    upload = checked(a_csv([a_row(1)]))
    applying.start(upload=upload, by=editor)
    organization.memberships.filter(user=editor).delete()

    working.advance(upload.pk, seconds=600)

    upload.refresh_from_db()
    assert (upload.count("saved"), upload.count("failed")) == (0, 1)
    assert not Resource.objects.exists()


def test_all_or_nothing_ends_when_the_person_may_not_save_here_any_more(checked, a_csv, editor, organization):
    upload = checked(a_csv([a_row(1)]))
    applying.start(upload=upload, by=editor, everything=True)
    organization.memberships.filter(user=editor).delete()

    working.advance(upload.pk, seconds=600)

    upload.refresh_from_db()
    assert (upload.state, upload.saved_by, upload.counts) == ("checked", None, {"rows": 1, "new": 1})
    assert "Nothing was saved." in upload.problem
    assert not Resource.objects.exists()


# -- two people at the same file -------------------------------------------------------------------------------------


def _two_columns(received, a_csv):
    """A file with two headings that nobody knows."""
    return received(a_csv([[*a_row(1), "Metal", "Night"]], [*HEADINGS, "Dept", "Shift"]))


def test_what_two_people_say_of_two_columns_both_counts(received, a_csv, editor):
    upload = _two_columns(received, a_csv)
    mine, yours = Upload.objects.get(pk=upload.pk), Upload.objects.get(pk=upload.pk)

    receiving.map_columns(upload=mine, choices={"Dept": ""}, by=editor)
    receiving.map_columns(upload=yours, choices={"Shift": ""}, by=editor)

    assert Upload.objects.get(pk=upload.pk).mapping == {"dept": "", "shift": ""}


def test_rows_that_were_read_before_a_column_was_mapped_are_not_kept(received, a_csv, editor):
    upload = _two_columns(received, a_csv)
    late = checking.check(Upload.objects.get(pk=upload.pk))
    judge = checking.check_batch

    def overtaken(context, batch):
        receiving.map_columns(upload=upload, choices={"Dept": "ceterms:alternateName"}, by=editor)
        return judge(context, batch)

    with patch.object(checking, "check_batch", overtaken), pytest.raises(checking.Overtaken):
        list(late)
    working.advance(upload.pk, seconds=60)

    assert node_of(UploadRow.objects.get())["ceterms:alternateName"] == {"en-US": ["Metal"]}


def test_what_was_read_in_another_way_since_is_not_saved(checked, a_csv, editor):
    upload = checked(a_csv([[*a_row(1), "Metal"]], [*HEADINGS, "Dept"]))
    seen = upload.reading
    receiving.map_columns(upload=upload, choices={"Dept": "ceterms:alternateName"}, by=editor)
    working.advance(upload.pk, seconds=60)

    with pytest.raises(NotReady, match="read in another way"):
        applying.start(upload=upload, by=editor, seen=seen)
    upload.refresh_from_db()
    assert applying.start(upload=upload, by=editor, seen=upload.reading).state == "saving"
