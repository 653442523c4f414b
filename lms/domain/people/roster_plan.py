"""What each line of a roster would do to the people who are here: decided before anything is changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lms.domain.people.names import fold_name, is_same_name, offer_case, sort_key
from lms.domain.people.roster import RosterLine
from lms.domain.people.roster_columns import EmploymentStatus

FIRST_PROFILE = "first-90-days"
ANOTHER = "another"  # the answer that someone new is another person than those of the same name


class RosterStep(StrEnum):
    """What a line would do, in the order in which a page tells it."""

    CANNOT = "cannot"
    ASK = "ask"
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
    """One line and what it would do; `person_id` is None for someone new.

    `namesakes` are those here who have the name of someone new. `keeps_email` is the address of the account that a
    person said is theirs, though the file has another.
    """

    line: RosterLine
    step: RosterStep
    person_id: int | None = None
    changes: tuple[Change, ...] = ()
    why: str = ""
    namesakes: tuple[Known, ...] = ()
    keeps_email: str = ""

    @property
    def details(self) -> str:
        """Why it cannot be taken, or what it changes."""
        words = [change.words for change in self.changes]
        return self.why or "; ".join([f"e-mail: stays {self.keeps_email}", *words] if self.keeps_email else words)


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
    def names_mended(self) -> tuple[str, ...]:
        """Legal names that came in one case and are kept in two."""
        return tuple(row.line.name for row in self._named if row.line.was_mended)

    @property
    def names_in_one_case(self) -> tuple[tuple[str, str], ...]:
        """Legal names that it would keep in capitals, or in small letters, alone; each with how it may be meant."""
        offered = ((row.line.name, offer_case(row.line.name)) for row in self._named)
        return tuple((name, meant) for name, meant in offered if meant)

    @property
    def _named(self) -> tuple[Planned, ...]:
        return tuple(row for row in self.planned if any(change.field == "name" for change in row.changes))

    @property
    def is_idle(self) -> bool:
        """Whether applying it would change nothing."""
        return not any(row.step in (RosterStep.NEW, RosterStep.CHANGED) for row in self.planned)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would do the same, word by word."""
        told = [
            (row.line, row.step.value, row.person_id, row.changes, row.why, row.keeps_email) for row in self.planned
        ]
        return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:32]


def plan_roster(
    lines: Sequence[RosterLine],
    known: Mapping[str, Known],
    *,
    applied_by: int | None,
    lasting_administrators: Collection[int],
    answers: Mapping[str, str] | None = None,
) -> RosterPlan:
    """`known` is address to person (of a joined account: to whose it became), `lasting_administrators` the ids of
    those who can run the program from now on. `answers` says for an address of someone new whose name is here
    already: ANOTHER person, or the id of the same one.
    """
    said = answers or {}
    matched = _match(lines, known, said)
    lines = _find_supervisors(lines, known, matched)
    refusals = {line.number: _refusal(line, matched.get(line.number), applied_by) for line in lines}
    _refuse_a_second_line(lines, matched, refusals)
    questions = _namesakes(lines, known, matched, refusals, said)
    _refuse_unknown_supervisors(lines, known, refusals, questions)
    demoted = {
        matched[line.number].person_id: line.number
        for line in lines
        if not refusals[line.number] and line.is_administrator is False and line.number in matched
    }
    if lasting_administrators and not set(lasting_administrators) - demoted.keys():
        for person_id in set(lasting_administrators):
            refusals[demoted[person_id]] = "This would leave the program without an administrator."
    in_file = {line.email for line in lines} | {person.email for person in matched.values()}
    everyone = {person.person_id: person for person in known.values()}
    return RosterPlan(
        tuple(
            _planned(line, matched.get(line.number), refusals[line.number], questions.get(line.number))
            for line in lines
        ),
        tuple(
            person
            for person in sorted(everyone.values(), key=lambda one: sort_key(one.legal_name))
            if not person.has_left and person.email not in in_file
        ),
    )


def _match(lines: Sequence[RosterLine], known: Mapping[str, Known], answers: Mapping[str, str]) -> dict[int, Known]:
    """Number of a line to the person it is about: by address, else as somebody answered."""
    by_id = {str(person.person_id): person for person in known.values()}
    matched = {}
    for line in lines:
        person = known.get(line.email)
        if person is None and line.email:
            answered = by_id.get(answers.get(line.email, ""))
            person = answered if answered is not None and _has_name(answered, line.name) else None
        if person is not None:
            matched[line.number] = person
    return matched


def _has_name(person: Known, name: str) -> bool:
    return is_same_name(person.legal_name, name) or is_same_name(person.display_name, name)


