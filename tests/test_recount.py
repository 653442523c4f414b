"""What pages show of the whole demonstration is what an independent script counts from its rows."""

from __future__ import annotations

import ast
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

from lms.app import create_app
from lms.store.db import db
from scripts import recount, recount_pages, recount_records
from scripts.recount import Answer, Content, Person
from scripts.recount_records import Record
from tests.conftest import NOW, PASSWORD, ROOT, Clock, run, settings_in
from tests.tools.page import as_read
from tests.tools.server import demo_database

SUPERVISORS = ("sam", "olu")
RARE = """
INSERT INTO assignment (person_id, course, assigned_by, assigned_at, due_on, note, recurs_months) VALUES
    ({lena}, 'boundaries-in-real-life', {sam}, '2026-01-02 03:00:00', '2026-07-01', 'one evening in UTC', 0),
    ({lena}, 'engaging-parents', {sam}, '2025-12-30 18:00:00', NULL, '', 0),
    ({ana}, 'boundaries-in-real-life', {sam}, '2024-07-01 18:00:00', '2024-08-01', 'done twice since', 0),
    ({noel}, 'peer-role-in-child-welfare', {olu}, '2026-11-01 18:00:00', '2026-11-21', 'once more', 0),
    ({rex}, 'sharing-your-story', {olu}, '2026-04-01 18:00:00', '2026-05-01', '', 0);
INSERT INTO assignment
    (person_id, course, assigned_by, assigned_at, note, recurs_months, withdrawn_at, withdrawn_why) VALUES
    ({lena}, 'sharing-your-story', {sam}, '2026-11-01 18:00:00', '', 0, '2026-11-03 05:00:00', 'no longer needed');
INSERT INTO ledger_line (person_id, sequence, minutes, categories, delivery, earned_on, source, reverses, added_at,
        previous_hash, hash)
    SELECT person_id, 99, -minutes, '[[-' || minutes || ', ["peer-support"]]]', delivery, '2026-11-20', 'course', id,
        '2026-11-20 18:00:00', hash, 'none'
    FROM ledger_line WHERE person_id = {ana} AND sequence = 1;
UPDATE certificate SET revoked_at = '2026-11-20 18:00:00', revoked_why = 'a mistake'
    WHERE id = (SELECT min(id) FROM certificate WHERE person_id = {ana});
"""
# One worker makes the site.
pytestmark = pytest.mark.xdist_group("recount")


@pytest.fixture(scope="session")
def site(tmp_path_factory, catalogue) -> Iterator[tuple[Flask, Path]]:
    """The demonstration with a few rows that are rare in it, and the file that they are in."""
    made = demo_database(tmp_path_factory.getbasetemp().parent / "demo", catalogue)
    folder = tmp_path_factory.mktemp("recount")
    file = folder / "alongside.sqlite"
    shutil.copyfile(made, file)
    with closing(sqlite3.connect(file)) as rows:
        ids = {email.partition("@")[0]: one for one, email in rows.execute("SELECT id, email FROM person")}
        rows.executescript(RARE.format(**ids))
    app = create_app(
        replace(settings_in(folder), database_url=f"sqlite:///{file}"), catalogue=catalogue, clock=Clock()
    )
    app.config["WTF_CSRF_ENABLED"] = False
    yield app, file
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def content() -> Content:
    return recount.read_content(ROOT)


@pytest.fixture(scope="session")
def everyone(site, content) -> dict[int, Person]:
    """But for guests, who only took a quiz, and left."""
    with closing(sqlite3.connect(site[1])) as rows:
        guests = {one for (one,) in rows.execute("SELECT id FROM person WHERE email LIKE 'guest-%'")}
    read = recount.read_people(site[1], content, NOW)
    return {one: person for one, person in read.items() if one not in guests}


@pytest.fixture(scope="session")
def records(site) -> dict[int, Record]:
    return recount_records.read_records(site[1], NOW)


@pytest.fixture(scope="session")
def open_page(site):
    """Gives the text of a page as someone sees it."""
    clients = {}

    def page(name: str, path: str) -> str:
        if name not in clients:
            clients[name] = site[0].test_client()
            answer = clients[name].post("/sign-in", data={"email": f"{name}@example.org", "password": PASSWORD})
            assert answer.status_code == 302
        answer = clients[name].get(path)
        assert answer.status_code == 200, path
        return as_read(answer.text)

    return page


def the_one(everyone, first_name: str) -> int:
    return next(one for one, person in everyone.items() if person.name.lower().startswith(first_name))


def first_name(person: Person) -> str:
    return person.name.partition(" ")[0].lower()


def team_of(everyone, name: str) -> dict[int, Person]:
    """Whom this supervisor, or Ada, has on the team page."""
    me = the_one(everyone, name)
    return {
        one: person
        for one, person in everyone.items()
        if person.is_here and one != me and (name == "ada" or me in person.supervisors)
    }


