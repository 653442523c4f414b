"""The background worker: mail leaves once, waits while nobody takes it, and says how it stands."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from lms import worker
from lms.actions.account import links
from lms.actions.account.sessions import token_hash
from lms.keys import link_key
from lms.store.account import links as link_store
from lms.store.db import IntegrityError, db, unit_of_work
from lms.store.people import people
from lms.store.program import outbox, program
from lms.store.program.outbox import MOST_TRIES
from lms.store.tables.program import Heartbeat, OutboxMessage
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once
from tests.tools.smtp import Sink, running, words_of

pytestmark = pytest.mark.usefixtures("store")
PLACE = "https://learn.example.org"

QUIET = "0 chosen options erased, 0 reminders written"


@pytest.fixture
def sink():
    with running(Sink()) as one:
        yield one


@pytest.fixture
def posted(settings, sink):
    """The settings of a site with that mail server."""
    return replace(settings, smtp=sink.settings(), public_url=PLACE)


@pytest.fixture
def work(clock, posted):
    return lambda: worker.work_once(clock, posted)


def write(person_id: int, once: str = "one", **options: object) -> None:
    with unit_of_work():
        outbox.write(once, person_id, "A subject", "Some words.", NOW, **options)


def rows() -> list[OutboxMessage]:
    db.session.rollback()
    return list(
        db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id).execution_options(populate_existing=True))
    )


def to_of(sink: Sink) -> list[str]:
    return [to for _, [to], _ in sink.arrived]


class TestSending:
    def test_each_mail_leaves_once(self, cast, sink, work):
        write(cast.pia)
        write(cast.noel, "two")

        said = [str(work()) for _ in range(2)]

        assert to_of(sink) == ["pia@example.org", "noel@example.org"]
        assert said == [
            "0 chosen options erased, 0 reminders written, 2 mails sent",
            "0 chosen options erased, 0 reminders written, 0 mails sent",
        ]
        assert [mail.sent_at for mail in rows()] == [NOW, NOW]

    def test_without_a_mail_server_nothing_is_sent_or_changed(self, cast, clock, settings):
        write(cast.pia)

        done = worker.work_once(clock, settings)

        assert str(done) == "0 chosen options erased, 0 reminders written, no mail server is set"
        assert [(mail.sent_at, mail.tries) for mail in rows()] == [(None, 0)]

    def test_the_programs_name_stands_as_the_sender(self, cast, sink, work):
        write(cast.pia)

        work()

        assert sink.mails[0]["From"].addresses[0].display_name == "Family Support North"

    def test_the_same_mail_is_not_written_twice(self, cast):
        write(cast.pia)

        with pytest.raises(IntegrityError):
            write(cast.pia)

    def test_a_mail_goes_to_the_address_of_the_moment_it_leaves(self, cast, sink, work):
        write(cast.pia)
        with unit_of_work():
            people.person(cast.pia).email = "new@example.org"

        work()

        assert to_of(sink) == ["new@example.org"]

    def test_a_mail_may_go_to_an_address_of_its_own_which_is_then_forgotten(self, cast, sink, work):
        write(cast.pia, email="before@example.org")

        work()

        assert to_of(sink) == ["before@example.org"]
        assert rows()[0].email is None


class TestLinks:
    @pytest.fixture
    def token(self, cast, settings) -> str:
        with unit_of_work():
            token = links.make_link(acting(None), cast.pia, "reset", link_key(settings.data))
            id_ = link_store.link_id(token_hash(token))
            outbox.write("link", cast.pia, "A link", "Open {link} now.", NOW, link_id=id_)
        return token

    def test_the_address_of_a_link_is_put_in_as_it_leaves(self, token, sink, work):
        assert token not in rows()[0].body

        work()

        assert words_of(sink.mails[0]) == f"Open {PLACE}/link/{token} now.\n"

    def test_a_mail_that_carried_a_link_loses_its_words(self, token, work):
        work()

        assert rows()[0].body == ""

    def test_a_link_that_ended_is_not_sent(self, token, cast, clock, sink, work):
        clock.pass_time(hours=1)

        done = work()

        assert (sink.arrived, done.sent.held) == ([], 1)
        [mail] = rows()
        assert (mail.tries, mail.body, mail.problem) == (
            MOST_TRIES,
            "",
            "its link had ended before it could be sent",
        )

    def test_a_reattached_account_is_mailed_at_the_address_that_the_link_brings(self, cast, settings, sink, work):
        with unit_of_work():
            token = links.make_link(
                acting(cast.ada), cast.rex, "reattach", link_key(settings.data), email="rex@new.example"
            )
            id_ = link_store.link_id(token_hash(token))
            outbox.write("link", cast.rex, "A link", "{link}", NOW, link_id=id_)

        work()

        assert to_of(sink) == ["rex@new.example"]

    @pytest.mark.parametrize("sends", [True, False])
    def test_an_invitation_that_was_taken_meanwhile_leaves_the_outbox(
        self, token, cast, clock, settings, posted, sink, sends
    ):
        with unit_of_work():
            links.choose_password(token, "a new long password", NOW)

        worker.work_once(clock, posted if sends else settings)

        link_mail = rows()[0]
        assert (link_mail.dropped_at, link_mail.problem, link_mail.body) == (NOW, "", "")
        assert [mail["Subject"] for mail in sink.mails] == (["Your password was changed"] if sends else [])

    def test_a_link_that_another_took_the_place_of_is_not_sent_and_no_problem(
        self, token, cast, clock, settings, work, sink
    ):
        clock.pass_time(minutes=1)
        with unit_of_work():
            links.make_link(acting(None, clock.now), cast.pia, "reset", link_key(settings.data))

        work()

        assert (sink.arrived, rows()[0].problem, rows()[0].dropped_at) == ([], "", clock.now)

    def test_braces_that_someone_typed_stay_as_they_are(self, cast, sink, work):
        with unit_of_work():
            outbox.write("note", cast.pia, "A note", "What is {link} or {0}?", NOW)

        work()

        assert words_of(sink.mails[0]) == "What is {link} or {0}?\n"


class TestTroubles:
    def test_mail_waits_while_the_server_is_down_and_leaves_when_it_is_back(self, cast, clock, settings):
        with running(Sink()) as sink:
            pass
        posted = replace(settings, smtp=sink.settings())
        for number in range(3):
            write(cast.pia, f"mail-{number}")
        for _ in range(MOST_TRIES + 3):
            said = str(worker.work_once(clock, posted))
            clock.pass_time(minutes=5)

        assert said == (f"{QUIET}, 0 mails sent; the server cannot be reached (ConnectionRefusedError)")
        assert [(mail.tries, mail.claimed_at) for mail in rows()] == [(0, None)] * 3
        with running(sink):
            worker.work_once(clock, posted)
        assert len(sink.arrived) == 3
        assert [mail.problem for mail in rows()] == [""] * 3

    def test_a_server_that_is_down_is_asked_once_a_round(self, cast, clock, posted, sink, work):
        asked: list[str] = []
        sink.refuse = lambda command: asked.append(command) or "421 later"
        for number in range(5):
            write(cast.pia, f"mail-{number}")

        work()

        assert len([one for one in asked if one.startswith("EHLO")]) == 1

    def test_a_refused_mail_waits_longer_each_time_and_is_given_up_at_last(self, cast, clock, sink, work):
        tried: list[float] = []
        sink.refuse = lambda command: (
            tried.append((clock.now - NOW) / timedelta(minutes=1)) or "550 no" if command.startswith("RCPT") else None
        )
        write(cast.pia)
        moments = [0, 10, 30, 70, 150, 310, 630, 1270]
        for minutes in sorted({*moments, *(one - 1 for one in moments[1:]), 1500, 3000}):
            clock.now = NOW + timedelta(minutes=minutes)
            work()

        assert tried == moments
        [mail] = rows()
        assert (mail.tries, mail.sent_at, mail.problem) == (
            MOST_TRIES,
            None,
            "the server does not take this address (550)",
        )

    def test_a_refused_mail_holds_up_no_other(self, cast, sink, work):
        sink.refuse = lambda command: "550 no" if command.startswith("RCPT") and "pia" in command else None
        write(cast.pia)
        write(cast.noel, "two")

        done = work()

        assert to_of(sink) == ["noel@example.org"]
        assert (done.sent.mails, done.sent.held) == (1, 1)
        assert str(done.sent) == "1 mail sent, 1 not sent"

    def test_what_waited_for_a_week_speaks_of_what_is_past(self, cast, clock, sink, work):
        write(cast.pia, email="before@example.org")
        clock.pass_time(days=7, seconds=1)

        done = work()

        assert (sink.arrived, done.sent.held) == ([], 1)
        assert (rows()[0].problem, rows()[0].email) == ("it waited for a week", "before@example.org")


class TestAtOnce:
    def test_a_claim_keeps_others_away_for_ten_minutes(self, cast):
        write(cast.pia)

        with unit_of_work():
            first = outbox.claim(NOW)
        with unit_of_work():
            second = outbox.claim(NOW + timedelta(minutes=9, seconds=59))
        with unit_of_work():
            third = outbox.claim(NOW + timedelta(minutes=10))

        assert (first.tries, second, third.tries) == (1, None, 2)

    def test_a_worker_that_ends_between_sending_and_marking_leaves_a_mail_that_can_be_known(
        self, cast, clock, sink, work, monkeypatch
    ):
        write(cast.pia)

        def fall_over(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(outbox, "mark_sent", fall_over)
            with pytest.raises(KeyboardInterrupt):
                work()
        work()
        clock.pass_time(minutes=10)
        work()

        first, again = sink.mails
        assert first["Message-ID"] == again["Message-ID"]
        assert rows()[0].sent_at == clock.now

    def test_a_mail_that_ends_every_worker_is_tried_eight_times_at_most(self, cast, clock, work, monkeypatch):
        write(cast.pia)
        tries: list[int] = []

        def fall_over(*_: object) -> None:
            tries.append(1)
            raise KeyboardInterrupt

        monkeypatch.setattr(worker.mail, "send", fall_over)
        for _ in range(20):
            with contextlib.suppress(KeyboardInterrupt):
                work()
            clock.pass_time(days=0.2)

        assert len(tries) == MOST_TRIES

    def test_what_ended_every_worker_is_a_problem_that_can_be_tried_again(self, cast, clock, sink, work):
        write(cast.pia)
        with unit_of_work():
            db.session.execute(sa.update(OutboxMessage).values(tries=MOST_TRIES, claimed_at=NOW))
        clock.pass_time(minutes=10)

        work()
        problem = rows()[0].problem
        with unit_of_work():
            assert outbox.send_again(clock.now) == 1
        work()

        assert (problem, len(sink.arrived)) == ("the worker ended at each try", 1)

    def test_four_workers_at_once_send_each_mail_once(self, app, cast, clock, posted, sink):
        for number in range(12):
            write(cast.pia, f"mail-{number}")
        met = run_at_once(app, lambda _: worker.work_once(clock, posted), 4)

        assert [one for one in met if isinstance(one, Exception)] == []
        assert len(sink.arrived) == 12
        assert len({mail["Message-ID"] for mail in sink.mails}) == 12

    def test_no_transaction_is_open_while_a_mail_is_sent(self, app, cast, sink, work):
        seen: list[bool] = []

        def write_meanwhile() -> None:
            with app.app_context(), unit_of_work():
                people.person(cast.noel).display_name = "Meanwhile"
            seen.append(True)

        sink.before_answer = write_meanwhile
        write(cast.pia)

        work()

        assert seen == [True]

    def test_an_order_to_stop_is_heard_between_two_mails(self, cast, clock, posted, sink):
        stopped = threading.Event()
        sink.before_answer = stopped.set
        for number in range(3):
            write(cast.pia, f"mail-{number}")

        worker.work(clock, posted, stopped)

        assert len(sink.arrived) == 1


class TestHeartbeat:
    def test_a_round_tells_that_it_was_and_what_it_did(self, cast, clock, work):
        write(cast.pia)

        work()

        beats = program.heartbeats()
        assert (beats["worker"].at, beats["worker"].state) == (
            NOW,
            "0 chosen options erased, 0 reminders written, 1 mail sent",
        )
        assert (beats["mail"].state, beats["mail sent"].at) == ("ok", NOW)

    def test_a_later_round_takes_the_place_of_the_one_before(self, cast, clock, work):
        work()
        later = clock.pass_time(minutes=5)

        work()

        assert program.heartbeats()["worker"].at == later
        assert db.session.scalar(select(sa.func.count()).select_from(Heartbeat)) == 4

    def test_the_first_signs_of_many_workers_at_once_are_one_sign(self, app, cast):
        def beat(_: int) -> None:
            with unit_of_work():
                program.record_heartbeat("worker", "up", NOW)

        met = run_at_once(app, beat, 8)

        assert met == [None] * 8
        assert {name: one.state for name, one in program.heartbeats().items()} == {"worker": "up"}

    def test_mail_tells_what_is_wrong_until_something_leaves(self, cast, clock, sink, work):
        sink.refuse = lambda command: "421 later"
        write(cast.pia)
        work()
        with unit_of_work():
            db.session.execute(sa.delete(OutboxMessage))
        work()
        wrong = program.heartbeats()
        db.session.rollback()
        sink.refuse = lambda command: None
        write(cast.pia)

        work()

        assert "cannot be reached" in wrong["mail"].state
        assert "mail sent" not in wrong
        assert program.heartbeats()["mail"].state == "ok"

    def test_mail_is_off_without_a_server_and_on_again_with_one(self, cast, clock, settings, posted):
        worker.work_once(clock, settings)
        off = program.heartbeats()["mail"].state
        db.session.rollback()

        worker.work_once(clock, posted)

        assert (off, program.heartbeats()["mail"].state) == ("off", "ok")

    def test_mail_leaves_between_two_rounds_as_well(self, app, cast, clock, posted, sink, monkeypatch):
        monkeypatch.setattr(worker, "MAIL_PAUSE_SECONDS", 1)
        stopped = threading.Event()

        def run() -> None:
            with app.app_context():
                worker.work(clock, posted, stopped)
                db.session.remove()

        thread = threading.Thread(target=run)
        thread.start()
        sink.before_answer = stopped.set
        write(cast.pia)
        thread.join(20)

        assert not thread.is_alive()
        assert len(sink.arrived) == 1
        assert program.heartbeats()["mail sent"].at == NOW
