"""Certificates whose file waits, for what the program has not said or for fonts; credit waits for neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.domain.credit.printing import completed, lacks_to_print
from lms.domain.program.program import Program
from lms.domain.program.setup import Lack, lacks_of
from lms.queries.credit.certificates import StoredPdf
from lms.store.credit import waiting
from lms.store.program import program as program_store


@dataclass(frozen=True, slots=True)
class Waits:
    """Why a file was not made: what the program lacks, and characters that no font had."""

    lacks: tuple[Lack, ...]
    characters: str


@dataclass(frozen=True, slots=True)
class Setup:
    """What keeps certificates from being made: `waiting` of them need fonts for `characters`."""

    lacks: tuple[Lack, ...]
    waiting: int
    characters: str


def waits_of(person_id: int, program: Program, public_url: str) -> Mapping[str, Waits]:
    """Serial to why; certificates that are made the moment they are asked for are left out."""
    found = {
        one.serial: Waits(lacks_to_print(completed(one.facts, program), public_url), one.characters)
        for one in waiting.unmade_of(person_id)
    }
    return {serial: why for serial, why in found.items() if why.lacks or why.characters}


def waiting_for_fonts(program: Program, public_url: str) -> tuple[tuple[StoredPdf, str], ...]:
    """Each with its facts completed and the characters it waits for, but for those that lack something else too."""
    found = []
    for one in waiting.waiting_for_fonts():
        facts = completed(one.facts, program)
        if not lacks_to_print(facts, public_url):
            logo = program_store.file(facts.logo) if facts.logo is not None else None
            found.append((StoredPdf(one.id, one.serial, facts, None, logo[1] if logo else None), one.characters))
    return tuple(found)


def setup(program: Program, public_url: str) -> Setup | None:
    """None where nothing is missing."""
    lacks, characters = lacks_of(program, public_url), waiting.characters_waited_for()
    if not lacks and not characters:
        return None
    return Setup(lacks, len(characters), "".join(sorted(set("".join(characters)))))
