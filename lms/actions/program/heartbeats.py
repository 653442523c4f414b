"""Signs of life: the worker's rounds, the copies it makes, how sending mail stands, and that writing works."""

from __future__ import annotations

from datetime import datetime

from lms.store.program import program


def record_round(words: str, now: datetime) -> None:
    program.record_heartbeat("worker", words, now)


def record_backup(state: str, now: datetime) -> None:
    """`ok`, or what went wrong."""
    program.record_heartbeat("backup", state, now)


def record_write(now: datetime) -> None:
    """Only so that something is written."""
    program.record_heartbeat("write", "ok", now)


def record_no_mail(now: datetime) -> None:
    """No mail server is set."""
    program.record_heartbeat("mail", "off", now)


def record_questions(worth_a_look: int, now: datetime) -> None:
    """How many questions did badly, of all banks; counted once a day, since it reads every first attempt."""
    program.record_heartbeat("questions", str(worth_a_look), now)


def record_files(lost: int, now: datetime) -> None:
    """How many kept files are not where they were kept; looked for once a day."""
    program.record_heartbeat("files", f"{lost} lost" if lost else "ok", now)


def record_mail(sent: int, trouble: str, now: datetime, *, was_tried: bool) -> None:
    """`trouble` is what is wrong with the server; while nothing is tried, what was known of it stays."""
    if sent:
        program.record_heartbeat("mail sent", "ok", now)
    before = program.heartbeats().get("mail")
    is_known = before is not None and before.state != "off"
    was = before.state if before is not None and is_known and not was_tried else "ok"
    program.record_heartbeat("mail", trouble or was, now)
