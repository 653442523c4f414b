"""What a program says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Program:
    """Settings of a program; each has a value that works before anyone set it."""

    name: str = "Alongside"
    address: str = ""
    contact: str = ""
    signatory: str = ""
    time_zone: str = "America/Los_Angeles"
    help_line: str = ""
    active_share_percent: int = 33
    is_demo: bool = False

    @classmethod
    def from_settings(cls, values: Mapping[str, Any]) -> Program:
        """Settings of an older or newer version that this one does not know are passed over."""
        return cls(**{one.name: values[one.name] for one in fields(cls) if one.name in values})

    def day_of(self, moment: datetime) -> date:
        """The day of the program's own zone on which a moment falls."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    def day_began(self, day: date) -> datetime:
        """The moment at which a day of the program's own zone began."""
        return datetime.combine(day, time(), ZoneInfo(self.time_zone)).astimezone(UTC)
