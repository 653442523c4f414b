"""Counts the names of courses/names.yaml in lessons and items, and draws those that stand least.

python scripts/names.py [--draw 8]
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from lms.content import markdown  # noqa: E402 -- found from the checkout, installed or not
from lms.content.catalogue import load  # noqa: E402
from lms.domain.learning.course import Course  # noqa: E402

# What one person in a scene is, and no other beside it.
ROLES = (
    "caseworker", "judge", "nurse", "doctor", "teacher", "lawyer", "attorney", "supervisor", "sponsor", "counselor",
    "therapist", "landlord", "police officer", "probation officer", "foster mother", "foster father",
    "resource parent", "grandmother", "grandfather", "neighbor", "clinician", "guardian ad litem",
)  # fmt: skip
_ROLE = "|".join(ROLES)


def listed() -> tuple[str, ...]:
    said = yaml.safe_load((ROOT / "courses" / "names.yaml").read_text("utf-8"))
    return tuple(name for row in said["people"] for name in row)


def places() -> tuple[str, ...]:
    return tuple(yaml.safe_load((ROOT / "courses" / "names.yaml").read_text("utf-8"))["places"])


def scenes(course: Course) -> Iterator[tuple[str, str]]:
    """(where, words) of each lesson and each item."""
    for lesson in course.lessons:
        yield f"{course.slug}/{lesson.slug}", "\n".join(markdown.plain(part.html) for part in lesson.parts)
    for item in course.items:
        yield f"{course.slug}:{item.id}", "\n".join(map(markdown.plain, item.asks))


def used(courses: Iterable[Course], names: Iterable[str]) -> dict[str, list[str]]:
    """Name to the scenes in which it stands."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for course in courses:
        for where, words in scenes(course):
            for name in set(re.findall(r"\b[A-Z][A-Za-z]+\b", words)) & found.keys():
                found[name].append(where)
    return found


def courses_of(where: Iterable[str]) -> set[str]:
    return {re.split("[/:]", one)[0] for one in where}


def two_people(words: str, names: Collection[str]) -> dict[str, set[str]]:
    """Name to the roles in which it stands in one scene, where these are those of two people."""
    found: dict[str, set[str]] = {}
    said = [
        *re.findall(rf"\b(?P<role>{_ROLE})(?:,| is|’s name is|:)? (?P<name>[A-Z][a-z]+)\b", words),
        *(
            (role, name)
            for name, role in re.findall(rf"\b([A-Z][a-z]+),? (?:the|a|an|her|his|your|their) ({_ROLE})\b", words)
        ),
    ]
    for role, name in said:
        if name in names:
            found.setdefault(name, set()).add(role)
    return {name: roles for name, roles in found.items() if len(roles) > 1}


def drawn(found: Mapping[str, list[str]], count: int, chance: random.Random) -> list[str]:
    """So many of those that stand in the fewest scenes."""
    return sorted(chance.sample(list(found), len(found)), key=lambda name: len(found[name]))[:count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--draw", type=int, metavar="N", help="so many names and places that stand least")
    count = parser.parse_args().draw
    courses, chance = list(load(ROOT).courses.values()), random.SystemRandom()
    found = used(courses, listed())
    if count:
        print(", ".join(drawn(found, count, chance)))
        print("; ".join(chance.sample(places(), min(count, len(places())))))
        return
    for name, where in sorted(found.items(), key=lambda one: (-len(one[1]), one[0])):
        if where:
            print(f"{name:<12}{len(where):>3} scenes in {', '.join(sorted(courses_of(where)))}")
    print(f"{sum(map(bool, found.values()))} of {len(found)} listed names are used")


if __name__ == "__main__":
    main()
