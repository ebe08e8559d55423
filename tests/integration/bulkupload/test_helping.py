"""A file that two processes check says what it says when one does, whatever befalls the second."""

from contextlib import contextmanager

import pytest

from bulkupload import checking, helping, receiving, working
from bulkupload.models import Upload
from publisher.models import StagedRevision
from tests.integration.bulkupload.conftest import a_row
from tests.site import eventually


def _some_rows() -> list[list[str]]:
    """Good ones, refused ones, the same ones again in later batches, and some that refer to others."""
    rows = [a_row(number) for number in range(1, 90)]
    rows += [a_row(number, Credential_Name=f"Again {number}") for number in (3, 41)]
    rows += [a_row(100, Credential_Type="Spoon"), a_row(101, Subject_Webpage="nowhere"), a_row(102, Keywords="a|a|b")]
    rows += [a_row(103, Owned_By="Board~https://board.example"), a_row(104, Credential_Name="ALL CAPITALS NAME")]
    return [*rows, *(a_row(number) for number in range(110, 150))]


def _all_of(upload: Upload) -> list[list[dict]]:
    upload.refresh_from_db()
    rows = upload.rows.order_by("number").values()
    staged = StagedRevision.objects.filter(batch=upload.batch).order_by("number").values()
    about = [{"state": upload.state, "counts": upload.counts, "found": upload.found, "findings": upload.findings}]
    return [about, *([{**each, "id": 0} for each in table] for table in (rows, staged))]


@pytest.fixture
def shares(monkeypatch):
    """Files of any size have a helper, and it is waited for; the sizes of its shares."""
    real, asked, ask = helping.helper_for, [], helping.Helper.ask

    @contextmanager
    def waited_for(*args, **options):
        with real(*args, **options) as helper:
            if helper is not None:
                eventually(lambda: helper.is_ready, what="the helper has begun")
            yield helper

    def counted(helper, batch):
        ours = ask(helper, batch)
        asked.append(len(batch.aims) - len(ours))
        return ours

    monkeypatch.setattr(helping, "LEAST", 1)
    monkeypatch.setattr(helping, "processors", lambda: 2)
    monkeypatch.setattr(helping, "helper_for", waited_for)
    monkeypatch.setattr(helping.Helper, "ask", counted)
    monkeypatch.setattr(checking, "BATCH", 25)
    yield asked
    helping.end()


def _checked_anew(upload: Upload, *, may_help: bool) -> list[list[dict]]:
    receiving.check_anew(Upload.objects.get(pk=upload.pk), mapping={})
    working.advance(upload.pk, seconds=600, may_help=may_help)
    return _all_of(upload)


@pytest.fixture
def upload(saved, received, a_csv) -> Upload:
    saved([a_row(5), a_row(6, Keywords="other"), a_row(60)])
    return received(a_csv(_some_rows()))


def test_two_processes_find_what_one_finds(upload, shares):
    working.advance(upload.pk, seconds=600)
    alone = _all_of(upload)

    assert _checked_anew(upload, may_help=True) == alone
    assert len(shares) > 3
    assert all(shares)


def test_the_share_of_a_helper_that_ends_is_judged_here(upload, shares, monkeypatch):
    working.advance(upload.pk, seconds=600)
    alone = _all_of(upload)
    received = helping.Helper._received

    def ended(helper):
        helper._process.popen.kill()
        helper._process.popen.wait()
        return received(helper)

    monkeypatch.setattr(helping.Helper, "_received", ended)

    assert _checked_anew(upload, may_help=True) == alone
    assert shares[0]
    assert not any(shares[1:])


def test_what_was_left_goes_on_with_the_same_helper(upload, shares):
    working.advance(upload.pk, seconds=600)
    alone = _all_of(upload)
    receiving.check_anew(Upload.objects.get(pk=upload.pk), mapping={})

    for _ in range(50):
        if working.advance(upload.pk, seconds=0, may_help=True):
            break

    assert _all_of(upload) == alone
    assert len(helping._kept) == 1
