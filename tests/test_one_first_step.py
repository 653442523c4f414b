"""One first step: for the same facts and viewer every page of the demonstration names the same, or says why none.

Own pages are compared by what is pressed, pages of others by the words of what that viewer may see.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from lms.documents.meeting_sheet import step_words
from lms.domain.access import Actor, Role, supervisor_of
from lms.domain.competence.steps.step import Reason, StepKind
from lms.queries.competence.competence import profile_of
from lms.queries.competence.next_steps import next_for, next_for_me
from lms.queries.team.sheet import meeting_sheet
from lms.store.competence import signing
from lms.store.db import db
from lms.store.people import people
from lms.store.program.program import program
from lms.store.tables.competence import ShortCheck
from lms.store.tables.learning import Attempt, Completion
from lms.store.tables.people import Person, Supervision
from tests.conftest import NOW, TODAY
from tests.tools.demo_world import world_in

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.long]
# A person of each kind in every run, all of them in `make proof`.
SOME = ("pia", "marcus", "theo", "lena", "sam")
KINDLY = re.compile(
    r"Rest is fine|Nothing is asked any more|did their part|not signed in yet|here is shown|tomorrow|"
    r"record stays yours"
)
FORM = r'<form method="post" action="(?P<action>[^"]+)"[^>]*>(?P<inside>.*?)</form>'
LINK = r'<a class="button[^"]*"\s+href="(?P<href>[^"]+)"'
PRESS = re.compile(f"{FORM}|{LINK}", re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="(step)" value="([^"]*)"')


class Pressed(NamedTuple):
    """What a press sends: where to, and which check it names."""

    address: str
    fields: tuple[tuple[str, str], ...] = ()


@pytest.fixture(scope="module")
def world(tmp_path_factory, catalogue):
    base = tmp_path_factory.getbasetemp().parent
    return world_in(tmp_path_factory.mktemp("one step"), base / "demo", catalogue)


@pytest.fixture
def everyone(world):
    with world.app.app_context():
        found = list(db.session.scalars(sa.select(Person).where(Person.password_hash.is_not(None))))
        db.session.expunge_all()
        return found


@pytest.fixture
def some(everyone):
    found = [person for person in everyone if person.email.partition("@")[0] in SOME]
    assert len(found) == len(SOME)
    return found


def words_of(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace(" .", ".").replace(" ,", ",").split())


def first_press(part: str) -> Pressed | None:
    found = PRESS.search(part)
    if found is None:
        return None
    return Pressed(unescape(found["action"] or found["href"]), tuple(FIELD.findall(found["inside"] or "")))


def section(page: str, heading: str) -> str:
    """What stands from the heading with this id to the end of its section; "" where there is none."""
    found = re.search(rf'<h2 id="{heading}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def own_next(world, catalogue, person):
    """The function's own answer."""
    card = people.card(person.id, TODAY)
    actor = Actor(person.id, frozenset({Role.PEER}))
    return next_for_me(catalogue, actor, card.profile, NOW, program(), card.adjusted)


def check_own_pages(world, catalogue, person) -> int:
    """Home, all steps, arrival and course of a person; how many presses were compared."""
    listed = world.get(person.email, "/next/").text
    items = re.search(r'<ul class="list">(.*?)</ul>', listed, re.DOTALL)
    first = first_press(items[1]) if items and "<li>" in items[1] and "What could be next" in listed else None
    with world.app.app_context():
        mine = own_next(world, catalogue, person)
        completed = db.session.scalar(sa.select(Completion.course).where(Completion.person_id == person.id))
    if mine.first is None:
        for path in ("/own/", "/next/"):
            assert KINDLY.search(words_of(world.get(person.email, path).text)), (person.email, path)
        return 0
    assert first is not None, person.email
    pages = {"/own/": "what-is-next"}
    if completed:
        pages[f"/arrivals/{completed}/"] = "then"
    for path, heading in pages.items():
        assert first_press(section(world.get(person.email, path).text, heading)) == first, (person.email, path)
    for slug in sorted({mine.first.step.course, mine.first.step.goal} - {""}):
        page = world.get(person.email, f"/courses/{slug}/").text
        above = page[page.index("<h1") : page.index('id="lessons"')]
        rows = re.findall(r'<div class="row-of-buttons">.*?</div>', above, re.DOTALL)
        presses = [first_press(row) for row in rows]
        assert presses[:1] == [first], (person.email, slug, presses)
    offered = [first_press(part) for part in items[1].split("<li>")[1:]]
    return 1 + len(pages) + check_results(world, catalogue, person, mine, offered)


def check_results(world, catalogue, person, mine, offered) -> int:
    """Results of quizzes and short checks: what is first of all, or, while the course has something left, that."""
    with world.app.app_context():
        tries = db.session.execute(
            sa.select(Attempt.course, sa.func.max(Attempt.id))
            .where(Attempt.person_id == person.id, Attempt.submitted_at.is_not(None))
            .group_by(Attempt.course)
        ).all()
        taken = db.session.scalars(
            sa.select(ShortCheck.id).where(ShortCheck.person_id == person.id, ShortCheck.submitted_at.is_not(None))
        ).all()
    led = {f"/checks/{check_id}/": offered[:1] for check_id in taken}
    for slug, attempt_id in tries:
        is_left = mine.within(catalogue.courses[slug]) is not None
        led[f"/courses/{slug}/quiz/{attempt_id}/"] = offered if is_left else offered[:1]
    compared = 0
    for path, may_lead in led.items():
        page = world.get(person.email, path).text
        then = section(page, "then")
        if then:
            assert first_press(then) in may_lead, (person.email, path)
            compared += 1
        else:
            assert "Try again with a fresh draw" in page, (person.email, path)
    return compared


