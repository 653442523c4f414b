"""What someone says of their own mail: the day of the week, and when they are away. No event tells of it."""

from __future__ import annotations

from datetime import date

from lms.domain.acting import Acting
from lms.domain.program.mail import LONGEST_AWAY
from lms.domain.program.working_time import WORKING_DAYS
from lms.store.account import mail_settings
from lms.store.in_force import has_left


class CannotBeAway(Exception):
    """Days that cannot be taken; `field` names the one that was typed wrong, and the message says why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


def choose_mail_day(acting: Acting, weekday: int) -> None:
    """Only a working day; anything else raises ValueError."""
    if weekday not in WORKING_DAYS:
        raise ValueError(weekday)
    mail_settings.set_mail_day(acting.me, weekday)


def be_away(acting: Acting, first_day: date | None, last_day: date | None) -> None:
    """Both days are included; both empty means at work. Raises CannotBeAway."""
    if first_day is None and last_day is None:
        mail_settings.set_away(acting.me, None, None)
        return
    if first_day is None:
        raise CannotBeAway("away_from_on", "Please choose the first day as well.")
    if last_day is None:
        raise CannotBeAway("away_until_on", "Please choose the last day as well.")
    if has_left(last_day, acting.today):
        raise CannotBeAway("away_until_on", "This day has passed.")
    if last_day < first_day:
        raise CannotBeAway("away_until_on", "The last day is before the first one.")
    if last_day - first_day > LONGEST_AWAY:
        raise CannotBeAway("away_until_on", "This is more than a year. Please choose an earlier last day.")
    mail_settings.set_away(acting.me, first_day, last_day)


def forget_past(acting: Acting) -> int:
    """Erases absences that are over; how many."""
    return mail_settings.forget_past(acting.today)
