"""What the account page and the list of looks ask, however long the history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.domain.program.event import RecordView
from lms.queries.account import account as query
from lms.store.account import sessions
from lms.store.db import unit_of_work
from lms.store.program import events
from tests.conftest import NOW
from tests.queries.test_statements import statements

pytestmark = pytest.mark.usefixtures("store")
EVER = NOW - timedelta(days=9000)


def test_the_account_asks_twice_however_many_devices(app, cast):
    with unit_of_work():
        for number in range(30):
            sessions.open_session(f"hash-{number}", cast.pia, NOW, "Firefox on Android")

    with statements(app) as asked:
        page = query.account(cast.pia, EVER, EVER)

    assert len(asked) == 2, asked
    assert len(page.sessions) == 30
    assert (page.second_step.since, page.second_step.codes_left) == (None, 0)


def test_a_page_of_looks_asks_once_however_many_there_are(app, cast):
    with unit_of_work():
        for number in reversed(range(400)):
            moment = NOW - timedelta(days=number)
            events.record_view(RecordView.RECORD, by=cast.sam, about=[cast.pia], since=moment, now=moment)

    with statements(app) as asked:
        page = query.looks(cast.pia, 3)

    assert len(asked) == 1, asked
    assert (len(page.looks), page.before, page.after) == (query.LOOKS_ON_A_PAGE, 2, 4)
    assert page.looks[0].at == NOW - timedelta(days=2 * query.LOOKS_ON_A_PAGE)


def test_the_last_page_of_looks_has_none_after_it(cast):
    with unit_of_work():
        events.record_view(RecordView.TEAM, by=cast.sam, about=[cast.pia], since=NOW, now=NOW)

    page = query.looks(cast.pia, 1)

    assert [(one.who, one.action, one.at) for one in page.looks] == [("Sam Example", "saw the team page", NOW)]
    assert (page.before, page.after) == (None, None)
