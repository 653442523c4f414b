"""Whether the parts of a site are well, each in a word."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from lms.queries.program.mail import waits_too_long
from lms.store.db import is_up
from lms.store.migrations.version import is_current as is_current
from lms.store.program import program

LEAST_FREE_BYTES = 500 * 1024**2
WORKER_LATE = timedelta(minutes=20)
BACKUP_LATE = timedelta(days=2)
MAIL_LATE = timedelta(hours=1)


def health(folder: Path, now: datetime, *, backup_every: timedelta | None) -> dict[str, str]:
    """`database`, `disk`, `worker`, `mail`, `backup` and `files`, each `ok`, `off` or a word that says what is wrong.

    `backup_every` is the time between two copies; None where the site makes none on its own.
    """
    disk = "ok" if shutil.disk_usage(folder).free >= LEAST_FREE_BYTES else "nearly full"
    if not is_up():
        return {"database": "down", "disk": disk} | dict.fromkeys(("worker", "mail", "backup", "files"), "unknown")
    beats = program.heartbeats()
    worker, copied, mail = beats.get("worker"), beats.get("backup"), beats.get("mail")
    return {
        "database": "ok",
        "disk": disk,
        "worker": "ok" if worker and now - worker.at < WORKER_LATE else "late",
        "mail": _mail(mail.state if mail else "unknown", now),
        "backup": _backup(copied, backup_every, now) if backup_every is not None else "off",
        "files": _files(beats.get("files")),
    }


def signs_of_life() -> Mapping[str, program.LastHeartbeat]:
    """The last one of each name."""
    return program.heartbeats()


def _mail(state: str, now: datetime) -> str:
    if state != "ok":
        return "off" if state == "off" else "unknown" if state == "unknown" else "trouble"
    return "waiting" if waits_too_long(program.program(), now - MAIL_LATE, now) else "ok"


def _files(looked: program.LastHeartbeat | None) -> str:
    if looked is None:
        return "not looked for yet"
    return "ok" if looked.state == "ok" else "some are lost"


def _backup(copied: program.LastHeartbeat | None, every: timedelta, now: datetime) -> str:
    if copied is None:
        return "none yet"
    if copied.state != "ok":
        return "trouble"
    return "ok" if now - copied.at < max(BACKUP_LATE, 2 * every) else "late"
