"""The weekly overview of what was asked: counts and one link, to whoever supervises people, on their own day."""

from __future__ import annotations

from lms.content.mails import TEMPLATES, subject_of
from lms.domain.acting import Acting
from lms.domain.program.mail import MailKind
from lms.domain.program.working_time import latest_weekday
from lms.store.account import mail_settings
from lms.store.program import digest, outbox


def queue_digests(acting: Acting) -> int:
    """Puts this week's overviews in line; how many. Safe to run often; call it in paid time.

    Nobody gets two in a week: the overview of those who are not reminded any more takes its place.
    """
    keys = {}
    for one in digest.supervisors(acting.today):
        day = latest_weekday(one.weekday, acting.today)
        is_new = one.last_at is None or acting.program.day_of(one.last_at) < day
        if is_new and digest.counts(one.person_id, acting.today) != digest.NOTHING:
            keys[one.person_id] = f"digest:{one.person_id}:{day.isoformat()}"
    return outbox.queue(MailKind.DIGEST, keys, subject_of(TEMPLATES[MailKind.DIGEST]), acting.now)


def choose_digest(acting: Acting, *, wants: bool) -> None:
    mail_settings.set_digest(acting.me, wants=wants)
