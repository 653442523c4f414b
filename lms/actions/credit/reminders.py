"""Reminders of the days of a credential: who is told, and of what, in the one reminder a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from lms.content.credentials.words import hours_short, renewal_day
from lms.domain.acting import Acting
from lms.domain.credit.credential import CredentialRules, CreditLine
from lms.domain.credit.near.reminding import days_to_come, is_all_in, reminded_on, still_tells
from lms.domain.credit.renewal import Deadline, Reckoned
from lms.domain.credit.renewing.cycle import deadlines
from lms.domain.credit.renewing.several import reckon_all
from lms.domain.program.mail import CardNews
from lms.store.credit import board_lines, credentials
from lms.store.credit.credentials import KeptCredential
from lms.store.program import news

NO_RULES: Mapping[str, CredentialRules] = MappingProxyType({})
_Found = dict[int, list[Deadline]]


def to_remind(acting: Acting, rules: Mapping[str, CredentialRules]) -> frozenset[int]:
    """Who was not told yet of a day that came nearer, and may be reminded today."""
    held: dict[int, list[KeptCredential]] = {}
    for one in credentials.held_by_all() if rules else ():
        if one.slug in rules:
            held.setdefault(one.person_id, []).append(one)
    near = {person_id: own for person_id, own in held.items() if any(_fallen(acting, rules, own, None).values())}
    told = news.last_reminders(near)
    new = {one: own for one, own in near.items() if any(_fallen(acting, rules, own, told.get(one)).values())}
    may = [one for one in news.remindable_people(list(new), acting.today) if not _is_today(acting, one.last_at)]
    lines = board_lines.credit_lines_of([one.person_id for one in may])
    return frozenset(
        one.person_id
        for one in may
        if any(_told(acting, rules, new[one.person_id], lines[one.person_id], told.get(one.person_id)))
    )


def cards_to_tell(acting: Acting, person_id: int, rules: Mapping[str, CredentialRules]) -> tuple[CardNews, ...]:
    """What the reminder that leaves now tells of someone's credentials: what none before it told."""
    held = [one for one in credentials.held_by(person_id) if one.slug in rules]
    if not held:
        return ()
    told_at = news.last_reminders([person_id]).get(person_id)
    if not any(_fallen(acting, rules, held, told_at).values()):
        return ()
    found = _told(acting, rules, held, board_lines.credit_lines(person_id), told_at)
    return tuple(sorted(found, key=lambda one: one.on))


def _is_today(acting: Acting, at: datetime | None) -> bool:
    return at is not None and acting.program.day_of(at) >= acting.today


def _fallen(
    acting: Acting, rules: Mapping[str, CredentialRules], held: Iterable[KeptCredential], told_at: datetime | None
) -> _Found:
    """By credential, days of which a reminder fell since its card was typed in, and after the last one that left."""
    return {one.id: list(_of_card(acting, rules[one.slug], one, told_at)) for one in held}


def _of_card(
    acting: Acting, rules: CredentialRules, one: KeptCredential, told_at: datetime | None
) -> Iterator[Deadline]:
    runs_out_on = one.card.runs_out_on
    entered_on = acting.program.day_of(one.entered_at)
    for deadline in days_to_come(deadlines(rules.renewal, runs_out_on), runs_out_on, acting.today):
        fell_on = reminded_on(deadline.on, acting.today)
        if fell_on is not None and fell_on >= entered_on and not _was_told(acting, one, fell_on, told_at):
            yield deadline


def _was_told(acting: Acting, one: KeptCredential, fell_on: date, told_at: datetime | None) -> bool:
    """A reminder tells of all that fell by then, of the cards that were there."""
    return told_at is not None and told_at >= max(one.entered_at, acting.program.day_began(fell_on))


def _told(
    acting: Acting,
    rules: Mapping[str, CredentialRules],
    held: Sequence[KeptCredential],
    lines: Sequence[CreditLine],
    told_at: datetime | None,
) -> Iterator[CardNews]:
    fallen = _fallen(acting, rules, held, told_at)
    cards = [(rules[one.slug], one.held()) for one in held]
    for one, found in zip(held, reckon_all(cards, lines, acting.today), strict=True):
        for deadline in fallen[one.id]:
            if still_tells(deadline, found):
                yield _news(rules[one.slug], deadline, found)


def _news(rules: CredentialRules, deadline: Deadline, found: Reckoned) -> CardNews:
    lacking = [one.requirement.title for one in found.rules if one.short]
    short = hours_short(found.to_close, lacking) if found.to_close else ""
    words = short or ("all hours are in" if is_all_in(found) else "")
    return CardNews(rules.short_name, renewal_day(deadline.kind, rules.renewal.system), deadline.on, words)
