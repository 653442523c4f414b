"""Facts that refuse to be changed or removed, on either database."""

from __future__ import annotations

from datetime import UTC, timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from lms.domain.competence.competency import Evidenced, Rung
from lms.domain.competence.practice_form import PracticeForm
from lms.domain.credit.elsewhere.external import ExternalFacts, ExternalWords, ReviewOutcome
from lms.domain.credit.revoking import Ground
from lms.domain.items.version import digest_of
from lms.domain.learning.correction import CorrectionKey
from lms.domain.learning.recount import Way
from lms.domain.people.onboarding import PlanStep, PlanStepKind, Said
from lms.domain.team.supervision_log import Meeting
from lms.store import joined
from lms.store.competence import checks, evidence, practice_drafts
from lms.store.credit import certificates, course_hours, external, ledger
from lms.store.credit.course_hours import HoursWords
from lms.store.credit.life import revocations, shared_links
from lms.store.credit.lines import adjustments, attested, live
from lms.store.db import db, unit_of_work
from lms.store.learning import attempts, corrections, enrolments, item_versions, lessons, recounts
from lms.store.people import kept_rows, onboarding, targets
from lms.store.people.onboarding import NewPlan
from lms.store.program import inserts, program, reviews
from lms.store.team import assignments, supervision_log
from lms.store.triggers import APPEND_ONLY, ERASABLE, protect
from tests.conftest import NOW, TODAY
from tests.domain.examples import certificate_facts, item
from tests.tools.each import each
from tests.tools.live import event_facts
from tests.tools.piloting import pilot_of

DEEDS = ("UPDATE {} SET id = id", "UPDATE {} SET id = id + 1000", "DELETE FROM {}")
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture(autouse=True)
def _facts(store, cast):
    """One row at least in each table."""
    with unit_of_work():
        ledger.append(cast.pia, 90, [[90, ["ethics"]]], TODAY, NOW, source="course")
        event_id = live.add(event_facts(cast.ada), cast.ada, "key", NOW)
        times = event_facts(cast.ada).times
        zone = program.program().zone
        attested.attest(live.event(event_id), cast.pia, times.starts_at, times.ends_at, zone, cast.ada, NOW)
        adjustments.add(cast.pia, 30, ["ethics"], "live", TODAY, "They taught it", cast.ada, "key", NOW)
        evidence.add(
            [
                evidence.NewEvidence(
                    person_id=cast.pia,
                    competency="cw-1",
                    rung=Rung.KNOWS,
                    passed=True,
                    at=NOW,
                    source=Evidenced.QUIZ,
                    source_id=1,
                    item_key="a",
                    revision=None,
                    recorded_by=cast.pia,
                )
            ],
            UTC,
        )
        version = inserts.add("small-steps", "Oregon", "Ask first.", "", None, cast.ada, NOW)
        inserts.acknowledge(version, cast.pia, NOW)
        item_versions.keep_versions([item()], NOW)
        enrolment = enrolments.enrol(cast.pia, "small-steps", NOW)
        lessons.declare(enrolment.id, "first", 480, NOW)
        attempt = attempts.add_attempt(cast.pia, enrolment.id, "small-steps", "r1", 1, [], NOW, pass_percent=80)
        recounts.add([attempt.id], "small-steps:one", Way.AGAIN, digest_of(item()), cast.ada, NOW)
        check = checks.add_check(cast.pia, ["cw-1"], [["small-steps:one", [0], digest_of(item()), "r1"]], NOW)
        checks.add_recounts([check], "small-steps:one", Way.AGAIN, digest_of(item()), cast.ada, NOW)
        joined.join(cast.pia, cast.noel, cast.ada, NOW)
        joined.part(joined.joins_of(cast.pia)[cast.noel], cast.ada, NOW)
        kept_rows.note_erased([cast.rex], cast.ada, NOW)
        corrections.take_up(CorrectionKey("small-steps", TODAY), NOW)
        corrections.read(cast.pia, CorrectionKey("small-steps", TODAY), NOW)
        reviews.add("small-steps", "r1", "clinical", "Joan Lee", "nurse", TODAY, cast.ada, NOW)
        course_hours.add("small-steps", pilot_of("r1").basis, [60] * 10, HoursWords(), cast.ada, NOW)
        target = targets.add(cast.pia, "cw-1", Rung.KNOWS, TODAY, None, "New here", cast.ada, NOW)
        targets.end(target, TODAY, cast.ada, NOW)
        steps = (PlanStep("own:1", PlanStepKind.SHADOWING, 7, words="A day at court"),)
        onboarding.save_own_steps("peer", steps, cast.ada, NOW)
        version = onboarding.keep_version(steps, NOW)
        onboarding.begin([NewPlan(cast.pia, "peer", TODAY)], {"peer": version}, cast.ada, NOW)
        onboarding.say(cast.pia, "own:1", 1, Said.DONE, cast.pia, NOW)
        practice_drafts.take_up(PracticeForm("small-steps", ("walk",), "digest", ("Stops",)), NOW)
        (asked,) = assignments.add([cast.pia], ["small-steps"], cast.sam, TODAY, "", NOW)
        assignments.move_due_day(asked.id, TODAY + timedelta(days=1), cast.sam, NOW)
        assignments.remind(asked.id, cast.sam, NOW)
        meeting = Meeting(TODAY, 50, is_group=False, person_ids=(cast.pia,), credential="LCSW")
        line_id = supervision_log.add_meeting(cast.sam, meeting, "key", NOW)
        supervision_log.object_to(line_id, cast.pia, "It was yesterday.", NOW)
        supervision_log.reverse(supervision_log.line(line_id), "Another day", NOW)
        facts = ExternalFacts(TODAY, TODAY, 90, ((90, ("ethics",)),), "live")
        training_id = external.add_training(cast.pia, "key", NOW)
        report_id = external.add_report(training_id, facts, ExternalWords("A day", "A school"), None, NOW)
        external.decide(report_id, ReviewOutcome.ACCEPTED, cast.sam, NOW, facts=facts)
        certificates.issue_attended("7F3K-9QZT-M4XD-2HRP", cast.pia, 1, certificate_facts(), NOW)
        case_id = revocations.begin(1, Ground.TWICE, "It is there twice.", cast.ada, NOW, TODAY)
        revocations.answer(case_id, "It is not.", NOW)
        revocations.decide(case_id, None, cast.ada, NOW, is_revoked=False)
        shared_links.end(shared_links.add(1, "hash", "salt", "My board", TODAY, NOW, with_file=False), NOW)


