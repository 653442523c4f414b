"""Which codes are read as one, as the frameworks said when a site last took them up."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from lms.domain.competence.equivalence import Groups
from lms.domain.competence.practice import Rating
from lms.store.db import db, known, table_of
from lms.store.tables.competence import EquivalentCode

_EVERY = select(EquivalentCode.code, EquivalentCode.stands_for).order_by(EquivalentCode.code)


def groups() -> dict[str, tuple[str, ...]]:
    """Code to the codes that are read as one with it, itself among them; those that stand alone are left out."""
    return known("groups", _groups)


def _groups() -> dict[str, tuple[str, ...]]:
    by_name: dict[str, list[str]] = {}
    rows = db.session.execute(_EVERY).all()
    for code, stands_for in rows:
        by_name.setdefault(stands_for, []).append(code)
    return {code: tuple(by_name[stands_for]) for code, stands_for in rows}


def keep(found: Groups) -> None:
    """Puts these in the place of those that are kept."""
    db.session.execute(delete(EquivalentCode))
    rows = [{"code": code, "stands_for": whole[0]} for code, whole in sorted(found.items())]
    if rows:
        db.session.execute(insert(table_of(EquivalentCode)), rows)


def widened(ratings: Mapping[str, str], found: Groups) -> Mapping[str, str]:
    """What was seen of a code is read for its equals as well; of several that were rated, the one not met counts."""
    if not any(code in found for code in ratings):
        return ratings
    wide = dict(ratings)
    for code, rating in ratings.items():
        for equal in found.get(code, ()):
            if equal not in ratings and wide.get(equal, Rating.MET) == Rating.MET:
                wide[equal] = rating
    return wide
