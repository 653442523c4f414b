"""Growth over a quarter or a year: of what is asked today, how much stood then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Framework, Rung, meeting
from lms.domain.competence.past import Growth, Over, Past, growth
from lms.queries.competence.competence import CategoryStanding, Split, profile_of
from lms.queries.team.asks import Asks
from lms.queries.team.rows import Row
from lms.store.competence import past
from lms.store.people.people import Card


def grown(rows: Sequence[Row], over: Over | None, today: date) -> list[Row]:
    """The rows of a team page, each with its growth where that is asked for."""
    if over is None or not rows:
        return list(rows)
    kept = past.of_people([row.member.person_id for row in rows])
    meets: dict[int, Collection[str]] = {}
    for row in rows:
        if id(row.asks) not in meets:
            meets[id(row.asks)] = _meets(row.asks)
    return [row._replace(growth=_of_row(row, over, today, kept, meets[id(row.asks)])) for row in rows]


def _meets(asks: Asks) -> Collection[str]:
    return frozenset(held for held, bit in asks.bits.items() if bit & asks.whole)


def _of_row(row: Row, over: Over, today: date, kept: Mapping[int, Past], meets: Collection[str]) -> Growth:
    return growth(over, today, row.at_target, kept.get(row.member.person_id), meets, row.member.first_day)


def growth_of(
    catalogue: Catalogue,
    person: Card,
    frameworks: Sequence[tuple[Framework, Sequence[CategoryStanding]]],
    today: date,
) -> tuple[tuple[Framework, Sequence[Growth]], ...]:
    """For a person's own page: each of their frameworks with the growth of a year and of a quarter."""
    kept = past.of_people([person.person_id]).get(person.person_id)
    reachable = Split(catalogue, profile_of(catalogue, person.profile, person.adjusted)).reachable
    found = []
    for framework, standings in frameworks:
        asked = _asked_in(framework, reachable)
        if asked:
            met, now = meeting(asked), sum(one.at_target for one in standings)
            spans = [growth(over, today, now, kept, met, person.first_day) for over in (Over.YEAR, Over.QUARTER)]
            found.append((framework, spans))
    return tuple(found)


def _asked_in(framework: Framework, reachable: Mapping[str, Rung]) -> Mapping[str, Rung]:
    return {one.code: reachable[one.code] for one in framework.competencies if one.code in reachable}
