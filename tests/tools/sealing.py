"""Certificates whose file nobody signs, and the queue's work done at once, for tests about something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from lms.cli.queue.making import Tools, make_papers
from lms.documents.proof.sealing import Seals
from lms.documents.render import Job
from lms.settings import Settings

UNSEALED = Seals("https://example.org", "0" * 16, lambda _: bytes(64), lambda pdf, _: pdf)


def made_by_queue(settings: Settings, clock: Callable[[], datetime], render: Callable[[Job], bytes]) -> int:
    """In the present application's context; how many papers."""
    return make_papers(settings, Tools(clock, render, {}, UNSEALED))
