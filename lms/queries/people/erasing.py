"""What erasing a person leaves and takes away, said before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.store import joined
from lms.store.people import kept_rows

STAYS = (
    "That courses were completed, with day, version and what was asked: boards look years later. It is kept for at "
    "least seven years, and nothing here takes it away.",
    "Contact hours and their chain. They name nobody: the chain stays whole.",
    "The numbers of certificates. Whoever checks one still learns that it is genuine, and no name.",
    "Days and minutes of supervision, and objections to them: Medicaid and boards ask for these.",
    "What was shown in competencies and quizzes, targets with reasons, and what was done when, by number alone.",
)
GOES = (
    "Name, e-mail, password and second step; no one can sign in with the account again.",
    "Certificate files, and the files and words given with training elsewhere.",
    "Credentials held and their cards.",
    "Notes and answers about practice, and notes on training that was asked for.",
    "Words about oneself, settings, calendar, mail, devices, teams and roles, lessons opened and time read.",
    "Papers and downloads that were made.",
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """`accounts` are e-mails of all that are erased together. No rows are counted: some are private to the person."""

    accounts: tuple[str, ...]
    files: int
    erased_at: datetime | None


def erasure(person_id: int, email: str) -> Erasure:
    return Erasure(
        accounts=(email, *(one.email for one in joined.accounts_joined_into(person_id))),
        files=len(kept_rows.files_of(person_id)),
        erased_at=kept_rows.erased_at(person_id),
    )
