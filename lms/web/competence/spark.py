"""A small line that draws growth; the words beside it say the same."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from lms.domain.competence.past import Growth

WIDTH, LEFT, RIGHT, TOP, FLOOR = 86, 2, 82, 2.5, 18.5
HEAD = f'<svg class="spark" viewBox="0 0 {WIDTH} 20" width="{WIDTH}" height="20" aria-hidden="true">'
BASE = f'<path class="base" d="M{LEFT} {FLOOR}H84"/>'


@lru_cache(maxsize=2048)
def spark(growth: Growth, highest: int) -> Markup:
    """From the first day that is told to now, under `highest`, the top of all lines of a page.

    Empty where only now is told.
    """
    counts = (*growth.counts, growth.now)
    told = [(place, count) for place, count in enumerate(counts) if count is not None]
    places = [(_across(place, len(counts)), _up(count, highest)) for place, count in told]
    if len(places) < 2:
        return Markup()
    run = "L".join(f"{x:g} {y:g}" for x, y in places)
    x, y = places[-1]
    end = f'<circle class="end" cx="{x:g}" cy="{y:g}" r="2.6"/>'
    return Markup(f'{HEAD}{BASE}<path class="run" d="M{run}"/>{end}</svg>')  # noqa: S704 -- numbers alone


def _across(place: int, count: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * place / (count - 1), 1)


def _up(count: int, highest: int) -> float:
    return round(FLOOR - (FLOOR - TOP) * count / (highest or 1), 1)
