"""What each column of a roster is taken for: guessed from its heading, then as a person says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from lms.domain.people.names import is_in_one_case, put_first_name_first
from lms.domain.people.person import read_email
from lms.domain.people.roster_days import DayOrder, ambiguous_days, order_by_evidence
from lms.domain.people.roster_table import RosterTable


class RosterField(StrEnum):
    """What a column may say of a person."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    SUPERVISOR = "supervisor"
    HIRED_ON = "hired on"
    PROFILE = "profile"
    ADMINISTRATOR = "administrator"
    STATUS = "status"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Headings without blanks and signs; the better ones first, since of two columns one is taken.
_HEADINGS: Mapping[RosterField, tuple[str, ...]] = {
    RosterField.EMAIL: _words(
        "email emailaddress personalemail personalemailaddress homeemail privateemail primaryemail employeeemail "
        "workemail workemailaddress businessemail companyemail emailwork emailpersonal emailhome contactemail "
        "useremail staffemail mail emails correo correoelectronico"
    ),
    RosterField.NAME: _words(
        "name legalname fullname fulllegalname employeename staffname workername membername personname namelastfirst "
        "lastnamefirstname lastfirst nameoncertificate employee staffmember displayname peer person nombrecompleto "
        "nombreyapellido"
    ),
    RosterField.FIRST_NAME: _words(
        "firstname first legalfirstname givenname givennames forename fname namefirst firstnames nombre"
    ),
    RosterField.LAST_NAME: _words(
        "lastname last legallastname surname familyname lname namelast lastnames apellido apellidos"
    ),
    RosterField.SUPERVISOR: _words(
        "supervisoremail supervisoremailaddress supervisorsemail manageremail manageremailaddress managersemail "
        "reportstoemail supervisorworkemail emailofsupervisor emailofthesupervisor supervisor supervisorname manager "
        "managername reportsto reportstoname supervisedby directsupervisor linemanager"
    ),
    RosterField.HIRED_ON: _words(
        "hiredon hiredate dateofhire hireddate datehired hired originalhiredate latesthiredate startdate dateofstart "
        "startingdate started startedon start firstday firstdayofwork employmentstartdate employmentdate joined "
        "joinedon datejoined joindate"
    ),
    RosterField.PROFILE: ("profile",),
    RosterField.ADMINISTRATOR: ("administrator", "isadministrator", "admin", "isadmin"),
    RosterField.STATUS: _words(
        "status employmentstatus employeestatus workstatus currentstatus workerstatus staffstatus active"
    ),
}
# Only where everything that stands in the column is a profile: most files mean something else by these.
_MAYBE_PROFILE = frozenset(("role", "position", "title", "jobtitle"))
_KNOWN = {heading: (field, rank) for field, headings in _HEADINGS.items() for rank, heading in enumerate(headings)}


class EmploymentStatus(StrEnum):
    """What the word in a column of status comes to."""

    HERE = "works here"
    AWAY = "on leave"
    LEFT = "left"


_LEFT = re.compile(
    r"terminat|separat|resign|retire|former|\bended\b|\bleft\b|\bquit\b|dismiss|discharg|laid off|deceased|withdr|"
    r"\bfired\b|offboard|^term(ed)?\.?$"
)
_AWAY = re.compile(r"\bleave\b|\bloa\b|fmla|sabbatical|furlough|absen|suspend")
_NOT_ACTIVE = re.compile(r"inactiv|not active|disabled|deactivat|^(no|n|false|0)$")


def employment_status(typed: str) -> EmploymentStatus:
    """What is neither an end nor a leave works here: `Active`, `Full time`, an empty cell."""
    words = " ".join(typed.casefold().split())
    if _LEFT.search(words):
        return EmploymentStatus.LEFT
    if _AWAY.search(words):
        return EmploymentStatus.AWAY
    return EmploymentStatus.LEFT if _NOT_ACTIVE.search(words) else EmploymentStatus.HERE


@dataclass(frozen=True, slots=True)
class RosterReading:
    """How a file is read: a field for each column (None: passed over), and what its cells cannot say themselves."""

    fields: tuple[RosterField | None, ...]
    day_order: DayOrder | None = None
    mends_case: bool = False
    turns_names: bool = False

    def place(self, field: RosterField) -> int | None:
        """The column that is taken for it; None when none is."""
        return self.fields.index(field) if field in self.fields else None

    @property
    def problem(self) -> str:
        """One sentence on what keeps the file from being read so; "" when nothing does."""
        twice = next((field for field in RosterField if self.fields.count(field) > 1), None)
        if twice is not None:
            return f"Two columns are taken for “{twice}”. Please keep one of them."
        if RosterField.EMAIL not in self.fields:
            return "No column is taken for “email” yet: it is what a person is known by."
        if RosterField.NAME in self.fields and {RosterField.FIRST_NAME, RosterField.LAST_NAME} & set(self.fields):
            return "Please take either one column for the whole name, or one each for first and last name."
        return ""

    def to_json(self) -> dict[str, Any]:
        return {
            "fields": [field.value if field else "" for field in self.fields],
            "day_order": self.day_order.value if self.day_order else "",
            "mends_case": self.mends_case,
            "turns_names": self.turns_names,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            tuple(RosterField(field) if field else None for field in stored["fields"]),
            DayOrder(stored["day_order"]) if stored["day_order"] else None,
            stored["mends_case"],
            stored["turns_names"],
        )


