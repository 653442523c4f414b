"""What the event log speaks of."""

from __future__ import annotations

from enum import StrEnum


class RecordView(StrEnum):
    """Actions by which someone sees another's record, as the person whose record it is reads them."""

    TEAM = "saw the team page"
    RECORD = "saw the record"
    COMPETENCE = "saw standing by statement"
    PRACTICE = "saw a practice"
    ACCOUNT = "saw the account"
