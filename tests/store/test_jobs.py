"""The queue of papers, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.actions.credit import papers as actions
from lms.actions.credit.papers import AskedTooOften, ask_for_paper, claim_paper, keep_paper, try_paper_again
from lms.domain.program.job import KEPT_FOR, LEASE, MOST_A_DAY, MOST_TRIES, JobKind, JobState, JobWhat
from lms.queries.credit import papers as queries
from lms.store.db import unit_of_work
from lms.store.program import stored_files
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")
WHAT = JobWhat(TODAY, date.min, TODAY)


def ask(person_id: int, kind: JobKind = JobKind.TRANSCRIPT, what: JobWhat = WHAT, now=NOW) -> int:
    with unit_of_work():
        return ask_for_paper(acting(person_id, now), person_id, kind, what)


def claim(now=NOW):
    with unit_of_work():
        return claim_paper(now)


def test_what_is_asked_for_is_claimed_once_and_in_order(cast):
    first, second = ask(cast.pia), ask(cast.sam)

    assert [one.id if one else None for one in (claim(), claim(), claim())] == [first, second, None]


def test_pressed_again_and_again_it_is_one_paper(cast):
    assert {ask(cast.pia) for _ in range(200)} == {1}
    assert len(queries.papers_of(cast.pia)) == 1


def test_once_the_records_grew_it_is_another_paper(cast, catalogue):
    before = ask(cast.pia)
    complete(catalogue.courses["peer-role-in-child-welfare"], cast.pia, NOW)

    assert ask(cast.pia) != before


def test_more_than_anyone_needs_on_a_day_is_refused_until_the_next(cast):
    for days in range(MOST_A_DAY):
        ask(cast.pia, what=JobWhat(TODAY, TODAY - timedelta(days), TODAY))
    more = JobWhat(TODAY, date(2020, 1, 1), TODAY)

    with pytest.raises(AskedTooOften):
        ask(cast.pia, what=more)
    assert ask(cast.pia, what=JobWhat(TODAY, TODAY, TODAY)) == 1
    assert ask(cast.sam, what=more)
    assert ask(cast.pia, what=more, now=NOW + timedelta(days=1, minutes=1))


def test_several_at_the_same_moment_claim_each_only_once(cast, at_once):
    for days in range(4):
        ask(cast.pia, what=JobWhat(TODAY, TODAY - timedelta(days), TODAY))

    claimed = at_once(lambda _: claim(), 8)

    assert sorted(one.id for one in claimed if one) == [1, 2, 3, 4]


def test_the_same_asked_for_at_the_same_moment_is_one_paper(cast, at_once):
    def deed(_):
        try:
            return ask(cast.pia)
        except Exception:  # as the guard does: the second run sees what the first one wrote
            return ask(cast.pia)

    assert set(at_once(deed, 6)) == {1}


def test_one_whose_process_ended_is_claimed_again_and_given_up_after_some_tries(cast):
    ask(cast.pia)
    now = NOW
    for tries in range(MOST_TRIES):
        assert claim(now).tries == tries + 1
        assert claim(now + LEASE / 2) is None
        now += LEASE

    assert claim(now) is None
    assert queries.paper(1, cast.pia).problem == actions.WORN


def test_one_that_failed_is_made_anew_when_it_is_asked_for_again(cast):
    ask(cast.pia)
    with unit_of_work():
        actions.fail_paper(claim_paper(NOW), "It took too long.")
    assert claim() is None

    assert ask(cast.pia) == 1
    assert claim().state is JobState.BEGUN


def test_one_that_is_tried_again_is_so_at_once(cast):
    ask(cast.pia)
    with unit_of_work():
        try_paper_again(claim_paper(NOW))

    assert claim().tries == 2


def test_the_file_is_its_persons_alone(cast):
    ask(cast.pia)
    with unit_of_work():
        keep_paper(claim_paper(NOW), b"%PDF", NOW)

    assert queries.file_of(queries.paper(1, cast.pia)) == b"%PDF"
    assert [queries.paper(1, other) for other in (cast.sam, cast.ada)] == [None, None]


def test_the_first_outcome_counts(cast):
    ask(cast.pia)
    slow, quick = claim(), claim(NOW + LEASE)
    with unit_of_work():
        keep_paper(quick, b"quick", NOW)
        keep_paper(slow, b"slow", NOW)
        actions.fail_paper(slow, "It took too long.")

    assert queries.file_of(queries.paper(1, cast.pia)) == b"quick"


def test_after_thirty_days_row_and_file_are_gone(cast):
    ask(cast.pia)
    with unit_of_work():
        keep_paper(claim_paper(NOW), b"%PDF", NOW)
    with unit_of_work():
        actions.drop_past_papers(NOW + KEPT_FOR)
    assert queries.paper(1, cast.pia) is not None

    with unit_of_work():
        actions.drop_past_papers(NOW + KEPT_FOR + timedelta(seconds=1))

    assert (queries.papers_of(cast.pia), len(stored_files.unused())) == ([], 1)


def test_there_is_something_to_do_while_one_may_be_claimed(cast):
    assert not queries.has_any_to_do(NOW)
    ask(cast.pia)
    assert queries.has_any_to_do(NOW)
    claim()
    assert not queries.has_any_to_do(NOW)
    assert queries.has_any_to_do(NOW + LEASE)
