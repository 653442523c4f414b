"""The weekly overview of what was asked: to whom, when, and that it says counts only."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.team.digest import choose_digest, queue_digests
from lms.content.mails import news_message
from lms.domain.program.mail import AskedCounts, MailKind
from lms.store.account import mail_settings
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program import news, outbox
from lms.store.tables.program import OutboxMessage
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)
ROLE, NALOXONE, ETHICS = "peer-role-in-child-welfare", "overdose-and-naloxone", "ethics-for-peer-workers"


@pytest.fixture
def asked(cast, catalogue) -> None:
    """Pia is asked for three courses: one is past its day, one was done yesterday."""
    with unit_of_work():
        for slug, days in ((ROLE, 9), (NALOXONE, 9), (ETHICS, -2)):
            assignments.add([cast.pia], [slug], cast.sam, TODAY + days * DAY, "", NOW - 20 * DAY)
    complete(catalogue.courses[ROLE], cast.pia, NOW - DAY)


def queue(now=NOW) -> int:
    with unit_of_work():
        return queue_digests(acting(None, now))


def mails() -> list[OutboxMessage]:
    digests = sa.select(OutboxMessage).where(OutboxMessage.kind == "digest").order_by(OutboxMessage.id)
    return list(db.session.scalars(digests))


def test_a_supervisor_gets_counts_and_one_link_and_no_name(asked, cast, catalogue):
    assert queue() == 1

    (mail,) = mails()
    found = news.news(MailKind.DIGEST, mail.id, cast.sam, TODAY, list(catalogue.courses))
    assert (mail.person_id, found.asked) == (cast.sam, AskedCounts(open=2, past=1, done=1))
    message = news_message(MailKind.DIGEST, found, {}, TODAY, "http://learn.example.org")
    assert message.subject == mail.subject == "Your weekly overview"
    assert "2 courses are asked for and open, 1 of them past the day" in message.body
    assert "1 was done in the past week" in message.body
    assert "http://learn.example.org/assigned/" in message.body
    titles = [course.title for course in catalogue.courses.values()]
    assert not any(word in message.body for word in ("Pia", *titles))


def test_it_comes_once_a_week_on_their_own_day(asked, cast):
    assert [queue(), queue()] == [1, 0]
    with unit_of_work():
        outbox.mark_sent(mails()[0].id, NOW)

    assert [queue(NOW + days * DAY) for days in range(1, 10)] == [0, 1, 0, 0, 0, 0, 0, 0, 0]


def test_turned_off_it_does_not_come_and_turned_on_it_does(asked, cast):
    with unit_of_work():
        choose_digest(acting(cast.sam), wants=False)
    assert (queue(), mail_settings.wants_digest(cast.sam)) == (0, False)

    with unit_of_work():
        choose_digest(acting(cast.sam), wants=True)
    assert queue() == 1


def test_with_nothing_to_tell_none_is_written(cast):
    assert queue() == 0


def test_who_supervises_nobody_today_gets_none_an_administrator_neither(asked, cast):
    with unit_of_work():
        people.end_supervision(cast.pia, TODAY - DAY)

    assert queue() == 0


def test_in_a_week_of_the_other_overview_it_does_not_come_as_well(asked, cast):
    with unit_of_work():
        outbox.queue(MailKind.TEAM, {cast.sam: "team:1"}, "Your weekly overview", NOW)

    assert queue() == 0


def test_if_all_is_withdrawn_before_it_leaves_it_has_nothing_to_tell(cast, catalogue):
    assert (
        news_message(
            MailKind.DIGEST,
            news.news(MailKind.DIGEST, 1, cast.sam, TODAY, list(catalogue.courses)),
            {},
            TODAY,
            "http://learn.example.org",
        )
        is None
    )