FRAMEWORKS = ("samhsa", "oregon", "child-welfare", "supervision")


@pytest.mark.parametrize(
    ("script", "others"),
    [("recount", {"yaml"}), ("recount_records", {"scripts.recount"}), ("recount_pages", {"scripts.recount_records"})],
)
def test_the_scripts_share_no_line_with_the_site(script, others):
    tree = ast.parse((ROOT / f"scripts/{script}.py").read_text("utf-8"))
    names = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names} == others


def test_it_reads_the_frameworks_that_there_are(content):
    assert tuple(content.frameworks) == FRAMEWORKS
    assert [len({code for codes in one.values() for code in codes}) for one in content.frameworks.values()] == [
        62,
        10,
        37,
        7,
    ]


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("name", ["ada", *SUPERVISORS])
def test_the_team_page_shows_what_the_rows_say(everyone, content, open_page, name, framework):
    team = team_of(everyone, name)

    shown = recount.read_team_page(open_page(name, f"/team/{framework}/"))

    every = {one: recount.by_category(person, content, framework) for one, person in team.items()}
    counted = {one: without_what_waits(counts) for one, counts in every.items() if counts}
    assert shown.rows == counted
    assert shown.critical == sum(recount.lacks_critical(person, content) > 0 for person in team.values())
    reader = next(one for one, person in everyone.items() if person.name.split()[0].lower() == name)
    waiting = [
        rater for person in team.values() for rater in person.waiting if name == "ada" or rater in (None, reader)
    ]
    assert shown.waiting == len(waiting)
    assert shown.runs_out == sum(len(person.runs_out) for person in team.values())
    assert sorted(shown.foot) == sorted(foot(content, framework, counted))  # in the order of what lifts most


def without_what_waits(counts: recount.Counts) -> recount.Counts:
    return {category: pair for category, pair in counts.items() if pair[1]}


def foot(content: Content, framework: str, counted: dict[int, recount.Counts]) -> list[tuple[int, int]]:
    by_column = [
        [counts[category] for counts in counted.values() if category in counts]
        for category in content.frameworks[framework]
    ]
    return [(sum(at == asked for at, asked in column), len(column)) for column in by_column if column]


@pytest.mark.parametrize("name", ["ada", *SUPERVISORS])
def test_by_need_the_order_is_that_of_what_lacks(everyone, content, records, open_page, name):
    team = team_of(everyone, name)

    shown = list(recount.read_team_page(open_page(name, "/team/?order=need")).rows)

    asked = [one for one, person in team.items() if recount.by_category(person, content, "samhsa")]
    assert shown == sorted(asked, key=lambda one: -need(everyone[one], records[one], content))


def need(person: Person, record: Record, content: Content) -> float:
    """What lacks as a share, of all and of what is critical, and one more where something is past its day."""
    counts = recount.by_category(person, content, "samhsa").values()
    met, here = sum(at for at, _ in counts), sum(asked for _, asked in counts)
    critical = content.critical[person.profile] & recount.shown_here(person, content)
    late = any(one.is_open and one.due_on is not None and one.due_on < record.today for one in record.asked)
    return (here - met) / (here or 1) + recount.lacks_critical(person, content) / (len(critical) or 1) + late


def test_everyones_page_by_statement_shows_what_the_rows_say(everyone, content, open_page):
    ada, seen = the_one(everyone, "ada"), 0

    for one, person in everyone.items():
        path = "/competence/" if one == ada else f"/people/{one}/competence/"
        page = open_page("ada", path)
        if not person.is_here:
            assert "at target" not in page
            continue
        shown = recount.read_competence_page(page)
        for framework in content.frameworks:
            counts = recount.by_category(person, content, framework)
            if counts:
                assert as_shown(content, person, framework, counts) == shown.pop(framework), (person.name, framework)
                seen += 1
        assert shown == {}

    assert len(everyone) == 15
    assert seen > 40


def as_shown(content: Content, person: Person, framework: str, counts: recount.Counts) -> recount.Statements:
    met = recount.met_codes(person, content)
    codes = {code for codes in content.frameworks[framework].values() for code in codes}
    asked = {
        label for label, code in content.labels.items() if code in codes & set(recount.targets_of(person, content))
    }
    return recount.Statements(
        (sum(at for at, _ in counts.values()), sum(asked for _, asked in counts.values())),
        {content.names[category]: pair for category, pair in counts.items()},
        {label for label in asked if content.labels[label] in met},
        {label for label in asked if content.labels[label] not in met},
    )


@pytest.mark.parametrize("name", ["pia", "noel", "ana", "wes"])
def test_what_someone_sees_of_themselves_is_what_others_see_of_them(everyone, open_page, name):
    one = the_one(everyone, name)

    own = recount.read_competence_page(open_page(name, "/competence/"))

    assert own == recount.read_competence_page(open_page("ada", f"/people/{one}/competence/"))


