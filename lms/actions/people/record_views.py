"""Looks at the records of others, and at the event log itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lms.domain.program.event import Action, RecordView
from lms.domain.program.program import Program
from lms.store.program import events


def record_view(view: RecordView, *, by: int, about: Collection[int], now: datetime, program: Program) -> None:
    """Once a day of the program for each person and kind; looks at one's own record are not told."""
    events.record_view(view, by=by, about=about, since=program.day_began(program.day_of(now)), now=now)


def record_log_view(by: int, now: datetime) -> None:
    events.record_event(Action.EVENT_LOG_VIEWED, by=by, about=None, now=now)


def record_log_export(by: int, now: datetime) -> None:
    events.record_event(Action.EVENT_LOG_EXPORTED, by=by, about=None, now=now)
