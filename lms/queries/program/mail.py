"""What the pages on mail show: what waits, what met a problem, what was sent, what was past before it left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.content.mails import news_message
from lms.domain.program.mail import MailKind
from lms.domain.program.program import Program
from lms.domain.program.working_time import is_working_time
from lms.queries.paging import page_by_id
from lms.store.program import news, outbox
from lms.store.program.outbox import MailState as MailState
from lms.store.program.outbox import MessageSummary

SHOWN_OF_EACH = 8
SHOWN_OF_ONE = 40
ONLY_IN_MAIL = "(the one-time link is only in the mail itself)"


@dataclass(frozen=True, slots=True)
class MailGroup:
    """The newest mails of one state; `older` is the id to go on from, None on the last page."""

    state: MailState
    mails: tuple[MessageSummary, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """`failed` is how many met a problem and can be tried again."""

    groups: tuple[MailGroup, ...]
    unsent: Mapping[MailState, int]
    failed: int


@dataclass(frozen=True, slots=True)
class MailPage:
    """`body` is empty where there is nothing to tell any more."""

    mail: MessageSummary
    body: str


def outbox_page(state: MailState | None, before: int | None) -> OutboxPage:
    """The newest of each state, or a page of one."""
    if state is None:
        every = (MailState.PROBLEM, MailState.WAITING, MailState.SENT)
        groups = tuple(group for one in every if (group := _group(one, None, SHOWN_OF_EACH)).mails)
    else:
        groups = (_group(state, before, SHOWN_OF_ONE),)
    return OutboxPage(groups, outbox.unsent(), outbox.count_to_send_again())


def _group(state: MailState, before: int | None, limit: int) -> MailGroup:
    return MailGroup(state, *page_by_id(outbox.mails(state, before, limit + 1), limit))


def mail_page(mail_id: int, titles: Mapping[str, str], today: date, public_url: str) -> MailPage | None:
    """One mail as it was sent; one about work that waits, as it would be sent now. None when it is not there."""
    mail = outbox.summary(mail_id)
    if mail is None:
        return None
    if mail.kind is MailKind.AT_ONCE or mail.state in (MailState.SENT, MailState.PAST):
        return MailPage(mail, mail.body.replace("{link}", ONLY_IN_MAIL))
    found = news.news(mail.kind, mail.id, mail.person_id, today, titles)
    message = news_message(mail.kind, found, titles, today, public_url)
    return MailPage(mail, message.body if message else "")


def waits_too_long(program: Program, since: datetime, now: datetime) -> bool:
    """Whether a mail that could have left all the time since then still waits."""
    in_paid_time = all(is_working_time(moment, program.zone.key) for moment in (since, now))
    return outbox.waits_since(since, now, program.day_of(now) if in_paid_time else None)
