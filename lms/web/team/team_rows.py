"""The rows of the team page. A page for 500 people shows 6,000 cells, few of them different: each is drawn once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import quote

from flask import get_template_attribute, url_for
from markupsafe import Markup, escape

from lms.queries.team.team import Row, TeamPage

# Stand for whom a cell is about, in what is drawn for many; of Unicode's private use, so nothing else has them.
PERSON, NAME = "\ue000", "\ue001"


class TeamRows:
    """Draws the rows of one page, for the table and for the list on a phone; an address keeps what is in `kept`."""

    def __init__(self, page: TeamPage, kept: Mapping[str, Any]) -> None:
        macro = partial(get_template_attribute, "team/row.html")
        base = "?" + "".join(f"{name}={quote(str(value))}&" for name, value in kept.items())
        self._cell = cache(partial(macro("cell"), base=base, person=PERSON, name=NAME))
        self._gap = cache(partial(macro("gap"), base=base, person=PERSON))
        self._table_row: Callable[..., Markup] = macro("in_table")
        self._list_row: Callable[..., Markup] = macro("in_list")
        self._record, _, self._record_end = url_for("record.record", person_id=0).partition("0")
        self._shown = {category.code for category in page.categories}
        self._panel = page.panel

    def in_table(self, row: Row) -> Markup:
        opened = self._opened(row)
        cells = [
            self._cell(cell, is_open=cell.category == opened) for cell in row.cells if cell.category in self._shown
        ]
        return self._table_row(row, self._address(row), _about(row, cells))

    def in_list(self, row: Row) -> Markup:
        return self._list_row(row, self._address(row), _about(row, map(self._gap, row.widest)))

    def _opened(self, row: Row) -> str | None:
        """The category of this person's cell that is open."""
        if self._panel is None or self._panel.member.person_id != row.member.person_id:
            return None
        return self._panel.standing.category.code

    def _address(self, row: Row) -> str:
        return f"{self._record}{row.member.person_id}{self._record_end}"


def _about(row: Row, drawn: Iterable[str]) -> Markup:
    """What the templates drew, about this person. The name comes last: in what somebody typed nothing is replaced."""
    found = "".join(drawn).replace(PERSON, str(row.member.person_id)).replace(NAME, escape(row.member.name))
    return Markup(found)  # noqa: S704 -- drawn by templates, and the name is escaped
