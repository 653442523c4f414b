"""Counts anew what the team page and the page by statement show, from the rows of evidence themselves.

It shares no line with the site: its own SQL, its own reading of courses/frameworks and courses/profiles.yaml, its own
rules after docs/concepts.md. `python scripts/recount.py var/alongside.sqlite` prints what everyone has at target;
tests/test_recount.py compares it with the pages of the whole demonstration. What else someone's pages show is counted
by scripts/recount_records.py.
"""

from __future__ import annotations

import argparse
import calendar
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

ROOT = Path(__file__).parent.parent
RUNGS = {"knows": 1, "knows-how": 2, "shows-how": 3, "does": 4}
FRESH_MONTHS = 24
RUNS_OUT_DAYS = 90
USUAL_PROFILE = "peer"
USUAL_HOME = "samhsa"


# What the content asks


@dataclass(frozen=True)
class Content:
    """Framework to category to codes, and profile to targets, to what is critical and to the framework of its home.

    `short_names` are of frameworks and categories; `practices` maps (course, practice) to its title.
    """

    frameworks: dict[str, dict[str, list[str]]]
    labels: dict[str, str]
    names: dict[str, str]
    short_names: dict[str, str]
    targets: dict[str, dict[str, int]]
    critical: dict[str, set[str]]
    homes: dict[str, str]
    refresh_months: dict[str, int]
    practices: dict[tuple[str, str], str]
    taught: set[str]
    critical_from: dict[str, int] = field(default_factory=dict)
    hours: dict[str, str] = field(default_factory=dict)  # titles of categories of hours
    reach: dict[str, int] = field(default_factory=dict)  # the highest rung that courses and practices can show


def read_content(root: Path) -> Content:
    read = {file.stem: load(file) for file in sorted((root / "courses" / "frameworks").glob("*.yaml"))}
    in_order = sorted(read, key=lambda slug: read[slug]["order"])
    stands_for: dict[str, list[str]] = {}
    frameworks: dict[str, dict[str, list[str]]] = {}
    labels: dict[str, str] = {}
    names: dict[str, str] = {}
    short_names: dict[str, str] = {slug: read[slug]["short_title"] for slug in in_order}
    for slug in in_order:
        by_category = {
            category["code"]: [one["code"] for one in category["competencies"]]
            for category in read[slug]["categories"]
        }
        stands_for |= by_category | {slug: [code for codes in by_category.values() for code in codes]}
        stands_for |= {code: [code] for codes in by_category.values() for code in codes}
        names |= {category["code"]: category["name"] for category in read[slug]["categories"]}
        short_names |= {category["code"]: category["short_name"] for category in read[slug]["categories"]}
        labels |= {
            f"{read[slug]['short_title']} {code.split('-')[-1]}": code
            for codes in by_category.values()
            for code in codes
        }
        if not read[slug].get("crosswalk_only"):
            frameworks[slug] = by_category
    profiles = load(root / "courses" / "profiles.yaml")["profiles"]
    targets, critical = read_profiles(profiles, stands_for)
    courses = {file.parent.name: load(file) for file in root.glob("courses/*/course.yaml")}
    return Content(
        frameworks,
        labels,
        names,
        short_names,
        targets,
        critical,
        {profile["slug"]: profile.get("home", USUAL_HOME) for profile in profiles},
        {slug: course.get("refresh_months", 0) for slug, course in courses.items()},
        {(slug, one["id"]): one["title"] for slug, course in courses.items() for one in course.get("practice", [])},
        {code for file in root.glob("courses/*/[0-9]*.md") for code in codes_of_lesson(file.read_text("utf-8"))},
        {profile["slug"]: profile.get("critical_from_days", 0) for profile in profiles},
        {one["slug"]: one["title"] for one in load(root / "courses" / "categories.yaml")["categories"]},
        read_reach(root, courses),
    )


