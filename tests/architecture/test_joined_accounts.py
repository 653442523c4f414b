"""What is known of a person is read with all their accounts: nothing asks for the rows of one account alone."""

from __future__ import annotations

import re

import pytest

from lms.store.db import Base
from tests.architecture.test_laws import ROOT

OF_A_PERSON = {
    "Acknowledgement",
    "HoursAdjustment",
    "Assignment",
    "Attempt",
    "Certificate",
    "Completion",
    "CorrectionRead",
    "CredentialHeld",
    "Enrolment",
    "Evidence",
    "ExternalFile",
    "ExternalTraining",
    "KindWord",
    "LedgerLine",
    "LiveAttendance",
    "LiveAttestation",
    "NameRequest",
    "Observation",
    "PaperJob",
    "ReadyCourse",
    "SelfRating",
    "ShortCheck",
    "StepSetAside",
    "SupervisionAttendee",
    "SupervisionObjection",
}
OF_AN_ACCOUNT = {
    "AdjustedTarget": "ends with the account's work here",
    "CalendarFeed": "only who is signed in makes one",
    "DigestOff": "a setting of whoever signs in",
    "TrainingPlanPerson": "of a plan, which asks of the account that is kept",
    "ErasedPerson": "each account of a person has one",
    "Away": "a setting of whoever signs in",
    "KnownDevice": "signing in",
    "Link": "signing in",
    "MailDay": "a setting of whoever signs in",
    "OutboxMessage": "mail that waits is handed over when accounts are joined",
    "PastStanding": "derived, and made anew for the account that is kept",
    "PersonAccommodations": "a setting of whoever signs in",
    "PersonClock": "only who is signed in reads",
    "PersonPlan": "ends with the account's work here",
    "PersonProfile": "ends with the account's work here",
    "PlanWord": "of a plan, which ends with the account's work here",
    "PracticeDraft": "only who is signed in fills a form",
    "RaterWord": "ends with the account's work here",
    "RosterUpload": "only who is signed in brings a file",
    "SecondFactor": "signing in",
    "SelfRatingShared": "a setting of whoever signs in",
    "Session": "signing in",
    "Standing": "derived, and made anew for the account that is kept",
    "Supervision": "ends when accounts are joined",
    "TeamMember": "ends when accounts are joined",
}
# A line of the store that asks for one account, and why it may.
MAY = {
    'LedgerLine.person_id == bindparam("person_id")': "each account has a chain of its own",
    "LedgerLine.person_id == account_id": "a chain is an account's, and is checked alone",
    "CredentialHeld.person_id.in_([person_id])": "a new card is kept on the account's own row",
    "LedgerLine.person_id.in_(account_ids)": "the same: whoever asks names all accounts",
    "LedgerLine.person_id.in_(_ACCOUNTS)": "`_ACCOUNTS` are all accounts of those people",
    "CredentialHeld.person_id.in_(_ACCOUNTS)": "the same",
    "Evidence.person_id.in_(some)": "its standing is then made anew for whose the account is",
    "Evidence.person_id.in_(every)": "`every` are the accounts of the person",
    **{
        f"{table}.person_id.in_(_ACCOUNTS)": "it is asked for all accounts of those people"
        for table in (
            "Assignment",
            "Completion",
            "CredentialHeld",
            "Enrolment",
            "Evidence",
            "LedgerLine",
            "Observation",
            "ShortCheck",
        )
    },
    "Completion.person_id == Enrolment.person_id": "lessons of what another account completed are read besides",
    "Completion.person_id == Person.id": "beside it stand the accounts joined into it",
    "Completion.person_id.in_(joined)": "`joined` are the accounts joined into it",
    "Completion.person_id == person_id": "beside it stand accounts joined into it: who may sign off",
    "Completion.person_id == JoinedAccount.joined_id": "beside the account itself: who may sign off",
    "SupervisionObjection.person_id == _There.person_id": "of the same account that was there",
    "SelfRating.person_id == joined_id": "as it is joined: whether anything was said with it",
    "Observation.rater_id.in_(further)": "`further` are joined accounts",
    **{
        f"{table}.person_id.in_(FURTHER)": "`FURTHER` are joined accounts"
        for table in ("Assignment", "Completion", "Enrolment", "Observation")
    },
    **{
        f"{table}.person_id == Person.id": "beside it stands the same of joined accounts"
        for table in ("Assignment", "Completion", "Enrolment", "Observation")
    },
}
_TABLES = "|".join(sorted(OF_A_PERSON))
_ALL = r"accounts_of\(|select\(accounts_among\(|(?:select\()?accounts\)"
_ASKS = re.compile(
    rf"\b(?:{_TABLES})\.(?:person_id|rater_id)"
    r"(?: [=!]= (?!\w+\.(?:c\.)?account_id)[\w.]+(?:\([^)]*\))?"
    rf"|\.(?:not_)?in_\((?!{_ALL})[^\n]*)"
)


def _names_a_person(table: type[Base]) -> bool:
    columns = table.__table__.columns
    return any(name in columns for name in ("person_id", "rater_id"))


def test_of_each_table_it_is_known_whether_its_rows_are_a_persons_or_an_accounts():
    tables = {mapper.class_.__name__ for mapper in Base.registry.mappers if _names_a_person(mapper.class_)}

    assert tables == OF_A_PERSON | OF_AN_ACCOUNT.keys()


def asks(text: str) -> list[str]:
    return [match.group().rstrip(",") for match in _ASKS.finditer(text)]


@pytest.mark.parametrize(
    "line",
    [
        "Assignment.person_id == person_id,",
        'Completion.person_id == bindparam("person_id")',
        "Observation.rater_id.in_(people),",
        "Observation.rater_id == _ME, RATERS_TURN",
    ],
)
def test_a_statement_that_asks_for_one_account_is_seen(line):
    assert len(asks(line)) == 1


def test_facts_of_a_person_are_read_with_all_their_accounts():
    found = [
        f"{file.relative_to(ROOT)}: {asked}"
        for file in sorted((ROOT / "lms" / "store").rglob("*.py"))
        if "migrations" not in file.parts
        for asked in asks(file.read_text())
        if not any(asked.startswith(may) for may in MAY)
    ]

    assert found == []
