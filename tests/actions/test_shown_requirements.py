"""What a course required on the day someone began stays with their way, whatever the course comes to require."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning
from lms.actions.learning.learning import Completing
from lms.actions.learning.requirements import keep_requirements
from lms.domain.competence.practice import Rating
from lms.domain.learning.course import Practice, Review
from lms.domain.learning.shown import ShownRequirements
from lms.queries.learning.courses import course_page
from lms.store.db import db, unit_of_work
from lms.store.learning import completions, enrolments
from lms.store.program import program
from lms.store.tables.learning import Enrolment
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.practising import Practising
from tests.tools.way import do_all

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("store")]
COURSE = "peer-role-in-child-welfare"
NALOXONE = "overdose-and-naloxone"


@pytest.fixture
def course(catalogue):
    return replace(catalogue.courses[COURSE], certificate_requires=())


@pytest.fixture
def strict(course):
    return replace(course, certificate_requires=("practice",))


def begin(course, person_id: int) -> None:
    with unit_of_work():
        learning.start_course(acting(person_id), course)


def finish(course, person_id: int) -> Completing:
    return do_all(course, person_id, NOW)[2]


def test_who_began_before_the_course_asked_is_not_asked(course, strict, cast):
    begin(course, cast.pia)

    assert finish(strict, cast.pia) is Completing.COMPLETED


def test_who_began_while_it_asked_is_asked_to_the_end(course, strict, cast):
    begin(strict, cast.pia)
    assert finish(course, cast.pia) is Completing.NOT_YET

    Practising(course, cast.pia, cast.sam).go_all_the_way()

    assert completions.courses_completed(cast.pia) == {COURSE}


def test_a_review_that_the_course_comes_to_ask_for_is_asked_of_nobody_under_way(course, cast):
    asked = replace(course.lessons[0], review=Review("legal", "Is it so?"))
    begin(course, cast.pia)

    changed = replace(course, lessons=(asked, *course.lessons[1:]), certificate_requires=("review",))

    assert finish(changed, cast.pia) is Completing.COMPLETED


def test_a_second_practice_is_asked_only_of_those_who_begin_after_it(strict, cast):
    begin(strict, cast.pia)
    second = Practice("walk", "A walk", "role play", ("cw-34",), "Walk.")
    longer = replace(strict, practice=(*strict.practice, second))
    Practising(longer, cast.pia, cast.sam).go_all_the_way()
    Practising(longer, cast.noel, cast.olu).go_all_the_way()

    assert (finish(longer, cast.pia), finish(longer, cast.noel)) == (Completing.COMPLETED, Completing.NOT_YET)


def test_a_practice_that_the_course_lost_is_asked_of_nobody(strict, cast):
    begin(strict, cast.pia)

    assert finish(replace(strict, practice=()), cast.pia) is Completing.COMPLETED


def test_a_new_way_is_asked_for_what_the_course_asks_by_then(course, strict, cast):
    finish(course, cast.pia)
    again = replace(strict, refresh_months=12)

    with unit_of_work():
        learning.restart_course(acting(cast.pia), again)

    assert enrolments.latest_enrolment(cast.pia, COURSE).requires == ShownRequirements.of(again)


@pytest.mark.parametrize("began", ["before", "after"])
def test_the_page_shows_what_this_way_asks(catalogue, course, strict, cast, began):
    begin(course if began == "before" else strict, cast.pia)

    page = course_page(catalogue, strict, cast.pia, program.program(), TODAY)

    assert [one.id for one in page.practices_left] == ([] if began == "before" else ["one-minute-role"])


def forget_what_was_shown() -> None:
    with unit_of_work():
        db.session.execute(sa.update(Enrolment).values(requires=None))


def test_ways_from_before_it_was_kept_are_asked_for_what_the_course_asks_at_the_first_start(course, strict, cast):
    begin(course, cast.pia)
    begin(strict, cast.noel)
    forget_what_was_shown()
    for courses in ([course], [strict]):  # the second start teaches a course that has changed
        with unit_of_work():
            keep_requirements(courses)

    assert [enrolments.latest_enrolment(one, COURSE).requires for one in (cast.pia, cast.noel)] == [
        ShownRequirements()
    ] * 2


def test_until_then_they_are_asked_for_what_the_course_asks(strict, cast):
    begin(strict, cast.pia)
    forget_what_was_shown()

    assert finish(strict, cast.pia) is Completing.NOT_YET


class TestTheCourseOnOverdose:
    @pytest.fixture
    def naloxone(self, catalogue):
        return catalogue.courses[NALOXONE]

    def test_its_completion_waits_for_the_practice_and_comes_by_itself_with_the_last_word(self, naloxone, cast):
        assert finish(naloxone, cast.pia) is Completing.NOT_YET
        practising = Practising(naloxone, cast.pia, cast.sam)
        practising.ask()
        practising.rate(Rating.MET)
        practising.read()
        assert completions.courses_completed(cast.pia) == frozenset()

        practising.confirm()

        assert completions.courses_completed(cast.pia) == {NALOXONE}

    def test_who_began_before_completes_without(self, naloxone, cast):
        begin(replace(naloxone, certificate_requires=()), cast.pia)

        assert finish(naloxone, cast.pia) is Completing.COMPLETED
