"""Recording a review of a course, taking it back, and what waits for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning
from lms.actions.learning.learning import Completing
from lms.actions.program import reviews as actions
from lms.actions.program.reviews import UnknownVersion
from lms.domain.learning.course import Review
from lms.queries.credit.certificates import stored_pdf
from lms.queries.credit.waiting import printable, waiting_for_reviews, waits_of
from lms.store.credit import certificates, ledger
from lms.store.db import db, unit_of_work
from lms.store.learning import completions
from lms.store.program import program, reviews
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete, do_all

pytestmark = pytest.mark.sql
COURSE = "peer-role-in-child-welfare"
URL = "https://learn.example.org"
DAY = date(2026, 11, 20)


@pytest.fixture
def course(catalogue):
    """With one open clinical question."""
    one = catalogue.courses[COURSE]
    asked = replace(one.lessons[0], review=Review("clinical", "Is it safe?"))
    return replace(one, lessons=(asked, *one.lessons[1:]))


@pytest.fixture(autouse=True)
def _waiting(store, cast):
    with unit_of_work():
        program.change_settings(
            {"certificates_await": "clinical", "address": "1 River Street", "contact": "x", "signatory": "Sam"},
            cast.ada,
            NOW,
        )


def record(course, cast, revision: str = "", kind: str = "clinical", name: str = "Joan Lee") -> bool:
    with unit_of_work():
        return actions.record_review(
            acting(cast.ada), course, revision or course.revision, kind, name, "registered nurse", DAY
        )


def take_back(course, cast, why: str = "the wrong course") -> bool:
    kept = reviews.history(course.slug)[0]
    with unit_of_work():
        return actions.take_back(acting(cast.ada), kept, why)


def waits(cast, serial: str) -> tuple[str, ...]:
    """For which reviews Pia's certificate waits."""
    found = waits_of(cast.pia, program.program(), URL).get(serial)
    return found.reviews if found else ()


def facts_to_print(cast, serial: str):
    [there] = printable([stored_pdf(serial, cast.pia)], program.program(), URL)
    return there.facts


def events() -> list[tuple[str, dict[str, object]]]:
    rows = db.session.execute(
        sa.select(Event.action, Event.details).where(Event.action.like("course review%")).order_by(Event.id)
    )
    return [(str(action), dict(details.pairs)) for action, details in rows]


def mails() -> list[str]:
    return list(
        db.session.scalars(
            sa.select(OutboxMessage.idempotency_key)
            .where(OutboxMessage.idempotency_key.like("reviewed%"))
            .order_by(OutboxMessage.id)
        )
    )


def test_a_review_is_kept_and_told_as_an_event_without_a_name(course, cast):
    assert record(course, cast)

    [one] = reviews.in_force(course.slug)
    assert (one.name, one.qualification, one.on, one.kind, one.revision) == (
        "Joan Lee",
        "registered nurse",
        DAY,
        "clinical",
        course.revision,
    )
    assert events() == [("course review recorded", {"course": COURSE, "review": one.id})]


def test_the_same_once_more_adds_nothing(course, cast):
    assert [record(course, cast), record(course, cast)] == [True, False]

    assert len(reviews.history(course.slug)) == 1
    assert len(events()) == 1


def test_a_version_that_nobody_knows_is_refused(course, cast):
    with pytest.raises(UnknownVersion):
        record(course, cast, revision="r0")

    assert reviews.history(course.slug) == []


def test_a_version_that_someone_studied_before_can_have_been_reviewed(course, cast):
    complete(replace(course, revision="r0"), cast.noel, NOW)

    assert record(course, cast, revision="r0")


def test_one_that_is_taken_back_stays_readable_with_its_reason_and_holds_no_more(course, cast):
    record(course, cast)

    assert [take_back(course, cast), take_back(course, cast)] == [True, False]

    [kept] = reviews.history(course.slug)
    assert (kept.review.name, kept.why, kept.reversed_by) == ("Joan Lee", "the wrong course", "Ada Example")
    assert reviews.in_force(course.slug) == ()
    assert [action for action, _ in events()] == ["course review recorded", "course review taken back"]


