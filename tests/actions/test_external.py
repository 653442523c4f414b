"""Training taken elsewhere: reported, reviewed by another, one line of the ledger, mended by reversing lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.credit import external, external_review
from lms.actions.credit.external import CannotReport, LooksTheSame, Withdrawal
from lms.actions.credit.external_review import Acceptance, CannotAccept, ReviewResult
from lms.domain.credit.elsewhere.external import ExternalFacts, ExternalWords, ReviewOutcome
from lms.domain.program.event import Action
from lms.domain.program.mail import MailKind, News
from lms.store.competence import evidence
from lms.store.credit import external as store
from lms.store.credit import external_reading, ledger
from lms.store.db import db, unit_of_work
from lms.store.joined import join
from lms.store.people import people
from lms.store.program import digest, news, stored_files
from lms.store.tables.external import ExternalDecisionWords, ExternalFile, ExternalReportWords
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)
EARNED = date(2026, 6, 18)
FACTS = ExternalFacts(EARNED - DAY, EARNED, 390, ((390, ("ethics",)),), "live")
WORDS = ExternalWords("Motivational interviewing", "River Training", "NAADAC", "123")
KNOWN = ("ethics", "family")
KEY = "the key of one form"


@pytest.fixture
def send(cast):
    """Pia's, with her next form."""
    keys = iter(f"{KEY} {number}" for number in range(99))

    def deed(facts: ExternalFacts = FACTS, words: ExternalWords = WORDS, file_id: int | None = None, **how) -> int:
        who = how.pop("who", cast.pia)
        with unit_of_work():
            return external.report(acting(who), facts, words, file_id, next(keys), KNOWN, **how)[0]

    return deed


@pytest.fixture
def accept(cast):
    def deed(training_id: int, facts: ExternalFacts = FACTS, *, by: int = cast.sam, reason: str = "", codes=()):
        with unit_of_work():
            said = Acceptance(facts, reason, saw_document=True, codes=codes)
            return external_review.accept(acting(by), training_id, said, KNOWN)

    return deed


def lines(person_id: int) -> list[tuple[int, date, int | None]]:
    return [(line.minutes, line.earned_on, line.reverses) for line in ledger.lines(person_id)]


def one(training_id: int):
    return external_reading.one(training_id)


# Reporting


def test_a_report_waits_and_is_no_line_yet(send, cast):
    found = one(send())

    assert (found.outcome, found.last.facts, found.last.words) == (None, FACTS, WORDS)
    assert lines(cast.pia) == []
    assert [waits.id for waits in external_reading.waiting_of([cast.pia], TODAY)] == [found.id]


