"""The supervision log: what is written, taken back and objected to, and what it adds up to for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.team import supervision_log as actions
from lms.domain.access import Actor, Role
from lms.domain.program.event import Action
from lms.domain.team.supervision_log import LogPeriod, Meeting
from lms.queries.team import supervision_log as query
from lms.store import joined
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.program import Event
from lms.store.tables.team import SupervisionLine
from lms.store.team import supervision_log as store_of_log
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting

DAY = timedelta(days=1)
EVERY = LogPeriod.every()
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture(autouse=True)
def _noel_too(store, cast):
    """Sam supervises Noel as well, since ten days ago."""
    with unit_of_work():
        people.supervise(cast.sam, cast.noel, TODAY - 10 * DAY)


@pytest.fixture
def one(cast) -> Meeting:
    return Meeting(TODAY - DAY, 50, is_group=False, person_ids=(cast.pia,), credential="LCSW")


@pytest.fixture
def group(cast) -> Meeting:
    return Meeting(TODAY - 2 * DAY, 90, is_group=True, person_ids=(cast.pia, cast.noel), credential="LCSW, CRM")


def log(by: int, meeting: Meeting, key: str = "a key of a form", **more: bool) -> actions.Logged:
    with unit_of_work():
        return actions.log_meeting(acting(by), meeting, key, **more)


def supervisor(cast, person_id: int | None = None, team: tuple[int, ...] | None = None) -> Actor:
    team = (cast.pia, cast.noel) if team is None else team
    return Actor(person_id or cast.sam, frozenset({Role.SUPERVISOR}), frozenset(team))


def page(cast, actor: Actor | None = None, period: LogPeriod = EVERY, **narrowed: int) -> query.LogPage:
    return query.log_page(query.log_filter(actor or supervisor(cast), period, **narrowed), period, TODAY)


def ada(cast) -> Actor:
    return Actor(cast.ada, frozenset({Role.ADMINISTRATOR}))


def own(person_id: int) -> query.LogPage:
    return query.log_page(query.own_filter(person_id, EVERY), EVERY, TODAY)


def taken_back(cast, line_id: int, why: str = "wrong day") -> actions.Reversed:
    with unit_of_work():
        line = query.written_by(line_id, cast.sam)
        return actions.reverse_line(acting(cast.sam), line, why)


def objected(person_id: int, line_id: int, words: str = "It was shorter.") -> actions.ObjectionResult:
    with unit_of_work():
        return actions.object_to_line(acting(person_id), query.line_about(line_id, person_id), words)


def test_a_meeting_is_written_down_with_who_was_there(cast, one, group):
    assert (log(cast.sam, one, "k1"), log(cast.sam, group, "k2")) == (actions.Logged.ADDED,) * 2

    lines = page(cast).lines
    assert [(line.held_on, line.minutes, line.is_group, line.size, line.credential) for line in lines] == [
        (one.held_on, 50, False, 1, "LCSW"),
        (group.held_on, 90, True, 2, "LCSW, CRM"),
    ]
    assert [name for _, name in lines[1].people] == ["Noel Example", "Pia Example"]


def test_each_who_was_there_has_it_in_the_event_log(cast, group):
    log(cast.sam, group)

    told = db.session.execute(sa.select(Event.about_id).where(Event.action == Action.SUPERVISION_LOGGED))
    assert sorted(told.scalars()) == sorted(group.person_ids)


def test_the_same_form_sent_twice_is_one_line(cast, one):
    log(cast.sam, one)

    assert log(cast.sam, one) is actions.Logged.BEFORE
    assert len(page(cast).lines) == 1


def test_the_same_meeting_from_another_form_is_told_and_may_be_another(cast, one):
    log(cast.sam, one, "k1")

    with pytest.raises(actions.CannotLog, match="in the log already"):
        log(cast.sam, replace(one, credential="CRM"), "k2")

    assert log(cast.sam, one, "k2", is_another=True) is actions.Logged.ADDED
    assert len(page(cast).lines) == 2


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"held_on": TODAY + DAY}, "held_on", "has not come yet"),
        ({"minutes": 0}, "minutes", "1 to 480"),
        ({"minutes": 2_000}, "minutes", "1 to 480"),
        ({"is_group": True}, "people", "A group is 2 people or more"),
        ({"person_ids": ()}, "people", "who was there"),
        ({"credential": ""}, "credential", "your credential"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_written(cast, one, changed, field, words):
    with pytest.raises(actions.CannotLog) as refusal:
        log(cast.sam, replace(one, **changed))

    assert list(refusal.value.troubles) == [field]
    assert words in refusal.value.troubles[field]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SupervisionLine)) == 0


def test_only_whom_one_supervised_that_day_was_there(cast, group):
    before_noel = replace(group, held_on=TODAY - 11 * DAY)

    with pytest.raises(actions.CannotLog, match="did not supervise Noel Example on November 10, 2026"):
        log(cast.sam, before_noel)
    with pytest.raises(actions.CannotLog, match="did not supervise"):
        log(cast.olu, replace(group, person_ids=(cast.pia,), is_group=False))

    assert log(cast.sam, replace(group, held_on=TODAY - 10 * DAY)) is actions.Logged.ADDED


def test_a_day_on_which_one_supervised_counts_after_it_ended(cast, one):
    with unit_of_work():
        people.end_supervision(cast.pia, TODAY - DAY)

    assert log(cast.sam, one) is actions.Logged.ADDED
    with pytest.raises(actions.CannotLog, match="did not supervise"):
        log(cast.sam, replace(one, held_on=TODAY), "k2")


def test_a_form_offers_whom_one_supervises_and_did_of_late(cast):
    with unit_of_work():
        people.end_supervision(cast.pia, TODAY - DAY)
        people.supervise(cast.sam, cast.ada, TODAY + DAY)

    found = [(line.person_id, line.until_on) for line in query.offered(cast.sam, TODAY)]
    assert found == [(cast.noel, None), (cast.pia, TODAY - DAY)]
    assert [line.person_id for line in query.offered(cast.sam, TODAY + 200 * DAY)] == [cast.ada, cast.noel]


def test_a_line_is_taken_back_by_another_and_counts_no_more(cast, one, group):
    log(cast.sam, one, "k1")
    log(cast.sam, group, "k2")
    line_id = page(cast).lines[0].id

    assert taken_back(cast, line_id) is actions.Reversed.ADDED
    assert taken_back(cast, line_id) is actions.Reversed.BEFORE

    now = page(cast)
    assert [(line.stands, line.why) for line in now.lines] == [(False, "wrong day"), (True, None)]
    assert [(total.name, total.single_count, total.minutes) for total in now.by_person] == [
        ("Noel Example", 0, 90),
        ("Pia Example", 0, 90),
    ]
    both = query.log_page(query.log_filter(supervisor(cast), EVERY), EVERY, TODAY, with_reversing=True)
    assert sum(line.minutes for line in both.lines) == 90


def test_nothing_takes_back_what_takes_back_nor_what_another_wrote(cast, one):
    log(cast.sam, one)
    line_id = page(cast).lines[0].id
    taken_back(cast, line_id)
    reversing = max(db.session.scalars(sa.select(SupervisionLine.id)))

    assert query.written_by(line_id, cast.olu) is None
    assert query.written_by(reversing, cast.sam) is None
    assert query.line_about(reversing, cast.pia) is None
    assert query.written_by(999, cast.sam) is None
    assert query.line_about(999, cast.pia) is None


def test_after_a_line_was_taken_back_the_meeting_may_be_written_down_anew(cast, one):
    log(cast.sam, one, "k1")
    taken_back(cast, page(cast).lines[0].id)

    assert log(cast.sam, one, "k2") is actions.Logged.ADDED


def test_a_person_objects_once_and_the_supervisor_and_administrators_see_it(cast, group):
    log(cast.sam, group)
    line_id = own(cast.pia).lines[0].id

    assert objected(cast.pia, line_id) is actions.ObjectionResult.ADDED
    assert objected(cast.pia, line_id, "Again.") is actions.ObjectionResult.BEFORE

    for found in (page(cast), page(cast, ada(cast)), own(cast.pia)):
        assert [(one.name, one.words) for one in found.lines[0].objections] == [("Pia Example", "It was shorter.")]
    assert own(cast.noel).lines[0].objections == []


def test_nobody_objects_to_what_is_not_about_them_or_was_taken_back(cast, one):
    log(cast.sam, one)
    line_id = own(cast.pia).lines[0].id
    assert query.line_about(line_id, cast.noel) is None
    taken_back(cast, line_id)

    assert objected(cast.pia, line_id) is actions.ObjectionResult.REVERSED


def test_totals_of_a_period_keep_one_to_one_and_groups_apart(cast, one, group):
    log(cast.sam, one, "k1")
    log(cast.sam, replace(one, held_on=TODAY - 40 * DAY, minutes=30), "k2")
    log(cast.sam, group, "k3")

    found = page(cast, period=LogPeriod(EVERY.kind, TODAY - 20 * DAY, TODAY))
    assert [(one.name, one.single_minutes, one.group_minutes, one.minutes) for one in found.by_person] == [
        ("Noel Example", 0, 90, 90),
        ("Pia Example", 50, 90, 140),
    ]
    assert [(one.name, one.single_count, one.group_count, one.minutes) for one in found.by_supervisor] == [
        ("Sam Example", 1, 1, 140)
    ]


class TestWhoReadsIt:
    @pytest.fixture(autouse=True)
    def _both(self, _noel_too, cast, one, group):
        log(cast.sam, one, "k1")
        log(cast.sam, group, "k2")

    def test_a_supervisor_of_others_reads_nothing(self, cast):
        found = page(cast, supervisor(cast, cast.olu, (cast.ada,)))

        assert (found.lines, found.by_person, found.by_supervisor) == ([], [], [])

    def test_a_second_supervisor_reads_of_their_person_the_days_on_which_they_supervised(self, cast):
        with unit_of_work():
            people.supervise(cast.olu, cast.noel, TODAY - 2 * DAY)
            people.supervise(cast.olu, cast.pia, TODAY)

        found = page(cast, supervisor(cast, cast.olu, (cast.noel, cast.pia)))

        assert [[name for _, name in line.people] for line in found.lines] == [["Noel Example"]]
        assert [line.size for line in found.lines] == [2]
        assert [total.name for total in found.by_person] == ["Noel Example"]
        assert found.by_supervisor == []

    def test_who_supervised_once_keeps_what_they_wrote_and_nothing_else(self, cast, one):
        with unit_of_work():
            people.supervise(cast.olu, cast.pia, TODAY - 5 * DAY)
        log(cast.olu, replace(one, minutes=25))

        found = page(cast, supervisor(cast, team=()))

        assert sorted(line.minutes for line in found.lines) == [50, 90]

    def test_an_administrator_reads_all_and_narrows_it(self, cast):
        assert len(page(cast, ada(cast)).lines) == 2
        assert [line.size for line in page(cast, ada(cast), person_id=cast.noel).lines] == [2]
        assert page(cast, ada(cast), supervisor_id=cast.olu).lines == []
        assert page(cast, ada(cast), person_id=cast.pia).narrowed_to == "Pia Example"
        assert page(cast, ada(cast)).narrowed_to == ""

    def test_a_person_reads_their_own_and_no_other_name(self, cast):
        assert [[name for _, name in line.people] for line in own(cast.noel).lines] == [["Noel Example"]]
        assert [total.minutes for total in own(cast.pia).by_supervisor] == [140]
        assert own(cast.ada).lines == []

    def test_lines_of_a_joined_account_are_the_kept_one_s(self, cast):
        with unit_of_work():
            joined.join(cast.ada, cast.noel, None, NOW)

        assert [line.size for line in own(cast.ada).lines] == [2]
        assert [total.id for total in page(cast).by_person] == [cast.ada, cast.pia]
        assert objected(cast.ada, own(cast.ada).lines[0].id) is actions.ObjectionResult.ADDED
        assert [one.name for one in page(cast).lines[1].objections] == ["Ada Example"]

    def test_one_line_is_there_for_whoever_may_read_it(self, cast):
        line_id = page(cast).lines[0].id

        assert query.line_of(line_id, supervisor(cast)).minutes == 50
        assert query.line_of(line_id, ada(cast)).minutes == 50
        assert query.line_of(line_id, supervisor(cast, cast.olu, (cast.ada,))) is None


def test_the_last_meeting_before_a_day_is_known(cast, one, group):
    assert store_of_log.last_meeting_on(cast.pia, TODAY) is None
    log(cast.sam, one, "k1")
    log(cast.sam, group, "k2")

    assert store_of_log.last_meeting_on(cast.pia, TODAY) == one.held_on
    assert store_of_log.last_meeting_on(cast.pia, one.held_on) == group.held_on
    taken_back(cast, page(cast).lines[0].id)
    assert store_of_log.last_meeting_on(cast.pia, TODAY) == group.held_on


def test_what_was_written_last_is_offered_again(cast, one, group):
    assert query.credential_before(cast.sam) == ""
    log(cast.sam, one, "k1")
    log(cast.sam, group, "k2")

    assert query.credential_before(cast.sam) == "LCSW, CRM"


def test_two_of_one_name_are_told_apart_in_lines_and_totals(cast, group):
    with unit_of_work():
        people.person(cast.noel).display_name = "Pia Example"
        people.person(cast.noel).hired_on = TODAY - 20 * DAY
    log(cast.sam, group)

    found = page(cast)

    assert sorted(total.name for total in found.by_person) == sorted(name for _, name in found.lines[0].people)
    assert len({total.name for total in found.by_person}) == 2


def test_a_page_names_so_many_people_and_says_how_many_there_are(cast, group):
    log(cast.sam, group)

    found = query.log_page(query.log_filter(ada(cast), EVERY), EVERY, TODAY, most_people=1)

    assert (len(found.by_person), found.people_count) == (1, 2)
