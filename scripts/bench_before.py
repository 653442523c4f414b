"""Speed beside an older tree, in one run on the same data: `make bench BEFORE=/path/to/it`.

The older tree makes a demonstration; a copy of it is brought to this version. Each site runs in a process of its own
and is asked in turn, round by round, so that both meet the same machine. Told are medians of the CPU milliseconds of
one request with the least and the most, the median of the ratios round by round, and statements. Without an older
tree only this one is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
ROUNDS = 9
MAKE = """
import sys
from pathlib import Path
from datetime import UTC, datetime, timedelta
sys.path[:0] = ["scripts"]
from bench import in_demo
from bench_team import add_crowd, db, load_cached, longest_here, put_under
folder, tree = Path(sys.argv[1]), Path(".").resolve()
app = in_demo(folder, load_cached(tree, folder / "cache"), people=60, seed=7, years=float(sys.argv[2]))
day = datetime.now(UTC).date() - timedelta(days=1)
people = longest_here(app, 12)
put_under(app, "sam", people, day)
put_under(app, "olu", [], day)
add_crowd(app, 500, people, "olu", day)
with app.app_context():
    with db.engine.begin() as connection:  # else all of them have one name
        connection.exec_driver_sql("UPDATE person SET display_name = legal_name WHERE display_name = ''")
    db.engine.dispose()
