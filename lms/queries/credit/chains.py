"""What `lms ledger verify` finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms.domain.credit.chain import Fault
from lms.store import witnesses
from lms.store.credit import chains
from lms.store.manifest import newest_manifest
from lms.store.witnesses import NoWitness as NoWitness


@dataclass(frozen=True, slots=True)
class Verified:
    """Faults of the chains themselves, and sentences on what files name that is not here.

    `asked` are the files with how many lines each names; `found` how many lines were signed as found, by day.
    """

    chains: int
    lines: int
    faults: Sequence[Fault]
    missing: Sequence[str]
    asked: Sequence[tuple[str, int]]
    found: Sequence[tuple[date, int]]

    @property
    def holds(self) -> bool:
        return not self.faults and not self.missing


def verify(files: Sequence[Path], backups: Path | None, *, every: bool) -> Verified:
    """Against these files and the newest manifest among the backups. Raises NoWitness."""
    newest = newest_manifest(backups) if backups else None
    wanted = [*files, *([newest] if newest and newest not in files else [])]
    read = [witnesses.read_witness(file) for file in wanted]
    count, lines = chains.counts()
    return Verified(
        count,
        lines,
        list(chains.faults(every=every)),
        list(witnesses.disagreements(read)),
        [(one.name, len(one.heads)) for one in read],
        chains.found_by_day(),
    )
