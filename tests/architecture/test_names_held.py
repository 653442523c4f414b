"""Which columns hold names of content, and that none of them is left behind when a name changes."""

from __future__ import annotations

import ast

import sqlalchemy as sa

import lms.app  # noqa: F401 -- brings every table along
from lms.store.db import Base
from lms.store.tables.names import ContentName, JsonWithNames
from tests.architecture.test_laws import CODE, name_of, nodes_of

# By what a name of before leads to the one of today, or why it need not.
LED = {
    "lesson_progress.lesson": "Course.named_now",
    "declared_reading.lesson": "Course.named_now",
    "observation.practice": "Course.practice_called",
    "attempt.drawn": "Course.item_called",
    "attempt.right": "Course.item_called",
    "chosen_option.item": "Course.item_called",
    "item_version.item": "present_digests",
    "item_version.content": "present_digests",
    "enrolment.requires": "practices_left and practice_now",
    "practice_form.practice": "PracticeForm.practices",
    "plan_version.digest": "a plan whose names changed is another version, and shows the same steps",
}
TOLD = {
    "evidence.competency": "codes cannot change; the site tells one that is gone",
    "standing.competency": "the same, made of evidence",
    "past_standing.held": "the same, made of evidence",
    "adjusted_target.competency": "the same",
    "self_rating.competency": "codes of frameworks, which no file renames; a word on one that ended is not shown",
    "observation.ratings": "the same",
    "gap_check.codes": "the same",
    "equivalent_code.code": "derived from the frameworks as a site starts",
    "equivalent_code.stands_for": "the same",
    "standing.shown_for": "the same",
    "person_profile.profile": "slugs of profiles cannot change; the site tells one that is gone",
    "person_plan.profile": "the same",
    "own_steps.profile": "the same",
    "training_plan.profile": "the same",
}
KEPT = {
    "certificate.facts": "what was certified, word for word",
    "course_revision.outline": "titles as they were studied",
    "event.what": "a log is read as it was written",
    "observation.points": "what was ticked, in its words",
    "step_set_aside.step": "a step that was put off comes back a few days early, and nothing else does",
    "plan_word.step": "a step's own key, which never changes and names nothing of the content",
    "outbox.once": "lms/actions/learning/corrections.py asks for the keys of before",
    "roster_upload.reading": "gone after a day",
    "roster_upload.answers": "gone after a day",
}
NO_NAMES = {
    "calendar_feed": {"salt", "token_hash"},
    "check_answer": {"answer"},
    "check_recount": {"way", "digest"},
    "course_hours": {"basis", "minutes_each"},
    "course_hours_words": {"taken_by", "role", "found", "why"},
    "course_review": {"kind", "revision"},
    "course_review_words": {"name", "qualification", "why"},
    "person_accommodations": {"choices"},
    "plan_word": {"said"},
    "practice_draft": {"typed"},
    "practice_form": {"digest", "points"},
    "review_wait": {"kind"},
    "self_rating": {"word"},
    "stored_file": {"sha256", "kind"},
    "supervision_line": {"credential", "form_key", "reason"},
    "supervision_objection": {"words"},
    "external_decision": {"outcome", "categories", "delivery"},
    "external_decision_words": {"words"},
    "external_file": {"sha256", "given_digest", "kind"},
    "external_report": {"categories", "delivery"},
    "external_report_words": {"title", "provider", "approval_body", "approval_number", "answer"},
    "external_training": {"form_key"},
    "training_plan": {"note"},
    "course_revision": {"revision"},
    "enrolment": {"revision", "hours"},
    "evaluation": {"revision", "answers"},
    "item_version": {"digest"},
    "job": {"key", "kind", "what", "sha256", "problem"},
    "person": {"email", "legal_name", "display_name", "password_hash"},
    "program_file": {"name", "media_type", "sha256"},
    "pulse": {"name", "state"},
    "team": {"name"},
    "throttle": {"key"},
    "adjusted_target": {"reason"},
    "assignment": {"note", "withdrawn_why"},
    "event": {"deed"},
    "evidence": {"source", "revision"},
    "known_device": {"token_hash"},
    "link": {"token_hash", "salt", "opens", "email"},
    "credential_card": {"number", "facts", "done_before"},
    "credential_held": {"slug"},
    "name_request": {"legal_name", "why", "outcome"},
    "observation": {"setting", "note", "comment", "form"},
    "program_insert": {"jurisdiction", "markdown", "reviewer"},
    "roster_upload": {"text"},
    "second_factor": {"recovery_hashes"},
    "session": {"token_hash", "device"},
    "setting": {"name", "value"},
    "attempt": {"revision"},
    "completion": {"revision", "met"},
    "link_check": {"checked", "note"},
    "outbox": {"subject", "body", "email", "problem", "kind"},
    "ready_course": {"revision", "met", "approvals"},
    "certificate": {"serial", "serial_hash", "file_sha256", "revoked_why"},
    "chosen_option": {"answer"},
    "line_signature": {"key_id"},
    "adjustment": {"categories", "delivery", "form_key"},
    "adjustment_words": {"reason"},
    "live_event": {"title", "breaks", "categories", "trainer", "qualification", "place", "approvals", "form_key"},
    "live_attestation_words": {"reason"},
    "ledger_line": {"categories", "delivery", "source", "previous_hash", "hash"},
    "recount": {"way", "digest"},
    "certificate_wait": {"characters"},
    "revocation": {"ground"},
    "revocation_words": {"words"},
    "revocation_answer_words": {"words"},
    "shared_link": {"token_hash", "salt", "label"},
}


def columns_of_texts() -> dict[str, sa.types.TypeEngine]:
    return {
        f"{table.name}.{column.name}": column.type
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(getattr(column.type, "impl", column.type), sa.Text | sa.JSON)
    }


def test_it_is_known_of_every_text_whether_it_is_a_name_of_content():
    """A new column has to be put among these: one that holds a name would be orphaned in silence."""
    found = columns_of_texts()
    read_as_of_today = {name for name, kind in found.items() if isinstance(kind, ContentName | JsonWithNames)}

    no_names = {f"{table}.{column}" for table, columns in NO_NAMES.items() for column in columns}
    assert found.keys() - read_as_of_today == {*LED, *TOLD, *KEPT, *no_names}


def test_every_slug_of_a_course_and_every_key_of_an_item_is_read_as_of_today():
    named = {"course", "item_key", "thing"}
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]

    by_name = {str(column) for column in columns if column.name in named} | {"program_insert.slug"}
    assert by_name == {str(column) for column in columns if isinstance(column.type, ContentName)}


def test_nothing_is_grouped_or_numbered_by_a_name_as_it_was_written():
    """Two names of one course would be two courses there."""
    bare = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(part)}"
        for path in CODE
        if name_of(path).startswith("store/")
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        for part in _grouping(node)
        if isinstance(part, ast.Attribute)
        and (part.attr in {"course", "item_key"} or "Insert.slug" in ast.unparse(part))
    }

    assert bare == set()


def _grouping(call: ast.Call) -> list[ast.expr]:
    """What a call groups by, numbers within or tells cases apart by, and what it hands to a function of SQL."""
    parts = [word.value for word in call.keywords if word.arg in ("partition_by", "value")]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "group_by":
        parts += call.args
    if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "func":
        parts += call.args
    return [one for part in parts for one in (part.elts if isinstance(part, ast.Tuple) else [part])]
