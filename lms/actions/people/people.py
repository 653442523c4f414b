"""Joining, and what an administrator changes about a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.actions.account.passwords import hash_in_transaction
from lms.actions.people.invitations import invite_each
from lms.actions.people.plans import Plans, begin_plans
from lms.domain.acting import Acting
from lms.domain.people.person import NAME_MAX, is_possible_day, read_email, read_name
from lms.domain.program.event import Action, EventDetails
from lms.store.account import sessions
from lms.store.competence import raters
from lms.store.in_force import has_left, is_in_force
from lms.store.joined import kept_account
from lms.store.people import membership, people, roster
from lms.store.program import events
from lms.store.tables.people import Person

LAST_DAY_AHEAD = timedelta(days=366)
_NAME_AND_ADDRESS = re.compile(r".*<([^<>]+)>")


class CannotAdd(Exception):
    """The person cannot be added; the message says why in a sentence.

    CannotAdd
     ├── AlreadyHere   the address is somebody's
     └── NameIsHere    the name is; perhaps the same person with a new address
    """


class AlreadyHere(CannotAdd):
    """The address belongs to an account: `person_id`."""

    def __init__(self, address: str, person_id: int) -> None:
        super().__init__(f"{address} already has an account.")
        self.person_id = person_id


class NameIsHere(CannotAdd):
    """Someone has this name already: `namesakes`. Only a person can tell whether it is the same one."""

    def __init__(self, namesakes: Sequence[Person]) -> None:
        super().__init__("Someone of this name is here with another e-mail.")
        self.namesakes = tuple(namesakes)


class CannotChange(Exception):
    """A change that cannot be made; `field` names what was typed wrong, and the message says why.

    CannotChange
     ├── LastAdministrator       nobody would be left to run the program
     └── ConfirmationRequired    it gives much, or takes it from whoever asks: only with a second word
    """

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class LastAdministrator(CannotChange):
    pass


class ConfirmationRequired(CannotChange):
    pass


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Someone who joins, as they were read: `supervisor` is an address, "" for nobody.

    Without a `profile` none is given, as to the first administrator of a site.
    """

    email: str
    legal_name: str
    display_name: str
    profile: str = ""
    supervisor: str = ""
    hired_on: date | None = None
    is_administrator: bool = False
    password_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Address to person id, and to the token of the invitation where one was mailed."""

    person_ids: Mapping[str, int]
    tokens: Mapping[str, str]


def join_program(
    acting: Acting, newcomers: Sequence[Newcomer], *, plans: Plans, invite_key: bytes | None = None
) -> Joined:
    """The one way into a program: accounts, profiles, supervision from today, and an event for each of these.

    A supervisor is here already or joins at the same time. Whose profile has one of `plans` begins it. With the key
    of links, each is mailed an invitation.
    """
    added = roster.add_people([_row(newcomer, acting.now) for newcomer in newcomers])
    profiles = {added[newcomer.email]: newcomer.profile for newcomer in newcomers if newcomer.profile}
    supervisors = _supervisors(newcomers, added)
    roster.give_profiles(profiles, acting.today)
    roster.supervise_each(supervisors, acting.today)
    administrators = [added[newcomer.email] for newcomer in newcomers if newcomer.is_administrator]
    for action, about in (
        (Action.PERSON_ADDED, [(person_id, EventDetails()) for person_id in added.values()]),
        (Action.MADE_ADMINISTRATOR, [(person_id, EventDetails()) for person_id in administrators]),
        (Action.PROFILE_GIVEN, [(one, EventDetails(profile=profile)) for one, profile in profiles.items()]),
        (Action.SUPERVISION_BEGUN, [(one, EventDetails(supervisor=by)) for one, by in supervisors.items()]),
    ):
        events.record_events(action, by=acting.person_id, about=about, now=acting.now)
    hired = {added[newcomer.email]: newcomer.hired_on for newcomer in newcomers}
    begin_plans(acting, profiles, hired, acting.today, plans)
    if invite_key is None or not newcomers:
        return Joined(added, {})
    invited = [(added[newcomer.email], newcomer.display_name) for newcomer in newcomers]
    tokens = invite_each(acting, invited, invite_key)
    return Joined(added, {email: tokens[person_id] for email, person_id in added.items()})


def _row(newcomer: Newcomer, now: datetime) -> roster.NewPerson:
    return roster.NewPerson(
        email=newcomer.email,
        legal_name=newcomer.legal_name,
        display_name=newcomer.display_name,
        is_administrator=newcomer.is_administrator,
        hired_on=newcomer.hired_on,
        password_hash=newcomer.password_hash,
        created_at=now,
    )


def _supervisors(newcomers: Iterable[Newcomer], added: Mapping[str, int]) -> dict[int, int]:
    """Person id to supervisor id."""
    wanted = {added[newcomer.email]: newcomer.supervisor for newcomer in newcomers if newcomer.supervisor}
    here = people.ids_by_email(set(wanted.values()) - added.keys())
    return {person_id: added.get(email) or here[email] for person_id, email in wanted.items()}


def read_newcomer(
    email: str,
    name: str,
    today: date,
    *,
    display_name: str = "",
    profile: str = "",
    supervisor: str = "",
    hired_on: date | None = None,
    is_administrator: bool = False,
    password: str | None = None,
    is_another: bool = False,
) -> Newcomer:
    """Someone as they were typed, who can join today. Raises CannotAdd, CannotChange or UnsuitablePassword.

    `is_another` says of someone whose name is here already that they are another person.
    """
    if hired_on is not None:
        check_day("hired_on", hired_on)
    above = find_supervisor("supervisor", supervisor, today).email if supervisor else ""
    address, legal_name = read_email(email), read_name(name)
    shown = read_name(display_name) if display_name else legal_name
    if address is None:
        raise CannotAdd(f"“{email}” is not an e-mail address.")
    if legal_name is None or shown is None:
        raise CannotAdd(f"A name has 1 to {NAME_MAX} characters on one line.")
    known = people.person_by_email(address)
    if known is not None:
        raise AlreadyHere(address, kept_account(known).id)
    if not is_another and (namesakes := people.people_named(legal_name)):
        raise NameIsHere(namesakes)
    password_hash = hash_in_transaction(password) if password is not None else None
    return Newcomer(address, legal_name, shown, profile, above, hired_on, is_administrator, password_hash)


def find_supervisor(field: str, typed: str, today: date) -> Person:
    """Someone who works here, by address or by name, or by both as a list offers them. Raises CannotChange."""
    listed = _NAME_AND_ADDRESS.fullmatch(typed.strip())
    address = read_email(listed[1] if listed else typed)
    if address is None:
        return _by_name(field, typed, today)
    found = people.account_by_email(address)
    if found is None:
        raise CannotChange(field, "Nobody here has this e-mail.")
    if has_left(found.active_until, today):
        raise CannotChange(field, f"{found.display_name} left, and supervises nobody.")
    return found


def _by_name(field: str, name: str, today: date) -> Person:
    """The one who works here with this name. Raises CannotChange."""
    here = [person for person in people.people_named(name) if not has_left(person.active_until, today)]
    if not here:
        raise CannotChange(field, "Nobody who works here has this name or e-mail. Please type the whole name.")
    if len(here) > 1:
        emails = ", ".join(person.email for person in here)
        raise CannotChange(field, f"{len(here)} people have this name. Please type which e-mail: {emails}.")
    return here[0]


def change_names(acting: Acting, person: Person, legal_name: str, display_name: str, hired_on: date | None) -> bool:
    """Certificates issued before keep the name they certify. False when nothing differs. Raises CannotChange."""
    read = {"legal_name": read_name(legal_name), "display_name": read_name(display_name)}
    for field, name in read.items():
        if name is None:
            raise CannotChange(field, f"A name has 1 to {NAME_MAX} characters on one line.")
    if hired_on is not None:
        check_day("hired_on", hired_on)
    told = {**read, "hired_on": hired_on}
    changed = [field for field, value in told.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, told[field])
    if changed:
        events.record_event(
            Action.PERSON_CHANGED, by=acting.person_id, about=person.id, now=acting.now, fields=" ".join(changed)
        )
    return bool(changed)


def check_day(field: str, day: date) -> None:
    """Raises CannotChange for a day that is a slip of the hand."""
    if not is_possible_day(day):
        raise CannotChange(field, "This day is too long ago or too far ahead.")


def change_profile(acting: Acting, person_id: int, profile: str, from_on: date, *, plans: Plans) -> None:
    """Where the profile has one of `plans`, it begins. Raises CannotChange."""
    check_day("profile_from_on", from_on)
    latest = people.latest_profile(person_id)
    if latest is not None and latest.until_on is None:
        if latest.profile == profile:
            raise CannotChange("profile", "This is the profile already.")
        if not is_in_force(latest.from_on, None, from_on):
            raise CannotChange(
                "profile_from_on", f"The profile of today began on {latest.from_on.isoformat()}; this day is before."
            )
    people.give_profile(person_id, profile, from_on)
    events.record_event(Action.PROFILE_GIVEN, by=acting.person_id, about=person_id, now=acting.now, profile=profile)
    hired = {person_id: roster.hired_on([person_id]).get(person_id)}
    begin_plans(acting, {person_id: profile}, hired, from_on, plans)


def make_administrator(acting: Acting, person: Person, *, is_sure: bool) -> None:
    """Raises CannotChange for someone who left, and ConfirmationRequired when it is not said twice."""
    if person.is_administrator:
        return
    if has_left(person.active_until, acting.today):
        raise CannotChange("administrator", f"{person.display_name} left, and could not use the role.")
    if not is_sure:
        raise ConfirmationRequired(
            "administrator",
            f"{person.display_name} could then change everything on these pages, and read everyone's record.",
        )
    person.is_administrator = True
    events.record_event(Action.MADE_ADMINISTRATOR, by=acting.person_id, about=person.id, now=acting.now)


def unmake_administrator(acting: Acting, person: Person, *, is_sure: bool) -> None:
    """Raises LastAdministrator; and ConfirmationRequired when it is one's own role and not said twice."""
    if not person.is_administrator:
        return
    keep_one_administrator("administrator", person)
    if person.id == acting.person_id and not is_sure:
        raise ConfirmationRequired(
            "administrator",
            "This takes the role from yourself: you could not open these pages again, until somebody gives it back.",
        )
    person.is_administrator = False
    events.record_event(Action.ADMINISTRATOR_REMOVED, by=acting.person_id, about=person.id, now=acting.now)


