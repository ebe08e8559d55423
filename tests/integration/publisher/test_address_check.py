"""The check of a web address tells what it answers, and reaches nothing that is not public."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from django.core.cache import cache
from django.urls import reverse

from publisher import address_check, careful_http
from publisher.address_check import check
from publisher.views import addresses
from tests import factories


class Site(BaseHTTPRequestHandler):
    """One answer for each path; `seen` keeps what was asked."""

    seen: ClassVar[list] = []

    def do_GET(self):
        self.seen.append((self.path, dict(self.headers)))
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.answer(302, location=path.removeprefix("/to/"))
        elif path == "/round":
            self.answer(301, location="/round/2")
        elif path == "/round/2":
            self.answer(301, location="/round")
        elif path.startswith("/on/"):
            self.answer(302, location=f"/on/{int(path[4:]) + 1}")
        elif path == "/huge":
            self.answer(200, "<title>Huge</title>" + "x" * 500_000)
        elif path == "/slow":
            self.drip()
        elif path == "/latin":
            self.answer(
                200, "<title>Schweißen &amp; Löten</title>".encode("latin-1"), kind="text/html; charset=latin-1"
            )
        elif path.isascii() and path[1:].isdecimal():
            self.answer(int(path[1:]))
        else:
            self.answer(200, "<html><title>\n Welding   at Harbor </title>")

    def answer(self, status, body="", location="", kind="text/html"):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "follow=me")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def drip(self):
        """One letter now and then: no single wait is long, all together are."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        for _ in range(400):
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    site.daemon_threads = True
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_address[1]}"
    site.shutdown()
    site.server_close()


@pytest.fixture
def here(server, settings):
    """The site, with leave to ask this machine."""
    settings.ADDRESS_CHECK_LOOPBACK = True
    Site.seen.clear()
    return server


def test_a_page_that_works_is_named(here):
    found = check(f"{here}/welding")

    assert (found.tone, found.status, found.title, found.moved_to) == ("ok", 200, "Welding at Harbor", "")


def test_a_title_in_another_alphabet_is_read(here):
    assert check(f"{here}/latin").title == "Schweißen & Löten"


def test_where_an_address_leads_is_offered(here):
    found = check(f"{here}/to//welding")

    assert (found.tone, found.moved_to, found.title) == ("warn", f"{here}/welding", "Welding at Harbor")


def test_a_slash_more_or_less_is_no_other_address(here):
    assert check(f"{here}/to//to").moved_to == f"{here}/to"
    assert check(f"{here}/x/").moved_to == ""


@pytest.mark.parametrize(
    ("status", "words"), [(404, "no such page"), (403, "does not let us"), (500, "fault"), (418, "status 418")]
)
def test_an_error_is_said_in_words(here, status, words):
    found = check(f"{here}/{status}")

    assert (found.tone, found.status) == ("bad", status)
    assert words in found.sentence


@pytest.mark.parametrize("path", ["/round", "/on/1"])
def test_a_road_without_end_is_left(here, path):
    assert "without an end" in check(here + path).sentence
    assert len(Site.seen) <= address_check.MOST_REDIRECTS + 1


def test_a_road_to_what_is_no_address_is_left(here):
    assert "not a web page" in check(f"{here}/to/http://[").sentence


@pytest.mark.parametrize("host", ["a\x00b", "a..b", "x" * 300, "ü" * 300])
def test_what_can_be_no_name_is_no_site(host):
    with pytest.raises(careful_http.NotFetched, match="There is no site"):
        careful_http.fetch(f"http://{host}/", time.monotonic() + 5)


def test_nothing_of_ours_is_sent_along(here):
    check(f"{here}/to//welding")

    assert not any({"Cookie", "Authorization", "Referer"} & set(headers) for _, headers in Site.seen)


def test_only_the_beginning_of_a_huge_page_is_read(here, monkeypatch):
    sizes = []
    answered = address_check._answered
    monkeypatch.setattr(
        address_check, "_answered", lambda a, b, reply: sizes.append(len(reply.body)) or answered(a, b, reply)
    )

    assert check(f"{here}/huge").title == "Huge"
    assert sizes == [careful_http.MOST_BYTES]


def test_a_site_that_drips_is_cut_off(here, monkeypatch):
    monkeypatch.setattr(address_check, "SECONDS", 0.4)
    begun = time.monotonic()

    found = check(f"{here}/slow")

    assert found.sentence == careful_http.SLOW
    assert time.monotonic() - begun < 3


