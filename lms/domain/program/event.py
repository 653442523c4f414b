"""What the event log speaks of: the actions there are, and what is said of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self, TypedDict, Unpack


class Action(StrEnum):
    """What was done. The value is what rows hold, which never change: a new action is a new member."""

    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    SESSION_ENDED = "session ended"
    OTHER_SESSIONS_ENDED = "other sessions ended"
    PASSWORD_CHANGED = "password changed"  # noqa: S105  # the name of an action
    PASSWORD_REFUSED = "password refused"  # noqa: S105  # the name of an action
    NAME_CHOSEN = "own name changed"
    EMAIL_CHANGE_REQUESTED = "own e-mail change asked for"
    EMAIL_CHANGED = "own e-mail changed"
    SECOND_FACTOR_SET_UP = "second step set up"
    SECOND_FACTOR_REFUSED = "second step refused"
    SECOND_FACTOR_REMOVED = "second step removed"
    RECOVERY_CODE_USED = "recovery code used"

    INVITED = "invited"
    RESET_LINK_MADE = "reset link made"
    REATTACH_LINK_MADE = "re-attach link made"
    PASSWORD_RESET_REQUESTED = "new password asked for"  # noqa: S105  # the name of an action
    PASSWORD_CHOSEN_WITH_LINK = "password chosen with a link"  # noqa: S105  # the name of an action

    COURSE_STARTED = "course started"
    QUIZ_SUBMITTED = "quiz submitted"
    CHECK_DONE = "short check done"
    COURSE_READY = "course ready for credit"
    COURSE_COMPLETED = "course completed"
    COURSE_GIVEN_UP = "new way given up"
    QUIZZES_RECOUNTED = "quizzes counted again"

    TRAINING_ASSIGNED = "training assigned"
    TRAINING_WITHDRAWN = "training withdrawn"
    TRAINING_DAY_MOVED = "day of training changed"
    TRAINING_REMINDED = "reminded of training"
    TRAINING_PLANNED = "training planned"
    TRAINING_PLAN_ENDED = "training plan ended"

    SUPERVISION_LOGGED = "supervision logged"
    SUPERVISION_REVERSED = "line of supervision taken back"
    SUPERVISION_OBJECTED = "objected to a line of supervision"

    PRACTICE_REQUESTED = "practice asked for"
    PRACTICE_OFFERED = "practice offered"
    PRACTICE_ACCEPTED = "practice accepted"
    PRACTICE_WITHDRAWN = "practice taken back"
    PRACTICE_RATED = "practice rated"
    PRACTICE_RATED_AGAIN = "practice rated anew"
    PRACTICE_READ = "practice read"
    PRACTICE_AGREED = "practice agreed to"
    PRACTICE_CONFIRMED = "practice confirmed"

    PERSON_ADDED = "person added"
    PERSON_CHANGED = "person changed"
    PROFILE_GIVEN = "profile given"
    TARGET_ADJUSTED = "target adjusted"
    TARGET_ADJUSTMENT_ENDED = "adjusted target ended"
    PLAN_CHANGED = "onboarding plan changed"
    PLAN_BEGUN = "onboarding plan begun"
    PLAN_STEP_SAID = "step of the onboarding plan said done"
    PLAN_STEP_TAKEN_BACK = "step of the onboarding plan taken back"
    PLAN_STEP_CONFIRMED = "step of the onboarding plan confirmed"
    PLAN_REMINDED = "reminded of the onboarding plan"
    PLAN_STEP_NOT_YET = "step of the onboarding plan not yet done"
    CODES_READ_AS_ONE = "codes read as one"
    MADE_ADMINISTRATOR = "made an administrator"
    ADMINISTRATOR_REMOVED = "no longer an administrator"
    DEACTIVATED = "deactivated"
    REACTIVATED = "brought back"
    ROSTER_APPLIED = "roster taken"
    ACCOUNTS_JOINED = "accounts joined"
    ACCOUNTS_JOIN_ASKED = "joining of accounts asked for"
    ACCOUNTS_PARTED = "joining of accounts undone"
    PERSON_ERASED = "person erased"
    EVERYTHING_TAKEN = "asked for everything that is kept"

    SIGN_OFF_GIVEN = "may sign off practice"
    SIGN_OFF_ENDED = "may not sign off practice any more"

    SUPERVISION_BEGUN = "supervision begun"
    SUPERVISION_ENDED = "supervision ended"
    TEAM_ADDED = "team made"
    TEAM_RENAMED = "team renamed"
    TEAM_JOINED = "joined a team"
    TEAM_LEFT = "left a team"

    CREDENTIAL_ADDED = "credential added"
    CREDENTIAL_CHANGED = "credential's card changed"
    CREDENTIAL_ENDED = "credential taken away"
    NAME_CORRECTION_REQUESTED = "name on certificates asked for"
    NAME_CORRECTION_DECLINED = "name on certificates declined"
    CERTIFICATE_CORRECTED = "certificate corrected"
    REVOKING_BEGUN = "revoking a certificate begun"
    REVOKING_ANSWERED = "answered about a certificate"
    CERTIFICATE_REVOKED = "certificate revoked"
    CERTIFICATE_LEFT = "certificate left standing"

    HOURS_ADJUSTED = "hours adjusted"
    HOURS_REVERSED = "line of hours taken back"
    LIVE_EVENT_MADE = "live event made"
    LIVE_EVENT_CHANGED = "live event changed"
    LIVE_EVENT_CANCELLED = "live event called off"
    LIVE_ATTESTED = "attendance attested"
    LIVE_REVERSED = "attendance taken back"

    EXTERNAL_REPORTED = "outside training reported"
    EXTERNAL_WITHDRAWN = "outside training withdrawn"
    EXTERNAL_RETURNED = "question about outside training"
    EXTERNAL_ACCEPTED = "outside training accepted"
    EXTERNAL_REVERSED = "outside training taken back"

    SETTINGS_CHANGED = "program settings changed"
    LOGO_CHANGED = "logo changed"
    LOGO_REMOVED = "logo taken away"
    SIGNATURE_CHANGED = "signature changed"
    SIGNATURE_REMOVED = "signature taken away"
    INSERT_SAVED = "program insert kept"
    REVIEW_RECORDED = "course review recorded"
    REVIEW_REVERSED = "course review taken back"
    PILOT_RECORDED = "pilot of a course recorded"
    HOURS_LOWERED = "hours of a course lowered"
    HOURS_ENDED = "decided hours of a course ended"
    MAIL_PASSED_ON = "mail passed on by hand"
    MAIL_SENT_AGAIN = "mail tried again"
    EVENT_LOG_VIEWED = "saw the event log"
    EVENT_LOG_EXPORTED = "took the event log along"
    HOURS_EXPORTED = "took hours of everyone along"

    TEAM_PAGE_VIEWED = "saw the team page"
    TEAM_TABLE_TAKEN = "took the team page along"
    TEAM_OVERVIEW_VIEWED = "saw the team overview"
    RECORD_VIEWED = "saw the record"
    COMPETENCE_VIEWED = "saw standing by statement"
    PRACTICE_VIEWED = "saw a practice"
    CORRECTIONS_VIEWED = "saw who has read a correction"
    ACCOUNT_VIEWED = "saw the account"
    PLAN_VIEWED = "saw the onboarding plan"
    SHEET_VIEWED = "saw the sheet for a meeting"
    SUPERVISION_LOG_VIEWED = "saw the supervision log"
    HOURS_VIEWED = "saw every line of hours"
    ATTENDANCE_VIEWED = "saw who was at a live event"
    EXTERNAL_VIEWED = "saw outside training"
    EXTERNAL_FILE_TAKEN = "opened a certificate from outside"
    REVOKING_VIEWED = "saw the case of a certificate"
    CERTIFICATES_TAKEN = "took certificates along"


_ACTIONS: Mapping[str, Action] = {action.value: action for action in Action}


def read_action(stored: str) -> Action | str:
    """The action that a row holds; its own words where another version wrote one that this one does not know."""
    return _ACTIONS.get(stored, stored)


class RecordView(StrEnum):
    """Actions by which someone sees another's record, as the person whose record it is reads them."""

    TEAM = Action.TEAM_PAGE_VIEWED
    TEAM_TABLE = Action.TEAM_TABLE_TAKEN
    OVERVIEW = Action.TEAM_OVERVIEW_VIEWED
    RECORD = Action.RECORD_VIEWED
    COMPETENCE = Action.COMPETENCE_VIEWED
    PRACTICE = Action.PRACTICE_VIEWED
    CORRECTIONS = Action.CORRECTIONS_VIEWED
    ACCOUNT = Action.ACCOUNT_VIEWED
    PLAN = Action.PLAN_VIEWED
    SHEET = Action.SHEET_VIEWED
    SUPERVISION_LOG = Action.SUPERVISION_LOG_VIEWED
    HOURS = Action.HOURS_VIEWED
    ATTENDANCE = Action.ATTENDANCE_VIEWED
    EXTERNAL = Action.EXTERNAL_VIEWED
    EXTERNAL_FILE = Action.EXTERNAL_FILE_TAKEN
    REVOKING = Action.REVOKING_VIEWED
    CERTIFICATES = Action.CERTIFICATES_TAKEN


