"""What an administrator says of the program: settings, logo, signature, inserts, and mail passed on by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lms.domain.acting import Acting
from lms.domain.program.event import Action
from lms.domain.program.program import Program, fingerprint
from lms.store.program import events, inserts, outbox, program

LOGO, SIGNATURE = "logo", "signature"


class NotEmpty(Exception):
    """There is a program here already; nothing else begins beside it."""


class NewerVersion(Exception):
    """Someone kept a version of the same insert meanwhile; `version_id` is the newest."""

    def __init__(self, version_id: int) -> None:
        super().__init__("Someone kept a newer version meanwhile.")
        self.version_id = version_id


def found_program(told: Mapping[str, Any], now: datetime) -> Program:
    """Begins a program in an empty database with these settings; raises NotEmpty."""
    if not program.is_empty():
        raise NotEmpty
    program.change_settings(dict(told), None, now)
    return program.program()


def finish_demo(now: datetime) -> None:
    """All of a demonstration is there now."""
    program.change_settings({"is_unfinished": False}, None, now)


def change_settings(acting: Acting, told: Mapping[str, Any]) -> tuple[str, ...]:
    """Keeps what differs; the names of those settings."""
    changes = {name: value for name, value in told.items() if getattr(acting.program, name) != value}
    if changes:
        program.change_settings(changes, acting.person_id, acting.now)
        events.record_event(
            Action.SETTINGS_CHANGED,
            by=acting.person_id,
            about=None,
            now=acting.now,
            settings=" ".join(sorted(changes)),
        )
    return tuple(changes)


def set_logo(acting: Acting, png: bytes) -> None:
    file_id = program.keep_file(LOGO, "image/png", png, acting.now)
    program.change_settings({LOGO: f"{file_id}-{fingerprint(png)}"}, acting.person_id, acting.now)
    events.record_event(Action.LOGO_CHANGED, by=acting.person_id, about=None, now=acting.now, file=file_id)


def take_logo_away(acting: Acting) -> bool:
    """Certificates issued with it keep it. False when there is none."""
    if not acting.program.logo:
        return False
    program.change_settings({LOGO: ""}, acting.person_id, acting.now)
    events.record_event(Action.LOGO_REMOVED, by=acting.person_id, about=None, now=acting.now)
    return True


def set_signature(acting: Acting, png: bytes) -> None:
    file_id = program.keep_file(SIGNATURE, "image/png", png, acting.now)
    program.change_settings({SIGNATURE: hashlib.sha256(png).hexdigest()}, acting.person_id, acting.now)
    events.record_event(Action.SIGNATURE_CHANGED, by=acting.person_id, about=None, now=acting.now, file=file_id)


def take_signature_away(acting: Acting) -> bool:
    """Certificates issued with it keep it. False when there is none."""
    if not acting.program.signature:
        return False
    program.change_settings({SIGNATURE: ""}, acting.person_id, acting.now)
    events.record_event(Action.SIGNATURE_REMOVED, by=acting.person_id, about=None, now=acting.now)
    return True


def keep_insert(
    acting: Acting,
    slug: str,
    jurisdiction: str,
    markdown: str,
    reviewer: str,
    reviewed_on: date | None,
    *,
    based_on: int | None,
) -> int:
    """The id of the new version; `based_on` is the newest that its writer saw. Raises NewerVersion.

    The same words once more, as when a button is pressed twice, are the version that is there.
    """
    kept = inserts.versions(slug, jurisdiction)
    if kept and kept[0].id != based_on:
        if (kept[0].markdown, kept[0].reviewer, kept[0].reviewed_on) == (markdown, reviewer, reviewed_on):
            return kept[0].id
        raise NewerVersion(kept[0].id)
    version_id = inserts.add(slug, jurisdiction, markdown, reviewer, reviewed_on, acting.me, acting.now)
    events.record_event(Action.INSERT_SAVED, by=acting.me, about=None, now=acting.now, slug=slug, version=version_id)
    return version_id


def pass_on(acting: Acting, mail_id: int) -> bool:
    """Marks a mail as told by hand, so that it is not sent as well.

    False when it is not there, was sent, or is with a worker that is sending it.
    """
    mail = outbox.mail(mail_id)
    if mail is None or mail.sent_at is not None or mail.dropped_at is not None:
        return False
    if outbox.is_being_sent(mail, acting.now):
        return False
    mail.sent_at, mail.passed_on_by = acting.now, acting.me
    events.record_event(Action.MAIL_PASSED_ON, by=acting.me, about=mail.person_id, now=acting.now, mail=mail.id)
    return True
