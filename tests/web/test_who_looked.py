"""Whoever opens a page with somebody's record stands on that person's list, and the list is what the log says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from lms.content.wording import long_date
from lms.store.db import db, unit_of_work
from lms.store.people import people
from tests.conftest import TODAY
from tests.tools.addresses import addresses

ZONE = ZoneInfo("America/Los_Angeles")
# Pages that name people and tell nothing of their records: whom one may choose, and who belongs where.
NAMES_ALONE = {
    "/assign/": "whom to ask",
    "/people/": "who works here, for administrators",
    "/people/export.csv": "the same as a file",
    "/people/teams/": "who is in which team",
    "/practice/start/": "whom to watch",
    "/program/events/": "is told as a look at the log",
    "/program/events/events.csv": "is told as a look at the log",
    "/supervision/new/": "who was there",
}
ROW = re.compile(r'<th scope="row" class="light">([^<]+)</th>\s*<td>([^<]+)</td>\s*<td>([^<]+)</td>')


def events_about(app, person_id: int, name_of: dict[int, str]) -> list[tuple[str, str, str]]:
    """Day, who and what of every look of others, the latest first, by a statement of its own."""
    with app.app_context():
        rows = db.session.execute(
            sa.text(
                "SELECT at, actor_id, deed FROM event WHERE about_id = :person AND actor_id <> :person"
                " AND (deed LIKE 'saw %' OR deed LIKE 'took the team page%') ORDER BY at DESC, id DESC"
            ),
            {"person": person_id},
        ).all()
    found = []
    for at, actor_id, action in rows:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        day = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZONE).date()
        found.append((long_date(day), name_of[actor_id], action))
    return found


def listed(visitor, name: str) -> list[tuple[str, str, str]]:
    """All pages of who looked, as the person reads them."""
    one, found, number = visitor(name), [], 1
    while rows := ROW.findall(one.get(f"/account/looks/?page={number}").text):
        found += rows
        number += 1
    return found


@pytest.fixture
def name_of(cast) -> dict[int, str]:
    return {one: f"{name.title()} Example" for name, one in vars(cast).items()}


@pytest.mark.works("GET /account/looks/", "GET /team/")
def test_each_page_that_tells_of_somebody_is_a_look_and_the_list_is_what_the_log_says(
    app, cast, visitor, clock, looks, name_of, done
):
    """One page a day, so that each would be told by itself."""
    quiet, opened = [], 0
    for viewer in ("sam", "ada"):
        one = visitor(viewer)
        for address in addresses(app, cast.pia):
            clock.pass_time(days=1)
            before = len(looks())
            answer = one.get(address)
            tells = answer.status_code == 200 and "Pia Example" in answer.text
            noted = (getattr(cast, viewer), cast.pia) in {(by, about) for by, _, about in looks()[before:]}
            opened += tells
            if tells and not noted and address.partition("?")[0] not in NAMES_ALONE:
                quiet.append((viewer, address))
        visitor(viewer)  # signed in anew: a session ends after some days

    assert quiet == []
    assert opened > 20
    for name in ("pia", "noel"):
        assert listed(visitor, name) == events_about(app, getattr(cast, name), name_of), name
    assert len(listed(visitor, "pia")) > 20


def test_who_has_nothing_to_do_with_somebody_leaves_no_look_for_nothing_was_shown(app, cast, visitor, looks, done):
    for name in ("olu", "noel"):
        one = visitor(name)
        answers = [one.get(address) for address in addresses(app, cast.pia)]
        assert not [answer.request.path for answer in answers if "Pia Example" in answer.text]

    assert not [about for _, _, about in looks() if about == cast.pia]


@pytest.mark.proof
def test_the_list_is_what_the_log_says_for_a_crowd_of_days(app, cast, visitor, clock, name_of):
    """A year in which supervisors come and go, and each opens pages on odd days."""
    for number in range(60):
        clock.pass_time(days=1, hours=number % 5)
        one = visitor("sam" if number % 2 else "ada")
        for address in addresses(app, cast.pia)[number % 7 :: 7]:
            one.get(address)
        if number == 30:
            with app.app_context(), unit_of_work():
                people.end_supervision(cast.pia, TODAY + timedelta(days=29))
                people.supervise(cast.olu, cast.pia, TODAY + timedelta(days=30))

    for name in ("pia", "noel"):
        assert listed(visitor, name) == events_about(app, getattr(cast, name), name_of), name
