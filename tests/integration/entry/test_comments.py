"""What the organization and the reviewers write to each other about a resource."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.exceptions import NotAllowed, NotReady
from accounts.roles import Role
from audit.models import Event
from publisher.actions import commenting
from publisher.models import Comment
from tests import factories

pytestmark = pytest.mark.django_db
ORGANIZATION, STAFF = Comment.Side.ORGANIZATION, Comment.Side.STAFF


@pytest.fixture
def reviewer():
    return factories.a_reviewer(first_name="Lin", last_name="Okafor")


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def comment(resource, by, text="Is the price right?", side=ORGANIZATION, **facts):
    return commenting.write(resource=resource, by=by, side=side, text=text, **facts)


def send(pages, resource, **data):
    typed = {"side": "organization", "text": "Is the price right?", "revision": resource.latest_id, **data}
    return pages.post(f"/resources/{resource.ctid}/comments/", typed, follow=True)


def test_a_comment_stands_on_the_page_with_who_when_and_what_it_is_about(pages, credential, editor):
    page = words(send(pages, credential, term="ceterms:name"))

    for text in ("Is the price right?", editor.get_full_name(), "revision 1", "about “Credential name”"):
        assert text in page
    (event,) = Event.objects.filter(tag="publisher:comment:written")
    assert event.data["comment"] == credential.comments.get().pk


def test_markup_is_shown_as_it_was_typed(pages, credential):
    page = send(pages, credential, text="<script>alert(1)</script>").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": "   "}, "Write a comment first."),
        ({"text": "x" * 5001}, "at most 5,000 characters; this one has 5,001"),
        ({"term": "ceterms:nothing"}, "Choose what the comment is about"),
    ],
)
def test_what_cannot_be_written_says_why_and_keeps_what_was_typed(pages, credential, typed, sentence):
    page = send(pages, credential, **typed)

    assert sentence in words(page)
    assert typed.get("text", "Is the price right?").strip() in page.content.decode()
    assert not credential.comments.exists()


def test_staff_answer_on_the_page_of_the_review(client, credential, editor, reviewer):
    comment(credential, editor)
    client.force_login(reviewer)
    page = words(client.get(f"/review/{credential.ctid}/"))
    assert "Is the price right?" in page
    assert "1 new" in page

    answer = {"side": "staff", "text": "It is.", "return_to": "review"}
    after = client.post(f"/resources/{credential.ctid}/comments/", answer)

    assert after["Location"] == f"/review/{credential.ctid}/#comments"
    assert credential.comments.last().side == STAFF


def test_a_viewer_reads_and_does_not_write(client, organization, credential, editor):
    comment(credential, editor)
    client.force_login(factories.a_member(organization, Role.VIEWER))

    page = client.get(f"/resources/{credential.ctid}/").content.decode()
    refused = client.post(f"/resources/{credential.ctid}/comments/", {"side": "organization", "text": "x"})

    assert "Is the price right?" in page
    assert 'id="comment-text"' not in page
    assert refused.status_code == 403


@pytest.mark.parametrize("side", [STAFF, "", "nobody"])
def test_nobody_speaks_for_a_side_that_is_not_theirs(credential, editor, side):
    with pytest.raises(NotAllowed):
        comment(credential, editor, side=side)


def test_a_stranger_neither_reads_nor_writes(client, credential):
    client.force_login(factories.a_member(factories.an_organization()))

    assert send(client, credential).status_code == 404


def test_what_is_new_is_marked_until_it_was_seen(client, pages, credential, reviewer):
    comment(credential, reviewer, "Look again.", STAFF)

    assert "1 new" in words(pages.get(f"/resources/{credential.ctid}/"))
    assert "1 new" not in words(pages.get(f"/resources/{credential.ctid}/"))


def test_ones_own_comments_are_never_new(pages, credential):
    assert "1 new" not in words(send(pages, credential))


def test_a_comment_is_taken_back_and_its_text_is_gone(pages, credential, editor):
    written = comment(credential, editor)

    page = words(pages.post(f"/resources/{credential.ctid}/comments/{written.pk}/withdraw/", follow=True))

    written.refresh_from_db()
    assert "Is the price right?" not in page
    assert "Taken back on" in page
    assert written.text == ""
    assert Event.objects.filter(tag="publisher:comment:withdrawn").count() == 1


def test_what_was_answered_is_not_taken_back(credential, editor, reviewer):
    written = comment(credential, editor)
    comment(credential, reviewer, "It is.", STAFF)

    with pytest.raises(NotReady, match="answered already"):
        commenting.withdraw(comment=written, by=editor)


def test_nobody_takes_back_the_comment_of_another(credential, editor, organization):
    written = comment(credential, editor)

    with pytest.raises(NotAllowed):
        commenting.withdraw(comment=written, by=factories.a_member(organization))


def test_taking_back_twice_is_told(credential, editor):
    written = comment(credential, editor)
    commenting.withdraw(comment=written, by=editor)

    with pytest.raises(NotReady, match="withdrawn already"):
        commenting.withdraw(comment=written, by=editor)


def test_nothing_is_written_about_what_was_deleted(credential, editor):
    type(credential).objects.filter(pk=credential.pk).update(deleted_at=timezone.now(), deleted_by=editor)

    with pytest.raises(NotReady, match="deleted"):
        comment(credential, editor)


# -- mails -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def tell(django_capture_on_commit_callbacks, bell):
    """Tells as the sweep does, `pause` after the last comment; gives (subject, body, receiver) of each mail."""

    def told(pause=timedelta(minutes=10)):
        Comment.objects.filter(told_at=None).update(at=timezone.now() - pause)
        bell.clear()
        with django_capture_on_commit_callbacks(execute=True):
            commenting.tell()
        return [arguments for name, arguments in bell if name.endswith("send_mail")]

    return told


def test_one_mail_tells_the_organization_of_several_comments(tell, credential, reviewer, editor):
    comment(credential, reviewer, "First.", STAFF)
    comment(credential, reviewer, "Second.", STAFF)

    ((subject, body, _),) = [each for each in tell() if each[2] == editor.email]

    assert subject.startswith("2 comments")
    for text in ("First.", "Second.", f"/resources/{credential.ctid}/#comments"):
        assert text in body
    assert not tell()


def test_staff_are_told_with_the_address_of_the_review(tell, credential, reviewer, editor):
    comment(credential, editor)

    ((_, body, _),) = [each for each in tell() if each[2] == reviewer.email]

    assert f"/review/{credential.ctid}/#comments" in body


def test_nobody_is_told_while_somebody_is_still_writing(tell, credential, editor, reviewer):
    comment(credential, editor)

    assert not tell(pause=timedelta(minutes=1))


def test_nobody_is_told_of_what_was_taken_back(tell, credential, editor, reviewer):
    commenting.withdraw(comment=comment(credential, editor), by=editor)

    assert not tell()
