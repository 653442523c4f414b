"""Counts anew what a person's page, home and the page of hours show, from the rows themselves.

Hours from the lines of the ledger, what was asked from assignments and completions, papers from certificates,
practice from observations; standing as scripts/recount.py counts it. No line is shared with the site.
`python -m scripts.recount_records var/alongside.sqlite` prints what everyone has; scripts/recount_pages.py reads the
pages that tests/test_recount.py compares it with.
"""

from __future__ import annotations

import argparse
import calendar
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from scripts.recount import (
    Content,
    Person,
    by_category,
    lacks_critical,
    read_content,
    shown_here,
    targets_of,
    zone_of,
)

# What the rows say


@dataclass(frozen=True)
class Line:
    """A line of the ledger; `title` is that of its certificate, of the training or event that brought it, or ""."""

    minutes: int
    categories: list[tuple[int, tuple[str, ...]]]
    earned_on: date
    title: str


@dataclass(frozen=True)
class Asked:
    """An assignment; `done_on` is the day of the first completion since it was asked."""

    id: int
    course: str
    by: str
    on: date
    due_on: date | None
    done_on: date | None
    is_withdrawn: bool

    @property
    def is_open(self) -> bool:
        return self.done_on is None and not self.is_withdrawn


@dataclass(frozen=True)
class Paper:
    serial: str
    title: str
    minutes: int
    earned_on: date
    state: str


@dataclass(frozen=True)
class Practice:
    """An observation that was not withdrawn; `confirmed_on` is None until both have confirmed."""

    course: str
    practice: str
    rater: int | None
    state: str
    asked_on: date
    confirmed_on: date | None


@dataclass(frozen=True)
class Record:
    """All of one person, oldest first."""

    today: date
    lines: list[Line]
    asked: list[Asked]
    chosen: list[Asked]
    papers: list[Paper]
    practice: list[Practice]
    has_card: bool  # then home draws what it asks in place of hours in all


