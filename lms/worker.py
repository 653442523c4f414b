"""The background loop: what has to happen without anyone asking."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from lms.store import learning
from lms.store.db import unit_of_work

PAUSE_SECONDS = 300


def work_once(now: datetime) -> int:
    """One round, safe to run twice: erases chosen options that are 90 days old; how many."""
    with unit_of_work():
        return learning.forget_answers(now)


def work(clock: Callable[[], datetime], stopped: threading.Event) -> None:
    """Rounds until told to stop."""
    while not stopped.is_set():
        work_once(clock())
        stopped.wait(PAUSE_SECONDS)