def read_reach(root: Path, courses: dict[str, dict]) -> dict[str, int]:
    """3 where it is practiced, else 2 or 1 where a lesson teaches it and two questions of the kind ask for it."""
    taught = [code for file in root.glob("courses/*/[0-9]*.md") for code in codes_of_lesson(file.read_text("utf-8"))]
    asked = Counter(
        (code, item["kind"])
        for file in root.glob("quizzes/*.yaml")
        for item in load(file)["items"]
        for code in item["competencies"]
    )
    reach = {code: 1 for code in taught if asked[code, "recall"] > 1}
    reach |= {code: 2 for code in taught if asked[code, "scenario"] > 1}
    practiced = [one for course in courses.values() for one in course.get("practice", [])]
    return reach | {code: 3 for one in practiced if one["setting"] != "shadowing" for code in one["competencies"]}


def codes_of_lesson(text: str) -> list[str]:
    found = re.search(r"^competencies: \[(.*)\]$", text, re.M)
    return found[1].split(", ") if found else []


def read_profiles(
    profiles: list[dict[str, Any]], stands_for: dict[str, list[str]]
) -> tuple[dict[str, dict[str, int]], dict[str, set[str]]]:
    """The last word on a code wins, for its rung and for whether it is critical."""
    targets: dict[str, dict[str, int]] = {}
    critical: dict[str, set[str]] = {}
    for profile in profiles:
        said = {
            code: (RUNGS[target["rung"]], target.get("critical", False))
            for target in profile["targets"]
            for name in target["of"]
            for code in stands_for[name]
        }
        targets[profile["slug"]] = {code: rung for code, (rung, _) in said.items()}
        critical[profile["slug"]] = {code for code, (_, is_critical) in said.items() if is_critical}
    return targets, critical


