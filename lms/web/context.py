"""Who asks, with what content, when: the only reader of Flask's globals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from flask import Flask, current_app, g, request, session
from flask_login import AnonymousUserMixin, UserMixin

from lms.actions.account.sessions import token_hash
from lms.content.catalogue import Catalogue
from lms.domain.access import ANONYMOUS, Actor, Permission
from lms.domain.access import may as actor_may
from lms.domain.account.device import device_words
from lms.domain.acting import Acting
from lms.domain.credit.piloting.courses import basis_of
from lms.domain.learning.course import Course
from lms.domain.learning.reading import Reading
from lms.domain.program.event import RecordView
from lms.domain.program.hours_basis import HoursBasis
from lms.domain.program.program import Program
from lms.settings import Settings
from lms.store.account import sessions
from lms.store.credit import course_hours
from lms.store.db import DatabaseError, is_writing, rollback
from lms.store.program import program as program_store

IDLE = timedelta(days=14)
LIFETIME = timedelta(days=90)
STATE = "alongside"
MOST_TOLD = 50


@dataclass(slots=True)
class Site:
    """What one process keeps between requests: content, settings and keys, nothing that a request changed.

    `drawn` holds shapes of pages, drawn once without anybody's words in them; `last_program` is what the program
    said of itself when it was last read, for pages that have no database;
    `told_hours` are the content with hours that do not rest on the computation;
    `last_write` tells when it was last tried to write for the sake of writing, and whether that worked.
    """

    settings: Settings
    catalogue: Catalogue
    clock: Callable[[], datetime]
    link_key: bytes = field(repr=False)
    second_factor_key: bytes = field(repr=False)
    drawn: dict[str, str] = field(default_factory=dict)
    last_program: Program = field(default_factory=Program)
    last_write: tuple[datetime, bool] | None = None
    told_hours: dict[Hashable, Catalogue] = field(default_factory=dict, repr=False)


class User(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login holds: the session's token stands for the person."""

    def __init__(self, token: str, signed_in: sessions.CurrentUser) -> None:
        self.token = token
        self.signed_in = signed_in

    def get_id(self) -> str:
        return self.token


@dataclass(frozen=True, slots=True)
class CourseReading:
    """What a page asks the guard to note once it is made: a course is being read, perhaps a lesson first opened."""

    reading: Reading
    lesson: str | None


def site() -> Site:
    return site_of(current_app)


def site_of(app: Flask) -> Site:
    state = app.extensions[STATE]
    if not isinstance(state, Site):
        raise TypeError("the application was not made by create_app")
    return state


def catalogue() -> Catalogue:
    """All content, each course with the hours that hold for whoever begins it now."""
    return _told_with(_bases_today())


def own_catalogue() -> Catalogue:
    """The same for the person who asks: a course that they are in has the hours that they were shown."""
    if not program().hours:
        return site().catalogue
    shown: dict[str, HoursBasis | None] | None = g.get("shown_hours")
    if shown is None:
        asked = course_hours.shown_to([me().person_id])
        shown = g.shown_hours = {course: basis for (_, course), basis in asked.items()}
    return _told_with(_bases_today() | shown)


def own_course(course: Course) -> Course:
    """With the hours that the person who asks was shown, or would be now."""
    return own_catalogue().courses.get(course.slug, course)


def _bases_today() -> dict[str, HoursBasis | None]:
    decided, courses = program().hours, site().catalogue.courses
    named = dict.fromkeys(one.course for one in decided if one.course in courses)
    return {slug: basis_of(courses[slug], decided) for slug in named}


def _told_with(bases: Mapping[str, HoursBasis | None]) -> Catalogue:
    """Made once for all who are told the same: what follows from the content is worked out in it."""
    key = frozenset((slug, basis) for slug, basis in bases.items() if basis is not None)
    content, told = site().catalogue, site().told_hours
    if not key:
        return content
    if key not in told:
        if len(told) >= MOST_TOLD:
            told.clear()
        told[key] = content.resting_on(dict(key))
    return told[key]


def settings() -> Settings:
    return site().settings


def sends_mail() -> bool:
    """Whether the site hands its mail to a server; if not, an administrator passes the words on."""
    return settings().smtp is not None


