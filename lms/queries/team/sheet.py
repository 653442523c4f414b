"""The sheet for a meeting: one page about one person, the same for them and for who supervises them.

It is made as a supervisor sees the person, whoever opens it: what is told of next steps is what that one may see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, supervisor_of
from lms.domain.competence.competency import Framework, Profile, standing
from lms.domain.competence.practice import all_met, practice_of
from lms.domain.competence.steps.step import Facts, StepKind, WatchedPractice
from lms.domain.competence.targets import counts_critical
from lms.domain.learning.course import Course, Practice
from lms.domain.program.program import Program
from lms.queries.competence.competence import profile_of
from lms.queries.competence.next_steps import Next, OfferedStep, next_for
from lms.queries.credit.cards.team_cards import CardLine, lines_of
from lms.queries.learning.home import CategoryPlaces, category_places, refreshes
from lms.store.competence import evidence, signing
from lms.store.credit import ledger
from lms.store.in_force import is_in_force
from lms.store.people import directory, people
from lms.store.people.people import Card
from lms.store.team import since, supervision_log

WITHOUT_MEETING = timedelta(days=30)
STRENGTHS, GAPS, PRACTICES, STEPS = 3, 3, 3, 2
CARDS_WITHIN = 180


@dataclass(frozen=True, slots=True)
class PracticedLine:
    """A practice that both have confirmed since the last meeting; the title is its slug where it is gone."""

    title: str
    rater: str
    on: date
    is_met: bool


@dataclass(frozen=True, slots=True)
class SheetSince:
    """What is new since `day`: a meeting's, or a month ago without one. Courses come as (title, day)."""

    day: date
    is_meeting: bool
    completed: tuple[tuple[str, date], ...]
    begun: tuple[tuple[str, date], ...]
    asked: tuple[tuple[str, date, date | None], ...]
    practiced: tuple[PracticedLine, ...]
    newly: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetPlaces:
    """One category of one framework; `is_home` tells whether it is the framework that the role's pages show first."""

    framework: Framework
    places: CategoryPlaces
    is_home: bool

    @property
    def share(self) -> float:
        reachable = self.places.held + self.places.open
        return self.places.held / reachable if reachable else 0.0


@dataclass(frozen=True, slots=True)
class SheetGap:
    """A category with something open, and the first step toward it; None where there is nothing to do now."""

    found: SheetPlaces
    is_critical: bool
    step: OfferedStep | None


@dataclass(frozen=True, slots=True)
class SheetPractice:
    """A practice that waits for somebody, or could be watched next."""

    practice: Practice | None
    slug: str
    watched: WatchedPractice | None


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """All that the sheet tells; `supervisors` are those of today, and it is made for the one named `supervisor`."""

    person: Card
    profile: Profile
    today: date
    supervisor_id: int | None
    supervisor: str
    supervisors: tuple[tuple[int, str], ...]
    since: SheetSince
    places: tuple[SheetPlaces, ...]
    strengths: tuple[SheetPlaces, ...]
    gaps: tuple[SheetGap, ...]
    practices: tuple[SheetPractice, ...]
    runs_out: tuple[tuple[Course, date], ...]
    next: Next
    minutes_total: int
    minutes_year: int
    cards: tuple[CardLine, ...] = ()

    @property
    def steps(self) -> tuple[OfferedStep, ...]:
        return self.next.steps[:STEPS]


def meeting_sheet(
    catalogue: Catalogue, actor: Actor, person_id: int, now: datetime, program: Program, with_id: int | None = None
) -> MeetingSheet | None:
    """None where there is no such person, or they do not work here any more.

    It is made for the actor if they supervise the person today, else for `with_id` if that one does, else for who
    has done so longest.
    """
    today = program.day_of(now)
    person = people.card(person_id, today)
    if person is None or not person.works_here(today):
        return None
    supervisors = _supervisors(person_id, today)
    wanted = (actor.person_id, with_id, *supervisors)
    supervisor_id = next((one for one in wanted if one in supervisors), None)
    signs_off = supervisor_id is not None and signing.sign_off_of(supervisor_id).may
    viewer = supervisor_of(person_id, supervisor_id, signs_off=signs_off)
    profile = profile_of(catalogue, person.profile, person.adjusted)
    found = next_for(catalogue, viewer, {person_id: profile}, now, program)[person_id]
    every = tuple(sorted(_places(catalogue, profile, found.facts), key=_strongest_first))
    sums = ledger.sums(person_id, today)
    return MeetingSheet(
        person=person,
        profile=profile,
        today=today,
        supervisor_id=supervisor_id,
        supervisor=supervisors[supervisor_id] if supervisor_id is not None else "",
        supervisors=tuple(supervisors.items()),
        since=_since(catalogue, found.facts, today, program),
        places=tuple(one for one in every if one.is_home),
        strengths=tuple(one for one in every if one.places.held)[:STRENGTHS],
        gaps=tuple(_gaps(every, found, _critical(profile, found.facts)))[:GAPS],
        practices=tuple(_practices(catalogue, found))[:PRACTICES],
        runs_out=refreshes(catalogue, found.facts, today)[:PRACTICES],
        next=found,
        minutes_total=sums.total,
        minutes_year=sums.last_year,
        cards=tuple(lines_of(catalogue, {person_id: person.name}, today, CARDS_WITHIN)[person_id]),
    )


