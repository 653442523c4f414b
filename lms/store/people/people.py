"""People, who supervises whom, and what they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from lms.domain.competence.competency import Rung
from lms.domain.people.names import is_same_name
from lms.store.db import chunked, db
from lms.store.in_force import (
    ADJUSTED_TODAY,
    DAY,
    PLAN_TODAY,
    PROFILE_TODAY,
    TODAY,
    end_on,
    has_left,
    in_force,
    not_over,
    read_adjusted,
)
from lms.store.joined import joined_into
from lms.store.tables.people import Person, PersonProfile, Supervision


def add_person(
    email: str,
    legal_name: str,
    display_name: str,
    password_hash: str | None,
    now: datetime,
    *,
    is_administrator: bool = False,
    hired_on: date | None = None,
) -> Person:
    person = Person(
        email=email,
        legal_name=legal_name,
        display_name=display_name,
        password_hash=password_hash,
        is_administrator=is_administrator,
        hired_on=hired_on,
        active_until=None,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    return person


def person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email))


def account_by_email(email: str) -> Person | None:
    """The account that this address leads to today: of a joined one, the account that was kept."""
    found = person_by_email(email)
    joined = joined_into([found.id if found is not None else 0])  # for an unknown address the same is asked
    return db.session.get(Person, joined[found.id]) if found is not None and found.id in joined else found


def people_named(name: str) -> Sequence[Person]:
    """Everyone with this name, legal or shown, whatever its case and accents; without accounts that were joined."""
    rows = db.session.execute(select(Person.id, Person.legal_name, Person.display_name))
    ids = [one for one, legal, shown in rows if is_same_name(legal, name) or is_same_name(shown, name)]
    joined = joined_into(ids)
    wanted = [person_id for person_id in ids if person_id not in joined]
    return db.session.scalars(select(Person).where(Person.id.in_(wanted)).order_by(Person.sort_key, Person.id)).all()


def anyone() -> int | None:
    """Somebody's id, to do a thing with that is taken back; None where there is nobody."""
    return db.session.scalar(select(Person.id).order_by(Person.id).limit(1))


def ids_by_email(emails: Collection[str]) -> dict[str, int]:
    """Address to person id; addresses of nobody are left out."""
    found: dict[str, int] = {}
    for some in chunked(emails):
        rows = db.session.execute(select(Person.email, Person.id).where(Person.email.in_(some)))
        found |= {row.email: row.id for row in rows}
    return found


def with_password(person_ids: Collection[int]) -> Sequence[int]:
    """Those who chose a password."""
    return db.session.scalars(
        select(Person.id).where(Person.id.in_(person_ids), Person.password_hash.is_not(None))
    ).all()


def everyone() -> Sequence[Person]:
    return db.session.scalars(select(Person).order_by(Person.id)).all()


_NAMES = (
    select(Person.id, Person.display_name)
    .where(Person.id.in_(bindparam("people", expanding=True)))
    .order_by(Person.sort_key, Person.id)
)


def names(person_ids: Collection[int]) -> dict[int, str]:
    """Person id to shown name, in the order of the names."""
    return {row[0]: row[1] for row in db.session.execute(_NAMES, {"people": sorted(person_ids)})}


def supervise(supervisor_id: int, person_id: int, from_on: date) -> None:
    db.session.add(Supervision(supervisor_id=supervisor_id, person_id=person_id, from_on=from_on, until_on=None))


def end_supervision(person_id: int, until_on: date) -> None:
    end_on(Supervision, Supervision.person_id == person_id, until_on)


def give_profile(person_id: int, profile: str, from_on: date) -> None:
    """Ends the profile held so far on the day before."""
    end_on(PersonProfile, PersonProfile.person_id == person_id, from_on - DAY)
    db.session.add(PersonProfile(person_id=person_id, profile=profile, from_on=from_on, until_on=None))


def deactivate(person_id: int, last_day: date) -> None:
    db.session.execute(update(Person).where(Person.id == person_id).values(active_until=last_day))


