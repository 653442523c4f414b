"""The data map: of each table that reaches a person, whose a row is, what its person is given, what erasing leaves.

A new table or column is put here before it is kept: the download of everything, erasure and docs/privacy.md read this
one list, and a test compares it with the database.

`whose` names the columns by which a row is a person's: `person_id`; `enrolment_id>enrolment` for a row that goes with
another table's; `id<supervision_attendee.line_id` for one that another table's rows name. Without any, the row tells
who did something for the program, and is no part of their record. In `told`, `@` stands behind a column with the
id of somebody, of whom the download tells the shown name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class LeftOut(StrEnum):
    """Why a column is not in the download. The value is said there."""

    INNER = "a number or mark that only the software needs"
    SECRET = "a secret, or what was made of one: it would open your account"  # noqa: S105  # a sentence
    OTHERS = "about other people"
    NOT_NAMED = "somebody else, whom no page of yours names"
    FILE = "the file itself is in the download"
    MAILED = "it went to your mailbox, and may speak of people you work with"
    OFFICE = "done for the program: part of its record, not of yours"


class Fate(StrEnum):
    """What erasing a person does to rows of theirs. The value stands in the data map."""

    STAYS = "stays, without a name"
    GOES = "goes"
    WORDS_GO = "stays, without its words"
    NAME_GOES = "stays, without name and file"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTable:
    """`words` are the columns that erasing empties where the row stays."""

    whose: tuple[str, ...]
    told: tuple[str, ...]
    left: Mapping[str, LeftOut] = field(default_factory=dict)
    fate: Fate = Fate.STAYS
    words: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, bool]:
        """Column to whether somebody's shown name takes its place."""
        return {name.rstrip("@"): name.endswith("@") for name in self.told}


def _of(whose: str, told: str, fate: Fate = Fate.STAYS, *, words: str = "", **left: LeftOut) -> KeptTable:
    return KeptTable(
        whose=tuple(whose.split()), told=tuple(told.split()), left=left, fate=fate, words=tuple(words.split())
    )


_I, _S, _O, _N = LeftOut.INNER, LeftOut.SECRET, LeftOut.OTHERS, LeftOut.NOT_NAMED
_GOES, _P = Fate.GOES, "person_id"
_OF_WAY, _OF_ATTEMPT, _OF_CHECK = "enrolment_id>enrolment", "attempt_id>attempt", "check_id>gap_check"
_OF_TASK, _OF_REPORT = "assignment_id>assignment", "report_id>external_report"


def _office(columns: str) -> KeptTable:
    return KeptTable(whose=(), told=(), left=dict.fromkeys(columns.split(), LeftOut.OFFICE))


