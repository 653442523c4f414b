"""Versions of program inserts, and who has read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.store.db import IntegrityError, db, unit_of_work
from lms.store.learning import enrolments
from lms.store.program import inserts
from lms.store.program.inserts import NewVersion, VersionReading
from lms.store.tables.program import Acknowledgement
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("store")
COURSE, ANOTHER = "small-steps", "long-walks"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def write(cast):
    """Keeps a version, and gives back its id."""

    def add(words: str = "Ask first.", *, place: str = "Oregon", slug: str = COURSE, at=NOW) -> int:
        with unit_of_work():
            return inserts.add(slug, place, words, "Policy office", NOW.date(), cast.ada, at)

    return add


def read(version_id: int, person_id: int, at=NOW) -> None:
    with unit_of_work():
        inserts.acknowledge(version_id, person_id, at)


def begin(person_id: int, course: str = COURSE, at=NOW) -> None:
    with unit_of_work():
        enrolments.enrol(person_id, course, at)


def test_versions_are_counted_for_each_place_and_course_and_empty_ones_count(write):
    ids = [write(), write("", place="Oregon"), write(place="Yurok Tribe"), write(slug=ANOTHER), write("Ask twice.")]

    assert [inserts.version(one).number for one in ids] == [1, 2, 1, 1, 3]
    assert [(one.jurisdiction, one.number) for one in inserts.in_force(COURSE)] == [("Oregon", 3), ("Yurok Tribe", 1)]
    assert [one.number for one in inserts.versions(COURSE, "Oregon")] == [3, 2, 1]


def test_read_twice_keeps_one_row_and_the_first_moment(write, cast):
    version = write()

    read(version, cast.pia, NOW)
    read(version, cast.pia, LATER)

    assert db.session.scalars(sa.select(Acknowledgement.read_at)).all() == [NOW]


def test_read_at_the_same_moment_keeps_one_row(write, cast, at_once):
    version = write()

    answers = at_once(lambda _: read(version, cast.pia), 4)

    assert None in answers
    assert all(one is None or isinstance(one, IntegrityError) for one in answers)
    assert inserts.readers(version) == 1


def test_each_reads_for_themselves_and_each_place_on_its_own(write, cast):
    oregon, yurok = write(), write(place="Yurok Tribe")
    read(oregon, cast.pia)
    read(oregon, cast.noel, LATER)

    assert [one.readings for one in inserts.held(COURSE, cast.pia)] == [(VersionReading(1, NOW),), ()]
    assert [one.readings for one in inserts.held(COURSE, cast.noel)] == [(VersionReading(1, LATER),), ()]
    assert [one.readings for one in inserts.held(COURSE, cast.sam)] == [(), ()]
    assert (inserts.readers(oregon), inserts.readers(yurok)) == (2, 0)


def test_what_was_read_of_earlier_versions_stays_the_latest_first(write, cast):
    read(write(), cast.pia)
    write("Never read.")
    read(write("Ask twice."), cast.pia, LATER)

    (held,) = inserts.held(COURSE, cast.pia)

    assert (held.version.number, held.readings) == (3, (VersionReading(3, LATER), VersionReading(1, NOW)))


def test_what_is_empty_is_not_held(write, cast):
    read(write(), cast.pia)
    write(" \n")

    assert inserts.held(COURSE, cast.pia) == []


class TestWhatIsNew:
    def test_a_version_that_came_after_the_beginning_is_new_until_it_is_read(self, write, cast):
        begin(cast.pia)
        version = write(at=LATER)
        before = inserts.new_to(cast.pia)

        read(version, cast.pia, LATER)

        assert before == (NewVersion(COURSE, "Oregon", 1),)
        assert inserts.new_to(cast.pia) == ()

    def test_a_version_that_was_there_at_the_beginning_is_not_new(self, write, cast):
        write()
        begin(cast.pia, at=LATER)

        assert inserts.new_to(cast.pia) == ()

    def test_only_the_newest_is_new_also_to_who_read_the_one_before(self, write, cast):
        begin(cast.pia)
        read(write(at=LATER), cast.pia, LATER)
        write("Ask twice.", at=LATER)

        assert inserts.new_to(cast.pia) == (NewVersion(COURSE, "Oregon", 2),)

    def test_beginning_again_does_not_hide_it(self, write, cast):
        begin(cast.pia)
        write(at=LATER)
        with unit_of_work():
            enrolments.enrol(cast.pia, COURSE, LATER + timedelta(days=1), restarted_from=1)

        assert len(inserts.new_to(cast.pia)) == 1

    def test_a_course_that_one_never_began_tells_nothing(self, write, cast):
        begin(cast.pia, ANOTHER)
        begin(cast.noel)
        write(at=LATER)

        assert inserts.new_to(cast.pia) == ()

    def test_an_empty_version_tells_nothing(self, write, cast):
        begin(cast.pia)
        write(at=LATER)
        write("", at=LATER)

        assert inserts.new_to(cast.pia) == ()
