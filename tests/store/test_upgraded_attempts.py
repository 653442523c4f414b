"""Attempts of a database from before items were kept, after the upgrade and the start that binds them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
import sqlalchemy as sa
from alembic import command

from lms.actions.learning import drawing
from lms.cli.context import create_store
from lms.domain.items.version import digest_of
from lms.domain.learning.quiz import Score
from lms.store.db import db, unit_of_work
from lms.store.learning import attempts
from lms.store.migrations import upgrade
from lms.store.tables.learning import ItemVersion
from tests.conftest import NOW, file_of, settings_in
from tests.domain.examples import course, item
from tests.store.test_upgrade import _add
from tests.tools.postgres import KeptDatabase

ORDER = [2, 0, 1]
TODAY = replace(course(), revision="today", items=(item("kept"), item("new")), pass_percent=80)
BEFORE = replace(TODAY, revision="before", items=(replace(item("kept"), options=item().options[::-1]), item("gone")))
OUTLINE = {
    "version": 1, "title": "Small steps", "objectives": [], "minutes": 60,
    "computed": {"words": 0, "checks": 0, "items": 0, "activity_minutes": 60},
    "categories": [], "competencies": [], "lessons": [], "authors": [], "reviews": [], "open_reviews": [],
    "pass_percent": 90,
}  # fmt: skip
HANDED_IN, OPEN_TODAY, OPEN_BEFORE, OPEN_UNKNOWN, UNKNOWN, COMPLETED, OF_NO_COURSE = range(1, 8)


@pytest.fixture(scope="module")
def template(tmp_path_factory, cluster):
    """The file, or the kept database, that each test gets the rows of."""
    folder = tmp_path_factory.mktemp("upgraded")
    url = cluster.create("upgraded_one") if cluster else f"sqlite:///{folder / 'upgraded.sqlite'}"
    with create_store(settings_in(folder, url)).app_context():
        _upgraded()
        db.engine.dispose()
    if cluster is None:
        yield file_of(url)
        return
    kept = KeptDatabase(cluster, "upgraded_one")
    yield kept
    kept.put_away()


@pytest.fixture(autouse=True)
def upgraded(template, tmp_path, cluster):
    """An open context on a database of before that was upgraded."""
    if cluster:
        url = template.take(with_rows=True)
    else:
        url = f"sqlite:///{shutil.copyfile(template, tmp_path / 'upgraded.sqlite')}"
    with create_store(settings_in(tmp_path, url)).app_context():
        yield
        db.session.remove()
        db.engine.dispose()
    if cluster:
        template.give_back()


def _upgraded() -> None:
    """Handed-in attempts, an open one of today's bank and one of another, as version 0006 wrote them."""
    at = "2026-11-21 18:00:00+00:00" if db.engine.dialect.name == "postgresql" else "2026-11-21 18:00:00"
    done = {"submitted_at": at, "right_count": 1, "right": json.dumps({"kept": True, "gone": False})}
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0006")
        _add(connection, "person", id=1)
        _add(connection, "course_revision", course="small-steps", revision="unknown", outline=json.dumps(OUTLINE))
        for number, revision, items, values in (
            (HANDED_IN, "before", ("kept", "gone"), done),
            (OPEN_TODAY, "today", ("kept", "new"), {}),
            (OPEN_BEFORE, "before", ("kept", "gone"), {}),
            (OPEN_UNKNOWN, "older", ("kept", "gone"), {}),
            (UNKNOWN, "unknown", ("kept", "gone"), done),
            (COMPLETED, "older", ("kept", "gone"), done),
            (OF_NO_COURSE, "older", ("kept", "gone"), {**done, "course": "not-taught-any-more"}),
        ):
            drawn = json.dumps([[one, ORDER] for one in items])
            of = {"course": "small-steps", "revision": revision, "person_id": 1, "enrolment_id": number}
            _add(connection, "enrolment", id=number, person_id=1, restarted_from=number)
            _add(connection, "attempt", id=number, **{**of, "drawn": drawn, **values})
            _add(connection, "chosen_option", id=number, attempt_id=number, item="kept", chosen=1)
        met = json.dumps({"lessons": 1, "time": 1, "quiz": 50, "evaluation": True})
        _add(connection, "completion", id=1, person_id=1, enrolment_id=COMPLETED, met=met)
    upgrade.upgrade(None, NOW)


