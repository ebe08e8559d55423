"""Fifty people at once on the summary and the review: `make load`.

Half are editors who look through their organization's resources, filter, page on and open one; half are staff who look
through the queue and open what waits. bench_load starts the site, fills it and says in the environment who they are.
"""

import os
import random
import re
import sys

from locust import HttpUser, between, events, task

LINK = re.compile(r'href="(/(?:resources|review)/ce-[0-9a-f-]{36}/[^"]*)"')
NEXT = re.compile(r'href="(\?[^"]*)"[^>]*rel="next"|rel="next"[^>]*href="(\?[^"]*)"')


@events.request.add_listener
def tell(name: str, exception: BaseException | None, **_: object) -> None:
    if exception:
        sys.stderr.write(f"ERROR {name}: {exception!r}\n")


class Person(HttpUser):
    abstract = True
    wait_time = between(2, 6)  # people read

    def look(self, address: str, name: str) -> str:
        with self.client.get(address, name=name, catch_response=True) as answer:
            if answer.status_code != 200 or answer.history:
                answer.failure(f"{answer.status_code} {answer.url} {answer.error or ''}")
            return answer.text or ""

    def open_one(self, page: str, name: str) -> None:
        if links := LINK.findall(page):
            self.look(random.choice(links).replace("&amp;", "&"), name)


class Editor(Person):
    def on_start(self) -> None:
        session = random.choice(os.environ["LOAD_EDITORS"].split())
        self.client.cookies.set("sessionid", session)
        self.organization = os.environ["LOAD_ORGANIZATION"]

    @task(3)
    def list_page(self) -> None:
        address = f"/summary/{self.organization}/credential/"
        page = self.look(address, "summary: first page")
        if found := NEXT.search(page):
            self.look(address + (found[1] or found[2]).replace("&amp;", "&"), "summary: next page")
        self.open_one(page, "resource")

    @task(2)
    def filter_page(self) -> None:
        self.look(f"/summary/{self.organization}/credential/?status=waiting&sort=name", "summary: filtered")

    @task(1)
    def dashboard(self) -> None:
        self.look(f"/summary/{self.organization}/dashboard/", "dashboard")


class Reviewer(Person):
    def on_start(self) -> None:
        self.client.cookies.set("sessionid", random.choice(os.environ["LOAD_REVIEWERS"].split()))

    @task(3)
    def queue_page(self) -> None:
        self.open_one(self.look("/review/", "review: queue"), "review: one")

    @task(1)
    def batches(self) -> None:
        self.look("/review/batches/", "review: batches")

    @task(1)
    def registry_queue(self) -> None:
        self.look("/review/queue/", "queue to the registry")
