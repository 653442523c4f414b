"""Papers that somebody asked for: how far each is, and the file of one that is made."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from lms.domain.program.job import AskedPaper, JobState
from lms.store.program import jobs, stored_files


def paper(job_id: int, person_id: int) -> AskedPaper | None:
    """None when there is none of this number, or it is somebody else's."""
    return jobs.paper(job_id, person_id)


def papers_of(person_id: int) -> Sequence[AskedPaper]:
    """Newest first; those of the last thirty days are there."""
    return jobs.papers_of(person_id)


def file_of(asked: AskedPaper) -> bytes | None:
    """None until it is made. Raises FileLost."""
    return stored_files.read(asked.sha256) if asked.state is JobState.DONE and asked.sha256 else None


def opened(asked: AskedPaper) -> BinaryIO | None:
    """The file of a long one, to be handed over a piece at a time; None until it is made. Raises FileLost."""
    return stored_files.open_kept(asked.sha256) if asked.state is JobState.DONE and asked.sha256 else None


def spool() -> AbstractContextManager[Path]:
    """An empty file for a paper that is too long to be held."""
    return stored_files.spool()


def has_any_to_do(now: datetime) -> bool:
    return jobs.has_any_to_do(now)