class TestACertificateThatWaits:
    def test_hours_count_at_once_and_the_paper_waits(self, course, cast):
        serial = complete(course, cast.pia, NOW).serial

        assert ledger.sums(cast.pia, TODAY).total == course.minutes
        assert completions.courses_completed(cast.pia) == {COURSE}
        assert waits(cast, serial) == ("clinical",)
        assert waiting_for_reviews(program.program()) == {COURSE: 1}

    def test_the_review_lets_it_go_at_that_moment_and_is_certified(self, course, cast):
        serial = complete(course, cast.pia, NOW).serial

        record(course, cast)

        facts = facts_to_print(cast, serial)
        assert waits(cast, serial) == ()
        assert [(one.name, one.kind, one.revision) for one in facts.recorded_reviews] == [
            ("Joan Lee", "clinical", course.revision)
        ]
        assert facts.open_reviews == ()
        assert waiting_for_reviews(program.program()) == {}

    def test_whoever_waited_is_mailed_once_and_nobody_else(self, course, cast):
        complete(course, cast.pia, NOW)
        with_file = complete(course, cast.noel, NOW)
        with unit_of_work():
            certificates.store_file(certificates.by_serial(with_file.serial).id, b"%PDF", NOW)

        record(course, cast)
        record(course, cast, name="Ann Ito")

        [mail] = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.idempotency_key.in_(mails())))
        assert (mail.person_id, mail.subject) == (cast.pia, "A certificate of yours is ready")
        assert course.title in mail.body

    def test_a_review_of_another_kind_does_not_let_it_go(self, course, cast):
        serial = complete(course, cast.pia, NOW).serial

        record(course, cast, kind="content")

        assert waits(cast, serial) == ("clinical",)
        assert mails() == []

    def test_one_of_a_later_version_lets_it_go_and_the_facts_say_which_it_was(self, course, cast):
        serial = complete(course, cast.pia, NOW).serial

        record(replace(course, revision="r9"), cast, revision="r9")

        facts = facts_to_print(cast, serial)
        assert waits(cast, serial) == ()
        assert (facts.recorded_reviews[0].revision, facts.open_reviews) == ("r9", ("clinical",))

    def test_a_later_version_is_open_again(self, course, cast):
        record(course, cast)
        changed = replace(course, revision="r9")

        serial = complete(changed, cast.pia, NOW).serial

        assert waits(cast, serial) == ("clinical",)
        assert facts_to_print(cast, serial).recorded_reviews == ()

    def test_what_was_reviewed_before_never_waits_and_certifies_it(self, course, cast):
        record(course, cast)

        serial = complete(course, cast.pia, NOW).serial

        facts = certificates.by_serial(serial).facts
        assert waits(cast, serial) == ()
        assert [one.name for one in facts.recorded_reviews] == ["Joan Lee"]
        assert (facts.outline.open_reviews, facts.open_reviews) == (("clinical",), ())

    def test_one_that_is_taken_back_makes_it_wait_again_unless_it_has_a_file(self, course, cast):
        serials = [complete(course, person, NOW).serial for person in (cast.pia, cast.noel)]
        record(course, cast)
        with unit_of_work():
            made = certificates.by_serial(serials[1])
            [there] = printable([stored_pdf(serials[1], cast.noel)], program.program(), URL)
            certificates.store_file(made.id, b"%PDF", NOW, there.facts)

        take_back(course, cast)

        assert waits(cast, serials[0]) == ("clinical",)
        assert waits_of(cast.noel, program.program(), URL) == {}
        assert certificates.by_serial(serials[1]).facts.recorded_reviews[0].name == "Joan Lee"

    def test_a_program_that_asks_no_more_lets_it_go_with_its_open_review(self, course, cast):
        serial = complete(course, cast.pia, NOW).serial
        with unit_of_work():
            program.change_settings({"certificates_await": ""}, cast.ada, NOW)

        assert waits(cast, serial) == ()
        assert facts_to_print(cast, serial).open_reviews == ("clinical",)

    def test_those_issued_before_the_program_asked_do_not_wait(self, course, cast):
        with unit_of_work():
            program.change_settings({"certificates_await": ""}, cast.ada, NOW)
        serial = complete(course, cast.pia, NOW).serial
        with unit_of_work():
            program.change_settings({"certificates_await": "every"}, cast.ada, NOW)

        assert waits(cast, serial) == ()

    def test_one_with_the_name_put_right_waits_as_the_first_did(self, course, cast):
        from lms.actions.credit.name_corrections import correct_certificates
        from lms.domain.credit.certificate import NameReason
        from lms.store.people import people

        first = certificates.by_serial(complete(course, cast.pia, NOW).serial).id
        with unit_of_work():
            person = people.person(cast.pia)
            correct_certificates(acting(cast.ada), person, "Pia Right", NameReason.MISSPELT, [first])

        [newest, *_] = certificates.issued_to(cast.pia)
        assert waits(cast, newest.serial) == ("clinical",)
        record(course, cast)
        assert waits(cast, newest.serial) == ()


class TestACourseThatWaitsForItsReview:
    @pytest.fixture
    def strict(self, course):
        return replace(course, certificate_requires=("review",))

    def test_recording_it_completes_whoever_has_done_all_else(self, strict, cast):
        *_, outcome = do_all(strict, cast.pia, NOW)
        assert outcome is Completing.NOT_YET

        record(strict, cast)

        assert completions.courses_completed(cast.pia) == {COURSE}

    @pytest.mark.parametrize("change", [{"kind": "legal"}, {"revision": "old"}])
    def test_another_review_completes_nobody(self, strict, cast, change):
        complete(replace(strict, revision="old", certificate_requires=()), cast.noel, NOW - timedelta(days=9))
        do_all(strict, cast.pia, NOW)

        record(strict, cast, **change)

        assert completions.courses_completed(cast.pia) == frozenset()

    def test_whoever_has_not_done_all_else_is_not_complete(self, strict, cast):
        with unit_of_work():
            learning.start_course(acting(cast.pia), strict)
        do_all(strict, cast.noel, NOW, but_the_evaluation=True)

        record(strict, cast)

        assert completions.courses_completed(cast.noel) == frozenset()

    def test_once_it_is_recorded_the_last_step_completes(self, strict, cast):
        record(strict, cast)

        *_, outcome = do_all(strict, cast.pia, NOW)

        assert outcome is Completing.COMPLETED
