"""Who is named to rate a practice that is still open."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from lms.store.db import chunked, db, execute_rowcount
from lms.store.joined import accounts_among, accounts_of, person_of
from lms.store.tables.competence import Observation
from lms.store.turns import IS_UNRATED


def take_name_off(rater_id: int, person_id: int | None = None) -> int:
    """Frees practices that this rater has not rated yet, of one person or of all; how many there were.

    Whoever supervises the person may rate them from then on.
    """
    statement = update(Observation).where(Observation.rater_id.in_(accounts_of(rater_id)), IS_UNRATED)
    if person_id is not None:
        statement = statement.where(Observation.person_id.in_(accounts_of(person_id)))
    return execute_rowcount(statement.values(rater_id=None).execution_options(synchronize_session=False))


def take_names_off(pairs: Collection[tuple[int, int]]) -> None:
    """The same for many (rater id, person id) at once."""
    wanted, freed = set(pairs), list[int]()
    for some in chunked({person_id for _, person_id in wanted}):
        whose = accounts_among(some)
        rows = db.session.execute(
            select(Observation.id, person_of(Observation.rater_id).label("rater_id"), whose.c.person_id)
            .join(whose, whose.c.account_id == Observation.person_id)
            .where(Observation.rater_id.is_not(None), IS_UNRATED)
        )
        freed += [row.id for row in rows if (row.rater_id, row.person_id) in wanted]
    for some in chunked(freed):
        db.session.execute(
            update(Observation)
            .where(Observation.id.in_(some))
            .values(rater_id=None)
            .execution_options(synchronize_session=False)
        )