def test_the_same_form_sent_twice_is_one_training(cast):
    with unit_of_work():
        first = external.report(acting(cast.pia), FACTS, WORDS, None, KEY, KNOWN)
        again = external.report(acting(cast.pia), FACTS, WORDS, None, KEY, KNOWN)

    assert (first, again) == ((1, True), (1, False))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(FACTS, last_on=TODAY + DAY), "first_on"),
        (replace(FACTS, minutes=0, parts=()), "hours"),
        (replace(FACTS, minutes=60 * 49, parts=((60 * 49, ("ethics",)),)), "hours"),
        (replace(FACTS, parts=((390, ("cooking",)),)), "category_0"),
        (replace(FACTS, parts=((60, ("ethics",)),)), "part_0"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(send, facts, field):
    with pytest.raises(CannotReport) as refusal:
        send(facts)

    assert field in refusal.value.troubles
    assert external_reading.all_of(1) == []


def keep(person_id: int, raw: bytes = b"a file") -> int:
    with unit_of_work():
        return external.keep_file(acting(person_id), raw, "pdf", raw)


def test_the_same_file_is_asked_about_once_and_then_taken(send, cast):
    first = send(file_id=keep(cast.pia))
    other = replace(WORDS, title="Another one")

    with pytest.raises(LooksTheSame) as asked:
        send(words=other, file_id=keep(cast.pia))

    assert (asked.value.training_id, asked.value.by_file) == (first, True)
    assert send(words=other, file_id=keep(cast.pia), is_another=True) == first + 1


def test_the_same_title_with_a_day_in_common_is_asked_about(send, cast):
    first = send()

    with pytest.raises(LooksTheSame) as asked:
        send(
            replace(FACTS, first_on=EARNED, last_on=EARNED + DAY), replace(WORDS, title="MOTIVATIONAL interviewing!")
        )

    assert (asked.value.training_id, asked.value.by_file) == (first, False)
    send(replace(FACTS, first_on=EARNED + DAY, last_on=EARNED + DAY))


def test_what_someone_else_has_is_no_duplicate(send, cast):
    send(file_id=keep(cast.pia))

    send(file_id=keep(cast.noel), who=cast.noel)


# Accepting


def test_accepting_writes_one_line_and_what_was_ticked(send, accept, cast):
    training_id = send()

    assert accept(training_id, codes=("cw-1",)) is ReviewResult.DONE
    (line,) = ledger.lines(cast.pia)
    assert (line.source, line.external_id, line.delivery, line.earned_on) == ("external", training_id, "live", EARNED)
    assert (line.minutes, line.categories) == (390, [[390, ["ethics"]]])
    assert set(evidence.standings(cast.pia)) == {"cw-1"}
    assert external_reading.waiting_of([cast.pia], TODAY) == []
    assert not list(ledger.broken_chains())


def test_a_second_press_adds_nothing(send, accept, cast):
    training_id = send()
    accept(training_id)

    assert accept(training_id, by=cast.ada) is ReviewResult.BEFORE
    assert len(lines(cast.pia)) == 1


def test_nobody_reviews_their_own_nor_that_of_an_account_joined_into_theirs(send, accept, cast):
    own, of_other = send(who=cast.sam), send(who=cast.noel)
    with unit_of_work():
        join(cast.ada, cast.noel, None, NOW)

    assert accept(own) is ReviewResult.OWN
    assert accept(of_other, by=cast.ada) is ReviewResult.OWN
    with unit_of_work():
        assert external_review.ask(acting(cast.ada), of_other, "What?") is ReviewResult.OWN
        assert external_review.take_back(acting(cast.ada), of_other, "Why") is ReviewResult.OWN


def test_the_line_of_a_joined_account_stands_in_the_chain_of_the_one_that_is_kept(send, accept, cast):
    training_id = send(who=cast.noel)
    with unit_of_work():
        join(cast.pia, cast.noel, None, NOW)

    assert accept(training_id) is ReviewResult.DONE
    assert [line.person_id for line in ledger.lines(cast.pia)] == [cast.pia]


def test_a_change_needs_a_reason_and_what_was_reported_stays(send, accept, cast):
    training_id, less = send(), replace(FACTS, minutes=360, parts=((360, ("family",)),))

    with pytest.raises(CannotAccept) as refusal:
        accept(training_id, less)
    assert set(refusal.value.troubles) == {"reason"}
    assert lines(cast.pia) == []

    accept(training_id, less, reason="The certificate says 6.")
    found = one(training_id)
    assert (found.last.facts, found.counts) == (FACTS, less)
    assert lines(cast.pia) == [(360, EARNED, None)]


def test_more_than_eight_hours_on_a_day_need_a_word_of_their_person(send, accept, cast):
    long = replace(FACTS, first_on=EARNED, minutes=540, parts=((540, ("ethics",)),))

    with pytest.raises(CannotReport) as refusal:
        send(long)
    assert "June 18, 2026 comes to 9 contact hours, which is more than eight" in refusal.value.troubles["answer"]
    training_id = send(long, words=replace(WORDS, answer="Three half days in one."))
    assert accept(training_id, long) is ReviewResult.DONE


def test_where_there_is_no_such_word_the_reviewer_says_why(send, accept, cast):
    training_id = send()
    with unit_of_work():  # earned since
        ledger.append(cast.pia, 315, [[315, ["ethics"]]], EARNED, NOW, source="course")

    with pytest.raises(CannotAccept, match=r"comes to 8\.5 contact hours, which is more than eight"):
        accept(training_id)
    assert accept(training_id, reason="Two half days in one.") is ReviewResult.DONE


def test_what_was_taken_back_does_not_count_toward_the_eight_hours(send, accept, cast):
    accept(send())
    with unit_of_work():
        external_review.take_back(acting(cast.sam), 1, "ReportFault person.")

    assert accept(send(words=replace(WORDS, title="Another")), reason="") is ReviewResult.DONE


def test_facts_that_cannot_be_are_not_accepted(send, accept):
    with pytest.raises(CannotAccept) as refusal:
        accept(send(), replace(FACTS, minutes=0, parts=()), reason="None.")

    assert "hours" in refusal.value.troubles


def test_who_is_locked_out_of_nothing_finds_nothing(cast):
    with pytest.raises(LookupError), unit_of_work():
        external_review.ask(acting(cast.sam), 99, "What?")


# A question, and the answer


def ask(cast, training_id: int, question: str = "Which day?") -> ReviewResult:
    with unit_of_work():
        return external_review.ask(acting(cast.sam), training_id, question)


def answer(cast, training_id: int, **how) -> bool:
    with unit_of_work():
        words = replace(WORDS, answer="The 18th.")
        return external.report_again(acting(cast.pia), training_id, FACTS, words, None, KNOWN, **how)


def test_a_question_goes_to_the_person_and_comes_back_with_the_answer(send, accept, cast):
    training_id = send()
    assert ask(cast, training_id) is ReviewResult.DONE
    assert accept(training_id) is ReviewResult.BEFORE
    assert external_reading.to_answer(cast.pia) == [(training_id, WORDS.title)]

    assert answer(cast, training_id) is True
    assert (one(training_id).outcome, one(training_id).last.words.answer) == (None, "The 18th.")
    assert external_reading.to_answer(cast.pia) == []
    assert answer(cast, training_id) is False
    assert accept(training_id) is ReviewResult.DONE
    assert [len(report.decided) for report in one(training_id).reports] == [1, 1]


def test_a_question_is_told_in_mail_until_it_is_answered(send, cast):
    training_id = send()
    ask(cast, training_id)

    assert news.news(MailKind.PRACTICE, 0, cast.pia, TODAY, ()) == News(questions=(training_id,))
    with unit_of_work():
        assert news.drop_past(NOW, TODAY) == 0
    assert mails("practice") == [None]

    answer(cast, training_id)
    assert news.news(MailKind.PRACTICE, 0, cast.pia, TODAY, ()) == News()
    with unit_of_work():
        news.drop_past(NOW, TODAY)
    assert mails("practice") == [NOW]


def mails(kind: str) -> list[object]:
    return list(db.session.scalars(sa.select(OutboxMessage.dropped_at).where(OutboxMessage.kind == kind)))


def test_the_weekly_overview_counts_what_waits(send, accept, cast):
    training_id = send()
    assert digest.counts(cast.sam, TODAY).outside == 1
    assert digest.counts(cast.olu, TODAY).outside == 0

    accept(training_id)
    assert digest.counts(cast.sam, TODAY).outside == 0


# Mending


def take_back(cast, training_id: int, instead: Acceptance | None = None, by: int | None = None) -> ReviewResult:
    with unit_of_work():
        return external_review.take_back(acting(by or cast.sam), training_id, "A slip.", instead, KNOWN)


def test_a_mistake_is_mended_by_one_reversing_line_and_its_evidence_goes(send, accept, cast):
    training_id = send()
    accept(training_id, codes=("cw-1",))

    assert take_back(cast, training_id) is ReviewResult.DONE
    assert lines(cast.pia) == [(390, EARNED, None), (-390, EARNED, 1)]
    assert ledger.sums(cast.pia, TODAY).total == 0
    assert ledger.lines(cast.pia)[1].categories == [[-390, ["ethics"]]]
    assert evidence.standings(cast.pia) == {}
    assert one(training_id).outcome is ReviewOutcome.REVERSED
    assert take_back(cast, training_id) is ReviewResult.BEFORE
    assert not list(ledger.broken_chains())


def test_where_less_was_right_a_new_line_follows_in_the_same_transaction(send, accept, cast):
    training_id, less = send(), ExternalFacts(EARNED - DAY, EARNED - DAY, 180, ((180, ("family",)),), "live")
    accept(training_id, codes=("cw-1", "cw-2"))

    said = Acceptance(less, "One day only.", saw_document=True, codes=("cw-2",))
    assert take_back(cast, training_id, said) is ReviewResult.DONE

    assert lines(cast.pia) == [(390, EARNED, None), (-390, EARNED, 1), (180, EARNED - DAY, None)]
    assert (one(training_id).outcome, one(training_id).counts) == (ReviewOutcome.ACCEPTED, less)
    assert set(evidence.standings(cast.pia)) == {"cw-2"}


def test_what_cannot_count_instead_leaves_all_as_it_was(send, accept, cast):
    training_id = send()
    accept(training_id)

    with pytest.raises(CannotAccept):
        take_back(cast, training_id, Acceptance(replace(FACTS, minutes=0, parts=()), "No.", saw_document=True))

    assert lines(cast.pia) == [(390, EARNED, None)]


def test_what_was_taken_back_may_be_sent_again(send, accept, cast):
    training_id = send()
    accept(training_id)
    take_back(cast, training_id)

    assert answer(cast, training_id) is True
    assert accept(training_id) is ReviewResult.DONE
    assert [minutes for minutes, *_ in lines(cast.pia)] == [390, -390, 390]


# Withdrawing, and erasing


def test_what_is_withdrawn_loses_its_words_and_its_file(send, cast):
    training_id = send(file_id=keep(cast.pia))

    with unit_of_work():
        assert external.withdraw(acting(cast.pia), training_id) is Withdrawal.DONE
        assert external.withdraw(acting(cast.pia), training_id) is Withdrawal.DONE

    assert (one(training_id).outcome, one(training_id).last.words) == (ReviewOutcome.WITHDRAWN, None)
    assert (count(ExternalReportWords), count(ExternalFile), stored_files.all_kept()) == (0, 0, [])
    send()


def test_a_question_is_withdrawn_with_it(send, cast):
    training_id = send()
    ask(cast, training_id)

    with unit_of_work():
        external.withdraw(acting(cast.pia), training_id)

    assert (one(training_id).outcome, count(ExternalDecisionWords)) == (ReviewOutcome.WITHDRAWN, 0)
    assert answer(cast, training_id) is False


def test_what_was_accepted_is_not_withdrawn(send, accept, cast):
    training_id = send()
    accept(training_id)

    with unit_of_work():
        assert external.withdraw(acting(cast.pia), training_id) is Withdrawal.REVIEWED
    assert one(training_id).last.words == WORDS


def test_a_file_that_two_reports_name_stays_until_neither_does(send, cast):
    send(file_id=keep(cast.pia))
    second = send(words=replace(WORDS, title="Another"), file_id=keep(cast.pia), is_another=True)

    with unit_of_work():
        external.withdraw(acting(cast.pia), second)
    assert len(stored_files.all_kept()) == 1


def test_a_file_of_a_form_that_was_never_sent_is_gone_after_a_day(send, cast):
    keep(cast.pia, b"never sent")
    send(file_id=keep(cast.pia))

    with unit_of_work():
        external.erase_unsent(NOW + DAY)
    assert count(ExternalFile) == 2
    with unit_of_work():
        external.erase_unsent(NOW + DAY + timedelta(seconds=1))
    assert count(ExternalFile) == 1


def test_erasing_takes_words_and_files_and_leaves_the_chain_valid(send, accept, cast):
    training_id = send(file_id=keep(cast.pia))
    accept(training_id, codes=("cw-1",))
    keep(cast.pia, b"on its way")
    ask(cast, send(words=replace(WORDS, title="Another"), is_another=True))

    with unit_of_work():
        external.erase_words_of(cast.pia)

    assert [count(table) for table in (ExternalReportWords, ExternalDecisionWords, ExternalFile)] == [0, 0, 0]
    assert stored_files.all_kept() == []
    assert (one(training_id).title, one(training_id).counts) == ("Training elsewhere", FACTS)
    assert len(lines(cast.pia)) == 1
    assert not list(ledger.broken_chains())


def count(table: object) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table))