class DetailFields(TypedDict, total=False):
    """What may be said of an event beside who, whom and when: slugs, ids, days and counts; no name, no answer."""

    session: int
    opens: str
    link: int
    checked: str
    observation: int
    line: int
    course: str
    item: str
    plan: int
    practice: str
    fields: str
    profile: str
    supervisor: int
    team: int
    account: int
    last_day: str
    due_on: str
    new: int
    changed: int
    settings: str
    file: int
    slug: str
    version: int
    mail: int
    certificate: int
    credential: str
    request: int
    revoking: int
    review: int
    event: int
    hours: int
    training: int
    why: str
    count: int
    competency: str
    rung: int
    step: str
    first_day: str
    codes: str


@dataclass(frozen=True, slots=True, init=False)
class EventDetails:
    """Fields and their values, in the order in which they were said; made of DetailFields.

    Read back they may hold fields of another version as well, which stay readable. `version` is that of an insert;
    the version of the JSON is its `format`: rows without one are of format 1, the only one so far.
    """

    FORMAT: ClassVar[int] = 1

    pairs: tuple[tuple[str, Any], ...]

    def __init__(self, /, **fields: Unpack[DetailFields]) -> None:
        object.__setattr__(self, "pairs", tuple(fields.items()))

    def to_json(self) -> dict[str, Any]:
        return {"format": self.FORMAT, **dict(self.pairs)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Never fails: a log is read whole, whichever version wrote it."""
        fields: Any = {name: value for name, value in stored.items() if name != "format"}
        return cls(**fields)
