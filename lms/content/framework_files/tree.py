"""From a tree of any depth to a framework of ours: categories with statements, each with a code of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from lms.content.framework_files.incoming import (
    MOST_STATEMENTS,
    CannotImport,
    Incoming,
    Statement,
    loop_among,
    shortened,
)
from lms.content.wording import counted
from lms.domain.competence.competency import Category, Competency, Framework
from lms.domain.competence.equivalence import Equivalence, in_a_circle

OUR_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-zA-Z0-9.]+)+")
LONGEST_SHORT = 40


def framework_of(incoming: Incoming, slug: str, here: Mapping[str, Framework]) -> Framework:
    """The framework that a file comes to; adds to what was guessed and left out. Raises CannotImport.

    `here` are the frameworks of this site, whose codes nothing else may have.
    """
    _check(incoming)
    _leave_out_splits(incoming)
    codes = _codes(incoming, slug)
    known = {
        one.code for other in here.values() if other.slug != slug for one in (*other.competencies, *other.retired)
    }
    for key, code in codes.items():
        if code in known:
            place = incoming.statements[key].place
            raise CannotImport(f"{place}: the code {code} stands in another framework here already.")
    framework = Framework(
        slug=slug,
        title=incoming.title,
        short_title=incoming.short_title or _short_title(incoming),
        publisher=incoming.publisher or _publisher(incoming),
        categories=_categories(incoming, slug, codes, known),
        license=incoming.license,
        license_address=incoming.license_address,
        address=incoming.address,
        identifier=incoming.identifier,
        retired=tuple(
            _competency(incoming, one, "", codes, known) for one in incoming.statements.values() if one.ended
        ),
    )
    if not framework.competencies:
        raise CannotImport("The file holds no statement, so there is nothing to bring over.")
    for circle in in_a_circle(framework.equivalences):
        raise CannotImport(f"These are said to have replaced each other in a circle: {', '.join(circle)}.")
    return replace(framework, guessed=tuple(incoming.guessed))


def _check(incoming: Incoming) -> None:
    loop = loop_among(incoming.statements)
    if loop:
        names = " → ".join(one.code or one.key for one in (*loop, loop[0]))
        raise CannotImport(f"{loop[0].place}: these stand below each other in a circle, {names}.")
    if len(incoming.statements) > MOST_STATEMENTS:
        count = len(incoming.statements)
        raise CannotImport(f"The file holds {count} statements; a framework here has at most {MOST_STATEMENTS}.")


def _leave_out_splits(incoming: Incoming) -> None:
    """What became two says nothing of either, and what says the same as something that ended says nothing at all."""
    counts = Counter(key for one in incoming.statements.values() for key in set(one.was))
    split = {key for key, count in counts.items() if count > 1}
    for one in incoming.statements.values():
        one.was = [key for key in one.was if key not in split and key != one.key]
        one.same_as = [key for key in one.same_as if key != one.key and not _has_ended(incoming, key)]
    if split:
        names = ", ".join(incoming.statements[key].code or key for key in sorted(split))
        incoming.left_out.append(f"that these were replaced by several, which cannot be told apart: {names}")


def _has_ended(incoming: Incoming, key: str) -> bool:
    return key in incoming.statements and incoming.statements[key].ended


def _short_title(incoming: Incoming) -> str:
    incoming.guessed.append("its short title, from the title")
    return shortened(incoming.title, 24)


def _publisher(incoming: Incoming) -> str:
    incoming.guessed.append("its publisher, since none is named")
    return "Publisher not named"


def _codes(incoming: Incoming, slug: str) -> dict[str, str]:
    """Key to code: as it is where it has our form, else behind the slug; made up where there is none."""
    codes: dict[str, str] = {}
    taken: set[str] = set()
    counts = {"made up": 0, "written in another way": 0}
    for number, one in enumerate(incoming.statements.values(), 1):
        plain = re.sub(r"[^A-Za-z0-9]+", ".", one.code).strip(".")
        if OUR_CODE.fullmatch(one.code):
            code = one.code
        else:
            code = f"{slug}-{plain or number}"
            counts["written in another way" if plain else "made up"] += 1
        while code in taken:
            code += ".2"
            counts["written in another way"] += 1
        taken.add(code)
        codes[one.key] = code
    incoming.guessed += [f"{counted(count, 'code')}, {how}" for how, count in counts.items() if count]
    return codes


def _categories(incoming: Incoming, slug: str, codes: Mapping[str, str], known: set[str]) -> tuple[Category, ...]:
    """Whatever stands right above statements is a category of them; what stands below nothing gets one of its own."""
    below: dict[str, list[Statement]] = {}
    for one in incoming.statements.values():
        if not one.ended:
            below.setdefault(_above(incoming.statements, one), []).append(one)
    found: list[Category] = []
    depth = 0
    waiting = [("", below.get("", []), 0)]
    while waiting:
        key, brothers, level = waiting.pop(0)
        leaves = [one for one in brothers if one.key not in below]
        if leaves:
            depth = max(depth, level)
            found.append(_category(incoming, slug, key, leaves, codes, known))
        groups = [(one.key, below[one.key], level + 1) for one in brothers if one.key in below]
        waiting = groups + waiting
    if depth > 1:
        incoming.guessed.append(f"{depth + 1} levels became two: what stands above a category is part of its name")
    return tuple(found)


def _above(statements: Mapping[str, Statement], one: Statement) -> str:
    """The nearest statement above it that still stands; nothing at the top."""
    key = one.parent
    while key in statements and statements[key].ended:
        key = statements[key].parent
    return key if key in statements else ""


def _category(
    incoming: Incoming,
    slug: str,
    key: str,
    leaves: list[Statement],
    codes: Mapping[str, str],
    known: set[str],
) -> Category:
    statements = incoming.statements
    if key:
        group, names, above = statements[key], [statements[key].text], statements[key].parent
        while above in statements:
            names.append(statements[above].text)
            above = statements[above].parent
        code, identifier, short = codes[key], group.identifier, group.short
        name = ": ".join(reversed(names))
    else:
        incoming.guessed.append("one category for the statements that stand in none")
        code, identifier, short, name = f"{slug}-all", "", "", incoming.title
    if not short:
        short = shortened(statements[key].text if key else name, LONGEST_SHORT)
        note = "short names of categories, from their names"
        incoming.guessed += [note] if short != name and note not in incoming.guessed else []
    competencies = tuple(_competency(incoming, one, code, codes, known) for one in leaves)
    return Category(code, name, short, competencies, identifier)


def _competency(
    incoming: Incoming, one: Statement, category: str, codes: Mapping[str, str], known: set[str]
) -> Competency:
    def named(keys: list[str]) -> list[str]:
        return list(dict.fromkeys(code for key in keys if (code := codes.get(key) or (key if key in known else ""))))

    code = codes[one.key]
    return Competency(
        code,
        one.text,
        category,
        one.unconfirmed,
        equivalences=tuple(
            Equivalence(code, other, was)
            for was, others in ((True, named(one.was)), (False, named(one.same_as)))
            for other in others
        ),
        related=tuple(named(one.related)),
        identifier=one.identifier,
    )
