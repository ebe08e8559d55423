"""Rings for a task after commit. The database is the queue; a bell that nobody hears is not an error."""

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def ring(task: Task, *args: Any, else_now: bool = False) -> None:
    """Runs `task` soon after the present transaction commits; never after a rollback. `args` must be JSON.

    A broker that is down is logged and otherwise ignored: the decision is kept, and a sweep finds what is due. What
    no sweep can find, such as a mail, is done at once then (`else_now`), once.
    """

    def now() -> None:
        try:
            task.delay(*args)
        except (OperationalError, OSError):
            log.warning("The broker does not answer; the sweep will find what is due.", exc_info=True)
            if else_now:
                _run(task, *args)

    transaction.on_commit(now)


def _run(task: Task, *args: Any) -> None:
    try:
        task.run(*args)
    except Exception:  # the decision is made, and its page must be shown whatever the mail server does
        log.exception("Nor could %s be done at once.", task.name)
