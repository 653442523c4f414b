"""What a framework says of codes that are read as one, and what cannot be so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.content.source import Fields
from lms.domain.competence.competency import Framework
from lms.domain.competence.equivalence import Equivalence, in_a_circle


@dataclass(frozen=True, slots=True)
class Stated:
    """An equivalence with the place where it stands."""

    fields: Fields
    equivalence: Equivalence


def read(fields: Fields, code: str, *, was: bool) -> Stated:
    """An entry of `was` or `same_as`; who confirmed it and when stand together or not at all."""
    confirmed_by, has_day = fields.text("confirmed_by", ""), fields.has("confirmed_on")
    confirmed_on = fields.day("confirmed_on") if has_day else None
    one = Equivalence(code, fields.text("code"), was, confirmed_by, confirmed_on, fields.text("note", ""))
    fields.done()
    if bool(confirmed_by) != has_day:
        fields.report("`confirmed_by` and `confirmed_on` stand together: who looked at both wordings, and when")
    return Stated(fields, one)


def check(frameworks: Iterable[Framework], stated: Iterable[Stated]) -> None:
    """Reports, where it stands, what would read evidence for something that it does not show."""
    frameworks, stated = tuple(frameworks), tuple(stated)
    standing = {one.code: framework.slug for framework in frameworks for one in framework.competencies}
    retired = {one.code for framework in frameworks for one in framework.retired}
    became: dict[str, set[str]] = {}
    for one in stated:
        if one.equivalence.was:
            became.setdefault(one.equivalence.other, set()).add(one.equivalence.code)
    for one in stated:
        message = _wrong_end(one.equivalence, standing, retired) or _split(one.equivalence, became)
        if message:
            one.fields.report(message, rule="equivalence")
    for circle in in_a_circle(one.equivalence for one in stated):
        place = next(one for one in stated if one.equivalence.was and one.equivalence.code == circle[0])
        way = ", which was ".join((*circle[1:], circle[0]))
        place.fields.report(f"{circle[0]} was {way}: no code comes before itself", rule="equivalence")


def _wrong_end(one: Equivalence, standing: Mapping[str, str], retired: set[str]) -> str:
    """Why it cannot be with that other code; nothing where it can."""
    if one.code == one.other:
        return f"{one.code} is named as another code of itself"
    if one.other in standing:
        ended = f"{one.other} still stands in {standing[one.other]}; of two that stand, say `same_as`"
        return ended if one.was else ""
    if one.other in retired:
        return "" if one.was else f"{one.other} is retired; say that under `was`"
    add = "; write it with its wording under `retired`" if one.was else ""
    return f"no framework here knows {one.other}, so no evidence of it can be told{add}"


def _split(one: Equivalence, became: Mapping[str, set[str]]) -> str:
    """Evidence of a code that became two cannot say which of them was shown."""
    codes = sorted(became.get(one.other, ())) if one.was else []
    if len(codes) < 2:
        return ""
    return (
        f"{one.other} became {' and '.join(codes)}, and evidence of it cannot say which of them was shown; "
        "leave it with the one that it shows, or with none"
    )
