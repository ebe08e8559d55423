"""Brings registry requests to the registry. Safe to run twice, late, after a crash, and on many machines at once.

A worker takes requests under a lease, sends many of them at a time over connections that stay open, and writes down
what was answered as the answers come. What is sent is idempotent at the registry.
"""

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings
from django.utils import timezone

from accounts.models import Organization
from publisher import backoff
from publisher.actions import gating
from publisher.actions.claiming import LEASE, claim
from publisher.actions.ending import Outcome, write
from publisher.models import RegistryRequest
from registry import client

LONGEST_PAUSE_SECONDS = 600
LONGEST_RETRY_AFTER_SECONDS = 24 * 3600  # what a registry asks for beyond a day is taken for a mistake
OUR_FAULT = "Something went wrong on our side, not at the registry. It is tried again; an operator finds it in the log."
LATE = "It was this request's turn too late. It is tried again."
# A request that has waited for its turn in this process for longer may meet somebody else who has it by now.
STALE = LEASE / 3
AHEAD_SECONDS, MOST_AHEAD = 0.2, 500  # a killed worker keeps what it took up waiting for a lease
GATHER_SECONDS = 0.05
LONGEST_DRAIN_SECONDS = 240.0  # shorter than the time after which a broker gives a task to somebody else

logger = logging.getLogger(__name__)


def deliver(*, request_id: int) -> None:
    """Sends the request if it is due and nobody else is sending it; otherwise does nothing."""
    requests = claim(1, only=request_id)
    _write([_sent(request) for request in requests])


class Drain:
    """Sends what is due, `in_flight` at a time, until nothing is or `seconds` have passed.

    As many again, or what is sent in `AHEAD_SECONDS`, are taken up beforehand: then nobody waits while the database is
    spoken to, and that is done for many at once.
    """

    def __init__(self, *, in_flight: int, seconds: float = LONGEST_DRAIN_SECONDS) -> None:
        self.in_flight = in_flight
        self.end = time.monotonic() + seconds
        self.flying: set[Future[Outcome]] = set()
        self.pace = 0.0  # requests that ended in a second, lately
        self.silences = 0  # in a row, since the gate was looked at

    def run(self) -> bool:
        """Whether something may be left, because the time was over."""
        with ThreadPoolExecutor(self.in_flight, thread_name_prefix="registry") as pool:
            while True:
                began = time.monotonic()
                is_over = began > self.end
                if not is_over:
                    self._take_up(pool)
                if not self.flying:
                    return is_over
                ended = self._end()
                self.pace = (self.pace + ended / max(time.monotonic() - began, 0.001)) / 2

    def _take_up(self, pool: ThreadPoolExecutor) -> None:
        ahead = max(self.in_flight, round(self.pace * AHEAD_SECONDS))
        wanted = self.in_flight + min(ahead, MOST_AHEAD)
        if len(self.flying) <= wanted * 3 // 4:
            claimed = claim(wanted - len(self.flying))
            self.flying |= {pool.submit(self._send_unless_silent, request) for request in claimed}

    def _send_unless_silent(self, request: RegistryRequest) -> Outcome:
        """Nobody knocks at a registry that does not answer: what has not left by then goes back unsent."""
        if self.silences >= gating.PATIENCE:
            return Outcome(request, said=request.said, pause=0, was_sent=False)
        outcome = _sent(request)
        self.silences = self.silences + 1 if _is_silence(outcome) else 0
        return outcome

    def _end(self) -> int:
        """Writes down what has ended, and a moment later, together; returns how many that were."""
        wait(self.flying, return_when=FIRST_COMPLETED)
        done, self.flying = wait(self.flying, timeout=GATHER_SECONDS)
        _write([future.result() for future in done])
        if self.silences and not gating.current().is_closed(timezone.now()):
            self.silences = 0  # others were answered meanwhile
        return len(done)


_draining = threading.Lock()
_look_again = threading.Event()


def drain() -> bool:
    """Sends everything that is due, and returns whether something may be left.

    One at a time in each process: whoever comes meanwhile leaves word that there is more, and goes.
    """
    is_left = False
    _look_again.set()
    while _look_again.is_set() and _draining.acquire(blocking=False):
        try:
            _look_again.clear()
            is_left = Drain(in_flight=settings.REGISTRY_IN_FLIGHT).run()
        finally:
            _draining.release()
    return is_left


def _sent(request: RegistryRequest) -> Outcome:
    """What became of one request. Runs beside others and touches no database."""
    if request.lease_until is None or request.lease_until - timezone.now() < LEASE - STALE:
        return Outcome(request, said=LATE, pause=0, was_sent=False)
    try:
        return Outcome(request, receipt=_send(request))
    except (client.Unreachable, client.SettingsProblem) as problem:
        return Outcome(request, said=str(problem), pause=pause_seconds(request.attempts, problem.retry_after))
    except client.RegistryError as problem:
        return Outcome(request, said=str(problem))
    except Exception:  # whatever it is, it must neither stop the queue nor come back every minute
        logger.exception("Registry request %s could not be sent.", request.pk)
        return Outcome(request, said=OUR_FAULT, pause=pause_seconds(request.attempts))


def _send(request: RegistryRequest) -> dict:
    resource = request.resource
    owner = resource.organization
    if request.action == RegistryRequest.Action.DELETE:
        return client.delete(resource.ctid)
    # The registry takes documents only for an organization that it knows.
    if resource.ctid == owner.ctid:
        client.ensure_organization(owner.ctid, owner.name)
    publisher = request.published_by
    if publisher is not None:
        _make_known(publisher)
    return client.publish(
        request.revision.graph,
        organization_ctid=str(owner.ctid),
        published_by=str(publisher.ctid) if publisher else None,
    )


_known: set[str] = set()  # CTIDs of third-party publishers that this process has made known to the registry


def _make_known(publisher: Organization) -> None:
    """The registry takes no document through an organization that it does not know; asked once by each process."""
    if publisher.ctid and publisher.ctid not in _known:
        client.ensure_organization(publisher.ctid, publisher.name)
        _known.add(publisher.ctid)


def _write(outcomes: Sequence[Outcome]) -> None:
    write(outcomes)
    silences = [outcome.said for outcome in outcomes if _is_silence(outcome)]
    gating.note(answers=sum(outcome.is_over for outcome in outcomes), silences=silences)


def _is_silence(outcome: Outcome) -> bool:
    return not outcome.is_over and outcome.was_sent and outcome.said != OUR_FAULT


def pause_seconds(attempts: int, retry_after: float | None = None) -> float:
    """Seconds to wait after the attempt number `attempts`: doubling from 2 up to 600, a quarter of it by chance.

    A `retry_after` of the registry, in seconds, is never undercut.
    """
    pause = backoff.doubling(attempts, first=1.0, longest=LONGEST_PAUSE_SECONDS, spread=0.125)
    return max(pause, min(retry_after or 0, LONGEST_RETRY_AFTER_SECONDS))


__all__ = ["LEASE", "Drain", "deliver", "drain", "pause_seconds"]
