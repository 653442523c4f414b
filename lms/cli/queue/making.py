"""Making the papers that wait: one after the other, each outside any transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from lms.actions.credit.papers import claim_paper, fail_paper, keep_paper, try_paper_again
from lms.cli.context import now_utc, open_site
from lms.cli.queue.child import SlowChild
from lms.documents.papers.everything import everything_zip
from lms.documents.papers.transcript import transcript_job
from lms.documents.render import GlyphsMissing, Job, NotRendered
from lms.domain.program.job import MOST_TRIES, AskedPaper, JobKind
from lms.domain.program.stored import FileLost
from lms.queries.account.everything import everything, read_file
from lms.queries.credit.board_record import board_record
from lms.queries.credit.papers import has_any_to_do
from lms.settings import Settings
from lms.store.db import DatabaseError, reading, unit_of_work

LOOK_SECONDS = 1.0
NOT_MADE = "It could not be made: it took too long, or what makes it was not there."
FILE_LOST = "A file that belongs in it is not where it was kept. Please tell an administrator of your program."

Clock = Callable[[], datetime]
Render = Callable[[Job], bytes]
_log = logging.getLogger(__name__)


@contextmanager
def queue_beside(stopped: threading.Event) -> Iterator[None]:
    """Makes papers in a thread of its own meanwhile, so that none waits for a round of the worker."""
    thread = threading.Thread(target=_run, args=[stopped], name="papers")
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _run(stopped: threading.Event) -> None:
    with open_site() as settings, SlowChild(settings) as child:
        while not stopped.wait(LOOK_SECONDS):
            try:
                make_papers(now_utc, settings, child.render, stopped)
            except DatabaseError as error:  # gone, locked or full: another look at it comes in a second
                _log.warning("papers wait: %s", type(error).__name__)


def make_papers(clock: Clock, settings: Settings, render: Render, stopped: threading.Event | None = None) -> int:
    """All that wait; how many."""
    made = 0
    while stopped is None or not stopped.is_set():
        with reading():
            if not has_any_to_do(clock()):
                break
        with unit_of_work():
            paper = claim_paper(clock())
        if paper is None:
            break
        _settle(paper, settings, render, clock)
        made += 1
    return made


def _settle(paper: AskedPaper, settings: Settings, render: Render, clock: Clock) -> None:
    """Whatever goes wrong with one paper, the next are made; the log tells the kind of error, and nothing of it."""
    try:
        file = make_paper(paper, settings, render, clock)
    except GlyphsMissing as missing:
        _fail(paper, f"No font on this site’s server has these letters of it: {' '.join(missing.characters)}")
    except NotRendered:
        if paper.tries >= MOST_TRIES:
            _fail(paper, NOT_MADE)
        else:
            with unit_of_work():
                try_paper_again(paper)
    except FileLost:
        _fail(paper, FILE_LOST)
    except DatabaseError:
        raise
    except Exception as error:
        _log.error("a paper failed: %s", type(error).__name__, exc_info=error)
        _fail(paper, NOT_MADE)
    else:
        with unit_of_work():
            keep_paper(paper, file, clock())


def _fail(paper: AskedPaper, problem: str) -> None:
    with unit_of_work():
        fail_paper(paper, problem)


def make_paper(paper: AskedPaper, settings: Settings, render: Render, clock: Clock) -> bytes:
    """Raises NotRendered, GlyphsMissing and FileLost."""
    if paper.kind is JobKind.EVERYTHING:
        with reading():
            return everything_zip(everything(paper.person_id, paper.what.on), read_file)
    with reading():
        record = board_record(paper.person_id, paper.what)
    return render(transcript_job(record, settings.public_url))
