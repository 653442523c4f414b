"""Making the papers that wait: one after the other, each outside any transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from lms.actions.credit.certificates import keep_file, wait_for_fonts
from lms.actions.credit.papers import claim_paper, fail_paper, keep_paper, seal, try_paper_again
from lms.cli.context import now_utc, open_site
from lms.cli.queue.bundling import bundle
from lms.cli.queue.child import SlowChild
from lms.cli.queue.sealing import seals_of
from lms.content.mails import verify_address
from lms.documents.papers.archive import PacketParts, PublicKey, packet_zip
from lms.documents.papers.everything import everything_zip
from lms.documents.papers.packet import packet_job
from lms.documents.papers.transcript import transcript_job
from lms.documents.proof.sealing import Seals, Unsealed, sealed
from lms.documents.render import GlyphsMissing, Job, NotRendered
from lms.domain.credit.categories import CreditCategory
from lms.domain.program.job import MOST_TRIES, AskedPaper, JobKind
from lms.domain.program.stored import FileLost
from lms.keys import LEDGER, BrokenKey, ledger_ring
from lms.queries.account.everything import everything, read_file
from lms.queries.credit.board_record import (
    BoardRecord,
    CertifiedPaper,
    board_record,
    chains_of,
    documents_of,
    file_of,
    heads_of,
    line_of,
    logo_of,
    pictures_of,
    signature_of,
)
from lms.queries.credit.papers import has_any_to_do
from lms.settings import Settings
from lms.signing.named import NamedKeyRefused
from lms.store.db import DatabaseError, reading, unit_of_work

LOOK_SECONDS = 1.0
WITHOUT_KEYS_SECONDS = 60.0
NOT_MADE = "It could not be made: it took too long, or what makes it was not there."
FILE_LOST = "A file that belongs in it is not where it was kept. Please tell an administrator of your program."


@dataclass(frozen=True, slots=True)
class Tools:
    """What makes papers: a clock, whoever renders, how categories of hours are called, and the keys that sign."""

    clock: Callable[[], datetime]
    render: Callable[[Job], bytes]
    titles: Mapping[str, CreditCategory]
    seals: Seals


_log = logging.getLogger(__name__)


@contextmanager
def queue_beside(stopped: threading.Event, titles: Mapping[str, CreditCategory]) -> Iterator[None]:
    """Makes papers in a thread of its own meanwhile, so that none waits for a round of the worker."""
    thread = threading.Thread(target=_run, args=[stopped, titles], name="papers")
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _run(stopped: threading.Event, titles: Mapping[str, CreditCategory]) -> None:
    with open_site() as settings, SlowChild(settings) as child:
        while not stopped.wait(LOOK_SECONDS):
            try:
                make_papers(settings, tools_of(settings, child, titles), stopped)
            except DatabaseError as error:  # gone, locked or full: another look at it comes in a second
                _log.warning("papers wait: %s", type(error).__name__)
            except (NamedKeyRefused, BrokenKey) as error:  # its sentence names a file and a setting, no secret
                _log.error("papers wait: %s", error)
                stopped.wait(WITHOUT_KEYS_SECONDS)


def tools_of(settings: Settings, child: SlowChild, titles: Mapping[str, CreditCategory]) -> Tools:
    return Tools(now_utc, child.render, titles, seals_of(settings, now_utc))


def make_papers(settings: Settings, tools: Tools, stopped: threading.Event | None = None) -> int:
    """All that wait; how many."""
    made = 0
    while stopped is None or not stopped.is_set():
        with reading():
            if not has_any_to_do(tools.clock()):
                break
        with unit_of_work():
            paper = claim_paper(tools.clock())
        if paper is None:
            break
        _settle(paper, settings, tools)
        made += 1
    return made


def _settle(paper: AskedPaper, settings: Settings, tools: Tools) -> None:
    """Whatever goes wrong with one paper, the next are made; the log tells the kind of error, and nothing of it."""
    try:
        if paper.kind is JobKind.CERTIFICATES:
            bundle(paper, settings.public_url, tools.clock, lambda one: certificate_file(one, settings, tools))
            return
        file = make_paper(paper, settings, tools)
    except GlyphsMissing as missing:
        _note_letters(paper, missing.characters, tools.clock())
        _fail(paper, f"No font on this site’s server has these letters of it: {' '.join(missing.characters)}")
    except NotRendered:
        if paper.tries >= MOST_TRIES:
            _fail(paper, NOT_MADE)
        else:
            with unit_of_work():
                try_paper_again(paper)
    except FileLost:
        _fail(paper, FILE_LOST)
    except (NamedKeyRefused, BrokenKey):  # whoever runs the site has to mend it: no paper fails for that
        with unit_of_work():
            try_paper_again(paper)
        raise
    except DatabaseError:
        raise
    except Exception as error:
        _log.error("a paper failed: %s", type(error).__name__, exc_info=error)
        _fail(paper, NOT_MADE)
    else:
        with unit_of_work():
            keep_paper(paper, file, tools.clock())


def _note_letters(paper: AskedPaper, characters: str, now: datetime) -> None:
    """A certificate waits for fonts that have them."""
    if paper.what.certificate_id is not None:
        with unit_of_work():
            wait_for_fonts(paper.what.certificate_id, characters, now)


def _fail(paper: AskedPaper, problem: str) -> None:
    with unit_of_work():
        fail_paper(paper, problem)


def make_paper(paper: AskedPaper, settings: Settings, tools: Tools) -> bytes:
    """Raises NotRendered, GlyphsMissing and FileLost."""
    if paper.kind is JobKind.EVERYTHING:
        with reading():
            return everything_zip(everything(paper.person_id, paper.what.on), read_file)
    with reading():
        record = board_record(paper.person_id, paper.what, tools.titles, settings.public_url)
    if paper.kind is JobKind.TRANSCRIPT:
        return tools.render(transcript_job(record, settings.public_url))
    if paper.kind is JobKind.CERTIFICATE:
        return certificate_file(_asked_for(record, paper), settings, tools)
    if paper.kind is JobKind.PACKET:
        return tools.render(_packet_job(record, settings))
    return _zip(record, settings, tools)


def _asked_for(record: BoardRecord, paper: AskedPaper) -> CertifiedPaper:
    """Raises NotRendered for one that was revoked or began to wait for something meanwhile."""
    for one in record.papers:
        if one.id == paper.what.certificate_id:
            return one
    raise NotRendered("This certificate cannot be printed now.")


def _packet_job(record: BoardRecord, settings: Settings) -> Job:
    with reading():
        pictures = {name: png for one in record.papers for name, png in pictures_of(one.facts).items()}
    return packet_job(record, pictures, settings.public_url, partial(verify_address, settings.public_url))


def _zip(record: BoardRecord, settings: Settings, tools: Tools) -> bytes:
    files = {f"{one.serial}.pdf": certificate_file(one, settings, tools) for one in record.papers}
    transcript = tools.render(transcript_job(record, settings.public_url))
    with reading():
        chains = chains_of(record.person_id)
        heads = heads_of(chains)
        documents = {name: file_of(sha256) for name, sha256 in documents_of(record).items()}
    ring = ledger_ring(settings.data, settings.named_key(LEDGER))
    used = {head.key_id for head in heads} | {ring.newest(tools.clock()).id}
    parts = PacketParts(
        record=record,
        transcript=transcript,
        certificates=files,
        documents=documents,
        chains=chains,
        heads=heads,
        keys=[PublicKey(key.id, key.public) for key in ring.all_keys() if key.id in used],
        public_url=settings.public_url,
    )
    return packet_zip(parts, lambda words: seal(words, tools.clock()))


def certificate_file(paper: CertifiedPaper, settings: Settings, tools: Tools) -> bytes:
    """The file as it was issued; one that was never opened is made now, and kept as if it were."""
    if paper.sha256 is not None:
        return file_of(paper.sha256)
    with reading():
        logo, signature, line = logo_of(paper.facts), signature_of(paper.facts), line_of(paper)
    unsealed = Unsealed(paper.serial, paper.facts, paper.issued_at, logo, signature, line)
    made = sealed(unsealed, tools.seals, tools.render)
    with unit_of_work():
        return keep_file(paper.id, made, paper.facts, tools.clock())
