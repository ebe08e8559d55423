"""Parts of pages that are drawn once: as an include would draw them, and never with what they were not given."""

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from publisher.lifecycle import Status
from publisher.templatetags import once as kept
from publisher.templatetags.once import once

NOTE = "{% load once %}{% once 'components/status.html' label=label tone=tone %}"


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_it_draws_what_an_include_draws():
    for status in Status:
        included = render_to_string("components/status.html", {"status": status})
        assert once("components/status.html", status=status) == included
        assert once("components/status.html", status=status) == included  # from memory


def test_what_was_given_is_escaped_and_told_apart():
    assert "&lt;b&gt;" in drawn(NOTE, label="<b>", tone="bad")
    assert "status ok" in drawn(NOTE, label="Kept", tone="ok")
    assert "status bad" in drawn(NOTE, label="Kept", tone="bad")


def test_yes_and_one_are_not_the_same():
    assert once("components/waiting.html", count=1) != once("components/waiting.html", count=True)


def test_it_sees_nothing_of_the_page_around_it():
    assert "secret" not in drawn("{% load once %}{% once 'components/status.html' tone='ok' %}", label="secret")


def test_what_cannot_be_a_key_is_drawn_each_time():
    tabs = [{"label": "Courses", "url": "/courses/", "current": True}]
    first = once("components/tabs.html", tabs=tabs, label="Kinds")
    tabs[0]["label"] = "Jobs"

    assert "Courses" in first
    assert "Jobs" in once("components/tabs.html", tabs=tabs, label="Kinds")


def test_it_is_drawn_anew_for_who_writes_templates(settings, monkeypatch):
    calls = []
    monkeypatch.setattr(kept, "render_to_string", lambda name, arguments: calls.append(name) or "")
    settings.DEBUG = True

    once("components/footer.html", DEVELOPMENT=True)
    once("components/footer.html", DEVELOPMENT=True)

    assert len(calls) == 2


def test_an_error_of_the_template_is_said():
    with pytest.raises(Exception, match="no-such"):
        once("components/no-such.html")
