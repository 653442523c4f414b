"""What one page shows, as one value."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.actions.learning import learning
from lms.domain.access import Actor, Role
from lms.domain.competence.competency import Gap, Rung, RungStatus
from lms.domain.learning.course import Approval
from lms.queries.competence import competence
from lms.queries.competence.next_steps import next_for_me
from lms.queries.credit import certificates as certificate_query
from lms.queries.credit import hours
from lms.queries.credit.hours import LINES_SHOWN
from lms.queries.learning import courses, home, quizzes
from lms.store.credit import certificates, ledger
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program import inserts, program
from lms.store.tables.credit import Certificate
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete, open_quiz, read_lesson, right_answers

pytestmark = pytest.mark.usefixtures("store")
FIRST, SECOND, THIRD = (
    "peer-role-in-child-welfare",
    "trauma-aces-and-ti-rosc",
    "child-development-and-safety",
)


@pytest.fixture
def first(catalogue):
    return catalogue.courses[FIRST]


def home_of(catalogue, person_id, **chosen):
    actor = Actor(person_id, frozenset({Role.PEER}))
    own = next_for_me(catalogue, actor, "peer", NOW, program.program())
    return home.home(catalogue, own, "peer", TODAY, **chosen)


def leave(person_id):
    with unit_of_work():
        people.deactivate(person_id, TODAY - timedelta(days=1))


def with_course(catalogue, course):
    return replace(catalogue, courses={**catalogue.courses, course.slug: course})


class TestHome:
    def test_minutes_of_the_last_year_and_of_all_time_are_told_apart(self, catalogue, cast, first):
        first = replace(first, refresh_months=12)
        complete(first, cast.pia, NOW - timedelta(days=366))
        with unit_of_work():
            learning.restart_course(acting(cast.pia, NOW - timedelta(days=30)), first)
        complete(first, cast.pia, NOW)

        page = home_of(catalogue, cast.pia)

        assert (page.minutes_total, page.minutes_year) == (180, 90)

    @pytest.mark.parametrize(("months", "shown"), [(14, True), (15, False)])
    def test_a_refresh_is_shown_ninety_days_ahead(self, catalogue, cast, first, months, shown):
        refreshed = replace(first, refresh_months=months)
        complete(refreshed, cast.pia, NOW - timedelta(days=365))

        page = home_of(with_course(catalogue, refreshed), cast.pia)

        assert bool(page.refresh) is shown

    def test_what_was_earned_stays_as_it_was_certified(self, catalogue, cast, first):
        complete(first, cast.pia, NOW)
        shorter = replace(first, title="Another", categories=(replace(first.categories[0], minutes=30),))
        with unit_of_work():
            learning.restart_course(acting(cast.pia), first)

        for now in (
            catalogue,
            with_course(catalogue, shorter),
            replace(catalogue, courses={SECOND: catalogue.courses[SECOND]}),
        ):
            page = home_of(now, cast.pia)
            [line] = hours.hours_page(catalogue, cast.pia, TODAY).lines

            assert page.recent == ((first.title, 90, TODAY),) == ((line.title, line.minutes, line.earned_on),)
            assert page.minutes_total == 90

    def test_someone_who_may_not_study_is_asked_nothing(self, catalogue, cast, first):
        refreshed = replace(first, refresh_months=6)
        complete(refreshed, cast.pia, NOW - timedelta(days=365))
        leave(cast.pia)

        page = home_of(with_course(catalogue, refreshed), cast.pia)

        assert (page.may_study, page.due, page.refresh, page.way.stations) == (False, (), (), ())
        assert page.minutes_total == 90

    def test_a_version_that_came_later_is_told_to_who_may_study(self, catalogue, cast, first):
        with unit_of_work():
            learning.start_course(acting(cast.pia, NOW - timedelta(days=1)), first)
            inserts.add(FIRST, "Oregon", "Ask first.", "", None, cast.ada, NOW)
            inserts.add("a-course-to-come", "Oregon", "Ask first.", "", None, cast.ada, NOW)

        def told(content=catalogue):
            return [
                (course.slug, one.jurisdiction, one.number) for course, one in home_of(content, cast.pia).new_versions
            ]

        assert told() == [(FIRST, "Oregon", 1)]
        assert told(replace(catalogue, courses={})) == []
        leave(cast.pia)
        assert told() == []

    def test_the_way_shows_what_is_done_where_one_is_and_what_is_ahead(self, catalogue, cast, first):
        complete(first, cast.pia, NOW)
        second = catalogue.courses[SECOND]
        with unit_of_work():
            learning.start_course(acting(cast.pia), second)
            read_lesson(second, cast.pia, 0, NOW)

        stations = home_of(catalogue, cast.pia, whole_way=True).way.stations

        assert [(one.course.slug, one.state.value, one.on, one.number) for one in stations[:2]] == [
            (FIRST, "done", TODAY, 0),
            (SECOND, "here", None, 2),
        ]
        assert len(stations) == len(catalogue.courses)
        assert all(one.before for one in stations if one.state == "builds on")
        assert FIRST not in {course.slug for one in stations for course in one.before}

    def test_of_a_long_way_what_was_done_last_and_what_comes_first_is_shown(self, catalogue, cast):
        """Five of it: more of what is done where little is ahead, and all of it where somebody asks."""

        def shown(*slugs):
            few = replace(catalogue, courses={slug: catalogue.courses[slug] for slug in slugs})
            part, whole = home_of(few, cast.pia).way, home_of(few, cast.pia, whole_way=True).way
            assert (part.done, part.ahead) == (whole.done, whole.ahead)
            assert whole.is_whole
            assert part.is_whole == (part.stations == whole.stations)
            return "".join("d" if one.state == "done" else "a" for one in part.stations), part.done, part.ahead

        slugs = [course.slug for course in catalogue.in_order()]
        assert shown() == ("", 0, 0)
        assert shown(*slugs[:7]) == ("aaaaa", 0, 7)
        for slug in slugs[:4]:
            complete(catalogue.courses[slug], cast.pia, NOW - timedelta(days=slugs.index(slug)))
        assert shown(*slugs[:4]) == ("dddd", 4, 0)
        assert shown(*slugs[:6]) == ("dddaa", 4, 2)
        assert shown(*slugs[:8]) == ("daaaa", 4, 4)
        assert shown(*slugs) == ("daaaa", 4, len(slugs) - 4)
        (last, *_) = home_of(catalogue, cast.pia).way.stations
        assert last.course.slug == slugs[0]

    def test_standing_tells_what_is_shown_what_can_be_and_what_waits_for_a_course(self, catalogue, cast, first):
        before = home_of(catalogue, cast.pia)
        complete(first, cast.pia, NOW)
        after = home_of(catalogue, cast.pia)

        assert (before.held, before.reachable + before.waits) == (0, len(catalogue.frameworks["samhsa"].competencies))
        assert after.reachable == before.reachable
        assert after.held > 0


class TestCourses:
    def test_the_list_tells_what_must_come_first(self, catalogue, cast):
        listed = {one.course.slug: one for one in courses.course_list(catalogue, cast.pia, TODAY)}

        assert [one.slug for one in listed[SECOND].missing] == [FIRST]
        assert next(iter(listed)) == FIRST

    def test_the_list_tells_how_far_one_is(self, catalogue, cast, first):
        with unit_of_work():
            learning.start_course(acting(cast.pia), first)
            read_lesson(first, cast.pia, 0, NOW)

        listed = courses.course_list(catalogue, cast.pia, TODAY)[0]

        assert (listed.done, listed.is_open, listed.held) == (1, True, None)

    def test_a_completed_course_leads_to_its_certificate_and_refresh(self, catalogue, cast, first):
        refreshed = replace(first, refresh_months=24)
        done = complete(refreshed, cast.pia, NOW)

        page = courses.course_page(catalogue, refreshed, cast.pia, program.program(), TODAY)

        assert (page.serial, page.missing) == (done.serial, ())
        assert page.refresh_on == TODAY.replace(year=2028)

    def test_a_course_that_was_not_begun_tells_what_it_asks(self, catalogue, cast):
        page = courses.course_page(catalogue, catalogue.courses[SECOND], cast.pia, program.program(), TODAY)

        assert (page.enrolment, page.progress, page.may_start) == (None, None, False)
        assert [(one.slug, done) for one, done in page.prerequisites] == [(FIRST, False)]

    def test_it_names_the_approvals_of_today_and_says_when_they_are_made_up(self, catalogue, cast, first):
        day = timedelta(days=1)
        approved = replace(
            first,
            approvals=(
                Approval("Real", "7", TODAY, TODAY),
                Approval("Made", "", TODAY, TODAY, made_up=True),
                Approval("Past", "9", TODAY - 9 * day, TODAY - day),
            ),
        )

        page = courses.course_page(catalogue, approved, cast.pia, program.program(), TODAY)

        assert page.approvals_now == ("Real 7", "Made (made up for this demonstration)")

    def test_the_minutes_needed_are_rounded_up(self, catalogue, cast, first):
        page = courses.course_page(catalogue, first, cast.pia, program.program(), TODAY)

        # 60 % of 90 minutes is 54, 55 % is 49.5
        assert page.minutes_needed == 54
        told = replace(program.program(), active_share_percent=55)
        assert courses.course_page(catalogue, first, cast.pia, told, TODAY).minutes_needed == 50

    @pytest.mark.parametrize(("index", "before", "after"), [(0, None, 1), (1, 0, 2), (-1, -2, None)])
    def test_a_lesson_knows_its_neighbours(self, catalogue, cast, first, index, before, after):
        page = courses.lesson_page(catalogue, first, first.lessons[index], cast.pia)

        expected = [first.lessons[place] if place is not None else None for place in (before, after)]
        assert [page.before, page.after] == expected
        assert (page.enrolment_id, page.opened, page.is_complete) == (None, False, False)


class TestQuizzes:
    def test_options_are_shown_in_the_drawn_order_under_their_place_in_the_file(self, cast, first):
        attempt = open_quiz(first, cast.pia, NOW)

        page = quizzes.quiz_page(first, cast.pia)

        drawn = [
            [[place for place, _ in step.options] for step in one.steps] or [place for place, _ in one.options]
            for one in page.asked
        ]
        assert drawn == json.loads(json.dumps([order for _, order in attempt.drawn]))
        assert all(one.item.options[place] is option for one in page.asked for place, option in one.options)

    def test_what_was_chosen_is_shown_again(self, cast, first):
        attempt = open_quiz(first, cast.pia, NOW)
        chosen = right_answers(first, attempt.drawn)
        with unit_of_work():
            learning.keep_answers(cast.pia, first, attempt.id, chosen)

        page = quizzes.quiz_page(first, cast.pia)

        assert {one.item.id: one.chosen for one in page.asked} == chosen

    def test_an_open_quiz_is_shown_as_it_was_drawn_when_the_bank_is_another_one(self, cast, first):
        attempt = open_quiz(first, cast.pia, NOW)
        before = quizzes.quiz_page(first, cast.pia)
        turned = (replace(one, options=one.options[::-1], stem="Else?") for one in first.items)
        later = replace(first, revision="later", items=tuple(one for one in turned if one.id != attempt.drawn[0][0]))

        page = quizzes.quiz_page(later, cast.pia)

        assert (page.attempt_id, page.asked) == (attempt.id, before.asked)

    def test_someone_who_has_not_begun_is_told_so(self, cast, first):
        page = quizzes.quiz_page(first, cast.pia)

        assert (page.is_enrolled, page.lessons_left) == (False, first.lessons)

    def test_a_result_sums_up_by_competency(self, catalogue, cast, first):
        done = complete(first, cast.pia, NOW)

        page = quizzes.result_page(catalogue, first, done.attempt_id, cast.pia, program.program())

        assert (page.right, page.total, page.percent, page.passed) == (12, 12, 100, True)
        assert all(right == asked for _, _, right, asked, _ in page.by_competency)
        assert sum(asked for *_, asked, _ in page.by_competency) == sum(
            len(one.asked.item.competencies) for one in page.looked
        )

    def test_a_result_names_a_code_that_has_ended_since(self, catalogue, cast, first):
        done = complete(first, cast.pia, NOW)
        before = quizzes.result_page(catalogue, first, done.attempt_id, cast.pia, program.program())
        emptied = {
            slug: replace(one, categories=(), retired=one.competencies) for slug, one in catalogue.frameworks.items()
        }

        page = quizzes.result_page(
            replace(catalogue, frameworks=emptied, competencies={}),
            first,
            done.attempt_id,
            cast.pia,
            program.program(),
        )

        assert page.by_competency == before.by_competency != ()

    def test_a_result_leads_back_to_what_teaches_each_item(self, catalogue, cast, first):
        done = complete(first, cast.pia, NOW)

        page = quizzes.result_page(catalogue, first, done.attempt_id, cast.pia, program.program())

        assert all(one.lesson.slug == one.asked.item.teaches[0] and one.heading for one in page.looked)

    def test_a_result_outlives_a_lesson_that_is_gone(self, catalogue, cast, first):
        done = complete(first, cast.pia, NOW)
        without = replace(first, lessons=())

        page = quizzes.result_page(catalogue, without, done.attempt_id, cast.pia, program.program())

        assert {(one.lesson, one.heading) for one in page.looked} == {(None, "")}

    @pytest.mark.parametrize("whose", ["noel's", "another course's", "an open one", "an unknown one"])
    def test_there_is_no_result_of(self, catalogue, cast, first, whose):
        attempt = open_quiz(first, cast.pia, NOW)
        person = cast.noel if whose == "noel's" else cast.pia
        course = catalogue.courses[THIRD] if whose == "another course's" else first
        attempt_id = 404 if whose == "an unknown one" else attempt.id
        if whose != "an open one":
            with unit_of_work():
                learning.submit_quiz(acting(cast.pia, NOW, program.program()), first, attempt.id, {})

        assert quizzes.result_page(catalogue, course, attempt_id, person, program.program()) is None


def at(rung: Rung, days: int = 1) -> tuple[RungStatus, ...]:
    return (RungStatus(rung, TODAY + timedelta(days=days), 2, 2, NOW),)


class TestCompetence:
    def test_a_category_counts_what_is_at_target_today(self, catalogue):
        oregon = catalogue.frameworks["oregon"]
        codes = [one.code for one in oregon.categories[0].competencies]

        def count(rungs):
            return competence.category_standings(catalogue, oregon, "peer", rungs, TODAY)[0]

        fresh, stale = count({codes[0]: at(Rung.KNOWS_HOW)}), count({codes[0]: at(Rung.KNOWS_HOW, -1)})
        assert (fresh.at_target, fresh.asked, stale.at_target) == (1, len(codes), 0)
        assert fresh.percent == 100 // len(codes)

    def test_a_category_that_asks_for_nothing_is_nothing_percent(self, catalogue):
        category = catalogue.frameworks["oregon"].categories[0]

        assert competence.CategoryStanding(category, 0, 0).percent == 0

    def test_an_unknown_profile_is_a_peers(self, catalogue):
        assert competence.profile_of(catalogue, "no-such") is catalogue.profiles["peer"]
        assert competence.profile_of(catalogue, None) is catalogue.profiles["peer"]

    def test_a_framework_for_crosswalks_only_is_not_shown(self, catalogue, cast):
        page = competence.competence_page(catalogue, cast.pia, "peer", TODAY)

        assert "icrc-pr" not in [one.framework.slug for one in page.frameworks]

    def test_what_was_shown_stands_with_its_reason(self, catalogue, cast, first):
        complete(first, cast.pia, NOW)

        page = competence.competence_page(catalogue, cast.pia, "peer", TODAY)

        every = [one for framework in page.frameworks for _, many in framework.categories for one in many]
        met = [one for one in every if one.gap is None and not one.waits]
        assert met
        assert all(one.rung >= one.target for one in met)
        assert {one.gap for one in every if not one.statuses and not one.waits} == {Gap.NOT_SHOWN}
        assert {one.gap for one in every if one.waits} == {None}
        assert sum(one.at_target for one in page.frameworks) == len(met)

    def test_a_gap_names_the_courses_that_teach_it(self, catalogue, cast, first):
        page = competence.competence_page(catalogue, cast.pia, "peer", TODAY)

        every = {
            one.competency.code: one
            for framework in page.frameworks
            for _, many in framework.categories
            for one in many
        }
        assert first.slug in [course.slug for course in every["cw-34"].courses]


class TestHours:
    def test_lines_come_newest_first_with_their_certificate(self, catalogue, cast, first):
        first = replace(first, refresh_months=12)
        one = complete(first, cast.pia, NOW - timedelta(days=700))
        with unit_of_work():
            learning.restart_course(acting(cast.pia, NOW - timedelta(days=30)), first)
        two = complete(first, cast.pia, NOW)

        page = hours.hours_page(catalogue, cast.pia, TODAY)

        assert [line.serial for line in page.lines] == [two.serial, one.serial]
        assert (page.total, page.last_year) == (180, 90)
        assert page.by_year == ((2026, 90), (2024, 90))
        assert sum(minutes for _, minutes in page.by_category) == page.total

    def test_of_many_lines_the_newest_are_shown_and_sums_are_of_everything(self, catalogue, cast):
        with unit_of_work():
            for number in range(LINES_SHOWN + 2):
                on = TODAY - timedelta(days=100 * (LINES_SHOWN - number))
                ledger.append(cast.pia, 30, [[30, ["ethics"]]], on, NOW, source="course")

        page, whole = (hours.hours_page(catalogue, cast.pia, TODAY, every=every) for every in (False, True))

        assert page.lines == whole.lines[:LINES_SHOWN]
        assert (len(whole.lines), page.has_more, whole.has_more) == (LINES_SHOWN + 2, True, False)
        assert page.total == whole.total == 30 * (LINES_SHOWN + 2)
        assert (page.by_category, page.by_year) == (whole.by_category, whole.by_year)


class TestCertificates:
    @pytest.fixture
    def serial(self, cast, first) -> str:
        return complete(first, cast.pia, NOW).serial

    def test_a_genuine_one_is_valid_however_its_number_is_typed(self, serial):
        checked = certificate_query.checked(f"  {serial.lower().replace('-', ' ')} ")

        assert (checked.serial, checked.is_valid, checked.superseded) == (serial, True, False)

    @pytest.mark.parametrize("typed", ["", "nonsense", "0000-0000-0000-0000"])
    def test_unknown_and_malformed_are_answered_alike(self, serial, typed):
        assert certificate_query.checked(typed) is None

    def test_a_specimen_is_not_valid(self, cast, first):
        with unit_of_work():
            program.change_settings({"is_demo": True}, None, NOW)

        checked = certificate_query.checked(complete(first, cast.pia, NOW).serial)

        assert (checked.is_specimen, checked.is_valid) == (True, False)

    @pytest.mark.parametrize("why", ["issued in error", None])
    def test_a_revoked_one_is_not_valid_and_says_the_day_and_never_why(self, serial, why):
        with unit_of_work():
            certificate = certificates.by_serial(serial)
            certificate.revoked_at, certificate.revoked_why = NOW, why

        checked = certificate_query.checked(serial)

        assert (checked.is_valid, checked.revoked_at, "error" in str(checked)) == (False, NOW, False)

    def test_a_superseded_one_is_still_valid_and_says_so(self, serial, cast, first):
        refreshed, later = replace(first, refresh_months=12), NOW + timedelta(days=400)
        with unit_of_work():
            learning.restart_course(acting(cast.pia, later - timedelta(days=2)), refreshed)
        complete(refreshed, cast.pia, later)
        db.session.expire_all()

        checked = certificate_query.checked(serial)

        assert (checked.is_valid, checked.superseded) == (True, True)

    def test_the_paper_is_its_owners_only(self, serial, cast):
        assert certificate_query.stored_pdf(serial, cast.pia).file is None
        assert certificate_query.stored_pdf(serial, cast.noel) is None
        assert certificate_query.stored_pdf("nonsense", cast.pia) is None

    def test_the_paper_that_was_made_is_handed_out(self, serial, cast):
        with unit_of_work():
            certificates.store_file(db.session.query(Certificate).one().id, b"%PDF", NOW)

        assert certificate_query.stored_pdf(serial, cast.pia).file == b"%PDF"

    def test_ones_own_list_has_it(self, serial, cast):
        assert [one.serial for one in certificate_query.certificate_list(cast.pia)] == [serial]
        assert list(certificate_query.certificate_list(cast.noel)) == []