def _find_supervisors(
    lines: Sequence[RosterLine], known: Mapping[str, Known], matched: Mapping[int, Known]
) -> list[RosterLine]:
    """The lines with the address of a supervisor who is named, where one person only has that name."""
    moved = {line.email: matched[line.number].email for line in lines if line.number in matched}
    if not any(line.supervisor and "@" not in line.supervisor for line in lines):
        return [_with_supervisor(line, moved.get(line.supervisor, line.supervisor)) for line in lines]
    named: dict[str, set[str]] = {}
    for person in known.values():
        for name in (person.legal_name, person.display_name) if not person.has_left else ():
            named.setdefault(fold_name(name), set()).add(person.email)
    for line in lines:
        if line.name and not line.trouble and line.number not in matched:
            named.setdefault(fold_name(line.name), set()).add(line.email)
    found = []
    for line in lines:
        is_name = line.supervisor and "@" not in line.supervisor
        same = named.get(fold_name(line.supervisor), set()) if is_name else set()
        if len(same) > 1 and not line.trouble:
            why = f"Several people are called {line.supervisor}. Please write the supervisor's e-mail."
            found.append(replace(line, supervisor="", trouble=why))
        else:
            found.append(_with_supervisor(line, moved.get(line.supervisor, next(iter(same), line.supervisor))))
    return found


def _with_supervisor(line: RosterLine, address: str) -> RosterLine:
    return line if address == line.supervisor else replace(line, supervisor=address)


def _refusal(line: RosterLine, person: Known | None, applied_by: int | None) -> str:
    """Why the line cannot be taken, as far as it concerns this person alone."""
    if line.trouble:
        return line.trouble
    if person is None:
        if line.status is EmploymentStatus.LEFT:
            return "The file says that this person left, so no account is made."
        return "" if line.name else "The name is missing, and nobody here has this e-mail yet."
    if line.status is EmploymentStatus.LEFT:
        return "" if person.has_left else "The file says that this person left. Set the last day on their own page."
    if person.has_left:
        return "This person left. Let them return on their own page first."
    if line.supervisor and line.supervisor == person.email:
        return "Nobody can supervise themselves."
    if person.person_id == applied_by and person.is_administrator and line.is_administrator is False:
        return "This would take the administrator's role from yourself. Do that on your own page."
    return ""


def _refuse_a_second_line(
    lines: Sequence[RosterLine], matched: Mapping[int, Known], refusals: dict[int, str]
) -> None:
    """Of two lines about one account, under different addresses, the first counts."""
    first: dict[int, int] = {}
    for line in lines:
        if line.number in matched and not refusals[line.number]:
            person_id = matched[line.number].person_id
            if person_id in first:
                refusals[line.number] = f"The same person stands on line {first[person_id]} already."
            first.setdefault(person_id, line.number)


def _namesakes(
    lines: Sequence[RosterLine],
    known: Mapping[str, Known],
    matched: Mapping[int, Known],
    refusals: Mapping[int, str],
    answers: Mapping[str, str],
) -> dict[int, tuple[tuple[Known, ...], str]]:
    """Number of a line about someone new whose name is here or stood in the file before: who that is, and why."""
    named: dict[str, dict[int, Known]] = {}
    for person in known.values():
        for name in {fold_name(person.legal_name), fold_name(person.display_name)}:
            named.setdefault(name, {})[person.person_id] = person
    first: dict[str, int] = {}
    asked = {}
    for line in lines:
        if refusals[line.number] or line.number in matched:
            continue
        same, before = tuple(named.get(fold_name(line.name), {}).values()), first.get(fold_name(line.name))
        first.setdefault(fold_name(line.name), line.number)
        if answers.get(line.email) == ANOTHER:
            continue
        if same:
            asked[line.number] = same, "Someone of this name is here with another e-mail."
        elif before is not None:
            asked[line.number] = (), f"The same name stands on line {before} with another e-mail."
    return asked


def _refuse_unknown_supervisors(
    lines: Sequence[RosterLine], known: Mapping[str, Known], refusals: dict[int, str], questions: Collection[int]
) -> None:
    """A supervisor is someone who works here, or someone new on a line that can be taken; in any order."""
    works_here = {email for email, one in known.items() if not one.has_left}
    while True:
        taken = [line for line in lines if not refusals[line.number] and line.number not in questions]
        there = works_here | {line.email for line in taken}
        lost = [
            line for line in lines if not refusals[line.number] and line.supervisor and line.supervisor not in there
        ]
        if not lost:
            return
        for line in lost:
            has = "has the e-mail" if "@" in line.supervisor else "is called"
            refusals[line.number] = f"Nobody who works here or is new in this file {has} {line.supervisor}."


def _planned(
    line: RosterLine, person: Known | None, refusal: str, question: tuple[tuple[Known, ...], str] | None
) -> Planned:
    if refusal:
        return Planned(line, RosterStep.CANNOT, person.person_id if person else None, why=refusal)
    if question is not None:
        return Planned(line, RosterStep.ASK, why=question[1], namesakes=question[0])
    if person is None:
        return Planned(line, RosterStep.NEW, changes=tuple(_first_words(line)))
    if line.status is EmploymentStatus.LEFT:
        return Planned(line, RosterStep.UNCHANGED, person.person_id)
    changes = tuple(_changes(line, person))
    keeps = person.email if line.email != person.email else ""
    return Planned(
        line, RosterStep.CHANGED if changes else RosterStep.UNCHANGED, person.person_id, changes, keeps_email=keeps
    )


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
    is_same_but_case = line.was_mended and line.name.casefold() == person.legal_name.casefold()
    if line.name and line.name != person.legal_name and not is_same_but_case:
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
