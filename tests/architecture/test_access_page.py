"""docs/access.md tells what the table of rights says."""

from __future__ import annotations

from lms.domain.access import Permission, Reach, Role
from scripts import access_page


def test_the_page_is_the_one_that_the_table_gives():
    assert access_page.PAGE.read_text("utf-8") == access_page.access_page(), "type: python scripts/access_page.py"


def test_every_right_role_and_reach_is_explained():
    assert set(access_page.ASKED_BY) == set(Permission)
    assert set(access_page.ROLES) == set(Role)
    assert set(access_page.REACHES) == set(Reach)
