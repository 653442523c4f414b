"""Writes down every answer of a site: who asked what, what came, which mail it wrote."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from scripts.compare import commands
from scripts.compare.journeys import journeys
from scripts.compare.site import MOMENT, Site, demonstration, kept_state, served
from scripts.compare.visitor import Exchange, Visited, Visitor

ROLES = ("pia", "sam", "olu", "ada", "rex", "nobody")
ROUNDS = (timedelta(0), timedelta(hours=9), timedelta(days=16, hours=9), timedelta(days=40, hours=9))


@dataclass
class Record:
    """A folder with a folder for each role, and in it one file of JSON for each thing that was asked."""

    folder: Path
    count: int = 0

    def keep(self, role: str, what: str, **parts: Any) -> None:
        """Raises FileExistsError where the same was kept before."""
        words = re.sub(r"[^\w.=&?#-]+", "_", what)[:100].strip("_")
        file = self.folder / role / f"{words}-{hashlib.sha256(what.encode()).hexdigest()[:6]}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            json.dump({"what": what, **parts}, opened, ensure_ascii=False, indent=1)
        self.count += 1


@dataclass
class Doors:
    """What any role found: the first addresses and forms of each route, to be tried by all others."""

    visits: dict[str, Visited] = field(default_factory=dict)

    def strange_to(self, role: str) -> tuple[list[str], list[Exchange]]:
        mine = self.visits[role]
        others = [one for name, one in self.visits.items() if name != role]
        paths = {route: path for one in others for route, path in reversed(one.first_paths.items())}
        forms = {one.what: one for visited in others for one in reversed(visited.filled) if not one.chain}
        return (
            sorted(path for path in paths.values() if path not in mine.paths),
            [one for what, one in sorted(forms.items()) if what not in mine.tried],
        )


def record(tree: Path, lms: list[str], folder: Path, roles: Sequence[str] = ROLES) -> Iterator[str]:
    """Tells how far it is. Raises FileExistsError where a record is there already."""
    folder.mkdir(parents=True)
    kept = Record(folder)
    with demonstration(tree.resolve(), lms) as site:
        yield "the demonstration is made"
        for what, parts in commands.outputs(site):
            kept.keep("commands", what, **parts)
        yield f"{kept.count} commands and rounds"
        _record_rounds(site, kept)
        with served(site, sends_mail=False):
            yield from _record_roles(site, kept, roles)
        site.work()
        with served(site, sends_mail=True):
            _record_with_mail(site, kept)
        yield f"with mail: {kept.count} files"


def _record_rounds(site: Site, kept: Record) -> None:
    """What the worker writes and sends now and later on."""
    with kept_state(site):
        for later in ROUNDS:
            before = site.mails()
            letters = site.work(MOMENT + later)
            if not later:
                kept.keep("worker", "outbox", mails=[asdict(one) for one in before.values()])
            new = [asdict(one) for number, one in site.mails().items() if number not in before]
            kept.keep("worker", f"round after {later}", mails=new, letters=letters)


def _record_roles(site: Site, kept: Record, roles: Sequence[str]) -> Iterator[str]:
    doors = Doors()
    for role in roles:
        doors.visits[role] = Visited()
        with kept_state(site):
            visitor = Visitor(site, role, doors.visits[role])
            for exchange in chain(visitor.crawl(), visitor.explore(), journeys(visitor)):
                _keep(kept, role, exchange)
        yield f"{role}: {kept.count} files so far"
    for role in roles:
        with kept_state(site):
            visitor = Visitor(site, role, doors.visits[role])
            for exchange in visitor.try_doors(*doors.strange_to(role)):
                _keep(kept, role, exchange)
        yield f"{role} at the doors of others: {kept.count} files so far"


def _record_with_mail(site: Site, kept: Record) -> None:
    """What is there only where a mail server is set: the forgotten password, and other words here and there."""
    for role in ("nobody with mail", "ada with mail"):
        with kept_state(site):
            visitor = Visitor(site, role, Visited())
            shown = visitor.look_around()
            for exchange in chain(shown, visitor.explore()) if role.startswith("nobody") else shown:
                _keep(kept, role, exchange)


def _keep(kept: Record, role: str, exchange: Exchange) -> None:
    kept.keep(
        role,
        exchange.what,
        after=[f"{one.method} {one.path}" for one in exchange.chain],
        sent=[[name, value if isinstance(value, str) else value[0]] for name, value in exchange.sent],
        answers=[asdict(one) for one in exchange.answers],
        mails=[asdict(one) for one in exchange.mails],
        letters=exchange.letters,
    )
