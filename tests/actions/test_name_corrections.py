"""The name on certificates, put right."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from lms.actions.credit import name_corrections as actions
from lms.actions.credit.name_corrections import NoName, NothingDiffers, NotTheirs
from lms.domain.credit.certificate import NameReason
from lms.queries.credit import certificates as query
from lms.store.credit import certificates, ledger, name_corrections
from lms.store.db import IntegrityError, db, unit_of_work
from lms.store.learning import enrolments
from lms.store.people import people
from lms.store.program import program
from lms.store.tables.credit import Certificate
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")
COURSE = "peer-role-in-child-welfare"
RIGHT = "Pia Exampel"


@pytest.fixture
def done(cast, catalogue, once):
    """Pia's completed course, with its paper."""

    def deed():
        left = complete(catalogue.courses[COURSE], cast.pia, NOW)
        with unit_of_work():
            certificates.store_file(certificates.by_serial(left.serial).id, b"%PDF-1.7 old", NOW)
        return left

    return once("name corrections: done", deed)


def all_of(person_id: int) -> list[Certificate]:
    found = sa.select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id)
    return list(db.session.scalars(found))


def correct(cast, ids, name: str = RIGHT, why: NameReason = NameReason.MISSPELT) -> int:
    with unit_of_work():
        return actions.correct_certificates(acting(cast.ada), people.person(cast.pia), name, why, ids)


def deeds(about: int) -> list[str]:
    found = sa.select(Event.action).where(Event.about_id == about, Event.action != "course started")
    return list(db.session.scalars(found.order_by(Event.id)))


class TestCorrecting:
    def test_a_new_one_has_every_fact_and_the_right_name(self, cast, done):
        old = all_of(cast.pia)[0]

        assert correct(cast, [old.id]) == 1

        old, new = all_of(cast.pia)
        assert new.facts == replace(old.facts, name=RIGHT, reissued_on=TODAY)
        assert old.facts.name == "Pia Example"
        assert (new.serial != old.serial, new.issued_at, new.file_sha256) == (True, NOW, None)
        assert (new.corrects, old.superseded_by, new.superseded_by) == (old.id, new.id, None)
        assert certificates.file_of(old.id) == b"%PDF-1.7 old"

    def test_whoever_checks_the_old_number_is_told(self, cast, done):
        correct(cast, [all_of(cast.pia)[0].id])
        old, new = (query.checked(one.serial) for one in all_of(cast.pia))

        assert (old.corrected_at, old.superseded, old.is_valid) == (NOW, True, False)
        assert (new.corrected_at, new.superseded, new.is_valid) == (None, False, True)
        assert (old.is_correction, new.is_correction) == (False, True)

    def test_neither_names_the_other(self, cast, done):
        correct(cast, [all_of(cast.pia)[0].id])
        old, new = (query.checked(one.serial) for one in all_of(cast.pia))

        assert (old.is_renamed, old.facts.name, new.is_renamed, new.facts.name) == (True, "", False, RIGHT)

    def test_a_misprint_is_put_right_with_the_same_name(self, cast, done):
        with unit_of_work():
            program.change_settings({"contact": "train@example.org", "template": "plain"}, None, NOW)
        assert correct(cast, [all_of(cast.pia)[0].id], "Pia Example", NameReason.MISPRINT) == 1

        old, new = all_of(cast.pia)
        assert (new.facts.name, new.facts.provider.contact) == (old.facts.name, "train@example.org")
        assert (old.facts.template, new.facts.template) == ("classic", "plain")
        assert query.checked(old.serial).facts.name == "Pia Example"
        assert (len(ledger.lines(cast.pia)), new.facts.earned_on) == (1, old.facts.earned_on)

    def test_hours_and_completion_are_the_same(self, cast, done, catalogue):
        before = ledger.earned(cast.pia, TODAY, 9)
        correct(cast, [all_of(cast.pia)[0].id])
        new = all_of(cast.pia)[1]

        assert ledger.earned(cast.pia, TODAY, 9) == before
        assert enrolments.latest_enrolments(cast.pia)[COURSE].serial == new.serial
        assert certificates.of_completion(new.completion_id) == new.serial
        assert ledger.newest_lines(cast.pia, 9)[0].serial == new.serial

    def test_the_person_and_the_log_are_told(self, cast, done):
        correct(cast, [all_of(cast.pia)[0].id], why=NameReason.CHANGED)

        assert people.person(cast.pia).legal_name == RIGHT
        assert deeds(cast.pia)[-2:] == ["person changed", "certificate corrected"]
        details = db.session.scalars(sa.select(Event.details).order_by(Event.id.desc())).first().to_json()
        assert details == {"format": 1, "certificate": 1, "why": "changed"}
        assert db.session.scalars(sa.select(OutboxMessage.subject)).all() == ["Your certificates are ready again"]

    def test_only_what_was_chosen_is_issued_anew(self, cast, done):
        assert correct(cast, []) == 0

        assert (people.person(cast.pia).legal_name, len(all_of(cast.pia))) == (RIGHT, 1)

    def test_a_corrected_one_is_corrected_once_and_the_new_one_again(self, cast, done):
        first = all_of(cast.pia)[0].id
        correct(cast, [first])
        with pytest.raises(NotTheirs):
            correct(cast, [first], "Pia Third")

        correct(cast, [all_of(cast.pia)[1].id], "Pia Third")

        assert [one.facts.name for one in all_of(cast.pia)] == ["Pia Example", RIGHT, "Pia Third"]
        assert [one.superseded_by for one in all_of(cast.pia)] == [2, 3, None]

    def test_the_database_keeps_two_corrections_of_one_apart(self, cast, done):
        first = all_of(cast.pia)[0].id
        correct(cast, [first])

        with pytest.raises(IntegrityError), unit_of_work():
            name_corrections.correct(first, "0000-0000-0000-0000", name_corrections.facts_of(first), NOW)

    def test_one_of_an_earlier_way_stays_behind_the_later_one(self, cast, done):
        with unit_of_work():
            all_of(cast.pia)[0].superseded_by = 1  # by whichever: only that it is not empty counts

        correct(cast, [1])

        old, new = all_of(cast.pia)
        assert (old.superseded_by, new.superseded_by, new.corrects) == (1, 1, 1)

    def test_a_revoked_one_is_left_alone(self, cast, done):
        with unit_of_work():
            all_of(cast.pia)[0].revoked_at = NOW

        with pytest.raises(NotTheirs):
            correct(cast, [1])

    def test_one_of_somebody_else_is_refused(self, cast, done, catalogue):
        complete(catalogue.courses[COURSE], cast.noel, NOW)

        with pytest.raises(NotTheirs):
            correct(cast, [all_of(cast.noel)[0].id])

    def test_where_nothing_differs_nothing_is_issued(self, cast, done):
        with pytest.raises(NothingDiffers):
            correct(cast, [1], "Pia Example")

        assert len(all_of(cast.pia)) == 1

    @pytest.mark.parametrize("typed", ["", " ", "\u200b", "x" * 121])
    def test_what_is_no_name_is_refused(self, cast, done, typed):
        with pytest.raises(NoName):
            correct(cast, [1], typed)