def is_heading(cell: str) -> bool:
    return _compact(cell) in _KNOWN


def guess_reading(table: RosterTable, profiles: Mapping[str, str]) -> RosterReading:
    """By headings; without one for the e-mail, by what stands in the columns. Names in one case are to be mended."""
    fields = _by_headings(table, profiles)
    if RosterField.EMAIL not in fields:
        place = _mostly_addresses(table, fields)
        if place is not None:
            fields[place] = RosterField.EMAIL
    if RosterField.NAME in fields:  # the whole name says more than its parts
        parts = (RosterField.FIRST_NAME, RosterField.LAST_NAME)
        fields = [None if field in parts else field for field in fields]
    return suggest_for_names(table, RosterReading(tuple(fields)))


def suggest_for_names(table: RosterTable, reading: RosterReading) -> RosterReading:
    """The same columns, with the order of days that they show; names that look like it are to be mended."""
    names = names_in(table, reading)
    return RosterReading(
        reading.fields,
        order_of_days(table, reading),
        mends_case=any(map(is_in_one_case, names)),
        turns_names=RosterField.NAME in reading.fields and any(put_first_name_first(name) != name for name in names),
    )


def order_of_days(table: RosterTable, reading: RosterReading) -> DayOrder | None:
    """As the days of the file show it; None when they do not."""
    return order_by_evidence(_column(table, reading, RosterField.HIRED_ON))


def _by_headings(table: RosterTable, profiles: Mapping[str, str]) -> list[RosterField | None]:
    """Of several columns for one thing the one with the better heading, else the first."""
    best: dict[RosterField, tuple[int, int]] = {}
    for place, heading in enumerate(table.headings):
        field, rank = _KNOWN.get(_compact(heading), (None, 0))
        if field is None and _compact(heading) in _MAYBE_PROFILE and _are_profiles(table.column(place), profiles):
            field, rank = RosterField.PROFILE, 1
        if field is not None and (field not in best or rank < best[field][0]):
            best[field] = rank, place
    fields: list[RosterField | None] = [None] * len(table.headings)
    for field, (_, place) in best.items():
        fields[place] = field
    return fields


def _compact(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading.casefold())


def _are_profiles(cells: Sequence[str], profiles: Mapping[str, str]) -> bool:
    known = {words.casefold() for pair in profiles.items() for words in pair}
    return bool(cells) and all(cell.casefold() in known for cell in cells)


def _mostly_addresses(table: RosterTable, fields: Sequence[RosterField | None]) -> int | None:
    """The column without a meaning yet in which more than half of what stands there are e-mail addresses."""
    for place, field in enumerate(fields):
        cells = table.column(place)
        if field is None and sum(read_email(cell) is not None for cell in cells) * 2 > len(cells):
            return place
    return None


def _column(table: RosterTable, reading: RosterReading, field: RosterField) -> tuple[str, ...]:
    place = reading.place(field)
    return table.column(place) if place is not None else ()


def names_in(table: RosterTable, reading: RosterReading) -> tuple[str, ...]:
    """Every whole name as it stands in the file; first and last names are joined."""
    return tuple(name for row in table.rows if (name := joined_name(row.cells, reading)))


def joined_name(cells: Sequence[str], reading: RosterReading) -> str:
    """The name of one line as it stands there."""
    wanted = (RosterField.NAME, RosterField.FIRST_NAME, RosterField.LAST_NAME)
    places = [place for field in wanted if (place := reading.place(field)) is not None]
    return " ".join(cells[place] for place in places if place < len(cells) and cells[place])


def unclear_days(table: RosterTable, reading: RosterReading) -> tuple[str, ...]:
    """Days of the file that could be one of two, when none of the others tells which: the person is asked once."""
    days = _column(table, reading, RosterField.HIRED_ON)
    return ambiguous_days(days) if order_by_evidence(days) is None else ()


def statuses_in(table: RosterTable, reading: RosterReading) -> dict[str, EmploymentStatus]:
    """Each word of the column of status, with what it comes to."""
    return {words: employment_status(words) for words in _column(table, reading, RosterField.STATUS)}
