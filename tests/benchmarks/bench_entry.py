"""The entry page of the largest kind with every panel open, beside a plain Django page with five queries and 50 rows.

Both are asked through all of Django's middleware, in turns, in one process, three rounds; medians count. Time is that
of the processor, which is all of it with a database in memory, so that other work on the machine does not count. The
first look at a revision draws everything; what is drawn is kept, as a revision never changes, and the following looks
find it.
Run by `make bench`, on a database of its own in memory.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
ROUNDS = 3
LOOKS = 8  # of each, in each round
LARGEST_RATIO = 4.0


class NoMigrations(dict[str, Any]):
    """Tables are made as the models say; how they came about is not what is measured."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def main() -> None:
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from django.conf import settings
    from django.test.utils import get_runner, override_settings

    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    runner: Any = get_runner(settings)(verbosity=0, interactive=False)
    with override_settings(MIGRATION_MODULES=NoMigrations()):
        databases = runner.setup_databases()
    try:
        with override_settings(STORAGES=plain, ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
            report(measure())
    finally:
        runner.teardown_databases(databases)


def measure() -> dict[str, Any]:
    """Milliseconds of the processor for one answer, medians; `first` is the first look at a revision by anybody."""
    from django.core.cache import cache
    from django.test import Client

    resource, editor = the_largest()
    client = Client()
    client.force_login(editor)
    address = f"/resources/{resource.ctid}/edit/?panel=all"
    check = checked(client, resource)
    size = len(client.get(address).content)
    plain = plain_page(client)
    plain()
    rounds = []
    for _ in range(ROUNDS):
        cache.clear()
        first = took(lambda: client.get(address))
        pairs = [(took(plain), took(lambda: client.get(address))) for _ in range(LOOKS)]
        checks = [took(check) for _ in range(LOOKS)]
        rounds.append(
            (*(statistics.median(each) for each in zip(*pairs, strict=True)), first, statistics.median(checks))
        )
    names = ("plain", "entry", "first", "check")
    found = {name: round(statistics.median(each[n] for each in rounds), 1) for n, name in enumerate(names)}
    return {
        "bytes": size,
        "milliseconds": found,
        "ratio": round(found["entry"] / found["plain"], 2),
        "ratio_of_the_first_look": round(found["first"] / found["plain"], 1),
    }


def the_largest() -> Any:
    """A certification that says something under every property, and who may edit it."""
    import ctdl
    from publisher.actions import saving
    from tests import factories
    from tests.factories.everything import everything

    organization = factories.an_organization()
    editor = factories.a_member(organization)
    graph = everything(ctdl.kind("credential"), "ceterms:Certification")
    resource = saving.create(organization=organization, kind="credential", graph=graph, by=editor, source="demo")
    return resource, editor


def plain_page(client: Any) -> Callable[[], Any]:
    """A page of the product's frame with a table of 50 rows of five columns, and five queries of its own."""
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.urls import path

    from accounts.models import Membership, Organization
    from config import urls
    from publisher.models import Resource, Revision

    template = engines["django"].from_string(PLAIN)

    def view(request: HttpRequest) -> HttpResponse:
        counts = [each.objects.count() for each in (Resource, Revision, Organization, Membership)]
        rows = list(Resource.objects.values_list("name", "ctid", "kind", "class_term", "updated_at")[:1]) * 50
        return HttpResponse(template.render({"rows": rows, "counts": counts}, request))

    urls.urlpatterns.insert(0, path("plain-page/", view))
    return lambda: client.get("/plain-page/")


PLAIN = """{% extends "base.html" %}{% block heading %}Plain{% endblock %}{% block content %}
<p>{{ counts|join:", " }}</p><table class="table"><tbody>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table>{% endblock %}"""


def checked(client: Any, resource: Any) -> Callable[[], Any]:
    """What is asked while somebody types into every panel at once."""
    from tests.integration.entry.forms import FormReader

    class EveryPanel(FormReader):
        def _is_wanted(self, form: dict[str, str]) -> bool:
            return "data-panel" in form

    reader = EveryPanel("")
    reader.feed(client.get(f"/resources/{resource.ctid}/edit/?panel=all").content.decode())
    url = f"/resources/{resource.ctid}/check/"
    body = urlencode(reader.data, doseq=True)
    sent = {"content_type": "application/x-www-form-urlencoded", "headers": {"X-Requested-With": "fetch"}}
    return lambda: client.post(url, body, **sent)


def took(work: Callable[[], Any]) -> float:
    start = time.process_time()
    answer = work()
    elapsed = (time.process_time() - start) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"answered {answer.status_code}")
    return elapsed


def report(found: dict[str, Any]) -> None:
    say, ms = sys.stdout.write, found["milliseconds"]
    say(f"A credential with everything, all panels open ({found['bytes'] // 1000} kB), beside a plain page.\n")
    say(f"plain page       {ms['plain']:8} ms\n")
    verdict = "well within" if found["ratio"] <= LARGEST_RATIO else "NOT within"
    say(f"entry page       {ms['entry']:8} ms   {found['ratio']} times the plain page: {verdict} {LARGEST_RATIO:g}\n")
    say(f"its first look   {ms['first']:8} ms   {found['ratio_of_the_first_look']} times: everything is drawn\n")
    say(f"a check of all   {ms['check']:8} ms   while somebody types\n")
    say(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
