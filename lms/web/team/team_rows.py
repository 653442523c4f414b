"""The rows of the team page. A page for 500 people shows 6,000 cells, few of them different: each is filled in once.

A template draws one cell, one row and one entry of the list for each page, with a sign in the place of whatever
differs, and Python fills these in: the shape stands in the template, and no template runs for a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, cached_property, lru_cache, partial
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from flask import get_template_attribute, url_for
from markupsafe import Markup, escape

from lms.content.wording import grown, grown_from
from lms.domain.competence.past import Growth
from lms.queries.team.rows import Cell, Mark, Row
from lms.queries.team.team import TeamPage
from lms.web import context
from lms.web.competence.spark import spark
from lms.web.layout import short_date
from lms.web.team.team_table import title_of

# Stand for whom a cell is about, in what is filled in for many. Of ASCII, which Python searches and joins twice as
# fast as what needs more than a byte, and of its controls, so that nothing that anybody wrote has them.
PERSON, NAME, BASE = "\x0e", "\x0f", "\x10"
_OTHERS = tuple(map(chr, range(0x11, 0x1A)))
_WHOM = re.compile(f"[{PERSON}{NAME}]")
_KEYS = tuple(map(str, range(len(_OTHERS))))


def _shape(macro: str, count: int) -> str:
    """What a macro draws when it is given signs where it is given words else: once for each process."""
    drawn = context.site().drawn
    if macro not in drawn:
        record, _, record_end = url_for("record.record", person_id=0).partition("0")
        draw = get_template_attribute("team/row.html", macro)
        given = {"base": BASE, "record": f"{record}{PERSON}{record_end}"}
        shape = str(draw(*_OTHERS[:count], PERSON, NAME, **given)).strip().replace("%", "%%")
        for number, sign in enumerate(_OTHERS[:count]):
            shape = shape.replace(sign, f"%({number})s")
        drawn[macro] = shape
    return drawn[macro]


class Fragment:
    """A shape that is filled in many times, on a page whose addresses begin with `base`."""

    def __init__(self, macro: str, count: int, base: str) -> None:
        self._shape = _shape(macro, count).replace(BASE, base.replace("%", "%%"))

    def __call__(self, *values: object) -> str:
        """`values` are numbers, or were escaped."""
        return self._shape % dict(zip(_KEYS, values, strict=False))


class TeamRows:
    """Draws the rows of one page, for the table and for the list on a phone; an address keeps what is in `kept`.

    `opened` is (person id, category code) of the cell that is open; `base` begins each address of the page.
    """

    def __init__(self, page: TeamPage, kept: Mapping[str, Any], opened: tuple[int, str] | None = None) -> None:
        self._page = page
        self._places = [column.place for column in page.columns]
        self._opened = opened or (0, "")
        query = urlencode({name: value for name, value in kept.items() if value})
        self.base = Markup(escape(f"?{query}&" if query else "?"))  # noqa: S704 -- escaped
        draw = partial(Fragment, base=str(self.base))
        self._cells = {False: draw("cell", 5), True: draw("open_cell", 5)}
        self._nothing = {False: draw("empty_cell", 0)(), True: draw("hatched_cell", 0)()}
        self._in_table, self._in_list, self._all_shown = draw("in_table", 3), draw("in_list", 7), draw("all_shown", 5)
        self._sum, self._sum_over_time = draw("sum", 2), draw("sum_over_time", 5)
        self._in_list_over_time = draw("over_time", 3)
        self._highest = max((row.growth.most for row in page.rows if row.growth), default=0)
        self._gap, self._mark, self._going = draw("gap", 4), draw("mark", 2), draw("going", 3)
        self._cell, self._line, self._title = cache(self._cell_of), cache(self._line_of), cache(_title_of)
        self._rows: dict[tuple[object, ...], About] = {}
        self._whole: dict[int, str] = {}  # by person: a page by need shows each row twice, once for paper
        self._entries: dict[tuple[object, ...], About] = {}

    def in_table(self, rows: Iterable[Row]) -> Markup:
        drawn = map(self._once if self._page.shown.by_need else self._row, rows)
        return Markup("".join(drawn))  # noqa: S704 -- drawn by templates, and the name is escaped

    def in_list(self, rows: Iterable[Row]) -> Markup:
        return Markup("".join(map(self._entry, rows)))  # noqa: S704 -- as above

    def _once(self, row: Row) -> str:
        person_id = row.member.person_id
        if person_id not in self._whole:
            self._whole[person_id] = self._row(row)
        return self._whole[person_id]

    def _row(self, row: Row) -> str:
        if self._opened[0] == row.member.person_id:
            return About(self._shape(row, self._opened[1]))(row)
        alike = id(row.cells), self._role(row), row.growth
        if alike not in self._rows:
            self._rows[alike] = About(self._shape(row, ""))
        return self._rows[alike](row)

    def _shape(self, row: Row, opened: str) -> str:
        cells = [self._cell(row.cells[place], row.cells[place].category == opened) for place in self._places]
        return self._in_table(self._role(row), "".join(cells), self._sum_of(row))

    def _sum_of(self, row: Row) -> str:
        """In all, with a small line where growth is asked for."""
        if row.growth is None:
            return self._sum(row.at_target, row.asked)
        return self._sum_over_time(row.at_target, row.asked, *self._line_and_words(row.growth))

    def _role(self, row: Row) -> str:
        """With the day of it where what is critical counts from a later one only."""
        profile = row.asks.profile
        title, critical_from = self._title(profile.title), profile.critical_from_days
        if not critical_from:
            return title
        number = (self._page.today - row.member.first_day).days + 1
        return f"{title}, day {number}" if 0 < number <= critical_from else title

    def _cell_of(self, cell: Cell, is_open: bool) -> str:  # noqa: FBT001 -- a part of the key
        if not cell.asked:
            return self._nothing[cell.waits]
        numbers, name = f"{cell.at_target}/{cell.asked}", escape(cell.category_name)
        return self._cells[is_open](cell.step, cell.category, numbers, name, self._mark_of(cell.mark))

    def _mark_of(self, mark: Mark) -> str:
        return self._mark(mark.name.lower(), " late-mark" if mark is Mark.LATE else "") if mark else ""

    def _entry(self, row: Row) -> str:
        widest = row.widest
        alike = id(row.cells), self._role(row), row.going, row.growth
        if alike not in self._entries:
            going = " ".join(self._going_of(*going) for going in row.going)
            head = self._role(row), row.at_target, row.asked, going, self._over_time(row.growth)
            gaps = "".join(map(self._line, widest))
            self._entries[alike] = About(
                self._in_list(*head, gaps, widest[0].category) if widest else self._all_shown(*head)
            )
        return self._entries[alike](row)

    def _over_time(self, told: Growth | None) -> str:
        return self._in_list_over_time(*self._line_and_words(told)) if told else ""

    def _line_and_words(self, told: Growth) -> tuple[str, str, str]:
        return spark(told, self._highest), *_words_of(told)

    def _line_of(self, cell: Cell) -> str:
        pips = get_template_attribute("parts/draw.html", "pips")
        drawn = pips(cell.at_target, cell.asked - cell.at_target, 0)
        return self._gap(cell.category, escape(cell.category_name), f"{cell.at_target} of {cell.asked}", drawn)

    def _going_of(self, slug: str, mark: Mark, day: date | None) -> str:
        words = {Mark.LATE: "Late", Mark.BEGUN: "Begun", Mark.ASKED: "Asked"}[mark]
        when = f", since {short_date(day)}" if day and mark is Mark.LATE else f", by {short_date(day)}" if day else ""
        return self._going(words, escape(title_of(self._page, slug)), when)


@lru_cache(maxsize=2048)
def _words_of(told: Growth) -> tuple[str, str]:
    """How somebody has grown, and from where: the same as the line, for who does not see it."""
    numbers = grown_from(told)
    return escape(grown(told)), escape(f": {numbers}" if numbers else "")


def _title_of(title: str) -> str:
    return str(escape(title.lower()))


class About:
    """What was filled in for all who stand alike, with signs in the places of who it is about."""

    def __init__(self, drawn: str) -> None:
        self._drawn = drawn
        self._is_shared = False

    def __call__(self, row: Row) -> str:
        """Of many who stand alike it is taken to pieces once, and put together in half the time of replacing signs.

        The name comes last: in what somebody typed nothing is replaced.
        """
        person_id, name = str(row.member.person_id), escape(row.member.name)
        if not self._is_shared:
            self._is_shared = True
            return self._drawn.replace(PERSON, person_id).replace(NAME, name)
        pieces = self._pieces.copy()
        pieces[1::2] = self._in_order((person_id, name))
        return "".join(pieces)

    @cached_property
    def _pieces(self) -> list[str]:
        """With an empty one for each sign."""
        return [piece for text in _WHOM.split(self._drawn) for piece in (text, "")][:-1]

    @cached_property
    def _in_order(self) -> Callable[[tuple[str, str]], tuple[str, ...]]:
        """Person and name as often as they stand there: each does once at least, with the link to the record."""
        return itemgetter(*((PERSON, NAME).index(sign) for sign in _WHOM.findall(self._drawn)))