def link_key() -> bytes:
    """What tokens of one-time links are made with."""
    return site().link_key


def second_factor_key() -> bytes:
    return site().second_factor_key


def device() -> str:
    """What the browser that asks is, in coarse words."""
    return device_words(request.headers.get("User-Agent", ""))


def network_address() -> str:
    return request.remote_addr or ""


def now() -> datetime:
    """The moment of the request: the same for all that it does."""
    moment: datetime | None = g.get("now")
    if moment is None:
        moment = g.now = site().clock()
    return moment


def utc_now() -> datetime:
    return datetime.now(UTC)


def program() -> Program:
    one: Program | None = g.get("program")
    if one is None and is_without_database():
        one = g.program = site().last_program
    if one is None:
        one = g.program = site().last_program = program_store.program()
    return one


def today() -> date:
    """The program's day, reckoned once for each request."""
    day: date | None = g.get("today")
    if day is None:
        day = g.today = program().day_of(now())
    return day


def load_user(token: str) -> User | None:
    """The person behind a live session, for Flask-Login."""
    moment = now()
    signed_in = sessions.signed_in(token_hash(token), today(), moment - IDLE, moment - LIFETIME)
    return User(token, signed_in) if signed_in else None


def forget_request() -> None:
    """Drops what was loaded in this request, so that it is read again in another transaction or session.

    The CSRF token as well: Flask-WTF keeps the one of the session that was there when a form was first made.
    """
    for name in ("program", "today", "shown_hours", "_login_user", "csrf_token"):
        g.pop(name, None)


def do_without_database() -> None:
    """From here on this request knows what it knew, and asks the database nothing more."""
    g.is_without_database = True


def is_without_database() -> bool:
    return bool(g.get("is_without_database"))


def frame() -> tuple[sessions.CurrentUser | None, Program]:
    """Who asks and the program, for what stands around every page; a page that needs no more needs no database.

    Inside a unit of work nothing is passed over: it would end without what it wrote.
    """
    try:
        return signed_in(), program()
    except DatabaseError:
        if is_writing():
            raise
        rollback()
        do_without_database()
        return signed_in(), program()


def signed_in() -> sessions.CurrentUser | None:
    """Loaded once in a request, to where Flask-Login looks for it, without what it would ask of a browser first."""
    user = g.get("_login_user")
    if user is None:
        if is_without_database():
            return None
        token = session.get("_user_id")
        user = g.setdefault("_login_user", (load_user(token) if token else None) or AnonymousUserMixin())
    return user.signed_in if isinstance(user, User) else None


def acting() -> Acting:
    """Who asks, at the moment of the request, as the actions take it."""
    one = signed_in()
    return Acting(one.person_id if one else None, now(), program())


def me() -> sessions.CurrentUser:
    """The person who asks; only behind a guard that asks for a signed-in person."""
    one = signed_in()
    if one is None:
        raise LookupError("nobody is signed in")
    return one


def actor() -> Actor:
    one = signed_in()
    return one.actor if one else ANONYMOUS


def may(permission: Permission, person_id: int | None = None) -> bool:
    return actor_may(actor(), permission, person_id)


def record_view(view: RecordView, about: Collection[int]) -> None:
    """Asks the guard to record that the person who asks looked at these people's records."""
    g.record_views = [*record_views(), (view, tuple(about))]


def pass_over_views(is_recorded: Callable[[RecordView, tuple[int, ...]], bool]) -> None:
    """Asks no more to record those looks that are."""
    g.record_views = [view for view in record_views() if not is_recorded(*view)]


def record_views() -> list[tuple[RecordView, tuple[int, ...]]]:
    views: list[tuple[RecordView, tuple[int, ...]]] = g.get("record_views", [])
    return views


def note_later(note: Callable[[], None]) -> None:
    """Asks the guard to write something down once the page is made, which is shown even if that does not work."""
    g.notes = [*notes(), note]


def notes() -> list[Callable[[], None]]:
    asked: list[Callable[[], None]] = g.get("notes", [])
    return asked


def note_reading(reading: Reading, lesson: str | None = None) -> None:
    g.reading = CourseReading(reading, lesson)


def reading() -> CourseReading | None:
    one: CourseReading | None = g.get("reading")
    return one