def _supervisors(person_id: int, today: date) -> dict[int, str]:
    """Id to name of those of today, who has done so longest first."""
    rows = reversed(directory.supervisor_rows(person_id))
    return {
        row.person_id: row.words
        for row in rows
        if row.person_id is not None and is_in_force(row.from_on, row.until_on, today)
    }


def _since(catalogue: Catalogue, facts: Facts, today: date, program: Program) -> SheetSince:
    met_on = supervision_log.last_meeting_on(facts.person_id, today)
    day = met_on or today - WITHOUT_MEETING
    moment = program.day_began(day)
    then = since.since_then(facts.person_id, moment)
    titles = {slug: course.title for slug, course in catalogue.courses.items()}
    return SheetSince(
        day=day,
        is_meeting=met_on is not None,
        completed=tuple((titles.get(slug, slug), program.day_of(at)) for slug, at in then.completed),
        begun=tuple((titles.get(slug, slug), program.day_of(at)) for slug, at in then.begun),
        asked=tuple((titles.get(one.course, one.course), program.day_of(one.at), one.due_on) for one in then.asked),
        practiced=tuple(_practiced(catalogue, one, program) for one in then.practiced),
        newly=tuple(_newly(catalogue, facts, moment, program)),
    )


def _practiced(catalogue: Catalogue, one: since.PracticedSince, program: Program) -> PracticedLine:
    practice = practice_of(catalogue.courses.get(one.course), one.practice)
    is_met = bool(one.ratings) and all_met(one.ratings, one.ratings)
    return PracticedLine(practice.title if practice else one.practice, one.rater, program.day_of(one.at), is_met)


def _newly(catalogue: Catalogue, facts: Facts, moment: datetime, program: Program) -> Iterator[str]:
    """Labels of competencies that are at their target now and were not by what was shown before."""
    rungs = evidence.standings(facts.person_id)
    held = {code for code in facts.targets if code not in facts.gaps}
    lately = {code for code in held if any(rung.last_at >= moment for rung in rungs.get(code, ()))}
    if not lately:
        return
    before = evidence.standings_before(facts.person_id, lately, moment, program.zone)
    for framework in catalogue.standing_frameworks().values():
        for competency in framework.competencies:
            code = competency.code
            if code in lately and standing(before.get(code, ()), program.day_of(moment)) < facts.targets[code]:
                yield framework.label(code)


def _places(catalogue: Catalogue, profile: Profile, facts: Facts) -> Iterator[SheetPlaces]:
    for framework in catalogue.standing_frameworks().values():
        for places in category_places(framework, facts):
            yield SheetPlaces(framework, places, is_home=framework.slug == profile.home)


def _strongest_first(one: SheetPlaces) -> tuple[bool, float, int]:
    """What cannot be shown here at all comes last."""
    return not (one.places.held or one.places.open), -one.share, -one.places.held


def _critical(profile: Profile, facts: Facts) -> frozenset[str]:
    """What counts as critical for them today: in some roles not before so many days after their first one."""
    first_day = facts.first_day or facts.today
    counts = counts_critical(profile, first_day, facts.today, has_signed_in=facts.has_signed_in)
    return profile.critical if counts else frozenset()


def _gaps(every: Sequence[SheetPlaces], found: Next, critical_today: frozenset[str]) -> Iterator[SheetGap]:
    """Those critical today first, then where least is shown; each competency is told of once."""
    gaps = []
    for one in every:
        codes = {competency.code for competency in one.places.category.competencies} & found.facts.gaps.keys()
        critical = codes & critical_today
        if codes:
            gaps.append(SheetGap(one, bool(critical), found.toward(frozenset(critical or codes))))
    yield from sorted(gaps, key=lambda gap: (not gap.is_critical, gap.found.share, -gap.found.places.open))


def _practices(catalogue: Catalogue, found: Next) -> Iterator[SheetPractice]:
    """What waits for somebody, then what the supervisor could start."""
    for watched in found.facts.watches:
        practice = practice_of(catalogue.courses.get(watched.course), watched.practice)
        yield SheetPractice(practice, watched.practice, watched)
    for offered in found.steps:
        if offered.step.kind is StepKind.START_PRACTICE:
            yield SheetPractice(offered.practice, offered.step.practice, None)