def test_everyones_page_shows_supervisors_and_themselves_what_the_rows_say(everyone, content, records, open_page):
    ada, looks = the_one(everyone, "ada"), 0

    for one, person in everyone.items():
        for viewer in {one, *(person.supervisors or {ada})}:
            shown = recount_pages.read_person_page(open_page(first_name(everyone[viewer]), f"/people/{one}/"))
            counted = recount_records.person_page(records[one], person, content, one, viewer)
            assert shown == counted, (person.name, everyone[viewer].name)
            looks += 1

    assert (len(everyone), looks) == (15, 29)


ENDS = [date(2025, 11, 30), date(2025, 12, 31)] + [
    date(2026, month + 1, 1) - timedelta(days=1) for month in range(1, 11)
]


@pytest.fixture(scope="session")
def past(site, everyone, content) -> dict[int, dict[str, list[int | None]]]:
    """Of who is here, framework to how much of what is asked today stood at those ends of months, and stands now.

    None before the first day, where nothing was shown yet.
    """
    found = {}
    for one, person in everyone.items():
        if person.is_here:
            ends = [recount.read_past(site[1], person, one, content, end) for end in ENDS]
            counts = {framework: [end[framework] for end in ends] for framework in ends[0]}
            since = NOW.date() - timedelta(days=person.here_days)
            found[one] = {
                framework: [
                    *(None if not count and end < since else count for end, count in zip(ENDS, told, strict=True)),
                    sum(at for at, _ in recount.by_category(person, content, framework).values()),
                ]
                for framework, told in counts.items()
            }
    return found


def test_everyones_growth_month_by_month_is_what_the_rows_say_of_each_month(everyone, content, past, open_page):
    for one, by_framework in past.items():
        shown = recount_pages.read_months(open_page(first_name(everyone[one]), f"/people/{one}/"))

        counted = {content.short_names[framework]: as_told(counts) for framework, counts in by_framework.items()}
        is_new = all(count is None for counts in by_framework.values() for count in counts[:-1])
        assert shown == ({} if is_new else counted), everyone[one].name


def as_told(counts: list[int | None]) -> list[str]:
    return ["–" if count is None else str(count) for count in counts]


@pytest.mark.parametrize("framework", ["samhsa", "oregon", "child-welfare"])
@pytest.mark.parametrize("name", ["ada", *SUPERVISORS])
def test_the_small_lines_of_the_team_page_are_as_high_as_the_counts_of_each_month(
    everyone, past, open_page, name, framework
):
    team = {one: past[one][framework] for one in team_of(everyone, name) if framework in past[one]}

    shown = recount_pages.read_lines(open_page(name, f"/team/{framework}/?over=year"))

    highest = max(count or 0 for counts in team.values() for count in counts)
    lines = {one: [count / highest for count in counts if count is not None] for one, counts in team.items()}
    assert shown == {one: pytest.approx(line, abs=0.01) for one, line in lines.items() if len(line) > 1}


def test_growth_in_the_demonstration_is_not_all_alike(past):
    lines = [counts for by_framework in past.values() for counts in by_framework.values()]

    assert any(counts[0] is None for counts in lines)
    steps = [(before or 0, after or 0) for counts in lines for before, after in pairwise(counts)]
    assert any(before < after for before, after in steps)
    assert any(before > after for before, after in steps)
    assert len({tuple(counts) for counts in lines}) > 20


def test_everyones_home_shows_their_hours_and_standing_as_the_rows_say(everyone, content, records, open_page):
    for one, person in everyone.items():
        shown = recount_pages.read_home(open_page(first_name(person), "/own/"))

        assert shown == recount_records.home_of(records[one], person, content), person.name


def test_everyones_page_of_hours_shows_what_the_lines_of_the_ledger_say(everyone, records, open_page, content):
    for one, person in everyone.items():
        shown = recount_pages.read_hours_page(open_page(first_name(person), "/hours/"))

        assert shown == recount_records.hours_page(records[one], content), person.name