def test_own_pages_of_some_name_one_first_step(world, catalogue, some):
    assert sum(check_own_pages(world, catalogue, person) for person in some) > 8


@pytest.mark.proof
def test_own_pages_of_everyone_name_one_first_step(world, catalogue, everyone):
    assert sum(check_own_pages(world, catalogue, person) for person in everyone) > 30


def title_of(offered) -> str:
    if offered.step.kind is StepKind.TAKE_CHECK:
        return "A short check"
    told = offered.practice or offered.course
    if told is None and offered.step.short:
        return f"Hours for {offered.step.short.name}"
    return told.title if told else offered.planned


def check_pages_of_a_supervisor(world, catalogue, supervisor, person) -> int:
    """The person's page, a cell of the team page for each gap that the first step is for, and the sheet."""
    with world.app.app_context():
        card, told = people.card(person.id, TODAY), program()
        actor = supervisor_of(person.id, supervisor.id, signs_off=signing.sign_off_of(supervisor.id).may)
        profile = profile_of(catalogue, card.profile, card.adjusted)
        seen = next_for(catalogue, actor, {person.id: profile}, NOW, told)[person.id]
        sheet = meeting_sheet(catalogue, actor, person.id, NOW, told, supervisor.id)
        on_paper = step_words(seen.first, sheet) if seen.first else ""
        mine = own_next(world, catalogue, person)
    about = f"/people/{person.id}/"
    record, paper = (world.get(supervisor.email, path).text for path in (about, f"{about}sheet/"))
    own_sheet = world.get(person.email, "/own/sheet/").text
    if seen.first is None:
        assert KINDLY.search(words_of(section(record, "what-is-next"))), (person.email, about)
        assert re.search(r"Rest is fine|The first sign-in", words_of(paper)), (person.email, "sheet")
        return 0
    told_first = re.search(r"<li>\s*<strong>(.*?)</strong>", section(record, "what-is-next"), re.DOTALL)
    assert words_of(told_first[1]) == title_of(seen.first), (person.email, about)
    for page in (paper, own_sheet):
        assert " ".join(on_paper.split()) in words_of(page), (person.email, on_paper)
    agrees(mine, seen, person)
    return 2 + check_cells(world, catalogue, supervisor, person, seen)


def check_cells(world, catalogue, supervisor, person, seen) -> int:
    """Of one code of each framework, the cell leads with the step that comes first toward its gaps."""
    checked = 0
    for framework in catalogue.standing_frameworks().values():
        for category in framework.categories:
            codes = frozenset(one.code for one in category.competencies)
            step = seen.toward(codes & seen.facts.gaps.keys())
            if step is None:
                continue
            cell = f"/team/{framework.slug}/?person={person.id}&category={category.code}"
            page = world.get(supervisor.email, cell).text
            led = re.search(r'<section class="way".*?<strong>(.*?)</strong>', page, re.DOTALL)
            assert led, (person.email, category.code)
            assert words_of(led[1]) == title_of(step), (person.email, category.code)
            checked += 1
            break
    return checked


def agrees(mine, seen, person) -> None:
    """What leads a person's own home is what leads for whoever supervises them, as far as that one may see it.

    What waits for the one is none of the other's; of what is under way others read no more than that, so that it
    stands in their list where that puts it.
    """
    own = next((one.step for one in mine.steps if one.step.reason is not Reason.WAITS), None)
    theirs = [one.step for one in seen.steps if one.step.reason is not Reason.WAITS]
    if own is None:
        return
    goals = [(step.goal or step.course, step.kind is StepKind.TAKE_CHECK) for step in theirs]
    wanted = (own.goal or own.course, own.kind is StepKind.TAKE_CHECK)
    assert wanted in goals, (person.email, wanted, goals)
    if own.reason in (Reason.LATE, Reason.DUE, Reason.SHORT, Reason.CHECK, Reason.CLOSES_GAPS):
        assert goals[0] == wanted, (person.email, wanted, goals[0])
        assert theirs[0].reason is own.reason


def pairs_of(world, everyone) -> list[tuple[Person, Person]]:
    """(supervisor, person) of today."""
    by_id = {person.id: person for person in everyone}
    with world.app.app_context():
        rows = db.session.execute(
            sa.select(Supervision.supervisor_id, Supervision.person_id)
            .where(Supervision.from_on <= TODAY, Supervision.until_on.is_(None) | (Supervision.until_on >= TODAY))
            .order_by(Supervision.id)
        ).all()
    return [(by_id[above], by_id[below]) for above, below in rows if above in by_id and below in by_id]


def test_a_supervisor_reads_one_first_step_on_every_page_about_some(world, catalogue, everyone, some):
    pairs = [(above, below) for above, below in pairs_of(world, everyone) if below in some]

    assert sum(check_pages_of_a_supervisor(world, catalogue, above, below) for above, below in pairs) > 8


@pytest.mark.proof
def test_a_supervisor_reads_one_first_step_on_every_page_about_everyone(world, catalogue, everyone):
    pairs = pairs_of(world, everyone)

    assert sum(check_pages_of_a_supervisor(world, catalogue, above, below) for above, below in pairs) > 30
