"""What someone does for themselves changes no word that another person reads: pages before and after are the same."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.account import accommodations, calendar, mail_settings
from lms.actions.competence import set_aside
from lms.actions.learning import declaring, learning
from lms.actions.team import asking
from lms.actions.team.digest import queue_digests
from lms.content.mails import news_message
from lms.domain.access import Actor, Role
from lms.domain.account.accommodations import Accommodation
from lms.domain.program.mail import MailKind
from lms.queries.account.calendar import own_feed
from lms.queries.competence.next_steps import next_for_me
from lms.store.db import db, unit_of_work
from lms.store.learning import enrolments, lessons
from lms.store.program import news
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY, need_tool
from tests.tools.acting import acting
from tests.tools.addresses import addresses
from tests.tools.way import read_lesson, right_answers

BEGUN, READ = "peer-role-in-child-welfare", "overdose-and-naloxone"
IN_EACH_RUN = ("/people/", "/team/", "/assigned")
ONCE = re.compile(r'name="(?:csrf_token|form_key)"[^>]* value="[^"]*"')


@pytest.fixture
def begun(app, cast, catalogue):
    """Pia is asked for a course and has begun it; of another one the quiz is next."""
    with app.app_context(), unit_of_work():
        first, second = catalogue.courses[BEGUN], catalogue.courses[READ]
        asking.assign_training(acting(cast.sam), [cast.pia], [first], due_on=TODAY + timedelta(days=5), note="")
        for course in (first, second):
            learning.start_course(acting(cast.pia, NOW - timedelta(days=3)), course)
        read_lesson(first, cast.pia, 0, NOW - timedelta(days=3))
        for number in range(len(second.lessons)):
            read_lesson(second, cast.pia, number, NOW - timedelta(days=2))
        learning.open_quiz(acting(cast.pia, NOW - timedelta(days=2)), second)


def read_more(pia: int, catalogue) -> None:
    """Other lessons, on another day, and one of them elsewhere."""
    course, me = catalogue.courses[BEGUN], acting(pia, NOW - timedelta(hours=2))
    for number in range(1, len(course.lessons) - 1):
        read_lesson(course, pia, number, NOW - timedelta(hours=3))
    enrolment = enrolments.latest_enrolment(pia, BEGUN)
    assert enrolment is not None
    learning.open_lesson(me, enrolment.id, course.lessons[2].slug)
    declaring.declare_reading(me, course, course.lessons[2])


def stay_longer(pia: int, catalogue) -> None:
    for slug in (BEGUN, READ):
        enrolment = enrolments.latest_enrolment(pia, slug)
        assert enrolment is not None
        lessons.add_active_time(enrolment.id, TODAY, 1500)


def answer_some(pia: int, catalogue) -> None:
    """In the quiz that lies open, some right and some not."""
    course = catalogue.courses[READ]
    attempt = learning.open_quiz(acting(pia), course)
    kept = dict(list(right_answers(course, attempt.drawn).items())[:3])
    learning.keep_answers(pia, course, attempt.id, kept)


def put_off(pia: int, catalogue) -> None:
    me = acting(pia)
    for offered in next_for_me(catalogue, Actor(pia, frozenset({Role.PEER})), "peer", NOW, me.program).steps:
        set_aside.set_aside(me, offered.step.key)


def set_for_oneself(pia: int, catalogue) -> None:
    accommodations.set_accommodations(acting(pia), list(Accommodation))
    calendar.renew(acting(pia), b"a key", shows_titles=True)
    mail_settings.choose_mail_day(acting(pia), 3)


SECRETS: tuple[Callable, ...] = (read_more, stay_longer, answer_some, put_off, set_for_oneself)


Pages = dict[tuple[str, str], tuple[int, str]]


@pytest.fixture
def read_all(app, cast, visitor) -> Callable[[Iterable[str], Iterable[str]], Pages]:
    """What these people read at these addresses: status and text, without what each form has of its own."""
    visitors = {name: visitor(name) for name in ("sam", "ada", "olu", "noel")}

    def read(names: Iterable[str], every: Iterable[str]) -> Pages:
        answers = {
            (name, one): visitors[name].get(one)
            for name in names
            for one in every
            if not one.startswith("/program/events/")  # it tells of each look at itself; see `told`
        }
        return {key: (answer.status_code, ONCE.sub("", answer.text)) for key, answer in answers.items()}

    return read


@pytest.fixture
def told(app, cast, catalogue) -> Callable[[], list[str]]:
    """Every event but looks, as the log of the program tells them; what mail is queued, and Sam's weekly overview."""

    def told() -> list[str]:
        with app.app_context(), unit_of_work():
            queue_digests(acting(None))
            every = [str(one) for one in db.session.scalars(sa.select(Event.action).order_by(Event.id))]
            queued = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.person_id != cast.pia)).all()
            (digest,) = [one.id for one in queued if one.kind == "digest" and one.person_id == cast.sam]
            found = news.news(MailKind.DIGEST, digest, cast.sam, TODAY, list(catalogue.courses))
            overview = news_message(MailKind.DIGEST, found, {}, TODAY, "https://learn.example.org").body
            mails = [f"{one.person_id} {one.subject} {one.body}" for one in queued]
        return [*(one for one in every if not one.startswith(("saw", "took"))), *mails, overview]

    return told


