"""The table of the team page as a sheet that is taken along."""

from __future__ import annotations

from collections.abc import Sequence

from lms.queries.team.rows import Cell, Mark, Row
from lms.queries.team.team import TeamPage

FOR_GROWTH = "For growing, never for discipline. By name; each person sees the same numbers, and that you took them."


def table_of(page: TeamPage) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """Its head and its rows, in the order of the page; the last row says what it is for."""
    names = [column.category.short_name for column in page.columns]
    then = [f"At target {page.shown.over.words} ago"] if page.shown.over else []
    head = ["Person", "Role", *names, "At target", "Of", *then, "Asked for", "Begun", "Past its day"]
    return head, [*(_row(page, row) for row in page.asked), [FOR_GROWTH]]


def _row(page: TeamPage, row: Row) -> Sequence[object]:
    numbers = [_words(row.cells[column.place]) for column in page.columns]
    going = [_titles(page, row, mark) for mark in (Mark.ASKED, Mark.BEGUN, Mark.LATE)]
    then = [row.growth.then if row.growth.then is not None else ""] if row.growth else []
    return [row.member.name, row.profile.title, *numbers, row.at_target, row.asked, *then, *going]


def _words(cell: Cell) -> str:
    """In words, since a spreadsheet takes 1/4 for a day."""
    if cell.asked:
        return f"{cell.at_target} of {cell.asked}"
    return "waits for a course" if cell.waits else ""


def _titles(page: TeamPage, row: Row, mark: Mark) -> str:
    return ", ".join(title_of(page, slug) for slug, what, _ in row.going if what is mark)


def title_of(page: TeamPage, slug: str) -> str:
    """Of what was asked for; a choice has no course of its own, and a course may be gone."""
    return page.courses[slug].title if slug in page.courses else slug or "one of several courses"
