"""The background loop: what has to happen without anyone asking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms import mail
from lms.actions.account import mail_settings
from lms.actions.account.links import address_of, derive_token
from lms.actions.competence.practice_drafts import erase_past
from lms.actions.competence.standing import keep_past
from lms.actions.credit.external import erase_unsent
from lms.actions.credit.papers import AskedTooOften, ask_for_certificate, drop_past_papers
from lms.actions.credit.reminders import NO_RULES
from lms.actions.learning import ready
from lms.actions.learning.corrections import mail_corrections, take_up_corrections
from lms.actions.learning.learning import forget_answers
from lms.actions.people.roster_uploads import erase_old
from lms.actions.program import heartbeats, outbox
from lms.actions.program.files import forget_files, lost_files, take_away_files, unused_files
from lms.actions.program.outbox import Delivery
from lms.actions.team import assignments, kind_words
from lms.actions.team.asking import NO_WAY
from lms.actions.team.digest import queue_digests
from lms.actions.team.plans import ask_by_plans
from lms.content.wording import plural
from lms.documents.fonts import unprintable
from lms.domain.acting import Acting
from lms.domain.credit.credential import CredentialRules
from lms.domain.learning.correction import Corrected
from lms.domain.learning.course import Course
from lms.domain.program.stored import FileLost
from lms.domain.program.working_time import is_working_time
from lms.keys import link_key
from lms.queries.credit.waiting import waiting_for_fonts
from lms.queries.learning.items import worth_a_look
from lms.queries.program.health import signs_of_life
from lms.queries.program.program import present_program
from lms.settings import Settings, Smtp
from lms.store import backup
from lms.store.db import IntegrityError, reading, unit_of_work

PAUSE_SECONDS = 300
MAIL_PAUSE_SECONDS = 20
QUESTIONS_EVERY = timedelta(hours=23)
PAST_TIMES = 10  # in one round, since mail waits meanwhile

Clock = Callable[[], datetime]


class LinkEnded(Exception):
    """The link that a mail was to bring opens nothing any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How sending went: mails that left, mails that wait or were given up, and what is wrong with the server."""

    mails: int = 0
    held: int = 0
    trouble: str = ""

    def __add__(self, other: Sent) -> Sent:
        return Sent(self.mails + other.mails, self.held + other.held, self.trouble or other.trouble)

    def __str__(self) -> str:
        words = plural("%(num)s mail sent", "%(num)s mails sent", self.mails)
        if self.held:
            words += f", {self.held} not sent"
        return f"{words}; {self.trouble}" if self.trouble else words


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; `sent` is None where no mail server is set, `copied` is empty where no copy was due.

    `credited` counts courses that waited for their eight hours.
    """

    forgotten: int
    reminded: int
    sent: Sent | None
    copied: str
    credited: int = 0
    corrected: int = 0

    def __str__(self) -> str:
        words = f"{self.forgotten} chosen options erased, {self.reminded} reminders written, "
        if self.corrected:
            words += plural("%(num)s mail", "%(num)s mails", self.corrected) + " on corrections written, "
        words += str(self.sent) if self.sent is not None else "no mail server is set"
        if self.credited:
            words = plural("%(num)s course credited, ", "%(num)s courses credited, ", self.credited) + words
        return f"{words}; {self.copied}" if self.copied else words


def work_once(
    clock: Clock,
    settings: Settings,
    stopped: threading.Event | None = None,
    *,
    titles: Mapping[str, str] = outbox.NO_COURSES,
    corrected: Sequence[Corrected] = (),
    courses: Mapping[str, Course] = NO_WAY,
    banks: Callable[[], Iterable[Course]] = tuple,
    rules: Mapping[str, CredentialRules] = NO_RULES,
) -> Round:
    """One round, safe to run twice and beside another worker.

    Gives the credit whose moment has come, erases chosen options of 90 days, absences that are over and rosters that
    nobody took, tells people of corrections in `corrected` courses, reminds them of what they were asked to take
    (`titles`: course slug to title) and of days of their credentials (`rules` by slug), asks for what plans ask for
    by themselves (`courses` by slug), makes certificates that waited for fonts, sends mail, counts once a day which
    questions of all `banks` did badly, tells what stood at the ends of past months, copies the database.
    """
    credited = _credit(clock())
    forgotten, ended = _let_go(clock())
    told = _tell_corrections(settings, corrected, clock())
    _ask_by_plans(courses, clock())
    reminded = _remind(titles, rules, clock())
    _ask_for_papers(settings, clock())
    sent = send_mail(clock, settings, stopped or threading.Event(), titles, rules)
    if sent is not None:
        sent += Sent(held=ended)
    _count_questions(banks, clock())
    _look_for_files(clock())
    _keep_past(clock())
    done = Round(forgotten, reminded, sent, _back_up(settings, clock()), credited, told)
    with unit_of_work():
        heartbeats.record_round(str(done), clock())
    _record_mail_heartbeat(done.sent, clock())
    return done


