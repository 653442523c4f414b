"""What becomes of a mail that was tried."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.actions.program.outbox import Delivery, claim_mail, settle_mail
from lms.store.db import unit_of_work
from lms.store.program import outbox
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def tried(cast) -> int:
    """A mail to Pia that was just claimed."""
    with unit_of_work():
        outbox.write("one", cast.pia, "A subject", "Some words.", NOW)
    with unit_of_work():
        claimed, sender = claim_mail(NOW)
    assert sender == "Family Support North"
    return claimed.id


def settled(mail_id: int, delivery: Delivery) -> outbox.MessageSummary:
    with unit_of_work():
        settle_mail(mail_id, delivery, NOW, "what was wrong")
    (kept,) = outbox.mails(None, None, 9)
    return kept


def test_nothing_is_claimed_where_nothing_waits(cast):
    assert claim_mail(NOW) is None


@pytest.mark.parametrize(
    ("delivery", "tries", "problem"),
    [
        (Delivery.SENT, 1, ""),
        (Delivery.UNREACHABLE, 0, "what was wrong"),
        (Delivery.REFUSED, 1, "what was wrong"),
        (Delivery.ENDED, outbox.MOST_TRIES, "its link had ended before it could be sent"),
    ],
)
def test_only_a_refusal_counts_as_a_try(tried, delivery, tries, problem):
    kept = settled(tried, delivery)

    assert (kept.tries, kept.problem, kept.sent_at is not None) == (tries, problem, delivery is Delivery.SENT)


def test_what_the_server_did_not_take_is_tried_again_at_once(tried):
    settled(tried, Delivery.UNREACHABLE)

    with unit_of_work():
        assert claim_mail(NOW + timedelta(seconds=1)) is not None
