"""Names that content had before, told to the database that holds them."""

from __future__ import annotations

from collections.abc import Iterable

from lms.domain.items.naming import renamed_in
from lms.domain.learning.course import Course
from lms.store.db import db
from lms.store.tables import names


def tell_names(courses: Iterable[Course]) -> None:
    """To be called where a site, or a command that reads what people did, opens its database."""
    names.tell_names(db.engine, renamed_in(courses))
