"""What the pages on people show to the one who runs the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from lms.store import joined as accounts
from lms.store.competence.signing import SignOff, sign_off_of
from lms.store.in_force import has_left, is_in_force
from lms.store.people import directory, kept_rows, membership, people
from lms.store.people.directory import DatedRow
from lms.store.people.directory import PeopleFilter as PeopleFilter
from lms.store.people.directory import PeopleState as PeopleState
from lms.store.people.membership import Named
from lms.store.tables.people import Person as Person
from lms.store.tables.people import Supervision, Team, TeamMember

MOST_PRINTED = 200
Dated = TypeVar("Dated", Supervision, TeamMember)


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One person in the list; `has_left` when their last day is over."""

    entry: directory.Entry
    supervisors: tuple[str, ...]
    teams: tuple[str, ...]
    has_left: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Pages count from 1; there is at least one. `left_out` would fit as well, but do not work here any more."""

    asked: PeopleFilter
    listed: tuple[ListedPerson, ...]
    total: int
    page: int
    pages: int
    teams: Sequence[Named]
    left_out: int

    @property
    def before(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True, slots=True)
class ManagePage:
    """All that an administrator may change about one person; rows are newest first."""

    id: int
    email: str
    legal_name: str
    display_name: str
    hired_on: date | None
    active_until: date | None
    has_left: bool
    is_administrator: bool
    is_invited: bool
    came_at: datetime | None
    profiles: Sequence[DatedRow]
    supervisors: Sequence[DatedRow]
    supervised: Sequence[DatedRow]
    teams: Sequence[DatedRow]
    teams_to_join: Sequence[Named]
    supervisor_choices: Sequence[str]
    joined_into: Person | None
    sign_off: SignOff


def people_page(asked: PeopleFilter, page: int, today: date) -> PeoplePage:
    """A page past the last one is the last one."""
    total, is_narrowed = directory.count(asked, today), asked.where is PeopleState.HERE
    pages = max(1, -(-total // directory.PAGE))
    page = min(max(page, 1), pages)
    entries = directory.entries(asked, today, page)
    ids = [entry.id for entry in entries]
    supervisors, teams = directory.supervisors_of(ids, today), membership.teams_of(ids, today)
    return PeoplePage(
        asked=asked,
        listed=tuple(
            ListedPerson(
                entry, supervisors.get(entry.id, ()), teams.get(entry.id, ()), has_left(entry.active_until, today)
            )
            for entry in entries
        ),
        total=total,
        page=page,
        pages=pages,
        teams=membership.teams(today),
        left_out=directory.count(replace(asked, where=PeopleState.LEFT), today) if is_narrowed else 0,
    )


def manage_page(person: Person, today: date) -> ManagePage:
    belongs = [DatedRow(*row) for row in membership.rows_of(person.id)]
    return ManagePage(
        id=person.id,
        email=person.email,
        legal_name=person.legal_name,
        display_name=person.display_name,
        hired_on=person.hired_on,
        active_until=person.active_until,
        has_left=has_left(person.active_until, today),
        is_administrator=person.is_administrator,
        is_invited=person.password_hash is None,
        came_at=directory.came_at(person.id),
        profiles=directory.profile_rows(person.id),
        supervisors=directory.supervisor_rows(person.id),
        supervised=directory.supervised_by(person.id, today),
        teams=belongs,
        teams_to_join=membership.teams(today),
        supervisor_choices=directory.supervisor_choices(today),
        joined_into=kept if (kept := accounts.kept_account(person)).id != person.id else None,
        sign_off=sign_off_of(person.id),
    )


def person(person_id: int) -> Person | None:
    return people.person(person_id)


def erased_at(person_id: int) -> datetime | None:
    """When somebody was erased, None where they were not."""
    return kept_rows.erased_at(person_id)


def with_left(found: Sequence[Person], today: date) -> tuple[tuple[Person, bool], ...]:
    """Each with whether they left."""
    return tuple((one, has_left(one.active_until, today)) for one in found)


def id_of(email: str) -> int | None:
    """The id of the account that this address leads to."""
    found = people.account_by_email(email.strip().lower())
    return found.id if found is not None else None


def is_joined(person_id: int) -> bool:
    """Whether the account was joined into another, so that nothing about it is changed any more."""
    return bool(accounts.joined_into([person_id]))


def supervisor_choices(today: date) -> Sequence[str]:
    """Whom a page offers as supervisors, as `Name <e-mail>`; anyone else who works here can be typed."""
    return directory.supervisor_choices(today)


def invited(asked: PeopleFilter, today: date) -> Sequence[tuple[int, str, str]]:
    """(id, shown name, e-mail) of those meant who chose no password yet, by name; as many as one press prints."""
    return directory.invited(asked, today, MOST_PRINTED)


def names_not_in_yet(today: date) -> Sequence[str]:
    """The names of all of them who work here."""
    return directory.not_in_yet(today, MOST_PRINTED)


def open_supervision(supervision_id: int, person_id: int) -> Supervision | None:
    """A supervision of this person that has no end yet; None when there is no such one."""
    return _open(people.supervision(supervision_id), person_id)


def open_membership(member_id: int, person_id: int) -> TeamMember | None:
    """This person's belonging to a team, when it has no end yet; None when there is no such one."""
    return _open(membership.membership(member_id), person_id)


def ended_supervision(supervision_id: int, person_id: int) -> date | None:
    """The last day of a supervision of this person; None when there is no such one, or it has no end yet."""
    return _end(people.supervision(supervision_id), person_id)


def ended_membership(member_id: int, person_id: int) -> date | None:
    return _end(membership.membership(member_id), person_id)


def _end(row: Supervision | TeamMember | None, person_id: int) -> date | None:
    return row.until_on if row is not None and row.person_id == person_id else None


def _open(row: Dated | None, person_id: int) -> Dated | None:
    return row if row is not None and row.person_id == person_id and row.until_on is None else None


def supervision_between(supervisor_id: int, person_id: int, day: date) -> Supervision | None:
    """The one that has no end yet, if it had begun on that day."""
    return _begun(people.open_supervision(supervisor_id, person_id), day)


def membership_in(team_id: int, person_id: int, day: date) -> TeamMember | None:
    """The one that has no end yet, if it had begun on that day."""
    return _begun(membership.open_membership(team_id, person_id), day)


def _begun(row: Dated | None, day: date) -> Dated | None:
    return row if row is not None and is_in_force(row.from_on, row.until_on, day) else None


def team(team_id: int) -> Team | None:
    return membership.team(team_id)


def teams(today: date) -> Sequence[Named]:
    """By name, with how many belong to each today."""
    return membership.teams(today)
