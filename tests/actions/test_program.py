"""What an administrator says of the program."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from lms.actions.credit.certificates import facts_of
from lms.actions.program import program as actions
from lms.domain.credit.certificate import CertifiedInsert, StudiedCourse
from lms.domain.program.event import Action, EventDetails
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program import inserts, outbox, program
from lms.store.tables.program import Event
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting

COURSE = "boundaries-in-real-life"

pytestmark = pytest.mark.usefixtures("store")


def details_of(action: Action) -> list[EventDetails]:
    return list(db.session.scalars(sa.select(Event.details).where(Event.action == action)))


def write(cast, words: str, *, place: str = "Oregon", based_on: int | None = None) -> int:
    with unit_of_work():
        return actions.keep_insert(acting(cast.ada), COURSE, place, words, "Policy office", TODAY, based_on=based_on)


def test_only_what_differs_is_kept(cast):
    present = program.program()

    changed = actions.change_settings(acting(cast.ada, NOW, present), {"name": present.name, "help_line": "555 0199"})
    again = actions.change_settings(acting(cast.ada, NOW, program.program()), {"help_line": "555 0199"})

    assert (changed, again) == (("help_line",), ())
    assert program.program().help_line == "555 0199"
    assert details_of(Action.SETTINGS_CHANGED) == [EventDetails(settings="help_line")]
    assert (program.history(1)[0].name, program.history(1)[0].by) == ("help_line", "Ada Example")


def test_a_new_logo_leaves_the_old_file_where_it_is(cast):
    actions.set_logo(acting(cast.ada), b"first")
    first = program.program().logo_id
    actions.set_logo(acting(cast.ada), b"second")

    assert program.file(first) == ("image/png", b"first")
    assert program.file(program.program().logo_id) == ("image/png", b"second")


def test_a_logo_can_be_taken_away(cast):
    actions.set_logo(acting(cast.ada), b"first")

    actions.take_logo_away(acting(cast.ada))

    assert program.program().logo_id is None


def test_the_newest_version_of_each_place_holds_and_every_one_stays(cast):
    first = write(cast, "Ask first.")
    second = write(cast, "Ask twice.", based_on=first)
    write(cast, "Ask the council.", place="Yurok Tribe")

    assert [(one.jurisdiction, one.markdown) for one in inserts.in_force(COURSE)] == [
        ("Oregon", "Ask twice."),
        ("Yurok Tribe", "Ask the council."),
    ]
    assert [one.id for one in inserts.versions(COURSE, "Oregon")] == [second, first]


def test_an_empty_insert_holds_nothing(cast):
    first = write(cast, "Ask first.")
    write(cast, " \n", based_on=first)

    assert inserts.in_force(COURSE) == []
    assert len(inserts.newest()) == 1


def test_two_writers_at_once_lose_nothing(cast):
    first = write(cast, "Ask first.")
    second = write(cast, "Ask twice.", based_on=first)

    for seen in (None, first):
        with pytest.raises(actions.NewerVersion) as newer:
            write(cast, "Ask thrice.", based_on=seen)
        assert newer.value.version_id == second


def test_a_certificate_names_what_held_and_the_logo_of_its_day(cast, catalogue):
    version = write(cast, "Ask first.")
    write(cast, "", place="Yurok Tribe")
    actions.set_logo(acting(cast.ada), b"first")
    told = program.program()

    studied = StudiedCourse.of(catalogue.courses[COURSE], TODAY)
    facts = facts_of(people.person(cast.pia), studied, TODAY, told, inserts.in_force(COURSE))

    assert facts.inserts == (CertifiedInsert("Oregon", version, TODAY),)
    assert facts.logo == told.logo_id


def test_mail_that_was_passed_on_is_not_sent_as_well(cast):
    outbox.write("one", cast.pia, "Hello", "Words", NOW)
    db.session.flush()
    (mail,) = outbox.mails(None, None, 9)

    assert actions.pass_on(acting(cast.ada), mail.id)
    assert not actions.pass_on(acting(cast.ada), mail.id)
    assert not actions.pass_on(acting(cast.ada), mail.id + 1)

    (kept,) = outbox.mails(outbox.MailState.SENT, None, 9)
    assert (kept.passed_on_by, outbox.unsent()[outbox.MailState.WAITING]) == ("Ada Example", 0)


def test_a_program_begins_once_and_only_where_nothing_is(cast):
    with pytest.raises(actions.NotEmpty):
        actions.found_program({"name": "Another"}, NOW)


def test_a_program_begins_with_what_is_told_of_it():
    assert actions.found_program({"name": "North", "is_unfinished": True}, NOW).is_unfinished

    actions.finish_demo(NOW)

    assert (program.program().name, program.program().is_unfinished) == ("North", False)