# Who waits for whom


def test_an_administrator_finds_what_nobody_supervises_but_not_their_own(send, cast):
    send()
    of_noel = send(who=cast.noel)
    send(who=cast.ada)
    with unit_of_work():
        people.end_supervision(cast.noel, TODAY - DAY)

    found = external_reading.waiting_without_supervisor(TODAY, cast.ada)
    assert [waits.id for waits in found] == [of_noel]


def test_what_someone_has_who_left_waits_for_nobody(send, cast):
    send(who=cast.rex)

    assert external_reading.waiting_without_supervisor(TODAY, cast.ada) == []
    assert store.count_waiting() == 1


def test_each_step_is_an_event_without_words(send, accept, cast):
    training_id = send()
    ask(cast, training_id)
    answer(cast, training_id)
    accept(training_id)
    take_back(cast, training_id)

    told = db.session.execute(sa.select(Event.action, Event.actor_id, Event.details).order_by(Event.id)).all()
    assert [(action, by, dict(what.pairs)) for action, by, what in told if dict(what.pairs).get("training")] == [
        (Action.EXTERNAL_REPORTED, cast.pia, {"training": training_id}),
        (Action.EXTERNAL_RETURNED, cast.sam, {"training": training_id}),
        (Action.EXTERNAL_REPORTED, cast.pia, {"training": training_id}),
        (Action.EXTERNAL_ACCEPTED, cast.sam, {"training": training_id}),
        (Action.EXTERNAL_REVERSED, cast.sam, {"training": training_id}),
    ]


def test_the_supervisor_of_an_account_that_was_joined_is_told_as_well(send, cast):
    send(who=cast.noel)
    with unit_of_work():
        join(cast.pia, cast.noel, None, NOW)

    assert people.names([cast.pia])
    assert len(external_reading.waiting_of([cast.pia], TODAY)) == 1
    assert digest.counts(cast.sam, TODAY).outside == 1