class TestAsking:
    def ask(self, person_id: int, name: str = RIGHT) -> None:
        with unit_of_work():
            actions.ask_for_correction(acting(person_id), name, NameReason.MISSPELT)

    def test_it_waits_for_an_administrator_who_is_told_without_a_name(self, cast, done):
        self.ask(cast.pia)

        request = name_corrections.open_request(cast.pia)
        assert (request.legal_name, request.why, request.asked_at) == (RIGHT, NameReason.MISSPELT, NOW)
        assert people.person(cast.pia).legal_name == "Pia Example"
        [mail] = db.session.scalars(sa.select(OutboxMessage))
        assert (mail.person_id, "Pia" in mail.subject + mail.body) == (cast.ada, False)
        assert deeds(cast.pia)[-1] == "name on certificates asked for"

    def test_asking_again_takes_its_place(self, cast, done):
        self.ask(cast.pia)
        self.ask(cast.pia, "Pia Third")

        assert name_corrections.open_request(cast.pia).legal_name == "Pia Third"
        assert name_corrections.open_requests() == [cast.pia]

    def test_what_stands_so_already_need_not_be_asked_for(self, cast, done):
        with pytest.raises(NothingDiffers):
            self.ask(cast.pia, "Pia Example")

    def test_correcting_settles_it(self, cast, done):
        self.ask(cast.pia)

        correct(cast, [1])

        assert name_corrections.open_request(cast.pia) is None

    def test_declining_settles_it_and_tells_the_person(self, cast, done):
        self.ask(cast.pia)

        with unit_of_work():
            assert actions.decline(acting(cast.ada), cast.pia)
        with unit_of_work():
            assert not actions.decline(acting(cast.ada), cast.pia)

        assert people.person(cast.pia).legal_name == "Pia Example"
        assert deeds(cast.pia)[-1] == "name on certificates declined"
        assert db.session.scalars(sa.select(OutboxMessage.subject).order_by(OutboxMessage.id)).all()[-1] == (
            "About your certificates"
        )