def test_a_site_that_is_not_there_is_said(here):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert check(f"http://127.0.0.1:{port}/").sentence == "The site cannot be reached."


@pytest.mark.parametrize(
    "goal", ["http://169.254.169.254/latest/meta-data", "http://10.0.0.7/", "http://[fd00::1]/", "http://192.168.1.1/"]
)
def test_a_redirect_into_a_private_network_is_not_followed(here, goal):
    assert "private network" in check(f"{here}/to/{goal}").sentence


@pytest.mark.parametrize("goal", ["file:///etc/passwd", "ftp://example.org/x", "gopher://example.org/"])
def test_a_redirect_to_something_else_is_not_followed(here, goal):
    assert "not a web page" in check(f"{here}/to/{goal}").sentence


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://169.254.169.254/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
    ],
)
def test_private_addresses_are_refused(address):
    assert "private network" in check(address).sentence


@pytest.mark.parametrize(
    "target",
    [
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "fe80::1%eth0",
        "fc00::1",
        "::",
        "ff02::1",
    ],
)
def test_no_dress_of_a_private_address_is_public(target):
    assert not careful_http._is_public(target)


@pytest.mark.parametrize("target", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_are_public(target):
    assert careful_http._is_public(target)


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    found = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found)

    assert "private network" in check("http://two-faced.example/").sentence


def test_the_connection_goes_to_the_address_that_was_judged(here, monkeypatch):
    """The second look-up of a name that changes its mind is never made."""
    port = int(here.rpartition(":")[2])
    asked = []
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *each: asked.append(each[0]) or [(2, 1, 6, "", ("127.0.0.1", port))]
    )
    connected = []
    monkeypatch.setattr(
        careful_http.socket, "create_connection", lambda target, timeout: connected.append(target) or _refuse()
    )

    check(f"http://two-faced.example:{port}/")

    assert asked == ["two-faced.example"]
    assert connected == [("127.0.0.1", port)]


def _refuse():
    raise ConnectionRefusedError


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("www.example.org", "Did you mean https://www.example.org?"),
        ("javascript:alert(1)", "is not a web address"),
        ("http://user:secret@example.org/", "user name"),
        ("http://example.org:22/", "unusual port"),
        ("https://", "is not a web address"),
    ],
)
def test_what_is_no_address_for_readers_is_said(address, words):
    assert words in check(address).sentence


# -- the button ----------------------------------------------------------------------------------------------------

URL = "/check-address/"


@pytest.fixture
def pages(client, db):
    cache.clear()
    client.force_login(factories.a_user())
    return client


def test_the_button_names_the_control(pages, here):
    page = pages.post(
        URL, {"of": "ceterms-subjectWebpage", "ceterms-subjectWebpage": f"{here}/welding"}
    ).content.decode()

    assert "It works." in page
    assert "Welding at Harbor" in page
    assert "<html" in page
    fragment = pages.post(URL, {"address": f"{here}/welding"}, headers={"hx-request": "true"}).content.decode()
    assert "It works." in fragment
    assert "<html" not in fragment


def test_a_title_is_shown_as_text(pages, monkeypatch):
    monkeypatch.setattr(
        addresses, "check", lambda each: address_check.Check(each, "It works.", "ok", "<script>alert(1)</script>")
    )

    assert "<script>alert" not in pages.post(URL, {"address": "https://example.org"}).content.decode()


def test_several_lines_are_checked_five_at_a_time(pages, monkeypatch):
    monkeypatch.setattr(addresses, "check", lambda each: address_check.Check(each, "It works.", "ok"))

    page = pages.post(URL, {"address": "\n".join(f"https://example.org/{n}" for n in range(7))}).content.decode()

    assert (page.count("It works."), page.count("Not checked")) == (5, 2)


def test_nobody_checks_without_end(pages, monkeypatch):
    monkeypatch.setattr(addresses, "check", lambda each: address_check.Check(each, "It works.", "ok"))
    monkeypatch.setattr(addresses, "PER_MINUTE", 2)

    answers = [pages.post(URL, {"address": "https://example.org"}).content.decode() for _ in range(3)]

    assert ["It works." in each for each in answers] == [True, True, False]
    assert "Try again in a minute" in answers[-1]


def test_nothing_typed_is_said(pages):
    assert "Enter an address first" in pages.post(URL, {"of": "nothing"}).content.decode()


def test_the_check_is_for_people_who_are_logged_in(client, db):
    assert client.post(URL).url.startswith(reverse("account_login"))