def _let_go(now: datetime) -> tuple[int, int]:
    """Erases what is kept for a while only; how many answers, and how many mails that could not be sent in time."""
    with unit_of_work():
        forgotten = forget_answers(now)
        acting = Acting(None, now, present_program())
        erase_old(now)
        erase_past(now)
        erase_unsent(now)
        kind_words.erase_past(now)
        ended = outbox.drop_past(acting)
        mail_settings.forget_past(acting)
        drop_past_papers(now)
    _clear_files(now)
    return forgotten, ended


def _clear_files(now: datetime) -> None:
    """The rows first: a row without its file is a loss, a file without a row is none."""
    with reading():
        unused, without_row = unused_files(now)
    if unused or without_row:
        with unit_of_work():
            forget_files(unused)
        with unit_of_work():
            take_away_files({*unused, *without_row})


def work(
    clock: Clock,
    settings: Settings,
    stopped: threading.Event,
    *,
    titles: Mapping[str, str] = outbox.NO_COURSES,
    corrected: Sequence[Corrected] = (),
    courses: Mapping[str, Course] = NO_WAY,
    banks: Callable[[], Iterable[Course]] = tuple,
    rules: Mapping[str, CredentialRules] = NO_RULES,
) -> None:
    """Rounds until told to stop; mail leaves between them as well, since someone may be waiting for it."""
    while not stopped.is_set():
        work_once(
            clock, settings, stopped, titles=titles, corrected=corrected, courses=courses, banks=banks, rules=rules
        )
        for _ in range(PAUSE_SECONDS // MAIL_PAUSE_SECONDS):
            if stopped.wait(MAIL_PAUSE_SECONDS):
                return
            sent = send_mail(clock, settings, stopped, titles, rules)
            if sent not in (None, Sent()):
                _record_mail_heartbeat(sent, clock())


def _credit(now: datetime) -> int:
    """Completes the courses that waited for their eight hours, a person at a time."""
    with unit_of_work():
        people = ready.people_due(now)
    credited = 0
    for person_id in people:
        with unit_of_work():
            credited += ready.credit_due(Acting(None, now, present_program()), person_id)
    return credited


def _tell_corrections(settings: Settings, corrected: Sequence[Corrected], now: datetime) -> int:
    """In a race with another worker the next round does."""
    try:
        with unit_of_work():
            take_up_corrections(corrected, now)
            return mail_corrections(Acting(None, now, present_program()), corrected, settings.public_url)
    except IntegrityError:
        return 0


def _ask_by_plans(courses: Mapping[str, Course], now: datetime) -> None:
    """In a race with another worker the next round does."""
    if not courses:
        return
    try:
        with unit_of_work():
            ask_by_plans(Acting(None, now, present_program()), courses)
    except IntegrityError:
        return


def _remind(titles: Mapping[str, str], rules: Mapping[str, CredentialRules], now: datetime) -> int:
    """Writes reminders in paid time; in a race with another worker the next round does."""
    try:
        with unit_of_work():
            acting = Acting(None, now, present_program())
            if not is_working_time(now, acting.program.zone.key):
                return 0
            reminded = assignments.remind(acting, titles, rules)
            return reminded + (queue_digests(acting) if titles else 0)
    except IntegrityError:
        return 0


def _count_questions(banks: Callable[[], Iterable[Course]], now: datetime) -> None:
    """Once a day, for the home of whoever runs the program."""
    with unit_of_work():
        counted = signs_of_life().get("questions")
        if counted is None or now - counted.at >= QUESTIONS_EVERY:
            heartbeats.record_questions(worth_a_look(banks()), now)


def _look_for_files(now: datetime) -> None:
    """Once a day: a row whose file is gone is told by `/healthz`."""
    with reading():
        looked = signs_of_life().get("files")
        is_due = looked is None or now - looked.at >= QUESTIONS_EVERY
        lost = len(lost_files()) if is_due else 0
    if is_due:
        with unit_of_work():
            heartbeats.record_files(lost, now)


def _keep_past(now: datetime) -> None:
    """What people held at the ends of past months, some at a time; what is left is for the next round."""
    for _ in range(PAST_TIMES):
        with unit_of_work():
            if not keep_past(Acting(None, now, present_program())):
                return


def _ask_for_papers(settings: Settings, now: datetime) -> None:
    """Certificates that waited for fonts go into the queue once there are some for all of their letters."""
    try:
        with reading():
            program = present_program()
            waiting = waiting_for_fonts(program, settings.public_url)
    except FileLost:  # the logo of one: no paper is made without what it was issued with
        return
    missing = set(unprintable("".join(characters for _, characters in waiting), settings.content))
    for paper, characters in waiting:
        if not missing.intersection(characters):
            with suppress(AskedTooOften), unit_of_work():
                ask_for_certificate(Acting(None, now, program), paper.id)


def _back_up(settings: Settings, now: datetime) -> str:
    """Copies the database when its time has come; what came of it, in words."""
    if settings.backup_folder is None:
        return ""
    try:
        made = backup.back_up_if_due(settings.backup_folder, settings.backup_every, settings.backup_keep, now)
        said = next(backup.problems(), "ok") if made else ""
    except (backup.CannotCopy, OSError) as problem:
        said = str(problem)
    if said:
        with unit_of_work():
            heartbeats.record_backup(said, now)
    return f"copied: {said}" if said else ""


def send_mail(
    clock: Clock,
    settings: Settings,
    stopped: threading.Event,
    titles: Mapping[str, str] = outbox.NO_COURSES,
    rules: Mapping[str, CredentialRules] = NO_RULES,
) -> Sent | None:
    """Sends what waits, one after the other; None where no mail server is set.

    Ends at once when the server cannot be reached: it would be the same for all others.
    """
    if settings.smtp is None:
        return None
    with unit_of_work():
        done = Sent(held=outbox.give_up_old(clock()))
    while not stopped.is_set() and not done.trouble:
        with unit_of_work():
            claimed = outbox.claim_mail(clock(), titles, settings.public_url, rules)
        if claimed is None:
            break
        done += _send(*claimed, settings, settings.smtp, clock)
    return done


def _send(one: outbox.ClaimedMessage, sender: str, settings: Settings, smtp: Smtp, clock: Clock) -> Sent:
    """Sends a claimed mail outside any transaction, then marks what came of it.

    A worker that ends in between leaves a claim that runs out; a mail that leaves twice carries the same id.
    """
    try:
        letter = mail.OutgoingMessage(one.idempotency_key, sender, one.email, one.subject, _body(one, settings))
        mail.send(smtp, letter, clock())
    except mail.ServerUnreachable as problem:
        _settle(one, Delivery.UNREACHABLE, clock(), str(problem))
        return Sent(trouble=str(problem))
    except mail.MessageRefused as problem:
        _settle(one, Delivery.REFUSED, clock(), str(problem))
        return Sent(held=1)
    except LinkEnded:
        _settle(one, Delivery.ENDED, clock())
        return Sent(held=1)
    _settle(one, Delivery.SENT, clock())
    return Sent(1)


def _settle(one: outbox.ClaimedMessage, delivery: Delivery, now: datetime, problem: str = "") -> None:
    with unit_of_work():
        outbox.settle_mail(one.id, delivery, now, problem)


def _body(one: outbox.ClaimedMessage, settings: Settings) -> str:
    """With the address of its link; raises LinkEnded."""
    if one.salt is None:
        return one.body
    if not one.is_open:
        raise LinkEnded
    token = derive_token(one.salt, link_key(settings.data))
    return one.body.replace("{link}", address_of(settings.public_url, token))


def _record_mail_heartbeat(sent: Sent | None, now: datetime) -> None:
    """`sent` is None where no mail server is set."""
    with unit_of_work():
        if sent is None:
            heartbeats.record_no_mail(now)
        else:
            heartbeats.record_mail(sent.mails, sent.trouble, now, was_tried=sent != Sent())
