"""Of every column it is decided whether its person is given it, and what erasing does: a new one fails here."""

from __future__ import annotations

import lms.app  # noqa: F401 -- brings every table along
from lms.domain.people.kept import KEPT, OF_NOBODY, Fate
from lms.store.db import Base
from lms.store.program.stored_files import POINTERS
from lms.store.triggers import APPEND_ONLY, ERASABLE
from scripts import data_map
from tests.tools.each import each

TABLES = Base.metadata.tables


def test_every_table_is_somebodys_or_nobodys():
    assert set(TABLES) == KEPT.keys() | OF_NOBODY.keys()
    assert KEPT.keys().isdisjoint(OF_NOBODY)


@each("name", sorted(KEPT))
def test_of_each_column_it_is_said_once_whether_it_is_given(name):
    kept = KEPT[name]

    told = [*kept.columns, *kept.left]

    assert sorted(told) == sorted(column.name for column in TABLES[name].columns)


def points_to_people(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a row of the table names a person, or a row of another table that does."""
    others = {key.column.table.name for key in TABLES[name].foreign_keys} - seen - {name}
    return "person" in others or any(points_to_people(other, seen | {name}) for other in others)


@each("name", sorted(OF_NOBODY))
def test_what_is_nobodys_leads_to_no_person(name):
    assert not points_to_people(name)


@each("name", sorted(KEPT))
def test_what_is_somebodys_leads_to_a_person(name):
    assert name == "person" or points_to_people(name)


@each("name", APPEND_ONLY)
def test_of_what_refuses_changes_erasing_empties_the_words_that_may_go_and_nothing_else(name):
    if name in ERASABLE:
        assert (KEPT[name].fate, KEPT[name].words) == (Fate.WORDS_GO, (ERASABLE[name],))
    else:
        assert name not in KEPT or KEPT[name].fate is Fate.STAYS


def test_what_stays_points_to_nothing_that_goes():
    """Else erasing would fail, or leave a row without what it speaks of."""
    gone = {name for name, kept in KEPT.items() if kept.fate is Fate.GOES}
    pointing = {
        f"{name}.{column.name}"
        for name, kept in KEPT.items()
        if kept.fate is not Fate.GOES
        for column in TABLES[name].columns
        for key in column.foreign_keys
        if key.column.table.name in gone
    }

    assert pointing == set()


def test_words_that_go_are_columns_of_a_row_that_stays():
    for name, kept in KEPT.items():
        assert bool(kept.words) == (kept.fate is Fate.WORDS_GO)
        assert set(kept.words) <= kept.columns.keys(), name


def test_files_are_of_tables_whose_erasing_is_decided():
    """What names a file is let go of, or is a picture of the program."""
    fates = {pointer.class_.__tablename__: KEPT.get(pointer.class_.__tablename__) for pointer in POINTERS}

    assert {name for name, kept in fates.items() if kept is None} == {"program_file"}
    assert {kept.fate for kept in fates.values() if kept} == {Fate.GOES, Fate.NAME_GOES}


def test_the_page_has_the_map_of_today():
    assert data_map.PAGE.read_text("utf-8") == data_map.page(), "type: python scripts/data_map.py"