def test_credit_is_given_once_in_a_period_and_eight_hours_in_any_24(site, content):
    """By hand: a renewal no sooner than 90 days before the day that the one before was good until."""
    with closing(sqlite3.connect(site[1])) as rows:
        found = rows.execute(
            "SELECT completion.person_id, course, completion.earned_on, completed_at, minutes, counts_from"
            " FROM completion JOIN ledger_line ON completion_id = completion.id ORDER BY completed_at"
        ).fetchall()
        learning = rows.execute("SELECT count(*) FROM enrolment WHERE NOT for_credit").fetchone()
    days: dict[tuple[int, str], list[date]] = {}
    for person_id, course, earned_on, *_ in found:
        before, on = days.setdefault((person_id, course), []), date.fromisoformat(earned_on)
        if before:
            due = recount.refresh_date(before, content.refresh_months[course])
            assert on >= due - timedelta(days=90)
        before.append(on)
    moments = [(one, datetime.fromisoformat(at), minutes) for one, _, _, at, minutes, _ in found]
    for one, end, _ in moments:
        day = timedelta(hours=24)
        assert sum(minutes for who, at, minutes in moments if who == one and end - day < at <= end) <= 480
    assert sum(len(earned) > 1 for earned in days.values()) > 3
    assert ([counts for *_, counts in found if counts is not None] != [], learning[0] > 0) == (True, True)


def test_what_was_compared_is_not_all_alike(everyone, content, records):
    pages = [recount_records.person_page(records[one], person, content, one, one) for one, person in everyone.items()]
    homes = [recount_records.home_of(records[one], person, content) for one, person in everyone.items()]

    tags = {tag.partition(" ")[0] for page in pages for *_, tag in page.asked}
    assert tags == {"by", "was", "done", "withdrawn", "open"}
    assert {tag for page in pages for *_, tag in page.papers} == {
        "",
        "a newer one exists",
        "replaced",
        "revoked",
    }
    assert {state for page in pages for _, state, _ in page.practice} == set(recount_pages.STATES)
    assert len({page.hours.total for page in pages}) > 8
    assert len({page.critical for page in pages}) > 4
    assert any(page.hours.total != page.hours.last_year for page in pages)
    assert any(line.minutes < 0 for record in records.values() for line in record.lines)
    assert {home.framework for home in homes} == {"SAMHSA", "Child welfare", ""}
    assert any(waits for home in homes for *_, waits in home.places)
    assert any(at for home in homes for _, at, *_ in home.places)
    assert sum(len(home.due) for home in homes) == 10


def test_the_demonstration_is_not_all_alike(everyone, content):
    sums = {
        sum(at for at, _ in recount.by_category(person, content, "samhsa").values()) for person in everyone.values()
    }

    assert len(sums) > 4
    assert any(person.runs_out for person in everyone.values())


# The script's own rules, by hand


def seen(thing: str, *, met: bool = True, on: date = date(2025, 6, 1), rung: int = 1) -> Answer:
    return Answer(rung, thing, met, datetime(on.year, on.month, on.day, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("answers", "rung"),
    [
        ([], 0),
        ([seen("a")], 0),
        ([seen("a"), seen("a", on=date(2025, 6, 2))], 0),
        ([seen("a"), seen("b")], 1),
        ([seen("a"), seen("b"), seen("c", met=False)], 0),
        ([seen(one) for one in "abcd"] + [seen("e", met=False)], 1),
        ([seen("a"), seen("b"), seen("a", met=False, on=date(2025, 7, 1))], 0),
        ([seen("a", on=date(2024, 5, 31)), seen("b")], 0),
        ([seen("a", on=date(2024, 6, 1)), seen("b")], 1),
        ([seen("a", rung=3)], 3),
        ([seen("a", rung=4), seen("b", rung=4)], 0),
        ([seen("a", rung=4), seen("b", rung=4, on=date(2025, 6, 2))], 4),
        ([seen("a", rung=2), seen("b", rung=2), seen("c", rung=3, met=False)], 2),
    ],
)
def test_the_highest_rung_by_hand(answers, rung):
    assert recount.highest(answers, date(2026, 6, 1)) == rung


def test_a_row_whose_sum_is_another_than_that_of_its_cells_is_found():
    cells = '<td><a href="?category=a#open">2/5<span></td><td><a href="?category=b#open">1/1<span></td>'
    total = '<td class="sum"><strong>{} of 6</strong></td>'
    row = f'<tr><th scope="row"><a href="/people/4/">P</a></th>{cells}{total}</tr>'
    top = "".join(f'<h2 id="{name}"><b>0</b>' for name in ("critical", "waiting", "runs-out"))

    assert recount.read_team_page(top + row.format(3)).rows == {4: {"a": (2, 5), "b": (1, 1)}}
    with pytest.raises(ValueError, match=r"4: the cells are .*, the row says"):
        recount.read_team_page(top + row.format(2))
    with pytest.raises(ValueError, match="no number of critical"):
        recount.read_team_page(row.format(3))


def test_it_prints_everyone(site, everyone):
    told = run(sys.executable, "scripts/recount.py", str(site[1]), cwd=ROOT)
    more = run(sys.executable, "-m", "scripts.recount_records", str(site[1]), cwd=ROOT)

    assert told.stderr == more.stderr == ""
    assert all(person.name in told.stdout for person in everyone.values())
    assert len(more.stdout.splitlines()) >= len(everyone)