def test_nothing_of_it_stands_on_any_page_about_them(app, cast, catalogue, begun, read_all, told):
    every = [one for one in addresses(app, cast.pia) if one.startswith(IN_EACH_RUN)]
    read_all(("sam", "ada"), every)  # looks are noted once a day, and stand in the log
    events, before = told(), read_all(("sam", "ada"), every)
    assert sum(status == 200 and "Pia" in text for status, text in before.values()) > 15

    with app.app_context(), unit_of_work():
        for deed in SECRETS:
            deed(cast.pia, catalogue)

    after = read_all(("sam", "ada"), every)
    assert [key for key in before if before[key] != after[key]] == []
    assert told() == events


def words_of_pdf(pdf: bytes) -> str:
    return subprocess.run(
        [need_tool("pdftotext"), "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def test_nothing_of_it_stands_on_paper_in_files_or_in_the_calendar(app, cast, catalogue, begun, visitor, paper):
    """The feed is read by whoever has its address, so it is a page of others too."""
    sam, anyone = visitor("sam"), visitor(None)
    with app.app_context(), unit_of_work():
        calendar.renew(acting(cast.pia), b"a key", shows_titles=True)
        feed = f"/calendar/{calendar.feed_token(own_feed(cast.pia).salt, b'a key')}.ics"

    def read() -> list[str]:
        pdfs = [sam.get(f"/people/{cast.pia}/sheet.pdf"), sam.get("/supervision/log.pdf?period=year")]
        files = [sam.get("/team/samhsa/table.csv"), sam.get("/assigned/asked.csv"), anyone.get(feed)]
        assert [one.status_code for one in (*pdfs, *files)] == [200] * 5
        return [*(words_of_pdf(one.data) for one in pdfs), *(one.text for one in files)]

    before = read()
    assert ["Pia" in one for one in before] == [True, False, True, True, False]
    assert "Training due: " in before[-1]

    with app.app_context(), unit_of_work():
        for deed in (read_more, stay_longer, answer_some, put_off):
            deed(cast.pia, catalogue)
        accommodations.set_accommodations(acting(cast.pia), list(Accommodation))

    assert read() == before


@pytest.mark.proof
@pytest.mark.parametrize("deed", SECRETS)
def test_nothing_of_each_stands_on_any_page_of_others(app, cast, catalogue, begun, read_all, told, deed):
    names, every = ("sam", "ada", "olu", "noel"), addresses(app, cast.pia)
    read_all(names, every)
    events, before = told(), read_all(names, every)

    with app.app_context(), unit_of_work():
        deed(cast.pia, catalogue)

    after = read_all(names, every)
    assert [key for key in before if before[key] != after[key]] == []
    assert told() == events
    for name in ("olu", "noel"):
        assert not [one for one in every if "Pia" in after.get((name, one), (0, ""))[1]], "not their concern"


@pytest.mark.works("GET /next/", "GET /account/comfort/")
def test_each_of_these_deeds_shows_on_ones_own_pages(app, cast, catalogue, begun, visitor):
    """Else the test above would hold for deeds that do nothing."""
    pia = visitor("pia")
    own = ("/next/", f"/courses/{BEGUN}/", f"/courses/{READ}/quiz/", "/account/comfort/")
    before = [pia.get(page).text for page in own]

    for deed, changed in zip(SECRETS, (1, 1, 2, 0, 3), strict=True):
        with app.app_context(), unit_of_work():
            deed(cast.pia, catalogue)
        after = [pia.get(page).text for page in own]
        assert after[changed] != before[changed], deed.__name__
        before = after
