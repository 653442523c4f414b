"""What a program needs of whoever runs it, and how well it covers what it asks for: the administrator's home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.content.catalogue import Catalogue
from lms.domain.competence.coverage import NOTHING, Covered, covered
from lms.domain.program.program import Program
from lms.domain.program.setup import Lack, lacks_of
from lms.queries.credit.life.revocations import NONE_OPEN, OpenCases
from lms.queries.credit.waiting import setup
from lms.queries.people.people import names_not_in_yet
from lms.queries.program import health
from lms.store.people import people
from lms.store.program import inserts, outbox

FIRST_INVITED = 3


class Need(StrEnum):
    """What somebody has to look at; in the order in which they stand."""

    MAIL = "mail"
    FONTS = "fonts"
    INVITATIONS = "invitations"
    QUESTIONS = "questions"
    OUTSIDE = "training from elsewhere"
    REVIEWS = "reviews"
    REVOKING = "questions about certificates"


class Check(StrEnum):
    """What makes a site safe to lean on; the first five stand on certificates."""

    TIME_ZONE = "time zone"
    ADDRESS = "postal address"
    CONTACT = "contact"
    SIGNATORY = "who signs"
    PUBLIC_URL = "public address"
    MAIL = "mail"
    SECOND_ADMINISTRATOR = "a second administrator"
    INSERTS = "state rules"


_PRINTED = {
    Check.TIME_ZONE: Lack.TIME_ZONE,
    Check.ADDRESS: Lack.ADDRESS,
    Check.CONTACT: Lack.CONTACT,
    Check.SIGNATORY: Lack.SIGNATORY,
    Check.PUBLIC_URL: Lack.PUBLIC_URL,
}


class Cover(StrEnum):
    """How one competency can be shown here."""

    PRACTICED = "taught and practiced"
    ASKED = "taught, shown by questions"
    TAUGHT = "taught, and not asked enough yet"
    WAITS = "waits for a course"


@dataclass(frozen=True, slots=True)
class NeedLine:
    """`names` tells a few of whom it is about, `kinds` how many of each kind; `cases` whose decision they wait for.

    `characters` are those that no font here has.
    """

    need: Need
    count: int
    names: tuple[str, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    characters: str = ""
    cases: OpenCases = NONE_OPEN


@dataclass(frozen=True, slots=True)
class Square:
    code: str
    short: str
    cover: Cover


@dataclass(frozen=True, slots=True)
class Wall:
    """One framework as rows of squares, a row for each category."""

    title: str
    rows: tuple[tuple[str, tuple[Square, ...]], ...]

    @property
    def squares(self) -> tuple[Square, ...]:
        return tuple(square for _, squares in self.rows for square in squares)

    @property
    def shown(self) -> int:
        return sum(square.cover in (Cover.PRACTICED, Cover.ASKED) for square in self.squares)


@dataclass(frozen=True, slots=True)
class Needs:
    """`checks` pairs each with whether it is done; `backup` is the state of the last copy and its moment."""

    lines: tuple[NeedLine, ...]
    checks: tuple[tuple[Check, bool], ...]
    mail_is_off: bool
    backup: tuple[str, datetime] | None
    walls: tuple[Wall, ...]

    @property
    def checks_done(self) -> int:
        return sum(is_done for _, is_done in self.checks)

    @property
    def prints_all(self) -> bool:
        """Whether everything is there that a certificate prints."""
        return all(is_done for check, is_done in self.checks if check in _PRINTED)

    @property
    def shown(self) -> int:
        return sum(wall.shown for wall in self.walls)

    @property
    def practiced(self) -> int:
        return sum(square.cover is Cover.PRACTICED for wall in self.walls for square in wall.squares)

    @property
    def competencies(self) -> int:
        return sum(len(wall.squares) for wall in self.walls)


def needs(
    catalogue: Catalogue,
    program: Program,
    public_url: str,
    now: datetime,
    *,
    sends_mail: bool,
    outside: Sequence[str] = (),
    cases: OpenCases = NONE_OPEN,
) -> Needs:
    """`outside` are names of people whose training from elsewhere waits for whoever asks, `cases` those they see."""
    signs = health.signs_of_life()
    copied = signs.get("backup")
    questions = signs.get("questions")
    return Needs(
        lines=(
            *_lines(catalogue, program, public_url, now, int(questions.state) if questions else 0, outside),
            *([NeedLine(Need.REVOKING, cases.every, cases=cases)] if cases.every else []),
            *_reviews(catalogue),
        ),
        checks=_checks(program, public_url, sends_mail=sends_mail),
        mail_is_off=not sends_mail,
        backup=(copied.state, copied.at) if copied else None,
        walls=catalogue.worked_out("walls", lambda: walls_of(catalogue)),
    )


def _lines(
    catalogue: Catalogue,
    program: Program,
    public_url: str,
    now: datetime,
    questions: int,
    outside: Sequence[str],
) -> Iterator[NeedLine]:
    waiting = sum(outbox.unsent().values())
    if waiting:
        yield NeedLine(Need.MAIL, waiting)
    unprinted = setup(program, public_url)
    if unprinted and unprinted.waiting:
        yield NeedLine(Need.FONTS, unprinted.waiting, characters=unprinted.characters)
    not_in = names_not_in_yet(program.day_of(now))
    if not_in:
        yield NeedLine(Need.INVITATIONS, len(not_in), names=tuple(not_in[:FIRST_INVITED]))
    if questions:
        yield NeedLine(Need.QUESTIONS, questions)
    if outside:
        yield NeedLine(Need.OUTSIDE, len(outside), names=tuple(dict.fromkeys(outside))[:FIRST_INVITED])


def _reviews(catalogue: Catalogue) -> Iterator[NeedLine]:
    reviews = Counter(review.kind for course in catalogue.courses.values() for _, review in course.open_reviews)
    if reviews:
        yield NeedLine(Need.REVIEWS, reviews.total(), kinds=tuple(sorted(reviews.items())))


def _checks(program: Program, public_url: str, *, sends_mail: bool) -> tuple[tuple[Check, bool], ...]:
    lacks = lacks_of(program, public_url)
    others = {
        Check.MAIL: sends_mail,
        Check.SECOND_ADMINISTRATOR: len(people.present_administrators()) > 1,
        Check.INSERTS: any(not version.is_empty for version in inserts.newest()),
    }
    return tuple((check, _PRINTED[check] not in lacks if check in _PRINTED else others[check]) for check in Check)


def walls_of(catalogue: Catalogue) -> tuple[Wall, ...]:
    counts = covered(catalogue.courses.values())
    return tuple(
        Wall(
            framework.short_title,
            tuple(
                (
                    category.short_name,
                    tuple(
                        Square(competency.code, competency.short, _cover(counts.get(competency.code, NOTHING)))
                        for competency in category.competencies
                    ),
                )
                for category in framework.categories
            ),
        )
        for framework in catalogue.standing_frameworks().values()
    )


def _cover(counts: Covered) -> Cover:
    if counts.practice:
        return Cover.PRACTICED
    if counts.shows:
        return Cover.ASKED
    return Cover.TAUGHT if counts.is_claimed else Cover.WAITS