def bind(earlier=(BEFORE,)) -> int:
    with unit_of_work():
        bound = drawing.bind_attempts([TODAY], lambda: [one.bank for one in earlier], NOW)
    db.session.expire_all()
    return bound


def items_of(number: int, today=TODAY) -> list[object]:
    return list(attempts.drawn_items(today, attempts.attempt(number)).values())


def test_an_open_attempt_of_today_s_bank_is_bound_to_it_and_keeps_its_answers():
    bind()
    later = replace(TODAY, revision="later", items=())

    assert items_of(OPEN_TODAY, later) == list(TODAY.items)
    assert attempts.attempt(OPEN_TODAY).pass_percent == 80
    assert attempts.answers(OPEN_TODAY) == {"kept": 1}


def test_one_of_a_bank_that_the_site_read_before_is_bound_to_that_and_keeps_its_answers():
    bind()

    assert items_of(OPEN_BEFORE) == list(BEFORE.items)
    assert attempts.answers(OPEN_BEFORE) == {"kept": 1}


def test_one_of_which_nobody_knows_what_it_asked_has_to_be_drawn_anew():
    bind()

    assert not drawing.knows_items(TODAY, attempts.attempt(OPEN_UNKNOWN))
    assert items_of(OPEN_UNKNOWN) == []


def test_a_handed_in_attempt_keeps_what_was_right_and_is_never_graded_again():
    bind()

    for number in (HANDED_IN, UNKNOWN, COMPLETED):
        one = attempts.attempt(number)
        assert (one.right, one.right_count, len(one.drawn)) == ({"kept": True, "gone": False}, 1, 2)


def test_a_handed_in_attempt_shows_its_items_where_they_are_known_and_else_none():
    bind()

    assert items_of(HANDED_IN) == list(BEFORE.items)
    assert items_of(UNKNOWN) == items_of(COMPLETED) == []


@pytest.mark.parametrize(
    ("number", "mark"),
    [(HANDED_IN, 80), (UNKNOWN, 90), (COMPLETED, 50)],
    ids=["of its bank", "of what was kept of its revision", "never above what completed the course"],
)
def test_its_mark_is_the_one_that_it_was_taken_under(number, mark):
    bind()

    assert attempts.attempt(number).score(100) == Score(1, 2, mark)


def test_an_attempt_at_a_course_that_is_not_taught_any_more_waits_for_it():
    bind()

    assert attempts.attempt(OF_NO_COURSE).pass_percent is None


def test_a_second_start_finds_nothing_to_bind_but_what_is_unknown():
    assert drawing.has_unbound()
    assert (bind(), bind()) == (5, 0)
    assert drawing.has_unbound()


def test_what_was_read_before_is_looked_for_only_when_there_is_need_of_it():
    with unit_of_work():
        db.session.execute(sa.text("UPDATE attempt SET revision = 'today', course = 'small-steps'"))

        def never() -> list[object]:
            raise AssertionError

        drawing.bind_attempts([TODAY], never, NOW)

    assert not drawing.has_unbound()


def test_each_wording_is_kept_once():
    bind()

    kept = db.session.scalars(sa.select(ItemVersion.digest)).all()
    assert sorted(kept) == sorted(digest_of(one) for one in (*TODAY.items, *BEFORE.items))


def test_an_item_that_cannot_have_been_drawn_so_stays_unknown():
    bind((replace(BEFORE, items=(replace(item("kept"), options=item().options[:2]),)),))

    assert items_of(HANDED_IN) == []
    assert attempts.attempt(HANDED_IN).pass_percent == 80


def test_before_the_start_an_attempt_goes_by_the_bank_while_that_is_of_its_revision():
    assert items_of(OPEN_TODAY) == list(TODAY.items)
    assert items_of(HANDED_IN) == []
    assert attempts.attempt(HANDED_IN).score(80) == Score(1, 2, 80)
