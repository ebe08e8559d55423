"""A second process that judges a share of each batch of a large file, so that checking uses two processors.

It is only ever asked for what needs no query. Whatever befalls it, its share is judged here instead. It is kept for the
next upload, and ends when nobody asked it for a while, or when the process that began it is no more.
"""

import atexit
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from django.conf import settings

from bulkupload.batches import Batch, finish
from bulkupload.judging import Aim, Context
from bulkupload.keeping import Judged
from bulkupload.known import Known
from bulkupload.layout import lay_out

logger = logging.getLogger(__name__)
LEAST = 3_000  # rows; smaller files are checked before a helper has its feet on the ground
PATIENCE = 30.0  # seconds for a share, which takes less than one
IDLE = 120.0  # seconds after which a process that nobody asks ends
_STEP, _SMALLEST, _LARGEST = 0.04, 0.2, 0.95
Proposals = Mapping[str, tuple[str, str]]


class _Process:
    """The other process, and the line to it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            number = str(theirs.fileno())
            # A clean process rather than a copy of this one, with its threads, locks and connections.
            self.popen = subprocess.Popen(  # noqa: S603 -- our own program
                [sys.executable, "-m", "bulkupload.helped", number],
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        self.line = Connection(ours.detach())

    @property
    def is_alive(self) -> bool:
        return self.popen.poll() is None

    def end(self) -> None:
        self.line.close()
        self.popen.kill()
        self.popen.wait()


_only = threading.Lock()  # one in each process: others of its threads have uploads too
_kept: list[_Process] = []


@contextmanager
def helper_for(context: Context, proposals: Proposals, *, wanted: bool) -> "Iterator[Helper | None]":
    """A helper that is on its way, None where it would not help. proposals: by which the columns were laid out."""
    left = context.upload.rows_expected - context.upload.rows_read
    is_of_use = wanted and left >= LEAST and not context.layout.members and processors() > 1
    if not is_of_use or not _only.acquire(blocking=False):
        yield None
        return
    try:
        helper = Helper(context, proposals)
        try:
            yield helper
        finally:
            helper.leave()
    finally:
        _only.release()


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@atexit.register
def end() -> None:
    """Ends the process that is kept."""
    while _kept:
        _kept.pop().end()


class Helper:
    """The process as one upload uses it."""

    def __init__(self, context: Context, proposals: Proposals) -> None:
        self._asked: list[Aim] = []
        self._known = Known()
        self._share = 0.6  # of the records; moved until both end at the same time
        self._is_ready = False
        if _kept and not _kept[0].is_alive:
            end()
        if not _kept:
            _kept.append(_Process())
        self._process: _Process | None = _kept[0]
        layout, upload = context.layout, context.upload
        self._send(("upload", upload, layout.headings, upload.mapping, dict(proposals)))

    @property
    def is_ready(self) -> bool:
        """Whether it has begun; until then nobody waits for it."""
        if not self._is_ready and self._process is not None:
            try:
                self._is_ready = self._process.line.poll() and self._process.line.recv() == "ready"
            except (EOFError, OSError):
                self._give_up("has ended before it began")
        return self._is_ready and self._process is not None

    def ask(self, batch: Batch) -> list[Aim]:
        """Gives it a share of the batch; returns what is left to be judged here."""
        self._asked, self._known = [], batch.known
        able = [each for each in batch.aims if each.target.there is None and not each.record.more]
        number = int(len(able) * self._share)
        if not number or not self.is_ready:
            return batch.aims
        theirs, known = able[-number:], batch.known
        about = Known(own=known.own, addresses=known.addresses, organizations=known.organizations)
        if not self._send(("judge", about, theirs)):
            return batch.aims
        self._asked = theirs
        chosen = set(map(id, theirs))
        return [each for each in batch.aims if id(each) not in chosen]

    def answer(self, context: Context) -> list[Judged]:
        """The rows of its share, judged by it, or here when it does not answer."""
        theirs, self._asked = self._asked, []
        if not theirs:
            return []
        found = self._received()
        if found is None:
            return finish(context, self._known, theirs)
        cells = {each.record.head.number: each.record.head.cells for each in theirs}
        for row in found:
            row.cells = cells[row.number]
        return found

    def leave(self) -> None:
        """Leaves the process to the next upload, with nothing said that nobody heard."""
        if self._process is None:
            return
        if self._asked:
            self._received()
        elif not self.is_ready:  # it may still say so
            self._give_up("")

    def _send(self, message: Any) -> bool:
        if self._process is None:
            return False
        try:
            self._process.line.send(message)
        except OSError:
            self._give_up("has ended")
            return False
        return True

    def _received(self) -> list[Judged] | None:
        if self._process is None:
            return None
        line = self._process.line
        try:
            was_waiting = line.poll()
            self._share = min(max(self._share + (_STEP if was_waiting else -_STEP), _SMALLEST), _LARGEST)
            if not was_waiting and not line.poll(PATIENCE):
                self._give_up("does not answer")
                return None
            found: list[Judged] = line.recv()
        except (EOFError, OSError):
            self._give_up("has ended")
            return None
        return found

    def _give_up(self, why: str) -> None:
        if why:
            logger.warning("The helper of an upload %s", why)
        self._process, self._is_ready = None, False
        end()


# -- the other process -------------------------------------------------------------------------------------------------


def serve(line: Connection) -> None:
    """Judges what it is asked for, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks is told too, and leaves
    context: Context | None = None
    with contextlib.suppress(EOFError, OSError):
        while line.poll(IDLE):
            what, *said = line.recv()
            if what == "upload":
                upload, headings, mapping, proposals = said
                context = Context(upload, lay_out(upload.kind, headings, mapping, proposals))
                line.send("ready")
            elif context is not None:
                found = finish(context, *said)
                for row in found:
                    row.cells = ()  # who asks has them
                line.send(found)
