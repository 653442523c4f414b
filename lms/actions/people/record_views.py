"""Looks at the records of others, and at the event log itself."""

from __future__ import annotations

from collections.abc import Collection

from lms.domain.acting import Acting
from lms.domain.program.event import Action, RecordView
from lms.store.program import events


def record_view(acting: Acting, view: RecordView, *, about: Collection[int]) -> None:
    """Once a day of the program for each person and kind; looks at one's own record are not told."""
    events.record_view(view, by=acting.me, about=about, since=acting.program.day_began(acting.today), now=acting.now)


def is_view_recorded(acting: Acting, view: RecordView, *, about: Collection[int]) -> bool:
    """Whether all of that stands in the log of today already, as after the first look of a day."""
    return events.is_view_recorded(view, by=acting.me, about=about, since=acting.program.day_began(acting.today))


def record_log_view(acting: Acting) -> None:
    events.record_event(Action.EVENT_LOG_VIEWED, by=acting.me, about=None, now=acting.now)


def record_hours_export(acting: Acting) -> None:
    events.record_event(Action.HOURS_EXPORTED, by=acting.me, about=None, now=acting.now)


def record_log_export(acting: Acting) -> None:
    events.record_event(Action.EVENT_LOG_EXPORTED, by=acting.me, about=None, now=acting.now)
