"""The page of a resource and all that belongs to it: read, compared, connected, commented; by keyboard, on a phone."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

import ctdl
from publisher.actions import commenting, saving
from publisher.models import Comment, Resource
from tests.browser.conftest import WIDTHS
from tests.factories import a_credential, a_reviewer, published
from tests.factories.everything import everything

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def welder(college, editor):
    """Published, changed since, required by two others, with something unpublished among its requirements."""
    safety = a_credential(college, by=editor, **{"ceterms:name": "Welding Safety Badge"})
    condition = {"Name": "What comes first", "Description": "A badge and two years.", "TargetCredential": [safety.ctid]}
    facts = {
        "ceterms:name": "Certified Welder",
        "ceterms:dateEffective": "2026-09-01",
        "ceterms:estimatedCost": [
            {
                "Name": "Examination",
                "Price": 1250.5,
                "Currency": "USD",
                "CostDetails": "https://college.example.org/fees",
            }
        ],
        "ceterms:requires": [condition],
        "ceterms:keyword": ["welding", "steel"],
    }
    welder = published(a_credential(college, by=editor, **facts))
    words = {"ceterms:description": "Shows that its holder welds steel pipes safely and to the drawing."}
    graph = ctdl.edit(welder.latest.graph, words, base=settings.REGISTRY_URL)
    saving.save(resource=welder, graph=graph, by=editor, source="upload:12:3", seen=welder.latest_id)
    for name in ("Associate of Applied Science in Welding Technology", "Master Welder"):
        needs = {"Description": "Comes after the certificate.", "TargetCredential": [welder.ctid]}
        a_credential(college, by=editor, **{"ceterms:name": name, "ceterms:requires": [needs]})
    return Resource.objects.get(pk=welder.pk)


def _both(page, shot, axe, name):
    """Pictures at both widths, which fail where something sticks out, and axe at both."""
    shot(page, name)
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)


def test_everything_about_a_resource_can_be_read(page, log_in, welder, editor, axe, shot):
    reviewer = a_reviewer(first_name="Lin", last_name="Okafor")
    commenting.write(resource=welder, by=reviewer, side=Comment.Side.STAFF, text="Is the price still right?")
    log_in(editor)

    page.goto(f"/resources/{welder.ctid}/")

    expect(page.get_by_text("1,250.50 USD")).to_be_visible()
    expect(page.get_by_text("1 September 2026")).to_be_visible()
    expect(page.get_by_role("link", name="Envelope")).to_be_visible()
    expect(page.get_by_role("heading", name="Comments 1 new")).to_be_visible()
    _both(page, shot, axe, "resource")


def test_connections_are_a_picture_whose_boxes_can_be_reached_by_keyboard(page, log_in, welder, editor, axe, shot):
    log_in(editor)
    page.goto(f"/resources/{welder.ctid}/connections/?steps=2")
    expect(page.get_by_role("heading", name="Picture")).to_be_visible()
    _both(page, shot, axe, "connections")

    page.get_by_role("region", name="Picture of the connections").focus()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "Certified" not in focused
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Status")).to_be_visible()


def test_history_compares_in_place_and_restores(page, log_in, welder, editor, axe, shot):
    log_in(editor)
    page.goto(f"/resources/{welder.ctid}/history/")
    expect(page.get_by_role("link", name="by upload 12, row 3")).to_be_visible()
    page.get_by_role("link", name="What changed in revision 2").click()
    expect(page.locator("ins").first).to_be_visible()
    _both(page, shot, axe, "history")

    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Revision 1 and revision 2")).to_be_visible()
    _both(page, shot, axe, "compare")

    page.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.get_by_text("The older revision is back")).to_be_visible()


def test_a_comment_is_written_and_taken_back(page, log_in, welder, editor, axe):
    log_in(editor)
    page.goto(f"/resources/{welder.ctid}/#comments")
    page.get_by_label("Write to staff of the registry").fill("The price is right.")
    page.get_by_label("About").select_option(label="Estimated cost")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".talk")).to_contain_text("The price is right.")

    page.get_by_role("button", name="Take back").click()
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()

    expect(page.locator(".talk")).to_contain_text("Taken back on")
    expect(page.get_by_text("The price is right.")).to_have_count(0)
    axe(page)


def test_a_page_with_every_property_fits(page, log_in, college, editor, shot):
    """Thousands of elements: what is wrong with one of them, the smaller pages say; axe would take minutes."""
    kind = ctdl.kind("cost-manifest")
    graph = everything(kind, kind.classes[0])
    made = saving.create(organization=college, kind=kind.slug, graph=graph, by=editor, source="form")
    log_in(editor)

    page.goto(f"/resources/{made.ctid}/")

    expect(page.get_by_role("heading", name="On this page")).to_be_visible()
    shot(page, "everything")


def test_a_framework_shows_its_competencies_as_a_tree(page, log_in, college, editor, axe, shot):
    made = saving.create(
        organization=college, kind="competency-framework", graph=a_framework(college), by=editor, source="form"
    )
    log_in(editor)

    page.goto(f"/resources/{made.ctid}/#contents")

    expect(page.get_by_text("Welds pipes 3").first).to_be_visible()
    _both(page, shot, axe, "framework")


def a_framework(college, number=8):
    ids = [ctdl.new_ctid() for _ in range(number)]
    competencies = [
        {
            "CTID": ctid,
            "CompetencyText": f"Welds pipes {place}",
            "CodedNotation": f"W{place}",
            "Comment": ["In every position."],
            **({"HasChild": ids[1:4]} if place == 0 else {}),
        }
        for place, ctid in enumerate(ids)
    ]
    framework = {
        "Name": "Welding Skills",
        "Description": "What a welder knows and does, at work.",
        "Publisher": [college.ctid],
        "InLanguage": ["en"],
        "HasTopChild": [ids[0], *ids[4:]],
    }
    given = {"CompetencyFramework": framework, "Competencies": competencies}
    return ctdl.format("competency-framework", given, base=settings.REGISTRY_URL).document
