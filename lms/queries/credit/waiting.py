"""Certificates whose file waits, for what the program has not said, a review or fonts; credit waits for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from lms.domain.credit.certificate import CertificateFacts
from lms.domain.credit.printing import completed, lacks_to_print, reviewed, reviews_awaited
from lms.domain.program.program import Program
from lms.domain.program.review import Awaited, awaited_kinds
from lms.domain.program.setup import Lack, lacks_of
from lms.queries.credit.certificates import StoredPdf
from lms.store.credit import waiting
from lms.store.program import program as program_store
from lms.store.program import reviews


@dataclass(frozen=True, slots=True)
class Waits:
    """Why a file was not made: what the program lacks, characters that no font had, and kinds of open review."""

    lacks: tuple[Lack, ...]
    characters: str
    reviews: tuple[str, ...] = ()

    @property
    def is_any(self) -> bool:
        return bool(self.lacks or self.characters or self.reviews)


@dataclass(frozen=True, slots=True)
class Printable:
    """The facts as the first file would print them today, and why there is none yet but for missing letters."""

    facts: CertificateFacts
    waits: Waits


class Certified(Protocol):
    """A certificate, as far as it decides whether its file can be made."""

    @property
    def facts(self) -> CertificateFacts: ...

    @property
    def completion_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Setup:
    """What keeps certificates from being made: `waiting` of them need fonts for `characters`."""

    lacks: tuple[Lack, ...]
    waiting: int
    characters: str


def waits_of(person_id: int, program: Program, public_url: str) -> Mapping[str, Waits]:
    """Serial to why; certificates that are made the moment they are asked for are left out."""
    unmade = waiting.unmade_of(person_id)
    found = {
        one.serial: replace(there.waits, characters=one.characters)
        for one, there in zip(unmade, printable(unmade, program, public_url), strict=True)
    }
    return {serial: why for serial, why in found.items() if why.is_any}


def printable(certificates: Sequence[Certified], program: Program, public_url: str) -> tuple[Printable, ...]:
    """Of each of these certificates, in their order, as long as it has no file.

    Reviews are looked up only where the program lets certificates wait for some; where it does not, none waits.
    """
    awaited: Mapping[int, Sequence[Awaited]] = {}
    if program.certificates_await:
        done = [one.completion_id for one in certificates if one.completion_id is not None]
        awaited = waiting.reviews_awaited(done)
    recorded = reviews.all_in_force() if awaited else {}
    found = []
    for one in certificates:
        waits_for = awaited.get(one.completion_id, ()) if one.completion_id is not None else ()
        facts = completed(one.facts, program)
        facts = reviewed(facts, waits_for, recorded.get(facts.course, ()))
        lacks = Waits(lacks_to_print(facts, public_url), "", reviews_awaited(facts, waits_for, program))
        found.append(Printable(facts, lacks))
    return tuple(found)


def waiting_for_reviews(program: Program) -> Mapping[str, int]:
    """Course slug to how many of its completions have a certificate that waits for a review."""
    if not program.certificates_await:
        return {}
    recorded, found = reviews.all_in_force(), dict[str, set[int]]()
    for one in waiting.all_reviews_awaited():
        is_met = one.awaited.is_met_by_any(recorded.get(one.course, ()))
        if not is_met and awaited_kinds(program.certificates_await, (one.awaited.kind,)):
            found.setdefault(one.course, set()).add(one.completion_id)
    return {course: len(completions) for course, completions in found.items()}


def waiting_for_fonts(program: Program, public_url: str) -> tuple[tuple[StoredPdf, str], ...]:
    """Each with its facts completed and the characters it waits for, but for those that lack something else too."""
    found = []
    unmade = waiting.waiting_for_fonts()
    for one, there in zip(unmade, printable(unmade, program, public_url), strict=True):
        if not there.waits.is_any:
            facts = there.facts
            logo = program_store.file(facts.logo) if facts.logo is not None else None
            paper = StoredPdf(one.id, one.serial, facts, None, one.completion_id, logo[1] if logo else None)
            found.append((paper, one.characters))
    return tuple(found)


def setup(program: Program, public_url: str) -> Setup | None:
    """None where nothing is missing."""
    lacks, characters = lacks_of(program, public_url), waiting.characters_waited_for()
    if not lacks and not characters:
        return None
    return Setup(lacks, len(characters), "".join(sorted(set("".join(characters)))))
