"""Sending what waits in the outbox: claimed before it is tried, and settled once it is known what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from lms.actions.credit.reminders import NO_RULES, cards_to_tell
from lms.actions.people.onboarding import steps_to_tell
from lms.content.mails import Message, news_message
from lms.domain.acting import Acting
from lms.domain.credit.credential import CredentialRules
from lms.domain.program.event import Action
from lms.domain.program.mail import MailKind
from lms.domain.program.working_time import is_working_time
from lms.store.program import events, news, outbox, program
from lms.store.program.outbox import ClaimedMessage as ClaimedMessage

NO_COURSES: Mapping[str, str] = MappingProxyType({})


class Delivery(StrEnum):
    """What came of trying to send a mail."""

    SENT = "sent"
    UNREACHABLE = "the server is at fault"
    REFUSED = "this mail is at fault"
    ENDED = "its link opens nothing any more"


def give_up_old(now: datetime) -> int:
    """Gives up what waited so long that it speaks of what is past; how many."""
    return outbox.give_up_old(now)


def drop_past(acting: Acting) -> int:
    """Lets go of what waits and would tell of what is past; how many could not be sent before their link ran out."""
    news.drop_of_those_who_left(acting.now, acting.today)
    return news.drop_past(acting.now, acting.today)


def claim_mail(
    now: datetime,
    titles: Mapping[str, str] = NO_COURSES,
    public_url: str = "",
    rules: Mapping[str, CredentialRules] = NO_RULES,
) -> tuple[ClaimedMessage, str] | None:
    """The next mail to try, kept from other workers, and the name of the program that sends it.

    Mail about work leaves in paid time only; its words are made here, and what has nothing to tell by now is past.
    Without `titles` (course slug to title) it waits; `rules` are those of credentials, by slug.

    In a unit of work of its own. None when there is none.
    """
    acting = Acting(None, now, program.program())
    work_on = acting.today if titles and is_working_time(now, acting.program.zone.key) else None
    while (claimed := outbox.claim(now, work_on)) is not None:
        if claimed.kind is MailKind.AT_ONCE:
            return claimed, acting.program.name
        news.fold(claimed.kind, claimed.id, claimed.person_id, now)
        message = _words(acting, claimed, titles, public_url, rules)
        if message is not None:
            outbox.keep_words(claimed.id, *message)
            return replace(claimed, subject=message.subject, body=message.body), acting.program.name
        news.drop(claimed.id, now)
    return None


def _words(
    acting: Acting,
    one: ClaimedMessage,
    titles: Mapping[str, str],
    public_url: str,
    rules: Mapping[str, CredentialRules],
) -> Message | None:
    found = news.news(one.kind, one.id, one.person_id, acting.today, titles)
    if one.kind is MailKind.DUE:
        cards = cards_to_tell(acting, one.person_id, rules)
        found = replace(found, steps=steps_to_tell(acting, one.person_id, titles), cards=cards)
    return news_message(one.kind, found, titles, acting.today, public_url)


def settle_mail(mail_id: int, delivery: Delivery, now: datetime, problem: str = "") -> None:
    """Only a refusal counts as a try: a server that cannot be reached would take no other mail either."""
    if delivery is Delivery.SENT:
        outbox.mark_sent(mail_id, now)
    elif delivery is Delivery.UNREACHABLE:
        outbox.put_back(mail_id, problem)
    elif delivery is Delivery.REFUSED:
        outbox.note_problem(mail_id, problem)
    else:
        outbox.give_up(mail_id, outbox.LINK_ENDED)


def send_again(acting: Acting) -> int:
    """Tries what met a problem from the beginning; how many. What a link was to bring needs a new link instead."""
    count = outbox.send_again(acting.now)
    if count:
        events.record_event(Action.MAIL_SENT_AGAIN, by=acting.person_id, about=None, now=acting.now, count=count)
    return count


def take_old_as_sent(
    before: datetime, titles: Mapping[str, str], public_url: str, rules: Mapping[str, CredentialRules] = NO_RULES
) -> int:
    """Only for the demonstration, as if mail had left all along; how many."""
    acting = Acting(None, before, program.program())
    count = outbox.take_as_sent(before)
    for one in outbox.work_mail(before):
        message = _words(acting, one, titles, public_url, rules)
        if message is None:
            news.drop(one.id, before)
        else:
            outbox.keep_words(one.id, *message)
            outbox.mark_sent(one.id, before)
            count += 1
    return count