"""


@dataclass(slots=True)
class Figures:
    """Of one thing that is measured, round by round."""

    cpu: list[float] = field(default_factory=list)
    statements: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.cpu)

    def __str__(self) -> str:
        return f"{self.median:8.2f} ({min(self.cpu):.2f} to {max(self.cpu):.2f}), {self.statements}"


class Process:
    """A site that answers what it measured."""

    def __init__(self, tree: Path, folder: Path) -> None:
        script = HERE / "scripts" / "bench_site.py"
        command = [python_of(tree), str(script), str(tree), str(folder)]
        self._process = subprocess.Popen(
            command, cwd=tree, env=environment(tree), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def ask(self, **what: Any) -> Mapping[str, float]:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(what), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, f"the site ended while it measured {what}"
        return json.loads(line)

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)


def python_of(tree: Path) -> str:
    own = tree / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def environment(tree: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(tree), "PYTHONHASHSEED": "0"}


def made(tree: Path, folder: Path, years: float = 2.5) -> Path:
    """A demonstration with a team of 12 and one of 500, as this tree makes it; one that is there already is taken."""
    if folder.exists():
        return folder
    folder.mkdir(parents=True)
    subprocess.run(
        [python_of(tree), "-c", MAKE, str(folder), str(years)], cwd=tree, env=environment(tree), check=True
    )
    return folder


def copied(folder: Path, into: Path) -> Path:
    """The same, brought to this version, unless it is there already."""
    if into.exists():
        return into
    shutil.copytree(folder, into, ignore=shutil.ignore_patterns("cache"))
    told = environment(HERE) | {"LMS_DATA": str(into)}
    for command in ("upgrade", "rebuild-standing"):
        asked = [python_of(HERE), "-m", "lms.cli", command]
        subprocess.run(asked, cwd=HERE, env=told, check=True, capture_output=True)
    return into


def who_has_most(folder: Path) -> tuple[int, str]:
    """Of the team of 12: the id and the e-mail of who has the most lines of credit."""
    with sqlite3.connect(folder / "alongside.sqlite") as of:
        return of.execute(
            "SELECT person.id, person.email FROM person JOIN supervision ON supervision.person_id = person.id"
            " JOIN person AS sam ON sam.id = supervision.supervisor_id AND sam.email = 'sam@example.org'"
            " WHERE supervision.until_on IS NULL ORDER BY (SELECT count(*) FROM ledger_line"
            " WHERE ledger_line.person_id = person.id) DESC, person.id LIMIT 1"
        ).fetchone()


def page(who: str, path: str, times: int = 20) -> dict[str, Any]:
    return {"measure": "page", "who": f"{who}@example.org" if "@" not in who else who, "path": path, "times": times}


def part(name: str, times: int = 5) -> dict[str, Any]:
    return {"measure": "call", "name": name, "times": times}


def in_turn(
    sites: Sequence[Process], things: Mapping[str, Mapping[str, Any]], rounds: int
) -> dict[str, list[Figures]]:
    """What each site takes for each thing; a site that is slower later is slower for all of a round."""
    found = {name: [Figures() for _ in sites] for name in things}
    for number in range(rounds):
        for name, what in things.items():
            order = list(enumerate(sites))
            for place, site in order if number % 2 else reversed(order):
                told = site.ask(**what)
                found[name][place].cpu.append(told["cpu"])
                found[name][place].statements = int(told["statements"])
    return found


def beside(found: Mapping[str, Sequence[Figures]], aims: Mapping[str, float]) -> None:
    """The first site is the older one; the ratio of each round counts, since both met the same machine in it."""
    for name, (before, after) in found.items():
        ratios = sorted(b / a for a, b in zip(before.cpu, after.cpu, strict=True))
        told = f"{statistics.median(ratios):5.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        aim = f"  aim {aims[name]}" if name in aims else ""
        print(f"{name:<34} {before!s:<34} {after!s:<34} {told}{aim}")


def alone(found: Mapping[str, Sequence[Figures]], aims: Mapping[str, float]) -> None:
    for name, (only,) in found.items():
        print(f"{name:<34} {only!s:<34}" + (f"  aim {aims[name]} ms" if name in aims else ""))


PAGES = {
    "home of a peer": page("pia", "/"),
    "home of a supervisor": page("sam", "/"),
    "home of an administrator": page("ada", "/"),
    "team of 12": page("sam", "/team/"),
    "team of 12, by need": page("sam", "/team/?order=need"),
    "team of 500": page("olu", "/team/", 5),
    "team of 500, by need": page("olu", "/team/?order=need", 5),
    "record page": page("sam", "/people/{most}/"),
    "standing by statement": page("sam", "/people/{most}/competence/"),
    "course page": page("pia", "/courses/boundaries-in-real-life/"),
    "lesson": page("pia", "/courses/boundaries-in-real-life/money-rides-gifts/"),
}
RATIOS = {
    "home of a peer": 1.5,
    "home of a supervisor": 1.5,
    "home of an administrator": 1.5,
    "team of 12": 0.8,
    "team of 500": 0.35,
}
PARTS = {
    "next: one person": part("next: one person", 20),
    "next: team of 50, as on Monday": part("next: team of 50, as on Monday"),
    "next: team of 50, with checks": part("next: team of 50, with checks", 3),
    "gap checks of 50 people": part("gap checks of 50 people"),
    "standing after a quiz": part("standing after a quiz", 20),
}
LARGE = {"5,000 people by team": page("ada", "/team/", 5)}
NIGHT = {"next: 5,000 by night": part("next: 5,000 by night", 1)}
MILLISECONDS = {
    "next: one person": 0.5,
    "next: team of 50, as on Monday": 10,
    "standing after a quiz": 1,
    "5,000 people by team": 33,
    "next: 5,000 by night": 30_000,
}


def about(things: Mapping[str, Mapping[str, Any]], person_id: int) -> dict[str, dict[str, Any]]:
    return {
        name: {**what, "path": what["path"].format(most=person_id)} if "path" in what else dict(what)
        for name, what in things.items()
    }


def measured(
    trees: Iterable[tuple[Path, Path]], things: Mapping[str, Mapping[str, Any]], rounds: int
) -> dict[str, list[Figures]]:
    sites = [Process(tree, folder) for tree, folder in trees]
    try:
        return in_turn(sites, things, rounds)
    finally:
        for site in sites:
            site.end()


def history(folder: Path, rounds: int) -> None:
    """The same pages after one year and after ten."""
    trees = [(HERE, made(HERE, folder / f"{years}-years", years)) for years in (1, 10)]
    sites = [Process(*tree) for tree in trees]
    found: dict[str, list[Figures]] = {}
    whose = [who_has_most(one) for _, one in trees]
    pages = {
        "home": lambda _, email: page(email, "/"),
        "home of a supervisor": lambda *_: page("sam", "/"),
        "team of 12": lambda *_: page("sam", "/team/"),
        "record page": lambda person_id, _: page("sam", f"/people/{person_id}/"),
        "standing by statement": lambda person_id, _: page("sam", f"/people/{person_id}/competence/"),
    }
    for _ in range(rounds):
        for name, what in pages.items():
            for place, site in enumerate(sites):
                told = site.ask(**what(*whose[place]))
                figures = found.setdefault(name, [Figures(), Figures()])[place]
                figures.cpu.append(told["cpu"])
                figures.statements = int(told["statements"])
    for site in sites:
        site.end()
    beside(found, dict.fromkeys(pages, 1.1))


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("before", nargs="?", type=Path, help="an older tree")
    told.add_argument("--rounds", type=int, default=ROUNDS)
    told.add_argument("--large", type=Path, help="the folder of a demonstration of 5,000, made before")
    told.add_argument("--only", default="pages,parts,large,history", help="what to measure")
    told.add_argument("--data", type=Path, help="where demonstrations are kept, so that a second run has them")
    given = told.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="alongside-bench-"))
    try:
        run(given, given.data or folder / "made", folder, given.only.split(","))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(given: argparse.Namespace, kept: Path, folder: Path, only: Sequence[str]) -> None:
    """What is in `kept` stays as it was made: pages of the next run would read the quizzes that this one hands in."""
    started = time.monotonic()
    head = "CPU ms: median (least to most), statements"
    made_before = made(given.before or HERE, kept / "before")
    made_after = copied(made_before, kept / "after")
    old, new = (Path(shutil.copytree(one, folder / one.name)) for one in (made_before, made_after))
    most, _ = who_has_most(new)
    if "pages" in only:
        print(f"{'':<34} {'before, ' + head if given.before else head}; after; after / before")
        trees = [(given.before, old), (HERE, new)] if given.before else [(HERE, new)]
        pages = {"floor": {"measure": "floor"}, **about(PAGES, most)}
        tell = beside if given.before else alone
        tell(measured(trees, pages, given.rounds), RATIOS if given.before else {})
        tell(measured(trees, {"quiz, handed in whole": {"measure": "quiz"}}, 1), {})
    if "parts" in only:
        alone(measured([(HERE, new)], PARTS, given.rounds), MILLISECONDS)
    if "history" in only:
        print("after one year; after ten; ten / one")
        history(kept, given.rounds)
    if "large" in only and given.large:
        alone(measured([(HERE, given.large)], LARGE, given.rounds), MILLISECONDS)
        alone(measured([(HERE, given.large)], NIGHT, 1), MILLISECONDS)
    print(f"measured in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
