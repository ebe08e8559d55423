"""The page with the mails of a development machine: readable there, and nowhere else."""

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse


@pytest.fixture
def folder(settings, tmp_path):
    settings.DEVELOPMENT = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(subject: str, body: str = "Hello.\n") -> None:
    EmailMessage(subject=subject, body=body, to=["rosa@college.example"]).send()


pytestmark = pytest.mark.django_db


def test_mails_are_listed_newest_first(client, folder):
    send("The first")
    send("The second “quoted” – ünd")

    mails = client.get(reverse("mails")).context["mails"]

    assert [mail.subject for mail in mails] == ["The second “quoted” – ünd", "The first"]
    assert mails[0].to == "rosa@college.example"


def test_a_mail_is_read_with_links_to_follow(client, folder):
    link = "http://localhost:8000/accounts/confirm-email/" + "x" * 120 + "/"
    send("Confirm", f"Schön, daß Sie da sind.\n\n{link}\n")
    name = client.get(reverse("mails")).context["mails"][0].name

    page = client.get(reverse("mail", args=[name])).content.decode()

    assert "Schön, daß Sie da sind." in page
    assert f'href="{link}"' in page


def test_markup_in_a_mail_stays_text(client, folder):
    send("Odd", "<script>alert(1)</script>\n")
    name = client.get(reverse("mails")).context["mails"][0].name

    assert b"<script>alert" not in client.get(reverse("mail", args=[name])).content


def test_several_mails_in_one_file_are_told_apart(client, folder):
    from django.core.mail import get_connection

    with get_connection() as connection:
        connection.send_messages([EmailMessage(f"Number {n}", "Hello.", to=["a@b.example"]) for n in (1, 2)])

    assert [mail.subject for mail in client.get(reverse("mails")).context["mails"]] == ["Number 2", "Number 1"]


def test_nothing_yet_is_said(client, folder):
    assert b"No mail yet" in client.get(reverse("mails")).content


@pytest.mark.parametrize("name", ["mails", "mail"])
@pytest.mark.parametrize(
    "origin",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
    ],
)
def test_nobody_reads_them_from_elsewhere(client, folder, name, origin):
    send("Secret")

    args = ["x"] if name == "mail" else []
    assert client.get(reverse(name, args=args), **origin).status_code == 404


def test_there_is_no_such_page_on_a_real_site(client, folder, settings):
    settings.DEVELOPMENT = False

    assert client.get(reverse("mails")).status_code == 404


def test_a_name_does_not_lead_out_of_the_folder(client, folder):
    send("One")
    (folder.parent / "secret.log").write_text("Subject: Secret\n\nSecret\n")

    assert client.get("/mails/..%2Fsecret-1/").status_code == 404
