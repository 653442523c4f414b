"""Erasing somebody who asked for it: what is said before, what stays, and that no name is left anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

import lms.app  # noqa: F401 -- brings every table along
from lms.actions.people.own.erasing import erase_person
from lms.actions.people.people import CannotChange
from lms.cli.queue.making import Tools, make_papers
from lms.domain.credit.card import CardDetails
from lms.domain.credit.elsewhere.external import ExternalFacts, ExternalWords, ReviewOutcome
from lms.domain.people.kept import KEPT, Fate
from lms.store import joined
from lms.store.credit import certificates, chains, credentials, external, ledger
from lms.store.db import Base, db, unit_of_work
from lms.store.people import kept_rows, people
from lms.store.program import outbox, stored_files
from lms.store.tables.people import AdjustedTarget, Person
from lms.store.tables.program import OutboxMessage
from lms.store.tables.team import SupervisionAttendee, SupervisionLine, SupervisionObjection
from lms.store.team import assignments
from lms.worker import _clear_files
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.sealing import UNSEALED

SURE = {"sure": "y"}
NAMED = ("pia worked there", "pia was ill", "pia stayed home")  # in rows that refuse all other changes


@pytest.fixture
def left(app, done, cast, visitor, clock, settings):
    """Pia has something in many tables, took her file along, and left."""
    with app.app_context(), unit_of_work():
        certificates.store_file(certificates.by_serial(done.serial).id, b"%PDF of Pia Example", NOW)
        assignments.add([cast.pia], ["boundaries-in-real-life"], cast.sam, TODAY, "Pia asked for it", NOW)
        training = external.add_training(cast.pia, "key", NOW)
        file_id = external.add_file(cast.pia, stored_files.keep(b"%PDF gave Pia", "pdf", NOW), "d" * 64, "pdf", NOW)
        facts = ExternalFacts(TODAY, TODAY, 90, ((90, ("ethics",)),), "live")
        report = external.add_report(training, facts, ExternalWords("Pia at court", "A school"), file_id, NOW)
        external.decide(report, ReviewOutcome.ACCEPTED, cast.sam, NOW, facts=facts)
        held = credentials.add(cast.pia, "or-thw-pss", NOW)
        credentials.add_card(held, CardDetails(TODAY, TODAY + timedelta(700), "PIA-77", frozenset(), {}), NOW)
        target = {"competency": "cw-8", "rung": 2, "reason": "Pia worked there", "from_on": TODAY, "until_on": None}
        add(AdjustedTarget, person_id=cast.pia, adjusted_by=cast.ada, adjusted_at=NOW, **target)
        held_line = {"held_on": TODAY, "minutes": 60, "is_group": False, "credential": "LCSW", "added_at": NOW}
        lines = [
            add(SupervisionLine, supervisor_id=cast.sam, form_key=key, reverses=None, reason=reason, **held_line)
            for key, reason in (("one", None), ("two", "Pia was ill"))
        ]
        for line_id in lines:
            add(SupervisionAttendee, line_id=line_id, person_id=cast.pia)
        add(SupervisionObjection, line_id=lines[0], person_id=cast.pia, words="Pia stayed home", objected_at=NOW)
        outbox.write("one", cast.pia, "Hello", "Hello Pia", NOW)
    visitor("pia").post("/account/everything/")
    with app.app_context():
        make_papers(settings, Tools(clock, lambda job: b"", {}, UNSEALED))
        with unit_of_work():
            people.person(cast.pia).active_until = TODAY - timedelta(days=1)
    return done


def add(table: type[Base], **values: object) -> int:
    """The id of the row."""
    return db.session.execute(sa.insert(table).values(**values)).inserted_primary_key[0]


def erase(person_id: int, by: int) -> None:
    with unit_of_work():
        erase_person(acting(by), people.person(person_id))


def every_text() -> str:
    """All that the database holds, as one text."""
    tables = Base.metadata.sorted_tables
    return "\n".join(
        str(row) for table in tables for row in db.session.execute(sa.text(f"SELECT * FROM {table.name}"))
    )


@pytest.mark.works("GET /people/<id:person_id>/erase/", "POST /people/<id:person_id>/erase/")
def test_it_is_said_before_and_then_done(app, visitor, left, cast):
    ada = visitor("ada")
    path = f"/people/{cast.pia}/erase/"
    assert f'href="{path}"' in ada.get(f"/people/{cast.pia}/manage/").text
    page = ada.get(path).text
    assert [words for words in ("Nothing is done yet.", "pia@example.org", "2 files") if words not in page] == []
    assert ada.post(path).status_code == 422

    page = ada.get(ada.post(path, SURE).location).text

    assert ("Somebody who was erased" in page, "Pia" in page) == (True, False)
    assert ada.client.get(path).status_code == 404
    assert ada.post(f"/people/{cast.pia}/manage/return").status_code == 404


def test_no_name_is_left_and_every_chain_holds(app, left, cast, settings):
    with app.app_context():
        hashes = [line.hash for line in ledger.lines(cast.pia)]
        assert [words for words in NAMED if words not in every_text().lower()] == []

        erase(cast.pia, cast.ada)
        _clear_files(NOW)

        text = every_text().lower()
        assert [
            word
            for word in (*NAMED, "pia example", "pia@", "pia-77", "hello pia", "pia at", "pia asked")
            if word in text
        ] == []
        assert [line.hash for line in ledger.lines(cast.pia)] == hashes
        assert list(ledger.broken_chains()) == []
        assert list(chains.faults(every=True)) == []
        assert list(stored_files.problems()) == []
    kept = [file.read_bytes() for file in settings.files.rglob("*") if file.is_file()]
    assert [one for one in kept if b"Pia" in one or one.startswith(b"PK")] == []


def test_its_certificate_is_genuine_without_a_name(app, visitor, left, cast):
    with app.app_context():
        erase(cast.pia, cast.ada)

    page = visitor(None).get(f"/verify/{left.serial}").text

    assert ("This certificate is genuine" in page, "no longer kept" in page, "Pia" in page) == (True, True, False)


def test_nobody_signs_in_and_no_mail_is_written(app, visitor, left, cast):
    pia = visitor("pia")
    with app.app_context():
        erase(cast.pia, cast.ada)
        with unit_of_work():
            outbox.write("two", cast.pia, "Hello", "Hello", NOW)
        assert db.session.scalars(sa.select(OutboxMessage.id).where(OutboxMessage.person_id == cast.pia)).all() == []

    assert pia.client.get("/account/").status_code == 302


def test_rows_go_or_stay_as_the_map_says(app, left, cast):
    with app.app_context():
        before = {table.name: kept_rows.count_of(cast.pia, table) for table in kept_rows.tables()}
        told_of_goes = {name for name, count in before.items() if count and KEPT[name].fate is Fate.GOES}
        erase(cast.pia, cast.ada)
        after = {table.name: kept_rows.count_of(cast.pia, table) for table in kept_rows.tables()}

    assert {"job", "credential_card", "external_report_words", "lesson_progress", "session"} <= told_of_goes
    assert {name for name in told_of_goes if after[name]} == set()
    others = {name for name in before if KEPT[name].fate is not Fate.GOES and after[name] != before[name]}
    assert others == {"erased_person", "event"}


def test_what_others_have_stays(app, left, cast):
    def of_others() -> list[int]:
        return [
            kept_rows.count_of(one, table) for one in (cast.noel, cast.rex, cast.olu) for table in kept_rows.tables()
        ]

    with app.app_context():
        before = of_others()
        erase(cast.pia, cast.ada)

        assert of_others() == before
        assert db.session.scalar(sa.select(Person.email).where(Person.id == cast.noel)) == "noel@example.org"


def test_all_accounts_of_the_person_are_erased(app, left, cast):
    with app.app_context():
        with unit_of_work():
            joined.join(cast.pia, cast.rex, cast.ada, NOW)
        erase(cast.pia, cast.ada)

        assert [people.person(one).display_name for one in (cast.pia, cast.rex)] == ["Erased person"] * 2


def test_what_has_to_come_first_is_said(app, visitor, left, cast):
    page = visitor("ada").get(f"/people/{cast.noel}/erase/").text
    assert ("Set the last day first" in page, "Erase what can go" in page) == (True, False)
    assert "Set the last day first" in visitor("ada").post(f"/people/{cast.noel}/erase/", SURE).text
    with app.app_context():
        with pytest.raises(CannotChange, match="signed in with this account"):
            erase(cast.ada, cast.ada)
        erase(cast.pia, cast.ada)
        with pytest.raises(CannotChange, match="done before"):
            erase(cast.pia, cast.ada)


@pytest.mark.parametrize("name", ["pia", "sam", "noel", "olu"])
def test_nobody_but_administrators_sees_the_page(visitor, left, cast, name):
    assert visitor(name).client.get(f"/people/{cast.pia}/erase/").status_code == 404
    assert visitor(name).post(f"/people/{cast.pia}/erase/", SURE).status_code == 404
