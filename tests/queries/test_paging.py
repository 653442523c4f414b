"""Long lists, a page at a time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lms.queries.paging import first_page, page_by_id


@pytest.mark.parametrize(
    ("found", "rows", "has_more"), [([], (), False), ([1, 2], (1, 2), False), ([1, 2, 3], (1, 2), True)]
)
def test_one_row_more_tells_that_there_is_another_page(found, rows, has_more):
    assert first_page(found, 2) == (rows, has_more)


@pytest.mark.parametrize(("ids", "older"), [([], None), ([9, 7], None), ([9, 7, 4], 7)])
def test_the_next_page_goes_on_from_the_last_row_that_was_shown(ids, older):
    rows, found = page_by_id([SimpleNamespace(id=one) for one in ids], 2)

    assert ([one.id for one in rows], found) == (ids[:2], older)
