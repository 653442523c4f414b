"""What each line of a roster would do to the people who are here: decided before anything is changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.domain.people.roster import RosterLine

FIRST_PROFILE = "first-90-days"


class RosterStep(StrEnum):
    """What a line would do, in the order in which a page tells it."""

    CANNOT = "cannot"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Known:
    """Someone who is here; `supervisors` are the addresses of those who supervise them today."""

    person_id: int
    email: str
    legal_name: str
    display_name: str
    hired_on: date | None
    profile: str
    is_administrator: bool
    has_left: bool
    supervisors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """One field, as words, before and after; before is "" for someone new."""

    field: str
    before: str
    after: str

    @property
    def words(self) -> str:
        return f"{self.field}: {self.before} → {self.after}" if self.before else f"{self.field}: {self.after}"


@dataclass(frozen=True, slots=True)
class Planned:
    """One line and what it would do; `person_id` is None for someone new."""

    line: RosterLine
    step: RosterStep
    person_id: int | None = None
    changes: tuple[Change, ...] = ()
    why: str = ""

    @property
    def details(self) -> str:
        """Why it cannot be taken, or what it changes."""
        return self.why or "; ".join(change.words for change in self.changes)


@dataclass(frozen=True, slots=True)
class RosterPlan:
    planned: tuple[Planned, ...]
    missing: tuple[Known, ...]

    def of(self, step: RosterStep) -> tuple[Planned, ...]:
        return tuple(row for row in self.planned if row.step is step)

    @property
    def names_to_print(self) -> tuple[str, ...]:
        """Legal names that it would keep."""
        kept = (RosterStep.NEW, RosterStep.CHANGED)
        return tuple(row.line.name for row in self.planned if row.step in kept and row.line.name)

    @property
    def is_idle(self) -> bool:
        """Whether applying it would change nothing."""
        return not any(row.step in (RosterStep.NEW, RosterStep.CHANGED) for row in self.planned)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would do the same, word by word."""
        told = [(row.line, row.step.value, row.person_id, row.changes, row.why) for row in self.planned]
        return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:32]


def plan_roster(
    lines: Sequence[RosterLine],
    known: Mapping[str, Known],
    *,
    applied_by: int | None,
    lasting_administrators: Collection[int],
) -> RosterPlan:
    """`known` is address to person, `lasting_administrators` the ids of those who can run the program from now on."""
    refusals = {line.number: _refusal(line, known.get(line.email), applied_by) for line in lines}
    _refuse_unknown_supervisors(lines, known, refusals)
    demoted = {
        known[line.email].person_id: line.number
        for line in lines
        if not refusals[line.number] and line.is_administrator is False and line.email in known
    }
    if lasting_administrators and not set(lasting_administrators) - demoted.keys():
        for person_id in set(lasting_administrators):
            refusals[demoted[person_id]] = "This would leave the program without an administrator."
    in_file = {line.email for line in lines}
    return RosterPlan(
        tuple(_planned(line, known.get(line.email), refusals[line.number]) for line in lines),
        tuple(
            person
            for person in sorted(known.values(), key=lambda one: one.legal_name.casefold())
            if not person.has_left and person.email not in in_file
        ),
    )


def _refusal(line: RosterLine, person: Known | None, applied_by: int | None) -> str:
    """Why the line cannot be taken, as far as it concerns this person alone."""
    if line.trouble:
        return line.trouble
    if person is None:
        return "" if line.name else "The name is missing, and nobody here has this e-mail yet."
    if person.has_left:
        return "This person left. Let them return on their own page first."
    if person.person_id == applied_by and person.is_administrator and line.is_administrator is False:
        return "This would take the administrator's role from yourself. Do that on your own page."
    return ""


def _refuse_unknown_supervisors(
    lines: Sequence[RosterLine], known: Mapping[str, Known], refusals: dict[int, str]
) -> None:
    """A supervisor is someone who works here, or someone new on a line that can be taken; in any order."""
    works_here = {email for email, one in known.items() if not one.has_left}
    while True:
        there = works_here | {line.email for line in lines if not refusals[line.number]}
        lost = [
            line for line in lines if not refusals[line.number] and line.supervisor and line.supervisor not in there
        ]
        if not lost:
            return
        for line in lost:
            refusals[line.number] = f"Nobody who works here or is new in this file has the e-mail {line.supervisor}."


def _planned(line: RosterLine, person: Known | None, refusal: str) -> Planned:
    if refusal:
        return Planned(line, RosterStep.CANNOT, person.person_id if person else None, why=refusal)
    if person is None:
        return Planned(line, RosterStep.NEW, changes=tuple(_first_words(line)))
    changes = tuple(_changes(line, person))
    return Planned(line, RosterStep.CHANGED if changes else RosterStep.UNCHANGED, person.person_id, changes)


def _first_words(line: RosterLine) -> list[Change]:
    told = [
        ("name", line.name),
        ("supervisor", line.supervisor),
        ("hired on", line.hired_on.isoformat() if line.hired_on else ""),
        ("profile", line.profile or FIRST_PROFILE),
        ("administrator", "yes" if line.is_administrator else ""),
    ]
    return [Change(field, "", after) for field, after in told if after]


def _changes(line: RosterLine, person: Known) -> list[Change]:
    """Empty cells change nothing."""
    changes = []
    if line.name and line.name != person.legal_name:
        changes.append(Change("name", person.legal_name, line.name))
    if line.supervisor and line.supervisor not in person.supervisors:
        changes.append(Change("supervisor", ", ".join(sorted(person.supervisors)) or "nobody", line.supervisor))
    if line.hired_on and line.hired_on != person.hired_on:
        before = person.hired_on.isoformat() if person.hired_on else "no day"
        changes.append(Change("hired on", before, line.hired_on.isoformat()))
    if line.profile and line.profile != person.profile:
        changes.append(Change("profile", person.profile or "none", line.profile))
    if line.is_administrator is not None and line.is_administrator != person.is_administrator:
        words = ("no", "yes")
        changes.append(Change("administrator", words[person.is_administrator], words[line.is_administrator]))
    return changes