def load(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return found


# What the rows say


@dataclass(frozen=True)
class Answer:
    """One row of evidence; `sitting` names the quiz or check that it was an answer in, None for what is no answer.

    `vouched` of a certificate from elsewhere that somebody accepted.
    """

    rung: int
    thing: str
    met: bool
    at: datetime
    sitting: tuple[str, int] | None = None
    vouched: bool = False


@dataclass
class Person:
    """`standing` holds the highest fresh rung by code; what is not there was not shown. `adjusted` are targets of
    their own, 0 where one was taken away; `here_days` are the days since the first one.

    `waiting` names for each practice that waits to be signed off who was asked, None where nobody is named.
    """

    name: str
    profile: str
    is_here: bool
    supervisors: set[int]
    adjusted: dict[str, int] = field(default_factory=dict)
    here_days: int = 0
    has_come: bool = True
    standing: dict[str, int] = field(default_factory=dict)
    runs_out: list[str] = field(default_factory=list)
    waiting: list[int | None] = field(default_factory=list)


def read_people(database: Path, content: Content, now: datetime) -> dict[int, Person]:
    """Everyone by id, as they stand today in the program's zone."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        zone = zone_of(rows)
        today = now.astimezone(zone).date()
        return {
            person_id: Person(
                name,
                profile_of(rows, person_id, today, content),
                active_until is None or date.fromisoformat(active_until) >= today,
                supervisors_of(rows, person_id, today),
                adjusted_of(rows, person_id, today),
                (today - date.fromisoformat((hired_on or created_at)[:10])).days,
                has_come,
                standing_of(rows, person_id, today, zone),
                runs_out_of(rows, person_id, today, content),
                waiting_of(rows, person_id),
            )
            for person_id, name, active_until, hired_on, created_at, has_come in rows.execute(
                "SELECT id, display_name, active_until, hired_on, created_at, password_hash IS NOT NULL "
                "FROM person ORDER BY lower(display_name), id"
            )
        }


def zone_of(rows: sqlite3.Connection) -> ZoneInfo:
    found = rows.execute(
        "SELECT json_extract(value, '$.is') FROM setting WHERE name = 'time_zone' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return ZoneInfo(found[0] if found else "America/Los_Angeles")


def profile_of(rows: sqlite3.Connection, person_id: int, today: date, content: Content) -> str:
    """A profile holds from its first day up to the day before its last one."""
    held = [
        profile
        for profile, from_on, until_on in rows.execute(
            "SELECT profile, from_on, until_on FROM person_profile WHERE person_id = ? ORDER BY from_on, id",
            (person_id,),
        )
        if from_on <= today.isoformat() and (until_on is None or today.isoformat() <= until_on)
    ]
    return held[-1] if held and held[-1] in content.targets else USUAL_PROFILE


def adjusted_of(rows: sqlite3.Connection, person_id: int, today: date) -> dict[str, int]:
    """What was set last wins, as long as its days are not over and nobody ended it."""
    found = {}
    for code, rung, from_on, until_on, ended_on in rows.execute(
        "SELECT competency, rung, from_on, t.until_on, e.until_on FROM adjusted_target t "
        "LEFT JOIN adjusted_target_end e ON e.adjusted_target_id = t.id WHERE person_id = ? ORDER BY t.id",
        (person_id,),
    ):
        last = min(day for day in (until_on, ended_on, "9999") if day is not None)
        if from_on <= today.isoformat() <= last:
            found[code] = rung
    return found


def supervisors_of(rows: sqlite3.Connection, person_id: int, today: date) -> set[int]:
    """Both days of a supervision count."""
    return {
        supervisor
        for supervisor, from_on, until_on in rows.execute(
            "SELECT supervisor_id, from_on, until_on FROM supervision WHERE person_id = ?", (person_id,)
        )
        if from_on <= today.isoformat() and (until_on is None or today.isoformat() <= until_on)
    }


def read_past(database: Path, person: Person, person_id: int, content: Content, day: date) -> dict[str, int]:
    """Framework to how many targets of today were met on an earlier day, by what was shown up to it."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        then = replace(person, standing=standing_of(rows, person_id, day, zone_of(rows)))
    counts = {framework: by_category(then, content, framework).values() for framework in content.frameworks}
    return {
        framework: sum(at for at, _ in pairs)
        for framework, pairs in counts.items()
        if any(asked for _, asked in pairs)
    }


def standing_of(rows: sqlite3.Connection, person_id: int, today: date, zone: ZoneInfo) -> dict[str, int]:
    """By what was shown up to that day."""
    answers: dict[str, list[Answer]] = {}
    for code, rung, thing, met, at, source, source_id in rows.execute(
        "SELECT competency, rung, thing, met, at, source, source_id FROM evidence WHERE person_id = ?"
        " AND (met OR source <> 'quiz' OR (source_id, thing) NOT IN (SELECT attempt_id, item_key FROM recount))"
        " AND (met OR source <> 'check' OR (source_id, thing) NOT IN (SELECT check_id, item_key FROM check_recount))"
        " ORDER BY at, id",
        (person_id,),
    ):
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(zone)
        sitting = (source, source_id) if source in ("quiz", "check") else None
        if moment.date() > today:
            continue
        answers.setdefault(code, []).append(Answer(rung, thing, bool(met), moment, sitting, source == "external"))
    found = {code: highest(given, today) for code, given in answers.items()}
    return {code: rung for code, rung in found.items() if rung}


def highest(answers: list[Answer], today: date) -> int:
    return max((rung for rung in RUNGS.values() if is_shown(rung, answers, today)), default=0)


def without_made_up_for(answers: list[Answer]) -> list[Answer]:
    """All but the wrong answers of each thing that was wrong last and that something new, right later, makes up for.

    One for one, as many as can be: those before the first of the right ones that are left are lost to it.
    """
    first, last = {one.thing: one for one in reversed(answers)}, {one.thing: one for one in answers}
    makes_up = [one for one in answers if one.met and one.sitting and first[one.thing] is one]
    gone: set[str] = set()
    wrong_last = [one for one in answers if not one.met and one.sitting and last[one.thing] is one]
    was_right = {one.thing for one in answers if one.met}
    for wrong in sorted(wrong_last, key=lambda one: (one.at, one.thing in was_right, one.thing), reverse=True):
        later = [one for one in makes_up if one.at > wrong.at]
        if later:
            makes_up.remove(later[0])
            gone.add(wrong.thing)
    return [one for one in answers if one.met or one.thing not in gone]


def is_shown(rung: int, answers: list[Answer], today: date) -> bool:
    """Enough of what was shown last of each thing is fresh today.

    It was enough as well on the day of the last answer: nobody rises by an old wrong answer going stale.
    """
    own = [one for one in answers if one.rung == rung]
    if not own:
        return False
    last = {one.thing: one for one in without_made_up_for(own)}
    since = max(one.at for one in own).date()
    days = [since, *(day for one in last.values() if since < (day := ends_on(one) + timedelta(days=1)) <= today)]
    return ends_on(max(last.values(), key=lambda one: one.at)) >= today and all(
        is_enough(rung, [one for one in last.values() if ends_on(one) >= day]) for day in days
    )


def ends_on(answer: Answer) -> date:
    """The last day on which it counts: the same day 24 months later, or the last one of a shorter month."""
    month = answer.at.month - 1 + FRESH_MONTHS
    year, month = answer.at.year + month // 12, month % 12 + 1
    return date(year, month, min(answer.at.day, calendar.monthrange(year, month)[1]))


def is_enough(rung: int, answers: list[Answer]) -> bool:
    met = [one for one in answers if one.met]
    if rung == RUNGS["shows-how"]:
        return len(met) > 0
    if rung == RUNGS["does"]:
        return len({one.at.date() for one in met}) > 1
    asked = [one for one in answers if not one.vouched]
    right = sum(one.met for one in asked)
    return any(one.vouched for one in met) or (len(asked) > 1 and right / len(asked) >= 0.8)


def runs_out_of(rows: sqlite3.Connection, person_id: int, today: date, content: Content) -> list[str]:
    """Courses whose last completion has to be renewed within 90 days, or had to."""
    days: dict[str, list[date]] = {}
    for course, earned_on in rows.execute(
        "SELECT course, earned_on FROM completion WHERE person_id = ? ORDER BY earned_on", (person_id,)
    ):
        days.setdefault(course, []).append(date.fromisoformat(earned_on))
    return [
        course
        for course, earned in days.items()
        if (months := content.refresh_months.get(course, 0))
        and refresh_date(earned, months) <= today + timedelta(days=RUNS_OUT_DAYS)
    ]


def refresh_date(earned: list[date], months: int) -> date:
    """After the last of these days; what was earned in the 90 days before a refresh date counts from that date."""
    due: date | None = None
    for on in earned:
        is_early = due is not None and due - timedelta(days=RUNS_OUT_DAYS) <= on <= due
        due = months_after(due if due is not None and is_early else on, months)
    if due is None:
        raise ValueError("no day")
    return due


def waiting_of(rows: sqlite3.Connection, person_id: int) -> list[int | None]:
    """Practices that were asked for and not rated, or that the person agreed to and the rater did not confirm.

    One that a rater started waits for them once the person has said yes.
    """
    return [
        rater_id
        for rater_id, withdrawn_at, confirmed_at, rated_at, agreed_at, started_by, accepted_at in rows.execute(
            "SELECT rater_id, withdrawn_at, confirmed_by_rater_at, rated_at, confirmed_by_person_at, started_by,"
            " accepted_at FROM observation WHERE person_id = ?",
            (person_id,),
        )
        if withdrawn_at is None and confirmed_at is None
        if agreed_at is not None or (rated_at is None and (started_by is None or accepted_at is not None))
    ]


def months_after(day: date, months: int) -> date:
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


# What that comes to

Counts = dict[str, tuple[int, int]]


def targets_of(person: Person, content: Content) -> dict[str, int]:
    return {code: rung for code, rung in (content.targets[person.profile] | person.adjusted).items() if rung}


def met_codes(person: Person, content: Content) -> set[str]:
    targets = targets_of(person, content)
    return {code for code, target in targets.items() if person.standing.get(code, 0) >= target}


def by_category(person: Person, content: Content, framework: str) -> Counts:
    """Category to (at target, asked) of what can be shown here, of those of which the profile asks something.

    Where all of a category waits for a course that is (0, 0). Who left is asked nothing.
    """
    if not person.is_here:
        return {}
    met, targets, here = met_codes(person, content), targets_of(person, content), shown_here(person, content)
    found = {}
    for category, codes in content.frameworks[framework].items():
        if targets.keys() & codes:
            found[category] = (len(met & here & set(codes)), len(here & set(codes)))
    return found


def shown_here(person: Person, content: Content) -> set[str]:
    """What is asked for and can be shown with what there is, at the target."""
    return {code for code, target in targets_of(person, content).items() if target <= content.reach.get(code, 0)}


def lacks_critical(person: Person, content: Content) -> int:
    """From the day that the profile says, and of nobody who never came."""
    asked = content.critical[person.profile] & shown_here(person, content)
    return len(asked - met_codes(person, content)) if counts_critical(person, content) else 0


def counts_critical(person: Person, content: Content) -> bool:
    return person.is_here and person.has_come and person.here_days >= content.critical_from[person.profile]


# What a page shows


@dataclass(frozen=True)
class TeamPage:
    """Person id to category to counts, without what waits for a course; the foot; the numbers on top."""

    rows: dict[int, Counts]
    foot: list[tuple[int, int]]
    critical: int
    waiting: int
    runs_out: int


CELL = re.compile(r'category=([\w.-]+)#open">(\d+)/(\d+)<')
SUM = re.compile(r'<td class="sum"><strong>(\d+) of (\d+)<')


def read_team_page(html: str) -> TeamPage:
    """Raises ValueError where the sum of a row is not that of its cells."""
    rows: dict[int, Counts] = {}
    for row in re.findall(r'<tr><th scope="row"><a href="/people/.*?</tr>', html, re.S):
        person_id = int(re.search(r"/people/(\d+)/", row)[1])  # type: ignore[index]  # it is in the pattern above
        rows[person_id] = {category: (int(at), int(asked)) for category, at, asked in CELL.findall(row)}
        counts = rows[person_id].values()
        if pairs(SUM.findall(row)) != [(sum(at for at, _ in counts), sum(asked for _, asked in counts))]:
            raise ValueError(f"{person_id}: the cells are {counts}, the row says {SUM.findall(row)}")
    foot = re.search(r"<tfoot>.*?</tfoot>", html, re.S)
    return TeamPage(
        rows,
        pairs(re.findall(r"<td>(\d+) of (\d+)</td>", foot[0] if foot else "")),
        number_on_top(html, "critical"),
        number_on_top(html, "waiting"),
        number_on_top(html, "runs-out"),
    )


def number_on_top(html: str, name: str) -> int:
    found = re.search(rf'<h2 id="{name}"><b>(\d+)</b>', html)
    if found is None:
        raise ValueError(f"no number of {name}")
    return int(found[1])


def pairs(found: list[tuple[str, str]]) -> list[tuple[int, int]]:
    return [(int(at), int(asked)) for at, asked in found]


@dataclass(frozen=True)
class Statements:
    """One framework of the page by statement: its sum, category name to counts, and the labels at target and not."""

    sum: tuple[int, int]
    categories: dict[str, tuple[int, int]]
    met: set[str]
    not_met: set[str]


def read_competence_page(html: str) -> dict[str, Statements]:
    """Framework to what its section shows."""
    return {slug: read_section(part) for slug, part in sections(html)}


def sections(html: str) -> Iterator[tuple[str, str]]:
    for part in html.split('<section aria-labelledby="f-')[1:]:
        slug, _, rest = part.partition('"')
        yield slug, rest.partition("</section>")[0]


def read_section(html: str) -> Statements:
    (total,) = pairs(re.findall(r"(\d+) of (\d+) at target", html))
    summary = r"<span class=\"row\">\s*<span>([^<]*)</span>.*?<(?:b|span class=\"soft\")>(?:(\d+) of (\d+)|waits)</"
    categories = {
        unescape(name): (int(at or 0), int(asked or 0)) for name, at, asked in re.findall(summary, html, re.S)
    }
    told = re.findall(r"<strong>([^<]*)</strong>.*?<span class=\"small soft\">\s*([A-Z][^.]*)\.", html, re.S)
    met = {unescape(label) for label, words in told if words.startswith("At target")}
    return Statements(total, categories, met, {unescape(label) for label, _ in told} - met)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    given.add_argument("database", type=Path, help="the SQLite file")
    given.add_argument("--content", type=Path, default=ROOT, help="the folder that holds courses/")
    asked = given.parse_args()
    content = read_content(asked.content)
    for person_id, person in read_people(asked.database, content, datetime.now(UTC)).items():
        told = []
        for framework in content.frameworks:
            counts = by_category(person, content, framework).values()
            if counts:
                told.append(f"{framework} {sum(at for at, _ in counts)}/{sum(asked for _, asked in counts)}")
        lacking = lacks_critical(person, content)
        print(f"{person_id:5} {person.name}, {person.profile}: {', '.join(told)}; {lacking} critical below target")


if __name__ == "__main__":
    main()