def read_records(database: Path, now: datetime) -> dict[int, Record]:
    """Everyone's record by person id, with days in the program's zone."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        zone = zone_of(rows)
        return {
            one: Record(
                now.astimezone(zone).date(),
                lines_of(rows, one),
                asked_of(rows, one, zone),
                asked_of(rows, one, zone, of=ONLY_CHOICE),
                papers_of(rows, one),
                practice_of(rows, one, zone),
                rows.execute(
                    "SELECT 1 FROM credential_held WHERE person_id = ? AND ended_at IS NULL", (one,)
                ).fetchone()
                is not None,
            )
            for (one,) in rows.execute("SELECT id FROM person ORDER BY id")
        }


def lines_of(rows: sqlite3.Connection, person_id: int) -> list[Line]:
    return [
        Line(minutes, [(part, tuple(names)) for part, names in json.loads(categories)], day(earned_on), title or "")
        for minutes, categories, earned_on, title in rows.execute(
            "SELECT ledger_line.minutes, ledger_line.categories, ledger_line.earned_on,"
            " coalesce(json_extract(facts, '$.title'), external_report_words.title, live_event.title,"
            " CASE source WHEN 'adjustment' THEN 'Adjusted by hand' END) FROM ledger_line"
            " LEFT JOIN certificate ON corrects IS NULL"
            " AND (certificate.completion_id = ledger_line.completion_id OR certificate.line_id = ledger_line.id)"
            " LEFT JOIN external_decision ON external_decision.ledger_line_id = ledger_line.id"
            " LEFT JOIN external_report_words ON external_report_words.report_id = external_decision.report_id"
            " LEFT JOIN live_event ON source = 'event' AND live_event.id = ledger_line.external_id"
            " WHERE ledger_line.person_id = ? ORDER BY ledger_line.id",
            (person_id,),
        )
    ]


ITS_COURSE = "nullif(course, '')"
# A choice of one course is as good as that course; of a real choice nothing is told by course.
ONLY_CHOICE = "(SELECT max(course) FROM assignment_choice WHERE assignment_id = assignment.id HAVING count(*) = 1)"


def asked_of(rows: sqlite3.Connection, person_id: int, zone: ZoneInfo, of: str = ITS_COURSE) -> list[Asked]:
    found = rows.execute(
        f"SELECT assignment.id, {of} AS asked_for, display_name, assigned_at, due_on, withdrawn_at FROM assignment"
        " JOIN person ON person.id = assigned_by"
        " WHERE person_id = ? AND asked_for IS NOT NULL ORDER BY assignment.id",
        (person_id,),
    ).fetchall()
    done = [
        (course, moment(at), day(earned_on))
        for course, at, earned_on in rows.execute(
            "SELECT course, completed_at, earned_on FROM completion WHERE person_id = ?", (person_id,)
        )
    ]
    return [
        Asked(
            id_,
            course,
            by,
            moment(at).astimezone(zone).date(),
            day(due_on) if due_on else None,
            min((on for slug, since, on in done if slug == course and since >= moment(at)), default=None),
            withdrawn_at is not None,
        )
        for id_, course, by, at, due_on, withdrawn_at in found
    ]


def papers_of(rows: sqlite3.Connection, person_id: int) -> list[Paper]:
    return [
        Paper(
            serial,
            json.loads(facts)["title"],
            json.loads(facts)["minutes"],
            day(earned_on),
            "revoked" if revoked_at else "replaced" if anew else "a newer one exists" if newer else "",
        )
        for serial, facts, earned_on, newer, revoked_at, anew in rows.execute(
            "SELECT serial, facts, coalesce(earned_on, json_extract(facts, '$.earned_on')), superseded_by,"
            " revoked_at, EXISTS (SELECT 1 FROM certificate AS newer WHERE newer.corrects = certificate.id)"
            " FROM certificate LEFT JOIN completion ON completion.id = completion_id"
            " WHERE certificate.person_id = ? ORDER BY certificate.id",
            (person_id,),
        )
    ]


def practice_of(rows: sqlite3.Connection, person_id: int, zone: ZoneInfo) -> list[Practice]:
    found = []
    for course, practice, rater, is_offer, *moments in rows.execute(
        "SELECT course, practice, rater_id, started_by IS NOT NULL AND accepted_at IS NULL, requested_at, rated_at,"
        " read_at, confirmed_by_person_at, confirmed_by_rater_at FROM observation"
        " WHERE person_id = ? AND withdrawn_at IS NULL ORDER BY id",
        (person_id,),
    ):
        days = [moment(at).astimezone(zone).date() if at else None for at in moments]
        steps = zip(("asked", "rated", "read", "agreed", "confirmed"), days, strict=True)
        last = [name for name, on in steps if on is not None][-1]
        last = "offered" if is_offer and last == "asked" else last
        found.append(Practice(course, practice, rater, last, days[0] or date.min, days[-1]))
    return found


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# What that comes to

Rows = list[tuple[str, int, int]]


@dataclass(frozen=True)
class Hours:
    total: float
    last_year: float
    by_category: list[tuple[str, float]]


@dataclass(frozen=True)
class PersonPage:
    """`standing` is by the short title of a framework.

    `asked`: course, by whom and when, tag. `papers`: serial, title, hours, day, tag. `practice`: title, state, tag.
    """

    standing: dict[str, Rows]
    critical: int
    hours: Hours
    asked: list[tuple[str, str, str]]
    papers: list[tuple[str, str, float, str, str]]
    practice: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Home:
    """`places`: category, at target, can be shown here, waits for a course; `due`: course, by whom, and tag."""

    total: float
    last_year: float
    recent: list[tuple[str, float, str]]
    framework: str
    places: list[tuple[str, int, int, int]]
    due: list[tuple[str, str, str]]


@dataclass(frozen=True)
class HoursPage:
    """`lines`: day, title, categories, hours."""

    hours: Hours
    by_year: list[tuple[int, float]]
    lines: list[tuple[str, str, str, float]]


def person_page(record: Record, person: Person, content: Content, one: int, viewer: int) -> PersonPage:
    """As the viewer sees it, who is the person, supervises them, or is an administrator who does not."""
    newest = reversed(record.practice)
    return PersonPage(
        {
            content.short_names[framework]: rows
            for framework in content.frameworks
            if (rows := standing_rows(person, content, framework))
        },
        lacks_critical(person, content),
        hours_of(record, content),
        [
            (asked.course, f"{asked.by}, {short(asked.on, record.today)}", tag_of(asked, record.today))
            for asked in sorted((*record.asked, *record.chosen), key=lambda asked: asked.id, reverse=True)
        ],
        [
            (paper.serial, paper.title, in_hours(paper.minutes), long(paper.earned_on), paper.state)
            for paper in reversed(record.papers)
        ],
        [
            (
                content.practices[seen.course, seen.practice],
                seen.state,
                turn_of(seen, person, one, viewer, record.today) if viewer in {one, *person.supervisors} else "",
            )
            for seen in newest
        ],
    )


def home_of(record: Record, person: Person, content: Content) -> Home:
    framework, hours = home_framework(person, content), hours_of(record, content)
    waiting = [one for one in (*record.asked, *record.chosen) if one.is_open and person.is_here]
    given = [one for one in reversed(record.lines) if one.minutes > 0]
    return Home(
        0 if record.has_card else hours.total,
        0 if record.has_card else hours.last_year,
        [(one.title, in_hours(one.minutes), short(one.earned_on, record.today)) for one in given[:3]]
        if not record.has_card
        else [],
        content.short_names[framework] if person.is_here else "",
        places_of(person, content, framework),
        [
            (one.course, one.by, "" if one.due_on is None else tag_of(one, record.today))
            for one in sorted(waiting, key=lambda one: one.due_on or date.max)
        ],
    )


def home_framework(person: Person, content: Content) -> str:
    """The one of the profile; where nothing of it can be shown here, the first of which something can."""
    of_profile, here = content.homes[person.profile], shown_here(person, content)
    for framework in (of_profile, *content.frameworks):
        if any(here & set(codes) for codes in content.frameworks[framework].values()):
            return framework
    return of_profile


def places_of(person: Person, content: Content, framework: str) -> list[tuple[str, int, int, int]]:
    """Category, at target and asked for of what can be shown here, and what waits for a course."""
    waits = targets_of(person, content).keys() - shown_here(person, content)
    return [
        (content.short_names[category], at, here, len(waits & set(content.frameworks[framework][category])))
        for category, (at, here) in by_category(person, content, framework).items()
    ]


def hours_page(record: Record, content: Content) -> HoursPage:
    years: dict[int, int] = {}
    for line in record.lines:
        years[line.earned_on.year] = years.get(line.earned_on.year, 0) + line.minutes
    return HoursPage(
        hours_of(record, content),
        [(year, in_hours(years[year])) for year in sorted(years, reverse=True)],
        [
            (
                long(line.earned_on),
                line.title,
                "; ".join(in_words(names, content) for _, names in line.categories),
                in_hours(line.minutes),
            )
            for line in reversed(record.lines)
        ],
    )


def hours_of(record: Record, content: Content) -> Hours:
    """Minutes that count as one category or another are one sum; the largest first."""
    sums: dict[tuple[str, ...], int] = {}
    for line in record.lines:
        for minutes, names in line.categories:
            sums[names] = sums.get(names, 0) + minutes
    a_year_ago = record.today - timedelta(days=365)
    return Hours(
        in_hours(sum(line.minutes for line in record.lines)),
        in_hours(sum(line.minutes for line in record.lines if line.earned_on > a_year_ago)),
        [
            (in_words(names, content), in_hours(sums[names]))
            for names in sorted(sums, key=lambda one: (-sums[one], one))
        ],
    )


def standing_rows(person: Person, content: Content, framework: str) -> Rows:
    return [
        (content.short_names[category], at, asked)
        for category, (at, asked) in by_category(person, content, framework).items()
    ]


def tag_of(asked: Asked, today: date) -> str:
    if asked.done_on is not None:
        return f"done {short(asked.done_on, today)}"
    if asked.is_withdrawn:
        return "withdrawn"
    if asked.due_on is None:
        return "open"
    return f"{'was due' if asked.due_on < today else 'by'} {short(asked.due_on, today)}"


def turn_of(seen: Practice, person: Person, one: int, viewer: int, today: date) -> str:
    """What the viewer has to do next, else the day on which it was confirmed or asked for."""
    turns = (
        {"offered": "yes or not now", "rated": "to read", "read": "to read"}
        if viewer == one
        else {"asked": "to watch", "agreed": "to confirm"}
        if seen.rater in (viewer, None)
        else {}
    )
    if person.is_here and seen.state in turns:
        return turns[seen.state]
    return short(seen.confirmed_on or seen.asked_on, today)


def in_hours(minutes: int) -> float:
    return round(minutes / 60, 2)


def in_words(names: tuple[str, ...], content: Content) -> str:
    return " or ".join(content.hours.get(name, name) for name in names)


def short(on: date, today: date) -> str:
    return f"{calendar.month_name[on.month]} {on.day}" if on.year == today.year else long(on)


def long(on: date) -> str:
    return f"{calendar.month_name[on.month]} {on.day}, {on.year}"


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    given.add_argument("database", type=Path, help="the SQLite file")
    content = read_content(Path(__file__).resolve().parent.parent)
    for one, record in read_records(given.parse_args().database, datetime.now(UTC)).items():
        hours, still_open = hours_of(record, content), sum(asked.is_open for asked in record.asked)
        print(
            f"{one:5} {hours.total} hours, {hours.last_year} in the last twelve months;"
            f" {still_open} of {len(record.asked)} asked are open;"
            f" {len(record.papers)} certificates, {len(record.practice)} practices"
        )


if __name__ == "__main__":
    main()
