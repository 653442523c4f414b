"""What a program says of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from lms.domain.program.hours_basis import DecidedHours
from lms.domain.program.review import AwaitedReviews

ACTIVE_SHARE_PERCENT = 60
LEAST_SHARE_PERCENT = 50
DEMO_PASSWORD = "walk-beside-demo"  # noqa: S105 -- of everyone in a demonstration, printed on its sign-in page
FINGERPRINT_CHARACTERS = 12
# What sites were reckoned in before the zone was asked for: their days stay as they are.
ZONE_UNTIL_CHOSEN = "America/Los_Angeles"


@dataclass(frozen=True, slots=True)
class Program:
    """Settings of a program; each has a value that works before anyone set it.

    `logo` is the id of the picture's file and the start of its SHA-256, as its address says it; "" without a logo.
    `signature` is the SHA-256 of the picture of the signatory's own, "" without one. `template` names a folder of
    certificates/, and `page_size` is one of its sizes.
    `active_share_percent` is for enrolments that begin from now on, 50 to 100: each keeps the share it was shown.
    `certificates_await` is one of AwaitedReviews: the open reviews for which the certificates of a course wait.
    `time_zone` is "" until somebody chose it. `is_unfinished` tells of a demonstration that was not made to its end.
    `hours` is no setting: all that was ever decided of the hours of courses.
    """

    name: str = "Alongside"
    address: str = ""
    contact: str = ""
    signatory: str = ""
    time_zone: str = ""
    help_line: str = ""
    active_share_percent: int = ACTIVE_SHARE_PERCENT
    credit_again_days: int = 90
    certificates_await: str = AwaitedReviews.NONE.value
    is_demo: bool = False
    is_unfinished: bool = False
    logo: str = ""
    hours: tuple[DecidedHours, ...] = ()
    signatory_title: str = ""
    signature: str = ""
    template: str = "classic"
    page_size: str = "letter"

    @property
    def logo_id(self) -> int | None:
        number = self.logo.partition("-")[0]
        return int(number) if number.isdigit() else None

    @classmethod
    def from_settings(cls, values: Mapping[str, Any]) -> Program:
        """Settings of an older or newer version that this one does not know are passed over.

        A share from before it had to be at least a half counts as a half.
        """
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        if "active_share_percent" in known:
            known["active_share_percent"] = max(LEAST_SHARE_PERCENT, known["active_share_percent"])
        return cls(**known)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone or ZONE_UNTIL_CHOSEN)

    def day_of(self, moment: datetime) -> date:
        """The day of the program's own zone on which a moment falls."""
        return moment.astimezone(self.zone).date()

    def day_began(self, day: date) -> datetime:
        """The moment at which a day of the program's own zone began."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def fingerprint(file: bytes) -> str:
    """The start of a file's SHA-256, as an address carries it: another file has another address."""
    return hashlib.sha256(file).hexdigest()[:FINGERPRINT_CHARACTERS]


@cache
def time_zones() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Heading and zones: those of the United States first, then all that are named after a place."""
    names = sorted(name for name in available_timezones() if "/" in name and name[0].isupper())
    named = [name for name in names if name.partition("/")[0] in _CONTINENTS and name not in UNITED_STATES]
    return (("United States", UNITED_STATES), ("Everywhere", (*named, "UTC")))


_CONTINENTS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
UNITED_STATES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Pacific/Guam",
)
