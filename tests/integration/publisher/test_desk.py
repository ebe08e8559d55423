"""How reviewers share the queue: one takes, another waits; a whole batch is decided on; notes are used again."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotAllowed, NotReady
from accounts.mail import contacts
from publisher.actions import approving, batching, delivering, holding, noting, reviewing, telling
from publisher.lifecycle import Status
from publisher.models import Batch, ReadyNote, RegistryRequest, Resource, ReviewHold
from publisher.models.review_desk import HELD
from tests.factories import a_credential, a_member, a_published_organization, a_reviewer, approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def college(registry):
    return a_published_organization()


@pytest.fixture
def ruth():
    return a_reviewer(first_name="Ruth", last_name="Okafor")


@pytest.fixture
def tomas():
    return a_reviewer(first_name="Tomas", last_name="Lind")


def publish(resource, by):
    return reviewing.publish(resource=resource, by=by, seen=resource.approved_id)


class TestHolding:
    @pytest.fixture
    def resource(self, college):
        return approved(a_credential(college))

    def test_what_one_has_taken_another_does_not_decide(self, resource, ruth, tomas):
        holding.take(resource=resource, by=ruth)

        with pytest.raises(NotReady, match="Ruth Okafor took it"):
            publish(resource, tomas)
        with pytest.raises(NotReady, match="Take it over first"):
            holding.take(resource=resource, by=tomas)

        publish(resource, ruth)
        assert not ReviewHold.objects.exists(), "what is decided is nobody's any more"

    def test_taken_over(self, resource, ruth, tomas):
        holding.take(resource=resource, by=ruth)
        holding.take(resource=resource, by=tomas, over=True)

        with pytest.raises(NotReady, match="Tomas Lind"):
            publish(resource, ruth)
        publish(resource, tomas)

    def test_given_back(self, resource, ruth, tomas):
        holding.take(resource=resource, by=ruth)
        with pytest.raises(NotReady):
            holding.give_back(resource=resource, by=tomas)
        holding.give_back(resource=resource, by=ruth)

        publish(resource, tomas)

    def test_who_forgot_it_holds_nobody_up(self, resource, ruth, tomas):
        holding.take(resource=resource, by=ruth)

        with time_machine.travel(timezone.now() + HELD + timedelta(minutes=1)):
            publish(resource, tomas)

    def test_the_next_is_the_oldest_that_nobody_has(self, college, ruth, tomas):
        first, second = (approved(a_credential(college)) for _ in range(2))
        waiting = Resource.objects.waiting_for_review().order_by("approved_at", "pk")

        assert holding.take_next(among=waiting, by=ruth) == first
        assert holding.take_next(among=waiting, by=tomas) == second
        assert holding.take_next(among=waiting, by=tomas) is None

    def test_only_staff(self, resource):
        with pytest.raises(NotAllowed):
            holding.take(resource=resource, by=a_member(resource.organization))

    def test_on_the_pages(self, resource, ruth, tomas, client):
        client.force_login(ruth)
        page = reverse("review_resource", args=[resource.ctid])
        taken = client.post(reverse("review_take") + "?show=waiting", follow=True)
        assert taken.redirect_chain[-1][0].startswith(page)
        assert "Give it back" in taken.text

        client.force_login(tomas)
        assert "with Ruth Okafor" in client.get(reverse("review")).text
        assert resource.name not in client.get(reverse("review") + "?free=1").text
        assert "Take it over" in client.get(page).text
        client.post(reverse("review_hold", args=[resource.ctid, "take-over"]))
        assert "with you" in client.get(reverse("review")).text
        client.post(reverse("review_hold", args=[resource.ctid, "give-back"]))
        assert "Nobody has taken it yet" in client.get(page).text
        assert client.post(reverse("review_hold", args=[resource.ctid, "sing"])).status_code == 404


class TestBatches:
    @pytest.fixture
    def batch_of_five(self, college):
        editor = a_member(college)
        resources = [a_credential(college, by=editor) for _ in range(5)]
        approving.approve(items=[(each, each.latest_id) for each in resources], by=editor)
        approved(a_credential(college))  # another moment, another batch
        return resources

    def address(self, client) -> str:
        [(row, url)] = client.get(reverse("review_batches")).context["entries"]
        assert row["number"] == 5
        return url

    def run(self, client, address: str, step: str, **form) -> Batch:
        answer = client.post(address, {"step": step})
        made = Batch.objects.latest("pk")
        assert answer["Location"] == reverse("batch", args=[made.pk])
        batching.run(made.pk)
        client.post(reverse("batch_confirm", args=[made.pk]), form)
        batching.run(made.pk)
        made.refresh_from_db()
        return made

    def test_all_of_a_batch_are_published_after_a_look_at_a_sample(self, client, batch_of_five, ruth):
        client.force_login(ruth)
        address = self.address(client)
        assert len(client.get(address).context["sample"]) == 5

        made = self.run(client, address, "publish")

        assert (made.done, made.refused) == (5, 0)
        ours = Resource.objects.filter(pk__in=[each.pk for each in batch_of_five])
        assert [each.status for each in ours] == [Status.PUBLISHING] * 5
        assert Resource.objects.waiting_for_review().count() == 1
        assert "Nothing of this batch waits" in client.get(address, follow=True).text

    def test_what_somebody_else_has_taken_is_left(self, client, batch_of_five, ruth, tomas):
        holding.take(resource=batch_of_five[0], by=tomas)
        client.force_login(ruth)

        made = self.run(client, self.address(client), "publish")

        assert (made.done, made.refused) == (4, 1)
        assert "Tomas Lind took it" in made.refusals.get().said

    def test_all_are_returned_with_one_note_in_one_mail(
        self, client, batch_of_five, ruth, bell, django_capture_on_commit_callbacks
    ):
        client.force_login(ruth)
        address = self.address(client)
        bell.clear()

        with django_capture_on_commit_callbacks(execute=True):
            made = self.run(client, address, "return", note="Say for whom each is.")

        assert made.done == 5
        mails = [args for name, args in bell if name == "accounts.tasks.send_mail" and args[0].startswith("5 returned")]
        assert len(mails) == len({args[2] for args in mails}) > 0
        assert all("Say for whom each is." in args[1] for args in mails)

    def test_a_published_batch_is_one_mail_to_each_contact_with_a_link_to_each_resource(
        self, client, college, batch_of_five, ruth, bell, django_capture_on_commit_callbacks
    ):
        client.force_login(ruth)
        self.run(client, self.address(client), "publish")
        delivering.drain()
        RegistryRequest.objects.exclude(resource__in=batch_of_five).update(told_at=timezone.now())
        bell.clear()

        with django_capture_on_commit_callbacks(execute=True):
            telling.tell()
            telling.tell()

        mails = [args for name, args in bell if name == "accounts.tasks.send_mail"]
        assert sorted(to for _, _, to, *_ in mails) == sorted(user.email for user in contacts(college))
        assert {subject for subject, *_ in mails} == {f"{college.name}: 5 published"}
        assert all(f"/resources/{each.ctid}/" in text for _, text, *_ in mails for each in batch_of_five)

    def test_a_return_without_a_note_is_refused_and_nothing_is_lost(self, client, batch_of_five, ruth):
        client.force_login(ruth)
        client.post(self.address(client), {"step": "return"})
        made = Batch.objects.latest("pk")
        batching.run(made.pk)

        answer = client.post(reverse("batch_confirm", args=[made.pk]), {"note": " "})

        assert answer.status_code == 422
        assert "Write a note" in answer.text
        assert Resource.objects.waiting_for_review().count() == 6

    def test_members_do_not_see_batches_of_reviewers(self, client, batch_of_five, ruth):
        client.force_login(ruth)
        client.post(self.address(client), {"step": "return"})
        made = Batch.objects.latest("pk")

        client.force_login(a_member(batch_of_five[0].organization))

        assert client.get(reverse("batch", args=[made.pk])).status_code == 404
        assert client.get(reverse("review_batches")).status_code == 404

    @pytest.mark.parametrize("query", ["", "at=yesterday", "at=2026-13-45T00:00:00Z", "at=2026-01-01T00:00:00"])
    def test_an_address_of_no_batch(self, client, college, ruth, query):
        client.force_login(ruth)
        assert client.get(reverse("review_batch", args=[college.pk]) + f"?{query}").status_code == 404


class TestNotes:
    def test_kept_used_and_removed(self, client, college, ruth):
        resource = approved(a_credential(college))
        client.force_login(ruth)
        client.post(reverse("review_notes"), {"title": "Too short", "text": "Say more in the description."})

        assert "Say more in the description." in client.get(reverse("review_resource", args=[resource.ctid])).text
        client.post(reverse("review_notes"), {"title": "Too short", "text": "Say for whom it is."})
        note = ReadyNote.objects.get()
        assert note.text == "Say for whom it is."
        client.post(reverse("review_notes"), {"forget": note.pk})
        assert not ReadyNote.objects.exists()

    def test_half_a_note_is_not_kept_and_not_lost(self, client, ruth):
        client.force_login(ruth)
        answer = client.post(reverse("review_notes"), {"title": "Too short", "text": ""})
        assert answer.status_code == 422
        assert 'value="Too short"' in answer.text

    def test_only_staff(self, college):
        with pytest.raises(NotAllowed):
            noting.keep_note(title="a", text="b", by=a_member(college))
