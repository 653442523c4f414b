"""The event log: who did what, about whom, when."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.actions.people.record_views import record_log_export, record_log_view
from lms.domain.access import Permission
from lms.domain.program.event import Action
from lms.domain.typed import one_line, read_id
from lms.queries.program import events as query
from lms.web import context
from lms.web.downloads import csv_answer
from lms.web.guard import guarded
from lms.web.program.program_forms import EventsForm
from lms.web.typed import query_value, query_values

bp = Blueprint("events", __name__, url_prefix="/program/events")
ACTION_WORDS: Mapping[Action, str] = {
    Action.SIGNED_IN: "signed in",
    Action.SIGN_IN_REFUSED: "sign-in refused",
    Action.SIGNED_OUT: "signed out",
    Action.SESSION_ENDED: "session ended",
    Action.OTHER_SESSIONS_ENDED: "other sessions ended",
    Action.PASSWORD_CHANGED: "password changed",
    Action.PASSWORD_REFUSED: "password refused",
    Action.NAME_CHOSEN: "own name changed",
    Action.EMAIL_CHANGE_REQUESTED: "own e-mail change asked for",
    Action.EMAIL_CHANGED: "own e-mail changed",
    Action.SECOND_FACTOR_SET_UP: "second step set up",
    Action.SECOND_FACTOR_REFUSED: "second step refused",
    Action.SECOND_FACTOR_REMOVED: "second step removed",
    Action.RECOVERY_CODE_USED: "recovery code used",
    Action.INVITED: "invited",
    Action.RESET_LINK_MADE: "reset link made",
    Action.REATTACH_LINK_MADE: "re-attach link made",
    Action.PASSWORD_RESET_REQUESTED: "new password asked for",
    Action.PASSWORD_CHOSEN_WITH_LINK: "password chosen with a link",
    Action.COURSE_STARTED: "course started",
    Action.QUIZ_SUBMITTED: "quiz submitted",
    Action.CHECK_DONE: "short check done",
    Action.COURSE_READY: "course done, its credit to come",
    Action.COURSE_COMPLETED: "course completed",
    Action.COURSE_GIVEN_UP: "new way given up",
    Action.QUIZZES_RECOUNTED: "quizzes counted again",
    Action.TRAINING_ASSIGNED: "training assigned",
    Action.TRAINING_WITHDRAWN: "training withdrawn",
    Action.TRAINING_DAY_MOVED: "day of training changed",
    Action.TRAINING_REMINDED: "reminded of training",
    Action.TRAINING_PLANNED: "training planned, to be asked for by itself",
    Action.TRAINING_PLAN_ENDED: "ended a plan by which training was asked for",
    Action.SUPERVISION_LOGGED: "supervision logged",
    Action.SUPERVISION_REVERSED: "line of the supervision log taken back",
    Action.SUPERVISION_OBJECTED: "objected to a line of the supervision log",
    Action.PRACTICE_REQUESTED: "practice asked for",
    Action.PRACTICE_OFFERED: "practice offered",
    Action.PRACTICE_ACCEPTED: "practice accepted",
    Action.PRACTICE_WITHDRAWN: "practice withdrawn",
    Action.PRACTICE_RATED: "practice rated",
    Action.PRACTICE_RATED_AGAIN: "practice rated anew",
    Action.PRACTICE_READ: "practice read",
    Action.PRACTICE_AGREED: "practice agreed to",
    Action.PRACTICE_CONFIRMED: "practice confirmed",
    Action.PERSON_ADDED: "person added",
    Action.PERSON_CHANGED: "person changed",
    Action.PROFILE_GIVEN: "profile given",
    Action.TARGET_ADJUSTED: "target adjusted",
    Action.TARGET_ADJUSTMENT_ENDED: "adjusted target ended",
    Action.PLAN_CHANGED: "onboarding plan changed",
    Action.PLAN_BEGUN: "onboarding plan begun",
    Action.PLAN_STEP_SAID: "said that a step of the onboarding plan is done",
    Action.PLAN_STEP_TAKEN_BACK: "took back that a step of the onboarding plan is done",
    Action.PLAN_STEP_CONFIRMED: "confirmed a step of the onboarding plan",
    Action.PLAN_REMINDED: "reminded of the onboarding plan",
    Action.PLAN_STEP_NOT_YET: "a step of the onboarding plan is not yet done",
    Action.CODES_READ_AS_ONE: "evidence of some codes read for others too",
    Action.MADE_ADMINISTRATOR: "made an administrator",
    Action.ADMINISTRATOR_REMOVED: "no longer an administrator",
    Action.DEACTIVATED: "deactivated",
    Action.REACTIVATED: "brought back",
    Action.ROSTER_APPLIED: "roster taken",
    Action.ACCOUNTS_JOINED: "two accounts joined",
    Action.ACCOUNTS_JOIN_ASKED: "asked for two accounts to be joined",
    Action.ACCOUNTS_PARTED: "joining of two accounts undone",
    Action.PERSON_ERASED: "person erased",
    Action.EVERYTHING_TAKEN: "asked for everything that is kept",
    Action.SIGN_OFF_GIVEN: "may sign off practice",
    Action.SIGN_OFF_ENDED: "may not sign off practice any more",
    Action.SUPERVISION_BEGUN: "supervision begun",
    Action.SUPERVISION_ENDED: "supervision ended",
    Action.TEAM_ADDED: "team made",
    Action.TEAM_RENAMED: "team renamed",
    Action.TEAM_JOINED: "joined a team",
    Action.TEAM_LEFT: "left a team",
    Action.CREDENTIAL_ADDED: "credential added",
    Action.CREDENTIAL_CHANGED: "days of a credential changed",
    Action.CREDENTIAL_ENDED: "credential taken away",
    Action.NAME_CORRECTION_REQUESTED: "asked for another name on certificates",
    Action.NAME_CORRECTION_DECLINED: "another name on certificates declined",
    Action.CERTIFICATE_CORRECTED: "certificate issued anew",
    Action.REVOKING_BEGUN: "asked whether a certificate is to be revoked",
    Action.REVOKING_ANSWERED: "answered about a certificate",
    Action.CERTIFICATE_REVOKED: "certificate revoked",
    Action.CERTIFICATE_LEFT: "certificate left as it is",
    Action.HOURS_ADJUSTED: "hours added or taken away by hand",
    Action.HOURS_REVERSED: "a line of hours taken back",
    Action.LIVE_EVENT_MADE: "live event made",
    Action.LIVE_EVENT_CHANGED: "live event changed",
    Action.LIVE_EVENT_CANCELLED: "live event called off",
    Action.LIVE_ATTESTED: "attendance at a live event attested",
    Action.LIVE_REVERSED: "attendance at a live event taken back",
    Action.EXTERNAL_REPORTED: "outside training reported",
    Action.EXTERNAL_WITHDRAWN: "outside training withdrawn",
    Action.EXTERNAL_RETURNED: "asked about outside training",
    Action.EXTERNAL_ACCEPTED: "outside training accepted",
    Action.EXTERNAL_REVERSED: "outside training taken back",
    Action.SETTINGS_CHANGED: "program settings changed",
    Action.LOGO_CHANGED: "logo changed",
    Action.LOGO_REMOVED: "logo taken away",
    Action.SIGNATURE_CHANGED: "signature on certificates changed",
    Action.SIGNATURE_REMOVED: "signature on certificates taken away",
    Action.INSERT_SAVED: "program insert kept",
    Action.REVIEW_RECORDED: "review of a course recorded",
    Action.REVIEW_REVERSED: "review of a course taken back",
    Action.PILOT_RECORDED: "pilot of a course recorded",
    Action.HOURS_LOWERED: "hours of a course lowered to its own times",
    Action.HOURS_ENDED: "decided hours of a course ended",
    Action.MAIL_PASSED_ON: "mail passed on by hand",
    Action.MAIL_SENT_AGAIN: "mail tried again",
    Action.EVENT_LOG_VIEWED: "saw the event log",
    Action.EVENT_LOG_EXPORTED: "took the event log along",
    Action.HOURS_EXPORTED: "took hours of everyone along",
    Action.TEAM_PAGE_VIEWED: "saw the team page",
    Action.TEAM_TABLE_TAKEN: "took the team page along",
    Action.TEAM_OVERVIEW_VIEWED: "saw the team overview",
    Action.RECORD_VIEWED: "saw the record",
    Action.COMPETENCE_VIEWED: "saw standing by statement",
    Action.PRACTICE_VIEWED: "saw a practice",
    Action.CORRECTIONS_VIEWED: "saw who has read a correction",
    Action.ACCOUNT_VIEWED: "saw the account",
    Action.PLAN_VIEWED: "saw the onboarding plan",
    Action.SHEET_VIEWED: "saw the sheet for a meeting",
    Action.SUPERVISION_LOG_VIEWED: "saw the supervision log",
    Action.HOURS_VIEWED: "saw every line of hours",
    Action.ATTENDANCE_VIEWED: "saw who was at a live event",
    Action.EXTERNAL_VIEWED: "saw outside training",
    Action.EXTERNAL_FILE_TAKEN: "opened a certificate from outside",
    Action.REVOKING_VIEWED: "saw what is asked about a certificate",
    Action.CERTIFICATES_TAKEN: "took certificates along",
}


@bp.app_template_filter("action_words")
def action_words(action: Action | str) -> str:
    """How pages name an action; one that another version recorded stands in its own words."""
    return ACTION_WORDS[action] if isinstance(action, Action) else action


@bp.get("/")
@guarded(Permission.ADMINISTER, read_write=True)
def events() -> ResponseReturnValue:
    """A look at the log is an event itself; turning its pages is the same look."""
    form = EventsForm(query_values())
    before = read_id(query_value("before"))
    if before is None:
        record_log_view(context.acting())
    page = query.events_page(_asked(form), before) if form.validate() else query.events_page(query.NOTHING, None)
    form.action.choices = [("", "every deed"), *((action, action_words(action)) for action in page.actions)]
    asked = {name: query_values()[name] for name in ("deed", "email", "since", "until") if query_values().get(name)}
    return render_template(
        "program/events.html", form=form, page=page, asked=asked, before=before, most=query.MOST_IN_FILE
    ), 422 if form.errors else 200


@bp.get("/events.csv")
@guarded(Permission.ADMINISTER, read_write=True)
def file() -> ResponseReturnValue:
    form = EventsForm(query_values())
    asked = _asked(form) if form.validate() else query.NOTHING
    record_log_export(context.acting())
    return csv_answer(f"events-{context.today().isoformat()}", query.HEADINGS, query.event_rows(asked))


def _asked(form: EventsForm) -> query.EventFilter:
    return query.asked_for(
        one_line(form.action.data),
        one_line(form.email.data).lower(),
        form.since.data,
        form.until.data,
        context.program(),
    )