KEPT: Mapping[str, KeptTable] = {
    "acknowledgement": _of(_P, "id person_id insert_id read_at"),
    "active_time": _of(_OF_WAY, "id enrolment_id day seconds", _GOES),
    "adjustment": _of(
        _P,
        "id person_id minutes categories delivery earned_on takes_back adjusted_by@ adjusted_at",
        form_key=_I,
    ),
    "adjustment_words": _of("adjustment_id>adjustment", "adjustment_id reason", _GOES),
    "adjusted_target": _of(
        _P,
        "id person_id competency rung reason adjusted_by@ adjusted_at from_on until_on",
        Fate.WORDS_GO,
        words="reason",
    ),
    "adjusted_target_end": _of(
        "adjusted_target_id>adjusted_target", "id adjusted_target_id until_on ended_by@ ended_at"
    ),
    "assignment": _of(
        _P,
        "id person_id course assigned_by@ assigned_at due_on note recurs_months withdrawn_at withdrawn_why period_on",
        Fate.WORDS_GO,
        words="note withdrawn_why",
        mail_id=_I,
        plan_id=_I,
    ),
    "assignment_choice": _of(_OF_TASK, "assignment_id course"),
    "assignment_day": _of(_OF_TASK, "id assignment_id moved_by@ moved_at old_on new_on"),
    "assignment_reminder": _of(_OF_TASK, "id assignment_id reminded_by@ reminded_at"),
    "attempt": _of(
        _P,
        "id person_id enrolment_id course revision drawn pass_percent opened_at submitted_at right_count right",
        seed=_I,
    ),
    "away": _of(_P, "person_id from_on until_on", _GOES),
    "calendar_feed": _of(_P, "person_id shows_titles changed_at", _GOES, token_hash=_S, salt=_S),
    "certificate": _of(
        _P,
        "id serial person_id completion_id line_id facts issued_at superseded_by corrects revoked_at revoked_why",
        Fate.NAME_GOES,
        serial_hash=_I,
        file_sha256=LeftOut.FILE,
    ),
    "certificate_wait": _of("certificate_id>certificate", "certificate_id characters since", _GOES),
    "check_answer": _of(_OF_CHECK, "id check_id item_key chosen answer", _GOES),
    "check_recount": _of(_OF_CHECK, "id check_id item_key way at", digest=_I, recorded_by=_N),
    "chosen_option": _of(_OF_ATTEMPT, "id attempt_id item chosen answer", _GOES),
    "completion": _of(_P, "id person_id enrolment_id course revision completed_at earned_on met counts_from"),
    "correction_read": _of(_P, "id person_id course day read_at"),
    "course_hours": _office("id course basis minutes_each decided_by decided_at ends"),
    "course_hours_words": _office("hours_id taken_by role found why"),
    "course_review": _office("id course revision kind reviewed_on recorded_by recorded_at reverses"),
    "course_review_words": _office("review_id name qualification why"),
    "credential_card": _of(
        "held_id>credential_held", "id held_id number issued_on runs_out_on facts done_before entered_at", _GOES
    ),
    "credential_held": _of(_P, "id person_id slug added_at ended_at", _GOES),
    "declared_reading": _of(_OF_WAY, "id enrolment_id lesson seconds declared_at"),
    "digest_off": _of(_P, "person_id", _GOES),
    "enrolment": _of(
        _P,
        "id person_id course started_at restarted_from revision hours evaluated_at active_seconds"
        " active_share_percent for_credit renews_on given_up_at requires",
    ),
    "erased_person": _of(_P, "id person_id erased_at", erased_by=_N),
    "event": _of("about_id actor_id", "id deed at", actor_id=_N, about_id=_N, what=_I),
    "evidence": _of(_P, "id person_id competency rung met at source source_id thing revision recorded_by@"),
    "external_decision": _of(
        _OF_REPORT,
        "id report_id number outcome decided_by@ decided_at first_on last_on minutes categories delivery saw_document"
        " ledger_line_id",
    ),
    "external_decision_words": _of("decision_id>external_decision", "decision_id words", _GOES),
    "external_file": _of(_P, "id person_id sha256 kind given_at", _GOES, given_digest=_I),
    "external_report": _of(
        "training_id>external_training", "id training_id first_on last_on minutes categories delivery sent_at"
    ),
    "external_report_words": _of(
        _OF_REPORT, "report_id title provider approval_body approval_number answer file_id", _GOES, waits=_I
    ),
    "external_training": _of(_P, "id person_id added_at", form_key=_I),
    "gap_check": _of(_P, "id person_id codes drawn opened_at submitted_at right"),
    "job": _of(
        _P,
        "id person_id kind what asked_at done_at problem made total",
        _GOES,
        key=_I,
        begun_at=_I,
        tries=_I,
        sha256=_I,
    ),
    "joined_account": _of("kept_id joined_id", "id kept_id joined_id joined_at worked_until", joined_by=_N),
    "joined_account_end": _of("join_id>joined_account", "id join_id ended_at", ended_by=_N),
    "kind_word": _of(_P, "id person_id enrolment_id is_done asks said_by@ said_at put_away_at", _GOES),
    "known_device": _of(_P, "id person_id signed_in_at", _GOES, token_hash=_S),
    "ledger_line": _of(
        _P,
        "id person_id sequence minutes categories delivery earned_on source completion_id external_id reverses"
        " added_at previous_hash hash",
    ),
    "lesson_progress": _of(_OF_WAY, "id enrolment_id lesson first_opened_at done_at", _GOES),
    "line_signature": _of("line_id>ledger_line", "id line_id key_id signature found_on"),
    "link": _of(_P, "id person_id opens email until used_at", _GOES, token_hash=_S, salt=_S, made_by=_N),
    "link_check": _of("link_id>link", "link_id checked note", _GOES),
    "live_attendance": _of(_P, "id event_id person_id arrived_at left_at noted_at", noted_by=_N),
    "live_attestation": _of(
        _P, "id event_id person_id arrived_at left_at line_id takes_back attested_by@ attested_at"
    ),
    "live_attestation_words": _of("attestation_id>live_attestation", "attestation_id reason", _GOES),
    "live_event": _of(
        "id<live_attendance.event_id id<live_attestation.event_id",
        "id title starts_at ends_at breaks categories trainer qualification place is_online approvals attester_id@"
        " cancelled_at",
        made_by=_N,
        made_at=_I,
        form_key=_I,
    ),
    "mail_day": _of(_P, "person_id weekday", _GOES),
    "name_request": _of(_P, "id person_id legal_name why asked_at settled_at outcome", _GOES, settled_by=_N),
    "observation": _of(
        _P,
        "id person_id rater_id@ course practice setting parent_agreed_on ratings note comment requested_at rated_at"
        " read_at confirmed_by_person_at confirmed_by_rater_at withdrawn_at points seen_on rater_is_neither"
        " senior_signs started_by@ accepted_at declined_at",
        Fate.WORDS_GO,
        words="note comment",
        form=_I,
    ),
    "outbox": _of(
        _P,
        "id person_id subject written_at email sent_at kind dropped_at",
        _GOES,
        once=_I,
        body=LeftOut.MAILED,
        link_id=_I,
        claimed_at=_I,
        tries=_I,
        problem=_I,
        passed_on_by=_N,
        not_before=_I,
    ),
    "own_steps": _office("id profile steps saved_by saved_at"),
    "past_standing": _of(_P, "person_id latest_on held", _GOES),
    "person": _of(
        "id",
        "id email legal_name display_name is_administrator hired_on active_until created_at",
        Fate.NAME_GOES,
        password_hash=_S,
        sort_key=_I,
    ),
    "person_accommodations": _of(_P, "person_id choices", _GOES),
    "person_plan": _of(_P, "id person_id profile first_on begun_by@ begun_at", version_id=_I),
    "person_profile": _of(_P, "id person_id profile from_on until_on", _GOES),
    "plan_word": _of(_P, "id person_id step number said said_by@ said_at"),
    "practice_draft": _of("rater_id", "id observation_id saved_at", _GOES, rater_id=_I, typed=_O),
    "program_insert": _office("id slug jurisdiction markdown reviewer reviewed_on written_by written_at"),
    "rater_word": _of(_P, "id person_id given_at ended_at", given_by=_N, ended_by=_N),
    "reading_clock": _of(_P, "person_id enrolment_id since counted_at", _GOES, limit_seconds=_I, version=_I),
    "ready_course": _of(_P, "id person_id enrolment_id course revision minutes met approvals ready_at credit_at"),
    "recount": _of(_OF_ATTEMPT, "id attempt_id item_key way at", digest=_I, recorded_by=_N),
    "review_wait": _of("completion_id>completion", "completion_id kind", newest_review=_I),
    "revocation": _of("certificate_id>certificate", "id certificate_id ground begun_at answer_by", begun_by=_N),
    "revocation_answer": _of("revocation_id>revocation", "id revocation_id answered_at"),
    "revocation_answer_words": _of("answer_id>revocation_answer", "answer_id words", _GOES),
    "revocation_decision": _of(
        "revocation_id>revocation", "id revocation_id is_revoked decided_at line_id", decided_by=_N
    ),
    "revocation_words": _of("revocation_id>revocation", "revocation_id words", _GOES),
    "roster_upload": _of(_P, "person_id uploaded_at", _GOES, text=_O, reading=_O, answers=_O),
    "second_factor": _of(_P, "person_id confirmed_at", _GOES, secret=_S, recovery_hashes=_S, last_step=_S),
    "self_rating": _of(_P, "id person_id competency word said_at", _GOES),
    "self_rating_shared": _of(_P, "person_id since", _GOES),
    "session": _of(_P, "id person_id device created_at last_seen_at ended_at", _GOES, token_hash=_S),
    "setting": _office("id name value set_by set_at"),
    "shared_link": _of(
        "certificate_id>certificate",
        "id certificate_id label with_file until made_at",
        Fate.WORDS_GO,
        words="label",
        token_hash=_S,
        salt=_S,
    ),
    "shared_link_end": _of("link_id>shared_link", "id link_id ended_at"),
    "standing": _of(_P, "id person_id competency rung until_on met seen last_at shown_for"),
    "step_set_aside": _of(_P, "id person_id step set_at until_on", _GOES),
    "supervision": _of(_P, "id person_id supervisor_id@ from_on until_on"),
    "supervision_attendee": _of(_P, "id line_id person_id"),
    "supervision_line": _of(
        "id<supervision_attendee.line_id supervisor_id",
        "id supervisor_id@ held_on minutes is_group credential reverses reason added_at",
        Fate.WORDS_GO,
        words="reason",
        form_key=_I,
    ),
    "supervision_objection": _of(_P, "id line_id person_id words objected_at", Fate.WORDS_GO, words="words"),
    "team_member": _of(_P, "id team_id person_id from_on until_on", _GOES),
    "training_plan": _office(
        "id courses any_one with_way team_id profile due_on days_after_hire every_months note made_by made_at"
        " ended_at"
    ),
    "training_plan_person": _of(_P, "plan_id person_id", _GOES),
}
# What a program has to keep is named by ids alone; these hold nobody's.
OF_NOBODY: Mapping[str, str] = {
    "correction_taken_up": "when this site first taught a correction",
    "course_revision": "outlines of courses",
    "equivalent_code": "derived from the frameworks",
    "evaluation": "what was said of a course, without person and moment: no row is known to be anyone's",
    "item_version": "questions as they were drawn",
    "plan_version": "plans as somebody began them",
    "practice_form": "points of practices",
    "program_file": "pictures of the program",
    "pulse": "signs of life of the worker",
    "standing_rule": "versions of a rule",
    "stored_file": "hash and size of files; whose they are says the row that names them",
    "team": "names of teams",
    "throttle": "hashes of what was tried, gone within the hour",
}