def rows(table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.session.execute(sa.text(f"SELECT * FROM {table} ORDER BY id"))]


def test_the_facts_that_are_only_added_to_are_append_only():
    added = {
        "item_version",
        "recount",
        "check_recount",
        "declared_reading",
        "joined_account",
        "joined_account_end",
        "erased_person",
        "correction_taken_up",
        "correction_read",
        "course_review",
        "course_hours",
        "adjusted_target",
        "adjusted_target_end",
        "own_steps",
        "plan_version",
        "person_plan",
        "plan_word",
        "practice_form",
        "assignment_day",
        "assignment_reminder",
        "supervision_line",
        "supervision_attendee",
        "supervision_objection",
        "external_training",
        "external_report",
        "external_decision",
        "line_signature",
        "adjustment",
        "live_attestation",
        "revocation",
        "revocation_answer",
        "revocation_decision",
        "shared_link",
        "shared_link_end",
    }
    assert set(APPEND_ONLY) == {"ledger_line", "evidence", "event", "acknowledgement"} | added


@each(
    "table, deed", product(APPEND_ONLY, ["UPDATE {} SET id = id", "UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
)
def test_a_fact_refuses_to_be_changed_or_removed(table, deed):
    before = rows(table)

    with pytest.raises(DBAPIError, match=f"{table} is append-only"), unit_of_work():
        db.session.execute(sa.text(deed.format(table)))

    assert rows(table) == before != []


@pytest.mark.parametrize(("table", "words"), ERASABLE.items())
def test_words_that_may_go_are_emptied_and_never_replaced(table, words):
    db.session.rollback()
    with unit_of_work():
        has_words = db.session.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {words} <> ''"))
        db.session.execute(sa.text(f"UPDATE {table} SET {words} = '' WHERE {words} <> ''"))
    assert has_words
    assert not db.session.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {words} <> ''"))

    for deed in (f"{words} = 'other'", f"{words} = ''", f"{words} = '', id = id + 1000"):
        with pytest.raises(DBAPIError, match=f"{table} is append-only"), unit_of_work():
            db.session.execute(sa.text(f"UPDATE {table} SET {deed}"))


@each("table", APPEND_ONLY)
def test_a_table_of_facts_refuses_to_be_emptied(only_postgresql, table):
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(sa.text(f"TRUNCATE {table} CASCADE"))


@each("table", APPEND_ONLY)
def test_replacing_a_fact_by_its_id_is_refused(only_sqlite, table):
    columns = ", ".join(column["name"] for column in sa.inspect(db.engine).get_columns(table))
    before = rows(table)

    with pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(sa.text(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}"))

    assert rows(table) == before


def test_making_the_triggers_anew_changes_nothing():
    with db.engine.begin() as connection:
        protect(connection)
        protect(connection)

    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(sa.text("DELETE FROM event"))