def keep_one_administrator(field: str, person: Person) -> None:
    """Raises LastAdministrator if nobody but this person could run the program."""
    if not people.lasting_administrators() - {person.id}:
        raise LastAdministrator(
            field,
            "Nobody else could run the program: there is no other administrator who has chosen a password and stays. "
            "Make someone else an administrator first.",
        )


def deactivate(acting: Acting, person: Person, last_day: date, *, is_sure: bool) -> None:
    """Ends supervision on both sides, teams and the administrator's role; the account and its record stay.

    Open practices that the person was named to rate lose that name. Raises CannotChange and its kinds.
    """
    check_day("last_day", last_day)
    if last_day > acting.today + LAST_DAY_AHEAD:
        raise CannotChange("last_day", "The last day can be at most a year ahead.")
    if person.hired_on is not None and last_day < person.hired_on:
        raise CannotChange("last_day", f"This is before the first day, {person.hired_on.isoformat()}.")
    if person.is_administrator:
        keep_one_administrator("last_day", person)
    if not is_sure:
        raise ConfirmationRequired(
            "last_day",
            "This ends your own work here: you could not open these pages again, until somebody undoes it."
            if person.id == acting.person_id
            else f"{person.display_name} could not study here any more. Supervision on both sides, teams and an "
            "administrator's role end with it, and do not come back by themselves.",
        )
    if person.is_administrator:
        person.is_administrator = False
        events.record_event(Action.ADMINISTRATOR_REMOVED, by=acting.person_id, about=person.id, now=acting.now)
    person.active_until = last_day
    people.end_all_supervision(person.id, last_day)
    membership.end_memberships(person.id, last_day)
    raters.take_name_off(person.id)
    if last_day <= acting.today:
        sessions.end_sessions_of(person.id, acting.now)
    events.record_event(
        Action.DEACTIVATED, by=acting.person_id, about=person.id, now=acting.now, last_day=last_day.isoformat()
    )


def bring_back(acting: Acting, person: Person) -> bool:
    """Works here again; supervision, teams and roles are given anew. False when no last day was set."""
    if person.active_until is None:
        return False
    person.active_until = None
    events.record_event(Action.REACTIVATED, by=acting.person_id, about=person.id, now=acting.now)
    return True