def end_all_supervision(person_id: int, until_on: date) -> None:
    """Ends what is open on both sides: who supervises this person, and whom this person supervises."""
    on_either_side = or_(Supervision.person_id == person_id, Supervision.supervisor_id == person_id)
    end_on(Supervision, on_either_side, until_on)


def supervision(supervision_id: int) -> Supervision | None:
    return db.session.get(Supervision, supervision_id)


def open_supervision(supervisor_id: int, person_id: int) -> Supervision | None:
    """The row that has no end yet; None when there is none."""
    return db.session.scalar(
        select(Supervision).where(
            Supervision.supervisor_id == supervisor_id,
            Supervision.person_id == person_id,
            Supervision.until_on.is_(None),
        )
    )


def supervision_from(supervisor_id: int, person_id: int, day: date) -> Supervision | None:
    """The row that is in force on that day or begins later; the one without an end if there are several."""
    return db.session.scalar(
        select(Supervision)
        .where(
            Supervision.supervisor_id == supervisor_id,
            Supervision.person_id == person_id,
            not_over(Supervision, day),
        )
        .order_by(Supervision.until_on.is_not(None), Supervision.until_on.desc())
        .limit(1)
    )


def latest_profile(person_id: int) -> PersonProfile | None:
    """The row that began last, today or still to come."""
    return db.session.scalar(
        select(PersonProfile)
        .where(PersonProfile.person_id == person_id)
        .order_by(PersonProfile.from_on.desc(), PersonProfile.id.desc())
        .limit(1)
    )


_LASTING = (
    select(Person.id)
    .where(Person.is_administrator, Person.password_hash.is_not(None), Person.active_until.is_(None))
    .order_by(Person.id)
)


def lasting_administrators() -> frozenset[int]:
    """Who can run the program from now on: has signed up and has no last day. Locked until the unit of work ends,
    so that two who take the role from each other at one moment see it.
    """
    return frozenset(db.session.scalars(_LASTING.with_for_update()))


def present_administrators() -> frozenset[int]:
    """The same for a page that only shows them: nobody waits for it."""
    return frozenset(db.session.scalars(_LASTING))


@dataclass(frozen=True, slots=True)
class Card:
    """Someone as their page names them; `supervisors` are those of today.

    `adjusted` are the targets that are other ones today than the profile's, `plan_id` is the onboarding plan that the
    profile asks for; nobody has come who never chose a password.
    """

    person_id: int
    name: str
    legal_name: str
    email: str
    hired_on: date | None
    active_until: date | None
    is_administrator: bool
    profile: str | None
    adjusted: Mapping[str, Rung]
    plan_id: int | None
    created_on: date
    has_come: bool
    supervisors: tuple[str, ...]

    @property
    def first_day(self) -> date:
        """The first day of work; that of the account where none was said."""
        return self.hired_on or self.created_on

    def works_here(self, today: date) -> bool:
        return not has_left(self.active_until, today)


_SUPERVISOR = aliased(Person)
_CARD = (
    select(
        Person.id,
        Person.display_name,
        Person.legal_name,
        Person.email,
        Person.hired_on,
        Person.active_until,
        Person.is_administrator,
        PROFILE_TODAY,
        ADJUSTED_TODAY,
        PLAN_TODAY,
        Person.created_at,
        Person.password_hash.is_not(None),
        _SUPERVISOR.display_name,
    )
    .outerjoin(Supervision, and_(Supervision.person_id == Person.id, in_force(Supervision, TODAY)))
    .outerjoin(_SUPERVISOR, _SUPERVISOR.id == Supervision.supervisor_id)
    .where(Person.id == bindparam("person_id"))
    .order_by(_SUPERVISOR.sort_key)
)


def card(person_id: int, today: date) -> Card | None:
    """None when there is no such person."""
    rows = db.session.execute(_CARD, {"person_id": person_id, "today": today}).all()
    if not rows:
        return None
    *said, adjusted, plan_id, created_at, has_come, _ = rows[0]
    supervisors = tuple(row[-1] for row in rows if row[-1] is not None)
    return Card(*[*said, read_adjusted(adjusted), plan_id, created_at.date(), bool(has_come), supervisors])
