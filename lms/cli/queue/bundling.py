"""Making one ZIP file of many certificates: written as they come, so that never more than one is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from lms.actions.credit.life.bundles import keep_bundle, tell_progress
from lms.documents.papers.bundle import BundledPaper, write_bundle
from lms.documents.render import GlyphsMissing
from lms.domain.program.job import AskedPaper
from lms.domain.program.stored import FileLost
from lms.queries.credit.board_record import CertifiedPaper
from lms.queries.credit.life.bundles import FONTS, LOST, ids_of, to_bundle, today_of
from lms.queries.credit.papers import spool
from lms.store.db import reading, unit_of_work

TELL_EVERY = 20


def bundle(
    asked: AskedPaper, public_url: str, clock: Callable[[], datetime], file_of: Callable[[CertifiedPaper], bytes]
) -> None:
    """Raises NotRendered, and then begins anew at the next try: files that were made meanwhile are kept."""
    with reading():
        wanted = ids_of(asked, today_of(clock()))
    total, about = len(wanted), set[int]()

    def tell(made: int) -> None:
        if made % TELL_EVERY == 0 or made in (1, total):
            with unit_of_work():
                tell_progress(asked, made, total, clock())

    def papers() -> Iterator[tuple[BundledPaper, bytes | None]]:
        for one in to_bundle(wanted, public_url):
            file, why = _file(one.paper, one.why, file_of)
            if file is not None:
                about.add(one.person_id)
            facts = one.facts
            yield BundledPaper(facts.name, facts.outline.title, facts.earned_on, one.paper.serial, why), file

    with spool() as part:
        with part.open("r+b") as opened:
            write_bundle(opened, papers(), tell)
        with unit_of_work():
            keep_bundle(asked, part, about, clock())


def _file(paper: CertifiedPaper, why: str, file_of: Callable[[CertifiedPaper], bytes]) -> tuple[bytes | None, str]:
    if why:
        return None, why
    try:
        return file_of(paper), ""
    except GlyphsMissing:
        return None, FONTS
    except FileLost:
        return None, LOST
