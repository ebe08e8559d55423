"""The history of a resource: one line of time, and any two revisions side by side."""

import re

import pytest

import ctdl
from publisher.actions import approving, delivering, reviewing, saving
from tests import factories

pytestmark = pytest.mark.django_db
BASE = "https://registry.example.org"


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def change(resource, by, source="form", **facts):
    graph = ctdl.edit(resource.latest.graph, facts, base=BASE)
    saved = saving.save(resource=resource, graph=graph, by=by, source=source, seen=resource.latest_id)
    resource.refresh_from_db()
    return saved


def history(pages, resource, **query):
    return pages.get(f"/resources/{resource.ctid}/history/", query)


def compare(pages, resource, **query):
    return pages.get(f"/resources/{resource.ctid}/history/compare/", query)


def test_decisions_stand_between_the_revisions_that_they_were_about(pages, credential, editor):
    factories.approved(credential, by=editor)
    reviewer = factories.a_reviewer(first_name="Lin", last_name="Okafor")
    reviewing.return_(resource=credential, by=reviewer, seen=credential.approved_id, note="The price is missing.")
    credential.refresh_from_db()
    change(credential, editor, **{"ceterms:name": "Master Welder"})

    page = words(history(pages, credential))

    order = ["Revision 2", "Returned by a reviewer", "The price is missing.", "Approved", "Revision 1"]
    places = [page.index(text, page.index("Revision 2")) for text in order]
    assert places == sorted(places)
    assert "Lin Okafor" in page


def test_publishing_stands_on_the_line_with_who_released_it(pages, credential, registry):
    delivering_request = factories.publish_requested(factories.a_credential(factories.a_published_organization()))
    delivering.deliver(request_id=delivering_request.pk)
    resource = delivering_request.resource
    pages.force_login(factories.a_member(resource.organization))

    page = words(history(pages, resource))

    assert page.index("Published") < page.index("Released for publishing")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("upload:12:3", '<a href="/upload/file/12/">by upload 12, row 3</a>'),
        ("api:Registrar", "by API key Registrar"),
        ("copy:ce-1", '<a href="/resources/ce-1/">by copying ce-1</a>'),
        ("upload:<b>", "by upload &lt;b&gt;"),
    ],
)
def test_a_source_is_told_in_words_with_a_link_where_there_is_one(pages, credential, editor, source, text):
    change(credential, editor, source=source, **{"ceterms:name": "Master Welder"})

    assert text in " ".join(history(pages, credential).content.decode().split())


def test_any_two_revisions_are_compared_the_older_one_first(pages, credential, editor):
    change(credential, editor, **{"ceterms:description": "Welds steel plates, safely and to the drawing."})
    change(credential, editor, **{"ceterms:description": "Welds steel pipes, safely and to the drawing."})

    page = compare(pages, credential, before="3", after="2").content.decode()

    assert "Revision 2 and revision 3" in page
    assert re.search(r"<del>plates, ?</del>", page)
    assert re.search(r"<ins>pipes, ?</ins>", page)


def test_without_numbers_the_latest_is_compared_with_the_one_before(pages, credential, editor):
    change(credential, editor, **{"ceterms:name": "Master Welder"})

    assert "Revision 1 and revision 2" in words(compare(pages, credential))


@pytest.mark.parametrize("query", [{"before": "99"}, {"before": "1", "after": "99"}])
def test_a_revision_that_is_not_there_is_said(pages, credential, query):
    assert "There is no such revision" in words(compare(pages, credential, **query))


@pytest.mark.parametrize("query", [{"before": "x", "after": "-1"}, {"before": "1", "after": "1"}])
def test_odd_numbers_compare_something_all_the_same(pages, credential, query):
    assert "The two say the same." in words(compare(pages, credential, **query))


def test_fifty_revisions_stand_on_a_page_in_few_queries(
    pages, credential, editor, django_assert_max_num_queries, monkeypatch
):
    from publisher import timeline

    monkeypatch.setattr(timeline, "ON_A_PAGE", 3)
    for number in range(5):
        change(credential, editor, **{"ceterms:name": f"Welder {number}"})

    with django_assert_max_num_queries(25):
        first = words(history(pages, credential))
    second = words(history(pages, credential, page="2"))

    assert "1–3 of 6 revisions" in first
    assert "Revision 4" in first
    assert "Revision 3 " in second


def test_an_approval_that_was_withdrawn_is_told(pages, credential, editor):
    factories.approved(credential, by=editor)
    approving.withdraw(resource=credential, by=editor, seen=credential.approved_id)

    assert "Approval withdrawn" in words(history(pages, credential))


def test_the_simplified_input_makes_the_same_document(pages, credential):
    answer = pages.get(f"/resources/{credential.ctid}/input/?download=1")

    made = ctdl.format("credential", answer.json(), base="https://elsewhere.example").document
    assert ctdl.content_hash(made) == credential.latest.content_hash
    assert "Simplified input" in words(pages.get(f"/resources/{credential.ctid}/input/"))


def test_what_is_published_links_to_its_envelope(pages, registry):
    organization = factories.a_published_organization()
    resource = factories.published(factories.a_credential(organization))
    pages.force_login(factories.a_member(organization))

    page = pages.get(f"/resources/{resource.ctid}/").content.decode()

    assert f"/ce-registry/envelopes/envelope-of-{resource.ctid}" in page
    assert "released by" in page


def test_every_button_is_there_with_its_reason_when_it_is_off(pages, credential):
    page = pages.get(f"/resources/{credential.ctid}/").content.decode()

    for name in ("save", "review", "publish", "ask-to-unpublish"):
        assert f'id="step-{name}-reason"' in page
    for name in ("edit", "details", "approve", "delete"):
        assert f'id="step-{name}"' in page


def test_a_document_is_validated_once_for_a_page(pages, credential, monkeypatch):
    import ctdl.validation

    seen = []
    real = ctdl.validation._report
    monkeypatch.setattr(ctdl.validation, "_report", lambda *args: seen.append(1) or real(*args))

    pages.get(f"/resources/{credential.ctid}/")

    assert len(seen) == 1


@pytest.mark.parametrize("members", [1000])
def test_a_framework_with_a_thousand_members_stays_quick(pages, organization, editor, members):
    import time

    ids = [ctdl.new_ctid() for _ in range(members)]
    competencies = [
        {"CTID": ctid, "CompetencyText": f"Skill {place}", "Comment": ["In every position."], "CodedNotation": "W"}
        for place, ctid in enumerate(ids)
    ]
    framework = {
        "Name": "Welding",
        "Description": "What a welder knows and does, at work.",
        "Publisher": [organization.ctid],
        "InLanguage": ["en"],
        "HasTopChild": ids,
    }
    graph = ctdl.format(
        "competency-framework", {"CompetencyFramework": framework, "Competencies": competencies}, base=BASE
    ).document
    made = saving.create(organization=organization, kind="competency-framework", graph=graph, by=editor, source="form")

    begun = time.process_time()
    page = pages.get(f"/resources/{made.ctid}/")
    took = time.process_time() - begun

    assert page.content.decode().count('class="level-0"') == members
    assert took < 6, f"{took:.1f} s of work"
