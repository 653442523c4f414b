"""What someone said of their own mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.store.account import mail_settings


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`weekday`: 0 is Monday; the days on which someone is away are both None while they are not."""

    weekday: int
    away_from_on: date | None
    away_until_on: date | None
    wants_digest: bool = True


def settings_of(person_id: int) -> MailSettings:
    away = mail_settings.away(person_id)
    return MailSettings(
        mail_settings.mail_day(person_id),
        away.from_on if away else None,
        away.until_on if away else None,
        mail_settings.wants_digest(person_id),
    )
