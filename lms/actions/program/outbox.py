"""Sending what waits in the outbox: claimed before it is tried, and settled once it is known what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from lms.store.program import outbox, program
from lms.store.program.outbox import ClaimedMessage as ClaimedMessage


class Delivery(StrEnum):
    """What came of trying to send a mail."""

    SENT = "sent"
    UNREACHABLE = "the server is at fault"
    REFUSED = "this mail is at fault"
    ENDED = "its link opens nothing any more"


def give_up_old(now: datetime) -> int:
    """Gives up what waited so long that it speaks of what is past; how many."""
    return outbox.give_up_old(now)


def claim_mail(now: datetime) -> tuple[ClaimedMessage, str] | None:
    """The next mail to try, kept from other workers, and the name of the program that sends it.

    In a unit of work of its own. None when there is none.
    """
    claimed = outbox.claim(now)
    return (claimed, program.program().name) if claimed is not None else None


def settle_mail(mail_id: int, delivery: Delivery, now: datetime, problem: str = "") -> None:
    """Only a refusal counts as a try: a server that cannot be reached would take no other mail either."""
    if delivery is Delivery.SENT:
        outbox.mark_sent(mail_id, now)
    elif delivery is Delivery.UNREACHABLE:
        outbox.put_back(mail_id, problem)
    elif delivery is Delivery.REFUSED:
        outbox.note_problem(mail_id, problem)
    else:
        outbox.give_up(mail_id, "its link had ended before it could be sent")


def take_old_as_sent(before: datetime) -> int:
    """Only for the demonstration, as if mail had left all along; how many."""
    return outbox.take_as_sent(before)
